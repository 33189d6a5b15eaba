"""Steering: the orchestrator looks at the channels that could serve a case, and finds the best.

It knows how many wait, what was finished lately and who is there, read now and then; those whom it
sends somewhere count at once, and whether somebody is free is seen at once.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from sim.engine.reference.rules import (
    choose_best,
    considered_channels,
    kind_of,
    least_wait_seconds,
    look_at,
    look_at_closed,
    note_choice,
    read_queue,
    seconds_between,
    ticks_until_open,
    used_up,
    wait_behind,
    wait_on,
    waited_ticks,
    window_ticks,
)
from sim.rules.codes import CAPACITY
from sim.rules.expected_wait import BY_READING
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact, Queue
    from sim.engine.state.decision import DecisionFields


def look(
    centre: Centre, case: Case, decision: DecisionFields, contact: Contact | None = None
) -> bool:
    """Look at all channels for a case; what is seen goes into the decision.

    Args:
        centre: the centre.
        case: the case.
        decision: that is being made.
        contact: of the case, if it waits already.

    Returns:
        whether the best channel is another one that is worth an offer.
    """
    tables, used, declined = centre.tables, 0.0, 0
    refresh_readings(centre)
    if contact is not None:
        waited = waited_ticks(contact, centre.now) / TICKS_PER_SECOND
        used = used_up(tables, case.segment, decision.wanted, waited)
        declined = contact.declined
    decision.considered = considered_channels(tables, case, decision.wanted, declined)
    decision.free = _free_channels(centre, case, decision.considered)
    if not decision.considered >> decision.wanted & 1:
        look_at_closed(tables, case, decision.wanted)
    for channel in centre.channels:
        number = channel.number
        if decision.considered >> number & 1:
            queue = centre.queues[kind_of(tables, case, number).queue]
            ahead = BY_READING
            if contact is not None and number == decision.wanted:
                alike = contact.queue.alike
                ahead = sum(bisect_left(one.members, (contact.place,)) for one in alike)
            is_free = bool(decision.free >> number & 1)
            on_duty = sum(team.active for team in queue.teams)
            wait = wait_on(tables, case, number, is_free, on_duty, ahead)
            look_at(tables, case, decision, number, wait, used)
    best = choose_best(tables, case, decision)
    if centre.router is not None:
        own = centre.router.offered_channel(case, decision, contact)
        if own is not None:
            note_choice(tables, decision, own)
            return own != decision.wanted
    return note_choice(tables, decision, best)


def refresh_readings(centre: Centre) -> None:
    """Read all queues anew, unless that was done a short while ago."""
    if centre.read_at < 0 or centre.now - centre.read_at >= centre.plan.refresh:
        for queue in centre.queues:
            if queue.alike[0] is queue:
                _read(centre, queue)
        centre.read_at = centre.now


def _read(centre: Centre, queue: Queue) -> None:
    """How many wait in a queue, how fast it moves, and when it is served."""
    pace = _pace(centre, queue, *centre.recent.sums(queue.channel, centre.now))
    waiting = sum(len(one.members) for one in queue.alike)
    read_queue(centre.tables, queue.number, waiting, pace.handle, pace.between, pace.later)


class _Pace(NamedTuple):
    """How fast a queue moves at present, in seconds."""

    handle: float  # recent handle time
    between: float  # from one contact to the next
    later: float  # until it is served at all


def _pace(centre: Centre, queue: Queue, done: int, busy: int) -> _Pace:
    """How fast a queue moves, from recent work and those who are on duty."""
    channel, now = queue.channel, centre.now
    later, on_duty = 0, sum(team.active for team in queue.teams)
    if channel.is_async and not queue.is_served:
        later = ticks_until_open(centre.tables, channel.number, now)
        on_duty = sum(len(team.agents) for team in queue.teams)
    usual = centre.usual_seconds[queue.number]
    between = seconds_between(
        channel.weight / CAPACITY,
        done,
        busy / TICKS_PER_SECOND,
        window_ticks(now, centre.plan.bucket) / TICKS_PER_SECOND,
        usual,
        on_duty,
    )
    handle = busy / TICKS_PER_SECOND / done if done > 0 else usual
    return _Pace(handle, between, later / TICKS_PER_SECOND)


def expected_wait(centre: Centre, queue: Queue) -> float:
    """Expected wait of a contact that joins a queue now, seconds; it changes no reading.

    Infinite on a call or chat channel that is closed.
    """
    channel = queue.channel
    if channel.is_synchronous and not channel.is_open:
        return math.inf
    if centre.agent_choice.has_places(queue):
        return 0.0
    pace = _pace(centre, queue, *centre.recent.watched_sums(channel, centre.now))
    waiting = sum(len(one.members) for one in queue.alike)
    wait = pace.later + wait_behind(centre.tables, channel.number, waiting, pace.between)
    on_duty = sum(team.active for team in queue.teams)
    if channel.is_async and on_duty == 0:
        return wait
    return max(wait, least_wait_seconds(channel.weight / CAPACITY, pace.handle, on_duty))


def _free_channels(centre: Centre, case: Case, considered: int) -> int:
    """Bit set of the channels on which somebody has room now, beside those who are on the way."""
    free = 0
    for channel in centre.channels:
        bit = 1 << channel.number
        if considered & bit:
            queue = centre.queues[kind_of(centre.tables, case, channel.number).queue]
            coming = centre.tables.readings[queue.alike[0].number].coming
            free |= bit * centre.agent_choice.has_places(queue, coming)
    return free
