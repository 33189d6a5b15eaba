"""What the orchestrator decided: offers, priority, what it expected and what it read.

Only service models that merge, steer or give priority make decisions; without any, all rates are
unknown. What a customer *shows* is what there is to be read: with gaming it is more than is felt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.engine.journal import EMOTION_KINDS, FLAG_PRIORITISED, FLAG_STEERED, Answer
from sim.measures.expressions import Expression, has, one_of, total, where
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_SECOND


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
}
"""Sums over decisions and contacts, in counts and seconds."""
