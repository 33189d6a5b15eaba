"""What the orchestrator decided: offers, priority, what it expected and what it read.

Only service models that merge, steer or give priority make decisions; without any, all rates are
unknown. What a customer *shows* is what there is to be read: with gaming it is more than is felt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sim.engine.journal import EMOTION_KINDS, FLAG_PRIORITISED, FLAG_STEERED, Answer, CaseEnd
from sim.measures.expressions import Expression, has, one_of, total, where
from sim.measures.rows import Rows
from sim.measures.service import synchronous_handled
from sim.measures.sums import Tally
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

TOOK_UP: Final = 2
"""A caller who accepted a message, see :mod:`sim.measures.found`."""


def _foreseen(rows: Rows) -> Expression:
    """Handled contacts whose wait was expected."""
    return rows.column("handled") & (rows.column("expected") >= 0)


def _steered(rows: Rows) -> Expression:
    return has(rows.column("flags"), FLAG_STEERED)


def _wait_error(rows: Rows) -> Expression:
    """Wait that came about beyond the one expected, of handled contacts."""
    return where(_foreseen(rows), rows.column("wait") - rows.column("expected"), 0)


def _was_read(rows: Rows) -> Expression:
    return rows.column("read") >= 0


def _misread(rows: Rows) -> Expression:
    """Decisions in which the kind of emotion that was read is not the one that was shown."""
    limits, emotion = rows.terms.emotion_limits, rows.column("emotion")
    shown = total(emotion >= limits[kind] for kind in range(len(EMOTION_KINDS) - 1))
    return _was_read(rows) & (rows.column("read") != shown)


def _prioritised(rows: Rows) -> Expression:
    return rows.column("points") > 0


def _answered(*answers: Answer) -> Tally:
    """Count of decisions with one of the answers."""
    return Tally("decisions", lambda rows: one_of(rows.column("answer"), answers))


def _called(rows: Rows) -> Expression:
    """Cases whose customer first wanted to call."""
    return rows.terms.live[rows.column("first_channel")]


def _resolved_callers(rows: Rows, *, by_message: bool) -> Expression:
    """Callers whose case was resolved, and who had taken up the offer of a message, or had not."""
    took_up = rows.column("message") == TOOK_UP
    resolved = rows.column("end") == CaseEnd.RESOLVED
    return _called(rows) & resolved & (took_up if by_message else ~took_up)


def _hours_of_callers(*, by_message: bool) -> Tally:
    """Hours from need to solution."""

    def ticks(rows: Rows) -> Expression:
        lasted = rows.column("closed") - rows.column("arrival")
        return where(_resolved_callers(rows, by_message=by_message), lasted, 0)

    return Tally("cases", ticks, per=TICKS_PER_HOUR)


def _had_priority(rows: Rows) -> Expression:
    return synchronous_handled(rows) & has(rows.column("flags"), FLAG_PRIORITISED)


def _displaced(rows: Rows) -> Expression:
    """Calls and chats of customers whom nobody moved or gave priority."""
    favoured = has(rows.column("flags"), FLAG_PRIORITISED | FLAG_STEERED)
    return synchronous_handled(rows) & ~favoured


def _waits_of(which: Callable[[Rows], Expression]) -> Tally:
    return Tally(
        "contacts", lambda rows: where(which(rows), rows.column("wait"), 0), per=TICKS_PER_SECOND
    )


TALLIES: Final[Mapping[str, Tally]] = {
    "offers": _answered(Answer.ACCEPTED, Answer.DECLINED),
    "offers_accepted": _answered(Answer.ACCEPTED),
    "emotions_read": Tally("decisions", _was_read),
    "emotions_read_right": Tally("decisions", lambda rows: _was_read(rows) & ~_misread(rows)),
    "priorities_given": Tally("decisions", _prioritised),
    "priorities_misread": Tally("decisions", lambda rows: _prioritised(rows) & _misread(rows)),
    "steered": Tally("contacts", _steered),
    "prioritised": Tally("contacts", lambda rows: has(rows.column("flags"), FLAG_PRIORITISED)),
    "foreseen": Tally("contacts", _foreseen),
    "wait_error": Tally("contacts", _wait_error, per=TICKS_PER_SECOND),
    "steered_foreseen": Tally("contacts", lambda rows: _foreseen(rows) & _steered(rows)),
    "steered_wait_error": Tally(
        "contacts", lambda rows: _wait_error(rows) * _steered(rows), per=TICKS_PER_SECOND
    ),
    "callers": Tally("cases", _called),
    "callers_offered_message": Tally(
        "cases", lambda rows: _called(rows) & (rows.column("message") > 0)
    ),
    "callers_resolved_by_message": Tally(
        "cases", lambda rows: _resolved_callers(rows, by_message=True)
    ),
    "callers_resolved_otherwise": Tally(
        "cases", lambda rows: _resolved_callers(rows, by_message=False)
    ),
    "message_hours": _hours_of_callers(by_message=True),
    "other_callers_hours": _hours_of_callers(by_message=False),
    "had_priority": Tally("contacts", _had_priority),
    "priority_wait": _waits_of(_had_priority),
    "displaced": Tally("contacts", _displaced),
    "displaced_wait": _waits_of(_displaced),
}
"""Sums over decisions and contacts, in counts and seconds."""
