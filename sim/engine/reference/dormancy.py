"""Merged messages: dormant while the contact that they joined is live, then over or alive again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.engine.journal import FLAG_CHASED, FLAG_RESOLVED, FLAG_REVIVED, ContactEnd
from sim.engine.reference.rules import note_wait
from sim.engine.reference.waiting import join_queue, leave, start_clock
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact

TO_COME: Final = 0
"""In place of an attempt: the next contact of the case, which has not begun yet."""


def fall_dormant(centre: Centre, message: Contact) -> None:
    """A message that waits is merged into the next contact of its case."""
    follow(message.case, message.attempt, TO_COME)
    leave(centre, message)
    message.clock = None
    message.left_queue = centre.now
    note_wait(centre.tables, message, message.case, message.channel.number, centre.now)
    message.joined = TO_COME
    message.stage = Stage.DORMANT


def joined_to(case: Case, attempt: int) -> list[Contact]:
    """Dormant messages that joined a contact of their case, in order of attempt."""
    return [c for c in case.contacts if c.stage is Stage.DORMANT and c.joined == attempt]


def follow(case: Case, before: int, after: int) -> None:
    """What joined one contact of a case goes on with another, which takes its place."""
    for message in joined_to(case, before):
        message.joined = after


def is_answer(contact: Contact) -> bool:
    """Whether what joined a contact that is over has its answer by that."""
    solved = contact.flags & FLAG_RESOLVED != 0
    return contact.end in (ContactEnd.ANSWERED, ContactEnd.CHASED) or solved


def rely_on(message: Contact) -> None:
    """The customer relies on a message again, unless it was chased."""
    if not message.is_open:
        message.is_open = True
        message.case.open_contacts += 1
    if not (message.is_awaited or message.flags & FLAG_CHASED):
        message.is_awaited = True
        message.case.awaited_contacts += 1


def revive(centre: Centre, message: Contact) -> None:
    """The contact that a message joined has failed: it waits again, in its old place."""
    message.flags |= FLAG_REVIVED
    message.left_queue = -1
    rely_on(message)
    join_queue(centre, message)
    if not message.flags & FLAG_CHASED:
        start_clock(centre, message)
    centre.revived.append(message)
