"""The orchestrator: what it decides when a customer turns up, and when one waits for long."""

from __future__ import annotations

from typing import Any, Final

from sim.compiling import compiled
from sim.declared import kept_fields
from sim.engine.compiled.cases import write_off
from sim.engine.compiled.conclusion import WITHDRAWN, end_unserved, is_waiting_message
from sim.engine.compiled.contacts import open_contact
from sim.engine.compiled.dormancy import TO_COME, fall_dormant
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.layout import DORMANT, IN_AFTER_CONTACT_WORK, WAITING
from sim.engine.compiled.moves import schedule_return
from sim.engine.compiled.orchestration import is_up
from sim.engine.compiled.steering import look, refresh_readings
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
from sim.rules.objective import merging_score
from sim.rules.orchestration import (
    accepts_offer,
    agree_to_move,
    can_be_used,
    merges_by_mistake,
    note_answer,
    notices_others,
    send,
    stop_moving,
)
from sim.rules.patience import own_quantile, ticks_used_elsewhere
from sim.rules.priority import give_points

MERGED = int(ContactEnd.MERGED)
OUTCOME_JOINS = int(Presence.JOINS_OTHER)
OUTCOME_ABSORBS = int(Presence.ABSORBS_OTHER)
OUTCOME_SEEN = int(Presence.SEEN)
OUTCOME_FALSE_MERGE = int(Presence.FALSE_MERGE)

# Of contacts that stand alike the lowest is kept.
RANK_ON_LINE: Final = 0
RANK_NEW: Final = 1
RANK_MESSAGE: Final = 2


