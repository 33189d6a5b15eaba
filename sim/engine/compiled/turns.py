"""Turns of a thread: an agent takes a message, takes it up again, or finds it stale."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import begin_talk, seize
from sim.engine.compiled.held_threads import hold
from sim.engine.compiled.layout import IN_TALK
from sim.engine.compiled.sharing import join_sharing
from sim.engine.compiled.waiting import note_wait
from sim.engine.compiled.withdrawals import close_duplicates
from sim.engine.compiled.work import draw_work, switch_ticks, talk_ticks
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_STALE, TURN_OTHER_AGENT, TURN_STALE
from sim.randomness.purposes import TURN_TALK
from sim.rules.draws import duration_seconds
from sim.rules.handling import read_seconds
from sim.rules.parameters import RESUME_SECONDS
from sim.rules.threads import number_of_turns, stale_seconds, turn_ordinal
from sim.rules.timing import ticks


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
    if contact.left_queue < 0:
        contact.left_queue = run.now
    before = contact.agent
    contact.agent = number
    thread.agent = number
    if thread.started >= 0:
        work = thread.remaining + _resumed(w, slot, number != before)
    else:
        thread.started = run.now
        note_wait(w, slot)
        thread.worked_turns += 1
        if case.closed:
            work = _stale_work(w, slot, number)
        elif thread.turn == 1:
            work = _first_work(w, slot, number)
        else:
            work = _later_work(w, slot, number, number != before)
        thread.work = work
    if not case.closed:
        case.last_agent = number
    return work


@compiled
def _first_work(w: World, slot: int, number: int) -> int:
    """The first turn of a thread: the history is looked up, and the whole thread laid out."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    case = w.cases[contact.case_slot]
    channel = w.channel[contact.channel]
    if run.duplicates_visible and case.contacts > 1:
        close_duplicates(w, slot)
    thread.total = number_of_turns(
        run.seed,
        run.replication,
        case.key,
        case.answered + 1,
        channel.turns_least,
        channel.turns_most,
    )
    return draw_work(w, slot, number, thread.total)


@compiled
def _later_work(w: World, slot: int, number: int, by_another: bool) -> int:
    """A later turn: its share of the talk; somebody else has to read first."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    row = w.contact_class[contact.contact_class].talk
    base = 0.0
    if row >= 0:
        base = duration_seconds(
            run.seed,
            run.replication,
            w.cases[contact.case_slot].key,
            TURN_TALK,
            turn_ordinal(contact.answered_index, thread.turn),
            w.distributions[row],
            w.quantile_table,
        )
    switch = switch_ticks(w, slot, number)
    read = _read_by_another(w, slot) if by_another else 0
    talk = talk_ticks(w, slot, number, base / thread.total)
    contact.switch += switch
    contact.talk += talk
    return switch + read + talk


@compiled
def _stale_work(w: World, slot: int, number: int) -> int:
    """The case is over: the message is read, and answered in a line."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    contact.flags |= FLAG_STALE
    thread.flags |= TURN_STALE
    thread.total = thread.turn
    contact.wrap_up = 0
    contact.logging = 0
    if thread.turn == 1:
        contact.earlier = w.cases[contact.case_slot].entries
    switch = switch_ticks(w, slot, number)
    talk = ticks(stale_seconds(w.parameters), run.grid)
    contact.switch += switch
    contact.talk += talk
    return switch + talk


@compiled
def _resumed(w: World, slot: int, by_another: bool) -> int:
    """What it takes to go on with a turn that was put aside, beside the work that was left."""
    thread = w.threads[slot]
    resume = ticks(w.parameters[RESUME_SECONDS], w.run[0].grid)
    thread.resume += resume
    if by_another:
        resume += _read_by_another(w, slot)
    thread.work += resume
    return resume


@compiled
def _read_by_another(w: World, slot: int) -> int:
    """An agent who did not have a thread before reads what was written in it."""
    w.threads[slot].flags |= TURN_OTHER_AGENT
    read = ticks(read_seconds(1, w.parameters), w.run[0].grid)
    w.contacts[slot].read += read
    return read
