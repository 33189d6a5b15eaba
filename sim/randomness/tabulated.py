"""A distribution of a user's own, as a scenario can hold it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

import numpy as np

from sim.errors import CcsimError

_NODES: Final = 64
_CLUSTER: Final = 4
"""Power by which the nodes gather at the end, where a quantile function may run to infinity."""


def tabulated(quantile: Callable[[float], float], points: int = 1001) -> dict[str, Any]:
    """A distribution from its quantile function, such as ``scipy.stats.burr12(3, 2).ppf``.

    Both engines know it as a table with straight lines between, which goes into the scenario, its
    hash and its results. The last stretch, where most quantile functions run to infinity, ends
    where it has to so that the mean is kept.

    Args:
        quantile: seconds that are not exceeded with a given probability above 0 and below 1.
        points: of the table, at equal distances of probability.

    Returns:
        what stands in a scenario: ``{"distribution": "empirical", "values_seconds": [...]}``.

    Raises:
        CcsimError: there are fewer than 3 points, or a value is no duration: negative, infinite,
            or below that of a smaller probability.
    """
    if points < 3:
        raise CcsimError(f"a table needs 3 points or more, not {points}.")
    step = 1 / (points - 1)
    inner = [_value(quantile, place * step) for place in range(1, points - 1)]
    low = 2 * _mean(quantile, 0.0, step) - inner[0]
    high = 2 * _mean(quantile, 1.0, step) - inner[-1]
    values = [max(low, 0.0), *inner, high]
    if any(one > other for one, other in pairwise(values[1:])):
        raise CcsimError("a quantile function does not fall; this one does.")
    return {"distribution": "empirical", "values_seconds": [min(values[0], values[1]), *values[1:]]}


def _mean(quantile: Callable[[float], float], end: float, step: float) -> float:
    """Mean of the quantile function over the first stretch (end 0) or the last (end 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    t = (nodes + 1) / 2
    away = step * t**_CLUSTER  # from the end
    # Never 1 itself, to which what is nearer than half of 2^-52 would be rounded.
    values = [_value(quantile, min(abs(end - float(one)), 1 - 2**-53)) for one in away]
    return math.fsum(weights / 2 * _CLUSTER * t ** (_CLUSTER - 1) * values)


def _value(quantile: Callable[[float], float], probability: float) -> float:
    """A value of the quantile function.

    Raises:
        CcsimError: it is no duration.
    """
    found = float(quantile(probability))
    if not 0 <= found < math.inf:
        raise CcsimError(
            f"a quantile function gave {found!r} for {probability!r}; durations are finite and "
            "not negative."
        )
    return found
