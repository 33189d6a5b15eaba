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
from sim.engine.reference.cases import end_contact, note_setback, solve, write_off
from sim.engine.reference.dormancy import TO_COME, follow
from sim.engine.reference.people import Contact, Entry, Turn
from sim.engine.reference.rules import (
    arrive,
    breeds_another,
    end_of_session,
    kind_of,
    note_failure,
    note_solution,
    points_on_entering,
    put_off,
    session_ticks,
    turned_away,
    upset,
)
from sim.engine.reference.service import take
from sim.engine.reference.waiting import (
    end_hold,
    free_trunk,
    go_to_next_ring,
    join_queue,
    leave,
    start_waiting,
)
from sim.engine.stages import Stage
from sim.rules.doors import COMES_IN
from sim.rules.next_move import BALKED, BLOCKED, CLOSED, QUESTION_ABOUT_SELF_SERVICE, UNRESOLVED
from sim.rules.next_move import SELF_SERVICE as LEFT_SELF_SERVICE
from sim.rules.parameters import RISE_STEERED
from sim.rules.self_service import HANDED_OVER, SOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Case, Visit
    from sim.engine.reference.tables import Channel


def _set_points(centre: Centre, contact: Contact) -> None:
    """A contact comes before the agents with these points of priority."""
    number, given = contact.channel.number, contact.orchestrator_points
    contact.points = points_on_entering(centre.tables, contact.case, number, given)
    if centre.router is not None:
        contact.points += centre.router.priority_points(contact)


def route(centre: Centre, contact: Contact) -> None:
    """Give a contact that is new to the agents to one of them, or let it wait."""
    _set_points(centre, contact)
    if centre.router is not None:
        held = centre.router.ticks_held(contact)
        if held:
            _wait_or_leave(centre, contact, held)
            return
        agent = centre.router.choose_agent(contact)
    else:
        agent = centre.agent_choice.find_agent(contact) or centre.agent_choice.find_interruptible(
            contact
        )
    if agent is None:
        _wait_or_leave(centre, contact)
        return
    _give(centre, contact, agent)


def _wait_or_leave(centre: Centre, contact: Contact, held: int = 0) -> None:
    """Nobody takes the contact: it waits, if there is a place and the queue puts nobody off."""
    channel = contact.channel
    cause = COMES_IN
    if channel.is_synchronous:
        ahead = sum(len(queue.members) for queue in centre.queues if queue.channel is channel)
        cause = put_off(centre.tables, contact, contact.case, channel.number, ahead)
    if cause == COMES_IN:
        start_waiting(centre, contact, held)
        return
    free_trunk(centre, contact)
    end = ContactEnd.BALKED if cause == BALKED else ContactEnd.BLOCKED
    _turn_away(centre, contact, end, cause)


def _give(centre: Centre, contact: Contact, agent: Agent) -> None:
    """An agent takes a contact that is new to the agents."""
    if centre.plan.same_agent and agent.number == contact.case.last_agent:
        contact.flags |= FLAG_SAME_AGENT
    take(centre, contact, agent)
    centre.journal.settle(agent)


def release(centre: Centre, contact: Contact) -> None:
    """A contact was held for long enough: an agent takes it, it joins its queue, or is held on."""
    if centre.router is None:
        raise AssertionError("a contact was held, and nobody holds contacts")
    end_hold(centre, contact)
    held = centre.router.ticks_held(contact)
    agent = None
    if not held and contact.queue.is_served:
        agent = centre.router.choose_agent(contact)
    join_queue(centre, contact, held)
    if agent is not None:
        leave(centre, contact)
        centre.live_left |= contact.channel.is_live
        _give(centre, contact, agent)


def widen_ring(centre: Centre, contact: Contact) -> None:
    """Further teams may serve a contact that has waited so long: it looks for an agent again."""
    go_to_next_ring(centre, contact)
    if not contact.queue.is_served:
        return
    if centre.router is not None:
        agent = centre.router.choose_agent(contact, may_return=False)
    else:
        choice = centre.agent_choice
        agent = choice.find_agent(contact, may_return=False) or choice.find_interruptible(contact)
    if agent is not None:
        leave(centre, contact)
        centre.live_left |= contact.channel.is_live
        take(centre, contact, agent)
        centre.journal.settle(agent)


def open_contact(centre: Centre, case: Case, visit: Visit) -> None:
    """The customer contacts the centre."""
    arrive(centre.tables, case)
    if visit.flags & FLAG_STEERED:
        upset(centre.tables, case, RISE_STEERED)
    contact = _new_contact(centre, case, visit)
    if visit.joins is not None:
        _join_other(centre, contact, visit.joins)
    elif visit.flags & FLAG_FALSE_MERGE:  # into a case of somebody else: nobody will look at it
        _turn_away(centre, contact, ContactEnd.MERGED, UNRESOLVED)
    elif visit.is_parallel and not centre.plan.parallel_admitted:
        _turn_away(centre, contact, ContactEnd.BLOCKED, BLOCKED)
    else:
        enter_channel(centre, contact)


