"""The rows of a journal that fall into a window, as columns that are computed when first asked for.

Contacts, cases, turns of threads and decisions of the orchestrator are here, spells of time in
:mod:`sim.measures.spells`. Each kind knows the levels at which it can be grouped and the dense
index of each row there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import FLAG_RESOLVED, CaseEnd, ContactEnd
from sim.measures.hours import spent
from sim.measures.joins import case_rows
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

    Levels: channel, intent, segment, team (contacts that an agent took alone), interval and day of
    arrival.
    """

    levels = ("channel", "intent", "segment", "team", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        super().__init__(journal, terms, window, journal.contacts, "offered")

    def _read(self, name: str) -> Column:
        if name == "wait":
            return self._wait()
        if name in ("answered", "abandoned"):
            return np.asarray(self.column("end") == ContactEnd[name.upper()])
        if name == "handled":
            end = self.column("end")
            done = (end == ContactEnd.ANSWERED) | (end == ContactEnd.CHASED)
            return np.asarray(done & (self.column("agent") >= 0))
        if name == "case_row":
            return case_rows(self.journal)[self.column("case")]
        return super()._read(name)

    def _wait(self) -> Column:
        """Time in the queue, 0 for who never stood in one; for messages in opening hours."""
        queued, left = self.column("queued"), self.column("left_queue")
        waited = (queued >= 0) & (left >= 0)
        start = np.where(waited, queued, 0)
        end = np.where(waited, left, 0)
        return spent(self.terms.opening, self.column("channel"), start, end)

    def restrict(self, values: Column) -> Column:
        """Values of all contacts of the journal, for those in the window."""
        return values[self._inside]

    def codes(self, level: str) -> Column:
        """Dense index of each contact at a level; -1 in ``team`` where no agent took it."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("offered"))
        if level in ("intent", "segment"):
            return self.journal.cases[level][self.column("case_row")]
        return self.column(level)


class EntryRows(ContactRows):
    """The same contacts under the channel on which they began, and under no team.

    A contact that self-service hands over stands among contacts under the channel that took it.
    """

    def codes(self, level: str) -> Column:
        """Dense index of each contact at a level; -1 in ``team``."""
        if level == "team":
            return np.full(len(self), -1, dtype=np.int64)
        return super().codes("entry_channel" if level == "channel" else level)


class CaseRows(_TableRows):
    """Cases that arose in the window.

    Levels: channel (wanted first), intent, segment, interval and day of arrival.
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
        if name in ("self_served", "self_solved", "solved_by"):
            self._columns |= {n: c[self._inside] for n, c in _served(self.journal).items()}
            return self._columns[name]
        return super()._read(name)

    def codes(self, level: str) -> Column:
        """Dense index of each case at a level."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("arrival"))
        return self.column("first_channel" if level == "channel" else level)


class TurnRows(_TableRows):
    """Turns of threads whose message arrived in the window.

    Levels: channel, intent, segment, team (turns that an agent began alone), interval and day.
    """

    levels = ("channel", "intent", "segment", "team", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        super().__init__(journal, terms, window, journal.turns, "offered")

    def _read(self, name: str) -> Column:
        if name == "begun":
            return np.asarray(self.column("started") >= 0)
        if name == "replied":
            return np.asarray(self.column("ended") >= 0)
        if name == "wait":
            offered = self.column("offered")
            started = np.where(self.column("begun"), self.column("started"), offered)
            return spent(self.terms.opening, self.column("channel"), offered, started)
        if name == "team":
            agent, teams = self.column("agent"), self.journal.names.agent_team
            return np.where(agent < 0, -1, teams[np.maximum(agent, 0)])
        return super()._read(name)

    def codes(self, level: str) -> Column:
        """Dense index of each turn at a level; -1 in ``team`` where nobody began it."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("offered"))
        if level in ("intent", "segment"):
            return self.journal.cases[level][case_rows(self.journal)[self.column("case")]]
        return self.column(level)


class DecisionRows(_TableRows):
    """Decisions of the orchestrator. Levels: channel (wanted), intent, segment, interval, day."""

    levels = ("channel", "intent", "segment", *TIME_LEVELS)

    def __init__(self, journal: Journal, terms: Terms, window: Window) -> None:
        super().__init__(journal, terms, window, journal.decisions, "tick")

    def codes(self, level: str) -> Column:
        """Dense index of each decision at a level."""
        if level in TIME_LEVELS:
            return self.window.codes(level, self.column("tick"))
        if level in ("intent", "segment"):
            return self.journal.cases[level][case_rows(self.journal)[self.column("case")]]
        return self.column("wanted")


def _served(journal: Journal) -> dict[str, Column]:
    """What self-service did for each case, and which answered contact solved it; per case row.

    Returns:
        ``self_served``: visits to self-service that ended there. ``self_solved``: whether one of
        them solved the case. ``solved_by``: number of the answered contact that did; 0 if none.
    """
    contacts, cases = journal.contacts, len(journal.cases)
    contained = contacts["end"] == ContactEnd.CONTAINED
    solved = (contacts["flags"] & FLAG_RESOLVED) != 0
    row = case_rows(journal)
    solved_by = np.zeros(cases, dtype=np.int64)
    solved_by[row[contacts["case"][solved]]] = contacts["answered_index"][solved]
    self_solved = np.zeros(cases, dtype=np.bool_)
    self_solved[row[contacts["case"][solved & contained]]] = True
    visits = np.bincount(row[contacts["case"][contained]], minlength=cases)
    return {"self_served": visits, "self_solved": self_solved, "solved_by": solved_by}


def worst_waits(journal: Journal, terms: Terms) -> npt.NDArray[np.float64]:
    """Longest wait of each case relative to what its channel promises; one number per case row.

    All contacts of the case count, inside the window or not, and all on the clock, as customers
    feel it. A channel that promises 0 s is read as promising 1 s. Contacts still waiting at the
    end count nothing.
    """
    contacts = journal.contacts
    waited = (contacts["left_queue"] >= 0) & (contacts["queued"] >= 0)
    wait = (contacts["left_queue"] - contacts["queued"])[waited]
    promise = np.maximum(terms.tolerance_ticks, TICKS_PER_SECOND)
    ratio = wait / promise[contacts["channel"][waited]]
    worst = np.zeros(len(journal.cases))
    np.maximum.at(worst, case_rows(journal)[contacts["case"][waited]], ratio)
    return worst
