"""Steering: the orchestrator looks at the channels that could serve a case, and finds the best.

It knows how many wait, what was finished lately and who is there, read now and then; only whether
somebody is free is seen at once.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.matching import somebody_has_room
from sim.engine.compiled.orchestration import recently_busy, recently_done
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.orchestration import (
    ENDLESS_SECONDS,
    best_channel,
    consider,
    expected_wait_seconds,
    note_choice,
    saturated_channels,
    window_ticks,
)
from sim.rules.work import kind_of


@compiled
def look(w: World, case_slot: int, wanted: int) -> bool:
    """Look at all channels for a case; what is seen goes into the decision being written.

    Returns:
        whether the best channel is another one that is worth an offer.
    """
    row = w.decision_rows[w.run[0].decision_rows]
    case = w.cases[case_slot]
    refresh_readings(w)
    row.considered = consider(w, case, wanted)
    row.excluded = saturated_channels(w, row.considered)
    row.free = _free_channels(w, case_slot, row.considered)
    return note_choice(w, row, best_channel(w, case, row))


@compiled
def refresh_readings(w: World) -> None:
    """Read all queues anew, unless that was done a short while ago."""
    run = w.run[0]
    if run.snapshot_at >= 0 and run.now - run.snapshot_at < run.refresh:
        return
    run.snapshot_at = run.now
    for queue in range(len(w.queue)):
        w.queue_reading[queue] = _expected_wait(w, queue)


@compiled
def _expected_wait(w: World, queue: int) -> float:
    """Expected wait, in seconds, of a contact that joins a queue now."""
    channel = w.queue[queue].channel
    mode = w.channel[channel].mode
    if mode == MODE_SELF_SERVICE:
        return 0.0
    if mode != MODE_ASYNC and not w.channel_open[channel]:
        return ENDLESS_SECONDS
    if somebody_has_room(w, queue):
        return 0.0
    on_duty = 0
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        on_duty += w.team_state[w.queue_teams[place]].active
    return expected_wait_seconds(
        _waiting_alike(w, queue),
        w.channel[channel].weight / CAPACITY,
        recently_done(w, channel),
        recently_busy(w, channel) / 1e6,
        window_ticks(w.run[0].now, w.run[0].bucket) / 1e6,
        w.contact_class[w.queue_class[queue]].usual_seconds,
        on_duty,
    )


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
    """Bit set of the channels on which somebody has room at this moment."""
    case = w.cases[case_slot]
    free = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1 and somebody_has_room(w, kind_of(w, case, channel).queue):
            free |= 1 << channel
    return free
