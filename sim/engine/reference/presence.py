"""Presence: the orchestrator notices that a customer who turns up has other contacts open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.engine.journal import ContactEnd, Presence
from sim.engine.reference.rules import case_happens
from sim.engine.reference.settling import end_unserved
from sim.engine.stages import Stage
from sim.randomness.purposes import FALSE_MERGE, MERGE
from sim.rules.parameters import FALSE_MERGE_SHARE, MERGE_RECALL_SHARE

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case, Contact, Visit


class Meeting(NamedTuple):
    """What is done about the other contacts of a customer who turns up."""

    outcome: Presence = Presence.ALONE
    other: Contact | None = None  # that is joined, or the first that is absorbed

    @property
    def ends_visit(self) -> bool:
        """Whether the new contact is merged, rightly or not, as soon as it is opened."""
        return self.outcome in (Presence.JOINS_OTHER, Presence.FALSE_MERGE)


def others(case: Case) -> list[Contact]:
    """Contacts of a case that are still of use, in order of attempt."""
    return [c for c in case.contacts if c.stage is not Stage.WRAP_UP and not c.ghost]


def channel_set(contacts: list[Contact]) -> int:
    """Bit set of the channels of contacts."""
    bits = 0
    for contact in contacts:
        bits |= 1 << contact.channel.number
    return bits


def meet(centre: Centre, case: Case, visit: Visit, present: list[Contact]) -> Meeting:
    """Merge what belongs together, as far as it is noticed."""
    following, parameters = case.attempts + 1, centre.parameters
    if not centre.plan.merge:
        return Meeting()
    if not present:
        share = parameters[FALSE_MERGE_SHARE]
        is_mistaken = case_happens(centre.tables, case, FALSE_MERGE, following, share)
        return Meeting(Presence.FALSE_MERGE) if is_mistaken else Meeting()
    if not case_happens(centre.tables, case, MERGE, following, parameters[MERGE_RECALL_SHARE]):
        return Meeting()
    if visit.channel.is_async:
        return Meeting(Presence.JOINS_OTHER, present[0])
    messages = [contact for contact in present if contact.is_waiting_message]
    for message in messages:
        end_unserved(centre, message, ContactEnd.MERGED, following)
    if messages:
        return Meeting(Presence.ABSORBS_OTHER, messages[0])
    waiting = [c for c in present if c.stage is Stage.WAITING and c.channel.is_held]
    return Meeting(Presence.JOINS_OTHER, waiting[0]) if waiting else Meeting(Presence.SEEN)