def _new_contact(centre: Centre, case: Case, visit: Visit) -> Contact:
    """The next attempt of a case."""
    case.attempts += 1
    contact = Contact(
        case=case,
        attempt=case.attempts,
        channel=visit.channel,
        entry_channel=visit.channel,
        queue=centre.queues[0],
        offered=centre.now,
        queued=centre.now,
        queued_at=centre.now,
        emotion=case.emotion,
        earlier=case.entries,
        flags=visit.flags | (FLAG_PARALLEL if visit.is_parallel else 0),
        orchestrator_points=visit.points,
        offers=visit.offers,
        declined=visit.declined,
        kept_place=visit.kept_place,
        patience_used=visit.patience_used,
        patience_quantile=visit.patience_quantile,
    )
    centre.live[contact] = None
    case.contacts.append(contact)
    case.awaited_contacts += 1
    case.open_contacts += 1
    follow(case, TO_COME, case.attempts)
    set_channel(centre, contact, visit.channel)
    return contact


def set_channel(centre: Centre, contact: Contact, channel: Channel) -> None:
    """A contact is on a channel from now on."""
    case, number = contact.case, channel.number
    case.tried |= 1 << number
    case.attempts_on[number] = contact.channel_attempt = case.attempts_on.get(number, 0) + 1
    contact.channel = channel
    contact.queue = centre.queues[kind_of(centre.tables, case, number).queue]
    contact.queued = contact.queued_at = centre.now
    if channel.is_async:
        contact.turn = Turn(turn=1, offered=centre.now)


def enter_channel(centre: Centre, contact: Contact) -> None:
    """Go to the agents or to self-service, if the channel is open and has a trunk free."""
    channel = contact.channel
    cause = turned_away(centre.tables, channel.number, centre.trunks_taken[channel.trunks_of])
    if cause == CLOSED:
        _turn_away(centre, contact, ContactEnd.CLOSED_OUT, CLOSED)
    elif cause == BLOCKED:
        _turn_away(centre, contact, ContactEnd.BLOCKED, BLOCKED)
    elif channel.is_self_service:
        _start_self_service(centre, contact)
    else:
        if channel.is_synchronous:
            centre.trunks_taken[channel.trunks_of] += 1
        route(centre, contact)


def _turn_away(centre: Centre, contact: Contact, end: ContactEnd, cause: int) -> None:
    """The contact ends at the door."""
    contact.left_queue = centre.now
    note_failure(centre.tables, contact.case, cause)
    write_off(contact)
    end_contact(centre, contact, end)
    note_setback(centre, contact, cause)


def _start_self_service(centre: Centre, contact: Contact) -> None:
    """The customer looks for a solution without an agent."""
    contact.stage = Stage.SELF_SERVICE
    contact.queued = -1
    time = session_ticks(centre.tables, contact, contact.case, contact.channel.number)
    centre.schedule_completion(time, contact)


def _join_other(centre: Centre, contact: Contact, other: Contact) -> None:
    """The contact is merged into another one of the case; the customer relies on that again.

    A message is dormant from now on; a customer on a line leaves it.
    """
    contact.left_queue = centre.now
    contact.joined = other.attempt
    write_off(contact)
    if contact.channel.is_async:
        _set_points(centre, contact)
        contact.stage = Stage.DORMANT
    else:
        follow(case=contact.case, before=contact.attempt, after=other.attempt)
        end_contact(centre, contact, ContactEnd.MERGED)
    if not other.is_awaited and other.is_open:
        other.is_awaited = True
        other.case.awaited_contacts += 1


NOBODY = -1
"""In the history of a case: no agent was there."""


def end_self_service(centre: Centre, contact: Contact) -> None:
    """The customer has looked for a solution alone."""
    case = contact.case
    contact.self_service = centre.now - contact.offered
    outcome = end_of_session(centre.tables, contact, case, contact.channel.number)
    if case.closed:
        write_off(contact)
        end_contact(centre, contact, ContactEnd.CONTAINED)
    elif outcome == SOLVED:
        if breeds_another(centre.tables, contact, case, contact.channel.number):
            case.history.append(Entry(contact.channel.number, NOBODY, contact.attempt))
            note_solution(centre.tables, contact, case)
            write_off(contact)
            note_setback(centre, contact, QUESTION_ABOUT_SELF_SERVICE)
        else:
            solve(centre, contact)
        end_contact(centre, contact, ContactEnd.CONTAINED)
    else:
        case.history.append(Entry(contact.channel.number, NOBODY, contact.attempt))
        note_failure(centre.tables, case, LEFT_SELF_SERVICE)
        if outcome == HANDED_OVER:
            _hand_over(centre, contact)
        else:
            write_off(contact)
            end_contact(centre, contact, ContactEnd.CONTAINED)
            note_setback(centre, contact, LEFT_SELF_SERVICE)


def _hand_over(centre: Centre, contact: Contact) -> None:
    """The same contact goes on with an agent, on another channel."""
    contact.flags |= FLAG_HANDED_OVER
    contact.stage = Stage.ARRIVING
    set_channel(centre, contact, centre.channels[contact.channel.hand_over])
    enter_channel(centre, contact)
