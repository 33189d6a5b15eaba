"""Turns of a thread: an agent takes a message, puts it aside, takes it up again, finds it stale."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import begin_work, release, seize
from sim.engine.compiled.conclusion import close_duplicates
from sim.engine.compiled.layout import ARRIVING, AWAITING_CUSTOMER, IN_WORK
from sim.engine.compiled.rows import HANDLING, write_work
from sim.engine.compiled.sharing import join_sharing, leave_sharing_undone
from sim.engine.compiled.threads import (
    first_to_give_way,
    free_place,
    join_owner_queue,
    join_threads,
    leave_threads,
)
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY
from sim.rules.emotion import note_wait
from sim.rules.threads import resumed_work, turn_work


@compiled
def take_turn(w: World, slot: int, number: int) -> None:
    """An agent takes a turn that waited, or a message that has just arrived."""
    seize(w, number, w.contacts[slot].channel)
    join_threads(w, slot, number)
    work_on_turn(w, slot, number)


@compiled
def work_on_turn(w: World, slot: int, number: int) -> None:
    """An agent who holds a thread begins the work on its turn, or takes it up again."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    case = w.cases[contact.case_slot]
    agent = w.agents[number]
    channel = contact.channel
    if contact.left_queue < 0:
        contact.left_queue = run.now
    before = contact.agent
    contact.agent = number
    thread.agent = number
    if thread.started >= 0:
        work = resumed_work(w, contact, thread, thread, number != before)
    else:
        thread.started = run.now
        thread.turns += 1
        if thread.turn == 1 and run.duplicates_visible and case.contacts > 1 and not case.closed:
            close_duplicates(w, slot)
        note_wait(w, contact, case, channel, run.now)
        work = turn_work(
            w,
            contact,
            case,
            thread,
            thread,
            w.history[contact.case_slot],
            channel,
            agent,
            number,
            agent.team,
            thread.turn,
            number != before,
        )
    if not case.closed:
        case.last_agent = number
    contact.state = IN_WORK
    contact.spell_start = run.now
    begin_work(w, number, channel)
    join_sharing(w, slot, number, work)


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
    w.agents[number].in_work -= 1
    leave_threads(w, slot)
    release(w, number, contact.channel)
    if w.channel[contact.channel].suspended_to_owner:
        join_owner_queue(w, slot)
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
    write_work(w, slot, HANDLING, thread.turn)
