"""Waiting: a contact joins a queue, its clocks run, and it stops waiting."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.event_list import CUSTOMERS, PATIENCES, RINGS, ROUTER, cancel, push
from sim.engine.compiled.layout import WAITING, WAITING_FOR_OWNER
from sim.engine.compiled.matching import note_chat_queue
from sim.engine.compiled.orchestration import is_up
from sim.engine.compiled.queues import dequeue, enqueue
from sim.engine.compiled.threads import leave_owner_queue
from sim.engine.compiled.world import World
from sim.engine.keys import EXPIRY, OF_CONTACT, RETURN, ROUTER_TIMER, event_key
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE
from sim.rules.orchestration import stop_moving
from sim.rules.patience import (
    patience_begins,
    ticks_of_patience,
    ticks_of_reaction,
    ticks_until_chase,
    ticks_until_parallel,
)
from sim.rules.priority import join_virtually, queue_key, waiting_since
from sim.rules.timing import NEVER


@compiled
def start_waiting(w: World, slot: int) -> None:
    """A contact that nobody takes joins its queue, with a new clock of patience."""
    contact = w.contacts[slot]
    join_virtually(w, contact, w.cases[contact.case_slot])
    join_queue(w, slot)
    start_clock(w, slot)
    if w.channel[contact.channel].mode != MODE_ASYNC:
        _plan_parallel_contact(w, slot)
        if w.run[0].steering and is_up(w):
            watch(w, slot)


@compiled
def join_queue(w: World, slot: int) -> None:
    """A contact takes its place in its queue; its clock, if it has one, goes on."""
    contact = w.contacts[slot]
    contact.state = WAITING
    ageing = w.channel[contact.channel].ageing_per_second
    contact.queue_key = queue_key(contact.points, ageing, waiting_since(contact))
    enqueue(w, contact.queue, slot)
    if w.run[0].reserve and w.queue_waiting[contact.queue] == 1:
        _note_chats(w, slot, 1)
    queue = w.queue[contact.queue]
    if queue.next_ring >= 0:
        key = event_key(ROUTER_TIMER, contact.case, OF_CONTACT + contact.attempt)
        due = max(contact.queued_at + queue.ring_after, w.run[0].now)
        push(w, RINGS, due, key, slot)


@compiled
def go_to_next_ring(w: World, slot: int) -> None:
    """A contact that waits may be served by further teams from now on; its place stays."""
    _leave_queue(w, slot)
    contact = w.contacts[slot]
    contact.queue = w.queue[contact.queue].next_ring
    join_queue(w, slot)


@compiled
def _leave_queue(w: World, slot: int) -> None:
    """A contact is in its queue no more."""
    contact = w.contacts[slot]
    dequeue(w, contact.queue, slot)
    cancel(w, RINGS, slot)
    if w.run[0].reserve and w.queue_waiting[contact.queue] == 0:
        _note_chats(w, slot, -1)


@compiled
def stop_waiting(w: World, slot: int) -> None:
    """A contact leaves its queue or its owner's queue; none of its clocks matters any more."""
    contact = w.contacts[slot]
    if contact.state == WAITING_FOR_OWNER:
        leave_owner_queue(w, slot)
    else:
        _leave_queue(w, slot)
        if w.channel[contact.channel].mode == MODE_LIVE:
            w.run[0].live_left = 1
    stop_clocks(w, slot)


@compiled
def _note_chats(w: World, slot: int, change: int) -> None:
    """The queue of a contact has ceased to be empty, or has become so."""
    if w.channel[w.contacts[slot].channel].mode == MODE_CHAT:
        note_chat_queue(w, w.contacts[slot].queue, change)


@compiled
def stop_clocks(w: World, slot: int) -> None:
    """Neither patience, nor a thought of another channel, nor the router's timer matters now."""
    cancel(w, PATIENCES, slot)
    cancel(w, CUSTOMERS, slot)
    cancel(w, ROUTER, slot)
    contact = w.contacts[slot]
    stop_moving(w, contact, w.cases[contact.case_slot])


@compiled
def start_clock(w: World, slot: int) -> None:
    """The customer waits with a patience drawn anew, from the moment at which the wait began."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    channel = contact.channel
    if w.channel[channel].mode == MODE_ASYNC and w.threads[slot].turn > 1:
        limit = ticks_until_chase(w, contact, case, channel, w.threads[slot].turn)
    else:
        limit = ticks_of_patience(w, contact, case, channel, contact.channel_attempt)
        if w.channel[channel].mode != MODE_ASYNC and w.channel[channel].reaction_share > 0.0:
            others = w.waiting_on[channel] - 1
            limit = min(limit, ticks_of_reaction(w, contact, case, channel, others))
    if limit < NEVER:
        key = event_key(EXPIRY, contact.case, contact.attempt)
        due = patience_begins(w, contact.queued_at) + limit
        due = max(due, w.run[0].now)  # of a message that comes back to life
        push(w, PATIENCES, due, key, slot)


@compiled
def watch(w: World, slot: int) -> None:
    """The orchestrator will look again at a contact that waits, or an offer to it will be over."""
    run = w.run[0]
    contact = w.contacts[slot]
    key = event_key(ROUTER_TIMER, contact.case, contact.attempt)
    if contact.moving_to >= 0:
        push(w, ROUTER, run.now + w.channel[contact.moving_to].offer, key, slot)
    elif run.look_again > 0 and contact.offers < run.most_offers:
        push(w, ROUTER, run.now + run.look_again, key, slot)


@compiled
def _plan_parallel_contact(w: World, slot: int) -> None:
    """A customer who waits may contact the centre on another channel as well."""
    contact = w.contacts[slot]
    delay = ticks_until_parallel(w, contact, w.cases[contact.case_slot])
    if delay < NEVER:
        key = event_key(RETURN, contact.case, OF_CONTACT + contact.attempt)
        push(w, CUSTOMERS, w.run[0].now + delay, key, slot)
