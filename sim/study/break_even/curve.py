"""The result of a search for break-evens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.break_even.crossing import Crossing, Point, Sign, zones
from sim.study.contrast import Outcome, outcome_of
from sim.study.decision import Decision
from sim.study.decision_findings import Crossed, NotCrossed, Remark, Searched, Stretch
from sim.study.findings import Finding, few
from sim.study.store import plain
from sim.study.systems import Quantity

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class BreakEven(Decision):
    """Where two models do equally well.

    Attributes:
        key: what was varied. quantity: the difference that was looked at.
        points: differences at the values that were simulated, rising. crossings: break-evens found.
        replications: at each value. unit: of the difference. manifest: where it comes from.
    """

    file = "break_even"

    key: str
    quantity: Quantity
    points: tuple[Point, ...]
    crossings: tuple[Crossing, ...]
    replications: int
    unit: str
    manifest: Mapping[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """One row per value: at, mean, lo, hi of the difference."""
        import pandas as pd

        return pd.DataFrame([asdict(point) for point in self.points]).rename(
            columns={"low": "lo", "high": "hi"}
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Which model is better where, and where they do equally well."""
        start = Searched(
            code="searched",
            model=self.quantity.model,
            base=self.quantity.baseline or "",
            key=self.key,
            start=self.points[0].at,
            end=self.points[-1].at,
            measure=self.quantity.measure,
            replications=self.replications,
        )
        stretches = [
            Stretch(
                code=self._outcome(zone.sign),
                model=self.quantity.model,
                start=zone.start,
                end=zone.end,
            )
            for zone in zones(self.points)
        ]
        answers = [self._answer(crossing) for crossing in self.crossings] or [self._none()]
        several = [Remark(code="several_break_evens")] if len(self.crossings) > 1 else []
        explained = [Remark(code="break_even_intervals")] if self.crossings else []
        return (start, *stretches, *answers, *several, *explained, *few(self.replications))

    def _outcome(self, sign: Sign) -> Outcome:
        """What a sign of the difference means for the model."""
        return outcome_of(self.quantity.measure, float(sign), 0.0) if sign else "none"

    def _answer(self, crossing: Crossing) -> Finding:
        """One break-even, with what is known of it."""
        if crossing.before == 0 and crossing.after == 0:
            code = "never_apart"
        elif np.isnan(crossing.value):
            code = "value_unknown"
        else:
            code = "found_roughly" if crossing.roots > 1 else "found"
        return Crossed(
            code=code,
            model=self.quantity.model,
            base=self.quantity.baseline or "",
            key=self.key,
            value=crossing.value,
            low=crossing.low,
            high=crossing.high,
            roots=crossing.roots,
        )

    def _none(self) -> Finding:
        """Why there is no break-even."""
        signs = {zone.sign for zone in zones(self.points)} - {0}
        if not any(point.mean for point in self.points):
            return NotCrossed(code="same_everywhere")
        if not signs:
            return NotCrossed(code="no_difference_in_range")
        nearest = min(self.points, key=lambda point: abs(point.mean))
        return NotCrossed(
            code="none_in_range",
            model=self.quantity.model,
            outcome=self._outcome(signs.pop()),
            at=nearest.at,
            amount=nearest.mean,
            low=nearest.low,
            high=nearest.high,
            unit=self.unit,
        )

    def to_json(self) -> dict[str, Any]:
        """The result as plain values; an end of an interval beyond the range is None."""
        found: dict[str, Any] = {
            "format": 1,
            "key": self.key,
            "measure": self.quantity.measure,
            "models": [self.quantity.baseline, self.quantity.model],
            "replications": self.replications,
            "unit": self.unit,
            "break_even": [asdict(crossing) for crossing in self.crossings],
            "zones": [asdict(zone) for zone in zones(self.points)],
            "points": [asdict(point) for point in self.points],
        }
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}
