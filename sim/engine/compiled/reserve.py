"""The reserve: agents of mixed teams who are kept for held live contacts that wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.number_sets import CHATS_WAIT, add, discard
from sim.engine.compiled.queues import outranks
from sim.engine.compiled.world import World
from sim.rules.codes import MODE_CHAT, MODE_LIVE


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
def note_chat_queue(w: World, queue: int, change: int) -> None:
    """Chats begin (1) or cease (-1) to wait in a queue: its mixed teams may, or need not, look."""
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        team = w.queue_teams[place]
        before = w.team_state[team].chat_queues
        w.team_state[team].chat_queues = before + change
        if not w.team[team].mixed:
            continue
        if before == 0:
            add(w, CHATS_WAIT, team)
        elif before + change == 0:
            discard(w, CHATS_WAIT, team)
