"""What customers meet when they make contact: answers, waits, service levels, first responses.

All sums run over the contacts offered in the window. A contact is *handled* if an agent was done
with the customer: answered, or chased and answered all the same. It *queued* if it was handled or
abandoned; contacts blocked, turned away, merged, withdrawn, closed as duplicates, contained or open
at the end did not get to show whether they would have waited, and stand in counts of their own.

Waits run from the queue to its end, without self-service before it: of messages in the opening
hours of their channel, of calls and chats on the clock. Means and quantiles of waits and rates of
abandonment are those of calls and chats, which customers *hold*: a mean of seconds on hold and
hours until a message is read says nothing about either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_SILENT,
    FLAG_WRONG_RECORD,
    ContactEnd,
)
from sim.measures.hours import Ticks, spent
from sim.measures.joins import case_rows, contacts_of
from sim.measures.rows import Column, ContactRows
from sim.measures.sums import Tally
from sim.measures.terms import SERVICE_LEVEL_DEFINITIONS, Floats, Terms
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.journal import Journal

_ALL_WAITS: Final = SERVICE_LEVEL_DEFINITIONS.index("all_waits")
_ANSWERED: Final = SERVICE_LEVEL_DEFINITIONS.index("answered")
_SHORT: Final = SERVICE_LEVEL_DEFINITIONS.index("offered_minus_short_abandons")
_VIRTUAL: Final = SERVICE_LEVEL_DEFINITIONS.index("virtual_wait")


def queued(rows: ContactRows) -> Column:
    """Contacts that were handled or abandoned."""
    return rows.column("handled") | rows.column("abandoned")


def held(rows: ContactRows) -> Column:
    """Contacts by call or chat."""
    return rows.derive("held", lambda: rows.terms.held[rows.column("channel")])


def held_queued(rows: ContactRows) -> Column:
    """Calls and chats that were handled or abandoned."""
    return queued(rows) & held(rows)


def held_handled(rows: ContactRows) -> Column:
    """Calls and chats that were handled."""
    return rows.column("handled") & held(rows)


def in_time(rows: ContactRows) -> Column:
    """Waits of at most the channel's threshold, however they ended."""
    return rows.column("wait") <= rows.terms.threshold_ticks[rows.column("channel")]


def handled_in_time(rows: ContactRows) -> Column:
    """Contacts that an agent took within the threshold."""
    return rows.column("handled") & in_time(rows)


def abandoned_in_time(rows: ContactRows) -> Column:
    """Short abandons: contacts abandoned within the threshold."""
    return rows.column("abandoned") & in_time(rows)


def virtually_in_time(rows: ContactRows) -> Floats:
    """What each contact adds to the estimate of P(virtual wait <= threshold).

    The virtual wait is the wait of a customer who never abandons. An abandoned contact only shows
    that it exceeds the wait so far, so the journal is censored data. Each contact answered in time
    counts 1/G(W-), where G is the Kaplan-Meier survival of patience on the channel; the sum over a
    channel is its number of queued contacts times the Kaplan-Meier estimate of the virtual wait's
    distribution (Satten and Datta, The American Statistician 55, 2001).
    """
    channel, wait = rows.column("channel"), rows.column("wait")
    answered, abandoned = rows.column("handled"), rows.column("abandoned")
    weights = np.zeros(len(rows))
    for code in range(len(rows.terms.threshold_ticks)):
        mine = channel == code
        served = np.flatnonzero(answered & mine)
        short = served[wait[served] <= rows.terms.threshold_ticks[code]]
        left = np.sort(wait[abandoned & mine])
        weights[short] = 1 / _patience(wait[short], len(served), left)
    return weights


def _patience(short: Column, served: int, left: Column) -> Floats:
    """Kaplan-Meier survival of patience just before each short wait.

    Args:
        short: waits of those answered within the threshold.
        served: number answered in all.
        left: sorted waits of those who abandoned.

    Where a customer is answered and another abandons at the same tick, the answer comes first.
    """
    last = short.max(initial=-1)
    moments, first, events = np.unique(left[left < last], return_index=True, return_counts=True)
    passed = np.searchsorted(moments, short)
    gone = np.cumsum(np.bincount(passed, minlength=len(moments) + 1))[: len(moments)]
    at_risk = (served - gone) + (len(left) - first)
    survival = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)])
    return np.asarray(survival[passed])


def in_time_as_defined(rows: ContactRows) -> Floats:
    """Numerator of the service level by the definition of each contact's channel."""
    definition = rows.terms.definition[rows.column("channel")]
    good = handled_in_time(rows).astype(np.float64)
    good += abandoned_in_time(rows) & (definition == _ALL_WAITS)
    virtual = definition == _VIRTUAL
    if virtual.any():
        good = np.where(virtual, virtually_in_time(rows), good)
    return good


def counted_as_defined(rows: ContactRows) -> Column:
    """Denominator of the service level by the definition of each contact's channel."""
    definition = rows.terms.definition[rows.column("channel")]
    short = (definition == _SHORT) & abandoned_in_time(rows)
    only_answered = (definition == _ANSWERED) & rows.column("abandoned")
    return queued(rows) & ~short & ~only_answered


def _first_response(rows: ContactRows) -> Column:
    """Ticks from the arrival of the case to its first answer; -1 in contacts that were not it."""
    return rows.derive(
        "first response", lambda: rows.restrict(first_responses(rows.journal, rows.terms))
    )


