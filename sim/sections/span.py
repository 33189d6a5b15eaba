"""The clock of a run: what comes before the window, the window itself, and what follows it.

A scenario is written for a window that starts at `scenario.start`. A run of a weekly or recorded
pattern begins some cycles earlier, so that the window finds the centre as it usually is, and goes
on for a while afterwards, so that the cases of the window can come to their end. Everything before
is the first cycle of the window over and over: its demand, its opening hours, its head counts. What
follows beyond what is written is the last cycle.

Where open messages are stated for the start, they arise before the window while nobody works and
nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import numpy.typing as npt

from sim.sections.calendar import merged, opening_ticks
from sim.sections.demand import InlineSource
from sim.units import DAYS_PER_WEEK, TICKS_PER_DAY, TICKS_PER_HOUR

if TYPE_CHECKING:
    from sim.sections.whole import Sections

Ticks = npt.NDArray[np.int64]

MOST_CYCLES: Final = 4
"""Cycles that are simulated before the window at most, unless the scenario states a number."""

MOST_RUN_OUT_DAYS: Final = 7
"""Days for which the cases of the window are followed, unless the scenario states a number."""


@dataclass(frozen=True, slots=True)
class Span:
    """The parts of a run, in ticks from its beginning.

    Attributes:
        start: local date and time of tick 0.
        lead_ticks: what the scenario calls its start; the window begins here, or after a warm-up.
        window_ticks: measures look at what comes later.
        horizon_ticks: end of the window. demand_ticks: no case arises from here on.
        end_ticks: the run ends here.
        cycle_ticks: length of the cycle that comes before the window.
        written_ticks: length, from `lead_ticks` on, of what is taken as the scenario writes it.
        is_idle_before: nobody works and nothing is open before `lead_ticks`.
    """

    start: datetime
    lead_ticks: int
    window_ticks: int
    horizon_ticks: int
    demand_ticks: int
    end_ticks: int
    cycle_ticks: int
    written_ticks: int
    is_idle_before: bool

    @classmethod
    def of(cls, scenario: Sections) -> Self:
        """The span of a scenario; what it leaves to be found counts as 0."""
        run, cycle = scenario.run, cycle_ticks(scenario)
        is_idle, backlog = False, oldest_open_hours(scenario)
        lead = 0 if run.starts_empty else (run.cycles_before or 0) * cycle
        if backlog:
            is_idle, lead = True, -(-round(backlog * TICKS_PER_HOUR) // TICKS_PER_DAY)
            lead *= TICKS_PER_DAY
        after = 0 if run.drain_hours else round((run.run_out_days or 0) * TICKS_PER_DAY)
        end = lead + run.end_ticks + after
        return cls._made(scenario, lead, lead + run.horizon_ticks + after, end, is_idle=is_idle)

    @classmethod
    def of_run(cls, scenario: Sections, start: datetime, end_ticks: int) -> Self:
        """The span of a run that was made of a scenario.

        Args:
            scenario: that was simulated, whether or not it says how long before it began.
            start: local date and time of the run's tick 0.
            end_ticks: of the run.
        """
        lead = (scenario.run.start - start) // timedelta(microseconds=1)
        is_idle = oldest_open_hours(scenario) > 0
        return cls._made(scenario, lead, end_ticks, end_ticks, is_idle=is_idle)

    @classmethod
    def _made(cls, scenario: Sections, lead: int, demand: int, end: int, *, is_idle: bool) -> Self:
        run, cycle = scenario.run, cycle_ticks(scenario)
        is_repeated = end > lead + run.end_ticks or (lead > 0 and not is_idle)
        return cls(
            start=run.start - timedelta(microseconds=lead),
            lead_ticks=lead,
            window_ticks=lead + round(run.warm_up_hours * TICKS_PER_HOUR),
            horizon_ticks=lead + run.horizon_ticks,
            demand_ticks=demand,
            end_ticks=end,
            cycle_ticks=cycle,
            written_ticks=max(run.end_ticks, cycle if is_repeated else 0),
            is_idle_before=is_idle,
        )

    @property
    def idle_ticks(self) -> int:
        """Until then nobody works and nothing is open."""
        return self.lead_ticks if self.is_idle_before else 0

    def written_at(self, ticks: Ticks) -> Ticks:
        """Ticks from the scenario's start at which is written what happens at ticks of the run.

        Its own first one for the time in which nothing happens.
        """
        at = ticks - self.lead_ticks
        before = np.zeros_like(at) if self.is_idle_before else at % self.cycle_ticks
        at = np.where(at < 0, before, at)
        beyond = np.maximum(at - self.written_ticks, -1) // self.cycle_ticks + 1
        return np.asarray(at - beyond * self.cycle_ticks)

    def over_run(self, values: npt.NDArray[Any], interval: int, until: int) -> npt.NDArray[Any]:
        """Values by interval of the run.

        Args:
            values: by interval from the scenario's start (last axis), over `written_ticks`.
            interval: length of an interval; cycles and the lead hold whole ones.
            until: tick of the run up to which they are wanted.
        """
        starts = np.arange(-(-until // interval), dtype=np.int64) * interval
        found = values[..., self.written_at(starts) // interval]
        return np.where(starts < self.lead_ticks, 0, found) if self.is_idle_before else found

    def opening(self, opening: Any, until: int | None = None) -> list[tuple[int, int]]:
        """Spells of the run in which something is open: [open, close), in order and apart.

        Args:
            opening: a validated `Opening`.
            until: tick at which the last one is cut; the end of the run if None.
        """
        end = self.end_ticks if until is None else until
        written = self.written_ticks
        if self.end_ticks - self.lead_ticks <= written:  # nothing is repeated at the end
            written = max(written, end - self.lead_ticks)
        return self._over(opening_ticks(opening, self._written_start, written), written, end)

    def days(self, dates: Iterable[str]) -> list[tuple[int, int]]:
        """Spells of the run that lie on some dates, in order and apart.

        Cycles before and after have the dates that they repeat.
        """
        start = self._written_start
        spells = sorted(
            ((datetime.fromisoformat(day) - start) // timedelta(microseconds=1), TICKS_PER_DAY)
            for day in dates
        )
        whole = [(first, first + length) for first, length in spells]
        return self._over(whole, self.written_ticks, self.end_ticks)

    def _over(
        self, spells: Sequence[tuple[int, int]], written: int, end: int
    ) -> list[tuple[int, int]]:
        """Spells of what is written wherever they come in the run."""
        return merged(
            [
                (max(first, since) + shift, min(last, to) + shift)
                for since, to, shift in self.pieces(written, end)
                for first, last in spells
                if first < to and last > since
            ]
        )

    @property
    def _written_start(self) -> datetime:
        """Local date and time at which what is written begins."""
        return self.start + timedelta(microseconds=self.lead_ticks)

    def pieces(self, written: int, end: int) -> Sequence[tuple[int, int, int]]:
        """Parts of what is written (since, to) and how much later they come in the run.

        Args:
            written: as far as the scenario is taken as it is written, from its start.
            end: tick of the run up to which they are wanted.
        """
        lead, cycle = self.lead_ticks, self.cycle_ticks
        before = 0 if self.is_idle_before else lead // cycle
        found = [(0, cycle, place * cycle) for place in range(before)]
        found.append((0, min(written, end - lead), lead))
        shift = lead + cycle
        while written - cycle + shift < end:
            found.append((written - cycle, min(written, end - shift), shift))
            shift += cycle
        return found


def is_cyclic(scenario: Sections) -> bool:
    """Whether demand is a weekly or recorded pattern, which has a typical state at its start."""
    return any(not isinstance(source, InlineSource) for source in scenario.demand.sources)


def cycle_ticks(scenario: Sections) -> int:
    """A week; the days of its tables and of its window if both are shorter."""
    last = [
        int(table.start_ticks.max(initial=0)) + max(table.interval_ticks, 1)
        for table in scenario.tables.values()
    ]
    days = -(-max(min(last), scenario.run.horizon_ticks) // TICKS_PER_DAY) if last else 7
    return min(days, DAYS_PER_WEEK) * TICKS_PER_DAY


def oldest_open_hours(scenario: Sections) -> float:
    """Age of the oldest message that is stated to be open at the start; 0 if none is."""
    ages = (c.backlog_age_hours for c in scenario.channels.values() if c.backlog_contacts)
    return max(ages, default=0.0)
