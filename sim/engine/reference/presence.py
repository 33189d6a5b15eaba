"""Presence: the orchestrator notices that the same customer is there already, and merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import ContactEnd, Presence
from sim.engine.reference.rules import merges_by_mistake, notices_others
from sim.engine.reference.settling import end_unserved
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Case, Contact
    from sim.engine.state.decision import DecisionFields


def present_contacts(case: Case) -> list[Contact]:
    """Contacts of a case that can be noticed, in order of attempt."""
    return [c for c in case.contacts if c.stage is not Stage.WRAP_UP and not c.ghost]


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
    return next((c for c in present if c.stage is Stage.WAITING and c.channel.is_held), None)
