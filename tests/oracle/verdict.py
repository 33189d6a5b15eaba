"""Comparing a simulated number with a known one.

    pass if |simulated - reference| <= 3.5 sqrt(SE_sim^2 + SE_ref^2)

SE_sim comes from independent observations (windows of a run, days, replications) by the jackknife,
which also serves ratios and variances. A pass says something only if the run was long enough: an
error of 2 % (5 % for tails, queue lengths and variances) must exceed 3.5 standard errors. With
about 200 numbers per engine, one in ten full runs shows a false alarm somewhere: 3.5 standard
errors are exceeded by chance once in 2,100 numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tests.oracle.sums import Floats, Sums

LIMIT = 3.5
MEAN, TAIL = 0.02, 0.05
"""Relative errors that a full run has to see: means and shares; tails and queue lengths."""


@dataclass(frozen=True)
class Statistic:
    """One number of a row.

    Attributes:
        name: as the field writes it.
        of: the number from sums (elementwise on arrays of any one shape).
        reference: what it should be.
        error: standard error of the reference; 0 where it is exact.
        see: relative error that a full run has to see.
    """

    name: str
    of: Callable[[Sums], Floats]
    reference: float
    error: float = 0.0
    see: float = MEAN


@dataclass(frozen=True)
class Outcome:
    """A simulated number beside its reference.

    Attributes:
        value, reference: of the statistic. error_value, error_reference: standard errors.
        see: relative error that a full run has to see.
    """

    name: str
    value: float
    reference: float
    error_value: float
    error_reference: float
    see: float

    @property
    def z(self) -> float:
        """Difference in standard errors; exact equality is 0 even without any spread."""
        difference = self.value - self.reference
        if abs(difference) <= 1e-9 * abs(self.reference):
            return 0.0
        error = math.hypot(self.error_value, self.error_reference)
        return difference / error if error > 0.0 else math.copysign(math.inf, difference)

    @property
    def sees(self) -> float:
        """Smallest relative error that this run would have shown."""
        return LIMIT * self.error_value / abs(self.reference)

    @property
    def passes(self) -> bool:
        """Whether value and reference agree."""
        return abs(self.z) <= LIMIT

    @property
    def conclusive(self) -> bool:
        """Whether the run was long enough to see what it has to."""
        return self.sees <= self.see

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.value:.6g} +- {self.error_value:.2g}, reference "
            f"{self.reference:.6g}, z = {self.z:.2f}, sees {self.sees:.2%} (has to: {self.see:.0%})"
        )


def judge(statistic: Statistic, sums: Sums) -> Outcome:
    """Estimate a statistic and its standard error by leaving out one observation after another."""
    total = {name: np.asarray(values.sum()) for name, values in sums.items()}
    value = float(statistic.of(total))
    left = statistic.of({name: total[name] - values for name, values in sums.items()})
    spread = left - left.mean()
    count = len(left)
    error = math.sqrt((count - 1) / count * float(spread @ spread))
    return Outcome(
        statistic.name, value, statistic.reference, error, statistic.error, statistic.see
    )


def ratio(top: str, bottom: str) -> Callable[[Sums], Floats]:
    """One sum over another."""
    return lambda sums: sums[top] / sums[bottom]


def scaled(factor: float, top: str, bottom: str) -> Callable[[Sums], Floats]:
    """A factor times one sum over another."""
    return lambda sums: factor * sums[top] / sums[bottom]


def complement(top: str, bottom: str) -> Callable[[Sums], Floats]:
    """One minus a ratio."""
    return lambda sums: 1.0 - sums[top] / sums[bottom]


def variance(name: str, per: str = "time") -> Callable[[Sums], Floats]:
    """Variance of a number over time (or over samples), from its mean and mean square."""
    return lambda sums: sums[f"{name}_squared"] / sums[per] - (sums[name] / sums[per]) ** 2


def rounding(last_digit: float) -> float:
    """Standard error of a number printed to so many digits: uniform rounding."""
    return last_digit / math.sqrt(12.0)
