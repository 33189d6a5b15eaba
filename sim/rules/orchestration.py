"""What the orchestrator makes of what it sees: other contacts, expected waits, the best channel.

It knows what a real router knows: who waits where, how long the last contacts took, who is free. It
never looks at what the simulation will do next.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.demand.preference import most_preferred, without_first
from sim.randomness.counter import LAST_ORDINAL
from sim.randomness.purposes import ACCEPTANCE, FALSE_MERGE, MERGE, OUTAGE
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.draws import case_happens, happens
from sim.rules.parameters import (
    ACCEPTANCE_SHARE,
    FALSE_MERGE_SHARE,
    MERGE_RECALL_SHARE,
    OUTAGE_SHARE,
    RETURN_SECONDS,
    SATURATION_FACTOR,
)
from sim.rules.rows import Row, Tables
from sim.rules.timing import ticks
from sim.rules.work import kind_of

ENDLESS_SECONDS: Final = 1e12
"""Where there is no end in sight."""

LONGEST_SHOWN_SECONDS: Final = 1e9
"""Of a longer wait the journal says that it never ends."""

BUCKETS: Final = 6
"""Parts of the window over which recent work is counted; the oldest part is dropped at a time."""

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
def merging_score(w: Tables, case: Row, channel: int, waited: int) -> float:
    """How well a contact of a case stands that has waited so long, ticks: the best is kept.

    It has that much less of the expected wait before it.
    """
    kind = kind_of(w, case, channel)
    wait = max(0.0, w.queue_reading[kind.queue] - waited / 1e6)
    between = w.parameters[RETURN_SECONDS]
    return -resolution_seconds(wait, kind.service_seconds, kind.chance, between)


@compiled(inline=True)
def window_ticks(now: int, bucket: int) -> int:
    """Length of the window of recent work: whole parts, and what has passed of the present one."""
    return min(now, (BUCKETS - 1) * bucket + now % bucket)


@compiled
def expected_wait_seconds(
    waiting: int,
    weight: float,
    done: int,
    busy_seconds: float,
    window_seconds: float,
    usual_seconds: float,
    on_duty: int,
) -> float:
    """Wait that a router expects where nobody has room.

    (capacity-weighted work ahead + 1 more) x recent handle time / recent capacity used. Without
    recent work: the usual handle time, and everybody on duty.

    Args:
        waiting: contacts ahead.
        weight: capacity that one of them takes, 0 to 1.
        done: contacts finished in the window.
        busy_seconds: agents' time on them.
        window_seconds: length of the window.
        usual_seconds: mean handle time by the scenario.
        on_duty: agents who are due to be there.
    """
    handle = usual_seconds
    capacity = float(on_duty)
    if done > 0 and busy_seconds > 0.0 and window_seconds > 0.0:
        handle = busy_seconds / done
        capacity = busy_seconds * weight / window_seconds
    if capacity <= 0.0:
        return ENDLESS_SECONDS
    return min((waiting + 1) * weight * handle / capacity, ENDLESS_SECONDS)


@compiled
def resolution_seconds(
    wait_seconds: float, service_seconds: float, chance: float, return_seconds: float
) -> float:
    """Expected time until the case is solved, if every attempt goes like this one.

    A geometric number of attempts with ``chance`` each, ``return_seconds`` between them:
    (wait + service + return) / chance - return.
    """
    if chance <= 0.0:
        return ENDLESS_SECONDS
    attempt = wait_seconds + service_seconds + return_seconds
    return min(attempt / chance - return_seconds, ENDLESS_SECONDS)


@compiled(inline=True)
def is_saturated(
    wait_seconds: float, wait_threshold_ticks: int, parameters: npt.NDArray[np.float64]
) -> bool:
    """Whether the expected wait is more than so many times the channel's wait threshold."""
    return wait_seconds * 1e6 > parameters[SATURATION_FACTOR] * wait_threshold_ticks


