"""Steering: the orchestrator looks at the channels that could serve a case, and finds the best.

It knows how many wait, what was finished lately and who is there, read now and then; only whether
somebody is free is seen at once.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.matching import somebody_has_room
from sim.engine.compiled.recent_work import recently_busy, recently_done, window
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.next_move import NO_CHANNEL
from sim.rules.orchestration import (
    ENDLESS_SECONDS,
    expected_wait_seconds,
    is_saturated,
    resolution_seconds,
    worth_offering,
)
from sim.rules.parameters import RETURN_SECONDS
from sim.rules.timing import ticks

LONGEST_SHOWN_SECONDS = 1e9


@compiled
def look(w: World, case_slot: int, wanted: int) -> bool:
    """Look at all channels for a case; what is seen goes into the decision being written.

    Returns:
        whether the best channel is another one that is worth an offer.
    """
    row = w.decision_rows[w.run[0].decision_rows]
    _refresh_readings(w)
    row.considered = _consider(w, case_slot, wanted)
    row.excluded = _saturated(w, row.considered)
    row.free = _free(w, case_slot, row.considered)
    row.chosen = _choose(w, case_slot, wanted)
    seen = w.looks[wanted]
    best = w.looks[row.chosen]
    row.wait_wanted = _shown(seen.wait)
    row.wait_chosen = _shown(best.wait)
    row.resolution_wanted = _shown(seen.resolution)
    row.resolution_chosen = _shown(best.resolution)
    return row.chosen != wanted and worth_offering(seen.resolution, best.resolution, w.run[0].offer)


@compiled
def _refresh_readings(w: World) -> None:
    """Read all queues anew, unless that was done a short while ago."""
    run = w.run[0]
    if run.snapshot_at >= 0 and run.now - run.snapshot_at < run.refresh:
        return
    run.snapshot_at = run.now
    for queue in range(len(w.queue)):
        w.queue_reading[queue] = _expected_wait(w, queue)


@compiled
def _expected_wait(w: World, queue: int) -> float:
    """Wait in seconds that is to be expected of who enters a queue now."""
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
        w.queue_waiting[queue],
        w.channel[channel].weight / CAPACITY,
        recently_done(w, channel),
        recently_busy(w, channel) / 1e6,
        window(w) / 1e6,
        w.contact_class[w.queue_class[queue]].usual_seconds,
        on_duty,
    )


@compiled
def _consider(w: World, case_slot: int, wanted: int) -> int:
    """What can be expected of each channel that comes into question; returns their bit set."""
    case = w.cases[case_slot]
    for channel in range(w.run[0].channel_count):
        w.looks[channel].wait = ENDLESS_SECONDS
        w.looks[channel].resolution = ENDLESS_SECONDS
    acceptable = _acceptable(w, case_slot, wanted)
    considered = 0
    for channel in range(w.run[0].channel_count):
        if (acceptable >> channel) & 1 and _can_be_used(w, case_slot, channel):
            considered |= 1 << channel
            kind = w.contact_class[case.intent * w.run[0].channel_count + channel]
            seen = w.looks[channel]
            seen.wait = w.queue_reading[kind.queue]
            seen.resolution = resolution_seconds(
                seen.wait, kind.service_seconds, kind.chance, w.parameters[RETURN_SECONDS]
            )
    return considered


@compiled
def _acceptable(w: World, case_slot: int, wanted: int) -> int:
    """Bit set of the channels that this customer likes best, and the wanted one."""
    case = w.cases[case_slot]
    suitable = w.liked[case.segment] & w.usable[case.intent]
    left = w.run[0].acceptable
    acceptable = 0
    order = case.order
    while order & 15 != NO_CHANNEL:
        channel = order & 15
        order >>= 4
        is_suitable = (suitable >> channel) & 1
        if channel == wanted or (is_suitable and left > 0):
            acceptable |= 1 << channel
        left -= is_suitable
    return acceptable


@compiled
def _can_be_used(w: World, case_slot: int, channel: int) -> bool:
    """Whether the case may be raised on a channel at this moment, and agents serve it."""
    if not (w.usable[w.cases[case_slot].intent] >> channel) & 1:
        return False
    mode = w.channel[channel].mode
    return mode == MODE_ASYNC or (mode != MODE_SELF_SERVICE and w.channel_open[channel] != 0)


@compiled
def _saturated(w: World, considered: int) -> int:
    """Bit set of the channels with far too long a wait and a better alternative."""
    least = ENDLESS_SECONDS
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            least = min(least, w.looks[channel].resolution)
    excluded = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            seen = w.looks[channel]
            tolerance = w.channel[channel].tolerance
            if seen.resolution > least and is_saturated(seen.wait, tolerance, w.parameters):
                excluded |= 1 << channel
    return excluded


@compiled
def _free(w: World, case_slot: int, considered: int) -> int:
    """Bit set of the channels on which somebody has room at this moment."""
    run = w.run[0]
    free = 0
    for channel in range(run.channel_count):
        if (considered >> channel) & 1:
            queue = w.contact_class[w.cases[case_slot].intent * run.channel_count + channel].queue
            if somebody_has_room(w, queue):
                free |= 1 << channel
    return free


@compiled
def _choose(w: World, case_slot: int, wanted: int) -> int:
    """The wanted channel if it is free, else a free one that is better, else the best of all."""
    row = w.decision_rows[w.run[0].decision_rows]
    open_to = row.considered & ~row.excluded
    if ((open_to & row.free) >> wanted) & 1:
        return wanted
    best = -1
    order = w.cases[case_slot].order
    while order & 15 != NO_CHANNEL:
        channel = order & 15
        order >>= 4
        if not (open_to >> channel) & 1:
            continue
        resolution = w.looks[channel].resolution
        if (row.free >> channel) & 1 and resolution < w.looks[wanted].resolution:
            return channel
        if best < 0 or resolution < w.looks[best].resolution:
            best = channel
    return best if best >= 0 else wanted


@compiled
def _shown(seconds: float) -> int:
    """A wait in ticks, as the journal has it."""
    return ticks(min(seconds, LONGEST_SHOWN_SECONDS), 1)
