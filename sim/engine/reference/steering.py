"""Steering: the orchestrator looks at the channels that could serve a case, and finds the best.

It knows how many wait, what was finished lately and who is there, read now and then; only whether
somebody is free is seen at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.rules import (
    best_channel,
    consider,
    expected_wait_seconds,
    kind_of,
    note_choice,
    saturated_channels,
    window_ticks,
)
from sim.rules.codes import CAPACITY
from sim.rules.orchestration import ENDLESS_SECONDS
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Queue
    from sim.engine.state.decision import DecisionFields


def look(centre: Centre, case: Case, decision: DecisionFields) -> bool:
    """Look at all channels for a case; what is seen goes into the decision.

    Returns:
        whether the best channel is another one that is worth an offer.
    """
    tables = centre.tables
    refresh_readings(centre)
    decision.considered = consider(tables, case, decision.wanted)
    decision.excluded = saturated_channels(tables, decision.considered)
    decision.free = _free_channels(centre, case, decision.considered)
    return note_choice(tables, decision, best_channel(tables, case, decision))


def refresh_readings(centre: Centre) -> None:
    """Read all queues anew, unless that was done a short while ago."""
    if centre.read_at < 0 or centre.now - centre.read_at >= centre.plan.refresh:
        centre.tables.queue_reading = [_expected_wait(centre, queue) for queue in centre.queues]
        centre.read_at = centre.now


def _expected_wait(centre: Centre, queue: Queue) -> float:
    """Expected wait, in seconds, of a contact that joins a queue now."""
    channel, now = queue.channel, centre.now
    if channel.is_synchronous and not centre.is_open[channel.number]:
        return ENDLESS_SECONDS
    if centre.agent_choice.somebody_has_room(queue):
        return 0.0
    done, busy = centre.recent.sums(channel, now)
    return expected_wait_seconds(
        sum(len(one.members) for one in queue.alike),
        channel.weight / CAPACITY,
        done,
        busy / TICKS_PER_SECOND,
        window_ticks(now, centre.plan.bucket) / TICKS_PER_SECOND,
        centre.usual_seconds[queue.number],
        sum(team.active for team in queue.teams),
    )


def _free_channels(centre: Centre, case: Case, considered: int) -> int:
    """Bit set of the channels on which somebody has room at this moment."""
    free = 0
    for channel in centre.channels:
        bit = 1 << channel.number
        if considered & bit:
            queue = centre.queues[kind_of(centre.tables, case, channel.number).queue]
            free |= bit * centre.agent_choice.somebody_has_room(queue)
    return free
