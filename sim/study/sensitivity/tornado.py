"""One key at a time, to its low and to its high end: how far the result moves.

Effects are paired with the scenario as it is written, on the same customers. What keys do together
is not seen; :mod:`sim.study.sensitivity.sobol` sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.measures.terms import Floats
from sim.study.contrast import Outcome, outcome_of
from sim.study.decision_findings import KeyEffect, Moved, QuietKeys, VerdictHolds
from sim.study.findings import Finding, few
from sim.study.precision import holm
from sim.study.sensitivity.space import Space
from sim.study.sweeping.axes import Axis
from sim.study.sweeping.points import plain_value, points_of
from sim.study.systems import against_nothing


@dataclass(frozen=True, slots=True)
class Bar:
    """One key at one end.

    Attributes:
        key, end: of the range (``low``, ``high``). value: there, as text.
        quantity: what is looked at, there. outcome: what its sign means, for a difference of two
            models: significantly better, worse, or none.
        effect, low, high: how far the quantity moves from the scenario as written, with interval.
        p_value: two-sided, of no effect. p_adjusted: after Holm's correction over all bars.
        unit: of all amounts.
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
    """Move every key of a space to its two ends, one at a time."""
    ends = [(axis, end, axis.at(share)) for axis in space.axes for end, share in _ENDS]
    points = [points_of(space.scenario, [axis], [[value]])[0] for axis, _, value in ends]
    values = space.simulated(points)
    base = space.as_written()
    bars = [_bar(space, *end, own, base) for end, own in zip(ends, values, strict=True)]
    adjusted = holm([bar.p_value if bar.effect else float("nan") for bar in bars])
    bars = [
        replace(bar, p_adjusted=1.0 if np.isnan(p) and not bar.effect else p)
        for bar, p in zip(bars, adjusted, strict=True)
    ]
    length = {key: max(abs(bar.effect) for bar in bars if bar.key == key) for key in space.keys}
    found = against_nothing(base)
    shown = found.estimate
    return Tornado(
        tuple(sorted(bars, key=lambda bar: -length[bar.key])),
        (float(shown.mean), float(shown.low), float(shown.high)),
        outcome_of(space.quantity.measure, float(shown.mean), float(found.p_value)),
    )


_ENDS = (("low", 0.0), ("high", 1.0))


def _bar(space: Space, axis: Axis, end: str, value: Any, own: Floats, base: Floats) -> Bar:
    there, moved = against_nothing(own), against_nothing(_settled(own - base, own))
    return Bar(
        key=axis.key,
        end=end,
        value=plain_value(value),
        quantity=float(there.estimate.mean),
        outcome=outcome_of(
            space.quantity.measure, float(there.estimate.mean), float(there.p_value)
        ),
        effect=float(moved.estimate.mean),
        low=float(moved.estimate.low),
        high=float(moved.estimate.high),
        p_value=float(moved.p_value),
        p_adjusted=float("nan"),
        unit=space.unit,
    )


def _settled(gaps: Floats, values: Floats) -> Floats:
    """Differences without rounding errors."""
    return np.where(np.abs(gaps) <= 1e-9 * np.abs(values).max(), 0.0, gaps)


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
        (bar.key, bar.value, bar.outcome) for bar in found.bars if bar.outcome != found.base_outcome
    )
    code = "verdict_turns" if turned else "verdict_holds"
    return VerdictHolds(code=code, outcome=found.base_outcome, at=turned)
