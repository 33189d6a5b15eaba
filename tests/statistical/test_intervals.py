"""Coverage of the intervals: 95 % of them contain the truth, and no more false claims than allowed.

Seeds are fixed. Of N independent intervals a share of .95 covers, with standard error
sqrt(.95 x .05 / N); tolerances are 3.5 of those.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.study.precision import Floats, controlled, difference, estimate, holm, pseudo_values

STUDIES = 4000
TOLERANCE = 3.5 * np.sqrt(0.95 * 0.05 / STUDIES)


def _same(value: Floats) -> Floats:
    return value


def _yearly(value: Floats) -> Floats:
    return np.asarray(0.95 * (1 - value) ** 3)


def _studies(rng: np.random.Generator, replications: int) -> tuple[Floats, Floats]:
    """Cases and lost cases of many studies: a busy day has more of both, and a larger share.

    The number of cases is Poisson with gamma-distributed busyness b, and a share .2 b of them is
    lost; so the ratio of the sums is .2 E[b^2] / E[b] = .2 (1 + .1^2), not .2.
    """
    busyness = rng.gamma(100, 1 / 100, (replications, STUDIES))
    cases = rng.poisson(400 * busyness)
    lost = rng.binomial(cases, np.minimum(1, 0.2 * busyness))
    return lost.astype(np.float64), cases.astype(np.float64)


TRUTH = 0.2 * (1 + 0.01)


@pytest.mark.parametrize("replications", [5, 10, 30])
@pytest.mark.parametrize("transform", [_same, _yearly])
def test_intervals_of_ratios_cover(
    replications: int, transform: Callable[[Floats], Floats]
) -> None:
    lost, cases = _studies(np.random.default_rng(replications), replications)
    found = estimate(pseudo_values(lost, cases, transform), bounds=(0, 1))
    truth = transform(np.array(TRUTH))
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert abs(covered - 0.95) <= TOLERANCE


def test_the_mean_of_ratios_would_be_biased_where_the_ratio_of_sums_is_not() -> None:
    lost, cases = _studies(np.random.default_rng(7), 20)
    error = lost.std() / cases.mean() / np.sqrt(20 * STUDIES)
    estimates = estimate(pseudo_values(lost, cases, _same)).mean
    assert abs(estimates.mean() - TRUTH) <= 3.5 * error
    assert abs((lost / cases).mean() - TRUTH) > 3.5 * error


def test_intervals_of_paired_differences_cover_and_are_shorter() -> None:
    rng = np.random.default_rng(11)
    busyness = rng.gamma(100, 1 / 100, (10, STUDIES))
    cases = rng.poisson(400 * busyness).astype(np.float64)
    pair = [rng.binomial(cases.astype(int), p * np.minimum(1, busyness)) for p in (0.2, 0.25)]
    share = [pseudo_values(lost.astype(np.float64), cases, _same) for lost in pair]
    found = difference(share[1], share[0])
    # The truth by the law of large numbers, from all studies at once.
    truth = (pair[1].sum() - pair[0].sum()) / cases.sum()
    covered = np.mean((found.estimate.low <= truth) & (truth <= found.estimate.high))
    assert abs(covered - 0.95) <= TOLERANCE
    assert np.median(found.variance_reduction) > 1


@pytest.mark.parametrize("replications", [10, 30])
def test_intervals_corrected_by_a_control_cover_and_are_shorter(replications: int) -> None:
    """Lost cases correlate with the number of cases, of which 400 are expected."""
    rng = np.random.default_rng(100 + replications)
    busyness = rng.gamma(100, 1 / 100, (replications, STUDIES))
    cases = rng.poisson(400 * busyness).astype(np.float64)
    lost = rng.binomial(cases.astype(int), np.minimum(1, 0.2 * busyness)).astype(np.float64)
    values = pseudo_values(lost, cases, _same)
    each = [controlled(values[:, i], cases[:, i], 400.0) for i in range(STUDIES)]
    found = estimate(np.stack(each, axis=1))
    covered = np.mean((found.low <= TRUTH) & (found.high >= TRUTH))
    assert abs(covered - 0.95) <= TOLERANCE
    assert np.median(found.half_width / estimate(values).half_width) < 0.9


def test_holm_keeps_the_chance_of_any_false_claim() -> None:
    rng = np.random.default_rng(13)
    tests = 15
    first, second = rng.normal(size=(2, 10, STUDIES, tests))
    p_values = difference(first, second).p_value
    false_claims = np.mean([min(holm(list(row))) < 0.05 for row in p_values])
    assert false_claims <= 0.05 + TOLERANCE
    assert np.mean(p_values.min(axis=1) < 0.05) > 0.4  # without the correction
