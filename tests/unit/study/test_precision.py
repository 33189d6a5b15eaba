"""Jackknife intervals, paired differences and Holm's correction, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.study.precision import (
    FEW_REPLICATIONS,
    Floats,
    controlled,
    difference,
    estimate,
    holm,
    holm_confidence,
    jackknife,
    pseudo_values,
    t_quantile,
)


def _same(value: Floats) -> Floats:
    return value


def test_pseudo_values_by_hand() -> None:
    # theta = 9/8; without each replication in turn 8/6, 7/6, 3/4; 3 theta - 2 theta_i.
    found = pseudo_values(np.array([1.0, 2, 6]), np.array([2.0, 2, 4]), _same)
    assert found == pytest.approx([27 / 8 - 8 / 3, 27 / 8 - 7 / 3, 27 / 8 - 3 / 2])
    interval = estimate(found)
    assert interval.mean == pytest.approx(1.208333, abs=1e-6)
    assert interval.standard_error == pytest.approx(0.346944, abs=1e-6)
    assert interval.high - interval.mean == pytest.approx(4.302653 * 0.346944, abs=1e-5)


def test_with_equal_denominators_it_is_the_interval_of_a_mean() -> None:
    values = np.array([3.0, 5, 4, 8])
    found = estimate(pseudo_values(values, np.ones(4), _same))
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert (found.mean, found.low, found.high) == pytest.approx((5, low, high))


def test_a_transform_is_applied_to_the_ratio_and_not_to_each_replication() -> None:
    def squared(value: Floats) -> Floats:
        return np.asarray(value**2)

    found = pseudo_values(np.array([1.0, 3]), np.array([1.0, 1]), squared)
    # theta = 2 squared = 4; left out: 9 and 1; pseudo-values 8 - 9 and 8 - 1.
    assert found == pytest.approx([-1, 7])


def test_groups_are_treated_alike() -> None:
    numerator, denominator = (
        np.array([[1.0, 1], [2, 2], [6, 3]]),
        np.array([[2.0, 1], [2, 1], [4, 1]]),
    )
    found = estimate(pseudo_values(numerator, denominator, _same))
    assert found.mean == pytest.approx([1.208333, 2], abs=1e-6)


def test_one_replication_has_a_value_and_no_interval() -> None:
    found = estimate(pseudo_values(np.array([3.0]), np.array([4.0]), _same))
    assert found.mean == 0.75
    assert math.isnan(found.low)
    assert math.isnan(found.half_width)


def test_a_ratio_that_rests_on_one_replication_is_unknown() -> None:
    found = estimate(pseudo_values(np.array([0.0, 3, 0]), np.array([0.0, 4, 0]), _same))
    assert math.isnan(found.mean)


def test_a_replication_without_cases_does_no_harm() -> None:
    found = estimate(pseudo_values(np.array([0.0, 3, 1]), np.array([0.0, 4, 4]), _same))
    assert found.mean == pytest.approx(0.5)


def test_intervals_keep_within_what_is_possible() -> None:
    found = estimate(np.array([0.0, 0, 0.01]), bounds=(0, 1))
    assert found.low == 0
    assert found.high > 0.01


def test_equal_replications_have_an_interval_of_length_zero() -> None:
    found = estimate(pseudo_values(np.full(7, 0.1), np.full(7, 0.3), _same))
    assert found.low == found.high == pytest.approx(1 / 3)


def test_replications_needed_for_a_narrower_interval() -> None:
    found = estimate(np.array([9.0, 10, 11, 10]))
    share = t_quantile(4) * math.sqrt(2 / 3 / 4) / 10
    assert found.relative_half_width == pytest.approx(share)
    assert found.replications_needed(share / 3) == 36


def test_paired_differences_cancel_what_is_shared() -> None:
    shared, gain = np.array([10.0, 20, 30, 40]), np.array([1.0, 2, 1, 2])
    found = difference(shared + gain, shared)
    low, high = stats.t.interval(0.95, 3, 1.5, stats.sem(gain))
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low, high))
    assert found.p_value == pytest.approx(stats.ttest_1samp(gain, 0).pvalue)
    apart = np.var(shared + gain, ddof=1) + np.var(shared, ddof=1)
    assert found.variance_reduction == pytest.approx(apart / np.var(gain, ddof=1))


def test_identical_systems_do_not_differ_and_constant_ones_do() -> None:
    values = np.array([0.1, 0.2, 0.4])
    same = difference(values * (1 + 1e-14), values)
    assert same.estimate.mean == 0
    assert same.p_value == 1
    constant = difference(values + 1, values)
    assert constant.p_value == 0
    assert constant.variance_reduction == math.inf


def test_one_pair_proves_nothing() -> None:
    assert math.isnan(difference(np.array([1.0]), np.array([2.0])).p_value)


def test_holm_by_hand() -> None:
    # Sorted .01, .03, .04 times 3, 2, 1 is .03, .06, .04; never smaller than the one before.
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1, 1]


def test_holm_does_not_count_what_could_not_be_tested() -> None:
    found = holm([0.02, math.nan])
    assert found[0] == pytest.approx(0.02)
    assert math.isnan(found[1])


def test_jackknife_of_a_linear_function_returns_the_observations() -> None:
    values, others = np.array([1.0, 4, 2]), np.array([3.0, 1, 1])
    found = jackknife(lambda a, b: (2 * a - b) / 3, values, others)
    # Of sums over R or R - 1 replications: exactly linear, so 3 f(all) - 2 f(rest) is known.
    total = (2 * values.sum() - others.sum()) / 3
    rest = total - (2 * values - others) / 3
    assert found == pytest.approx(3 * total - 2 * rest)


def test_a_control_gives_the_interval_of_a_regression_at_its_expectation() -> None:
    """The mean response at the expected control, with the textbook's matrices."""
    rng = np.random.default_rng(21)
    count, expected = 25, 10.0
    control = rng.normal(expected, 2, count)
    values = 3 * control[:, np.newaxis] * [1.0, -2.0] + rng.normal(size=(count, 2))
    found = estimate(controlled(values, control, expected))
    design = np.column_stack([np.ones(count), control])
    inverse = np.linalg.inv(design.T @ design)
    at = np.array([1.0, expected])
    for column in range(2):
        beta = inverse @ design.T @ values[:, column]
        rest = values[:, column] - design @ beta
        error = np.sqrt(rest @ rest / (count - 2) * (at @ inverse @ at))
        assert found.mean[column] == pytest.approx(at @ beta)
        assert found.half_width[column] == pytest.approx(t_quantile(count - 1) * error)


