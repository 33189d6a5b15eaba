"""How contacts and cases end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_MEDIUM_LACKING, FLAG_RESOLVED, CaseEnd, ContactEnd
from sim.engine.reference.people import Setback
from sim.engine.reference.queues import stop_waiting
from sim.engine.reference.scalar import calmed, raised
from sim.engine.stages import Stage
from sim.randomness.purposes import RESOLUTION
from sim.rules.parameters import FALL_RESOLVED, RISE_REPEAT, RISE_UNRESOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact


def upset(centre: Centre, case: Case, rise: int) -> None:
    """Something has gone wrong; ``rise`` is a position in the parameter row."""
    case.emotion = raised(case.emotion, centre.parameters[rise])


def lose_hope(contact: Contact) -> None:
    """The customer does not rely on a contact any more."""
    if contact.is_hope:
        contact.is_hope = False
        contact.case.hopes -= 1


def give_up_on(contact: Contact) -> None:
    """A contact will not solve the case, whatever else happens to it."""
    lose_hope(contact)
    if contact.is_unsettled:
        contact.is_unsettled = False
        contact.case.unsettled -= 1


def close_contact(centre: Centre, contact: Contact, end: ContactEnd) -> None:
    """The row of a contact is written, after that of a turn that nobody has answered."""
    contact.end = end
    contact.stage = Stage.OVER
    contact.clock = contact.timer = None
    if contact.turn is not None:
        centre.journal.turn(contact, contact.turn, ended=-1)
    del centre.live[contact]
    contact.case.contacts.remove(contact)
    centre.journal.close_contact(contact)


def end_unserved(centre: Centre, contact: Contact, end: ContactEnd, joined: int = 0) -> None:
    """A contact that waits or is in self-service ends without an answer of its own.

    Args:
        centre: the centre.
        contact: the contact.
        end: how it ends.
        joined: attempt of the contact that it is merged into or closed for.
    """
    if contact.stage is Stage.SELF_SERVICE:
        contact.self_service = centre.now - contact.offered
    else:
        stop_waiting(centre, contact)
    contact.joined = joined
    give_up_on(contact)
    close_contact(centre, contact, end)


def tell_setback(
    centre: Centre, contact: Contact, cause: int, *, must_switch: bool = False
) -> None:
    """The customer hears that a contact has not solved the case, and will react after this event.

    Who is about to come back anyway does not react.
    """
    case = contact.case
    if not case.closed and not case.pending:
        case.setback = Setback(contact.channel, cause, must_switch)
        centre.wake(case)


def close_case(centre: Centre, case: Case, end: CaseEnd) -> None:
    """The case is over."""
    case.closed = True
    del centre.open_cases[case]
    centre.journal.close_case(case, end)
    centre.wake(case)


def conclude(centre: Centre, contact: Contact) -> None:
    """A talk or a thread is over: is the case solved? What was said joins its history."""
    case, agent = contact.case, contact.agent
    if agent is None:
        raise AssertionError("concluded without an agent")
    case.history.append((contact.channel.number, agent.number, contact.attempt))
    if contact.repeat > 0:
        case.repetitions += 1
        upset(centre, case, RISE_REPEAT)
    if case.closed:
        give_up_on(contact)
        return
    possible = not contact.flags & FLAG_MEDIUM_LACKING
    number, share = contact.answered_index, contact.resolution_share
    if possible and centre.draws.happens(case, RESOLUTION, number, share):
        resolve(centre, contact)
    else:
        upset(centre, case, RISE_UNRESOLVED)
        give_up_on(contact)


def resolve(centre: Centre, contact: Contact) -> None:
    """A contact has solved the case, which is closed at once; nobody waits on a line for it."""
    case = contact.case
    contact.flags |= FLAG_RESOLVED
    case.emotion = calmed(case.emotion, centre.parameters[FALL_RESOLVED])
    give_up_on(contact)
    close_case(centre, case, CaseEnd.RESOLVED)
    withdraw_others(centre, contact)


def withdraw_others(centre: Centre, contact: Contact) -> None:
    """The customer leaves the other lines and the self-service: this contact is enough."""
    case = contact.case
    if case.invitation is not None:
        case.invitation = None
        case.pending = False
    if len(case.contacts) == 1:
        return
    for other in case.contacts.copy():
        on_line = other.stage is Stage.WAITING and other.channel.is_held and not other.is_ghost
        if other is not contact and (on_line or other.stage is Stage.SELF_SERVICE):
            end_unserved(centre, other, ContactEnd.WITHDRAWN)
