"""How a visit to self-service ends: solved, left unsolved, or handed over to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_HANDED_OVER, ContactEnd
from sim.engine.reference.people import Entry, Turn
from sim.engine.reference.reception import count_attempt, enter
from sim.engine.reference.rules import end_of_session, note_failure
from sim.engine.reference.settling import (
    close_contact,
    give_up_on,
    resolve,
    tell_setback,
)
from sim.engine.stages import Stage
from sim.rules.next_move import SELF_SERVICE as LEFT_SELF_SERVICE
from sim.rules.self_service import HANDED_OVER, SOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact

NOBODY = -1
"""In the history of a case: no agent was there."""


def end_session(centre: Centre, contact: Contact) -> None:
    """The customer has looked for a solution alone."""
    case = contact.case
    contact.self_service = centre.now - contact.offered
    outcome = end_of_session(centre.tables, contact, case, contact.channel.number)
    if case.closed:
        give_up_on(contact)
        close_contact(centre, contact, ContactEnd.CONTAINED)
    elif outcome == SOLVED:
        resolve(centre, contact)
        close_contact(centre, contact, ContactEnd.CONTAINED)
    else:
        case.history.append(Entry(contact.channel.number, NOBODY, contact.attempt))
        note_failure(centre.tables, case, LEFT_SELF_SERVICE)
        if outcome == HANDED_OVER:
            _hand_over(centre, contact)
        else:
            give_up_on(contact)
            close_contact(centre, contact, ContactEnd.CONTAINED)
            tell_setback(centre, contact, LEFT_SELF_SERVICE)


def _hand_over(centre: Centre, contact: Contact) -> None:
    """The same contact goes on with an agent, on another channel."""
    case = contact.case
    contact.channel = channel = centre.channels[contact.channel.hand_over]
    contact.kind = centre.kind(case, channel)
    contact.queue = centre.lines[contact.kind.queue]
    contact.flags |= FLAG_HANDED_OVER
    contact.stage = Stage.ARRIVING
    contact.queued = contact.queued_at = centre.now
    count_attempt(case, channel)
    if channel.is_async:
        contact.turn = Turn(turn=1, offered=centre.now)
    enter(centre, contact)
