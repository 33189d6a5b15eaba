"""The customer's story: one case, as a generator.

A customer relies on the contacts that were opened for the case. Setbacks trigger a wake event; once
there is nothing left to rely on, the customer decides what to do. What a contact does while it
waits or is served is not told here.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

from sim.declared import kept_fields
from sim.engine.journal import CaseEnd
from sim.engine.keys import ARRIVAL, RETURN
from sim.engine.reference.cases import close_case
from sim.engine.reference.contacts import open_contact
from sim.engine.reference.orchestrator import channel_set, receive
from sim.engine.reference.people import Case, Visit
from sim.engine.reference.rules import (
    channel_beside,
    choose_channel,
    end_of_trying,
    event_key,
    most_preferred,
    ticks_until_return,
    what_arises,
    when_open,
)
from sim.engine.stages import Stage
from sim.engine.state.case import CaseFields
from sim.rules.outcome import HANDLED, NOTHING

if TYPE_CHECKING:
    from simpy import Event

    from sim.demand.tape import Tape
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact, Setback

TAPE_BLOCK = 10_000


def arrivals(centre: Centre) -> Generator[Event, object, None]:
    """Cases arise as the tape says."""
    for row in tape_rows(centre.tape):
        yield centre.until(row["arrival"], event_key(ARRIVAL, row["number"], 0))
        case = Case(**row)
        found = what_arises(case, centre.acts_before)
        if found == NOTHING:
            continue
        centre.open_cases[case] = None
        if found == HANDLED:
            close_case(centre, case, CaseEnd.RESOLVED)
        else:
            centre.env.process(customer(centre, case))


def tape_rows(tape: Tape) -> Iterator[dict[str, Any]]:
    """What a case needs of the rows of the tape as Python numbers, a block at a time."""
    known = {one.name for one in kept_fields(CaseFields)}
    names = [name for name in tape.cases.dtype.names or () if name in known and name != "key"]
    for first in range(0, len(tape.cases), TAPE_BLOCK):
        block = tape.cases[first : first + TAPE_BLOCK]
        numbers = range(first, first + len(block))
        # Numba takes a plain int for a signed number, so keys stay NumPy's.
        columns = [numbers, block["key"], *(block[name].tolist() for name in names)]
        for values in zip(*columns, strict=True):
            yield dict(zip(("number", "key", *names), values, strict=True))


def customer(centre: Centre, case: Case) -> Generator[Event, object, None]:
    """Turn up, be served or not, and come again until the case is over."""
    visit: Visit | None = Visit(centre.channels[most_preferred(case.order)])
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
        visit = receive(centre, case, visit)
        if visit.due is None:
            open_contact(centre, case, visit)
            centre.end_event()
            visit = yield from next_visit(centre, case)


def next_visit(centre: Centre, case: Case) -> Generator[Event, object, Visit | None]:
    """Wait for the contacts made, until there is a reason to turn up again or the case is over."""
    while True:
        if case.setback is None:
            case.wake_event = centre.env.event()
            yield case.wake_event
        if case.closed:
            return None
        planned = react(centre, case)
        if planned is not None or case.closed:
            return planned


def react(centre: Centre, case: Case) -> Visit | None:
    """After a setback: a visit if nothing is left to rely on, or give up and wait for the rest."""
    setback, case.setback = case.setback, None
    if setback is not None and not case.awaited_contacts and not case.gave_up:
        visit = choose_move(centre, case, setback)
        if visit is not None:
            return visit
        case.gave_up = True
    if case.gave_up and not case.open_contacts:
        close_case(centre, case, CaseEnd(end_of_trying(case)))
    return None


def choose_move(centre: Centre, case: Case, setback: Setback) -> Visit | None:
    """Retry or switch when the channel is open; None: give up."""
    tables, failed, cause = centre.tables, setback.channel.number, setback.cause
    number = choose_channel(tables, case, failed, cause, setback.must_switch)
    if number < 0:
        return None
    due = centre.now + ticks_until_return(tables, case, cause, number != failed)
    channel = centre.channels[number]
    if not channel.is_async:  # messages are left at any time
        due = when_open(tables, case, number, due)
    return Visit(channel, due=due)


def open_parallel(centre: Centre, contact: Contact) -> None:
    """A customer who has waited for a while opens a second contact."""
    case = contact.case
    waits = contact.stage is Stage.WAITING and not contact.silently_abandoned
    if not waits or case.attempts >= centre.plan.max_attempts:
        return
    channel = channel_beside(centre.tables, case, _in_use(case))
    if channel >= 0:
        visit = Visit(centre.channels[channel], is_parallel=True)
        open_contact(centre, case, receive(centre, case, visit))


def _in_use(case: Case) -> int:
    """Bit set of the channels of a case's contacts, but for after-contact work."""
    return channel_set([c for c in case.contacts if c.stage is not Stage.AFTER_CONTACT_WORK])
