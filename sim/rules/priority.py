"""Who is served first: points, the ageing of queues, and what the orchestrator adds to them.

It reads the emotion that a customer shows, weighs it with the customer's value, and gives points to
few: what is given is limited by a credit that accrues with every contact looked at.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.purposes import EMOTION_READING, VIRTUAL_WAIT
from sim.rules.draws import case_ticks, case_uniform
from sim.rules.parameters import (
    EMOTION_LEVELS,
    EMOTION_LIMITS,
    EMOTION_POINTS,
    GAMING_EMOTION,
    GAMING_PARALLEL,
    PRIORITY_CAP_SHARE,
    PRIORITY_THRESHOLD_POINTS,
    READING,
    VALUE_POINTS,
)
from sim.rules.rows import Row, Tables

KINDS: Final = 4
"""Kinds of emotion, calm first: positive, neutral, negative, furious."""

CREDIT: Final = 1000
"""Credit that one prioritised contact takes; what accrues per contact is in thousandths."""

MOST_CREDIT: Final = 10 * CREDIT


@compiled(inline=True)
def waiting_since(contact: Row) -> int:
    """Tick from which a contact counts as waiting where those who wait are put in order."""
    return int(contact.queued_at - contact.virtual_wait)


@compiled
def join_virtually(w: Tables, contact: Row, case: Row) -> None:
    """A contact joins its queue as if it had waited for some time already."""
    law = w.virtual_wait[case.segment]
    if law >= 0:
        contact.virtual_wait = case_ticks(w, case, VIRTUAL_WAIT, contact.attempt, law)


@compiled(inline=True)
def queue_key(points: float, ageing_per_second: float, entered: int) -> float:
    """Fixed order within a queue, highest first: the ageing of a queue is common to all in it."""
    return points - ageing_per_second * (entered / 1e6)


@compiled(inline=True)
def rank(points: float, ageing_per_second: float, entered: int, now: int) -> float:
    """Priority at ``now``, comparable between queues: points and points gained by waiting."""
    return points + ageing_per_second * ((now - entered) / 1e6)


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
def give_points(w: Tables, case: Row, decision: Row) -> float:
    """Priority points for the emotion that is read and the customer's value, while credit lasts.

    What is shown, read and given goes into the decision.
    """
    run = w.run[0]
    shown = shown_emotion(case.emotion, reward(w), w.parameters)
    u = case_uniform(w, case, EMOTION_READING, case.attempts + 1)
    kind = read_kind(u, emotion_kind(shown, w.parameters), w.parameters)
    decision.emotion = shown
    decision.read = kind
    run.evaluated += 1
    run.credit = accrued(run.credit, w.parameters)
    points = earned_points(kind, w.value[case.segment], w.parameters)
    if points < w.parameters[PRIORITY_THRESHOLD_POINTS] or points <= 0.0 or run.credit < CREDIT:
        return 0.0
    run.credit -= CREDIT
    run.prioritised += 1
    decision.points = thousandths(points)
    return points
