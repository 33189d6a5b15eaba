"""What customers meet when they make contact: answers, waits, service levels, handle time.

All sums run over the contacts offered in the window. A contact *queued* if it was answered or
abandoned; contacts blocked, turned away at closing or open at the end did not get to show whether
they would have waited, and stand in counts of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_WRONG_RECORD,
    ContactEnd,
)
from sim.measures.rows import Column, ContactRows
from sim.measures.sums import Tally
from sim.measures.terms import SERVICE_LEVEL_DEFINITIONS, Floats
from sim.units import TICKS_PER_SECOND

HANDLE_PARTS: Final = (
    "authenticate",
    "identify",
    "read",
    "repeat",
    "companion",
    "switch",
    "talk",
)
"""Parts of the work while the customer is present; after-contact work follows."""

_ALL_WAITS: Final = SERVICE_LEVEL_DEFINITIONS.index("all_waits")
_ANSWERED: Final = SERVICE_LEVEL_DEFINITIONS.index("answered")
_SHORT: Final = SERVICE_LEVEL_DEFINITIONS.index("offered_minus_short_abandons")
_VIRTUAL: Final = SERVICE_LEVEL_DEFINITIONS.index("virtual_wait")


def queued(rows: ContactRows) -> Column:
    """Contacts that were answered or abandoned."""
    return rows.column("answered") | rows.column("abandoned")


def in_time(rows: ContactRows) -> Column:
    """Waits of at most the channel's threshold, however they ended."""
    return rows.column("wait") <= rows.terms.threshold_ticks[rows.column("channel")]


def answered_in_time(rows: ContactRows) -> Column:
    """Contacts answered within the threshold."""
    return rows.column("answered") & in_time(rows)


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
    answered, abandoned = rows.column("answered"), rows.column("abandoned")
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
    good = answered_in_time(rows).astype(np.float64)
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


def _handle(rows: ContactRows) -> Column:
    """Time from answer to the end of after-contact work, of answered contacts."""
    with_customer = rows.column("talk_end") - rows.column("left_queue")
    return (with_customer + rows.column("wrap_up")) * rows.column("answered")


def _content(rows: ContactRows) -> Column:
    """Work in answered contacts as if the agent did nothing else meanwhile."""
    total = rows.column("wrap_up").copy()
    for part in HANDLE_PARTS:
        total += rows.column(part)
    return total * rows.column("answered")


def _response(rows: ContactRows) -> Column:
    """Time from the arrival of the case to its first answer, of first answered contacts."""
    arrival = rows.journal.cases["arrival"][rows.column("case_row")]
    return np.where(_first_answered(rows), rows.column("left_queue") - arrival, 0)


def _first_answered(rows: ContactRows) -> Column:
    return rows.column("answered") & (rows.column("answered_index") == 1)


def _ended(end: ContactEnd) -> Tally:
    """Count of contacts with one end."""
    return Tally("contacts", lambda rows: rows.column("end") == end)


def _flagged(flag: int) -> Tally:
    """Count of answered contacts with a flag."""
    return Tally(
        "contacts", lambda rows: rows.column("answered") & ((rows.column("flags") & flag) != 0)
    )


def _answered_ticks(weigh: Callable[[ContactRows], Column]) -> Tally:
    """Seconds summed over answered contacts."""
    return Tally(
        "contacts", lambda rows: weigh(rows) * rows.column("answered"), per=TICKS_PER_SECOND
    )


def _part(name: str) -> Tally:
    """Seconds of one part of the work, of answered contacts."""
    return _answered_ticks(lambda rows: rows.column(name))


TALLIES: Final[Mapping[str, Tally]] = {
    "offered": Tally("contacts", lambda rows: np.ones(len(rows), dtype=np.bool_)),
    "queued": Tally("contacts", queued),
    "contacts_open": _ended(ContactEnd.OPEN),
    **{end.name.lower(): _ended(end) for end in ContactEnd if end is not ContactEnd.OPEN},
    "wait_answered": _answered_ticks(lambda rows: rows.column("wait")),
    "wait_abandoned": Tally(
        "contacts",
        lambda rows: rows.column("wait") * rows.column("abandoned"),
        per=TICKS_PER_SECOND,
    ),
    "wait_queued": Tally(
        "contacts", lambda rows: rows.column("wait") * queued(rows), per=TICKS_PER_SECOND
    ),
    "queued_long": Tally(
        "contacts", lambda rows: queued(rows) & ((rows.column("flags") & FLAG_LONG_WAIT) != 0)
    ),
    "sl_in_time": Tally("contacts", in_time_as_defined),
    "sl_counted": Tally("contacts", counted_as_defined),
    "answered_in_time": Tally("contacts", answered_in_time),
    "abandoned_in_time": Tally("contacts", abandoned_in_time),
    "abandoned_late": Tally("contacts", lambda rows: rows.column("abandoned") & ~in_time(rows)),
    "queued_not_short": Tally("contacts", lambda rows: queued(rows) & ~abandoned_in_time(rows)),
    "queued_in_time": Tally("contacts", lambda rows: queued(rows) & in_time(rows)),
    "virtually_in_time": Tally("contacts", virtually_in_time),
    "first_answered": Tally("contacts", _first_answered),
    "first_response": Tally("contacts", _response, per=TICKS_PER_SECOND),
    "handle": Tally("contacts", _handle, per=TICKS_PER_SECOND),
    "content": Tally("contacts", _content, per=TICKS_PER_SECOND),
    **{f"{part}_time": _part(part) for part in (*HANDLE_PARTS, "logging")},
    "after_contact_work": _part("wrap_up"),
    "resolved_contacts": _flagged(FLAG_RESOLVED),
    "wrong_records": _flagged(FLAG_WRONG_RECORD),
    "companions": _flagged(FLAG_COMPANION),
    "medium_lacking": _flagged(FLAG_MEDIUM_LACKING),
    "secondary_skill": _flagged(FLAG_SECONDARY_SKILL),
    "same_agent": _flagged(FLAG_SAME_AGENT),
    "recognised": _flagged(FLAG_RECOGNISED),
    "repeated_contacts": Tally(
        "contacts", lambda rows: rows.column("answered") & (rows.column("repeat") > 0)
    ),
    "returning_contacts": Tally(
        "contacts", lambda rows: rows.column("answered") & (rows.column("earlier") > 0)
    ),
    "context_missing": Tally(
        "contacts",
        lambda rows: (
            rows.column("missing") * (rows.column("answered") & (rows.column("earlier") > 0))
        ),
        per=1000.0,
    ),
}
"""Sums over contacts, in counts and seconds."""
