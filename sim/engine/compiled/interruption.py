"""Interruption: threads give way to contacts that cannot wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import release
from sim.engine.compiled.held_threads import first_to_give_way, free_place, let_go
from sim.engine.compiled.layout import AWAITING_CUSTOMER
from sim.engine.compiled.owner_lines import join_line
from sim.engine.compiled.rows import TALK, write_work
from sim.engine.compiled.sharing import leave_sharing_undone
from sim.engine.compiled.waiting import join_queue
from sim.engine.compiled.world import World
from sim.engine.plan import CAPACITY


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
        contact.returned = 1
        join_queue(w, slot)


@compiled
def write_spell_of_turn(w: World, slot: int) -> None:
    """A spell of work on a turn is over."""
    thread = w.threads[slot]
    thread.worked += w.run[0].now - w.contacts[slot].spell_start
    write_work(w, slot, TALK, thread.turn)
