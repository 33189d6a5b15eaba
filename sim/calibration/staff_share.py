"""What share of the time on duty is available, and which gap ends a run: from training weeks alone.

Each training week is simulated at a few shares. Between them its abandonment and its waits are
interpolated, so that the share which all weeks but one ask for can be tried on the one left out.
The gap is taken with which those weeks left out are foretold best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.duty import Runs, runs_of
from sim.calibration.fitted import Floats
from sim.calibration.happened import SUMS, Happened, sums_of
from sim.calibration.spans import Span
from sim.calibration.twin import Drawn, Laws, Twin
from sim.errors import StudyError
from sim.records.contacts import ContactLog
from sim.units import TICKS_PER_DAY

GAPS: Final = (600.0, 1200.0, 1800.0, 2700.0)
"""Gaps in seconds of which one is chosen."""
USUAL_GAP: Final = 1800.0
"""Taken where there is no week to leave out."""
LEAST_SPREAD: Final = 0.05
"""Least standard deviation of a staff share, relative to it: nobody's record of staff is better."""

_FIRST: Final = (0.75, 0.9, 1.05)
_LEAST, _MOST = 0.3, 3.0
_REFINED: Final = 3
_ANSWERED, _GONE, _WAITED = (SUMS.index(one) for one in ("answered", "abandoned", "waited_seconds"))

Simulated = Callable[[Twin, Drawn], Floats]
"""Sums by half hour of a twin under some parameters, means over a few replications."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Training weeks at several staff shares, at one gap.

    Attributes:
        gap_seconds: that ends a run.
        shares: float64[shares], ascending.
        totals: float64[shares, weeks, sums], simulated. recorded: float64[weeks, sums].
    """

    gap_seconds: float
    shares: Floats
    totals: Floats
    recorded: Floats

    def share_for(self, weeks: Sequence[int]) -> float:
        """At which these weeks together lose as many as recorded."""
        chosen = list(weeks)
        gone = self.totals[:, chosen, _GONE].sum(axis=1)
        wanted = float(self.recorded[chosen, _GONE].sum())
        falling = np.minimum.accumulate(gone) - 1e-9 * np.arange(len(gone))
        return float(np.interp(-wanted, -falling, self.shares))

    def foretold(self, week: int, share: float) -> Floats:
        """Sums of a week at a share, float64[sums]."""
        return np.array([np.interp(share, self.shares, one) for one in self.totals[:, week].T])

    @property
    def own_shares(self) -> Floats:
        """Of each week by itself."""
        return np.array([self.share_for([week]) for week in range(len(self.recorded))])

    @property
    def error(self) -> float:
        """Of weeks left out: root mean square of the logarithms of rates and waits; inf if one."""
        every = range(len(self.recorded))
        if len(every) < 2:
            return float("inf")
        found = []
        for week in every:
            share = self.share_for([one for one in every if one != week])
            foretold, true = _rates(self.foretold(week, share)), _rates(self.recorded[week])
            found += [np.log(one / other) for one, other in zip(foretold, true, strict=True)]
        return float(np.sqrt(np.mean(np.square(found))))


def _rates(sums: Floats) -> tuple[float, float]:
    """Abandonment and ASA, with half a contact and a second added so that neither is 0."""
    gone, answered = float(sums[_GONE]), float(sums[_ANSWERED])
    return (gone + 0.5) / (gone + answered + 1), (float(sums[_WAITED]) + 1) / (answered + 1)


@dataclass(frozen=True, eq=False)
class StaffShare:
    """The share that was found, with what it rests on.

    Attributes:
        share: of time on duty that is available. deviation: standard, of a week to come.
        gap_seconds: that ends a run. runs: of agents with this gap, on all days of the log.
        errors: of weeks left out, by gap.
        own_shares: of the training weeks one by one.
    """

    share: float
    deviation: float
    gap_seconds: float
    runs: Runs
    errors: dict[float, float]
    own_shares: Floats


def staff_share(
    log: ContactLog,
    laws: Laws,
    weeks: Sequence[Span],
    simulated: Simulated,
    gaps: Sequence[float] = GAPS,
) -> StaffShare:
    """Fit the share, and choose the gap.

    Args:
        log: all of it: agents of any day are looked up in it, but no fit sees other than `weeks`.
        laws: of the training span.
        weeks: of the training span.
        simulated: runs a twin.
        gaps: to choose from, seconds; one alone is taken as it is.

    Raises:
        StudyError: no share gives the recorded abandonment.
    """
    tried = gaps if len(weeks) > 1 else (USUAL_GAP if USUAL_GAP in gaps else gaps[0],)
    runs = {gap: runs_of(log, gap) for gap in tried}
    found = [_curves(log, laws, weeks, runs[gap], gap, simulated) for gap in tried]
    best = min(found, key=lambda one: one.error)
    share = best.share_for(range(len(weeks)))
    if not best.shares[0] < share < best.shares[-1]:
        raise StudyError(
            f"at a staff share of {share:g} of the time on duty the simulation is still "
            "far from the abandonment that was recorded: the log's agents and its waits do not fit "
            "together."
        )
    own = best.own_shares
    between = float(own.std(ddof=1) * np.sqrt(1 + 1 / len(own))) if len(own) > 1 else 0.0
    deviation = max(LEAST_SPREAD * share, between)
    errors = {one.gap_seconds: one.error for one in found}
    return StaffShare(share, deviation, best.gap_seconds, runs[best.gap_seconds], errors, own)


def _curves(
    log: ContactLog, laws: Laws, weeks: Sequence[Span], runs: Runs, gap: float,
    simulated: Simulated,
) -> Curves:  # fmt: skip
    """Weeks at shares that close in on the recorded abandonment of all of them."""
    twins = [
        Twin.of(log.where(week.holds(log)), laws, runs, week.first_day, week.days) for week in weeks
    ]
    recorded = np.array([_recorded(log, week) for week in weeks])
    at: dict[float, Floats] = {}

    def look(share: float) -> None:
        drawn = Drawn(share)
        at[share] = np.array([simulated(one, drawn).sum(axis=(1, 2)) for one in twins])

    def made() -> Curves:
        shares = sorted(at)
        return Curves(gap, np.array(shares), np.array([at[one] for one in shares]), recorded)

    for share in _FIRST:
        look(share)
    wanted = float(recorded[:, _GONE].sum())
    while min(at) > _LEAST and at[min(at)][:, _GONE].sum() < wanted:
        look(min(at) / 1.3)
    while max(at) < _MOST and at[max(at)][:, _GONE].sum() > wanted:
        look(max(at) * 1.3)
    for _ in range(_REFINED):
        share = round(made().share_for(range(len(weeks))), 4)
        if min(abs(share - one) for one in at) < 0.004:
            break
        look(share)
    return made()


def _recorded(log: ContactLog, week: Span) -> Floats:
    start = week.first_day * TICKS_PER_DAY
    mine = log.where(week.holds(log))
    return np.asarray(sums_of(Happened.recorded(mine, start), week.days, 0.0).sum(axis=(1, 2)))
