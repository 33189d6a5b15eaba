"""After an event: a contact that has come to the centre, or back to it, looks for an agent."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import has_room, settle, takes_new
from sim.engine.compiled.contacts import turn_away_from_queue
from sim.engine.compiled.event_list import ROUTER, push
from sim.engine.compiled.layout import AWAITING_CUSTOMER, WAITING, WAITING_FOR_OWNER
from sim.engine.compiled.matching import find_agent, find_interruptible
from sim.engine.compiled.service import send_to_queue, take
from sim.engine.compiled.threads import join_owner_queue
from sim.engine.compiled.turns import take_turn, work_on_turn
from sim.engine.compiled.waiting import (
    go_to_next_ring,
    start_clock,
    start_waiting,
    stop_waiting,
)
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_SAME_AGENT, TURN_WAITED_FOR_OWNER
from sim.engine.keys import ROUTER_TIMER, event_key
from sim.rules.codes import MODE_ASYNC
from sim.rules.doors import COMES_IN, put_off
from sim.rules.timing import NEVER


@compiled
def find_place(w: World, slot: int) -> None:
    """A contact that looks for an agent gets one, or has to wait."""
    state = w.contacts[slot].state
    if state == AWAITING_CUSTOMER:
        _take_up(w, slot)
    elif state == WAITING_FOR_OWNER:
        send_to_queue(w, slot)
    else:
        _route(w, slot)


@compiled
def _route(w: World, slot: int) -> None:
    """Give an arriving contact to an agent, or let it wait."""
    run = w.run[0]
    contact = w.contacts[slot]
    number = find_agent(w, slot, with_affinity=True)
    if number < 0 and run.interruptible and w.channel[contact.channel].mode != MODE_ASYNC:
        number = find_interruptible(w, slot)
    if number < 0:
        _wait_or_leave(w, slot)
        return
    if run.same_agent and number == w.cases[contact.case_slot].last_agent:
        contact.flags |= FLAG_SAME_AGENT
    take(w, slot, number)
    settle(w, number)


@compiled
def widen_ring(w: World, slot: int) -> None:
    """Further teams may serve a contact that has waited so long: it looks for an agent again."""
    go_to_next_ring(w, slot)
    contact = w.contacts[slot]
    if not w.channel_served[contact.channel]:
        return
    number = find_agent(w, slot, with_affinity=False)
    if number < 0 and w.run[0].interruptible and w.channel[contact.channel].mode != MODE_ASYNC:
        number = find_interruptible(w, slot)
    if number >= 0:
        stop_waiting(w, slot)
        take(w, slot, number)
        settle(w, number)


@compiled
def _wait_or_leave(w: World, slot: int) -> None:
    """A contact that finds no agent joins its queue, if there is a place and the customer will."""
    contact = w.contacts[slot]
    channel = contact.channel
    cause = COMES_IN
    if w.channel[channel].mode != MODE_ASYNC:
        case = w.cases[contact.case_slot]
        cause = put_off(w, contact, case, channel, w.waiting_on[channel])
    if cause == COMES_IN:
        start_waiting(w, slot)
    else:
        turn_away_from_queue(w, slot, cause)


@compiled
def _take_up(w: World, slot: int) -> None:
    """A customer has answered: the agent of the thread goes on with it, at once or later.

    If he or she cannot, anybody may take the turn.
    """
    contact = w.contacts[slot]
    number = contact.agent
    channel = w.channel[contact.channel]
    if w.threads[slot].kept:
        w.threads[slot].kept = 0
        work_on_turn(w, slot, number)
        settle(w, number)
    elif not takes_new(w, number):
        _go_to_queue(w, slot)
    elif w.channel_served[contact.channel] and has_room(w, number, contact.channel):
        take_turn(w, slot, number)
        settle(w, number)
    elif channel.owner_wait > 0:
        _wait_for_owner(w, slot)
    else:
        _go_to_queue(w, slot)


@compiled
def _go_to_queue(w: World, slot: int) -> None:
    """A turn whose owner cannot have it: if it has to wait, the customer may chase it."""
    send_to_queue(w, slot)
    if w.contacts[slot].state == WAITING:
        start_clock(w, slot)


@compiled
def _wait_for_owner(w: World, slot: int) -> None:
    """A turn joins its owner's queue, for as long as the channel says."""
    contact = w.contacts[slot]
    limit = w.channel[contact.channel].owner_wait
    w.threads[slot].flags |= TURN_WAITED_FOR_OWNER
    join_owner_queue(w, slot)
    start_clock(w, slot)
    if limit < NEVER:
        key = event_key(ROUTER_TIMER, contact.case, contact.attempt)
        push(w, ROUTER, w.run[0].now + limit, key, slot)
