"""Sums over windows of a journal: what every statistic is a function of.

A window is a stretch of time; the contacts offered in it and the areas under numbers of contacts
or agents in it are its sums. Windows are the observations from which standard errors come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.journal import FLAG_RESOLVED, AgentState, ContactEnd, Journal
from sim.units import TICKS_PER_SECOND

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Sums = dict[str, Floats]
"""Name of a sum -> float64[windows]; durations in the publication's unit of time."""

ANSWERS = (ContactEnd.ANSWERED, ContactEnd.CHASED)
"""Ends of contacts that were answered, in time or after the customer chased the answer."""


class Windows(NamedTuple):
    """Disjoint stretches of time in order, ticks.

    Attributes:
        start: int64[windows], first tick.
        end: int64[windows], tick after the last.
    """

    start: Ints
    end: Ints

    def of(self, ticks: Ints) -> Ints:
        """Window in which each tick lies; -1 if in none."""
        window = np.searchsorted(self.start, ticks, side="right") - 1
        return np.asarray(np.where((window >= 0) & (ticks < self.end[window]), window, -1))


class Path:
    """How many of some stretches of time contain t, as a function of t."""

    def __init__(self, start: Ints, end: Ints) -> None:
        times = np.concatenate([start, end])
        order = np.argsort(times, kind="stable")
        steps = np.ones(len(times), dtype=np.int64)
        steps[len(start) :] = -1
        self._times = np.concatenate([[np.int64(-1)], times[order]])
        self._level = np.concatenate([[0], np.cumsum(steps[order])])

    def at(self, ticks: Ints) -> Ints:
        """Number at each tick (after what happens at it)."""
        return np.asarray(self._level[np.searchsorted(self._times, ticks, side="right") - 1])

    def area(self, windows: Windows, power: int = 1) -> Floats:
        """Integral of the number, or of a power of it, over each window; ticks."""
        height = self._level.astype(np.float64) ** power
        total = np.concatenate([[0.0], np.cumsum(height[:-1] * np.diff(self._times))])

        def until(ticks: Ints) -> Floats:
            last = np.searchsorted(self._times, ticks, side="right") - 1
            return np.asarray(total[last] + height[last] * (ticks - self._times[last]))

        return until(windows.end) - until(windows.start)


