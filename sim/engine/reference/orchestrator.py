"""The orchestrator: what it decides when a customer turns up, and when one waits for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PRIORITISED,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    Presence,
)
from sim.engine.reference.cases import end_unserved, write_off
from sim.engine.reference.contacts import open_contact
from sim.engine.reference.dormancy import TO_COME, fall_dormant
from sim.engine.reference.people import Visit
from sim.engine.reference.rules import (
    accepts_offer,
    agree_to_move,
    can_be_used,
    give_points,
    merges_by_mistake,
    merging_score,
    note_answer,
    notices_others,
    own_quantile,
    send,
    stop_moving,
    ticks_used_elsewhere,
)
from sim.engine.reference.steering import look, refresh_readings
from sim.engine.reference.waiting import watch
from sim.engine.stages import Stage
from sim.engine.state.decision import DecisionFields

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact
    from sim.engine.reference.tables import Channel


def present_contacts(case: Case) -> list[Contact]:
    """Contacts of a case that can be noticed, in order of attempt."""
    unseen = (Stage.AFTER_CONTACT_WORK, Stage.DORMANT)
    return [c for c in case.contacts if c.stage not in unseen and not c.silently_abandoned]


def channel_set(contacts: list[Contact]) -> int:
    """Bit set of the channels of contacts."""
    bits = 0
    for contact in contacts:
        bits |= 1 << contact.channel.number
    return bits


def notice_others(
    centre: Centre, case: Case, wanted: Channel, decision: DecisionFields
) -> Contact | None:
    """Look for other contacts of the case: of those that wait and the new one the best is kept.

    What comes of it goes into the decision.

    Returns:
        the contact into which the new one is merged, or None.
    """
    present = present_contacts(case)
    decision.present = channel_set(present)
    if not centre.plan.merge:
        return None
    if not present:
        if merges_by_mistake(centre.tables, case):
            decision.outcome = Presence.FALSE_MERGE
        return None
    if not notices_others(centre.tables, case):
        return None
    decision.outcome = Presence.SEEN
    under_way = [c for c in present if not _can_be_merged(c, wanted)]
    waiting = [c for c in present if _can_be_merged(c, wanted)]
    if wanted.is_async and under_way:
        other: Contact | None = under_way[0]
    elif waiting:
        tries_alone = wanted.is_self_service
        other = None if tries_alone else _best_kept(centre, case, wanted, waiting)
    else:
        return None
    if other is None:
        decision.outcome = Presence.ABSORBS_OTHER
        decision.joined = waiting[0].attempt
        _absorb(centre, case, waiting)
    else:
        decision.outcome = Presence.JOINS_OTHER
        decision.joined = other.attempt
    return other


def _can_be_merged(contact: Contact, wanted: Channel) -> bool:
    """Whether a contact and a new one may be merged: nobody has begun with it.

    Who tries self-service does not leave a line for it.
    """
    on_line = contact.stage is Stage.WAITING and contact.channel.is_synchronous
    return (on_line and not wanted.is_self_service) or contact.is_waiting_message


def _best_kept(
    centre: Centre, case: Case, wanted: Channel, waiting: list[Contact]
) -> Contact | None:
    """Of contacts that wait the one that stands best, or None if the new one does.

    Who stand alike: a call or chat that waits, a new call or chat, then messages in their order.
    """
    refresh_readings(centre)

    def order(channel: Channel, attempt: int, waited: int, rank: int) -> tuple[float, int, int]:
        return (-merging_score(centre.tables, case, channel.number, waited), rank, attempt)

    others = [
        (
            order(c.channel, c.attempt, centre.now - c.queued_at, 2 if c.channel.is_async else 0),
            c,
        )
        for c in waiting
    ]
    place, best = min(others, key=lambda one: one[0])
    mine = order(wanted, case.attempts + 1, 0, 2 if wanted.is_async else 1)
    return best if place < mine else None


def _absorb(centre: Centre, case: Case, waiting: list[Contact]) -> None:
    """Contacts that wait are merged into the one about to be made."""
    for contact in waiting:
        if contact.channel.is_async:
            write_off(contact)
            fall_dormant(centre, contact)
        else:
            joined = case.attempts + 1
            end_unserved(centre, contact, ContactEnd.MERGED, joined, heir=TO_COME)


MOST_LOOKS = 255


def receive(centre: Centre, case: Case, visit: Visit) -> Visit:
    """Decide about a contact that is about to be made.

    Returns:
        the visit as it will be; with ``due`` if deciding and offering take time.
    """
    if visit.is_decided or not centre.is_orchestrated:
        return visit
    plan, channel = centre.plan, visit.channel
    decision = _begin_decision(centre, case, channel)
    other = notice_others(centre, case, channel, decision)
    decision.emotion = case.emotion  # a message that is merged may have waited too long
    if decision.outcome in (Presence.JOINS_OTHER, Presence.FALSE_MERGE):
        centre.journal.write_decision(decision)
        is_mistaken = decision.outcome == Presence.FALSE_MERGE
        flags = visit.flags | (FLAG_FALSE_MERGE if is_mistaken else 0)
        return visit._replace(is_decided=True, joins=other, flags=flags)
    points = give_points(centre.tables, case, decision) if plan.priority else 0.0
    flags = visit.flags | (FLAG_PRIORITISED if points > 0.0 else 0)
    visit = visit._replace(is_decided=True, flags=flags, points=points)
    delay = 0 if visit.is_parallel else plan.latency
    may_steer = plan.steering and not visit.is_parallel and not channel.is_self_service
    if may_steer and plan.most_offers > 0:
        visit, time = _steer(centre, case, decision, visit)
        delay += time
        case.sent_to = send(centre.tables, case, decision, visit.channel.number, delay > 0)
    centre.journal.write_decision(decision)
    return visit._replace(due=centre.now + delay if delay else None)


def _steer(centre: Centre, case: Case, decision: DecisionFields, visit: Visit) -> tuple[Visit, int]:
    """Offer the best channel on arrival; returns the visit as it will be, and the time it took."""
    if not look(centre, case, decision):
        return visit, 0
    offered = centre.channels[decision.chosen]
    if _is_accepted(centre, case, decision):
        return visit._replace(
            channel=offered, flags=visit.flags | FLAG_STEERED, offers=1
        ), offered.offer
    declined = 1 << offered.number
    kept = visit._replace(offers=1, declined=declined, kept_place=offered.offer)
    return kept, offered.offer


def look_again(centre: Centre, contact: Contact) -> None:
    """A timer of a contact that still waits: an offer is over, or it is looked at again."""
    case, plan = contact.case, centre.plan
    if contact.stage is not Stage.WAITING or contact.silently_abandoned:
        return
    if contact.moving_to >= 0 and _move(centre, contact):
        return
    if case.attempts >= plan.max_attempts or contact.looks >= MOST_LOOKS:
        return
    if case.pending or not centre.is_orchestrated:
        watch(centre, contact)
        return
    contact.looks += 1
    decision = _begin_decision(centre, case, contact.channel)
    decision.attempt = contact.attempt
    decision.look = contact.looks
    decision.present = channel_set([c for c in present_contacts(case) if c is not contact])
    if look(centre, case, decision, contact):
        is_accepted = _is_accepted(centre, case, decision)
        note_answer(contact, decision, is_accepted)
        if is_accepted:
            agree_to_move(centre.tables, contact, case, decision, contact.channel.number)
    centre.journal.write_decision(decision)
    watch(centre, contact)


def _begin_decision(centre: Centre, case: Case, wanted: Channel) -> DecisionFields:
    """A decision that is being made; it is written when it is finished."""
    return DecisionFields(
        tick=centre.now,
        case=case.number,
        attempt=case.attempts + 1,
        emotion=case.emotion,
        wanted=wanted.number,
    )


def _is_accepted(centre: Centre, case: Case, decision: DecisionFields) -> bool:
    """What the customer says to an offer; it goes into the decision."""
    is_accepted = accepts_offer(centre.tables, case, decision.attempt, decision.look)
    decision.answer = Answer.ACCEPTED if is_accepted else Answer.DECLINED
    decision.by_link = centre.channels[decision.chosen].by_link
    return is_accepted


def _move(centre: Centre, contact: Contact) -> bool:
    """The time of an offer that was accepted is over: the customer turns up on the other channel.

    Returns:
        whether that is possible; else the contact stays where it waits.
    """
    case, old, tables = contact.case, contact.channel.number, centre.tables
    number = stop_moving(tables, contact, case)
    if case.attempts >= centre.plan.max_attempts or not can_be_used(tables, case, number):
        return False
    visit = Visit(
        centre.channels[number],
        is_decided=True,
        flags=(contact.flags & FLAG_PRIORITISED) | FLAG_STEERED,
        points=contact.orchestrator_points,
        offers=contact.offers,
        declined=contact.declined,
        patience_used=ticks_used_elsewhere(tables, contact, case, old, number, centre.now),
        patience_quantile=own_quantile(tables, contact, case, old, contact.channel_attempt),
    )
    end_unserved(centre, contact, ContactEnd.WITHDRAWN, heir=TO_COME)
    open_contact(centre, case, visit)
    return True
