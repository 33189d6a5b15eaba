"""Ups and downs of whole days and of blocks of a day, from counts beside what was expected.

Counts by block of a day are taken to be Poisson around expected x day factor x block factor, as the
scenario draws them. With f_k the covariance of two blocks of a day that lie k apart, over the
product of their means (of a block with itself, Poisson noise subtracted),

    f_k + 1 = (1 + day_cv^2) (1 + block_cv^2 a^k)

which is fitted by least squares over all k, weighted by what each rests on.

Source: A. Avramidis, A. Deslauriers and P. L'Ecuyer, Management Science 50, 2004.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.sections.demand import Busyness

Floats = NDArray[np.float64]
BLOCK_MINUTES: Final = 60
_FEWEST_BLOCKS: Final = 3
_LARGEST: Final = 2.0
"""Coefficient of variation that a scenario may state."""
_MOST_AUTOCORRELATION: Final = 0.98


def products_by_lag(deviations: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Sums of products of two blocks of a day that lie 0, 1, ... blocks apart.

    Args:
        deviations: float64[days, blocks], contacts counted less those expected.
        expected: float64[days, blocks].

    Returns:
        float64[days, lags] of deviations, Poisson noise subtracted, and of expected contacts.
    """
    blocks = expected.shape[1]
    above, below = np.zeros(expected.shape), np.zeros(expected.shape)
    for lag in range(blocks):
        until = blocks - lag
        above[:, lag] = (deviations[:, :until] * deviations[:, lag:]).sum(axis=1)
        below[:, lag] = (expected[:, :until] * expected[:, lag:]).sum(axis=1)
    above[:, 0] -= expected.sum(axis=1)
    return above, below


def variances(above: Floats, below: Floats, start: Floats | None = None) -> Floats:
    """Variance of the day and of the block, and autocorrelation of blocks, float64[3].

    Args:
        above: float64[lags], of deviations, as `products_by_lag`, summed over days.
        below: the same of expected contacts.
        start: where the fit begins.
    """
    from scipy.optimize import least_squares

    used = below > 0
    lags = np.flatnonzero(used)
    found, weight = above[used] / below[used], np.sqrt(below[used] / below[used].max())

    def misfit(values: Floats) -> Floats:
        day, block, a = values
        return np.asarray(weight * ((1 + day) * (1 + block * a**lags) - 1 - found))

    first = np.array([0.01, 0.02, 0.4]) if start is None else np.clip(start, 1e-6, 0.9)
    solved = least_squares(misfit, first, bounds=([0, 0, 0], [4, 4, _MOST_AUTOCORRELATION]))
    return np.asarray(solved.x)


def variance_of_day(busyness: Busyness, shares: Floats) -> float:
    """What blocks add to the variance of the factor of a day.

    Args:
        busyness: of blocks.
        shares: float64[blocks], of a day's contacts.
    """
    apart = np.abs(np.subtract.outer(np.arange(len(shares)), np.arange(len(shares))))
    correlated = busyness.block_autocorrelation**apart
    return float(busyness.block_cv**2 * (shares @ correlated @ shares))


def in_blocks(counts: Floats, interval_minutes: int) -> Floats:
    """Counts of intervals added up to blocks, float64[days, blocks]."""
    each = max(1, BLOCK_MINUTES // interval_minutes)
    return np.asarray(counts.reshape(len(counts), -1, each).sum(axis=2))


def busyness_of(counted: Floats, expected: Floats, block_minutes: int = BLOCK_MINUTES) -> Busyness:
    """Busyness of days and blocks.

    Args:
        counted: float64[days, blocks], contacts.
        expected: float64[days, blocks], what would be expected of such a day without busyness.
        block_minutes: length of a block.
    """
    above, below = (one.sum(axis=0) for one in products_by_lag(counted - expected, expected))
    if (expected.sum(axis=0) > 0).sum() < _FEWEST_BLOCKS:  # of days alone
        whole = max(float(above[0] / below[0]), 0.0) if below[0] > 0 else 0.0
        day, block, correlation = whole, 0.0, 0.0
    else:
        day, block, correlation = map(float, variances(above, below))
    return Busyness(
        day_cv=min(day**0.5, _LARGEST),
        block_cv=min(block**0.5, _LARGEST),
        block_minutes=block_minutes,
        block_autocorrelation=correlation,
    )
