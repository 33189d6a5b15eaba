"""The orchestrator: what it decides when a customer turns up, and when one waits for long."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled
from sim.declared import kept_fields
from sim.engine.compiled.conclusion import WITHDRAWN, end_unserved, is_waiting_message
from sim.engine.compiled.contacts import open_contact
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.layout import IN_AFTER_CONTACT_WORK, WAITING
from sim.engine.compiled.moves import schedule_return
from sim.engine.compiled.orchestration import is_up
from sim.engine.compiled.steering import look
from sim.engine.compiled.waiting import watch
from sim.engine.compiled.world import World
from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    Presence,
)
from sim.engine.state.decision import DecisionFields
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.orchestration import accepts_offer, merges_by_mistake, notices_others
from sim.rules.priority import give_points

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
        if is_waiting_message(w, slot):
            if first == 0:
                first = w.contacts[slot].attempt
            end_unserved(w, slot, MERGED, attempt)
        slot = after
    return first


@compiled
def _contact_to_join(w: World, case_slot: int, wanted: int) -> int:
    """A message joins whatever is there, everything else only a synchronous contact that waits."""
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
    return contact.state != IN_AFTER_CONTACT_WORK and not contact.silently_abandoned


NO_OFFER = int(Answer.NO_OFFER)
ACCEPTED = int(Answer.ACCEPTED)
DECLINED = int(Answer.DECLINED)
JOINS_OTHER = int(Presence.JOINS_OTHER)
FALSE_MERGE = int(Presence.FALSE_MERGE)

reset_decision = resetter(kept_fields(DecisionFields))

MOST_LOOKS = 255


@compiled
def turn_up(w: World, case_slot: int, channel: int, flags: int) -> None:
    """A customer turns up on a channel; ``flags`` says whether it is a parallel contact."""
    if is_up(w):
        _receive(w, case_slot, channel, flags)
    else:
        open_contact(w, case_slot, channel, flags, 0.0, -1)


@compiled
def come_back(w: World, case_slot: int) -> None:
    """A return is due: as the orchestrator has decided before, or afresh."""
    case = w.cases[case_slot]
    case.pending = 0
    if case.decided:
        open_contact(w, case_slot, case.next_channel, case.next_flags, case.next_points, -1)
    else:
        turn_up(w, case_slot, case.next_channel, 0)


@compiled
def look_again(w: World, slot: int) -> None:
    """The orchestrator looks again at a contact that waits; it may offer another channel."""
    run = w.run[0]
    contact = w.contacts[slot]
    case_slot = contact.case_slot
    if contact.looks == MOST_LOOKS or w.cases[case_slot].attempts >= run.max_attempts:
        return
    if w.cases[case_slot].pending or not is_up(w):
        watch(w, slot)
        return
    contact.looks += 1
    row = _begin_decision(w, case_slot, contact.channel)
    row.attempt = contact.attempt
    row.look = contact.looks
    row.present = present_channels(w, case_slot, slot)
    accepted = _offer(w, case_slot, contact.channel, contact.attempt, contact.looks)
    run.decision_rows += 1
    if accepted:
        flags = FLAG_STEERED | (contact.flags & FLAG_PRIORITISED)
        points = contact.orchestrator_points
        end_unserved(w, slot, WITHDRAWN, 0)
        _return_as_decided(w, case_slot, run.offer, row.chosen, flags, points)
    else:
        watch(w, slot)


@compiled
def _receive(w: World, case_slot: int, channel: int, flags: int) -> None:
    """Decide about a contact that is about to be made; it begins at once or after a delay."""
    run = w.run[0]
    row = _begin_decision(w, case_slot, channel)
    other = notice_others(w, case_slot, channel)
    row.emotion = w.cases[case_slot].emotion  # a message that is merged may have waited too long
    if row.outcome == JOINS_OTHER or row.outcome == FALSE_MERGE:
        run.decision_rows += 1
        flags |= FLAG_FALSE_MERGE if row.outcome == FALSE_MERGE else 0
        open_contact(w, case_slot, channel, flags, 0.0, other)
        return
    points = give_points(w, w.cases[case_slot], row) if run.priority else 0.0
    if points > 0.0:
        flags |= FLAG_PRIORITISED
    is_parallel = (flags & FLAG_PARALLEL) != 0
    may_steer = run.steering and not is_parallel and w.channel[channel].mode != MODE_SELF_SERVICE
    if may_steer and _offer(w, case_slot, channel, row.attempt, 0):
        flags |= FLAG_STEERED
        channel = row.chosen
    run.decision_rows += 1
    delay = 0 if is_parallel else run.latency
    delay += run.offer if row.answer != NO_OFFER else 0
    if delay == 0:
        open_contact(w, case_slot, channel, flags, points, -1)
    else:
        _return_as_decided(w, case_slot, delay, channel, flags, points)


@compiled
def _return_as_decided(
    w: World, case_slot: int, delay: int, channel: int, flags: int, points: float
) -> None:
    """The contact begins after a delay, on the channel and with the points decided now."""
    case = w.cases[case_slot]
    schedule_return(w, case_slot, w.run[0].now + delay, channel)
    case.decided = 1
    case.next_flags = flags
    case.next_points = points


@compiled
def _begin_decision(w: World, case_slot: int, wanted: int) -> Any:
    """The row of a decision that is being made; it counts once it is finished."""
    run = w.run[0]
    case = w.cases[case_slot]
    row = w.decision_rows[run.decision_rows]
    reset_decision(row)
    row.tick = run.now
    row.case = case.number
    row.attempt = case.attempts + 1
    row.emotion = case.emotion
    row.wanted = wanted
    return row


@compiled
def _offer(w: World, case_slot: int, wanted: int, attempt: int, looks: int) -> bool:
    """Offer the best channel if it is another one; returns whether the customer accepts."""
    row = w.decision_rows[w.run[0].decision_rows]
    if not look(w, case_slot, wanted):
        return False
    accepted = accepts_offer(w, w.cases[case_slot], attempt, looks)
    row.answer = ACCEPTED if accepted else DECLINED
    return accepted
