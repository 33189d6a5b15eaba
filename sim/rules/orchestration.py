"""What the orchestrator notices, which channels it weighs, and what customers say to its offers.

How long it expects them to wait is in :mod:`sim.rules.expected_wait`, what makes a channel the best
one in :mod:`sim.rules.objective`.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import NO_ORDER, most_preferred, without_first
from sim.randomness.counter import LAST_ORDINAL
from sim.randomness.purposes import ACCEPTANCE, FALSE_MERGE, MERGE, OUTAGE
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.draws import case_happens, happens
from sim.rules.expected_wait import note_sent, read_as
from sim.rules.objective import is_worth_offering, order_of
from sim.rules.parameters import (
    ACCEPTANCE_SHARE,
    FALSE_MERGE_SHARE,
    MERGE_RECALL_SHARE,
    OUTAGE_SHARE,
)
from sim.rules.priority import thousandths
from sim.rules.rows import Row, Tables
from sim.rules.timing import ticks

LONGEST_SHOWN_SECONDS: Final = 1e9
"""Of a longer wait the journal says that it never ends."""

LOOK_BITS: Final = 8
"""The ordinal of an answer to an offer: attempt << 8 | k-th look."""


@compiled
def outage_block(w: Tables, tick: int) -> int:
    """The block of time of a tick; blocks count from the scenario's start, whatever came before."""
    run = w.run[0]
    return ((tick - run.lead) // run.outage_block) & LAST_ORDINAL


@compiled
def works_in(w: Tables, block: int) -> bool:
    """Whether the orchestrator works in a block of time, or an outage is drawn for it."""
    run = w.run[0]
    share = w.parameters[OUTAGE_SHARE]
    return not happens(run.seed, run.replication, run.orchestrator, OUTAGE, block, share)


@compiled
def merges_by_mistake(w: Tables, case: Row) -> bool:
    """Whether a customer who turns up alone is taken for somebody else."""
    return case_happens(w, case, FALSE_MERGE, case.attempts + 1, w.parameters[FALSE_MERGE_SHARE])


@compiled
def notices_others(w: Tables, case: Row) -> bool:
    """Whether other contacts of a customer who turns up are noticed."""
    return case_happens(w, case, MERGE, case.attempts + 1, w.parameters[MERGE_RECALL_SHARE])


@compiled
def accepts_offer(w: Tables, case: Row, attempt: int, look: int) -> bool:
    """Whether a customer follows an offer: on arrival (look 0) or while waiting."""
    ordinal = (attempt << LOOK_BITS) | look
    return case_happens(w, case, ACCEPTANCE, ordinal, w.parameters[ACCEPTANCE_SHARE])


@compiled
def considered_channels(w: Tables, case: Row, wanted: int, declined: int) -> int:
    """Bit set of the channels that come into question: open, or messages, and not declined.

    These are, as the customer prefers them, the first ``acceptable`` channels that are liked and of
    use (self-service counted, but left out), or those that the company prefers for this segment
    and intent; and the wanted one.
    """
    order = order_of(w, case)
    suitable = w.usable[case.intent]
    left = w.run[0].channel_count
    rest = 0
    if w.preferred[case.segment][case.intent] == NO_ORDER:
        suitable &= w.liked[case.segment]
        left = w.run[0].acceptable
        rest = w.usable[case.intent]
    considered = 0
    if can_be_used(w, case, wanted):
        considered = 1 << wanted
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return considered
        order = without_first(order)
        rest &= ~(1 << channel)
        is_suitable = (suitable >> channel) & 1
        if is_suitable and left > 0 and can_be_used(w, case, channel):
            considered |= (1 << channel) & ~declined
        left -= is_suitable


@compiled
def note_choice(w: Tables, decision: Row, chosen: int) -> bool:
    """What speaks for a channel goes into a decision.

    Returns:
        whether it is another one than the wanted channel, and worth an offer.
    """
    mine = w.looks[decision.wanted]
    best = w.looks[chosen]
    decision.chosen = chosen
    decision.wait_wanted = _shown(mine.wait)
    decision.wait_chosen = _shown(best.wait)
    decision.resolution_wanted = _shown(mine.resolution)
    decision.resolution_chosen = _shown(best.resolution)
    decision.chance_wanted = thousandths(mine.score)
    decision.chance_chosen = thousandths(best.score)
    return is_worth_offering(w, decision, chosen)


@compiled
def send(w: Tables, case: Row, decision: Row, channel: int, is_on_the_way: bool) -> int:
    """A case is sent to a channel: the router counts it there at once.

    Returns:
        the queue if it is still on the way there; else -1, or if that is not counted.
    """
    if not w.run[0].counts_own_moves or not (decision.considered >> channel) & 1:
        return -1
    queue = read_as(w, case, channel)
    if is_on_the_way:
        w.readings[queue].coming += 1
    if not (decision.free >> channel) & 1:
        note_sent(w, queue, 1)
    return queue if is_on_the_way else -1


@compiled
def arrive(w: Tables, case: Row) -> None:
    """A case that was sent somewhere is there, or will not come."""
    if case.sent_to >= 0:
        w.readings[case.sent_to].coming -= 1
        case.sent_to = -1


@compiled
def agree_to_move(w: Tables, contact: Row, case: Row, decision: Row, channel: int) -> None:
    """A customer who waits accepts an offer, and keeps the place until it is over."""
    contact.moving_to = decision.chosen
    if w.run[0].counts_own_moves:
        send(w, case, decision, decision.chosen, True)  # noqa: FBT003 - compiled: by place
        note_sent(w, read_as(w, case, channel), -1)


@compiled
def stop_moving(w: Tables, contact: Row, case: Row) -> int:
    """A contact is about to move, or stops waiting before it does.

    Returns:
        the channel that it was to move to; -1: none.
    """
    channel = int(contact.moving_to)
    if channel >= 0:
        contact.moving_to = -1
        if w.run[0].counts_own_moves:
            w.readings[read_as(w, case, channel)].coming -= 1
    return channel


@compiled
def note_answer(contact: Row, decision: Row, is_accepted: bool) -> None:
    """One more offer during a wait; what is declined is not offered again."""
    contact.offers += 1
    if not is_accepted:
        contact.declined |= 1 << decision.chosen


@compiled
def can_be_used(w: Tables, case: Row, channel: int) -> bool:
    """Whether the case may be raised on a channel at this moment, and agents serve it."""
    if not (w.usable[case.intent] >> channel) & 1:
        return False
    mode = w.channel[channel].mode
    return mode == MODE_ASYNC or (mode != MODE_SELF_SERVICE and w.channel_open[channel] != 0)


@compiled
def _shown(seconds: float) -> int:
    """A wait in ticks, as the journal has it."""
    return ticks(min(seconds, LONGEST_SHOWN_SECONDS), 1)
