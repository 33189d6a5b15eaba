"""Contacts that ended because of another one, and decisions that agree with what was opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PRIORITISED,
    FLAG_REVIVED,
    FLAG_SILENT,
    FLAG_STEERED,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Presence,
)
from sim.measures.checks.sentences import flagged, say
from sim.measures.joins import Finder, case_rows, contact_key, contact_keys, contacts_of
from sim.sections.modes import SYNCHRONOUS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_JOINED: Final = (ContactEnd.MERGED, ContactEnd.CLOSED_AS_DUPLICATE)


def joined(journal: Journal) -> Iterator[str]:
    """A contact that was merged or closed as a duplicate names the other one, and only such.

    A message that came back to life names the one that it had joined, and so does one that is
    dormant when the run ends. The other one may be still to come when a message is merged into
    it, and never come if the run ends before it does.
    """
    contacts = journal.contacts
    false = flagged(contacts, FLAG_FALSE_MERGE)
    wrong = false & (contacts["end"] != ContactEnd.MERGED)
    yield from say(wrong, journal, "contacts", "falsely merged, but not merged")
    ends = np.isin(contacts["end"], _JOINED) & ~false
    may = ends | flagged(contacts, FLAG_REVIVED) | (contacts["end"] == ContactEnd.OPEN)
    wrong = np.where(contacts["joined"] > 0, ~may, ends)
    yield from say(wrong, journal, "contacts", "joined names none, or should not")
    yield from say(
        ends & (contacts["joined"] == contacts["attempt"]), journal, "contacts", "joined to itself"
    )
    keys = contact_key(contacts["case"], contacts["joined"])
    other = Finder.of(contact_keys(contacts)).find(keys)
    size = np.bincount(case_rows(journal)[contacts["case"]], minlength=len(journal.cases))
    to_come = contacts["joined"] == size[case_rows(journal)[contacts["case"]]] + 1
    missing = ends & (other < 0) & ~to_come
    yield from say(missing, journal, "contacts", "joined to a contact that is not there")
    closed = (contacts["end"] == ContactEnd.CLOSED_AS_DUPLICATE) & (other >= 0)
    taken = contacts["left_queue"][other]
    wrong = closed & ((contacts["agent"][other] < 0) | (taken != contacts["left_queue"]))
    yield from say(wrong, journal, "contacts", "closed for a contact that was not taken then")


def withdrawn(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """A contact is withdrawn when another one of its case is taken or solves it, or when it moves.

    It moves when an offer of another channel was accepted in the queue, and opens there at once.
    """
    contacts, cases = journal.contacts, journal.cases
    gone = contacts["end"] == ContactEnd.WITHDRAWN
    at = contacts["closed"]
    case = cases[case_rows(journal)[contacts["case"]]]
    solved = (case["end"] == CaseEnd.RESOLVED) & (case["closed"] == at)
    synchronous = np.array([channel.mode in SYNCHRONOUS for channel in scenario.channels.values()])
    taken = (contacts["agent"] >= 0) & ~flagged(contacts, FLAG_SILENT)
    taken &= synchronous[contacts["channel"]]
    takes = _moment(contacts["case"][taken], contacts["left_queue"][taken])
    elsewhere = np.isin(_moment(contacts["case"], at), takes)
    steered = contacts[flagged(contacts, FLAG_STEERED)]
    moved = np.isin(_moment(contacts["case"], at), _moment(steered["case"], steered["offered"]))
    wrong = gone & ~(solved | elsewhere | moved)
    yield from say(wrong, journal, "contacts", "withdrawn for no other contact")


def _moment(case: Any, tick: Any) -> Any:
    """Case and tick as one record, which can be looked for."""
    found = np.zeros(len(case), dtype=[("case", "i8"), ("tick", "i8")])
    found["case"], found["tick"] = case, tick
    return found


def decisions(journal: Journal) -> Iterator[str]:
    """What the orchestrator decided is what the contact that was opened then is like."""
    rows, contacts = journal.decisions, journal.contacts
    offer = rows["answer"] != Answer.NO_OFFER
    wrong = offer & ((rows["chosen"] < 0) | (rows["chosen"] == rows["wanted"]))
    yield from say(wrong, journal, "decisions", "an offer of nothing, or of what was wanted")
    opened = contacts_of(journal, rows)
    first = (rows["look"] == 0) & (opened >= 0)
    contact = contacts[opened] if len(contacts) else np.zeros(len(rows), dtype=contacts.dtype)
    accepted = rows["answer"] == Answer.ACCEPTED
    meant = np.where(accepted, rows["chosen"], rows["wanted"])
    wrong = first & (contact["entry_channel"] != meant)
    yield from say(wrong, journal, "decisions", "the contact was opened on another channel")
    wrong = first & accepted & ~flagged(contact, FLAG_STEERED)
    yield from say(wrong, journal, "decisions", "accepted, but the contact was not steered")
    wrong = first & ((rows["points"] > 0) != flagged(contact, FLAG_PRIORITISED))
    yield from say(wrong, journal, "decisions", "points and the priority of the contact disagree")
    merged = np.isin(rows["outcome"], (Presence.JOINS_OTHER, Presence.FALSE_MERGE))
    goes_on = flagged(contact, FLAG_REVIVED) | (contact["end"] == ContactEnd.OPEN)
    wrong = first & merged & (contact["end"] != ContactEnd.MERGED) & ~goes_on
    yield from say(wrong, journal, "decisions", "merged, but the contact was not")
    yield from _joins(journal, opened)
    late = (rows["look"] > 0) & (opened >= 0)
    wrong = late & (contact["left_queue"] >= 0) & (contact["left_queue"] < rows["tick"])
    yield from say(wrong, journal, "decisions", "a look at a contact that had left its queue")
    yield from say(
        (rows["look"] > 0) & (opened < 0), journal, "decisions", "a look at a contact that is not"
    )


def _joins(journal: Journal, opened: Any) -> Iterator[str]:
    """Calls and chats that a decision merges end so, and name the other one; messages may go on."""
    rows, contacts = journal.decisions, journal.contacts
    is_message = np.zeros(len(contacts), dtype=np.bool_)
    is_message[contacts_of(journal, journal.turns)] = True
    joins = (rows["outcome"] == Presence.JOINS_OTHER) & (opened >= 0)
    wrong = joins & ~is_message[opened] & (contacts["joined"][opened] != rows["joined"])
    yield from say(wrong, journal, "decisions", "the contact joined another one")
    finder = Finder.of(contact_keys(contacts))
    other = finder.find(contact_key(rows["case"], rows["joined"]))
    gone = contacts[other]
    at_once = (gone["end"] == ContactEnd.MERGED) & (gone["joined"] == rows["attempt"])
    at_once &= gone["closed"] == rows["tick"]
    dormant = (gone["left_queue"] == rows["tick"]) | flagged(gone, FLAG_REVIVED)
    done = np.where(is_message[other], dormant, at_once)
    absorbs = rows["outcome"] == Presence.ABSORBS_OTHER
    wrong = absorbs & ((other < 0) | ~done)
    yield from say(wrong, journal, "decisions", "something was to be merged, and was not")
