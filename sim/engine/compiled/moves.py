"""What a customer does after a contact that did not solve the case: retry, switch or give up."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import close_case
from sim.engine.compiled.event_list import RETURNS, push
from sim.engine.compiled.world import World
from sim.engine.journal import CaseEnd
from sim.engine.keys import RETURN, event_key
from sim.randomness.counter import uniform
from sim.randomness.purposes import NEXT_CHANNEL, NEXT_DELAY, NEXT_MOVE, REOPENING
from sim.rules.codes import MODE_ASYNC
from sim.rules.draws import duration
from sim.rules.next_move import GIVE_UP, SWITCH, move, next_channel, return_tick
from sim.rules.parameters import REOPENING_SPREAD_SECONDS, SWITCH_TO_HUB_SHARE
from sim.rules.timing import NEVER

GIVEN_UP = int(CaseEnd.GIVEN_UP)


@compiled
def fail(w: World, slot: int, cause: int, must_switch: bool) -> None:
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
        if case.closed:
            continue
        if case.hopes == 0 and not case.pending and not case.gave_up:
            _choose_move(w, case_slot)
        if case.gave_up and case.unsettled == 0:
            close_case(w, case_slot, GIVEN_UP)


@compiled
def schedule_return(w: World, case_slot: int, tick: int, channel: int) -> None:
    """The customer will be back, unless the run is over by then."""
    run = w.run[0]
    case = w.cases[case_slot]
    case.pending = 1
    case.next_channel = channel
    case.decided = 0
    if tick < run.end:
        push(w, RETURNS, tick, event_key(RETURN, case.case, case.attempts), case_slot)


@compiled
def _choose_move(w: World, case_slot: int) -> None:
    """Retry, switch or give up; a return is scheduled for when the channel is open."""
    run = w.run[0]
    case = w.cases[case_slot]
    k = case.attempts
    choice = GIVE_UP
    if k < run.max_attempts:
        u = uniform(run.seed, run.replication, case.key, NEXT_MOVE, k)
        choice = move(u, case.cause, case.must_switch != 0, w.parameters)
    channel = case.failed_channel
    delay_row = w.retry_delay[case.cause]
    if choice == SWITCH:
        delay_row = w.switch_delay[case.cause]
        channel = _switch_channel(w, case_slot)
    if choice == GIVE_UP or channel < 0:
        case.gave_up = 1
        return
    case.switches += choice == SWITCH
    due = run.now
    if delay_row >= 0:
        due += duration(
            run.seed,
            run.replication,
            case.key,
            NEXT_DELAY,
            k,
            w.distributions[delay_row],
            w.quantile_table,
            run.grid,
        )
    schedule_return(w, case_slot, _when_open(w, case_slot, channel, due), channel)


@compiled
def _when_open(w: World, case_slot: int, channel: int, due: int) -> int:
    """When a customer comes back who means to do so when due: messages are left at any time."""
    run = w.run[0]
    case = w.cases[case_slot]
    if w.channel[channel].mode == MODE_ASYNC:
        return due
    opening = next_opening(w, channel, due)
    if opening <= due:
        return due
    u = uniform(run.seed, run.replication, case.key, REOPENING, case.attempts)
    return return_tick(due, opening, u, w.parameters[REOPENING_SPREAD_SECONDS], run.grid)


@compiled
def _switch_channel(w: World, case_slot: int) -> int:
    """Channel to which the customer switches, or -1."""
    run = w.run[0]
    case = w.cases[case_slot]
    usable = w.usable[case.intent]
    if case.must_switch:
        usable &= w.has_medium[case.intent]
    u = uniform(run.seed, run.replication, case.key, NEXT_CHANNEL, case.attempts)
    return next_channel(
        u,
        w.parameters[SWITCH_TO_HUB_SHARE],
        run.hub,
        case.failed_channel,
        case.order,
        case.tried,
        usable,
    )


@compiled
def next_opening(w: World, channel: int, tick: int) -> int:
    """``tick`` if the channel is open then, else its next opening, or NEVER."""
    first = w.opening_first[channel]
    last = w.opening_first[channel + 1]
    while first < last:
        middle = (first + last) >> 1
        if w.opening_until[middle] <= tick:
            first = middle + 1
        else:
            last = middle
    if first == w.opening_first[channel + 1]:
        return NEVER
    return max(tick, w.opening_from[first])
