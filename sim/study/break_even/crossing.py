"""Where a difference that is known with an interval crosses zero, and how well that is known.

At every value x of a key the paired difference has a mean and an interval. The x at which the
interval holds zero are those at which "no difference" is not rejected: they form a confidence set
for the break-even. The intervals are those of the test that a comparison of the two models makes:
for a headline measure they are corrected for the others (Holm), so that a break-even never says
another thing than a comparison at that value. Whatever the true break-even is, the set misses it
with at most the probability with which the interval there misses zero, 5 %; nothing is assumed
about the form of the curve. Of a measure that is no headline, linear in x as in a price, the set is
that of Fieller (1954).

The set is found on a grid and then refined by halving every step in which the mean or an end of the
interval changes sign; what is left is interpolated in a straight line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

Sign = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Point:
    """The difference at one value: mean and interval.

    Attributes:
        at: value of the key. mean, low, high: of the difference.
    """

    at: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of values with one verdict.

    Attributes:
        start, end: of the stretch.
        sign: -1 or 1 if the difference is significantly below or above zero, 0 if neither.
        roots: values inside at which the mean crosses zero.
    """

    start: float
    end: float
    sign: Sign
    roots: tuple[float, ...]


Evaluate = Callable[[Sequence[float]], list[Point]]
"""Differences at some values, in their order."""


def trace(evaluate: Evaluate, start: Sequence[float], tolerance: float) -> list[Point]:
    """Evaluate a grid, and halve the steps in which anything changes sign.

    Args:
        evaluate: differences at some values.
        start: grid, rising, two values or more.
        tolerance: width below which a step is not halved any more.

    Returns:
        the points in rising order.
    """
    points = evaluate(start)
    while True:
        middles = [
            (left.at + right.at) / 2
            for left, right in pairwise(points)
            if right.at - left.at > tolerance and _changes(left, right)
        ]
        if not middles:
            return points
        points = sorted([*points, *evaluate(middles)], key=lambda point: point.at)


def _changes(left: Point, right: Point) -> bool:
    return any(
        np.sign(before) != np.sign(after)
        for before, after in zip(_curves(left), _curves(right), strict=True)
    )


def _curves(point: Point) -> tuple[float, float, float]:
    return point.low, point.mean, point.high


def zones(points: Sequence[Point]) -> list[Zone]:
    """The stretches of significantly negative, undecided and significantly positive difference.

    Args:
        points: in rising order, as :func:`trace` gives them.
    """
    cuts = sorted({points[0].at, points[-1].at, *roots(points, "low"), *roots(points, "high")})
    means = roots(points, "mean")
    found: list[Zone] = []
    for start, end in pairwise(cuts):
        sign = _sign(points, (start + end) / 2)
        if found and found[-1].sign == sign:
            start = found.pop().start  # noqa: PLW2901 (one stretch with the one before)
        inside = tuple(root for root in means if start <= root <= end)
        found.append(Zone(start, end, sign, inside))
    return found


def roots(points: Sequence[Point], curve: Literal["low", "mean", "high"]) -> list[float]:
    """Values at which a curve crosses zero, on straight lines between the points."""
    found = []
    for left, right in pairwise(points):
        before, after = getattr(left, curve), getattr(right, curve)
        if before * after < 0:
            found.append(left.at + (right.at - left.at) * before / (before - after))
        elif before == 0 and after != 0:
            found.append(left.at)
        elif after == 0 and before != 0:
            found.append(right.at)
    return sorted(dict.fromkeys(found))


def _sign(points: Sequence[Point], at: float) -> Sign:
    """Verdict at a value, on straight lines between the points."""
    places = [point.at for point in points]
    if np.interp(at, places, [point.low for point in points]) > 0:
        return 1
    return -1 if np.interp(at, places, [point.high for point in points]) < 0 else 0


@dataclass(frozen=True, slots=True)
class Crossing:
    """One break-even.

    Attributes:
        value: where the mean crosses zero; NaN if it does nowhere in the interval.
        low, high: ends of the interval; infinite where it goes on beyond the range looked at.
        before, after: sign of the difference on either side, 0 where it is not known.
        roots: number of times that the mean crosses zero in the interval.
    """

    value: float
    low: float
    high: float
    before: Sign
    after: Sign
    roots: int


def crossings(points: Sequence[Point]) -> list[Crossing]:
    """All break-evens that the points show.

    A stretch of no significant difference is one if the difference has opposite signs on its two
    sides, or if the mean crosses zero in it. A stretch that only comes near zero is none.
    """
    stretches = zones(points)
    found = []
    for left, right in pairwise(stretches):
        if left.sign * right.sign == -1:  # no undecided stretch between: known without error
            at = left.end
            found.append(Crossing(at, at, at, left.sign, right.sign, 1))
    for place, zone in enumerate(stretches):
        before = stretches[place - 1].sign if place else 0
        after = stretches[place + 1].sign if place + 1 < len(stretches) else 0
        if zone.sign or not (before * after == -1 or (zone.roots and before * after != 1)):
            continue
        found.append(
            Crossing(
                value=float(np.median(zone.roots)) if zone.roots else float("nan"),
                low=zone.start if before else -np.inf,
                high=zone.end if after else np.inf,
                before=before,
                after=after,
                roots=len(zone.roots),
            )
        )
    return sorted(found, key=lambda crossing: (crossing.low, crossing.high))
