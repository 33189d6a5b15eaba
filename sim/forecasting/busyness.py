"""Ups and downs of whole days and of blocks of a day, from counts beside what was expected.

With N contacts where E were expected, N/E - 1 of two blocks of one day that are k apart has the
covariance

    day_cv^2 + block_cv^2 x correlation^k, and for k = 0 the noise 1/E of counting on top.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.sections.demand import Busyness

Floats = NDArray[np.float64]
BLOCK_MINUTES: Final = 60
_FEWEST_CONTACTS: Final = 5.0
"""Expected contacts of a block below which it tells nothing."""
_MOST_LAGS: Final = 8
_LARGEST: Final = 2.0
"""Coefficient of variation that a scenario may state."""
_FEWEST_BLOCKS: Final = 3


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
    known = expected >= _FEWEST_CONTACTS
    blocks = known.any(axis=0)
    if blocks.sum() < _FEWEST_BLOCKS:
        return _of_days(counted.sum(axis=1), expected.sum(axis=1), block_minutes)
    counted, expected, known = counted[:, blocks], expected[:, blocks], known[:, blocks]
    ratio = np.where(known, counted / np.maximum(expected, 1e-9) - 1, 0.0)
    lags = range(min(_MOST_LAGS, int(blocks.sum()) - 1) + 1)
    covariances, pairs = [], []
    for lag in lags:
        end = ratio.shape[1] - lag
        both = known[:, :end] & known[:, lag:]
        product = ratio[:, :end] * ratio[:, lag:]
        noise = (1 / np.maximum(expected, 1e-9))[both].mean() if lag == 0 else 0.0
        covariances.append(float(product[both].mean() - noise))
        pairs.append(int(both.sum()))
    day, block, correlation = _fitted(np.array(covariances), np.array(pairs, dtype=np.float64))
    return Busyness(
        day_cv=min(day**0.5, _LARGEST),
        block_cv=min(block**0.5, _LARGEST),
        block_minutes=block_minutes,
        block_autocorrelation=correlation,
    )


def _of_days(counted: Floats, expected: Floats, block_minutes: int) -> Busyness:
    some = expected > 0
    ratio = counted[some] / expected[some] - 1
    variance = float((ratio**2).mean() - (1 / expected[some]).mean()) if some.any() else 0.0
    cv = min(max(variance, 0.0) ** 0.5, _LARGEST)
    return Busyness(day_cv=cv, block_cv=0, block_minutes=block_minutes, block_autocorrelation=0)


def _fitted(covariances: Floats, pairs: Floats) -> tuple[float, float, float]:
    """Variances of days and of blocks, and the correlation of neighbouring blocks."""
    from scipy.optimize import lsq_linear

    best = np.inf, 0.0, 0.0, 0.0
    weights = np.sqrt(pairs / pairs.max())
    for correlation in np.linspace(0.0, 0.95, 39):
        powers = correlation ** np.arange(len(covariances), dtype=np.float64)
        columns = np.column_stack([np.ones_like(powers), powers]) * weights[:, None]
        found = lsq_linear(columns, covariances * weights, bounds=(0, np.inf))
        if found.cost < best[0]:
            best = found.cost, float(found.x[0]), float(found.x[1]), float(correlation)
    return best[1:]