@compiled
def notice_others(w: World, case_slot: int, wanted: int) -> int:
    """Look for other contacts of the case: of those that wait and the new one the best is kept.

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
    row.outcome = OUTCOME_SEEN
    other = -1
    if w.channel[wanted].mode == MODE_ASYNC:
        other = _first_present(w, case_slot, wanted, mergeable=False)
    if other < 0:
        if _first_present(w, case_slot, wanted, mergeable=True) < 0:
            return -1
        if w.channel[wanted].mode != MODE_SELF_SERVICE:
            other = _best_kept(w, case_slot, wanted)
    if other < 0:
        row.outcome = OUTCOME_ABSORBS
        row.joined = _absorb(w, case_slot, wanted, case.attempts + 1)
    else:
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
def _first_present(w: World, case_slot: int, wanted: int, mergeable: bool) -> int:
    """The first contact of a case that can be noticed and may, or may not, be merged; or -1."""
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        if _can_be_noticed(w, slot) and _can_be_merged(w, slot, wanted) == mergeable:
            return slot
        slot = w.contacts[slot].next_of_case
    return -1


@compiled
def _best_kept(w: World, case_slot: int, wanted: int) -> int:
    """Of contacts that wait the one that stands best, or -1 if the new one does.

    Who stand alike: a call or chat that waits, a new call or chat, then messages in their order.
    """
    refresh_readings(w)
    case = w.cases[case_slot]
    best = -1
    best_score = merging_score(w, case, wanted, 0)
    best_rank = RANK_MESSAGE if w.channel[wanted].mode == MODE_ASYNC else RANK_NEW
    slot = case.first_contact
    while slot >= 0:
        contact = w.contacts[slot]
        if _can_be_noticed(w, slot) and _can_be_merged(w, slot, wanted):
            score = merging_score(w, case, contact.channel, w.run[0].now - contact.queued_at)
            is_message = w.channel[contact.channel].mode == MODE_ASYNC
            rank = RANK_MESSAGE if is_message else RANK_ON_LINE
            is_earlier = best < 0 and rank == RANK_MESSAGE  # a new message is the last of them
            if score > best_score or (
                score == best_score and (rank < best_rank or (rank == best_rank and is_earlier))
            ):
                best, best_score, best_rank = slot, score, rank
        slot = contact.next_of_case
    return best


@compiled
def _absorb(w: World, case_slot: int, wanted: int, attempt: int) -> int:
    """Contacts that wait are merged into the next one; returns the attempt of the first."""
    first = 0
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        after = w.contacts[slot].next_of_case
        contact = w.contacts[slot]
        if _can_be_noticed(w, slot) and _can_be_merged(w, slot, wanted):
            if first == 0:
                first = contact.attempt
            if w.channel[contact.channel].mode == MODE_ASYNC:
                write_off(w, slot)
                fall_dormant(w, slot)
            else:
                end_unserved(w, slot, MERGED, attempt, TO_COME)
        slot = after
    return first


@compiled
def _can_be_merged(w: World, slot: int, wanted: int) -> bool:
    """Whether a contact and a new one may be merged: nobody has begun with it.

    Who tries self-service does not leave a line for it.
    """
    contact = w.contacts[slot]
    if w.channel[contact.channel].mode == MODE_ASYNC:
        return is_waiting_message(w, slot)
    return contact.state == WAITING and w.channel[wanted].mode != MODE_SELF_SERVICE


@compiled
def _can_be_noticed(w: World, slot: int) -> bool:
    """Whether the customer is still behind a contact, and it stands for itself."""
    contact = w.contacts[slot]
    if contact.state == IN_AFTER_CONTACT_WORK or contact.state == DORMANT:
        return False
    return not contact.silently_abandoned


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
    """A timer of a contact that waits: an offer is over, or it is looked at again."""
    run = w.run[0]
    contact = w.contacts[slot]
    case_slot = contact.case_slot
    case = w.cases[case_slot]
    if contact.moving_to >= 0 and _move(w, slot):
        return
    if contact.looks == MOST_LOOKS or case.attempts >= run.max_attempts:
        return
    if case.pending or not is_up(w):
        watch(w, slot)
        return
    contact.looks += 1
    row = _begin_decision(w, case_slot, contact.channel)
    row.attempt = contact.attempt
    row.look = contact.looks
    row.present = present_channels(w, case_slot, slot)
    if look(w, case_slot, contact.channel, slot):
        accepted = _accepts(w, case_slot)
        note_answer(contact, row, accepted)
        if accepted:
            agree_to_move(w, contact, case, row, contact.channel)
    run.decision_rows += 1
    watch(w, slot)


@compiled
def _receive(w: World, case_slot: int, channel: int, flags: int) -> None:
    """Decide about a contact that is about to be made; it begins at once or after a delay."""
    run = w.run[0]
    case = w.cases[case_slot]
    row = _begin_decision(w, case_slot, channel)
    other = notice_others(w, case_slot, channel)
    row.emotion = case.emotion  # a message that is merged may have waited too long
    if row.outcome == JOINS_OTHER or row.outcome == FALSE_MERGE:
        run.decision_rows += 1
        flags |= FLAG_FALSE_MERGE if row.outcome == FALSE_MERGE else 0
        open_contact(w, case_slot, channel, flags, 0.0, other)
        return
    points = give_points(w, case, row) if run.priority else 0.0
    if points > 0.0:
        flags |= FLAG_PRIORITISED
    is_parallel = (flags & FLAG_PARALLEL) != 0
    delay = 0 if is_parallel else run.latency
    may_steer = run.steering and not is_parallel and w.channel[channel].mode != MODE_SELF_SERVICE
    if may_steer and run.most_offers > 0:
        if look(w, case_slot, channel, -1):
            offer = w.channel[row.chosen].offer
            delay += offer
            case.next_offers = 1
            if _accepts(w, case_slot):
                flags |= FLAG_STEERED
                channel = row.chosen
            else:
                case.next_declined = 1 << row.chosen
                case.next_kept = offer
        case.sent_to = send(w, case, row, channel, delay > 0)
    run.decision_rows += 1
    if delay == 0:
        open_contact(w, case_slot, channel, flags, points, -1)
    else:
        schedule_return(w, case_slot, run.now + delay, channel)
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
def _accepts(w: World, case_slot: int) -> bool:
    """What the customer says to an offer; it goes into the decision being written."""
    row = w.decision_rows[w.run[0].decision_rows]
    accepted = accepts_offer(w, w.cases[case_slot], row.attempt, row.look)
    row.answer = ACCEPTED if accepted else DECLINED
    row.by_link = w.channel[row.chosen].by_link
    return accepted


@compiled
def _move(w: World, slot: int) -> bool:
    """The time of an offer that was accepted is over: the customer turns up on the other channel.

    Returns:
        whether that is possible; else the contact stays where it waits.
    """
    run = w.run[0]
    contact = w.contacts[slot]
    case_slot = contact.case_slot
    case = w.cases[case_slot]
    old = contact.channel
    channel = stop_moving(w, contact, case)
    if case.attempts >= run.max_attempts or not can_be_used(w, case, channel):
        return False
    case.next_offers = contact.offers
    case.next_declined = contact.declined
    case.next_used = ticks_used_elsewhere(w, contact, case, old, channel, run.now)
    case.next_quantile = own_quantile(w, contact, case, old, contact.channel_attempt)
    flags = FLAG_STEERED | (contact.flags & FLAG_PRIORITISED)
    points = contact.orchestrator_points
    end_unserved(w, slot, WITHDRAWN, 0, TO_COME)
    open_contact(w, case_slot, channel, flags, points, -1)
    return True
