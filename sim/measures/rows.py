"""The rows of a journal that fall into a window, as columns that are computed when first asked for.

Four kinds of rows carry every sum: contacts, cases, spells of an agent's time, and the clock
itself. Each knows the levels at which it can be grouped and the dense index of each row there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import CaseEnd, ContactEnd
from sim.measures.terms import Terms
from sim.measures.window import Window
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.journal import Journal

Column = npt.NDArray[Any]

TIME_LEVELS: Final = ("interval", "day")


class Rows(ABC):
    """Rows of one kind in a window.

    Attributes:
        journal, terms, window: what the rows are taken from.
    """

    levels: tuple[str, ...] = ()

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        self.journal, self.terms, self.window = journal, terms, window
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """A column of the journal's table, or a derived one, restricted to the window."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def derive(self, name: str, compute: Callable[[], Column]) -> Column:
        """A column that several sums share, computed when it is first asked for."""
        if name not in self._columns:
            self._columns[name] = compute()
        return self._columns[name]

    @abstractmethod
    def _read(self, name: str) -> Column:
        """Compute a column once."""

    @abstractmethod
    def codes(self, level: str) -> Column:
        """Dense index of each row at a level; -1 where the row has none."""

    @abstractmethod
    def __len__(self) -> int: ...


class _TableRows(Rows):
    """Rows of a journal's table, selected by one tick column."""

    def __init__(
        self, journal: Journal, terms: Terms, window: Window, table: Column, tick: str
    ) -> None:
        super().__init__(journal, terms, window)
        self._table = table
        inside = window.contains(table[tick])
        # A slice costs nothing; most runs have neither warm-up nor drain.
        self._inside: Column | slice = slice(None) if inside.all() else np.flatnonzero(inside)
        self._length = len(table) if isinstance(self._inside, slice) else len(self._inside)

    def __len__(self) -> int:
        return self._length

    def _read(self, name: str) -> Column:
        # A column of a table of rows is scattered in memory; a copy is read many times faster.
        return np.ascontiguousarray(self._table[name][self._inside])


class ContactRows(_TableRows):
    """Contacts offered in the window.

    Levels: channel, intent, segment, team (answered contacts alone), interval and day of arrival.
    """

    levels = ("channel", "intent", "segment", "team", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        super().__init__(journal, terms, window, journal.contacts, "offered")

    def _read(self, name: str) -> Column:
        if name == "wait":
            return np.asarray(self.column("left_queue") - self.column("offered"))
        if name in ("answered", "abandoned"):
            return np.asarray(self.column("end") == ContactEnd[name.upper()])
        if name == "case_row":
            return case_rows(self.journal)[self.column("case")]
        return super()._read(name)

    def codes(self, level: str) -> Column:
        """Dense index of each contact at a level; -1 in ``team`` where nobody answered."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("offered"))
        if level in ("intent", "segment"):
            return self.journal.cases[level][self.column("case_row")]
        return self.column(level)


class CaseRows(_TableRows):
    """Cases that arose in the window.

    Levels: channel (of the first contact), intent, segment, interval and day of arrival.
    """

    levels = ("channel", "intent", "segment", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        super().__init__(journal, terms, window, journal.cases, "arrival")

    def _read(self, name: str) -> Column:
        if name == "worst_wait":
            return worst_waits(self.journal, self.terms)[self._inside]
        if name == "closed_case":
            ends = self.column("end")
            return np.asarray((ends == CaseEnd.RESOLVED) | (ends == CaseEnd.GIVEN_UP))
        return super()._read(name)

    def codes(self, level: str) -> Column:
        """Dense index of each case at a level."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("arrival"))
        return self.column("first_channel" if level == "channel" else level)


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


def case_rows(journal: Journal) -> Column:
    """Row of each case number in the table of cases (rows stand in the order of closing)."""
    numbers = journal.cases["case"]
    rows = np.full(int(numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
    rows[numbers] = np.arange(len(numbers))
    return rows


def worst_waits(journal: Journal, terms: Terms) -> npt.NDArray[np.float64]:
    """Longest wait of each case relative to what its channel promises; one number per case row.

    All contacts of the case count, inside the window or not. A channel that promises 0 s is read
    as promising 1 s. Contacts still waiting at the end count nothing.
    """
    contacts = journal.contacts
    waited = contacts["left_queue"] >= 0
    wait = (contacts["left_queue"] - contacts["offered"])[waited]
    promise = np.maximum(terms.tolerance_ticks, TICKS_PER_SECOND)
    ratio = wait / promise[contacts["channel"][waited]]
    worst = np.zeros(len(journal.cases))
    np.maximum.at(worst, case_rows(journal)[contacts["case"][waited]], ratio)
    return worst
