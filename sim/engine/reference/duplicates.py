"""Duplicates: messages of the same customer that an agent or the orchestrator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import ContactEnd
from sim.engine.reference.scalar import ticks
from sim.engine.reference.settling import end_unserved
from sim.randomness.purposes import DUPLICATE_SEEN
from sim.rules.parameters import DUPLICATE_CLOSE_SECONDS

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
        share = other.channel.coverage_share
        if other.channel is contact.channel or centre.draws.happens(
            case, DUPLICATE_SEEN, other.attempt, share
        ):
            end_unserved(centre, other, ContactEnd.CLOSED_AS_DUPLICATE, contact.attempt)
            contact.closing += ticks(centre.parameters[DUPLICATE_CLOSE_SECONDS], centre.plan.grid)
