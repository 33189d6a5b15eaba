"""Merged messages: dormant while the contact that they joined is live, then over or alive again."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.engine.compiled.layout import DORMANT
from sim.engine.compiled.waiting import join_queue, start_clock, stop_waiting
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import FLAG_CHASED, FLAG_RESOLVED, FLAG_REVIVED
from sim.rules.emotion import note_wait

ANSWERED: Final = int(ContactEnd.ANSWERED)
CHASED: Final = int(ContactEnd.CHASED)

TO_COME: Final = 0
"""In place of an attempt: the next contact of the case, which has not begun yet."""


@compiled
def fall_dormant(w: World, slot: int) -> None:
    """A message that waits is merged into the next contact of its case."""
    contact = w.contacts[slot]
    stop_waiting(w, slot)
    contact.left_queue = w.run[0].now
    note_wait(w, contact, w.cases[contact.case_slot], contact.channel, w.run[0].now)
    follow(w, contact.case_slot, contact.attempt, TO_COME)
    become_dormant(w, slot, TO_COME)


@compiled
def become_dormant(w: World, slot: int, joined: int) -> None:
    """A message has joined another contact of its case."""
    contact = w.contacts[slot]
    contact.state = DORMANT
    contact.joined = joined
    w.cases[contact.case_slot].dormant += 1


@compiled
def follow(w: World, case_slot: int, before: int, after: int) -> None:
    """What joined one contact of a case goes on with another, which takes its place."""
    slot = first_joined(w, case_slot, before)
    while slot >= 0:
        w.contacts[slot].joined = after
        slot = next_joined(w, slot, before)


@compiled
def first_joined(w: World, case_slot: int, attempt: int) -> int:
    """The first dormant message that joined a contact of its case, or -1."""
    case = w.cases[case_slot]
    if case.dormant == 0:
        return -1
    return _joined_from(w, case.first_contact, attempt)


@compiled
def next_joined(w: World, slot: int, attempt: int) -> int:
    """The next one, or -1."""
    return _joined_from(w, w.contacts[slot].next_of_case, attempt)


@compiled
def _joined_from(w: World, slot: int, attempt: int) -> int:
    """Among the contacts of a case, from one on, the first that is dormant and has joined."""
    while slot >= 0:
        contact = w.contacts[slot]
        if contact.state == DORMANT and contact.joined == attempt:
            return slot
        slot = contact.next_of_case
    return -1


@compiled(inline=True)
def is_answer(end: int, flags: int) -> bool:
    """Whether what joined a contact that is over has its answer by that."""
    return end in (ANSWERED, CHASED) or (flags & FLAG_RESOLVED) != 0


@compiled
def rely_on_joined(w: World, slot: int) -> None:
    """The customer of a contact that has failed relies on the messages that joined it."""
    contact = w.contacts[slot]
    message = first_joined(w, contact.case_slot, contact.attempt)
    while message >= 0:
        _rely_on(w, message)
        message = next_joined(w, message, contact.attempt)


@compiled
def _rely_on(w: World, slot: int) -> None:
    """The customer relies on a message again, unless it was chased."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    if not contact.is_open:
        contact.is_open = 1
        case.open_contacts += 1
    if not contact.is_awaited and contact.flags & FLAG_CHASED == 0:
        contact.is_awaited = 1
        case.awaited_contacts += 1


@compiled
def revive(w: World, slot: int) -> None:
    """The contact that a message joined has failed: it waits again, in its old place."""
    run = w.run[0]
    contact = w.contacts[slot]
    w.cases[contact.case_slot].dormant -= 1
    contact.flags |= FLAG_REVIVED
    contact.left_queue = -1
    _rely_on(w, slot)
    join_queue(w, slot)
    if contact.flags & FLAG_CHASED == 0:
        start_clock(w, slot)
    w.threads[slot].next_revived = -1
    if run.first_revived < 0:
        run.first_revived = slot
    else:
        w.threads[run.last_revived].next_revived = slot
    run.last_revived = slot
