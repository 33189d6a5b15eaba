"""The threads that an agent holds, in work or silent, in the order in which he or she got them.

The last one joined is the first that gives way to a contact that cannot wait.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import release
from sim.engine.compiled.event_list import ROUTER, cancel
from sim.engine.compiled.giving_way import note_giving_way
from sim.engine.compiled.layout import AWAITING_CUSTOMER, IN_TALK
from sim.engine.compiled.world import World


@compiled
def hold(w: World, slot: int, number: int) -> None:
    """A thread joins those that an agent holds."""
    agent = w.agents[number]
    thread = w.threads[slot]
    thread.above = -1
    thread.below = agent.last_held
    if agent.last_held >= 0:
        w.threads[agent.last_held].above = slot
    agent.last_held = slot
    channel = w.channel[w.contacts[slot].channel]
    if channel.interruptible:
        agent.aside += channel.weight
        note_giving_way(w, number)


@compiled
def let_go(w: World, slot: int) -> None:
    """A thread leaves those that its agent holds."""
    contact = w.contacts[slot]
    agent = w.agents[contact.agent]
    thread = w.threads[slot]
    if thread.above < 0:
        agent.last_held = thread.below
    else:
        w.threads[thread.above].below = thread.below
    if thread.below >= 0:
        w.threads[thread.below].above = thread.above
    channel = w.channel[contact.channel]
    if channel.interruptible:
        agent.aside -= channel.weight
        note_giving_way(w, contact.agent)


@compiled
def first_to_give_way(w: World, number: int) -> int:
    """Of an agent's interruptible threads the last joined, silent ones before those in work."""
    in_work = -1
    slot = w.agents[number].last_held
    while slot >= 0:
        contact = w.contacts[slot]
        if w.channel[contact.channel].interruptible:
            if contact.state == AWAITING_CUSTOMER:
                return slot
            if in_work < 0 and contact.state == IN_TALK:
                in_work = slot
        slot = w.threads[slot].below
    return in_work


@compiled
def free_place(w: World, slot: int) -> None:
    """The agent of a silent thread does not keep it any longer; who had it last stays its owner."""
    contact = w.contacts[slot]
    w.threads[slot].held = 0
    let_go(w, slot)
    release(w, contact.agent, contact.channel)
    cancel(w, ROUTER, slot)
