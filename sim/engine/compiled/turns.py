"""Turns of a thread: an agent takes a message, takes it up again, or finds it stale."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import begin_talk, seize
from sim.engine.compiled.held_threads import hold
from sim.engine.compiled.layout import IN_TALK
from sim.engine.compiled.sharing import join_sharing
from sim.engine.compiled.withdrawals import close_duplicates
from sim.engine.compiled.world import World
from sim.rules.emotion import note_wait
from sim.rules.threads import resumed_work, turn_work


@compiled
def take_turn(w: World, slot: int, number: int) -> None:
    """An agent takes a turn that waited, or a message that has just arrived."""
    work = _work_of_turn(w, slot, number)
    seize(w, number, w.contacts[slot].channel)
    hold(w, slot, number)
    _start(w, slot, number, work)


@compiled
def continue_turn(w: World, slot: int) -> None:
    """The agent who still holds a thread starts at once on the customer's answer."""
    number = w.contacts[slot].agent
    w.threads[slot].held = 0
    _start(w, slot, number, _work_of_turn(w, slot, number))


@compiled
def _start(w: World, slot: int, number: int, work: int) -> None:
    """Work on a turn begins or goes on."""
    contact = w.contacts[slot]
    contact.state = IN_TALK
    contact.spell_start = w.run[0].now
    begin_talk(w, number, contact.channel)
    join_sharing(w, slot, number, work)


@compiled
def _work_of_turn(w: World, slot: int, number: int) -> int:
    """Ticks of work on a turn that an agent takes, all parts filled in."""
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
    return work
