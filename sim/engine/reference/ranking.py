"""Who goes before whom: contacts of any queue, and contacts kept waiting by a reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.rules import rank

if TYPE_CHECKING:
    from sim.engine.reference.people import Contact

Standing = tuple[float, int, int, int]


def standing(contact: Contact, now: int) -> Standing:
    """Priority, then the longer wait; who compares less goes first."""
    since = contact.queued_at
    points = rank(contact.points, contact.channel.ageing_per_second, since, now)
    return (-points, since, contact.case.number, contact.attempt)


def outranks(one: Contact, other: Contact, now: int) -> bool:
    """Whether a contact outranks another, of any queue."""
    return standing(one, now) < standing(other, now)
