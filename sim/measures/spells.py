"""Spells of time in a window: what agents do, the clock itself, and messages that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.joins import case_rows, contacts_of
from sim.measures.rows import TIME_LEVELS, Column, Rows
from sim.measures.terms import Terms
from sim.measures.window import Window

if TYPE_CHECKING:
    from sim.engine.journal import Journal


class _SpellRows(Rows):
    """Spells of time, clipped to the window and cut where an interval or day begins.

    Args:
        table: rows with ``start`` and ``end``.
        cut: the finest time level that is asked for, or an empty string.
    """

    def __init__(
        self, journal: Journal, terms: Terms, window: Window, table: Column, cut: str
    ) -> None:
        super().__init__(journal, terms, window)
        self._table = table
        start = np.maximum(table["start"], window.start_tick)
        end = np.minimum(table["end"], window.end_tick)
        inside = end > start
        self._row: Column | slice = slice(None) if inside.all() else np.flatnonzero(inside)
        self._start, self._end = start[self._row], end[self._row]
        if cut:
            self._cut_at(cut)

    def _cut_at(self, level: str) -> None:
        """Replace every spell by its pieces between the edges of a level."""
        edges = self.window.edges(level)
        first = self.window.codes(level, self._start)
        pieces = self.window.codes(level, self._end - 1) - first + 1
        if pieces.max(initial=1) == 1:
            return
        spell = np.repeat(np.arange(len(pieces)), pieces)
        ordinal = np.arange(len(spell)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        cell = first[spell] + ordinal
        self._row = np.arange(len(self._table))[self._row][spell]
        self._start = np.maximum(self._start[spell], edges[cell])
        self._end = np.minimum(self._end[spell], edges[cell + 1])

    def __len__(self) -> int:
        return len(self._start)

    def _read(self, name: str) -> Column:
        if name == "ticks":
            return np.asarray(self._end - self._start)
        if name == "team":
            return self.journal.names.agent_team[self.column("agent")]
        return np.ascontiguousarray(self._table[name][self._row])

    def codes(self, level: str) -> Column:
        """Dense index of each piece at a level."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self._start)
        return self.column(level)


class StateRows(_SpellRows):
    """Spells of the agents' states. Levels: team, interval, day."""

    levels = ("team", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window, cut: str = "") -> None:
        super().__init__(journal, terms, window, journal.agent_states, cut)


class WorkRows(_SpellRows):
    """Spells of work for a contact. Levels: all."""

    levels = ("channel", "intent", "segment", "team", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window, cut: str = "") -> None:
        super().__init__(journal, terms, window, journal.work, cut)

    def codes(self, level: str) -> Column:
        """Dense index of each piece at a level."""
        if level in ("intent", "segment"):
            return self.journal.cases[level][case_rows(self.journal)[self.column("case")]]
        return super().codes(level)


class ClockRows(_SpellRows):
    """The clock itself: one spell, the window. Other levels than time repeat it."""

    levels = TIME_LEVELS

    def __init__(self, journal: Journal, terms: Terms, window: Window, cut: str = "") -> None:
        span = np.array(
            [(window.start_tick, window.end_tick)], dtype=[("start", "i8"), ("end", "i8")]
        )
        super().__init__(journal, terms, window, span, cut)


class WaitingRows(_SpellRows):
    """Messages that wait for an agent to begin with them. Levels: channel, intent, segment, time.

    Work that was interrupted has begun, and is not among them.
    """

    levels = ("channel", "intent", "segment", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window, cut: str = "") -> None:
        super().__init__(journal, terms, window, waiting_messages(journal), cut)
        self._cut = cut

    def _read(self, name: str) -> Column:
        if name == "at_end":
            return np.asarray(self._end == self._ends_of_cells())
        return super()._read(name)

    def _ends_of_cells(self) -> Column:
        """End of the interval, day or window in which each piece lies."""
        last = self.window.end_tick
        if not self._cut:
            return np.full(len(self), last)
        edges = self.window.edges(self._cut)
        return np.minimum(edges[self.window.codes(self._cut, self._start) + 1], last)

    def codes(self, level: str) -> Column:
        """Dense index of each piece at a level."""
        if level in ("intent", "segment"):
            return self.journal.cases[level][case_rows(self.journal)[self.column("case")]]
        return super().codes(level)


def waiting_messages(journal: Journal) -> Column:
    """Spells in which turns wait until an agent first works on them, or until they end unworked."""
    turns, contacts = journal.turns, journal.contacts
    spells = np.zeros(
        len(turns), dtype=[("start", "i8"), ("end", "i8"), ("case", "i8"), ("channel", "i8")]
    )
    closed = contacts["closed"][contacts_of(journal, turns)]
    ended = np.where(closed < 0, journal.end_ticks, closed)
    spells["start"], spells["case"] = turns["offered"], turns["case"]
    spells["channel"] = turns["channel"]
    spells["end"] = np.where(turns["started"] < 0, ended, turns["started"])
    return spells
