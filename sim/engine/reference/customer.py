"""The customer's story: one case, as a generator.

A customer relies on the contacts that were opened for the case. Setbacks arrive as words; once
there is nothing left to rely on, the customer decides what to do. What a contact does while it
waits or is served is not told here.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from sim.engine.journal import CaseEnd
from sim.engine.keys import ARRIVAL, RETURN
from sim.engine.reference.next_move import choose_next_move
from sim.engine.reference.people import Case, TapeRow, Visit
from sim.engine.reference.reception import open_contact
from sim.engine.reference.scalar import event_key
from sim.engine.reference.settling import close_case
from sim.engine.stages import Stage
from sim.rules.next_move import NO_CHANNEL

if TYPE_CHECKING:
    from simpy import Event

    from sim.demand.tape import Tape
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.orchestrator import Orchestrator
    from sim.engine.reference.people import Contact

TAPE_BLOCK = 10_000


def arrivals(centre: Centre, orchestrator: Orchestrator) -> Generator[Event, object, None]:
    """Cases arise as the tape says."""
    for number, row in enumerate(tape_rows(centre.tape)):
        yield centre.until(row.arrival, event_key(ARRIVAL, number, 0))
        case = Case(number, row)
        centre.open_cases[case] = None
        centre.env.process(customer(centre, orchestrator, case))


def tape_rows(tape: Tape) -> Iterator[TapeRow]:
    """Rows of the tape as Python numbers, a block at a time."""
    for first in range(0, len(tape.cases), TAPE_BLOCK):
        yield from map(TapeRow._make, tape.cases[first : first + TAPE_BLOCK].tolist())


def customer(
    centre: Centre, orchestrator: Orchestrator, case: Case
) -> Generator[Event, object, None]:
    """Turn up, be served or not, and come again until the case is over."""
    visit: Visit | None = Visit(centre.channels[case.order & NO_CHANNEL])
    while visit is not None:
        if visit.due is not None:
            case.pending = True
            if visit.due >= centre.plan.end_ticks:
                return  # the run ends first; the case stays open
            yield centre.until(visit.due, event_key(RETURN, case.number, case.attempts))
            if case.closed:
                return  # by a contact that was still open
            case.pending = False
            visit = visit._replace(due=None)
        visit = orchestrator.receive(case, visit)
        if visit.due is None:
            open_contact(centre, case, visit)
            centre.end_event()
            visit = yield from next_visit(centre, case)


def next_visit(centre: Centre, case: Case) -> Generator[Event, object, Visit | None]:
    """Rely on what was begun, until there is a reason to turn up again, or the case is over."""
    while True:
        if case.setback is None:
            case.word = centre.env.event()
            yield case.word
        if case.closed:
            return None
        planned = react(centre, case)
        if planned is not None or case.closed:
            return planned


def react(centre: Centre, case: Case) -> Visit | None:
    """After a setback: a visit if nothing is left to rely on, or give up and wait for the rest."""
    setback, case.setback = case.setback, None
    if setback is not None and not case.hopes and not case.gave_up:
        visit = choose_next_move(centre, case, setback)
        if visit is not None:
            return visit
        case.gave_up = True
    if case.gave_up and not case.unsettled:
        close_case(centre, case, CaseEnd.GIVEN_UP)
    return None


def open_parallel(centre: Centre, orchestrator: Orchestrator, contact: Contact) -> None:
    """A customer who has waited for a while opens a second contact beside."""
    case = contact.case
    waits = contact.stage is Stage.WAITING and not contact.is_ghost
    if not waits or case.attempts >= centre.plan.max_attempts:
        return
    channel = _channel_beside(centre, case)
    if channel is not None:
        open_contact(centre, case, orchestrator.receive(case, Visit(channel, is_parallel=True)))


def follow_invitation(centre: Centre, case: Case, visit: Visit) -> None:
    """A customer turns up where the orchestrator sent him or her, unless answered meanwhile."""
    if case.invitation is visit and not case.closed:
        case.invitation = None
        case.pending = False
        open_contact(centre, case, visit)


def _channel_beside(centre: Centre, case: Case) -> Channel | None:
    """The best liked channel with an agent behind it on which the case has no live contact."""
    taken = {c.channel for c in case.contacts if c.stage is not Stage.WRAP_UP}
    for channel in centre.preferences(case):
        is_liked = (centre.liked[case.segment] >> channel.number) & 1
        is_open = channel.is_async or centre.hours.is_open[channel.number]
        if is_liked and is_open and channel not in taken and not channel.is_self_service:
            return channel
    return None
