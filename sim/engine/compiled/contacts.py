"""A contact begins: it is turned away at the door, goes to self-service, an agent, or a queue."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled
from sim.engine.compiled.cases import add_contact, end_contact, remember, write_off
from sim.engine.compiled.conclusion import leave_question, solve
from sim.engine.compiled.dormancy import TO_COME, become_dormant, follow
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.layout import ARRIVING, CONTACT_FIELDS, IN_SELF_SERVICE
from sim.engine.compiled.moves import note_setback
from sim.engine.compiled.sharing import schedule_completion
from sim.engine.compiled.threads import begin_thread
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import (
    FLAG_CHASED,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_PARALLEL,
    FLAG_STEERED,
    MODE_ASYNC,
    MODE_SELF_SERVICE,
)
from sim.rules.doors import COMES_IN, points_on_entering, turned_away
from sim.rules.emotion import note_failure, upset
from sim.rules.next_move import (
    BALKED,
    BLOCKED,
    CLOSED,
    QUESTION_ABOUT_SELF_SERVICE,
    SELF_SERVICE,
    UNRESOLVED,
)
from sim.rules.orchestration import arrive
from sim.rules.outcome import breeds_another
from sim.rules.parameters import RISE_STEERED
from sim.rules.self_service import LEFT, SOLVED, end_of_session, session_ticks

reset_contact = resetter(CONTACT_FIELDS)

END_BALKED = int(ContactEnd.BALKED)
END_BLOCKED = int(ContactEnd.BLOCKED)
END_CLOSED_OUT = int(ContactEnd.CLOSED_OUT)
END_MERGED = int(ContactEnd.MERGED)


@compiled
def open_contact(
    w: World, case_slot: int, channel: int, flags: int, points: float, other: int
) -> None:
    """The customer contacts the centre.

    Args:
        w: all arrays.
        case_slot: the case.
        channel: where.
        flags: what is known of the contact before it begins.
        points: given by the orchestrator.
        other: contact of the case into which this one is merged on arrival; -1: none.
    """
    case = w.cases[case_slot]
    arrive(w, case)
    if flags & FLAG_STEERED:
        upset(w, case, RISE_STEERED)
    slot = _new_contact(w, case_slot, channel, flags, points)
    if other >= 0:
        _join_other(w, slot, other)
    elif flags & FLAG_FALSE_MERGE:
        turn_away(w, slot, END_MERGED, UNRESOLVED)
    elif flags & FLAG_PARALLEL and not w.run[0].parallel_admitted:
        turn_away(w, slot, END_BLOCKED, BLOCKED)
    else:
        enter_channel(w, slot)


@compiled
def enter_channel(w: World, slot: int) -> None:
    """A contact comes to its channel: at the beginning, or handed over by self-service."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    channel = w.channel[contact.channel]
    given = contact.orchestrator_points
    contact.points = points_on_entering(w, case, contact.channel, given)
    cause = turned_away(w, contact.channel, w.trunks_taken[channel.trunks_of])
    if cause != COMES_IN:
        turn_away(w, slot, END_CLOSED_OUT if cause == CLOSED else END_BLOCKED, cause)
    elif channel.mode == MODE_SELF_SERVICE:
        _start_self_service(w, slot)
    else:
        if channel.mode != MODE_ASYNC:
            w.trunks_taken[channel.trunks_of] += 1
        _look_for_agent(w, slot)


