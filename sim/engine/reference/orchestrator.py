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
from sim.engine.reference.cases import end_unserved
from sim.engine.reference.people import Visit
from sim.engine.reference.rules import (
    accepts_offer,
    event_key,
    give_points,
    merges_by_mistake,
    notices_others,
)
from sim.engine.reference.steering import look
from sim.engine.stages import Stage
from sim.engine.state.decision import DecisionFields

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact
    from sim.engine.reference.tables import Channel


def present_contacts(case: Case) -> list[Contact]:
    """Contacts of a case that can be noticed, in order of attempt."""
    return [
        c
        for c in case.contacts
        if c.stage is not Stage.AFTER_CONTACT_WORK and not c.silently_abandoned
    ]


def channel_set(contacts: list[Contact]) -> int:
    """Bit set of the channels of contacts."""
    bits = 0
    for contact in contacts:
        bits |= 1 << contact.channel.number
    return bits


def notice_others(
    centre: Centre, case: Case, wanted: Channel, decision: DecisionFields
) -> Contact | None:
    """Look for other contacts of the case; messages that wait are merged into the new contact.

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
    if not wanted.is_async:
        decision.joined = _absorb_messages(centre, case, present)
    if decision.joined:
        decision.outcome = Presence.ABSORBS_OTHER
        return None
    other = _contact_to_join(present, wanted)
    if other is None:
        decision.outcome = Presence.SEEN
        return None
    decision.outcome = Presence.JOINS_OTHER
    decision.joined = other.attempt
    return other


def _absorb_messages(centre: Centre, case: Case, present: list[Contact]) -> int:
    """Messages that nobody has taken yet are merged; returns the attempt of the first, or 0."""
    messages = [contact for contact in present if contact.is_waiting_message]
    for message in messages:
        end_unserved(centre, message, ContactEnd.MERGED, case.attempts + 1)
    return messages[0].attempt if messages else 0


def _contact_to_join(present: list[Contact], wanted: Channel) -> Contact | None:
    """A message joins whatever is there, everything else only a synchronous contact that waits."""
    if wanted.is_async:
        return present[0]
    return next((c for c in present if c.stage is Stage.WAITING and c.channel.is_synchronous), None)


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
        end_unserved(centre, contact, ContactEnd.WITHDRAWN)
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
