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
from sim.engine.keys import RETURN
from sim.engine.reference.cases import end_unserved, write_off
from sim.engine.reference.dormancy import TO_COME, fall_dormant
from sim.engine.reference.people import Visit
from sim.engine.reference.rules import (
    accepts_offer,
    event_key,
    give_points,
    merges_by_mistake,
    merging_score,
    notices_others,
)
from sim.engine.reference.steering import look, refresh_readings
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
    may_steer = plan.steering and not visit.is_parallel and not channel.is_self_service
    if may_steer and _offer(centre, case, decision):
        flags |= FLAG_STEERED
        channel = centre.channels[decision.chosen]
    centre.journal.write_decision(decision)
    delay = 0 if visit.is_parallel else plan.latency
    delay += plan.offer if decision.answer != Answer.NO_OFFER else 0
    due = centre.now + delay if delay else None
    return visit._replace(channel=channel, due=due, is_decided=True, flags=flags, points=points)


def look_again(centre: Centre, contact: Contact) -> None:
    """Look again at a contact that still waits; another channel may be offered."""
    case, plan = contact.case, centre.plan
    is_over = case.attempts >= plan.max_attempts or contact.looks >= MOST_LOOKS
    if contact.stage is not Stage.WAITING or contact.silently_abandoned or is_over:
        return
    if case.pending or not centre.is_orchestrated:
        centre.set_timer(plan.look_again, contact)
        return
    contact.looks += 1
    decision = _begin_decision(centre, case, contact.channel)
    decision.attempt = contact.attempt
    decision.look = contact.looks
    decision.present = channel_set([c for c in present_contacts(case) if c is not contact])
    is_accepted = _offer(centre, case, decision)
    centre.journal.write_decision(decision)
    if is_accepted:
        end_unserved(centre, contact, ContactEnd.WITHDRAWN, heir=TO_COME)
        _invite(centre, contact, centre.channels[decision.chosen])
    else:
        centre.set_timer(plan.look_again, contact)


def _begin_decision(centre: Centre, case: Case, wanted: Channel) -> DecisionFields:
    """A decision that is being made; it is written when it is finished."""
    return DecisionFields(
        tick=centre.now,
        case=case.number,
        attempt=case.attempts + 1,
        emotion=case.emotion,
        wanted=wanted.number,
    )


def _offer(centre: Centre, case: Case, decision: DecisionFields) -> bool:
    """Offer the best channel if it is another one; returns whether the customer accepts."""
    if not look(centre, case, decision):
        return False
    is_accepted = accepts_offer(centre.tables, case, decision.attempt, decision.look)
    decision.answer = Answer.ACCEPTED if is_accepted else Answer.DECLINED
    return is_accepted


def _invite(centre: Centre, contact: Contact, channel: Channel) -> None:
    """The customer will turn up on another channel, with what the contact had."""
    case = contact.case
    flags = (contact.flags & FLAG_PRIORITISED) | FLAG_STEERED
    points = contact.orchestrator_points
    visit = Visit(channel, is_decided=True, flags=flags, points=points)
    case.pending = True
    case.invitation = visit
    due = centre.now + centre.plan.offer
    if due < centre.plan.end_ticks:
        key = event_key(RETURN, case.number, case.attempts)
        centre.call(due, key, lambda _: centre.handlers.invitation(case, visit))
