"""Threads between two turns: the customer answers, the agent lets go, the owner cannot come."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import has_room, settle, takes_new
from sim.engine.compiled.cases import end_contact, remember
from sim.engine.compiled.completions import end_of_answered
from sim.engine.compiled.event_list import ROUTER, cancel, push
from sim.engine.compiled.held_threads import free_place
from sim.engine.compiled.layout import IN_TALK
from sim.engine.compiled.owner_lines import join_line, leave_line
from sim.engine.compiled.service import go_on, offer_turn
from sim.engine.compiled.turns import begin_turn, continue_turn, take_turn
from sim.engine.compiled.waiting import start_chase_clock
from sim.engine.compiled.world import World
from sim.engine.journal import TURN_WAITED_FOR_OWNER
from sim.engine.keys import ROUTER_TIMER, event_key
from sim.rules.timing import NEVER


@compiled
def reply(w: World, slot: int) -> None:
    """The customer's next message is due."""
    contact = w.contacts[slot]
    if w.cases[contact.case_slot].closed:
        _say_nothing_more(w, slot)
        return
    contact.queued_at = w.run[0].now
    begin_turn(w, slot)
    if w.threads[slot].held:
        cancel(w, ROUTER, slot)
        continue_turn(w, slot)
        settle(w, contact.agent)
    else:
        _look_for_owner(w, slot)


@compiled
def release_silent(w: World, slot: int) -> None:
    """The customer has been silent for so long that the agent takes something else."""
    free_place(w, slot)
    go_on(w, w.contacts[slot].agent)


@compiled
def stop_waiting_for_owner(w: World, slot: int) -> None:
    """The owner has not come in time: anybody may take the turn."""
    leave_line(w, slot)
    offer_turn(w, slot)


@compiled
def _say_nothing_more(w: World, slot: int) -> None:
    """The case is over, so the customer does not write again; nothing is left to be done."""
    contact = w.contacts[slot]
    number = contact.agent
    contact.wrap_up = 0
    contact.logging = 0
    remember(w, slot, number)
    held = w.threads[slot].held
    if held:
        free_place(w, slot)
    end_contact(w, slot, end_of_answered(contact.flags))
    if held:
        go_on(w, number)


@compiled
def _look_for_owner(w: World, slot: int) -> None:
    """An answer to somebody who has let go of the thread: at once, a little later, or anybody."""
    contact = w.contacts[slot]
    number = contact.agent
    channel = w.channel[contact.channel]
    if takes_new(w, number):
        if w.channel_served[contact.channel] and has_room(w, number, contact.channel):
            take_turn(w, slot, number)
            settle(w, number)
            return
        if channel.owner_wait > 0:
            _wait_for_owner(w, slot)
            return
    offer_turn(w, slot)
    if w.contacts[slot].state != IN_TALK:
        start_chase_clock(w, slot)


@compiled
def _wait_for_owner(w: World, slot: int) -> None:
    """A turn joins the line of its owner, for as long as the channel says."""
    contact = w.contacts[slot]
    limit = w.channel[contact.channel].owner_wait
    w.threads[slot].flags |= TURN_WAITED_FOR_OWNER
    join_line(w, slot)
    start_chase_clock(w, slot)
    if limit < NEVER:
        key = event_key(ROUTER_TIMER, contact.case, contact.attempt)
        push(w, ROUTER, w.run[0].now + limit, key, slot)
