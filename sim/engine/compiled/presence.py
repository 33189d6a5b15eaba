"""Presence: the orchestrator notices that the same customer is there already, and merges."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.layout import IN_WRAP_UP, WAITING
from sim.engine.compiled.withdrawals import end_message, is_fresh_message
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd, Presence
from sim.rules.codes import MODE_ASYNC
from sim.rules.orchestration import merges_by_mistake, notices_others

MERGED = int(ContactEnd.MERGED)
OUTCOME_JOINS = int(Presence.JOINS_OTHER)
OUTCOME_ABSORBS = int(Presence.ABSORBS_OTHER)
OUTCOME_SEEN = int(Presence.SEEN)
OUTCOME_FALSE_MERGE = int(Presence.FALSE_MERGE)


@compiled
def notice_others(w: World, case_slot: int, wanted: int) -> int:
    """Look for other contacts of the case; messages that wait are merged into the new contact.

    What comes of it goes into the decision being written.

    Returns:
        the contact into which the new one is merged, or -1.
    """
    run = w.run[0]
    row = w.decision_rows[run.decision_rows]
    row.present = present_channels(w, case_slot, -1)
    if not run.merge:
        return -1
    case = w.cases[case_slot]
    if row.present == 0:
        if merges_by_mistake(w, case):
            row.outcome = OUTCOME_FALSE_MERGE
        return -1
    if not notices_others(w, case):
        return -1
    if w.channel[wanted].mode != MODE_ASYNC:
        row.joined = _absorb_messages(w, case_slot, case.attempts + 1)
    if row.joined > 0:
        row.outcome = OUTCOME_ABSORBS
        return -1
    other = _contact_to_join(w, case_slot, wanted)
    if other < 0:
        row.outcome = OUTCOME_SEEN
        return -1
    row.outcome = OUTCOME_JOINS
    row.joined = w.contacts[other].attempt
    return other


@compiled
def present_channels(w: World, case_slot: int, apart_from: int) -> int:
    """Bit set of the channels on which a case has a live contact that can be noticed."""
    present = 0
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        if slot != apart_from and _can_be_noticed(w, slot):
            present |= 1 << w.contacts[slot].channel
        slot = w.contacts[slot].next_of_case
    return present


@compiled
def _absorb_messages(w: World, case_slot: int, attempt: int) -> int:
    """Messages that nobody has taken yet are merged; returns the attempt of the first, or 0."""
    first = 0
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        after = w.contacts[slot].next_of_case
        if is_fresh_message(w, slot):
            if first == 0:
                first = w.contacts[slot].attempt
            end_message(w, slot, MERGED, attempt)
        slot = after
    return first


@compiled
def _contact_to_join(w: World, case_slot: int, wanted: int) -> int:
    """A message joins whatever is there, everything else only a held contact that waits."""
    is_message = w.channel[wanted].mode == MODE_ASYNC
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        contact = w.contacts[slot]
        waits = contact.state == WAITING and w.channel[contact.channel].mode != MODE_ASYNC
        if _can_be_noticed(w, slot) and (is_message or waits):
            return slot
        slot = contact.next_of_case
    return -1


@compiled
def _can_be_noticed(w: World, slot: int) -> bool:
    """Whether the customer is still behind a contact."""
    contact = w.contacts[slot]
    return contact.state != IN_WRAP_UP and not contact.ghost
