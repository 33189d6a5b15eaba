"""Contacts and cases end in a known way, and time never runs backwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.demand.foresight import Foresight
from sim.engine.journal import (
    FLAG_BRED_ANOTHER,
    FLAG_CHASED,
    FLAG_HANDED_OVER,
    FLAG_RESOLVED,
    FLAG_SILENT,
    CaseEnd,
    ContactEnd,
    Journal,
)
from sim.measures.checks.sentences import flagged, say
from sim.measures.joins import case_rows, contact_keys, contacts_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_HANDLED: Final = (ContactEnd.ANSWERED, ContactEnd.CHASED)
_NEVER_WRITTEN: Final = (ContactEnd.NO_SHOW,)
_WITHOUT_AGENT: Final = (
    ContactEnd.BLOCKED,
    ContactEnd.BALKED,
    ContactEnd.CLOSED_OUT,
    ContactEnd.MERGED,
    ContactEnd.CLOSED_AS_DUPLICATE,
    ContactEnd.WITHDRAWN,
    ContactEnd.CONTAINED,
)


def ends(journal: Journal) -> Iterator[str]:
    """Ends are known ones: offered = the sum of them, and a case is resolved, given up or open."""
    contacts, cases = journal.contacts, journal.cases
    end = contacts["end"]
    known = [one for one in ContactEnd if one not in _NEVER_WRITTEN]
    yield from say(~np.isin(end, known), journal, "contacts", "the end is unknown")
    unknown = ~np.isin(cases["end"], (CaseEnd.OPEN, CaseEnd.RESOLVED, CaseEnd.GIVEN_UP))
    yield from say(unknown, journal, "cases", "the end is unknown")
    for table, keys in (("contacts", contact_keys(contacts)), ("cases", cases["case"])):
        again = np.ones(len(keys), dtype=np.bool_)
        again[np.unique(keys, return_index=True)[1]] = False
        yield from say(again, journal, table, "the row is there twice")
    unclosed = (cases["end"] == CaseEnd.OPEN) != (cases["closed"] < 0)
    yield from say(unclosed, journal, "cases", "being open and the tick of closing disagree")
    in_queue = (contacts["left_queue"] < 0) & (contacts["queued"] >= 0)
    waiting = in_queue & (end != ContactEnd.OPEN)
    yield from say(waiting, journal, "contacts", "the contact ended but never left the queue")
    yield from _chasing(journal)
    yield from _solved_once(journal)


def _chasing(journal: Journal) -> Iterator[str]:
    """Who was chased and answered ends as chased, and nobody else does."""
    contacts = journal.contacts
    handled = np.isin(contacts["end"], _HANDLED)
    chased = contacts["end"] == ContactEnd.CHASED
    wrong = handled & (flagged(contacts, FLAG_CHASED) != chased)
    yield from say(wrong, journal, "contacts", "the end and having been chased disagree")


def _solved_once(journal: Journal) -> Iterator[str]:
    """A resolved case was resolved by exactly one contact, any other by none.

    Apart from contacts that solved it and bred another; then giving up leaves it resolved. And from
    those that were handled before anybody asked.
    """
    contacts, cases = journal.contacts, journal.cases
    row = case_rows(journal)[contacts["case"]]
    bred = flagged(contacts, FLAG_BRED_ANOTHER)
    solving = flagged(contacts, FLAG_RESOLVED) & ~bred
    last, before = (np.bincount(row[one], minlength=len(cases)) for one in (solving, bred))
    resolved = (cases["end"] == CaseEnd.RESOLVED) & (cases["foreseen"] != Foresight.HANDLED)
    wrong = np.where(resolved & (before > 0), last > 1, last != resolved)
    wrong |= (cases["end"] == CaseEnd.GIVEN_UP) & (before > 0)
    yield from say(wrong, journal, "cases", "the end and the contacts that resolved it disagree")


def agents_of_contacts(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """Who was handled had an agent of the right team; self-service and the door have none."""
    contacts = journal.contacts
    agent, end = contacts["agent"], contacts["end"]
    handled = np.isin(end, _HANDLED)
    nobody = handled & ((agent < 0) | (contacts["talk_end"] < 0))
    yield from say(nobody, journal, "contacts", "the contact was answered by nobody")
    silent = flagged(contacts, FLAG_SILENT)
    by_agent = (agent >= 0) & ~silent
    teams = np.full(len(contacts), -1)
    teams[by_agent] = journal.names.agent_team[agent[by_agent]]
    wrong = by_agent & (teams != contacts["team"])
    yield from say(wrong, journal, "contacts", "the agent is of another team")
    turned_away = np.isin(end, _WITHOUT_AGENT) | ((end == ContactEnd.ABANDONED) & ~silent)
    yield from say(
        turned_away & (agent >= 0), journal, "contacts", "nobody answered, but there is an agent"
    )
    chat = np.array([channel.mode == "chat" for channel in scenario.channels.values()])
    wrong = silent & ~((end == ContactEnd.ABANDONED) & chat[contacts["channel"]])
    yield from say(wrong, journal, "contacts", "who left silently did not abandon a chat")
    yield from _self_service(journal, scenario)


def _self_service(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """What ends in self-service is contained and saw no queue; what is handed over goes on."""
    contacts, channels = journal.contacts, scenario.channels.values()
    alone = np.array([channel.mode == "self_service" for channel in channels])
    inside = alone[contacts["channel"]]
    contained = contacts["end"] == ContactEnd.CONTAINED
    yield from say(contained & ~inside, journal, "contacts", "a contact with agents was contained")
    queued = (contacts["queued"] >= 0) | (contacts["left_queue"] >= 0) | (contacts["talk_end"] >= 0)
    yield from say(contained & queued, journal, "contacts", "a contained contact stood in a queue")
    served = inside & (np.isin(contacts["end"], _HANDLED) | (contacts["agent"] >= 0))
    yield from say(served, journal, "contacts", "an agent answered in self-service")
    target = [
        journal.names.channels.index(channel.hand_over_to) if channel.hand_over_to else -1
        for channel in channels
    ]
    over = flagged(contacts, FLAG_HANDED_OVER)
    meant = np.where(over, np.array(target)[contacts["entry_channel"]], contacts["entry_channel"])
    wrong = contacts["channel"] != meant
    yield from say(wrong, journal, "contacts", "the channel is not where the contact began or went")
    left = np.where(contacts["closed"] < 0, journal.end_ticks, contacts["closed"])
    left = np.where(contacts["queued"] < 0, left, contacts["queued"])
    wrong = contacts["self_service"] != left - contacts["offered"]
    yield from say(wrong, journal, "contacts", "the time in self-service is not that before it")


def order_of_times(journal: Journal) -> Iterator[str]:
    """Ticks that are present never decrease from one event of a row to the next."""
    orders = {
        "contacts": ("offered", "queued", "left_queue", "talk_end", "closed"),
        "cases": ("arrival", "closed"),
        "turns": ("offered", "started", "ended"),
        "work": ("start", "end"),
        "agent_states": ("start", "end"),
        "decisions": ("tick",),
    }
    for table, columns in orders.items():
        rows = getattr(journal, table)
        latest = np.zeros(len(rows), dtype=np.int64)
        wrong = np.zeros(len(rows), dtype=np.bool_)
        for column in columns:
            present = rows[column] >= 0
            wrong |= present & ((rows[column] < latest) | (rows[column] > journal.end_ticks))
            latest = np.where(present, rows[column], latest)
        yield from say(wrong, journal, table, "time runs backwards or past the end of the run")
    contacts = journal.contacts
    arrival = journal.cases["arrival"][case_rows(journal)[contacts["case"]]]
    early = contacts["offered"] < arrival
    yield from say(early, journal, "contacts", "the contact came before its case")
    yield from _order_of_rows(journal)


def _order_of_rows(journal: Journal) -> Iterator[str]:
    """Rows stand in the order of closing; what is still open follows."""
    for table, closed in _closing_ticks(journal).items():
        ticks = np.where(closed < 0, journal.end_ticks, closed)
        wrong = np.zeros(len(ticks), dtype=np.bool_)
        wrong[1:] = ticks[1:] < ticks[:-1]
        yield from say(wrong, journal, table, "an earlier row was closed later")


def _closing_ticks(journal: Journal) -> dict[str, Any]:
    """When each row of each table was closed; negative if it never was."""
    turns, contacts = journal.turns, journal.contacts
    row = contacts_of(journal, turns)
    of_contact = np.where(row < 0, -1, contacts["closed"][row]) if len(turns) else row
    return {
        "contacts": contacts["closed"],
        "cases": journal.cases["closed"],
        "turns": np.where(turns["ended"] < 0, of_contact, turns["ended"]),
        "work": journal.work["end"],
        "agent_states": journal.agent_states["end"],
        "decisions": journal.decisions["tick"],
    }
