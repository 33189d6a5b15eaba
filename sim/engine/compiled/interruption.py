"""Interruption: threads give way to contacts that cannot wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import release
from sim.engine.compiled.held_threads import first_to_give_way, free_place, let_go
from sim.engine.compiled.layout import ARRIVING, AWAITING_CUSTOMER
from sim.engine.compiled.owner_lines import join_line
from sim.engine.compiled.rows import TALK, write_work
from sim.engine.compiled.sharing import leave_sharing_undone
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY


@compiled
def make_room(w: World, number: int, channel: int) -> None:
    """An agent puts threads aside, one after the other, until a contact of a channel fits."""
    agent = w.agents[number]
    while agent.load + w.channel[channel].weight > CAPACITY:
        slot = first_to_give_way(w, number)
        if w.contacts[slot].state == AWAITING_CUSTOMER:
            free_place(w, slot)
        else:
            _put_aside(w, slot, number)


@compiled
def _put_aside(w: World, slot: int, number: int) -> None:
    """Work on a turn stops; it waits for the same agent, or for anybody."""
    contact = w.contacts[slot]
    thread = w.threads[slot]
    thread.remaining = leave_sharing_undone(w, slot, number)
    write_spell_of_turn(w, slot)
    thread.interruptions += 1
    w.agents[number].in_talk -= 1
    let_go(w, slot)
    release(w, number, contact.channel)
    if w.channel[contact.channel].suspended_to_owner:
        join_line(w, slot)
    else:
        _look_for_anybody(w, slot)


@compiled
def _look_for_anybody(w: World, slot: int) -> None:
    """A turn that was put aside is offered to others as soon as its agent has taken the contact."""
    run = w.run[0]
    w.contacts[slot].state = ARRIVING
    w.threads[slot].next_aside = -1
    if run.first_aside < 0:
        run.first_aside = slot
    else:
        w.threads[run.last_aside].next_aside = slot
    run.last_aside = slot


@compiled
def write_spell_of_turn(w: World, slot: int) -> None:
    """A spell of work on a turn is over."""
    thread = w.threads[slot]
    thread.worked += w.run[0].now - w.contacts[slot].spell_start
    write_work(w, slot, TALK, thread.turn)
