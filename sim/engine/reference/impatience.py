"""Patience is over: a customer hangs up, leaves without a word, or chases a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_CHASED, FLAG_SILENT, ContactEnd
from sim.engine.reference.cases import close_contact, give_up_on, lose_hope, tell_setback
from sim.engine.reference.rules import leaves_silently, note_failure, note_wait
from sim.engine.reference.waiting import free_line, leave, stop_waiting
from sim.rules.next_move import ABANDONED, CLOSED, UNANSWERED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact


def lose_patience(centre: Centre, contact: Contact) -> None:
    """The customer does not wait any longer."""
    if contact.channel.is_async:
        _chase(centre, contact)
        return
    case = contact.case
    if leaves_silently(centre.tables, contact, case, contact.channel.number):
        _become_ghost(centre, contact)
    else:
        stop_waiting(centre, contact)
        note_failure(centre.tables, case, ABANDONED)
        give_up_on(contact)
        close_contact(centre, contact, ContactEnd.ABANDONED)
    tell_setback(centre, contact, ABANDONED)


def _chase(centre: Centre, contact: Contact) -> None:
    """The message stays where it waits, but the customer does not rely on it any more."""
    contact.flags |= FLAG_CHASED
    note_failure(centre.tables, contact.case, UNANSWERED)
    lose_hope(contact)
    tell_setback(centre, contact, UNANSWERED)


def _become_ghost(centre: Centre, contact: Contact) -> None:
    """The customer leaves a chat without a word: it waits on, and an agent will take it."""
    note_wait(centre.tables, contact, contact.case, contact.channel.number, centre.now)
    note_failure(centre.tables, contact.case, ABANDONED)
    contact.flags |= FLAG_SILENT
    contact.left_queue = centre.now
    contact.ghost = True
    contact.timer = None
    give_up_on(contact)


def dismiss(centre: Centre, contact: Contact) -> None:
    """The channel closes: who waits is sent away."""
    if contact.ghost:
        leave(centre, contact)
        free_line(centre, contact)
        close_contact(centre, contact, ContactEnd.ABANDONED)
        return
    stop_waiting(centre, contact)
    note_failure(centre.tables, contact.case, CLOSED)
    give_up_on(contact)
    close_contact(centre, contact, ContactEnd.CLOSED_OUT)
    tell_setback(centre, contact, CLOSED)