def test_a_control_that_tells_nothing_is_not_used() -> None:
    values = np.random.default_rng(22).normal(size=(20, 3))
    np.testing.assert_array_equal(controlled(values, np.full(20, 7.0), 7.0), values)
    few = values[: FEW_REPLICATIONS - 1]
    np.testing.assert_array_equal(controlled(few, few[:, 0], 0.0), few)


def test_intervals_beside_a_corrected_test_say_the_same_by_hand() -> None:
    # Tested at 5 % / 4, / 3 and / 2; the third fails, so the last is tested at / 2 as well.
    found = holm_confidence([0.03, 0.001, 0.9, 0.015, float("nan")])
    assert found[:4] == pytest.approx([1 - 0.05 / 2, 1 - 0.05 / 4, 1 - 0.05 / 2, 1 - 0.05 / 3])
    assert math.isnan(found[4])


def test_an_interval_leaves_out_zero_where_and_only_where_the_corrected_test_is_significant() -> (
    None
):
    """The 95 % interval of a mean would do so too often: it knows of no other test."""
    rng = np.random.default_rng(11)
    alone = 0
    for _ in range(200):
        gaps = rng.normal(size=(12, 8)) + rng.choice([0.0, 0.7, 1.5], size=8)
        found = [difference(column, np.zeros(12)) for column in gaps.T]
        p_values = [float(one.p_value) for one in found]
        tests = zip(found, holm(p_values), holm_confidence(p_values), strict=True)
        for one, adjusted, confidence in tests:
            low, high = one.estimate.interval(confidence)
            assert (low > 0 or high < 0) == (adjusted < 0.05)
            significant_alone = one.estimate.low > 0 or one.estimate.high < 0
            alone += significant_alone and not adjusted < 0.05
    assert alone > 20
