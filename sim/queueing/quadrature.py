"""Integrals of smooth functions over an interval, doubled in resolution until they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from sim.queueing.birth_death import FloatArray

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_MOST_PANELS = 16_384


def _once(function: Callable[[FloatArray], FloatArray], edges: FloatArray) -> float:
    half = np.diff(edges)[:, None] / 2.0
    x = edges[:-1, None] + half * (1.0 + _POINTS)
    return float(np.sum(function(x) * half * _WEIGHTS))


def integral(
    function: Callable[[FloatArray], FloatArray],
    lower: float,
    upper: float,
    breaks: Sequence[float] = (),
    tolerance: float = 1e-12,
) -> float:
    """Integrate by Gauss-Legendre panels of 16 points, halved until nothing changes.

    Args:
        function: elementwise on arrays of any shape.
        lower: lower limit, finite.
        upper: upper limit, finite; an interval that is empty or reversed gives 0.
        breaks: points where the function is not smooth; those outside are ignored.
        tolerance: largest relative change at the last halving.

    Raises:
        ValueError: if the integral does not settle (the function is not piecewise smooth).
    """
    if upper <= lower:
        return 0.0
    inside = sorted({float(b) for b in breaks if lower < b < upper})
    edges = np.array([lower, *inside, upper])
    # Geometric panels at each edge resolve what happens on a scale far below the interval's.
    fine = 2.0 ** -np.arange(40.0, 0.0, -1.0)
    edges = np.unique(
        np.concatenate([a + (b - a) * np.r_[0.0, fine, 1.0] for a, b in pairwise(edges)])
    )
    value = _once(function, edges)
    while len(edges) < _MOST_PANELS:
        edges = np.sort(np.concatenate([edges, (edges[1:] + edges[:-1]) / 2.0]))
        before, value = value, _once(function, edges)
        if abs(value - before) <= tolerance * abs(value) + 1e-300:
            return value
    raise ValueError(
        f"integral from {lower!r} to {upper!r} = {value!r} has not settled: the function must "
        "be smooth between the breaks that are passed"
    )
