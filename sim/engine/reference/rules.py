"""The rules as the SimPy engine calls them: Python functions that work on its own objects.

A call of a compiled function from Python costs a fifth of a microsecond, more than most rules take.
Their results are the same to the last bit.
"""

from __future__ import annotations

from sim.compiling import interpreted
from sim.engine import keys
from sim.rules import (
    doors,
    draws,
    emotion,
    next_move,
    orchestration,
    outcome,
    patience,
    priority,
    self_service,
    sharing,
    threads,
    timing,
    work,
)

event_key = interpreted(keys.event_key)
turned_away = interpreted(doors.turned_away)
channel_beside = interpreted(doors.channel_beside)
points_on_entering = interpreted(doors.points_on_entering)
case_happens = interpreted(draws.case_happens)
case_uniform = interpreted(draws.case_uniform)
happens = interpreted(draws.happens)
upset = interpreted(emotion.upset)
note_failure = interpreted(emotion.note_failure)
note_wait = interpreted(emotion.note_wait)
choose_channel = interpreted(next_move.choose_channel)
ticks_until_return = interpreted(next_move.ticks_until_return)
when_open = interpreted(next_move.when_open)
emotion_kind = interpreted(priority.emotion_kind)
read_kind = interpreted(priority.read_kind)
reward = interpreted(priority.reward)
shown_emotion = interpreted(priority.shown_emotion)
earned_points = interpreted(priority.earned_points)
accrued = interpreted(priority.accrued)
thousandths = interpreted(priority.thousandths)
expected_wait_seconds = interpreted(orchestration.expected_wait_seconds)
resolution_seconds = interpreted(orchestration.resolution_seconds)
is_saturated = interpreted(orchestration.is_saturated)
worth_offering = interpreted(orchestration.worth_offering)
is_solved = interpreted(outcome.is_solved)
note_solution = interpreted(outcome.note_solution)
leaves_silently = interpreted(patience.leaves_silently)
ticks_of_patience = interpreted(patience.ticks_of_patience)
ticks_until_chase = interpreted(patience.ticks_until_chase)
ticks_until_parallel = interpreted(patience.ticks_until_parallel)
queue_key = interpreted(priority.queue_key)
rank = interpreted(priority.rank)
end_of_session = interpreted(self_service.end_of_session)
session_ticks = interpreted(self_service.session_ticks)
attained = interpreted(sharing.attained)
time_to_finish = interpreted(sharing.time_to_finish)
resumed_work = interpreted(threads.resumed_work)
ticks_until_reply = interpreted(threads.ticks_until_reply)
turn_ordinal = interpreted(threads.turn_ordinal)
turn_work = interpreted(threads.turn_work)
ticks = interpreted(timing.ticks)
closing_ticks = interpreted(work.closing_ticks)
fill_in_work = interpreted(work.fill_in_work)
notice_ticks = interpreted(work.notice_ticks)
sees_duplicate = interpreted(work.sees_duplicate)
