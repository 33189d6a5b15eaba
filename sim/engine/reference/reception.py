"""A customer turns up: the contact is opened and comes to a queue, or is turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_FALSE_MERGE, FLAG_PARALLEL, FLAG_STEERED, ContactEnd
from sim.engine.reference.people import Contact, Turn
from sim.engine.reference.routing import route
from sim.engine.reference.rules import note_failure, session_ticks, turned_away, upset
from sim.engine.reference.settling import close_contact, give_up_on, tell_setback
from sim.engine.stages import Stage
from sim.rules.next_move import BLOCKED, CLOSED, UNRESOLVED
from sim.rules.parameters import RISE_STEERED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Case, Visit


def open_contact(centre: Centre, case: Case, visit: Visit) -> None:
    """The customer contacts the centre."""
    if visit.flags & FLAG_STEERED:
        upset(centre.tables, case, RISE_STEERED)
    case.attempts += 1
    contact = _contact(centre, case, visit)
    centre.live[contact] = None
    case.contacts.append(contact)
    case.hopes += 1
    case.unsettled += 1
    if visit.joins is not None:
        _join(centre, contact, visit.joins)
    elif visit.flags & FLAG_FALSE_MERGE:  # into a case of somebody else: nobody will look at it
        _turn_away(centre, contact, ContactEnd.MERGED, UNRESOLVED)
    elif visit.is_parallel and not centre.plan.parallel_admitted:
        _turn_away(centre, contact, ContactEnd.BLOCKED, BLOCKED)
    else:
        enter(centre, contact)


def _contact(centre: Centre, case: Case, visit: Visit) -> Contact:
    now, channel = centre.now, visit.channel
    count_attempt(case, channel)
    kind = centre.kind(case, channel)
    contact = Contact(
        case=case,
        attempt=case.attempts,
        channel=channel,
        entry_channel=channel,
        kind=kind,
        queue=centre.lines[kind.queue],
        offered=now,
        queued=now,
        queued_at=now,
        emotion=case.emotion,
        earlier=len(case.history),
        flags=visit.flags | (FLAG_PARALLEL if visit.is_parallel else 0),
        orchestrator_points=visit.points,
    )
    if channel.is_async:
        contact.turn = Turn(turn=1, offered=now)
    return contact


def count_attempt(case: Case, channel: Channel) -> None:
    """One more attempt of a case on a channel."""
    number = channel.number
    case.tried |= 1 << number
    case.attempts_on[number] = case.attempts_on.get(number, 0) + 1


def enter(centre: Centre, contact: Contact) -> None:
    """Come before the agents or into self-service, if the channel is open and has a line free."""
    channel = contact.channel
    cause = turned_away(centre.tables, channel.number, centre.in_channel[channel.number])
    if cause == CLOSED:
        _turn_away(centre, contact, ContactEnd.CLOSED_OUT, CLOSED)
    elif cause == BLOCKED:
        _turn_away(centre, contact, ContactEnd.BLOCKED, BLOCKED)
    elif channel.is_self_service:
        _help_oneself(centre, contact)
    else:
        if channel.is_held:
            centre.in_channel[channel.number] += 1
        route(centre, contact)


def _turn_away(centre: Centre, contact: Contact, end: ContactEnd, cause: int) -> None:
    """The contact ends at the door."""
    contact.left_queue = centre.now
    note_failure(centre.tables, contact.case, cause)
    give_up_on(contact)
    close_contact(centre, contact, end)
    tell_setback(centre, contact, cause)


def _help_oneself(centre: Centre, contact: Contact) -> None:
    """The customer looks for a solution without an agent."""
    contact.stage = Stage.SELF_SERVICE
    contact.queued = -1
    time = session_ticks(centre.tables, contact, contact.case, contact.channel.number)
    centre.complete_in(time, contact)


def _join(centre: Centre, contact: Contact, other: Contact) -> None:
    """The contact is merged into another one of the case; the customer relies on that again."""
    contact.left_queue = centre.now
    contact.joined = other.attempt
    give_up_on(contact)
    close_contact(centre, contact, ContactEnd.MERGED)
    if not other.hope and other.unsettled:
        other.hope = True
        other.case.hopes += 1
