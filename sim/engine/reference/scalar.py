"""Rules that are too small to be worth a call into machine code: the same functions, as Python.

A call of a compiled function from Python costs a fifth of a microsecond, more than these take.
Their results are the same to the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from sim.compiling import plain
from sim.engine import keys
from sim.rules import (
    context,
    draws,
    emotion,
    handling,
    next_move,
    orchestration,
    outcome,
    patience,
    priority,
    self_service,
    sharing,
    threads,
    timing,
)

if TYPE_CHECKING:
    from sim.engine.plan import Plan

event_key = plain(keys.event_key)
recall = plain(context.recall)
missing_thousandths = plain(context.missing_thousandths)
happens = plain(draws.happens)
raised = plain(emotion.raised)
calmed = plain(emotion.calmed)
read_seconds = plain(handling.read_seconds)
repeat_seconds = plain(handling.repeat_seconds)
talk_seconds = plain(handling.talk_seconds)
move = plain(next_move.move)
next_channel = plain(next_move.next_channel)
return_tick = plain(next_move.return_tick)
emotion_kind = plain(orchestration.emotion_kind)
read_kind = plain(orchestration.read_kind)
shown_emotion = plain(orchestration.shown_emotion)
parallel_share = plain(orchestration.parallel_share)
earned_points = plain(orchestration.earned_points)
accrued = plain(orchestration.accrued)
thousandths = plain(orchestration.thousandths)
expected_wait_seconds = plain(orchestration.expected_wait_seconds)
resolution_seconds = plain(orchestration.resolution_seconds)
is_saturated = plain(orchestration.is_saturated)
worth_offering = plain(orchestration.worth_offering)
resolution_share = plain(outcome.resolution_share)
patience_ordinal = plain(patience.patience_ordinal)
queue_key = plain(priority.queue_key)
rank = plain(priority.rank)
session_outcome = plain(self_service.outcome)
attained = plain(sharing.attained)
time_to_finish = plain(sharing.time_to_finish)
turn_ordinal = plain(threads.turn_ordinal)
stale_seconds = plain(threads.stale_seconds)
ticks = plain(timing.ticks)


def parameter_list(plan: Plan) -> npt.NDArray[np.float64]:
    """The parameter row as a list: the rules only index it, and a list gives Python's numbers."""
    return cast("npt.NDArray[np.float64]", plan.parameters.tolist())
