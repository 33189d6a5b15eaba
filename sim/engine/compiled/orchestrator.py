"""The orchestrator: what it decides when a customer turns up, and when one waits for long."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled
from sim.declared import kept_fields
from sim.engine.compiled.contacts import open_contact
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.moves import schedule_return
from sim.engine.compiled.outages import is_up
from sim.engine.compiled.presence import notice_others, present_channels
from sim.engine.compiled.steering import look
from sim.engine.compiled.waiting import watch
from sim.engine.compiled.withdrawals import withdraw
from sim.engine.compiled.world import World
from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_STEERED,
    Answer,
    Presence,
)
from sim.engine.state.decision import DecisionFields
from sim.rules.codes import MODE_SELF_SERVICE
from sim.rules.orchestration import accepts_offer
from sim.rules.priority import give_points

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
        withdraw(w, slot)
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
