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
from typing import Final

from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_BRED_ANOTHER,
    FLAG_CHASED,
    FLAG_COMPANION,
    FLAG_HELPED_OUT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_SILENT,
    FLAG_WRONG_RECORD,
    ContactEnd,
)
from sim.measures.expressions import EVERY, Expression, constant, has, larger, smaller, where
from sim.measures.kernels import END_OF_PIECE, START_OF_PIECE, TICKS_OF_PIECE
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.measures.terms import SERVICE_LEVEL_DEFINITIONS
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

_ALL_WAITS: Final = SERVICE_LEVEL_DEFINITIONS.index("all_waits")
_ANSWERED: Final = SERVICE_LEVEL_DEFINITIONS.index("answered")
_SHORT: Final = SERVICE_LEVEL_DEFINITIONS.index("offered_minus_short_abandons")
_VIRTUAL: Final = SERVICE_LEVEL_DEFINITIONS.index("virtual_wait")


def queued(rows: Rows) -> Expression:
    """Contacts that were handled or abandoned."""
    return rows.column("handled") | rows.column("abandoned")


def reached(rows: Rows) -> Expression:
    """Contacts that came before the agents, as far as systems that record calls can see."""
    return queued(rows) | (rows.column("end") == ContactEnd.OPEN)


def synchronous(rows: Rows) -> Expression:
    """Contacts by call or chat."""
    return rows.terms.synchronous[rows.column("channel")]


def synchronous_queued(rows: Rows) -> Expression:
    """Calls and chats that were handled or abandoned."""
    return queued(rows) & synchronous(rows)


def synchronous_handled(rows: Rows) -> Expression:
    """Calls and chats that were handled."""
    return rows.column("handled") & synchronous(rows)


def in_time(rows: Rows) -> Expression:
    """Waits of at most the channel's threshold, however they ended."""
    return rows.column("wait") <= rows.terms.threshold_ticks[rows.column("channel")]


def handled_in_time(rows: Rows) -> Expression:
    """Contacts that an agent took within the threshold."""
    return rows.column("handled") & in_time(rows)


def abandoned_in_time(rows: Rows) -> Expression:
    """Short abandons: contacts abandoned within the threshold."""
    return rows.column("abandoned") & in_time(rows)


def in_time_as_defined(rows: Rows) -> Expression:
    """Numerator of the service level by the definition of each contact's channel.

    What a channel counts by the virtual wait is estimated when all rows are there.
    """
    definition = rows.terms.definition[rows.column("channel")]
    in_time_too = abandoned_in_time(rows) & (definition == _ALL_WAITS)
    return (handled_in_time(rows) | in_time_too) & (definition != _VIRTUAL)


def counted_as_defined(rows: Rows) -> Expression:
    """Denominator of the service level by the definition of each contact's channel."""
    definition = rows.terms.definition[rows.column("channel")]
    short = (definition == _SHORT) & abandoned_in_time(rows)
    only_answered = (definition == _ANSWERED) & rows.column("abandoned")
    return queued(rows) & ~short & ~only_answered


def _ended(end: ContactEnd) -> Tally:
    """Count of contacts with one end."""
    return Tally("contacts", lambda rows: rows.column("end") == end)


def _carrying(flag: int) -> Tally:
    """Count of contacts with a flag, however they ended."""
    return Tally("contacts", lambda rows: has(rows.column("flags"), flag))


def _flagged(flag: int) -> Tally:
    """Count of handled contacts with a flag."""
    return Tally(
        "contacts", lambda rows: rows.column("handled") & (has(rows.column("flags"), flag))
    )


def _waits(chosen: Callable[[Rows], Expression]) -> Tally:
    """Seconds of waiting of some contacts."""
    return Tally("contacts", lambda rows: rows.column("wait") * chosen(rows), per=TICKS_PER_SECOND)


_TENTHS_SQUARED: Final = 100.0
"""Squares are added in whole hundredths of a square second, so that their sums stay exact."""


