"""One key at a time, to its low and to its high end: how far the result moves.

Effects are paired with the scenario as it is written, on the same customers. What keys do together
is not seen; :mod:`sim.study.sensitivity.sobol` sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.measures.definitions import HEADLINES
from sim.study.contrast import Outcome, of_two, outcome_of
from sim.study.decision_findings import KeyEffect, Moved, QuietKeys, VerdictHolds
from sim.study.findings import Finding, few
from sim.study.precision import holm
from sim.study.replication_sums import ReplicationSums
from sim.study.sensitivity.ends import EndRuns
from sim.study.sensitivity.levers import ends_of
from sim.study.sensitivity.space import Space
from sim.study.systems import against_nothing

_LOOKED_CLOSER_AT: Final = 0.1
"""Level at which a move of a first look counts as more than chance; no claim rests on it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One key at one end.

    Attributes:
        key, end: of the range (``low``, ``high``). value: there, as text.
        quantity: what is looked at, there. outcome: what its sign means, for a difference of two
            models: significantly better, worse, or none.
        effect, low, high: how far the quantity moves from the scenario as written, with interval.
        p_value: two-sided, of no effect. p_adjusted: after Holm's correction over all bars.
        unit: of all amounts. replications: behind them.
    """

    key: str
    end: str
    value: str
    quantity: float
    outcome: Outcome
    effect: float
    low: float
    high: float
    p_value: float
    p_adjusted: float
    unit: str
    replications: int

    @property
    def significant(self) -> bool:
        """Whether the effect survives the correction for testing several."""
        return bool(self.p_adjusted < 0.05)


@dataclass(frozen=True, slots=True)
class Tornado:
    """All bars, the longest first.

    Attributes:
        bars: by key, low end first. base: the quantity in the scenario as written, and its
            interval. base_outcome: what its sign means.
    """

    bars: tuple[Bar, ...]
    base: tuple[float, float, float]
    base_outcome: Outcome


def tornado(space: Space) -> Tornado:
    """Move every key of a space to its two ends, one at a time.

    Where the keys are all uncertain assumptions of a scenario, each is looked at with few
    replications first; those that move the result by more than chance (at 10 %) get all of them.
    """
    ends, _ = ends_of(space.scenario, space.levers)
    pair = [name for name in (space.quantity.baseline, space.quantity.model) if name]
    models = {name: space.quantity.own.get(name, name) for name in pair}
    measure = space.quantity.measure
    asked = HEADLINES if len(pair) > 1 and measure in HEADLINES else (measure,)
    runs = EndRuns(space.setup, models, asked, ends)
    runs.begin()
    if space.screening and space.screening < space.replications:
        runs.look(space.screening)
        stirring = [place for place in range(len(ends)) if _stirs(runs, place, pair, measure)]
        runs.confirm(space.replications, [(place, model) for place in stirring for model in pair])
    else:
        runs.confirm(space.replications)
    runs.finish()
    bars = [_bar(space, runs, place, pair) for place in range(len(ends))]
    adjusted = holm([bar.p_value if bar.effect else float("nan") for bar in bars])
    bars = [
        replace(bar, p_adjusted=1.0 if np.isnan(p) and not bar.effect else p)
        for bar, p in zip(bars, adjusted, strict=True)
    ]
    length = dict.fromkeys(space.keys, 0.0)
    for bar in bars:
        length[bar.key] = max(length[bar.key], abs(bar.effect))
    base = _there(runs.written, pair, measure)
    return Tornado(
        tuple(sorted(bars, key=lambda bar: -length[bar.key])),
        (base.amount, base.low, base.high),
        base.outcome,
    )


@dataclass(frozen=True, slots=True)
class _There:
    """A quantity somewhere, with the interval and outcome of the test that judges it."""

    amount: float
    low: float
    high: float
    outcome: Outcome


def _there(sums: Mapping[str, ReplicationSums], pair: Sequence[str], measure: str) -> _There:
    if len(pair) > 1:
        found = of_two(sums, pair[1], pair[0], measure)
        ends = found.stated_low, found.stated_high
        return _There(found.difference, *ends, found.outcome)
    alone = against_nothing(sums[pair[0]].pseudo_values(measure)[:, 0])
    shown = alone.estimate
    outcome = outcome_of(measure, float(shown.mean), float(alone.p_value))
    return _There(float(shown.mean), float(shown.low), float(shown.high), outcome)


def _stirs(runs: EndRuns, place: int, pair: Sequence[str], measure: str) -> bool:
    moved = runs.moved(place, pair, measure)
    return bool(moved.any()) and float(against_nothing(moved).p_value) < _LOOKED_CLOSER_AT


def _bar(space: Space, runs: EndRuns, place: int, pair: Sequence[str]) -> Bar:
    end, measure, count = runs.ends[place], space.quantity.measure, runs.known(place, pair)
    moved = against_nothing(runs.moved(place, pair, measure))
    if count == space.replications:
        found = _there({name: runs.sums(place, name) for name in pair}, pair, measure)
    else:  # so few say nothing about the verdict
        found = _there(runs.written, pair, measure)
        found = replace(found, amount=found.amount + float(moved.estimate.mean))
    return Bar(
        key=end.lever.axis.key,
        end=end.end,
        value=end.text,
        quantity=found.amount,
        outcome=found.outcome,
        effect=float(moved.estimate.mean),
        low=float(moved.estimate.low),
        high=float(moved.estimate.high),
        p_value=float(moved.p_value),
        p_adjusted=float("nan"),
        unit=space.unit,
        replications=count,
    )


def tornado_findings(space: Space, found: Tornado) -> list[Finding]:
    """What moves the result, what does not, and whether the verdict stands."""
    moved = [bar for bar in found.bars if bar.significant]
    idle = [key for key in space.keys if not any(b.effect for b in found.bars if b.key == key)]
    quiet = [key for key in space.keys if key not in {*idle, *(bar.key for bar in moved)}]
    told: list[Finding] = [
        Moved(
            code="tornado",
            model=space.quantity.model,
            base=space.quantity.baseline or "",
            measure=space.quantity.measure,
            replications=space.replications,
            amount=found.base[0],
            low=found.base[1],
            high=found.base[2],
            unit=space.unit,
        )
    ]
    told += [
        KeyEffect(
            code="moves",
            key=bar.key,
            value=bar.value,
            amount=bar.effect,
            low=bar.low,
            high=bar.high,
            unit=space.unit,
        )
        for bar in moved
    ]
    told += [QuietKeys(code="no_significant_effect", keys=tuple(quiet))] if quiet else []
    told += [QuietKeys(code="no_effect", keys=tuple(idle))] if idle else []
    if space.quantity.baseline:
        told.append(_turns(found))
    return [*told, *few(space.replications)]


def _turns(found: Tornado) -> Finding:
    """Where the verdict on a difference is another one than in the scenario as written."""
    turned = tuple(
        (bar.key, bar.value, bar.outcome)
        for bar in found.bars
        if bar.outcome != found.base_outcome and bar.significant
    )
    code = "verdict_turns" if turned else "verdict_holds"
    keys = len({bar.key for bar in found.bars})
    return VerdictHolds(code=code, outcome=found.base_outcome, at=turned, assumptions=keys)
