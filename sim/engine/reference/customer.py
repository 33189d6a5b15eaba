"""The customer's story: one case, as a generator."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_MEDIUM_LACKING, FLAG_RESOLVED, CaseEnd, ContactEnd
from sim.engine.keys import ARRIVAL, RETURN
from sim.engine.reference.people import Case, TapeRow
from sim.engine.reference.scalar import event_key
from sim.randomness.counter import uniform
from sim.randomness.purposes import NEXT_CHANNEL, NEXT_DELAY, NEXT_MOVE, REOPENING
from sim.rules.draws import duration
from sim.rules.next_move import (
    ABANDONED,
    BLOCKED,
    CLOSED,
    GIVE_UP,
    SWITCH,
    UNRESOLVED,
    move,
    next_channel,
    return_tick,
)
from sim.rules.parameters import REOPENING_SPREAD_SECONDS, SWITCH_TO_HUB_SHARE

if TYPE_CHECKING:
    from simpy import Event

    from sim.demand.tape import Tape
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact

TAPE_BLOCK = 10_000

CAUSE_OF = {
    ContactEnd.ABANDONED: ABANDONED,
    ContactEnd.BLOCKED: BLOCKED,
    ContactEnd.CLOSED_OUT: CLOSED,
    ContactEnd.ANSWERED: UNRESOLVED,
}


def arrivals(centre: Centre) -> Generator[Event, object, None]:
    """Cases arise as the tape says."""
    for number, row in enumerate(tape_rows(centre.tape)):
        yield centre.until(row.arrival, event_key(ARRIVAL, number, 0))
        case = Case(number, row)
        centre.open_cases[case] = None
        centre.env.process(customer(centre, case))


def tape_rows(tape: Tape) -> Iterator[TapeRow]:
    """Rows of the tape as Python numbers, a block at a time."""
    for first in range(0, len(tape.cases), TAPE_BLOCK):
        yield from map(TapeRow._make, tape.cases[first : first + TAPE_BLOCK].tolist())


def customer(centre: Centre, case: Case) -> Generator[Event, object, None]:
    """Contact the centre, wait, be served or not, and try again until the case is over."""
    while True:
        contact = centre.open_contact(case)
        if not contact.ended:
            contact.over = centre.env.event()
            yield contact.over
        if contact.flags & FLAG_RESOLVED:
            centre.close_case(case, CaseEnd.RESOLVED)
            return
        due = choose_next_move(centre, case, contact)
        if due is None:
            centre.close_case(case, CaseEnd.GIVEN_UP)
            return
        if due >= centre.plan.end_ticks:
            return  # the run ends first; the case stays open
        yield centre.until(due, event_key(RETURN, case.number, case.attempts))


def choose_next_move(centre: Centre, case: Case, contact: Contact) -> int | None:
    """Retry, switch or give up after a contact that did not solve the case.

    Returns:
        tick of the return, with ``case.channel`` set to where it will be; None to give up.
    """
    cause = CAUSE_OF[contact.end]
    must_switch = bool(contact.flags & FLAG_MEDIUM_LACKING)
    choice = GIVE_UP
    if case.attempts < centre.plan.max_attempts:
        u = uniform(centre.seed, centre.replication, case.key, NEXT_MOVE, case.attempts)
        choice = move(u, cause, must_switch, centre.plan.parameters)
    if choice == GIVE_UP:
        return None
    if choice == SWITCH:
        channel = switch_channel(centre, case, must_have_medium=must_switch)
        if channel < 0:
            return None
        case.channel = channel
        case.switches += 1
    delays = centre.plan.switch_delay if choice == SWITCH else centre.plan.retry_delay
    due = centre.env.now
    if delays[cause] >= 0:
        due += duration(
            centre.seed,
            centre.replication,
            case.key,
            NEXT_DELAY,
            case.attempts,
            centre.distributions[delays[cause]],
            centre.plan.quantile_table,
            centre.plan.grid,
        )
    opening = centre.hours.next_opening(case.channel, due)
    if opening == due:
        return int(due)
    u = uniform(centre.seed, centre.replication, case.key, REOPENING, case.attempts)
    spread = centre.plan.parameters[REOPENING_SPREAD_SECONDS]
    return int(return_tick(due, opening, u, spread, centre.plan.grid))


def switch_channel(centre: Centre, case: Case, *, must_have_medium: bool) -> int:
    """Channel to which the customer switches, or -1."""
    usable = int(centre.plan.usable[case.intent])
    if must_have_medium:
        usable &= int(centre.plan.has_medium[case.intent])
    u = uniform(centre.seed, centre.replication, case.key, NEXT_CHANNEL, case.attempts)
    hub_share = centre.plan.parameters[SWITCH_TO_HUB_SHARE]
    return next_channel(u, hub_share, centre.plan.hub, case.channel, case.order, case.tried, usable)