@dataclass(frozen=True)
class Tally:
    """Which sums a row needs.

    Attributes:
        unit: seconds in the publication's unit of time.
        threshold: of service levels and tails, in that unit; None: not asked.
        classes: names of the classes whose sums are wanted apart, as "name.sum".
        areas: among queue, present, talk (contacts in talk), busy (agents), holding (agents with
            nothing but a place held), staffed, pools (busy by team), orbit; each also as
            "..._squared" where the variance is wanted.
        sample_ticks: ticks after the start of a window at which the number present is wanted, as
            "present_0", "present_1" and squared.
        virtual: whether the virtual wait is wanted, by Kaplan and Meier's estimate.
    """

    unit: float
    threshold: float | None = None
    classes: Sequence[str] = ()
    areas: Sequence[str] = ("queue",)
    sample_ticks: Sequence[int] = ()
    virtual: bool = False

    def __call__(self, journal: Journal, windows: Windows) -> Sums:
        """All sums, each float64[windows].

        Raises:
            AssertionError: a contact of a window had not ended when the run ended.
        """
        contacts = Contacts.of(journal)
        window = windows.of(contacts.offered)
        assert not np.any((window >= 0) & (contacts.end == ContactEnd.OPEN)), "not drained"
        sums = self._counts(journal, contacts, window, len(windows.start))
        sums["time"] = self._units(windows.end - windows.start)
        sums["windows"] = np.ones(len(windows.start))
        for asked in self.areas:
            area, squared = asked.removesuffix("_squared"), asked.endswith("_squared")
            for name, start, end in self._stretches(journal, contacts, area):
                path = Path(start, end)
                sums[name] = self._units(path.area(windows))
                if squared:
                    sums[f"{name}_squared"] = self._units(path.area(windows, power=2))
        if self.sample_ticks:
            sums |= self._samples(Path(contacts.offered, contacts.left), windows)
        return sums

    def _units(self, ticks: npt.NDArray[Any]) -> Floats:
        return np.asarray(ticks / (TICKS_PER_SECOND * self.unit))

    def _samples(self, present: Path, windows: Windows) -> Sums:
        sums: Sums = {}
        for number, tick in enumerate(self.sample_ticks):
            found = present.at(windows.start + tick).astype(np.float64)
            sums |= {f"present_{number}": found, f"present_{number}_squared": found**2}
        return sums

    def _counts(self, journal: Journal, contacts: Contacts, window: Ints, count: int) -> Sums:
        """Sums over the contacts offered in each window, of all classes and of each."""
        columns = self._columns(contacts)
        if "orbit" in self.areas:
            again = _returns(journal)
            failed = np.isin(contacts.end, (ContactEnd.ABANDONED, ContactEnd.BLOCKED))
            columns |= {
                "first": contacts.attempt == 1,
                "later": contacts.attempt > 1,
                "second": contacts.attempt == 2,
                "third": contacts.attempt == 3,
                "blocked_first": columns["blocked"] & (contacts.attempt == 1),
                "blocked_later": columns["blocked"] & (contacts.attempt > 1),
                "solved": (journal.contacts["flags"] & FLAG_RESOLVED) != 0,
                "lost": failed & ~again,
            }
        place = np.where(window >= 0, window, count)  # what is in no window goes beyond the last
        sums = {name: _binned(place, column, count) for name, column in columns.items()}
        if self.virtual:
            sums["virtual_in_time"] = self._virtual(contacts, window, count)
        if self.classes:
            segment = journal.tape.cases["segment"][contacts.case]
            for code, name in enumerate(journal.names.segments):
                mine = np.where(segment == code, place, count)
                for key, column in columns.items():
                    sums[f"{name}.{key}"] = _binned(mine, column, count)
        return sums

    def _columns(self, contacts: Contacts) -> dict[str, npt.NDArray[Any]]:
        """What each contact adds to each sum."""
        wait = contacts.left_queue - contacts.queued
        answered = contacts.answered
        abandoned = contacts.end == ContactEnd.ABANDONED
        entered = answered | abandoned
        waited = self._units(wait)
        columns: dict[str, npt.NDArray[Any]] = {
            "offered": np.ones(len(wait), dtype=np.bool_),
            "entered": entered,
            "answered": answered,
            "abandoned": abandoned,
            "blocked": contacts.end == ContactEnd.BLOCKED,
            "balked": contacts.end == ContactEnd.BALKED,
            "delayed": entered & (wait > 0),
            "wait": waited * entered,
            "wait_answered": waited * answered,
            "wait_abandoned": waited * abandoned,
            "talk": self._units(contacts.left - contacts.left_queue) * answered,
            "sojourn": self._units(contacts.left - contacts.queued) * answered,
            "chased": contacts.end == ContactEnd.CHASED,
            "contained": contacts.end == ContactEnd.CONTAINED,
            "merged": contacts.end == ContactEnd.MERGED,
            "withdrawn": contacts.end == ContactEnd.WITHDRAWN,
        }
        if self.threshold is not None:
            in_time = wait <= self._limit()
            columns["answered_in_time"] = answered & in_time
            columns["abandoned_in_time"] = abandoned & in_time
            columns["beyond"] = entered & ~in_time
        return columns

    def _limit(self) -> int:
        """The threshold in ticks."""
        assert self.threshold is not None
        return round(self.threshold * self.unit * TICKS_PER_SECOND)

    def _virtual(self, contacts: Contacts, window: Ints, count: int) -> Floats:
        """Entered contacts x estimate of P(virtual wait <= threshold), window by window."""
        wait = contacts.left_queue - contacts.queued
        abandoned = contacts.end == ContactEnd.ABANDONED
        entered = abandoned | contacts.answered
        found = np.zeros(count)
        for number in range(count):
            mine = np.flatnonzero((window == number) & entered)
            order = np.lexsort((abandoned[mine], wait[mine]))
            at_risk = len(mine) - np.arange(len(mine))
            ends = ~abandoned[mine][order] & (wait[mine][order] <= self._limit())
            found[number] = len(mine) * (1.0 - np.prod(1.0 - 1.0 / at_risk[ends]))
        return found

    def _stretches(self, journal: Journal, contacts: Contacts, area: str) -> list[Stretches]:
        """Stretches of time by the name of the sum they make."""
        answered = contacts.answered
        if area == "queue":
            return self._queues(journal, contacts)
        if area == "present":
            return [("present", contacts.offered, contacts.left)]
        if area == "talk":
            return [("in_work", contacts.left_queue[answered], contacts.left[answered])]
        if area == "orbit":
            return [("orbit", *_orbits(contacts))]
        return _agents(journal, area)

    def _queues(self, journal: Journal, contacts: Contacts) -> list[Stretches]:
        waits = contacts.left_queue > contacts.queued
        found = [("queue", contacts.queued[waits], contacts.left_queue[waits])]
        if self.classes:
            segment = journal.tape.cases["segment"][contacts.case]
            for code, name in enumerate(journal.names.segments):
                mine = waits & (segment == code)
                found.append((f"{name}.queue", contacts.queued[mine], contacts.left_queue[mine]))
        return found


