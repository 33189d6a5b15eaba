"""Who is served first: points, the ageing of queues, and what the orchestrator adds to them.

It reads the emotion that a customer shows, weighs it with the customer's value, and gives points to
those of highest need: above a quantile of the last contacts that were looked at, and to no more of
them than a share.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.purposes import EMOTION_READING, PRIORITY, VIRTUAL_WAIT
from sim.rules.draws import case_ticks, case_uniform
from sim.rules.parameters import (
    EMOTION_LEVELS,
    EMOTION_LIMITS,
    EMOTION_POINTS,
    GAMING_EMOTION,
    GAMING_PARALLEL,
    PRIORITY_CAP_SHARE,
    PRIORITY_QUANTILE,
    PRIORITY_THRESHOLD_POINTS,
    READING,
    VALUE_POINTS,
)
from sim.rules.rows import Row, Tables

KINDS: Final = 4
"""Kinds of emotion, calm first: positive, neutral, negative, furious."""

PRIORITY_WINDOW: Final = 200
"""The last contacts whose need was looked at, among which the highest are found."""


@compiled(inline=True)
def waiting_since(contact: Row) -> int:
    """Tick from which a contact counts as waiting where those who wait are put in order."""
    return int(contact.queued_at - contact.virtual_wait)


@compiled
def join_virtually(w: Tables, contact: Row, case: Row) -> None:
    """A contact joins its queue as if it had waited for some time already.

    That is the virtual wait of its segment, and the time of an offer that was declined.
    """
    law = w.virtual_wait[case.segment]
    contact.virtual_wait = contact.kept_place
    if law >= 0:
        contact.virtual_wait += case_ticks(w, case, VIRTUAL_WAIT, contact.attempt, law)


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
def thousandths(value: float) -> int:
    """A number in thousandths, rounded to the nearest."""
    return int(value * 1000.0 + 0.5)


@compiled
def give_points(w: Tables, case: Row, decision: Row) -> float:
    """Priority points of a case for the emotion that is read and the customer's value, or 0.

    Given to the highest need; who has them keeps them, and they never fall. What is shown, read and
    given goes into the decision.
    """
    run = w.run[0]
    shown = shown_emotion(case.emotion, reward(w), w.parameters)
    u = case_uniform(w, case, EMOTION_READING, case.attempts + 1)
    kind = read_kind(u, emotion_kind(shown, w.parameters), w.parameters)
    decision.emotion = shown
    decision.read = kind
    need = earned_points(kind, w.value[case.segment], w.parameters)
    has_priority = case.priority_points > 0.0 or _is_given(w, case, need)
    _note_need(w, kind * len(w.value) + case.segment, has_priority)
    if not has_priority:
        return 0.0
    run.prioritised += 1
    points = max(case.priority_points, need)
    case.priority_points = points
    decision.points = thousandths(points)
    return float(points)


@compiled
def highest_share(higher: int, equal: int, count: int, quantile: float) -> float:
    """Share of those of equal need that is above a quantile, 0 to 1.

    Of ``count`` contacts and the one at hand the highest ``1 - quantile`` have priority; where the
    limit falls among equal ones, only a share of them does.

    Args:
        higher: contacts of higher need among the last ones, without the one at hand.
        equal: likewise of equal need.
        count: all of them.
        quantile: 0 to 1.
    """
    above = (1.0 - quantile) * (count + 1)
    return min(1.0, max(0.0, (above - higher) / (equal + 1)))


@compiled
def _is_given(w: Tables, case: Row, need: float) -> bool:
    """Whether a need is among the highest, and the cap is not reached."""
    run = w.run[0]
    if need <= 0.0 or need < w.parameters[PRIORITY_THRESHOLD_POINTS]:
        return False
    count = min(run.evaluated, PRIORITY_WINDOW)
    leaving = 0
    if run.evaluated >= PRIORITY_WINDOW:
        leaving = w.needs[run.evaluated % PRIORITY_WINDOW] & 1
    within = min(count + 1, PRIORITY_WINDOW)
    given = run.window_prioritised - leaving
    if given + 1 > w.parameters[PRIORITY_CAP_SHARE] * within:
        return False
    higher = 0
    equal = 0
    for place in range(len(w.need_counts)):
        if w.need_counts[place] > 0:
            segment = place % len(w.value)
            other = earned_points(place // len(w.value), w.value[segment], w.parameters)
            if other > need:
                higher += w.need_counts[place]
            elif other == need:
                equal += w.need_counts[place]
    share = highest_share(higher, equal, count, w.parameters[PRIORITY_QUANTILE])
    return case_uniform(w, case, PRIORITY, case.attempts + 1) < share


@compiled
def _note_need(w: Tables, place: int, has_priority: bool) -> None:
    """One more contact was looked at; the oldest of the window drops out."""
    run = w.run[0]
    slot = run.evaluated % PRIORITY_WINDOW
    if run.evaluated >= PRIORITY_WINDOW:
        oldest = w.needs[slot]
        w.need_counts[oldest >> 1] -= 1
        run.window_prioritised -= oldest & 1
    w.needs[slot] = 2 * place + int(has_priority)
    w.need_counts[place] += 1
    run.window_prioritised += int(has_priority)
    run.evaluated += 1
