"""Steering: the orchestrator looks at the channels that could serve a case, and finds the best.

It knows how many wait, what was finished lately and who is there, read now and then; those whom it
sends somewhere count at once, and whether somebody is free is seen at once.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.matching import has_places
from sim.engine.compiled.orchestration import recently_busy, recently_done
from sim.engine.compiled.queues import count_before
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_ASYNC
from sim.rules.expected_wait import (
    BY_READING,
    read_as,
    read_queue,
    seconds_between,
    used_up,
    wait_on,
    window_ticks,
)
from sim.rules.objective import choose_best, look_at, look_at_closed
from sim.rules.opening import ticks_until_open
from sim.rules.orchestration import considered_channels, note_choice
from sim.rules.patience import waited_ticks
from sim.rules.work import kind_of


@compiled
def look(w: World, case_slot: int, wanted: int, slot: int) -> bool:
    """Look at all channels for a case; what is seen goes into the decision being written.

    Args:
        w: all arrays.
        case_slot: the case.
        wanted: channel that the customer wants, or on which the contact waits.
        slot: contact of the case, if it waits already; -1: it is about to be made.

    Returns:
        whether the best channel is another one that is worth an offer.
    """
    run = w.run[0]
    row = w.decision_rows[run.decision_rows]
    case = w.cases[case_slot]
    refresh_readings(w)
    used = 0.0
    declined = 0
    if slot >= 0:
        waited = waited_ticks(w.contacts[slot], run.now) / 1e6
        used = used_up(w, case.segment, wanted, waited)
        declined = w.contacts[slot].declined
    row.considered = considered_channels(w, case, wanted, declined)
    row.free = _free_channels(w, case_slot, row.considered)
    if not (row.considered >> wanted) & 1:
        look_at_closed(w, case, wanted)
    for channel in range(run.channel_count):
        if (row.considered >> channel) & 1:
            ahead = count_before(w, slot) if slot >= 0 and channel == wanted else BY_READING
            is_free = ((row.free >> channel) & 1) != 0
            on_duty = _on_duty(w, kind_of(w, case, channel).queue)
            wait = wait_on(w, case, channel, is_free, on_duty, ahead)
            look_at(w, case, row, channel, wait, used)
    return note_choice(w, row, choose_best(w, case, row))


@compiled
def refresh_readings(w: World) -> None:
    """Read all queues anew, unless that was done a short while ago."""
    run = w.run[0]
    if run.snapshot_at >= 0 and run.now - run.snapshot_at < run.refresh:
        return
    run.snapshot_at = run.now
    for queue in range(len(w.queue)):
        if w.queue[queue].alike == queue:
            _read(w, queue)


@compiled
def _read(w: World, queue: int) -> None:
    """How many wait in a queue, how fast it moves, and when it is served."""
    now = w.run[0].now
    channel = w.queue[queue].channel
    later = 0
    on_duty = _on_duty(w, queue)
    if w.channel[channel].mode == MODE_ASYNC and not w.channel_served[channel]:
        later = ticks_until_open(w, channel, now)
        on_duty = _roster(w, queue)
    done = recently_done(w, channel)
    busy = recently_busy(w, channel) / 1e6
    usual = w.contact_class[w.queue_class[queue]].usual_seconds
    window = window_ticks(now, w.run[0].bucket) / 1e6
    weight = w.channel[channel].weight / CAPACITY
    between = seconds_between(weight, done, busy, window, usual, on_duty)
    handle = busy / done if done > 0 else usual
    read_queue(w, queue, _waiting_alike(w, queue), handle, between, later / 1e6)


@compiled
def _on_duty(w: World, queue: int) -> int:
    """Agents of the teams of a queue who are due to be there now."""
    on_duty = 0
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        on_duty += w.team_state[w.queue_teams[place]].active
    return on_duty


@compiled
def _roster(w: World, queue: int) -> int:
    """All agents of the teams of a queue."""
    agents = 0
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        agents += w.team[w.queue_teams[place]].agents
    return agents


@compiled
def _waiting_alike(w: World, queue: int) -> int:
    """How many wait in a queue and those of the same channel and the same teams."""
    count = 0
    for other in range(w.queue[queue].alike, len(w.queue)):
        if w.queue[other].alike == w.queue[queue].alike:
            count += w.queue_waiting[other]
    return count


@compiled
def _free_channels(w: World, case_slot: int, considered: int) -> int:
    """Bit set of the channels on which somebody has room now, beside those who are on the way."""
    case = w.cases[case_slot]
    free = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            coming = w.readings[read_as(w, case, channel)].coming
            if has_places(w, kind_of(w, case, channel).queue, coming):
                free |= 1 << channel
    return free
