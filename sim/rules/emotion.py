"""Emotion of a customer: 0 calm to 1000 furious (thousandths), and what raises and calms it."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.rules.codes import FLAG_BEYOND_WAIT_THRESHOLD, MODE_ASYNC
from sim.rules.next_move import ABANDONED, BALKED, BLOCKED, CLOSED
from sim.rules.parameters import (
    RISE_ABANDONED,
    RISE_BALKED,
    RISE_BEYOND_THRESHOLD,
    RISE_BLOCKED,
    RISE_CLOSED,
    RISE_SELF_SERVICE,
    RISE_UNANSWERED,
    RISE_UNRESOLVED,
)
from sim.rules.rows import Row, Tables

RISES: Final = (
    RISE_ABANDONED,
    RISE_BLOCKED,
    RISE_CLOSED,
    RISE_UNRESOLVED,
    RISE_UNANSWERED,
    RISE_SELF_SERVICE,
    RISE_BALKED,
)
"""Position in the parameter row of how much each cause of failure upsets, by cause."""


@compiled(inline=True)
def raised(emotion: int, rise: float) -> int:
    """After something went wrong: a share ``rise`` of the way to furious."""
    return emotion + int((1000 - emotion) * rise + 0.5)


@compiled(inline=True)
def calmed(emotion: int, fall: float) -> int:
    """After a good answer: a share ``fall`` of the way to calm."""
    return emotion - int(emotion * fall + 0.5)


@compiled(inline=True)
def upset(w: Tables, case: Row, rise: int) -> None:
    """Something has gone wrong; ``rise`` is a position in the parameter row."""
    case.emotion = raised(case.emotion, w.parameters[rise])


@compiled
def note_failure(w: Tables, case: Row, cause: int) -> None:
    """Count a contact that has failed, and how it upsets; causes: :mod:`sim.rules.next_move`."""
    if cause == ABANDONED:
        case.abandoned += 1
    elif cause == BLOCKED:
        case.blocked += 1
    elif cause == BALKED:
        case.balked += 1
    elif cause == CLOSED:
        case.closed_out += 1
    upset(w, case, RISES[cause])


@compiled
def note_wait(w: Tables, contact: Row, case: Row, channel: int, now: int) -> None:
    """Count a wait that is over; beyond the wait threshold of its channel it upsets.

    It upsets once, also if the message was merged and waits on.
    """
    wait = now - contact.queued_at
    if w.channel[channel].mode != MODE_ASYNC:
        case.wait += wait
    if wait > w.channel[channel].wait_threshold and contact.too_long_since != contact.queued_at:
        contact.too_long_since = contact.queued_at
        contact.flags |= FLAG_BEYOND_WAIT_THRESHOLD
        case.waits_beyond_threshold += 1
        upset(w, case, RISE_BEYOND_THRESHOLD)
