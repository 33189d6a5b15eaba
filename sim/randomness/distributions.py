"""Quantile functions: a uniform number goes in, a duration in seconds comes out; and their inverse.

Inverse transforms, because then a draw uses exactly one keyed uniform, and grows with it: two
scenarios that differ in a mean see the same customer as equally patient. A distribution is one row
of eight float64 numbers, so that compiled code can hold any number of them in one array;
`sim.randomness.encode` writes the rows.

================  =================  ===============  =================
kind              a                  b                c
================  =================  ===============  =================
ENDLESS
DETERMINISTIC     value
EXPONENTIAL       mean
GAMMA             shape              scale
LOGNORMAL         mean of logarithm  sd of logarithm
WEIBULL           shape              scale
HYPEREXPONENTIAL  share of phase 1   mean of phase 1  mean of phase 2
UNIFORM           low                high
TRIANGULAR        low                mode             high
EMPIRICAL         0 steps, 1 linear
================  =================  ===============  =================

ENDLESS is infinite; a gamma of whole shape is Erlang; a phase of mean 0 is exactly zero. Times in
seconds. Columns 5 and 6 locate the sorted values of an empirical distribution in the table; column
7 is the mean.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.special import (
    gamma_quantile,
    gamma_survival,
    normal_cdf,
    normal_quantile,
    poisson_cdf,
    poisson_quantile,
)

__all__ = [
    "DETERMINISTIC",
    "EMPIRICAL",
    "ENDLESS",
    "EXPONENTIAL",
    "GAMMA",
    "HYPEREXPONENTIAL",
    "LOGNORMAL",
    "ROW_WIDTH",
    "TRIANGULAR",
    "UNIFORM",
    "WEIBULL",
    "gamma_quantile",
    "normal_cdf",
    "normal_quantile",
    "poisson_cdf",
    "poisson_quantile",
    "quantile",
    "survival",
]

ENDLESS: Final = 0
DETERMINISTIC: Final = 1
EXPONENTIAL: Final = 2
GAMMA: Final = 3
LOGNORMAL: Final = 4
WEIBULL: Final = 5
HYPEREXPONENTIAL: Final = 6
UNIFORM: Final = 7
TRIANGULAR: Final = 8
EMPIRICAL: Final = 9

#: Beyond it, plain Python's `exp` raises an error where compiled code goes to infinity.
_LARGEST_EXPONENT: Final = 700.0

#: Numbers in a row.
ROW_WIDTH: Final = 8
#: Columns of a row: kind, four parameters, place in the table of empirical values, mean in seconds.
KIND, A, B, C, D, OFFSET, LENGTH, MEAN = range(ROW_WIDTH)


@compiled(always=True)
def quantile(u: float, row: npt.NDArray[np.float64], table: npt.NDArray[np.float64]) -> float:
    """The duration that is not exceeded with probability u.

    Args:
        u: 0 < u < 1.
        row: The distribution, float64[ROW_WIDTH]; see the table at the top of this module.
        table: Sorted values of all empirical distributions one behind the other, seconds; may be
        empty if there are none.

    Returns:
        Seconds, not negative and non-decreasing in u (up to rounding in the last bits); infinite
        for ENDLESS.
    """
    kind = int(row[0])
    a, b, c = float(row[1]), float(row[2]), float(row[3])
    if kind == EXPONENTIAL:
        # log is twice as fast as log1p, and as good where 1 - u keeps nearly all digits of u.
        return -a * (math.log(1.0 - u) if u > 0.01 else math.log1p(-u))
    if kind == LOGNORMAL:
        return math.exp(a + b * normal_quantile(u))
    if kind == DETERMINISTIC:
        return a
    if kind == ENDLESS:
        return math.inf
    if kind == GAMMA:
        return gamma_quantile(u, a, b)
    if kind == HYPEREXPONENTIAL:
        return _hyperexponential(u, a, b, c)
    if kind == WEIBULL:
        return b * math.exp(math.log(-math.log1p(-u)) / a)
    if kind == UNIFORM:
        return a + u * (b - a)
    if kind == TRIANGULAR:
        return _triangular(u, a, b, c)
    return _empirical(u, a, table, int(row[5]), int(row[6]))


@compiled(always=True)
def survival(seconds: float, row: npt.NDArray[np.float64], table: npt.NDArray[np.float64]) -> float:
    """The chance that a duration is at least this long: what is left at a moment.

    Where a law has a step (a fixed duration, observed values), the step itself still counts as
    left, as service wins a tie with patience.

    Args:
        seconds: 1 up to zero.
        row: The distribution, as for `quantile`.
        table: Likewise.

    Returns:
        A probability, non-increasing in ``seconds``.
    """
    kind = int(row[0])
    a, b, c = float(row[1]), float(row[2]), float(row[3])
    if kind == ENDLESS or seconds <= 0.0:
        return 1.0
    if kind == EXPONENTIAL:
        return math.exp(-seconds / a)
    if kind == HYPEREXPONENTIAL:
        return _share_left(seconds, a, b) + _share_left(seconds, 1.0 - a, c)
    if kind == LOGNORMAL:
        return normal_cdf((a - math.log(seconds)) / b)
    if kind == WEIBULL:
        return math.exp(-math.exp(min(a * (math.log(seconds) - math.log(b)), _LARGEST_EXPONENT)))
    if kind == GAMMA:
        return gamma_survival(seconds, a, b)
    if kind == EMPIRICAL:
        return _empirical_left(seconds, a, table, int(row[5]), int(row[6]))
    if kind == TRIANGULAR:
        return _triangular_left(seconds, a, b, c)
    if kind == UNIFORM and b > a:
        return min(1.0, max(0.0, (b - seconds) / (b - a)))
    return 1.0 if seconds <= a else 0.0


@compiled(always=True)
def _share_left(seconds: float, share: float, mean: float) -> float:
    """Of one phase; one of mean zero is over at once."""
    return share * math.exp(-seconds / mean) if mean > 0.0 else 0.0


@compiled(always=True)
def _triangular_left(seconds: float, low: float, mode: float, high: float) -> float:
    if seconds <= low:
        return 1.0
    if seconds >= high:
        return 0.0
    if seconds <= mode:
        return 1.0 - (seconds - low) * (seconds - low) / ((high - low) * (mode - low))
    return (high - seconds) * (high - seconds) / ((high - low) * (high - mode))


@compiled(always=True)
def _empirical_left(
    seconds: float, linear: float, table: npt.NDArray[np.float64], first: int, n: int
) -> float:
    """Of the n sorted values from ``first`` on: those not below, or what linear parts leave."""
    low, high = 0, n  # values below ``seconds`` are those before ``low`` in the end
    while low < high:
        middle = (low + high) >> 1
        if table[first + middle] < seconds:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return 1.0
    if low == n:
        return 0.0
    if linear == 0.0:
        return (n - low) / n
    before, after = float(table[first + low - 1]), float(table[first + low])
    return 1.0 - (low - 1 + (seconds - before) / (after - before)) / (n - 1)


@compiled(always=True)
def _triangular(u: float, low: float, mode: float, high: float) -> float:
    if high <= low:
        return low
    peak = (mode - low) / (high - low)
    if u <= peak:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled(always=True)
def _empirical(
    u: float, linear: float, table: npt.NDArray[np.float64], first: int, n: int
) -> float:
    """Of the n sorted values from ``first`` on."""
    if linear == 0.0:
        return float(table[first + min(int(u * n), n - 1)])
    place = u * (n - 1)
    left = min(int(place), n - 1)
    right = min(left + 1, n - 1)
    low, high = table[first + left], table[first + right]
    return float(low + (place - left) * (high - low))


@compiled(always=True)
def _hyperexponential(u: float, share: float, mean1: float, mean2: float) -> float:
    """Two phases; one of mean zero puts its share on exactly zero."""
    if mean1 <= 0.0 or share <= 0.0:
        return _zero_or_exponential(u, share, mean2)
    if mean2 <= 0.0 or share >= 1.0:
        return _zero_or_exponential(u, 1.0 - share, mean1)
    return _two_phases(u, share, mean1, mean2)


@compiled(always=True)
def _zero_or_exponential(u: float, zero_share: float, mean: float) -> float:
    if u <= zero_share:
        return 0.0
    return -mean * math.log((1.0 - u) / (1.0 - zero_share))


@compiled(always=True)
def _two_phases(u: float, share: float, mean1: float, mean2: float) -> float:
    """Newton's iteration on the log survival: convex, so it never passes the root from the left."""
    target = math.log1p(-u)
    rest = 1.0 - share
    left = -target / (share / mean1 + rest / mean2)  # the hazard is greatest at zero
    alone1 = mean1 * (math.log(share) - target)  # one phase alone survives no more often than both
    alone2 = mean2 * (math.log(rest) - target)
    x = max(left, alone1, alone2)
    for _ in range(100):
        alive1 = share * math.exp(-x / mean1)
        alive2 = rest * math.exp(-x / mean2)
        survival = alive1 + alive2
        if survival < 0.5:
            log_survival = math.log(survival)
        else:
            log_survival = math.log1p(
                share * math.expm1(-x / mean1) + rest * math.expm1(-x / mean2)
            )
        step = (log_survival - target) * survival / (alive1 / mean1 + alive2 / mean2)
        x += step
        if abs(step) <= 1e-15 * x:
            break
    return x
