"""The reserve: agents of mixed teams who are kept for held live contacts that wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.queues import outranks
from sim.engine.compiled.world import World
from sim.engine.plan import MODE_CHAT, MODE_LIVE


@compiled
def is_kept(w: World, team: int, slot: int) -> bool:
    """Whether partly loaded agents of a team refuse an arriving chat.

    They do while a higher-ranked held live contact waits that they may serve.
    """
    served = w.team[team]
    if not w.run[0].reserve or not served.mixed:
        return False
    if w.channel[w.contacts[slot].channel].mode != MODE_CHAT:
        return False
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        channel = w.queue[queue].channel
        is_live = head >= 0 and w.channel[channel].mode == MODE_LIVE
        if is_live and w.channel_served[channel] and outranks(w, head, slot):
            return True
    return False


@compiled
def chat_waits_for(w: World, team: int) -> bool:
    """Whether a chat waits in a queue of a team."""
    served = w.team[team]
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        if w.queue_root[queue] >= 0 and w.channel[w.queue[queue].channel].mode == MODE_CHAT:
            return True
    return False
