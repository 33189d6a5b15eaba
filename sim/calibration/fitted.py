"""An estimate with its interval, and how an interval is made on a scale of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95
NORMAL: Final = 1.959963984540054
"""Quantile of the normal law that leaves half of what lies outside an interval on either side."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One estimated value.

    Attributes:
        value: the estimate.
        low, high: ends of its 95 % interval; NaN where there is none.
        unit: of all three.
        extrapolated: whether it rests on the form of the law beyond what the data reach.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    extrapolated: bool = False

    def holds(self, truth: float) -> bool:
        """Whether the interval has a value in it."""
        return self.low <= truth <= self.high

    def to_json(self) -> dict[str, Any]:
        """Plain values; None where unknown."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        known = {name: one if math.isfinite(one) else None for name, one in ends.items()}
        return {**known, "unit": self.unit, "extrapolated": self.extrapolated}


def of_mean(values: Floats, unit: str) -> Fitted:
    """A mean of independent values with the interval of Student's t."""
    from scipy.stats import t

    count = len(values)
    mean = float(values.mean())
    if count < 2:
        return Fitted(mean, unit=unit)
    half = float(t.ppf((1 + CONFIDENCE) / 2, count - 1) * values.std(ddof=1) / math.sqrt(count))
    return Fitted(mean, mean - half, mean + half, unit)


def of_share(successes: float, trials: float) -> Fitted:
    """A share with Wilson's interval (1927)."""
    if trials <= 0:
        return Fitted(math.nan, unit="share")
    share, z = successes / trials, NORMAL
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    half = spread / (1 + z * z / trials)
    return Fitted(share, max(0.0, middle - half), min(1.0, middle + half), "share")
