"""Chats and turns in work on one agent share him or her: limited processor sharing.

A counter of attained work per agent serves all; of the work only what is done first stands in the
event list.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.event_list import COMPLETIONS, cancel, push
from sim.engine.compiled.world import World
from sim.engine.keys import COMPLETION, event_key
from sim.rules.sharing import attained, stretch, stretch_by_speeds, time_to_finish


@compiled
def schedule_completion(w: World, slot: int, tick: int) -> None:
    """Enter the end of what is being done for a contact into the event list."""
    contact = w.contacts[slot]
    push(w, COMPLETIONS, tick, event_key(COMPLETION, contact.case, contact.attempt), slot)


@compiled
def join_sharing(w: World, slot: int, number: int, work: int) -> None:
    """A chat or a turn joins what an agent works on."""
    agent = w.agents[number]
    contact = w.contacts[slot]
    _bring_up_to_date(w, number)
    contact.target = agent.attained + work
    contact.next_shared = agent.first_shared
    agent.first_shared = slot
    agent.shared += 1
    agent.slowdowns += w.channel[contact.channel].slowdown
    _schedule_next_end(w, number)


@compiled
def leave_sharing_done(w: World, slot: int, number: int) -> None:
    """A chat or a turn that is done leaves the others."""
    agent = w.agents[number]
    _bring_up_to_date(w, number)
    agent.attained = max(agent.attained, w.contacts[slot].target)
    agent.next_done = -1  # its event is what happens now
    _leave(w, slot, number)


@compiled
def leave_sharing_undone(w: World, slot: int, number: int) -> int:
    """A turn is put aside; returns the work that is left of it."""
    agent = w.agents[number]
    _bring_up_to_date(w, number)
    remaining = max(w.contacts[slot].target - agent.attained, 0)
    _leave(w, slot, number)
    return remaining


@compiled
def _leave(w: World, slot: int, number: int) -> None:
    """Take a contact out of the list of shared work."""
    agent = w.agents[number]
    contact = w.contacts[slot]
    if agent.first_shared == slot:
        agent.first_shared = contact.next_shared
    else:
        before = agent.first_shared
        while w.contacts[before].next_shared != slot:
            before = w.contacts[before].next_shared
        w.contacts[before].next_shared = contact.next_shared
    agent.shared -= 1
    agent.slowdowns -= w.channel[contact.channel].slowdown
    if agent.next_done == slot:
        cancel(w, COMPLETIONS, slot)
        agent.next_done = -1
    if agent.shared == 0:
        agent.attained = 0
    else:
        _schedule_next_end(w, number)


@compiled
def _bring_up_to_date(w: World, number: int) -> None:
    """Bring the attained-work counter of an agent up to now."""
    agent = w.agents[number]
    now = w.run[0].now
    if agent.shared > 0:
        elapsed = now - agent.attained_at
        agent.attained = attained(agent.attained, elapsed, _stretch(w, number))
    agent.attained_at = now


@compiled
def _stretch(w: World, number: int) -> float:
    """How much longer everything takes that an agent works on side by side."""
    agent = w.agents[number]
    column = min(agent.shared, w.speeds.shape[1]) - 1
    by_table = False
    speeds = 0
    slot = agent.first_shared
    while slot >= 0:
        channel = w.contacts[slot].channel
        by_table |= w.channel[channel].has_speeds != 0
        speeds += w.speeds[channel, column]
        slot = w.contacts[slot].next_shared
    if by_table:
        return stretch_by_speeds(agent.shared, speeds)
    return stretch(agent.shared, agent.slowdowns)


@compiled
def _schedule_next_end(w: World, number: int) -> None:
    """Schedule the end of what is done first, and of nothing else."""
    run = w.run[0]
    agent = w.agents[number]
    if agent.next_done >= 0:
        cancel(w, COMPLETIONS, agent.next_done)
    best = agent.first_shared
    slot = w.contacts[best].next_shared
    while slot >= 0:
        if _done_before(w, slot, best):
            best = slot
        slot = w.contacts[slot].next_shared
    agent.next_done = best
    remaining = w.contacts[best].target - agent.attained
    needed = time_to_finish(remaining, _stretch(w, number), run.grid)
    schedule_completion(w, best, run.now + needed)


@compiled
def _done_before(w: World, one: int, other: int) -> bool:
    """Order of completion on an agent: target, then case, then attempt."""
    a = w.contacts[one]
    b = w.contacts[other]
    if a.target != b.target:
        return a.target < b.target
    if a.case != b.case:
        return a.case < b.case
    return a.attempt < b.attempt