@compiled
def set_channel(w: World, slot: int, channel: int) -> None:
    """A contact is on a channel from now on."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    case.tried |= 1 << channel
    w.case_channel_attempts[contact.case_slot, channel] += 1
    contact.channel_attempt = w.case_channel_attempts[contact.case_slot, channel]
    contact.channel = channel
    contact.contact_class = case.intent * run.channel_count + channel
    contact.queue = w.contact_class[contact.contact_class].queue
    contact.queued = run.now
    contact.queued_at = run.now
    if w.channel[channel].mode == MODE_ASYNC:
        begin_thread(w, slot)


@compiled
def _new_contact(w: World, case_slot: int, channel: int, flags: int, points: float) -> int:
    """A fresh contact slot for the next attempt of a case."""
    run = w.run[0]
    slot = run.free_contact
    if slot >= 0:
        run.free_contact = w.contacts[slot].next_free
    else:
        slot = run.contacts_used
        run.contacts_used += 1
    case = w.cases[case_slot]
    case.attempts += 1
    contact = w.contacts[slot]
    reset_contact(contact)
    contact.case_slot = case_slot
    contact.case = case.number
    contact.attempt = case.attempts
    contact.entry_channel = channel
    contact.offered = run.now
    contact.emotion = case.emotion
    contact.earlier = case.entries
    contact.flags = flags
    contact.orchestrator_points = points
    _take_over_wait(contact, case)
    add_contact(w, case_slot, slot)
    if case.dormant > 0:
        follow(w, case_slot, TO_COME, contact.attempt)
    set_channel(w, slot, channel)
    return slot


@compiled
def _take_over_wait(contact: Any, case: Any) -> None:
    """What a contact goes on with: an offer on arrival, or the wait from which it was moved."""
    contact.offers = case.next_offers
    contact.declined = case.next_declined
    contact.kept_place = case.next_kept
    contact.patience_used = case.next_used
    contact.patience_quantile = case.next_quantile
    case.next_offers = 0
    case.next_declined = 0
    case.next_kept = 0
    case.next_used = 0
    case.next_quantile = 0.0


@compiled
def _look_for_agent(w: World, slot: int) -> None:
    """A contact that has come through the door is matched once the event is over."""
    w.contacts[slot].state = ARRIVING
    w.run[0].arriving = slot


@compiled
def _start_self_service(w: World, slot: int) -> None:
    """The customer tries self-service, for a time."""
    run = w.run[0]
    contact = w.contacts[slot]
    contact.state = IN_SELF_SERVICE
    contact.queued = -1
    case = w.cases[contact.case_slot]
    needed = session_ticks(w, contact, case, contact.channel)
    schedule_completion(w, slot, run.now + needed)


@compiled
def turn_away_from_queue(w: World, slot: int, cause: int) -> None:
    """A contact that found no agent does not join the queue; its trunk is free again."""
    w.trunks_taken[w.channel[w.contacts[slot].channel].trunks_of] -= 1
    turn_away(w, slot, END_BALKED if cause == BALKED else END_BLOCKED, cause)


@compiled
def turn_away(w: World, slot: int, end: int, cause: int) -> None:
    """A contact fails at the door; the customer is upset."""
    contact = w.contacts[slot]
    contact.left_queue = w.run[0].now
    note_failure(w, w.cases[contact.case_slot], cause)
    note_setback(w, slot, cause, must_switch=False)
    end_contact(w, slot, end)


@compiled
def _join_other(w: World, slot: int, other: int) -> None:
    """A contact is merged into another of its case, on which the customer relies again.

    A message is dormant from now on; a customer on a line leaves it.
    """
    contact = w.contacts[slot]
    there = w.contacts[other]
    contact.left_queue = w.run[0].now
    contact.joined = there.attempt
    if there.flags & FLAG_CHASED and there.is_open and not there.is_awaited:
        there.is_awaited = 1
        w.cases[there.case_slot].awaited_contacts += 1
    if w.channel[contact.channel].mode == MODE_ASYNC:
        given = contact.orchestrator_points
        contact.points = points_on_entering(w, w.cases[contact.case_slot], contact.channel, given)
        write_off(w, slot)
        become_dormant(w, slot, there.attempt)
    else:
        follow(w, contact.case_slot, contact.attempt, there.attempt)
        end_contact(w, slot, END_MERGED)


CONTAINED = int(ContactEnd.CONTAINED)
NO_AGENT = -1


@compiled
def end_self_service(w: World, slot: int) -> None:
    """A session of self-service is over."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    contact.self_service = w.run[0].now - contact.offered
    how = end_of_session(w, contact, case, contact.channel)
    if how == SOLVED:
        if breeds_another(w, contact, case, contact.channel):
            remember(w, slot, NO_AGENT)
            leave_question(w, slot, QUESTION_ABOUT_SELF_SERVICE)
        else:
            solve(w, slot)
        end_contact(w, slot, CONTAINED)
        return
    remember(w, slot, NO_AGENT)
    note_failure(w, case, SELF_SERVICE)
    if how == LEFT:
        note_setback(w, slot, SELF_SERVICE, must_switch=False)
        end_contact(w, slot, CONTAINED)
    else:
        contact.flags |= FLAG_HANDED_OVER
        set_channel(w, slot, w.channel[contact.channel].hand_over)
        enter_channel(w, slot)
