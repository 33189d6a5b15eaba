"""What a customer does after a contact that did not solve the case: retry, switch or give up."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import close_case
from sim.engine.compiled.event_list import RETURNS, push
from sim.engine.compiled.world import World
from sim.engine.keys import RETURN, event_key
from sim.rules.codes import MODE_ASYNC
from sim.rules.next_move import choose_channel, ticks_until_return
from sim.rules.opening import when_open
from sim.rules.outcome import end_of_trying


@compiled
def note_setback(w: World, slot: int, cause: int, must_switch: bool) -> None:
    """A contact has failed; the customer will choose a move once the event is over.

    One move per case and event, about the contact that failed last.
    """
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    case.failed_channel = contact.channel
    case.cause = cause
    case.must_switch = must_switch
    if case.moving:
        return
    case.moving = 1
    case.next_moving = -1
    if run.first_moving < 0:
        run.first_moving = contact.case_slot
    else:
        w.cases[run.last_moving].next_moving = contact.case_slot
    run.last_moving = contact.case_slot


@compiled
def choose_moves(w: World) -> None:
    """After an event: every customer whose contact failed in it chooses, in order of case."""
    run = w.run[0]
    while run.first_moving >= 0:
        case_slot = run.first_moving
        case = w.cases[case_slot]
        run.first_moving = case.next_moving
        case.moving = 0
        if not case.closed:
            _react(w, case_slot)


@compiled
def _react(w: World, case_slot: int) -> None:
    """After a setback: come again if nothing is left to rely on, or give up."""
    case = w.cases[case_slot]
    if case.awaited_contacts == 0 and not case.pending and not case.gave_up:
        _choose_move(w, case_slot)
    if case.gave_up and case.open_contacts == 0:
        close_case(w, case_slot, end_of_trying(case))


@compiled
def schedule_return(w: World, case_slot: int, tick: int, channel: int) -> None:
    """The customer will be back, unless the run is over by then."""
    run = w.run[0]
    case = w.cases[case_slot]
    case.pending = 1
    case.next_channel = channel
    case.decided = 0
    if tick < run.end:
        push(w, RETURNS, tick, event_key(RETURN, case.number, case.attempts), case_slot)


@compiled
def _choose_move(w: World, case_slot: int) -> None:
    """Retry, switch or give up; a return is scheduled for when the channel is open."""
    run = w.run[0]
    case = w.cases[case_slot]
    failed = case.failed_channel
    channel = choose_channel(w, case, failed, case.cause, case.must_switch != 0)
    if channel < 0:
        case.gave_up = 1
        return
    due = run.now + ticks_until_return(w, case, case.cause, channel != failed)
    if w.channel[channel].mode != MODE_ASYNC:  # messages are left at any time
        due = when_open(w, case, channel, due)
    schedule_return(w, case_slot, due, channel)
