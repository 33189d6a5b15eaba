"""What the orchestrator makes of what it sees: emotion, priority, expected waits, the best channel.

It knows what a real router knows: who waits where, how long the last contacts took, who is free. It
never looks at what the simulation will do next.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.rules.parameters import (
    EMOTION_LEVELS,
    EMOTION_LIMITS,
    EMOTION_POINTS,
    GAMING_EMOTION,
    GAMING_PARALLEL,
    PRIORITY_CAP_SHARE,
    READING,
    SATURATION_FACTOR,
    VALUE_POINTS,
)
from sim.rules.rows import Tables

KINDS: Final = 4
"""Kinds of emotion, calm first: positive, neutral, negative, furious."""

ENDLESS_SECONDS: Final = 1e12
"""Where there is no end in sight."""

BUCKETS: Final = 6
"""Parts of the window over which recent work is counted; the oldest part is dropped at a time."""

CREDIT: Final = 1000
"""Credit that one prioritised contact takes; what accrues per contact is in thousandths."""

MOST_CREDIT: Final = 10 * CREDIT


@compiled(inline=True)
def emotion_kind(emotion: int, parameters: npt.NDArray[np.float64]) -> int:
    """Kind of emotion (0 positive .. 3 furious) that is nearest to ``emotion``, thousandths."""
    kind = 0
    for limit in range(KINDS - 1):
        if emotion >= parameters[EMOTION_LIMITS + limit]:
            kind = limit + 1
    return kind


@compiled(inline=True)
def read_kind(u: float, true_kind: int, parameters: npt.NDArray[np.float64]) -> int:
    """Kind that is read from a customer of ``true_kind``: one row of the confusion matrix."""
    first = READING + KINDS * true_kind
    for kind in range(KINDS - 1):
        if u < parameters[first + kind]:
            return kind
    return KINDS - 1


@compiled
def shown_emotion(emotion: int, reward: int, parameters: npt.NDArray[np.float64]) -> int:
    """Emotion that a customer shows who has heard that it pays.

    Args:
        emotion: felt, thousandths.
        reward: share of contacts prioritised so far, thousandths.
        parameters: of the scenario.
    """
    return min(1000, emotion + int(parameters[GAMING_EMOTION] * reward + 0.5))


@compiled
def parallel_share(share: float, reward: int, parameters: npt.NDArray[np.float64]) -> float:
    """Share who open a parallel contact, grown by past reward (thousandths); at most 1."""
    return min(1.0, share * (1.0 + parameters[GAMING_PARALLEL] * reward / 1000.0))


@compiled(inline=True)
def reward(w: Tables) -> int:
    """Share of contacts that were prioritised so far in this run, in thousandths."""
    run = w.run[0]
    return 1000 * run.prioritised // run.evaluated if run.evaluated > 0 else 0


@compiled(inline=True)
def earned_points(kind: int, value: float, parameters: npt.NDArray[np.float64]) -> float:
    """Priority points for the kind of emotion that was read and the customer's value (0 to 1)."""
    return (
        parameters[EMOTION_POINTS] * parameters[EMOTION_LEVELS + kind]
        + parameters[VALUE_POINTS] * value
    )


@compiled(inline=True)
def accrued(credit: int, parameters: npt.NDArray[np.float64]) -> int:
    """Credit for prioritising after one more contact was looked at: the cap on priority."""
    return min(MOST_CREDIT, credit + int(parameters[PRIORITY_CAP_SHARE] * CREDIT + 0.5))


@compiled(inline=True)
def thousandths(value: float) -> int:
    """A number in thousandths, rounded to the nearest."""
    return int(value * 1000.0 + 0.5)


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
    wait_seconds: float, tolerance_ticks: int, parameters: npt.NDArray[np.float64]
) -> bool:
    """Whether the expected wait is more than so many times what the channel promises."""
    return wait_seconds * 1e6 > parameters[SATURATION_FACTOR] * tolerance_ticks


@compiled(inline=True)
def worth_offering(wanted_seconds: float, other_seconds: float, offer: int) -> bool:
    """Whether another channel promises an earlier solution by more than the offer takes (ticks)."""
    return other_seconds + offer / 1e6 < wanted_seconds
