"""Keyed draws fit their distributions, and are independent along every part of the key.

Seeds are fixed, so these tests do not flicker. Bounds are those of a standard error: with some 40
statistics tried, one beyond 4.5 standard errors would come by chance once in 3,600 such suites.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.randomness import distributions as kinds
from sim.randomness.counter import child_key, entity_key, uniform
from sim.randomness.distributions import quantile

N = 20_000
BOUND = 4.5
Floats = npt.NDArray[np.float64]


def along(part: str) -> Floats:
    """N uniforms that differ in one part of the key alone."""
    base = {"seed": 3, "replication": 5, "entity": entity_key("case"), "purpose": 7, "ordinal": 11}
    entity, seed = base["entity"], base["seed"]
    if part == "child":
        return np.array([uniform(seed, 5, int(child_key(entity, 0, i)), 7, 11) for i in range(N)])
    numbers = []
    for i in range(N):
        key = dict(base)
        key[part] = key[part] + i if part != "entity" else i
        numbers.append(uniform(*key.values()))
    return np.array(numbers)


PARTS = ["seed", "replication", "entity", "child", "purpose", "ordinal"]


@pytest.mark.parametrize("part", PARTS)
def test_uniforms_along_each_part_of_the_key_are_uniform(part: str) -> None:
    u = along(part)
    assert stats.kstest(u, "uniform").pvalue > 1e-4
    # Standard errors of mean and variance of a uniform sample: sqrt(1/12 n), sqrt(1/180 n).
    assert abs(u.mean() - 1 / 2) < BOUND * np.sqrt(1 / 12 / N)
    assert abs(u.var() - 1 / 12) < BOUND * np.sqrt(1 / 180 / N)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("lag", [1, 2, 7, 64])
def test_neighbouring_keys_are_not_correlated(part: str, lag: int) -> None:
    u = along(part)
    correlation = np.corrcoef(u[:-lag], u[lag:])[0, 1]
    assert abs(correlation) < BOUND / np.sqrt(N - lag)


@pytest.mark.parametrize("part", PARTS)
def test_pairs_of_neighbouring_keys_fill_the_square_evenly(part: str) -> None:
    u = along(part)
    counts, _, _ = np.histogram2d(u[0::2], u[1::2], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(counts.ravel()).pvalue > 1e-4


def test_draws_of_two_purposes_and_of_two_replications_are_not_correlated() -> None:
    draws = [
        np.array([uniform(1, replication, entity, purpose, 0) for entity in range(N)])
        for replication, purpose in ((0, 1), (0, 2), (1, 1), (1, 2))
    ]
    correlations = np.corrcoef(draws)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < BOUND / np.sqrt(N)


LAWS: list[tuple[list[float], Any]] = [
    ([kinds.EXPONENTIAL, 180.0], stats.expon(scale=180.0)),
    ([kinds.GAMMA, 2.0, 90.0], stats.gamma(2.0, scale=90.0)),
    ([kinds.GAMMA, 0.6, 90.0], stats.gamma(0.6, scale=90.0)),
    ([kinds.LOGNORMAL, 5.0, 0.6], stats.lognorm(0.6, scale=np.exp(5.0))),
    ([kinds.WEIBULL, 0.9, 200.0], stats.weibull_min(0.9, scale=200.0)),
    ([kinds.UNIFORM, 10.0, 50.0], stats.uniform(10.0, 40.0)),
    ([kinds.TRIANGULAR, 45.0, 90.0, 180.0], stats.triang(1 / 3, loc=45.0, scale=135.0)),
]


@pytest.mark.parametrize(("numbers", "law"), LAWS)
def test_durations_fit_their_distribution(numbers: list[float], law: Any) -> None:
    row = np.zeros(kinds.ROW_WIDTH)
    row[: len(numbers)] = numbers
    sample = np.array([quantile(u, row, np.empty(0)) for u in along("entity")])
    assert stats.kstest(sample, law.cdf).pvalue > 1e-4
    mean, variance, _, excess = (float(x) for x in law.stats("mvsk"))
    assert abs(sample.mean() - mean) < BOUND * np.sqrt(variance / N)
    # Var(s^2) = sigma^4 (excess kurtosis + 2) / n
    assert abs(sample.var() - variance) < BOUND * variance * np.sqrt((excess + 2) / N)


def test_hyperexponential_durations_fit_their_distribution() -> None:
    share, mean1, mean2 = 0.3, 20.0, 500.0
    row = np.array([kinds.HYPEREXPONENTIAL, share, mean1, mean2, 0, 0, 0, 0])
    sample = np.array([quantile(u, row, np.empty(0)) for u in along("ordinal")])

    def cdf(x: Any) -> Any:
        return 1 - share * np.exp(-x / mean1) - (1 - share) * np.exp(-x / mean2)

    assert stats.kstest(sample, cdf).pvalue > 1e-4
