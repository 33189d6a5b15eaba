"""Where an assumption turns a part of a verdict.

A part is one headline measure between two neighbouring service models. It is judged as ``ccsim
compare`` judges these two: paired differences, Holm's correction over the headline measures. It
turns at an end of an assumption if

- the outcome there is another than as written, by all replications, and
- the difference itself has moved significantly. That one result is significant and another is not
  says little by itself (Gelman and Stern, The American Statistician 60, 2006).

Moves are corrected by Holm's procedure over all that were looked at with all replications. Which
ones those are the looks before decide: each expects the difference as written plus the move that it
has seen, and lets pass what would be another outcome within one standard error of that move, if the
move is more than chance at 10 % (in one replication: more than one standard deviation of chance).
So a move that few replications cannot tell from chance is missed; more of them (``screening``) miss
less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from sim.measures.definitions import HEADLINES
from sim.measures.terms import Floats
from sim.scenario.schema import Scenario
from sim.study.break_even.crossing import Point, crossings, roots
from sim.study.contrast import Contrast, Outcome, paired
from sim.study.precision import holm
from sim.study.replication_sums import ReplicationSums
from sim.study.sensitivity.ends import EndRuns
from sim.study.sweeping.points import points_of
from sim.study.systems import against_nothing

Pair = tuple[str, str]
"""A model, and the next one."""

Part = tuple[int, Pair, str]
"""Number of an end, pair, and headline measure: what may turn."""

Kind = Literal["reversed", "lost", "gained"]
"""The sign turns; or a significant difference goes, or comes."""

KINDS: Final[tuple[Kind, ...]] = ("reversed", "lost", "gained")
"""The weightiest first."""

_SIGNIFICANCE: Final = 0.05
_LOOKED_CLOSER_AT: Final = 0.1
"""Level at which a move of a first look counts as more than chance; no claim rests on it."""

_MIDDLE: Final = 0.6745
"""Median size of what a normal law with standard deviation 1 gives."""

_ROUNDS: Final = 2
"""Values between the one written and the end that are simulated to find where it turns."""

_CALLED_NONE: Final[tuple[Outcome, ...]] = ("none", "unknown")


@dataclass(frozen=True, slots=True)
class Turn:
    """A part of the verdict that turns at an end of an assumption.

    Attributes:
        place: number of the end. pair: base and model. measure: key.
        kind: what happens. before, after: outcome as written, and at the end.
        written, there: difference as written, and at the end, with its interval.
        unit: of both. p_moved: of no move, after Holm's correction.
        at: value from which on it has turned; NaN for what is no number. low, high: values between
            which it is not certain on which side one is.
    """

    place: int
    pair: Pair
    measure: str
    kind: Kind
    before: Outcome
    after: Outcome
    written: float
    there: float
    low: float
    high: float
    unit: str
    p_moved: float
    at: float = float("nan")
    at_low: float = float("nan")
    at_high: float = float("nan")


def of_pair(sums: Mapping[str, ReplicationSums], pair: Pair) -> dict[str, Contrast]:
    """The headline measures of the second model against the first, as a comparison of both."""
    base, model = pair
    return {one.measure: one for one in paired(sums, [(model, base)], HEADLINES)}


def candidates(runs: EndRuns, parts: Iterable[Part]) -> list[Part]:
    """Parts of the verdict that ends may turn, by what is known of them so far.

    Args:
        runs: what is known.
        parts: that are left.
    """
    found: list[Part] = []
    by_question: dict[tuple[Pair, str], list[int]] = {}
    for place, pair, measure in parts:
        if any((place, model) in runs.moving for model in pair):
            by_question.setdefault((pair, measure), []).append(place)
    written = {pair: of_pair(runs.written, pair) for pair, _ in by_question}
    for (pair, measure), places in by_question.items():
        moved = {place: runs.moved(place, pair, measure) for place in places}
        noise = _noise(runs, pair, measure, moved.values())
        found += [
            (place, pair, measure)
            for place, values in moved.items()
            if _may_turn(written[pair][measure], values, noise)
        ]
    return sorted(found)


def _noise(runs: EndRuns, pair: Pair, measure: str, moved: Iterable[Floats]) -> float:
    """How far chance moves a difference in one replication, at most.

    Most ends move hardly anything, so what the middle one of them does is chance; no end moves it
    more by chance than if its customers and those as written had nothing in common.
    """
    base, model = (runs.written[name].pseudo_values(measure)[:, 0] for name in pair)
    apart = float(np.sqrt(2.0) * (model - base).std(ddof=1))
    single = [abs(float(values[0])) for values in moved if len(values) == 1]
    single = [step for step in single if step > 0]
    return min(apart, float(np.median(single)) / _MIDDLE) if single else apart


def _may_turn(written: Contrast, moved: Floats, noise: float) -> bool:
    """Whether an end may turn a part, if it moves it as its replications so far say."""
    step, error = float(moved.mean()), noise
    is_chance = abs(step) <= noise
    if len(moved) > 1:
        seen = against_nothing(moved)
        error = float(seen.estimate.standard_error)
        is_chance = float(seen.p_value) > _LOOKED_CLOSER_AT
    if not step or is_chance:
        return False
    least = (written.stated_high - written.stated_low) / 2  # beyond it, it would be significant
    expected = (written.difference + step + shift for shift in (-error, 0.0, error))
    signs = {0.0 if abs(each) <= least else float(np.sign(each)) for each in expected}
    here = 0.0 if written.outcome in _CALLED_NONE else float(np.sign(written.difference))
    return bool(signs - {here})


def turns(runs: EndRuns, wanted: Sequence[Part]) -> list[Turn]:
    """Parts of the verdict that do turn, of those whose ends were simulated in full.

    Args:
        runs: ends with all replications wherever `wanted` names them.
        wanted: as :func:`candidates` gives them.
    """
    written = {pair: of_pair(runs.written, pair) for _, pair, _ in wanted}
    there = {
        (place, pair): of_pair({model: runs.sums(place, model) for model in pair}, pair)
        for place, pair in dict.fromkeys((place, pair) for place, pair, _ in wanted)
    }
    found = [
        _turn(place, pair, written[pair][measure], there[place, pair][measure])
        for place, pair, measure in wanted
    ]
    adjusted = holm([float(against_nothing(runs.moved(*part)).p_value) for part in wanted])
    return [
        replace(one, p_moved=p)
        for one, p in zip(found, adjusted, strict=True)
        if one.before != one.after and p < _SIGNIFICANCE
    ]


def _turn(place: int, pair: Pair, written: Contrast, there: Contrast) -> Turn:
    before, after = (_outcome(one) for one in (written, there))
    if before == "none":
        kind: Kind = "gained"
    else:
        kind = "lost" if after == "none" else "reversed"
    return Turn(
        place=place,
        pair=pair,
        measure=written.measure,
        kind=kind,
        before=before,
        after=after,
        written=written.difference,
        there=there.difference,
        low=there.stated_low,
        high=there.stated_high,
        unit=there.unit,
        p_moved=float("nan"),
    )


def _outcome(one: Contrast) -> Outcome:
    return "none" if one.outcome in _CALLED_NONE else one.outcome


def located(runs: EndRuns, found: Sequence[Turn]) -> list[Turn]:
    """The same with the value at which each turns: interpolated, and simulated there.

    A sign turns where the mean difference crosses zero; a significant difference goes or comes
    where an end of its interval does. Every round simulates the value that a straight line through
    the two nearest known ones gives, and takes it in.
    """
    known = {place: _known(runs, one) for place, one in enumerate(found) if _is_range(runs, one)}
    for _ in range(_ROUNDS):
        asked: dict[int, float] = {}
        for place, points in known.items():
            at = _next(runs, found[place], points)
            if at is not None:
                asked[place] = at
        scenarios = [(_scenario(runs, found[p], at), found[p].pair) for p, at in asked.items()]
        for (place, at), sums in zip(asked.items(), runs.at(scenarios), strict=True):
            one = found[place]
            point = _point(at, of_pair(sums, one.pair)[one.measure])
            known[place] = sorted([*known[place], point], key=lambda each: each.at)
    return [
        _placed(runs, one, known[place]) if place in known else one
        for place, one in enumerate(found)
    ]


def _is_range(runs: EndRuns, one: Turn) -> bool:
    lever = runs.ends[one.place].lever
    return lever.number is not None and lever.axis.is_range


def _known(runs: EndRuns, one: Turn) -> list[Point]:
    """The difference as written and at the end."""
    end = runs.ends[one.place]
    written = of_pair(runs.written, one.pair)[one.measure]
    sums = {model: runs.sums(one.place, model) for model in one.pair}
    there = of_pair(sums, one.pair)[one.measure]
    assert end.lever.number is not None
    points = [_point(end.lever.number, written), _point(end.value, there)]
    return sorted(points, key=lambda point: point.at)


def _point(at: float, found: Contrast) -> Point:
    return Point(float(at), found.difference, found.stated_low, found.stated_high)


def _has_turned(one: Turn, point: Point) -> bool:
    """Whether a value lies on the far side."""
    if one.kind == "reversed":
        return point.mean * one.there > 0
    apart = point.low > 0 or point.high < 0
    return apart and point.mean * one.there > 0 if one.kind == "gained" else not apart


def _bracket(runs: EndRuns, one: Turn, known: Sequence[Point]) -> tuple[Point, Point]:
    """The two neighbours between which it turns, those nearest to the value as written."""
    between = [
        (left, right)
        for left, right in pairwise(known)
        if _has_turned(one, left) != _has_turned(one, right)
    ]
    return between[-1] if known[-1].at == runs.ends[one.place].lever.number else between[0]


def _crossing(one: Turn, left: Point, right: Point) -> float:
    """Where, on a straight line, the curve that decides crosses zero; else the middle."""
    if one.kind == "reversed":
        curve: Literal["low", "mean", "high"] = "mean"
    else:
        curve = "low" if (one.written if one.kind == "lost" else one.there) > 0 else "high"
    inside = [at for at in roots([left, right], curve) if left.at < at < right.at]
    return inside[0] if inside else (left.at + right.at) / 2


def _next(runs: EndRuns, one: Turn, known: Sequence[Point]) -> float | None:
    """The value to look at next; None if whole numbers leave none."""
    left, right = _bracket(runs, one, known)
    at = _crossing(one, left, right)
    at = round(at) if runs.ends[one.place].lever.axis.whole else at
    return float(at) if left.at < at < right.at else None


def _scenario(runs: EndRuns, one: Turn, at: float) -> Scenario:
    axis = runs.ends[one.place].lever.axis
    value = round(at) if axis.whole else at
    return points_of(runs.setup.scenario, [axis], [[value]])[0].scenario


def _placed(runs: EndRuns, one: Turn, known: Sequence[Point]) -> Turn:
    """A turn with its value, and the values between which one cannot be certain."""
    left, right = _bracket(runs, one, known)
    at, low, high = _crossing(one, left, right), left.at, right.at
    if one.kind == "reversed":
        for crossing in crossings(known):
            ends = max(crossing.low, known[0].at), min(crossing.high, known[-1].at)
            if ends[0] <= at <= ends[1]:
                low, high = ends
    return replace(one, at=at, at_low=low, at_high=high)
