"""Threads of messages: their turns, those that an agent holds, those that wait for their owner.

Who waits for an owner stands in the order in which the waits began.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import delist, release
from sim.engine.compiled.event_list import ROUTER, cancel
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.layout import (
    AWAITING_CUSTOMER,
    IN_WORK,
    THREAD_FIELDS,
    TURN_FIELDS,
    WAITING_FOR_OWNER,
)
from sim.engine.compiled.number_sets import WITH_OWNER_QUEUE, add, discard
from sim.engine.compiled.queues import waits_longer
from sim.engine.compiled.standings import note_giving_way, start_leaving
from sim.engine.compiled.world import World

reset_thread = resetter(THREAD_FIELDS)
reset_turn = resetter(TURN_FIELDS)


@compiled
def begin_thread(w: World, slot: int) -> None:
    """The first message of a thread arrives."""
    thread = w.threads[slot]
    reset_thread(thread)
    thread.turn = 0
    begin_turn(w, slot)


@compiled
def begin_turn(w: World, slot: int) -> None:
    """The next message of a thread arrives."""
    thread = w.threads[slot]
    reset_turn(thread)
    thread.turn += 1
    thread.offered = w.run[0].now


@compiled
def join_threads(w: World, slot: int, number: int) -> None:
    """A thread joins those that an agent holds."""
    agent = w.agents[number]
    thread = w.threads[slot]
    thread.above = -1
    thread.below = agent.last_in_hand
    if agent.last_in_hand >= 0:
        w.threads[agent.last_in_hand].above = slot
    agent.last_in_hand = slot
    channel = w.channel[w.contacts[slot].channel]
    if channel.interruptible:
        agent.aside += channel.weight
        note_giving_way(w, number)


@compiled
def leave_threads(w: World, slot: int) -> None:
    """A thread leaves those that its agent holds."""
    contact = w.contacts[slot]
    agent = w.agents[contact.agent]
    thread = w.threads[slot]
    if thread.above < 0:
        agent.last_in_hand = thread.below
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
    slot = w.agents[number].last_in_hand
    while slot >= 0:
        contact = w.contacts[slot]
        if w.channel[contact.channel].interruptible:
            if contact.state == AWAITING_CUSTOMER:
                return slot
            if in_work < 0 and contact.state == IN_WORK:
                in_work = slot
        slot = w.threads[slot].below
    return in_work


@compiled
def free_place(w: World, slot: int) -> None:
    """The agent of a silent thread no longer keeps it, but stays its owner."""
    contact = w.contacts[slot]
    w.threads[slot].kept = 0
    leave_threads(w, slot)
    release(w, contact.agent, contact.channel)
    cancel(w, ROUTER, slot)


@compiled
def join_owner_queue(w: World, slot: int) -> None:
    """A turn waits for the agent who had its thread before."""
    contact = w.contacts[slot]
    contact.state = WAITING_FOR_OWNER
    agent = w.agents[contact.agent]
    thread = w.threads[slot]
    after = -1
    before = agent.owner_queue_tail  # most who come have waited the shortest
    while before >= 0 and waits_longer(w, slot, before):
        after = before
        before = w.threads[before].previous_in_owner_queue
    thread.previous_in_owner_queue = before
    thread.next_in_owner_queue = after
    if before < 0:
        agent.owner_queue_head = slot
        add(w, WITH_OWNER_QUEUE, contact.agent)
    else:
        w.threads[before].next_in_owner_queue = slot
    if after < 0:
        agent.owner_queue_tail = slot
    else:
        w.threads[after].previous_in_owner_queue = slot


@compiled
def leave_owner_queue(w: World, slot: int) -> None:
    """A turn does not wait for its owner any more."""
    agent = w.agents[w.contacts[slot].agent]
    thread = w.threads[slot]
    if thread.previous_in_owner_queue < 0:
        agent.owner_queue_head = thread.next_in_owner_queue
    else:
        w.threads[thread.previous_in_owner_queue].next_in_owner_queue = thread.next_in_owner_queue
    if thread.next_in_owner_queue < 0:
        agent.owner_queue_tail = thread.previous_in_owner_queue
        if agent.owner_queue_tail < 0:
            discard(w, WITH_OWNER_QUEUE, w.contacts[slot].agent)
    else:
        w.threads[
            thread.next_in_owner_queue
        ].previous_in_owner_queue = thread.previous_in_owner_queue


@compiled
def take_nothing_new(w: World, number: int, reason: int) -> None:
    """An agent is about to leave: nothing new is taken, and silent threads are let go.

    Args:
        w: the run.
        number: of the agent.
        reason: see `sim.rules.presence`.
    """
    delist(w, number)
    start_leaving(w, number, reason)  # so that nobody puts the agent among those with room again
    slot = w.agents[number].last_in_hand
    while slot >= 0:
        below = w.threads[slot].below
        if w.contacts[slot].state == AWAITING_CUSTOMER:
            free_place(w, slot)
        slot = below
