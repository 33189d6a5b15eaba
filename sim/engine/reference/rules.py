"""The rules as the SimPy engine calls them: Python functions that work on its own objects.

A call of a compiled function from Python costs a fifth of a microsecond, more than most rules take.
Their results are the same to the last bit.
"""

from __future__ import annotations

from sim.compiling import interpreted
from sim.demand import preference
from sim.engine import keys
from sim.rules import (
    doors,
    emotion,
    expected_wait,
    matching,
    next_move,
    objective,
    opening,
    orchestration,
    outcome,
    patience,
    presence,
    priority,
    self_service,
    sharing,
    threads,
    work,
)

event_key = interpreted(keys.event_key)
most_preferred = interpreted(preference.most_preferred)
put_off = interpreted(doors.put_off)
turned_away = interpreted(doors.turned_away)
channel_beside = interpreted(doors.channel_beside)
points_on_entering = interpreted(doors.points_on_entering)
upset = interpreted(emotion.upset)
note_failure = interpreted(emotion.note_failure)
note_wait = interpreted(emotion.note_wait)
takes_one_more_message = interpreted(matching.takes_one_more_message)
leaves_enough_free = interpreted(matching.leaves_enough_free)
drawn_place = interpreted(matching.drawn_place)
choose_channel = interpreted(next_move.choose_channel)
ticks_until_return = interpreted(next_move.ticks_until_return)
when_open = interpreted(opening.when_open)
outage_block = interpreted(orchestration.outage_block)
works_in = interpreted(orchestration.works_in)
merges_by_mistake = interpreted(orchestration.merges_by_mistake)
notices_others = interpreted(orchestration.notices_others)
merging_score = interpreted(objective.merging_score)
accepts_offer = interpreted(orchestration.accepts_offer)
considered_channels = interpreted(orchestration.considered_channels)
can_be_used = interpreted(orchestration.can_be_used)
note_choice = interpreted(orchestration.note_choice)
send = interpreted(orchestration.send)
arrive = interpreted(orchestration.arrive)
agree_to_move = interpreted(orchestration.agree_to_move)
stop_moving = interpreted(orchestration.stop_moving)
note_answer = interpreted(orchestration.note_answer)
window_ticks = interpreted(expected_wait.window_ticks)
seconds_between = interpreted(expected_wait.seconds_between)
read_queue = interpreted(expected_wait.read_queue)
ticks_until_open = interpreted(opening.ticks_until_open)
used_up = interpreted(expected_wait.used_up)
least_wait_seconds = interpreted(expected_wait.least_wait_seconds)
wait_behind = interpreted(expected_wait.wait_behind)
wait_on = interpreted(expected_wait.wait_on)
look_at = interpreted(objective.look_at)
look_at_closed = interpreted(objective.look_at_closed)
choose_best = interpreted(objective.choose_best)
what_arises = interpreted(outcome.what_arises)
is_solved = interpreted(outcome.is_solved)
breeds_another = interpreted(outcome.breeds_another)
end_of_trying = interpreted(outcome.end_of_trying)
note_solution = interpreted(outcome.note_solution)
patience_begins = interpreted(patience.patience_begins)
ticks_of_patience = interpreted(patience.ticks_of_patience)
ticks_of_reaction = interpreted(patience.ticks_of_reaction)
own_quantile = interpreted(patience.own_quantile)
ticks_used_elsewhere = interpreted(patience.ticks_used_elsewhere)
waited_ticks = interpreted(patience.waited_ticks)
ticks_until_chase = interpreted(patience.ticks_until_chase)
leaves_silently = interpreted(patience.leaves_silently)
ticks_until_parallel = interpreted(patience.ticks_until_parallel)
is_absent = interpreted(presence.is_absent)
ticks_late = interpreted(presence.ticks_late)
queue_key = interpreted(priority.queue_key)
rank = interpreted(priority.rank)
give_points = interpreted(priority.give_points)
join_virtually = interpreted(priority.join_virtually)
waiting_since = interpreted(priority.waiting_since)
session_ticks = interpreted(self_service.session_ticks)
end_of_session = interpreted(self_service.end_of_session)
attained = interpreted(sharing.attained)
stretch = interpreted(sharing.stretch)
stretch_by_speeds = interpreted(sharing.stretch_by_speeds)
time_to_finish = interpreted(sharing.time_to_finish)
turn_work = interpreted(threads.turn_work)
resumed_work = interpreted(threads.resumed_work)
ticks_until_reply = interpreted(threads.ticks_until_reply)
kind_of = interpreted(work.kind_of)
fill_in_work = interpreted(work.fill_in_work)
sees_duplicate = interpreted(work.sees_duplicate)
closing_ticks = interpreted(work.closing_ticks)
notice_ticks = interpreted(work.notice_ticks)
