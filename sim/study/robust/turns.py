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
move is more than chance at 10 %. So a move that few replications cannot tell from chance is missed;
more of them (``screening``) miss less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from sim.measures.definitions import HEADLINES
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

Kind = Literal["reversed", "lost", "gained"]
"""The sign turns; or a significant difference goes, or comes."""

KINDS: Final[tuple[Kind, ...]] = ("reversed", "lost", "gained")
"""The weightiest first."""

_SIGNIFICANCE: Final = 0.05
_LOOKED_CLOSER_AT: Final = 0.1
"""Level at which a move of a first look counts as more than chance; no claim rests on it."""

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


def candidates(runs: EndRuns, pairs: Sequence[Pair]) -> dict[int, list[tuple[Pair, str]]]:
    """Parts of the verdict that each end may turn, by what is known of it so far.

    Args:
        runs: what is known.
        pairs: neighbours.
    """
    found: dict[int, list[tuple[Pair, str]]] = {}
    for pair in pairs:
        for measure, written in of_pair(runs.written, pair).items():
            for place in range(len(runs.ends)):
                if _may_turn(runs, place, pair, written):
                    found.setdefault(place, []).append((pair, measure))
    return found


def _may_turn(runs: EndRuns, place: int, pair: Pair, written: Contrast) -> bool:
    if not any((place, model) in runs.found for model in pair):
        return False
    moved = against_nothing(runs.moved(place, pair, written.measure))
    step, error = float(moved.estimate.mean), float(moved.estimate.standard_error)
    if not step or float(moved.p_value) > _LOOKED_CLOSER_AT:
        return False
    least = (written.stated_high - written.stated_low) / 2  # beyond it, it would be significant
    expected = (written.difference + step + shift for shift in (-error, 0.0, error))
    signs = {0.0 if abs(each) <= least else float(np.sign(each)) for each in expected}
    here = 0.0 if written.outcome in _CALLED_NONE else float(np.sign(written.difference))
    return bool(signs - {here})


def turns(runs: EndRuns, wanted: Mapping[int, Sequence[tuple[Pair, str]]]) -> list[Turn]:
    """Parts of the verdict that do turn, of those whose ends were simulated in full.

    Args:
        runs: ends with all replications wherever `wanted` names them.
        wanted: parts by end, as :func:`candidates` gives them.
    """
    count = runs.setup.replications
    found: list[tuple[Turn, float]] = []
    written = {pair: of_pair(runs.written, pair) for pair in _pairs(wanted)}
    for place, parts in wanted.items():
        there = {
            pair: of_pair({model: runs.sums(place, model, count) for model in pair}, pair)
            for pair in dict.fromkeys(pair for pair, _ in parts)
        }
        for pair, measure in parts:
            p_value = float(against_nothing(runs.moved(place, pair, measure)).p_value)
            one = _turn(place, pair, written[pair][measure], there[pair][measure])
            found.append((one, p_value))
    adjusted = holm([p_value for _, p_value in found])
    return [
        replace(one, p_moved=p)
        for (one, _), p in zip(found, adjusted, strict=True)
        if one.before != one.after and p < _SIGNIFICANCE
    ]


def _pairs(wanted: Mapping[int, Sequence[tuple[Pair, str]]]) -> Iterator[Pair]:
    yield from dict.fromkeys(pair for parts in wanted.values() for pair, _ in parts)


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
    end, count = runs.ends[one.place], runs.setup.replications
    written = of_pair(runs.written, one.pair)[one.measure]
    sums = {model: runs.sums(one.place, model, count) for model in one.pair}
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