Stretches = tuple[str, Ints, Ints]
"""Name of a sum, starts and ends of stretches of time."""


class Contacts(NamedTuple):
    """Columns of the contacts of a journal, each in memory of its own.

    Attributes:
        offered, queued, left_queue: ticks. left: tick at which the customer is gone. case,
            attempt, end: as in the journal.
    """

    offered: Ints
    queued: Ints
    left_queue: Ints
    left: Ints
    case: Ints
    attempt: Ints
    end: Ints

    @classmethod
    def of(cls, journal: Journal) -> Contacts:
        """Take them from a journal."""
        rows = journal.contacts
        end, left_queue = rows["end"].copy(), rows["left_queue"].copy()
        offered, queued = rows["offered"].copy(), rows["queued"].copy()
        left = np.where(np.isin(end, ANSWERS), rows["talk_end"], left_queue)
        # Who never came before an agent is gone when self-service is over.
        left = np.where(queued < 0, offered + rows["self_service"], left)
        case, attempt = (rows[name].copy() for name in ("case", "attempt"))
        return cls(offered, queued, left_queue, left, case, attempt, end)

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Who was answered, in time or after chasing the answer."""
        return np.isin(self.end, ANSWERS)


def _binned(place: Ints, column: npt.NDArray[Any], count: int) -> Floats:
    """Sum of a column by window."""
    if column.dtype == np.bool_:
        return np.bincount(place[column], minlength=count + 1)[:count].astype(np.float64)
    return np.asarray(np.bincount(place, column, count + 1)[:count], dtype=np.float64)


def _agents(journal: Journal, area: str) -> list[Stretches]:
    """Spells of agents: all of them, those at work, those at work by team."""
    state, start, end = (journal.agent_states[name].copy() for name in ("state", "start", "end"))
    if area == "staffed":
        return [("staffed", start, end)]
    if area == "holding":
        holds = state == AgentState.HELD_SLOT
        return [("holding", start[holds], end[holds])]
    works = (state == AgentState.BUSY) | (state == AgentState.AFTER_CONTACT_WORK)
    if area == "busy":
        return [("busy", start[works], end[works])]
    assert area == "pools", area
    team = journal.names.agent_team[journal.agent_states["agent"]]
    found = []
    for code, name in enumerate(journal.names.teams):
        mine = works & (team == code)
        found.append((f"{name}.busy", start[mine], end[mine]))
    return found


def _returns(journal: Journal) -> npt.NDArray[np.bool_]:
    """Whether the case of each contact made another one after it."""
    total = np.zeros(len(journal.tape), dtype=np.int64)
    total[journal.cases["case"]] = journal.cases["attempts"]
    return np.asarray(journal.contacts["attempt"] < total[journal.contacts["case"]])


def _orbits(contacts: Contacts) -> tuple[Ints, Ints]:
    """From giving up to the next attempt."""
    order = np.lexsort((contacts.attempt, contacts.case))
    before, after = order[:-1], order[1:]
    same = contacts.case[before] == contacts.case[after]
    return contacts.left_queue[before[same]], contacts.offered[after[same]]
