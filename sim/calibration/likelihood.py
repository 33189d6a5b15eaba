"""The likelihood of two phases of patience, its derivatives, and where it is greatest.

Parameters are the logit of the share of the first phase and the logarithms of both means. Newton's
method with the exact second derivatives needs a handful of steps; a bounded quasi-Newton search
stands by for the starts from which it does not arrive.
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import Floats

BOUNDS: Final = ((-8.0, 8.0), (math.log(0.2), math.log(1e5)), (math.log(0.2), math.log(1e7)))
_LOW, _HIGH = (np.array(ends) for ends in zip(*BOUNDS, strict=True))
_MOST_TIMES: Final = 2000
_MOST_STEPS, _MOST_HALVINGS, _SMALL = 40, 6, 1e-9


class Waits:
    """Waits by length: how many ended so, and how many of them by abandoning.

    Args:
        waits: float64 seconds; waits of 0 that were answered tell nothing and are left out.
        abandoned: bool, whether each ended so.
    """

    def __init__(self, waits: Floats, abandoned: NDArray[np.bool_]) -> None:
        told = abandoned | (waits > 0)
        self.times, place = np.unique(_gathered(waits[told]), return_inverse=True)
        gone = np.bincount(place, abandoned[told].astype(float), len(self.times))
        self.gone: Floats = gone.astype(float)
        self.answered: Floats = np.bincount(place, minlength=len(self.times)) - self.gone

    def tilted(self, seconds: float, weight: float) -> Waits:
        """The same with so many more answered after so long, or fewer; they need not be whole."""
        other = copy(self)
        other.times = np.append(self.times, seconds)
        other.gone = np.append(self.gone, 0.0)
        other.answered = np.append(self.answered, weight)
        return other

    def derivatives(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """Minus the log-likelihood, its gradient, float64[3], and its curvature, float64[3, 3].

        Args:
            theta: logit of p, logarithms of m1 and m2.
        """
        p = logistic(theta[0])
        faster, slower = math.exp(-theta[1]), math.exp(-theta[2])
        x, y = self.times * faster, self.times * slower
        a, b = p * np.exp(-x), (1.0 - p) * np.exp(-y)
        still = _Mixture(p, a, b, (x, x * (x - 1.0)), (y, y * (y - 1.0)))
        density = _Mixture(
            p,
            a * faster,
            b * slower,
            (x - 1.0, (x - 1.0) ** 2 - x),
            (y - 1.0, (y - 1.0) ** 2 - y),
        )
        gone, left = density.summed(self.gone), still.summed(self.answered)
        return -gone[0] - left[0], -gone[1] - left[1], -gone[2] - left[2]

    def least(self, start: Floats, fixed: int | None = None) -> tuple[float, Floats]:
        """The least of it from a start, with one parameter held if one is named."""
        free = np.array([place for place in range(3) if place != fixed])
        found = self._by_newton(start, free)
        return found or self._within_bounds(start, fixed)

    def _by_newton(self, start: Floats, free: NDArray[np.int64]) -> tuple[float, Floats] | None:
        """A few steps of Newton's; None where they lead nowhere or out of bounds."""
        theta = start.copy()
        value, slope, curve = self.derivatives(theta)
        for _ in range(_MOST_STEPS):
            stuck = (theta <= _LOW) & (slope > 0) | (theta >= _HIGH) & (slope < 0)
            loose = free[~stuck[free]]
            bends, axes = np.linalg.eigh(curve[np.ix_(loose, loose)])
            bends = np.maximum(np.abs(bends), _SMALL)  # downhill also where it bends the other way
            step = -axes @ ((axes.T @ slope[loose]) / bends)
            if -float(step @ slope[loose]) < _SMALL:
                return value, theta
            step *= min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))
            for _ in range(_MOST_HALVINGS):
                tried = theta.copy()
                tried[loose] = np.clip(tried[loose] + step, _LOW[loose], _HIGH[loose])
                ordered = tried[1] <= tried[2]
                now = self.derivatives(tried) if ordered else (math.inf, slope, curve)
                if now[0] < value + _SMALL:
                    break
                step /= 2
            else:
                return None
            theta, (value, slope, curve) = tried, now
        return None

    def _within_bounds(self, start: Floats, fixed: int | None) -> tuple[float, Floats]:
        from scipy.optimize import minimize

        bounds = list(BOUNDS)
        if fixed is not None:
            bounds[fixed] = (start[fixed], start[fixed])
        if fixed == 2:  # the phases keep their order
            bounds[1] = (bounds[1][0], start[2])
        elif fixed == 1:
            bounds[2] = (start[1], bounds[2][1])
        search: Any = minimize  # its stubs know only arrays of one dimension by type
        options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-6}
        found = search(
            lambda theta: self.derivatives(theta)[:2],
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options=options,
        )
        return float(found.fun), np.asarray(found.x)


@dataclass(frozen=True, slots=True)
class _Mixture:
    """A function of time that is a sum of two parts, and what its parameters do to it.

    Attributes:
        p: share of the first. a, b: the parts, float64[times].
        by_first, by_second: first and second derivative of each part by the logarithm of its own
            mean, as multiples of the part.
    """

    p: float
    a: Floats
    b: Floats
    by_first: tuple[Floats, Floats]
    by_second: tuple[Floats, Floats]

    def summed(self, weights: Floats) -> tuple[float, Floats, Floats]:
        """Weighted sum of the logarithm over all times, its gradient and second derivatives."""
        p, q = self.p, 1.0 - self.p
        whole = np.maximum(self.a + self.b, 1e-300)
        a, b = self.a / whole, self.b / whole
        a1, b2 = a * self.by_first[0], b * self.by_second[0]
        slopes = np.array([a * q - b * p, a1, b2])
        curve = -(slopes * weights) @ slopes.T
        curve[0, 0] += weights @ (a * q * (q - p) + b * p * (p - q))
        curve[1, 1] += weights @ (a * self.by_first[1])
        curve[2, 2] += weights @ (b * self.by_second[1])
        mixed = np.array([q * (weights @ a1), -p * (weights @ b2)])
        curve[0, 1:] += mixed
        curve[1:, 0] += mixed
        return float(weights @ np.log(whole)), slopes @ weights, curve


def _gathered(waits: Floats) -> Floats:
    """Waits on a grid of a quarter of a second if they are many and finer: far below any phase."""
    if len(waits) <= _MOST_TIMES:
        return waits
    return np.where(waits < 1.0, waits, np.rint(waits * 4.0) / 4.0)


def logistic(value: float) -> float:
    """A share from its log-odds."""
    return 1.0 / (1.0 + math.exp(-float(value)))