@compiled(inline=True)
def worth_offering(wanted_seconds: float, other_seconds: float, offer: int) -> bool:
    """Whether another channel solves the case earlier by more than the offer takes (ticks)."""
    return other_seconds + offer / 1e6 < wanted_seconds


@compiled
def consider(w: Tables, case: Row, wanted: int) -> int:
    """What can be expected of each channel that comes into question, in ``w.looks``.

    These are, as the customer prefers them, the first ``acceptable`` channels that are liked and of
    use (self-service counted, but left out), and the wanted one; if open, or messages.

    Returns:
        bit set of these channels. The wanted one, if not among them, has endless times.
    """
    w.looks[wanted].wait = ENDLESS_SECONDS
    w.looks[wanted].resolution = ENDLESS_SECONDS
    suitable = w.liked[case.segment] & w.usable[case.intent]
    left = w.run[0].acceptable
    considered = 0
    order, rest = case.order, w.usable[case.intent]
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return considered
        order = without_first(order)
        rest &= ~(1 << channel)
        is_suitable = (suitable >> channel) & 1
        if (channel == wanted or (is_suitable and left > 0)) and _can_be_used(w, case, channel):
            considered |= 1 << channel
            _look_at(w, case, channel)
        left -= is_suitable


@compiled
def saturated_channels(w: Tables, considered: int) -> int:
    """Bit set of the channels with far too long a wait and a better alternative."""
    least = ENDLESS_SECONDS
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            least = min(least, w.looks[channel].resolution)
    excluded = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1 and w.looks[channel].resolution > least:
            threshold = w.channel[channel].wait_threshold
            if is_saturated(w.looks[channel].wait, threshold, w.parameters):
                excluded |= 1 << channel
    return excluded


@compiled
def best_channel(w: Tables, case: Row, decision: Row) -> int:
    """The wanted channel if it is free, else a free one that is better, else the best of all."""
    wanted = decision.wanted
    open_to = decision.considered & ~decision.excluded
    if ((open_to & decision.free) >> wanted) & 1:
        return wanted
    best = -1
    order, rest = case.order, open_to
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return best if best >= 0 else wanted
        order = without_first(order)
        rest &= ~(1 << channel)
        if not (open_to >> channel) & 1:
            continue
        resolution = w.looks[channel].resolution
        if (decision.free >> channel) & 1 and resolution < w.looks[wanted].resolution:
            return channel
        if best < 0 or resolution < w.looks[best].resolution:
            best = channel


@compiled
def note_choice(w: Tables, decision: Row, chosen: int) -> bool:
    """What speaks for a channel goes into a decision.

    Returns:
        whether it is another one than the wanted channel, and worth an offer.
    """
    wanted = decision.wanted
    mine = w.looks[wanted]
    best = w.looks[chosen]
    decision.chosen = chosen
    decision.wait_wanted = _shown(mine.wait)
    decision.wait_chosen = _shown(best.wait)
    decision.resolution_wanted = _shown(mine.resolution)
    decision.resolution_chosen = _shown(best.resolution)
    return chosen != wanted and worth_offering(mine.resolution, best.resolution, w.run[0].offer)


@compiled
def _can_be_used(w: Tables, case: Row, channel: int) -> bool:
    """Whether the case may be raised on a channel at this moment, and agents serve it."""
    if not (w.usable[case.intent] >> channel) & 1:
        return False
    mode = w.channel[channel].mode
    return mode == MODE_ASYNC or (mode != MODE_SELF_SERVICE and w.channel_open[channel] != 0)


@compiled
def _look_at(w: Tables, case: Row, channel: int) -> None:
    """Expected wait and time to resolution on one channel."""
    kind = kind_of(w, case, channel)
    wait = w.queue_reading[kind.queue]
    between = w.parameters[RETURN_SECONDS]
    w.looks[channel].wait = wait
    w.looks[channel].resolution = resolution_seconds(
        wait, kind.service_seconds, kind.chance, between
    )


@compiled
def _shown(seconds: float) -> int:
    """A wait in ticks, as the journal has it."""
    return ticks(min(seconds, LONGEST_SHOWN_SECONDS), 1)
