"""What a simulation of a plan of head counts tells: sums by interval, and the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.measures.sums import Wanted
from sim.staffing.targets import Target

Heads = npt.NDArray[np.int64]
"""Agents at work, int64[teams, intervals]."""

Floats = npt.NDArray[np.float64]

WANTED: Final[Mapping[str, Wanted]] = {
    "channel": Wanted(
        ("channel", "interval"),
        (
            *("offered", "queued", "handled", "abandoned", "sl_in_time", "sl_counted"),
            *("delayed", "synchronous_queued", "synchronous_handled", "wait_synchronous_handled"),
            *("wait_answered", "wait_abandoned", "handle", "handled_load"),
            *("turns_left", "age_left"),
        ),
    ),
    "team": Wanted(("team", "interval"), ("present", "staffed", "occupied", "paid")),
    "work": Wanted(("team", "channel", "interval"), ("load",)),
    "centre": Wanted(("interval",), ("cases", "cases_given_up", "cases_closed")),
}
"""Sums that are kept of every replication, by level."""

LAYER: Final = Wanted(("channel", "interval"), ("sl_in_time", "sl_counted"))
"""Sums of service levels beside the first one of a channel."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """What a plan did to the targets in some replications.

    Attributes:
        heads: the plan, int64[teams, intervals].
        replications: their numbers.
        targets: that were looked at.
        numerators, denominators: of each target, float64[replications, periods].
        load: hours that each team worked for each channel in all of them, float64[teams, channels].
    """

    heads: Heads
    replications: tuple[int, ...]
    targets: tuple[Target, ...]
    numerators: tuple[Floats, ...]
    denominators: tuple[Floats, ...]
    load: Floats

    def value(self, target: int) -> Floats:
        """A target's measure over all replications together, float64[periods]; NaN: nothing."""
        up, down = (v[target].sum(axis=0) for v in (self.numerators, self.denominators))
        found: Floats = np.divide(up, down, out=np.full(len(up), np.nan), where=down > 0)
        return found

    def margin(self, target: int, errors: float = 0.0) -> Floats:
        """Mean margin of a target over replications, float64[periods]; below 0: missed.

        Of a target that is to be met on a share of days: the margin of the day by which that
        share is just reached.

        Args:
            target: its number.
            errors: standard errors that are taken off.
        """
        margins = self.margins(target)
        if share := self.targets[target].days_share:
            may_fail = int((1.0 - share) * len(margins) + 1e-9)
            return np.asarray(np.sort(margins, axis=0)[may_fail])
        if not errors:
            return np.asarray(margins.mean(axis=0))
        error = margins.std(axis=0, ddof=1) / np.sqrt(len(margins))
        return np.asarray(margins.mean(axis=0) - errors * error)

    def margins(self, target: int) -> Floats:
        """Margins of single replications, float64[replications, periods]."""
        return self.targets[target].margin(self.numerators[target], self.denominators[target])

    def met(self, target: int, errors: float = 0.0) -> npt.NDArray[np.bool_]:
        """Whether a target is met over all replications together, bool[periods]."""
        return np.asarray(self.margin(target, errors) >= -1e-9)

    def missed_for_sure(self, target: int) -> npt.NDArray[np.bool_]:
        """Whether a target is missed by more than chance explains, bool[periods].

        The margin lies below 0 by more than 1.645 standard errors: 1 in 20 by chance. Of a target
        on a share of days: by chance at most 1 in 20 has so few days on which it is met.
        """
        margins = self.margins(target)
        count = len(margins)
        if share := self.targets[target].days_share:
            from scipy.stats import binom

            failed = (margins < -1e-9).sum(axis=0)
            return np.asarray(binom.sf(failed - 1, count, 1.0 - share) < 0.05)
        if count < 2:
            return ~self.met(target)
        error = margins.std(axis=0, ddof=1) / np.sqrt(count)
        return np.asarray(margins.mean(axis=0) < -1.645 * error - 1e-9)

    def share_met(self, target: int) -> Floats:
        """Share of replications in which a period meets a target by itself, float64[periods]."""
        return np.asarray((self.margins(target) >= -1e-9).mean(axis=0))

    @property
    def is_feasible(self) -> bool:
        """Whether every target is met in every period."""
        return all(bool(self.met(place).all()) for place in range(len(self.targets)))


@dataclass(frozen=True, eq=False)
class Evaluation(Judgement):
    """The same with all sums.

    Attributes:
        sums: by level (``channel``, ``team``, ``work``: team by channel, ``centre``) and name,
            float64[replications, ..., intervals].
    """

    sums: Mapping[str, Mapping[str, Floats]]