def first_responses(journal: Journal, terms: Terms) -> Ticks:
    """Time to the first answer of each case, at the contact that brought it; -1 elsewhere.

    A call or chat is answered when an agent takes it, a message with the first reply; replies that
    come after the case was over answer nothing. Time is counted as for waits on that channel.

    Returns:
        int64 ticks, one per contact of the journal.
    """
    contacts = journal.contacts
    counted = (contacts["answered_index"] > 0) & (contacts["agent"] >= 0)
    done = np.isin(contacts["end"], (ContactEnd.ANSWERED, ContactEnd.CHASED))
    answer = np.where(done & terms.held[contacts["channel"]], contacts["left_queue"], -1)
    turns = journal.turns
    first = np.flatnonzero((turns["turn"] == 1) & (turns["ended"] >= 0))
    row = contacts_of(journal, turns, first)
    answer[row[row >= 0]] = turns["ended"][first[row >= 0]]
    earliest = _earliest(journal, np.flatnonzero(counted & (answer >= 0)), answer)
    arrival = journal.cases["arrival"][case_rows(journal)[contacts["case"][earliest]]]
    found = np.full(len(contacts), -1, dtype=np.int64)
    channel = contacts["channel"][earliest]
    found[earliest] = spent(terms.opening, channel, arrival, answer[earliest])
    return found


def _earliest(journal: Journal, known: Ticks, answer: Ticks) -> Ticks:
    """Of the contacts known to be answered, the first one of each case; by attempt if at once."""
    case = journal.contacts["case"][known]
    first = np.full(int(case.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, case, answer[known])
    known = known[answer[known] == first[case]]
    # Hardly any are left, so putting them in order costs nothing.
    case, attempt = journal.contacts["case"][known], journal.contacts["attempt"][known]
    order = known[np.lexsort((attempt, case))]
    return order[np.flatnonzero(np.diff(journal.contacts["case"][order], prepend=-1))]


def _ended(end: ContactEnd) -> Tally:
    """Count of contacts with one end."""
    return Tally("contacts", lambda rows: rows.column("end") == end)


def _carrying(flag: int) -> Tally:
    """Count of contacts with a flag, however they ended."""
    return Tally("contacts", lambda rows: (rows.column("flags") & flag) != 0)


def _flagged(flag: int) -> Tally:
    """Count of handled contacts with a flag."""
    return Tally(
        "contacts", lambda rows: rows.column("handled") & ((rows.column("flags") & flag) != 0)
    )


def _waits(chosen: Callable[[ContactRows], Column]) -> Tally:
    """Seconds of waiting of some contacts."""
    return Tally("contacts", lambda rows: rows.column("wait") * chosen(rows), per=TICKS_PER_SECOND)


TALLIES: Final[Mapping[str, Tally]] = {
    "offered": Tally("contacts", lambda rows: np.ones(len(rows), dtype=np.bool_)),
    "handled": Tally("contacts", lambda rows: rows.column("handled")),
    "queued": Tally("contacts", queued),
    "held_queued": Tally("contacts", held_queued),
    "held_handled": Tally("contacts", held_handled),
    "contacts_open": _ended(ContactEnd.OPEN),
    **{end.name.lower(): _ended(end) for end in ContactEnd if end is not ContactEnd.OPEN},
    "silent_abandons": _carrying(FLAG_SILENT),
    "ever_chased": _carrying(FLAG_CHASED),
    "threads": Tally("contacts", lambda rows: rows.terms.threaded[rows.column("channel")]),
    "wait_answered": _waits(lambda rows: rows.column("handled")),
    "wait_held_handled": _waits(held_handled),
    "wait_abandoned": _waits(lambda rows: rows.column("abandoned")),
    "wait_held_queued": _waits(held_queued),
    "queued_long": Tally(
        "contacts", lambda rows: queued(rows) & ((rows.column("flags") & FLAG_LONG_WAIT) != 0)
    ),
    "sl_in_time": Tally("contacts", in_time_as_defined),
    "sl_counted": Tally("contacts", counted_as_defined),
    "handled_in_time": Tally("contacts", handled_in_time),
    "abandoned_late": Tally("contacts", lambda rows: rows.column("abandoned") & ~in_time(rows)),
    "held_not_short": Tally("contacts", lambda rows: held_queued(rows) & ~abandoned_in_time(rows)),
    "queued_not_short": Tally("contacts", lambda rows: queued(rows) & ~abandoned_in_time(rows)),
    "queued_in_time": Tally("contacts", lambda rows: queued(rows) & in_time(rows)),
    "virtually_in_time": Tally("contacts", virtually_in_time),
    "first_responses": Tally("contacts", lambda rows: _first_response(rows) >= 0),
    "first_response": Tally(
        "contacts", lambda rows: np.maximum(_first_response(rows), 0), per=TICKS_PER_SECOND
    ),
    "resolved_contacts": _flagged(FLAG_RESOLVED),
    "wrong_records": _flagged(FLAG_WRONG_RECORD),
    "companions": _flagged(FLAG_COMPANION),
    "medium_lacking": _flagged(FLAG_MEDIUM_LACKING),
    "secondary_skill": _flagged(FLAG_SECONDARY_SKILL),
    "same_agent": _flagged(FLAG_SAME_AGENT),
    "recognised": _flagged(FLAG_RECOGNISED),
    "repeated_contacts": Tally(
        "contacts", lambda rows: rows.column("handled") & (rows.column("repeat") > 0)
    ),
    "returning_contacts": Tally(
        "contacts", lambda rows: rows.column("handled") & (rows.column("earlier") > 0)
    ),
    "context_missing": Tally(
        "contacts",
        lambda rows: (
            rows.column("missing") * (rows.column("handled") & (rows.column("earlier") > 0))
        ),
        per=1000.0,
    ),
}
"""Sums over contacts, in counts and seconds."""
