"""Patience is over: a customer hangs up, abandons a chat silently, or chases a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_CHASED, FLAG_SILENT, ContactEnd
from sim.engine.reference.cases import end_contact, note_setback, stop_awaiting, write_off
from sim.engine.reference.dormancy import joined_to, rely_on
from sim.engine.reference.rules import leaves_silently, note_failure, note_wait, stop_moving
from sim.engine.reference.waiting import free_trunk, leave, stop_waiting
from sim.rules.next_move import ABANDONED, CLOSED, UNANSWERED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact


def lose_patience(centre: Centre, contact: Contact) -> None:
    """The customer does not wait any longer."""
    if contact.channel.is_async:
        _chase(centre, contact)
    else:
        _abandon(centre, contact)


def _abandon(centre: Centre, contact: Contact) -> None:
    """A customer abandons; a silently abandoned chat keeps its place."""
    case, number = contact.case, contact.channel.number
    if leaves_silently(centre.tables, contact, case, number):
        note_wait(centre.tables, contact, case, number, centre.now)
        contact.flags |= FLAG_SILENT
        contact.left_queue = centre.now
        contact.silently_abandoned = True
        contact.timer = None
        stop_moving(centre.tables, contact, case)
        note_failure(centre.tables, case, ABANDONED)
        write_off(contact)
        for message in joined_to(case, contact.attempt):
            rely_on(message)  # it is dormant until somebody notices, but its customer has only it
    else:
        stop_waiting(centre, contact)
        note_failure(centre.tables, case, ABANDONED)
        write_off(contact)
        end_contact(centre, contact, ContactEnd.ABANDONED)
    note_setback(centre, contact, ABANDONED)


def _chase(centre: Centre, contact: Contact) -> None:
    """The message stays where it waits, but the customer does not rely on it any more."""
    contact.flags |= FLAG_CHASED
    note_failure(centre.tables, contact.case, UNANSWERED)
    stop_awaiting(contact)
    note_setback(centre, contact, UNANSWERED)


def dismiss(centre: Centre, contact: Contact) -> None:
    """The channel closes and dismisses a contact that waits."""
    if contact.silently_abandoned:
        leave(centre, contact)
        free_trunk(centre, contact)
        end_contact(centre, contact, ContactEnd.ABANDONED)
        return
    stop_waiting(centre, contact)
    note_failure(centre.tables, contact.case, CLOSED)
    write_off(contact)
    end_contact(centre, contact, ContactEnd.CLOSED_OUT)
    note_setback(centre, contact, CLOSED)
