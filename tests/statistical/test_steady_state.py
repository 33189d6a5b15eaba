"""Warm-up and batch means against series whose answers are known.

Seeds are fixed. Of N independent intervals a share of .95 covers, with standard error
sqrt(.95 x .05 / N); 3.5 of those are allowed. Series are so long that what batches of a dependent
series lack in variance is below one hundredth, which costs less than 0.3 % of coverage.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import StudyError
from sim.study.precision import Floats
from sim.study.steady_state import batch_means, mser, steady_measures

SERIES = 400
TOLERANCE = 3.5 * np.sqrt(0.95 * 0.05 / SERIES)


def _autoregressive(
    rng: np.random.Generator, length: int, phi: float, start: float, series: int = SERIES
) -> Floats:
    """X(t) = phi X(t-1) + noise: mean 0, and a start that is forgotten as phi^t."""
    values = np.empty((series, length))
    last = np.full(series, start)
    for step in range(length):
        last = phi * last + rng.normal(size=series)
        values[:, step] = last
    return values


def _waits(rng: np.random.Generator, load: float, customers: int, series: int) -> Floats:
    """Waits of M/M/1 from empty, in mean service times, by Lindley's recursion."""
    steps = rng.exponential(1, (series, customers)) - rng.exponential(1 / load, (series, customers))
    reached = np.concatenate([np.zeros((series, 1)), np.cumsum(steps[:, :-1], axis=1)], axis=1)
    return np.asarray(reached - np.minimum.accumulate(np.minimum(reached, 0), axis=1))


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.9])
def test_intervals_of_an_autoregressive_series_cover_its_mean(phi: float) -> None:
    series = _autoregressive(np.random.default_rng(1), 12_000, phi, 0.0)
    found = [batch_means(one, warm_up=0) for one in series]
    covered = np.mean([f.estimate.low <= 0 <= f.estimate.high for f in found])
    assert abs(covered - 0.95) <= TOLERANCE
    assert np.mean([f.independent for f in found]) > 0.85


def test_intervals_as_if_values_were_independent_would_not_cover() -> None:
    """The yardstick: without batches the same series are covered far too seldom."""
    series = _autoregressive(np.random.default_rng(1), 12_000, 0.9, 0.0)
    error = series.std(axis=1) / np.sqrt(series.shape[1])
    assert np.mean(np.abs(series.mean(axis=1)) <= 1.96 * error) < 0.5


def test_batches_that_depend_on_each_other_are_made_longer_or_told() -> None:
    """At phi = .9 means of 20 values correlate by .2; at .99 nothing of 600 values will do."""
    series = _autoregressive(np.random.default_rng(7), 1200, 0.9, 0.0)
    found = [batch_means(one, warm_up=0) for one in series]
    assert np.mean([f.batch_length > 20 for f in found]) > 0.3
    assert np.mean([f.correlation for f in found if f.batch_length == 20]) < 0.1
    series = _autoregressive(np.random.default_rng(8), 600, 0.99, 0.0)
    assert np.mean([batch_means(one, warm_up=0).independent for one in series]) < 0.7


def test_the_warm_up_of_a_series_that_starts_far_away_is_found() -> None:
    """At phi = .9 a start at 50 has fallen below one standard deviation (2.3) after 30 values."""
    series = _autoregressive(np.random.default_rng(2), 2000, 0.9, 50.0)
    warm_up = np.array([mser(one) for one in series])
    assert np.quantile(warm_up, 0.05) >= 20
    assert np.median(warm_up) <= 100
    kept = [one[start:].mean() for one, start in zip(series, warm_up, strict=True)]
    error = np.std(kept) / np.sqrt(SERIES)
    assert abs(np.mean(kept)) <= 3.5 * error + 0.02  # what is left of the start after 30 values
    assert series.mean() > 10 * error  # without a warm-up the start would be in the mean


def test_a_stationary_series_loses_little() -> None:
    series = _autoregressive(np.random.default_rng(3), 2000, 0.0, 0.0)
    assert np.median([mser(one) for one in series]) <= 200


def test_a_series_that_never_settles_is_told() -> None:
    grows = np.arange(1000.0) + np.random.default_rng(4).normal(size=1000)
    assert not batch_means(grows).settled


def test_waits_of_a_single_server_queue_are_covered() -> None:
    """Mean wait of M/M/1 at load .7: .7 / .3 mean service times, weighed by customers.

    The number of customers per step is random too, so the mean wait is a ratio.
    """
    rng = np.random.default_rng(5)
    number, series, customers = 300, 200, 60_000
    waits = _waits(rng, 0.7, customers, series)
    covered = []
    for one in waits:
        edges = np.sort(rng.choice(customers - 1, number - 1, replace=False) + 1)
        sums = np.add.reduceat(one, np.concatenate([[0], edges]))
        sizes = np.diff(np.concatenate([[0], edges, [customers]])).astype(float)
        found = batch_means(sums, sizes)
        covered.append(found.estimate.low <= 0.7 / 0.3 <= found.estimate.high)
    assert abs(np.mean(covered) - 0.95) <= 3.5 * np.sqrt(0.95 * 0.05 / series)


def test_several_measures_share_the_longest_warm_up() -> None:
    rng = np.random.default_rng(6)
    late = np.concatenate([np.full(200, 30.0), np.zeros(1800)]) + rng.normal(size=2000)
    found = steady_measures(
        {"late": late, "early": rng.normal(size=2000), "none": np.zeros(2000)},
        {"a": ("late", ""), "b": ("early", ""), "c": ("late", "none")},
    )
    assert set(found) == {"a", "b"}
    assert found["a"].warm_up == found["b"].warm_up >= 200


def test_short_series_are_refused() -> None:
    with pytest.raises(StudyError, match="too few"):
        mser(np.zeros(40))
    with pytest.raises(StudyError, match="too few"):
        batch_means(np.zeros(15), warm_up=0)
    with pytest.raises(StudyError, match="nothing happened"):
        batch_means(np.zeros(100), np.zeros(100))
