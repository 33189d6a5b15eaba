"""A contact begins: it is turned away at the door, goes to self-service, an agent, or a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_PARALLEL,
    FLAG_SAME_AGENT,
    FLAG_STEERED,
    ContactEnd,
)
from sim.engine.reference.cases import close_contact, give_up_on, resolve, tell_setback
from sim.engine.reference.people import Contact, Entry, Turn
from sim.engine.reference.rules import (
    end_of_session,
    note_failure,
    points_on_entering,
    session_ticks,
    turned_away,
    upset,
)
from sim.engine.reference.service import send_to_queue, take
from sim.engine.reference.waiting import leave, start_waiting
from sim.engine.stages import Stage
from sim.rules.next_move import BLOCKED, CLOSED, UNRESOLVED
from sim.rules.next_move import SELF_SERVICE as LEFT_SELF_SERVICE
from sim.rules.parameters import RISE_STEERED
from sim.rules.self_service import HANDED_OVER, SOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Case, Visit
    from sim.engine.reference.tables import Channel


def route(centre: Centre, contact: Contact) -> None:
    """Give a contact that is new to the agents to one of them, or let it wait."""
    number, given = contact.channel.number, contact.orchestrator_points
    contact.points = points_on_entering(centre.tables, contact.case, number, given)
    if centre.router is not None:
        contact.points += centre.router.priority_points(contact)
        agent = centre.router.choose_agent(contact)
    else:
        agent = centre.agent_choice.best(contact) or centre.agent_choice.to_interrupt(contact)
    if agent is None:
        start_waiting(centre, contact)
        return
    if centre.plan.same_agent and agent.number == contact.case.last_agent:
        contact.flags |= FLAG_SAME_AGENT
    take(centre, contact, agent)
    centre.journal.settle(agent)


def pass_on_line(centre: Centre, agent: Agent) -> None:
    """An agent leaves: who waits for him or her goes to the queue."""
    while agent.line:
        contact = agent.line[0][1]
        leave(centre, contact)
        send_to_queue(centre, contact, is_new=False)


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
