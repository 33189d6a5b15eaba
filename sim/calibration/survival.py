"""What waits that ended say of patience whatever its law: Kaplan and Meier, with Greenwood's bands.

A contact that was answered after 40 s tells that its customer would have waited at least as long:
the wait is censored. E. Kaplan and P. Meier, Journal of the American Statistical Association 53,
1958; for call centres L. Brown and others, same journal 100, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import NORMAL, Floats


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """A survival function as steps.

    Attributes:
        times: float64, waits at which somebody abandoned, in seconds, ascending.
        survival: share still waiting just after each, if nobody were answered.
        low, high: pointwise 95 % bands (on the scale of log(-log)).
        at_risk: contacts that waited at least as long.
        abandoned: at each time.
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    abandoned: Floats

    def at(self, seconds: float) -> tuple[float, float, float]:
        """Survival at a time, with its band; NaN beyond the last that waited."""
        place = int(np.searchsorted(self.times, seconds, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])


def kaplan_meier(waits: Floats, abandoned: NDArray[np.bool_]) -> KaplanMeier:
    """The estimate from waits and how they ended; a wait of 0 that was answered tells nothing.

    Args:
        waits: float64 seconds.
        abandoned: bool, whether the wait ended so.
    """
    times, place = np.unique(waits, return_inverse=True)
    gone = np.bincount(place, abandoned.astype(float), len(times))
    ended = np.bincount(place, minlength=len(times)).astype(float)
    at_risk = ended[::-1].cumsum()[::-1]
    some = gone > 0
    times, gone, at_risk = times[some], gone[some], at_risk[some]
    survival = np.cumprod(1.0 - gone / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(gone / (at_risk * (at_risk - gone)))
        logs = np.log(survival)
        width = NORMAL * np.sqrt(greenwood) / np.abs(logs)
        low, high = survival ** np.exp(width), survival ** np.exp(-width)
    open_ended = ~np.isfinite(width)
    low, high = np.where(open_ended, 0.0, low), np.where(open_ended, survival, high)
    return KaplanMeier(times, survival, low, high, at_risk.astype(float), gone.astype(float))


def beyond_expected(
    waits: Floats, abandoned: NDArray[np.bool_], hazard: Floats, edges: Floats, hazard_at: Floats
) -> Floats:
    """Abandonments in stretches of waiting beyond what a law expects, in standard deviations.

    An announcement shows as a stretch in which more hang up than before and after it.

    Args:
        waits: as for :func:`kaplan_meier`.
        abandoned: likewise.
        hazard: cumulative hazard of the law at each wait.
        edges: float64 seconds, ascending.
        hazard_at: the same at each edge.

    Returns:
        float64[edges - 1].
    """
    seen, _ = np.histogram(waits[abandoned], edges)
    expected = np.diff([np.minimum(hazard, one).sum() for one in hazard_at])
    return np.asarray((seen - expected) / np.sqrt(np.maximum(expected, 1.0)))