def _square_of_wait(rows: Rows) -> Expression:
    """Squares of the waits of calls and chats, in tenths of a second."""
    tenths = rows.column("wait") / (TICKS_PER_SECOND / 10)
    return tenths * tenths * synchronous_queued(rows)


def _waiting_in_piece(rows: Rows) -> Expression:
    """Ticks of a piece of a contact's time in the centre in which it was in its queue."""
    joined = rows.column("queued")
    start, end = larger(START_OF_PIECE, joined), smaller(END_OF_PIECE, rows.column("waits_until"))
    return where(joined < 0, 0, larger(end - start, 0))


TALLIES: Final[Mapping[str, Tally]] = {
    "offered": Tally("contacts", lambda _rows: EVERY),
    "handled": Tally("contacts", lambda rows: rows.column("handled")),
    "queued": Tally("contacts", queued),
    "synchronous_queued": Tally("contacts", synchronous_queued),
    "synchronous_handled": Tally("contacts", synchronous_handled),
    "reached": Tally("contacts", reached),
    "first_reached": Tally("contacts", lambda rows: reached(rows) & (rows.column("attempt") == 1)),
    "contacts_open": _ended(ContactEnd.OPEN),
    **{end.name.lower(): _ended(end) for end in ContactEnd if end is not ContactEnd.OPEN},
    "silent_abandons": _carrying(FLAG_SILENT),
    "ever_chased": _carrying(FLAG_CHASED),
    "threads": Tally("contacts", lambda rows: rows.terms.threaded[rows.column("channel")]),
    "wait_answered": _waits(lambda rows: rows.column("handled")),
    "wait_synchronous_handled": _waits(synchronous_handled),
    "wait_abandoned": _waits(lambda rows: rows.column("abandoned")),
    "wait_synchronous_queued": _waits(synchronous_queued),
    "queued_beyond_threshold": Tally(
        "contacts",
        lambda rows: queued(rows) & has(rows.column("flags"), FLAG_BEYOND_WAIT_THRESHOLD),
    ),
    "sl_in_time": Tally("contacts", in_time_as_defined, estimated="as defined"),
    "sl_counted": Tally("contacts", counted_as_defined),
    "handled_in_time": Tally("contacts", handled_in_time),
    "abandoned_late": Tally("contacts", lambda rows: rows.column("abandoned") & ~in_time(rows)),
    "synchronous_not_short": Tally(
        "contacts", lambda rows: synchronous_queued(rows) & ~abandoned_in_time(rows)
    ),
    "queued_not_short": Tally("contacts", lambda rows: queued(rows) & ~abandoned_in_time(rows)),
    "queued_in_time": Tally("contacts", lambda rows: queued(rows) & in_time(rows)),
    "virtually_in_time": Tally("contacts", lambda _rows: constant(0), estimated="virtual"),
    "delayed": Tally("contacts", lambda rows: synchronous_queued(rows) & (rows.column("wait") > 0)),
    "wait_squares": Tally("contacts", _square_of_wait, per=_TENTHS_SQUARED),
    "present_time": Tally("present", lambda _rows: TICKS_OF_PIECE, per=TICKS_PER_HOUR),
    "queue_time": Tally("present", _waiting_in_piece, per=TICKS_PER_HOUR),
    "first_responses": Tally("contacts", lambda rows: rows.column("first_response") >= 0),
    "first_response": Tally(
        "contacts", lambda rows: larger(rows.column("first_response"), 0), per=TICKS_PER_SECOND
    ),
    "resolved_contacts": _flagged(FLAG_RESOLVED),
    "solving_contacts": Tally("contacts", lambda rows: has(rows.column("flags"), FLAG_RESOLVED)),
    "breeding_contacts": Tally(
        "contacts", lambda rows: has(rows.column("flags"), FLAG_BRED_ANOTHER)
    ),
    "wrong_records": _flagged(FLAG_WRONG_RECORD),
    "companions": _flagged(FLAG_COMPANION),
    "medium_lacking": _flagged(FLAG_MEDIUM_LACKING),
    "secondary_skill": _flagged(FLAG_SECONDARY_SKILL),
    "helped_out": _flagged(FLAG_HELPED_OUT),
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
