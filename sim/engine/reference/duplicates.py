"""Duplicates: messages of the same customer that an agent or the orchestrator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import ContactEnd
from sim.engine.reference.rules import closing_ticks, sees_duplicate
from sim.engine.reference.settling import end_unserved

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact


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
            end_unserved(centre, other, ContactEnd.CLOSED_AS_DUPLICATE, contact.attempt)
            contact.closing += closing_ticks(centre.tables)
