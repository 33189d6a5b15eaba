"""Patience is over: a customer hangs up, leaves without a word, or chases a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_CHASED, FLAG_SILENT, ContactEnd
from sim.engine.reference.cases import end_contact, lose_hope, tell_setback, write_off
from sim.engine.reference.rules import leaves_silently, note_failure, note_wait
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
    """A customer leaves; of a chat that is left silently the place stays taken."""
    case, number = contact.case, contact.channel.number
    if leaves_silently(centre.tables, contact, case, number):
        note_wait(centre.tables, contact, case, number, centre.now)
        contact.flags |= FLAG_SILENT
        contact.left_queue = centre.now
        contact.ghost = True
        contact.timer = None
        note_failure(centre.tables, case, ABANDONED)
        write_off(contact)
    else:
        stop_waiting(centre, contact)
        note_failure(centre.tables, case, ABANDONED)
        write_off(contact)
        end_contact(centre, contact, ContactEnd.ABANDONED)
    tell_setback(centre, contact, ABANDONED)


def _chase(centre: Centre, contact: Contact) -> None:
    """The message stays where it waits, but the customer does not rely on it any more."""
    contact.flags |= FLAG_CHASED
    note_failure(centre.tables, contact.case, UNANSWERED)
    lose_hope(contact)
    tell_setback(centre, contact, UNANSWERED)


def dismiss(centre: Centre, contact: Contact) -> None:
    """The channel closes: who waits is sent away."""
    if contact.ghost:
        leave(centre, contact)
        free_trunk(centre, contact)
        end_contact(centre, contact, ContactEnd.ABANDONED)
        return
    stop_waiting(centre, contact)
    note_failure(centre.tables, contact.case, CLOSED)
    write_off(contact)
    end_contact(centre, contact, ContactEnd.CLOSED_OUT)
    tell_setback(centre, contact, CLOSED)
