"""The part of a run that is measured, and how it is cut into intervals and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.units import TICKS_PER_DAY

if TYPE_CHECKING:
    from sim.engine.journal import Journal

Codes = npt.NDArray[np.int64]

HOURS_OF_WEEK: Final = 168
_HOURS_BEFORE_MONDAY: Final = 72
"""NumPy's count of hours begins on a Thursday, 1 January 1970."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of ticks, numbered in intervals and in calendar days.

    Contacts belong to the window by the tick at which they were offered, cases by the tick at
    which they arose; the time of agents is clipped to it. The warm-up of a run is left out, and
    so is what comes after the horizon: its load is not the load that is studied.

    Attributes:
        start_tick, end_tick: the span, half-open.
        interval_ticks: length of a measurement interval.
        origin: local date and time of tick 0.
    """

    start_tick: int
    end_tick: int
    interval_ticks: int
    origin: datetime

    @classmethod
    def of(cls, journal: Journal, interval_ticks: int) -> Window:
        """The measured part of a journal: from the end of the warm-up to the horizon."""
        return cls(journal.warm_up_ticks, journal.horizon_ticks, interval_ticks, journal.start)

    @property
    def ticks(self) -> int:
        """Length of the window."""
        return max(0, self.end_tick - self.start_tick)

    def on_clock(self, start: datetime) -> Window:
        """The same window on the clock of a run that began at another time.

        Args:
            start: local date and time of that clock's tick 0.
        """
        later = (self.origin - start) // timedelta(microseconds=1)
        span = (self.start_tick + later, self.end_tick + later)
        return Window(*span, self.interval_ticks, start)

    def contains(self, ticks: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which ticks lie in the window."""
        return (ticks >= self.start_tick) & (ticks < self.end_tick)

    def codes(self, level: str, ticks: npt.NDArray[np.int64]) -> Codes:
        """Number of the interval or day of each tick, from 0 at the start of the window.

        Raises:
            KeyError: ``level`` is neither ``interval`` nor ``day``.
        """
        offset, length = self._grid(level)
        return (ticks + offset) // length - (self.start_tick + offset) // length

    def size(self, level: str) -> int:
        """Number of intervals or days that the window touches."""
        offset, length = self._grid(level)
        if not self.ticks:
            return 0
        return (self.end_tick - 1 + offset) // length - (self.start_tick + offset) // length + 1

    def edges(self, level: str) -> Codes:
        """Ticks at which the intervals or days of the window begin, and the end of the last."""
        offset, length = self._grid(level)
        first = (self.start_tick + offset) // length
        return (np.arange(self.size(level) + 1) + first) * length - offset

    def labels(self, level: str) -> npt.NDArray[Any]:
        """Local date and time (interval) or date (day) at which each one begins."""
        starts = self.edges(level)[:-1].astype("timedelta64[us]")
        dates = np.datetime64(self.origin, "us") + starts
        return dates.astype("datetime64[D]") if level == "day" else dates

    def hours_of_week(self) -> Codes:
        """Hour of the week, from Monday 00:00, in which each interval begins."""
        hours = self.labels("interval").astype("datetime64[h]").astype(np.int64)
        return (hours + _HOURS_BEFORE_MONDAY) % HOURS_OF_WEEK

    def grid(self, cut: str) -> Codes:
        """The window as :mod:`sim.measures.kernels` reads it, for spells cut at a level or not."""
        grids = [self._grid(level) for level in ("interval", "day")]
        first = [(self.start_tick + offset) // length for offset, length in grids]
        cells = self._grid(cut) if cut else (0, 0)
        numbers = [self.start_tick, self.end_tick]
        for (offset, length), number in zip(grids, first, strict=True):
            numbers += [length, offset, number]
        return np.array([*numbers, cells[1], cells[0]], dtype=np.int64)

    def _grid(self, level: str) -> tuple[int, int]:
        """Ticks from the last edge before tick 0 to tick 0, and the length of a step."""
        midnight = self.origin.replace(hour=0, minute=0, second=0, microsecond=0)
        since_midnight = (self.origin - midnight) // timedelta(microseconds=1)
        grids = {"interval": (0, self.interval_ticks), "day": (since_midnight, TICKS_PER_DAY)}
        return grids[level]
