"""What the best channel for a case is: by the chance of a solution, the time to one, or the wait.

What is weighed is the customer's own gain. What a move does to others who wait is not.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import NO_ORDER, most_preferred, without_first
from sim.randomness.counter import uniform
from sim.randomness.distributions import normal_quantile
from sim.randomness.purposes import RESOLUTION_ERROR
from sim.rules.codes import FEWEST_LOST, MODE_ASYNC, RULES
from sim.rules.expected_wait import ENDLESS_SECONDS, read_as, still_there, wait_that_uses_up
from sim.rules.next_move import (
    ABANDONED,
    CLOSED,
    UNANSWERED,
    UNRESOLVED,
    kind_of_failure,
)
from sim.rules.parameters import (
    ACCEPTANCE_SHARE,
    LEAST_GAIN,
    RETRY_SHARE,
    RETURN_SECONDS,
    RETURN_SOLVED_SHARE,
    SATURATION_FACTOR,
    STEERED_RESOLUTION_LOSS,
    SWITCH_SHARE,
)
from sim.rules.parameters import RESOLUTION_ERROR as ERROR
from sim.rules.rows import Row, Tables
from sim.rules.work import kind_of

TIE: Final = 1e-6
"""Chance that the longest time to a solution counts for: of equal chances the earlier one wins."""


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
def solved_in_the_end(
    there: float, chance: float, leaves_waiting: float, leaves_unsolved: float, back: float
) -> float:
    """Chance that a case is solved: A R + (1-A)(1-g_a)V + A(1-R)(1-g_u)V.

    Args:
        there: A, chance that the customer is still there when an agent is.
        chance: R, chance that the contact solves the case.
        leaves_waiting: g_a, chance of giving up after having lost patience.
        leaves_unsolved: g_u, chance of giving up after a contact that did not solve it.
        back: V, chance that the case of a customer who comes back is solved.
    """
    waits_in_vain = (1.0 - there) * (1.0 - leaves_waiting) * back
    unsolved = there * (1.0 - chance) * (1.0 - leaves_unsolved) * back
    return there * chance + waits_in_vain + unsolved


@compiled
def look_at(w: Tables, case: Row, decision: Row, channel: int, wait: float, used: float) -> None:
    """What can be expected of a channel goes into ``w.looks``.

    Args:
        w: the tables of the run.
        case: the case.
        decision: that is being made; the wanted channel needs no offer.
        channel: that is looked at.
        wait: expected there, seconds.
        used: share of the customer's patience that the wait so far has used up.
    """
    kind = kind_of(w, case, channel)
    is_wanted = channel == decision.wanted
    look = w.looks[channel]
    chance = _believed_chance(w, kind, is_wanted)
    waited = wait_that_uses_up(w, case.segment, channel, used)
    look.wait = wait
    look.delay = 0.0 if is_wanted else w.channel[channel].offer / 1e6
    look.resolution = resolution_seconds(
        wait, kind.service_seconds, chance, w.parameters[RETURN_SECONDS]
    )
    there = still_there(w, case.segment, channel, waited, wait + look.delay)
    look.score = _score(w, case, channel, there, chance)


@compiled
def merging_score(w: Tables, case: Row, channel: int, waited: int) -> float:
    """How well a contact of a case stands that has waited so long, ticks: the best is kept.

    By the objective. It has that much less of the expected wait before it.
    """
    kind = kind_of(w, case, channel)
    seconds = waited / 1e6
    wait = max(0.0, w.readings[read_as(w, case, channel)].wait - seconds)
    objective = w.run[0].objective
    if objective == RULES:
        return -wait
    chance = _believed_chance(w, kind, True)  # noqa: FBT003 - compiled: by place
    between = w.parameters[RETURN_SECONDS]
    resolution = resolution_seconds(wait, kind.service_seconds, chance, between)
    if objective != FEWEST_LOST:
        return -resolution
    there = still_there(w, case.segment, channel, seconds, wait)
    return _score(w, case, channel, there, chance) - TIE * resolution / (resolution + 1e6)


@compiled
def look_at_closed(w: Tables, case: Row, channel: int) -> None:
    """The same for a wanted channel that is closed or that no agent serves."""
    look = w.looks[channel]
    look.wait = ENDLESS_SECONDS
    look.delay = 0.0
    look.resolution = ENDLESS_SECONDS
    look.score = (1.0 - _gives_up(w, case, CLOSED)) * w.parameters[RETURN_SOLVED_SHARE]


@compiled
def saturated_channels(w: Tables, considered: int) -> int:
    """Bit set of the channels whose expected wait is too many times their wait threshold."""
    saturated = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            most = w.parameters[SATURATION_FACTOR] * w.channel[channel].wait_threshold
            if w.looks[channel].wait * 1e6 > most:
                saturated |= 1 << channel
    return saturated


@compiled
def choose_best(w: Tables, case: Row, decision: Row) -> int:
    """The best channel of those considered; the wanted one if there is none.

    What is ruled out goes into the decision: what is saturated, unless it is best all the same.
    """
    objective = w.run[0].objective
    saturated = saturated_channels(w, decision.considered)
    if objective == RULES:
        left = decision.considered & ~(saturated | _without_a_chance(w, decision.considered))
        decision.excluded = decision.considered & ~left if left else 0
        left = left or decision.considered
        free = left & decision.free
        return _first(w, case, decision, free) if free else _earliest(w, case, decision, left)
    left = decision.considered
    if objective == FEWEST_LOST:
        left = _likeliest(w, left)
    best = _earliest(w, case, decision, left)
    decision.excluded = saturated & ~(1 << best)
    return best


@compiled
def is_worth_offering(w: Tables, decision: Row, chosen: int) -> bool:
    """Whether another channel than the wanted one is so much better that it is offered.

    For the chance of a solution: by more than the least gain, acceptance counted. Where it cannot
    be better or worse at all, and for the time to a solution: earlier, the offer included.
    """
    if chosen == decision.wanted:
        return False
    objective = w.run[0].objective
    mine = w.looks[decision.wanted]
    other = w.looks[chosen]
    gain = other.score - mine.score
    if objective == FEWEST_LOST and gain != 0.0:
        return w.parameters[ACCEPTANCE_SHARE] * gain > w.parameters[LEAST_GAIN]
    if objective == RULES:
        is_out = (decision.excluded >> decision.wanted) & 1
        return is_out != 0 or other.wait + other.delay < mine.wait
    return other.resolution + other.delay < mine.resolution


@compiled
def order_of(w: Tables, case: Row) -> int:
    """Order in which channels come into question: the company's for this need, else the case's."""
    preferred = w.preferred[case.segment][case.intent]
    return case.order if preferred == NO_ORDER else preferred


@compiled
def _likeliest(w: Tables, considered: int) -> int:
    """Bit set of the channels on which the case is likeliest to be solved, near ties included."""
    best = -1.0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1:
            best = max(best, w.looks[channel].score)
    equal = 0
    for channel in range(w.run[0].channel_count):
        is_near = w.looks[channel].score >= best - w.parameters[LEAST_GAIN]
        if (considered >> channel) & 1 and is_near:
            equal |= 1 << channel
    return equal


@compiled
def _earliest(w: Tables, case: Row, decision: Row, left: int) -> int:
    """Of a set of channels the one with the least time; ties: the wanted one, then in order."""
    chosen = -1
    if (left >> decision.wanted) & 1:
        chosen = decision.wanted
    order, rest = order_of(w, case), left
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return chosen if chosen >= 0 else decision.wanted
        order = without_first(order)
        rest &= ~(1 << channel)
        if (left >> channel) & 1 and (chosen < 0 or _time(w, channel) < _time(w, chosen)):
            chosen = channel


@compiled
def _first(w: Tables, case: Row, decision: Row, left: int) -> int:
    """Of a set of channels the wanted one, else the first in order."""
    if (left >> decision.wanted) & 1:
        return int(decision.wanted)
    order, rest = order_of(w, case), left
    while True:
        channel = most_preferred(order, rest)
        order = without_first(order)
        rest &= ~(1 << channel)
        if channel < 0 or (left >> channel) & 1:
            return channel if channel >= 0 else int(decision.wanted)


@compiled
def _time(w: Tables, channel: int) -> float:
    """What is to be short: the time to a solution, or by the published rules the wait."""
    look = w.looks[channel]
    return look.delay + (look.wait if w.run[0].objective == RULES else look.resolution)


@compiled
def _without_a_chance(w: Tables, considered: int) -> int:
    """Bit set of the channels that cannot solve the case."""
    found = 0
    for channel in range(w.run[0].channel_count):
        if (considered >> channel) & 1 and w.looks[channel].resolution >= ENDLESS_SECONDS:
            found |= 1 << channel
    return found


@compiled
def _believed_chance(w: Tables, kind: Row, is_wanted: bool) -> float:
    """Chance that a contact solves the case, as the company's records have it."""
    chance = kind.chance
    if chance <= 0.0:
        return 0.0
    if not is_wanted:
        chance -= w.parameters[STEERED_RESOLUTION_LOSS]
    spread = w.parameters[ERROR]
    if spread > 0.0:
        run = w.run[0]
        u = uniform(run.seed, run.replication, kind.error_key, RESOLUTION_ERROR, 0)
        chance += spread * normal_quantile(u)
    return min(max(chance, 0.0), 1.0)


@compiled
def _score(w: Tables, case: Row, channel: int, there: float, chance: float) -> float:
    """Chance of a solution in the end if the case is raised on a channel."""
    back = w.parameters[RETURN_SOLVED_SHARE]
    unsolved = _gives_up(w, case, UNRESOLVED)
    if w.channel[channel].mode == MODE_ASYNC:
        # Who does nothing after a chase still waits for the answer, and gives up if it is in vain.
        waiting = _gives_up(w, case, UNANSWERED)
        if not w.purchase[case.intent]:
            waiting *= 1.0 - chance
    else:
        waiting = _gives_up(w, case, ABANDONED)
    return solved_in_the_end(there, chance, waiting, unsolved, back)


@compiled
def _gives_up(w: Tables, case: Row, cause: int) -> float:
    """Chance that a customer does not try again after a failure; a purchase is lost at once."""
    if w.purchase[case.intent]:
        return 1.0
    kind = kind_of_failure(cause, case.attempts + 1)
    tries = w.parameters[RETRY_SHARE + kind] + w.parameters[SWITCH_SHARE + kind]
    return max(0.0, 1.0 - tries)
