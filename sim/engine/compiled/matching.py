"""Matching: the best agent for a contact, the best contact for an agent."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import has_room
from sim.engine.compiled.layout import World
from sim.engine.compiled.queues import outranks
from sim.engine.plan import CAPACITY, MODE_CHAT, MODE_LIVE


@compiled
def find_agent(w: World, slot: int) -> int:
    """Agent for an arriving contact, or -1.

    The last agent of the case where the model keeps affinity, else the most specialised team, then
    the fullest (or emptiest) with room, then the agent longest unchanged.
    """
    contact = w.contacts[slot]
    queue = w.queue[contact.queue]
    if w.run[0].same_agent:
        last = w.cases[contact.case_slot].last_agent
        if last >= 0 and _serves(w, last, contact.queue) and may_take(w, last, slot):
            return last
    best = -1
    for place in range(queue.first_team, queue.first_team + queue.teams):
        team = w.queue_teams[place]
        if best >= 0 and (
            w.team[team].specialisation != w.team[w.agents[best].team].specialisation
        ):
            break
        found = _first_with_room(w, team, slot)
        if found >= 0 and (best < 0 or _preferred(w, found, best)):
            best = found
    return best


@compiled
def best_contact(w: World, number: int) -> int:
    """Contact that a free or partly free agent takes now, or -1."""
    agent = w.agents[number]
    if not agent.listed:
        return -1
    team = w.team[agent.team]
    partly = w.run[0].reserve and team.mixed and agent.items > 0
    best = -1
    blocked = -1
    for place in range(team.first_queue, team.first_queue + team.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        if head < 0:
            continue
        channel = w.queue[queue].channel
        if has_room(w, number, channel):
            if best < 0 or outranks(w, head, best):
                best = head
        elif (
            partly
            and w.channel[channel].mode == MODE_LIVE
            and (blocked < 0 or outranks(w, head, blocked))
        ):
            blocked = head
    if best >= 0 and blocked >= 0 and _is_chat(w, best) and outranks(w, blocked, best):
        return -1
    return best


@compiled
def may_take(w: World, number: int, slot: int) -> bool:
    """Whether an eligible agent takes an arriving contact: on duty, with room, not in reserve."""
    agent = w.agents[number]
    channel = w.contacts[slot].channel
    if not agent.listed or not has_room(w, number, channel):
        return False
    return agent.items == 0 or not _kept_in_reserve(w, agent.team, slot)


@compiled
def chat_waits_for(w: World, team: int) -> bool:
    """Whether a chat waits in a queue of a team."""
    served = w.team[team]
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        if w.queue_root[queue] >= 0 and w.channel[w.queue[queue].channel].mode == MODE_CHAT:
            return True
    return False


@compiled
def _serves(w: World, number: int, queue: int) -> bool:
    """Whether an agent's team serves a queue."""
    team = w.team[w.agents[number].team]
    for place in range(team.first_queue, team.first_queue + team.queues):
        if w.team_queues[place] == queue:
            return True
    return False


@compiled
def _is_chat(w: World, slot: int) -> bool:
    """Whether a contact is served beside others."""
    return w.channel[w.contacts[slot].channel].mode == MODE_CHAT


@compiled
def _kept_in_reserve(w: World, team: int, slot: int) -> bool:
    """Whether partly loaded agents of a team refuse a chat.

    They do while a higher-ranked held live contact waits that they may serve.
    """
    served = w.team[team]
    if not w.run[0].reserve or not served.mixed or not _is_chat(w, slot):
        return False
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        is_live = head >= 0 and w.channel[w.queue[queue].channel].mode == MODE_LIVE
        if is_live and outranks(w, head, slot):
            return True
    return False


@compiled
def _first_with_room(w: World, team: int, slot: int) -> int:
    """First agent of a team, in order of packing and of becoming idle, who takes the contact."""
    run = w.run[0]
    channel = w.contacts[slot].channel
    most = run.max_items
    if w.channel[channel].weight == CAPACITY:
        most = 0  # needs an agent who holds nothing
    elif _kept_in_reserve(w, team, slot):
        most = 0
    for step in range(most + 1):
        items = most - step if run.pack else step
        number = w.bucket_head[team, items]
        while number >= 0:
            if has_room(w, number, channel):
                return number
            number = w.agents[number].next
    return -1


@compiled
def _preferred(w: World, one: int, other: int) -> bool:
    """Whether an agent goes before one of another, equally specialised team."""
    a = w.agents[one]
    b = w.agents[other]
    if a.items != b.items:
        return (a.items > b.items) == (w.run[0].pack != 0)
    if a.since != b.since:
        return a.since < b.since
    return one < other
