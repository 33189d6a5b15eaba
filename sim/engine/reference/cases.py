"""Cases: their live contacts, what the customer relies on, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import CaseEnd, ContactEnd
from sim.engine.reference.dormancy import TO_COME, follow, is_answer, joined_to, revive
from sim.engine.reference.people import Entry, Setback
from sim.engine.reference.rules import (
    arrive,
    breeds_another,
    closing_ticks,
    is_solved,
    note_solution,
    sees_duplicate,
)
from sim.engine.reference.waiting import stop_waiting
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact


def stop_awaiting(contact: Contact) -> None:
    """The customer does not rely on a contact any more."""
    if contact.is_awaited:
        contact.is_awaited = False
        contact.case.awaited_contacts -= 1


def write_off(contact: Contact) -> None:
    """A contact will not solve the case, whatever else happens to it."""
    stop_awaiting(contact)
    if contact.is_open:
        contact.is_open = False
        contact.case.open_contacts -= 1


def end_contact(centre: Centre, contact: Contact, end: ContactEnd) -> None:
    """The row of a contact is written, after that of a turn that nobody has answered."""
    contact.end = end
    contact.stage = Stage.OVER
    contact.clock = contact.timer = None
    if contact.turn is not None:
        centre.journal.write_turn(contact, contact.turn, ended=-1)
    del centre.live[contact]
    contact.case.contacts.remove(contact)
    centre.journal.write_contact(contact)
    for message in joined_to(contact.case, contact.attempt):
        if is_answer(contact):
            end_contact(centre, message, ContactEnd.MERGED)
        else:
            revive(centre, message)


def end_unserved(
    centre: Centre, contact: Contact, end: ContactEnd, joined: int = 0, *, heir: int
) -> None:
    """A contact that waits or is in self-service ends without an answer of its own.

    Args:
        centre: the centre.
        contact: the contact.
        end: how it ends.
        joined: attempt of the contact that it is merged into or closed for.
        heir: attempt of the contact to which the messages that joined this one go.
    """
    follow(contact.case, contact.attempt, heir)
    if contact.stage is Stage.SELF_SERVICE:
        contact.self_service = centre.now - contact.offered
    else:
        stop_waiting(centre, contact)
    contact.joined = joined
    write_off(contact)
    end_contact(centre, contact, end)


def note_setback(
    centre: Centre, contact: Contact, cause: int, *, must_switch: bool = False
) -> None:
    """A contact has not solved the case; the customer will react after this event.

    Who is about to come back anyway does not react.
    """
    case = contact.case
    if not case.closed and not case.pending:
        case.setback = Setback(contact.channel, cause, must_switch)
        centre.wake(case)


def close_case(centre: Centre, case: Case, end: CaseEnd) -> None:
    """The case is over."""
    case.closed = True
    arrive(centre.tables, case)
    del centre.open_cases[case]
    centre.journal.write_case(case, end)
    centre.wake(case)


def conclude(centre: Centre, contact: Contact) -> None:
    """A talk or a thread is over: is the case solved? What was said joins its history."""
    case, agent = contact.case, contact.agent
    if agent is None:
        raise AssertionError("concluded without an agent")
    case.history.append(Entry(contact.channel.number, agent.number, contact.attempt))
    if not is_solved(centre.tables, contact, case):
        write_off(contact)
    elif breeds_another(centre.tables, contact, case, contact.channel.number):
        note_solution(centre.tables, contact, case)
        write_off(contact)
    else:
        solve(centre, contact)


def solve(centre: Centre, contact: Contact) -> None:
    """A contact has solved the case, which is closed at once; nobody stays connected for it."""
    case = contact.case
    follow(case, TO_COME, contact.attempt)
    note_solution(centre.tables, contact, case)
    write_off(contact)
    close_case(centre, case, CaseEnd.RESOLVED)
    withdraw_others(centre, contact)


def withdraw_others(centre: Centre, contact: Contact) -> None:
    """The customer leaves the other queues and self-service: this contact is enough."""
    case = contact.case
    follow(case, TO_COME, contact.attempt)
    if len(case.contacts) == 1:
        return
    for other in case.contacts.copy():
        on_line = (
            other.stage is Stage.WAITING
            and other.channel.is_synchronous
            and not other.silently_abandoned
        )
        if other is not contact and (on_line or other.stage is Stage.SELF_SERVICE):
            end_unserved(centre, other, ContactEnd.WITHDRAWN, heir=contact.attempt)


def close_duplicates(centre: Centre, contact: Contact) -> None:
    """An agent who takes a contact closes the customer's waiting messages that are visible.

    Those of the same channel are; another channel's are if its system is connected.
    """
    case = contact.case
    if not centre.plan.duplicates_visible:
        return
    for other in case.contacts.copy():
        if other is contact or not other.is_waiting_message:
            continue
        mine, theirs = contact.channel.number, other.channel.number
        if sees_duplicate(centre.tables, case, mine, other.attempt, theirs):
            mine = contact.attempt
            end_unserved(centre, other, ContactEnd.CLOSED_AS_DUPLICATE, mine, heir=mine)
            contact.closing += closing_ticks(centre.tables)
