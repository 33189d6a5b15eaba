"""Turns of threads agree with each other, with their contact and with the work on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_RESOLVED,
    FLAG_STALE,
    TURN_OTHER_AGENT,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
    ContactEnd,
    Journal,
    WorkKind,
)
from sim.measures.checks.sentences import flagged, say
from sim.measures.handling import HANDLE_PARTS
from sim.measures.joins import Finder, case_rows, contacts_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_MOST_TURNS: Final = 1 << 6
"""More than a thread can have."""


def turns(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """Every message has its turns, numbered from 1, one after the other, as its contact counts."""
    rows, contacts = journal.turns, journal.contacts
    of = contacts_of(journal, rows)
    yield from say(of < 0, journal, "turns", "there is no such contact")
    if (of < 0).any():
        return
    wrong = rows["channel"] != contacts["channel"][of]
    yield from say(wrong, journal, "turns", "the contact is on another channel")
    threaded = np.array([channel.mode == "async" for channel in scenario.channels.values()])
    number = np.bincount(of, minlength=len(contacts))
    wrong = threaded[contacts["channel"]] != (number > 0)
    yield from say(wrong, journal, "contacts", "a message without turns, or turns without one")
    begun = rows["started"] >= 0
    worked = np.bincount(of[begun], minlength=len(contacts))
    wrong = worked != contacts["turns"]
    yield from say(wrong, journal, "contacts", "turns disagrees with the turns begun with")
    yield from say(
        (rows["ended"] >= 0) & ~begun, journal, "turns", "the turn was answered by nobody"
    )
    yield from say(begun != (rows["agent"] >= 0), journal, "turns", "begun with, but by nobody")
    yield from _one_after_the_other(journal, of)
    yield from _work_of_turns(journal)
    yield from _content(journal, scenario, of)


def _one_after_the_other(journal: Journal, of: Any) -> Iterator[str]:
    """A turn begins after the one before was answered, the first with the contact."""
    rows, contacts = journal.turns, journal.contacts
    before = _finder(rows).find(_key(rows, rows["turn"] - 1))
    first = rows["turn"] == 1
    yield from say(first != (before < 0), journal, "turns", "the turn before is not there")
    wrong = first & (rows["offered"] != contacts["queued"][of])
    yield from say(wrong, journal, "turns", "the first message did not arrive with its contact")
    later = ~first & (before >= 0)
    answered = rows["ended"][before]
    wrong = later & ((answered < 0) | (rows["offered"] < answered))
    yield from say(wrong, journal, "turns", "the turn began before the last one was answered")
    waited = flagged(rows, TURN_WAITED_FOR_OWNER)
    yield from say(first & waited, journal, "turns", "a first turn waited for an agent of its own")
    changed = later & (rows["agent"] >= 0) & (rows["agent"] != rows["agent"][before])
    wrong = changed & ~flagged(rows, TURN_OTHER_AGENT) & ~flagged(rows, TURN_STALE)
    yield from say(wrong, journal, "turns", "the agent changed unsaid")


def _key(rows: Any, turn: Any) -> Any:
    """One number for case, attempt and turn."""
    return (rows["case"].astype(np.int64) << 16 | rows["attempt"]) * _MOST_TURNS + turn


def _finder(rows: Any) -> Finder:
    """Finds rows of the table of turns."""
    return Finder.of(_key(rows, rows["turn"]))


def _work_of_turns(journal: Journal) -> Iterator[str]:
    """Work on a turn begins when it does, ends when it does, and is cut by interruptions alone."""
    rows, work = journal.turns, journal.work
    work = work[(work["kind"] == WorkKind.HANDLING) & (work["turn"] > 0)]
    row = _finder(rows).find(_key(work, work["turn"]))
    if (row < 0).any():
        yield f"work: {np.count_nonzero(row < 0)} rows where there is no such turn"
        return
    begun = rows["started"] >= 0
    start = np.full(len(rows), np.iinfo(np.int64).max)
    np.minimum.at(start, row, work["start"])
    end = np.full(len(rows), -1, dtype=np.int64)
    np.maximum.at(end, row, work["end"])
    wrong = begun & (start != rows["started"])
    yield from say(wrong, journal, "turns", "the work did not begin with the turn")
    wrong = (rows["ended"] >= 0) & (end != rows["ended"])
    yield from say(wrong, journal, "turns", "the work did not end with the turn")
    spells = np.bincount(row, minlength=len(rows))
    wrong = (rows["ended"] >= 0) & (spells != rows["interruptions"] + 1)
    yield from say(wrong, journal, "turns", "interruptions disagrees with the spells of work")


def _content(journal: Journal, scenario: Scenario, of: Any) -> Iterator[str]:
    """The work of the turns of a thread is the content of its contact."""
    rows, contacts = journal.turns, journal.contacts
    content = np.sum([contacts[part] for part in HANDLE_PARTS], axis=0, dtype=np.int64)
    worked = np.bincount(of, weights=rows["work"], minlength=len(contacts))
    wrong = (contacts["turns"] > 0) & (contacts["end"] != ContactEnd.OPEN)
    wrong &= np.abs(worked - content) > scenario.run.grid_ticks
    yield from say(wrong, journal, "contacts", "the parts are not the work of the turns")


def stale(journal: Journal) -> Iterator[str]:
    """Stale work comes after the end of its case, and resolves nothing."""
    rows, contacts = journal.turns, journal.contacts
    of = contacts_of(journal, rows)
    if (of < 0).any():
        return
    late = flagged(rows, TURN_STALE)
    closed = journal.cases["closed"][case_rows(journal)[rows["case"]]]
    over = (closed >= 0) & (closed <= rows["started"])
    yield from say(late & ~over, journal, "turns", "stale, but the case was not over")
    wrong = ~late & (rows["started"] >= 0) & (closed >= 0) & (closed < rows["started"])
    yield from say(wrong, journal, "turns", "not stale, but the case was over")
    has_late = np.zeros(len(contacts), dtype=np.bool_)
    has_late[of[late]] = True
    wrong = flagged(contacts, FLAG_STALE) != has_late
    yield from say(wrong, journal, "contacts", "being stale disagrees with the turns")
    wrong = flagged(contacts, FLAG_STALE) & flagged(contacts, FLAG_RESOLVED)
    yield from say(wrong, journal, "contacts", "a stale contact resolved its case")
