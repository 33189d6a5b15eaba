"""Quantile functions against those of scipy.stats, far into both tails."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.randomness import distributions as kinds
from sim.randomness.distributions import (
    gamma_quantile,
    normal_cdf,
    normal_quantile,
    poisson_cdf,
    poisson_quantile,
    quantile,
)

TAIL = 10.0 ** -np.arange(1, 13)
GRID = np.sort(np.concatenate([TAIL, 1.0 - TAIL, np.linspace(0.003, 0.997, 143)]))
SHAPES = [
    0.01,
    0.1,
    0.29,
    0.31,
    0.5,
    0.9,
    1.0,
    1.3,
    2.0,
    3.0,
    7.5,
    16.0,
    44.4,
    64.0,
    65.0,
    400.0,
    1e4,
]
NOTHING = np.empty(0)

CONTINUOUS: list[tuple[list[float], Any]] = [
    ([kinds.EXPONENTIAL, 180.0], stats.expon(scale=180.0)),
    ([kinds.GAMMA, 2.0, 90.0], stats.gamma(2.0, scale=90.0)),
    ([kinds.GAMMA, 1.7, 90.0], stats.gamma(1.7, scale=90.0)),
    ([kinds.LOGNORMAL, 5.0, 1.1], stats.lognorm(1.1, scale=np.exp(5.0))),
    ([kinds.WEIBULL, 0.7, 200.0], stats.weibull_min(0.7, scale=200.0)),
    ([kinds.WEIBULL, 3.0, 200.0], stats.weibull_min(3.0, scale=200.0)),
    ([kinds.UNIFORM, 10.0, 50.0], stats.uniform(10.0, 40.0)),
    ([kinds.TRIANGULAR, 45.0, 90.0, 180.0], stats.triang(1 / 3, loc=45.0, scale=135.0)),
]


def row_of(numbers: list[float]) -> Any:
    row = np.zeros(kinds.ROW_WIDTH)
    row[: len(numbers)] = numbers
    return row


@pytest.mark.parametrize(("numbers", "law"), CONTINUOUS)
def test_quantile_agrees_with_scipy(numbers: list[float], law: Any) -> None:
    row = row_of(numbers)
    found = [quantile(u, row, NOTHING) for u in GRID]
    np.testing.assert_allclose(found, law.ppf(GRID), rtol=1e-9)


def test_normal_quantile_agrees_with_scipy() -> None:
    found = [normal_quantile(u) for u in GRID]
    np.testing.assert_allclose(found, stats.norm.ppf(GRID), rtol=1e-14, atol=1e-16)


def test_normal_cdf_agrees_with_scipy() -> None:
    scores = np.linspace(-37.0, 8.0, 451)
    found = [normal_cdf(z) for z in scores]
    np.testing.assert_allclose(found, stats.norm.cdf(scores), rtol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_quantile_agrees_with_scipy(shape: float) -> None:
    found = [gamma_quantile(u, shape, 2.5) for u in GRID]
    np.testing.assert_allclose(found, stats.gamma.ppf(GRID, shape, scale=2.5), rtol=1e-9)


@pytest.mark.parametrize("mean", [0.01, 0.7, 5.0, 29.99, 30.0, 30.01, 101.5, 2040.0, 1e5])
def test_poisson_quantile_agrees_with_scipy(mean: float) -> None:
    found = [poisson_quantile(u, mean) for u in GRID]
    assert found == stats.poisson.ppf(GRID, mean).astype(int).tolist()


@pytest.mark.parametrize("mean", [0.7, 29.0, 101.5, 2040.0])
def test_poisson_cdf_agrees_with_scipy(mean: float) -> None:
    counts = np.unique((mean + np.linspace(-5, 5, 41) * np.sqrt(mean)).astype(int).clip(-1))
    found = [poisson_cdf(int(k), mean) for k in counts]
    np.testing.assert_allclose(found, stats.poisson.cdf(counts, mean), rtol=1e-10)


@pytest.mark.parametrize(
    ("share", "mean1", "mean2"),
    [(0.1, 10.0, 300.0), (0.5, 300.0, 10.0), (0.999, 1.0, 1e5), (0.3, 60.0, 60.0)],
)
def test_hyperexponential_quantile_inverts_its_survival(
    share: float, mean1: float, mean2: float
) -> None:
    row = row_of([kinds.HYPEREXPONENTIAL, share, mean1, mean2])
    found = np.array([quantile(u, row, NOTHING) for u in GRID])
    survival = share * np.exp(-found / mean1) + (1 - share) * np.exp(-found / mean2)
    failure = -share * np.expm1(-found / mean1) - (1 - share) * np.expm1(-found / mean2)
    np.testing.assert_allclose(survival, 1 - GRID, rtol=1e-11)
    np.testing.assert_allclose(failure, GRID, rtol=1e-11)
