"""The result of a search for break-evens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.definitions import MEASURES
from sim.study.break_even.crossing import Crossing, Point, Sign, zones
from sim.study.decision import Decision
from sim.study.store import plain
from sim.study.systems import Quantity
from sim.study.wording import amount, few, spread

if TYPE_CHECKING:
    import pandas as pd

_INTERVALS = "Intervals hold the values at which the paired test (95 %) finds no difference."


@dataclass(frozen=True)
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
    def lines(self) -> tuple[str, ...]:
        """What it means, sentence by sentence."""
        ends = f"{_number(self.points[0].at)} to {_number(self.points[-1].at)}"
        told = [
            f"{self.quantity.words}, {self.key} from {ends} ({self.replications} replications):"
        ]
        told += [f"  {self._zone(zone.sign, zone.start, zone.end)}" for zone in zones(self.points)]
        told += [self._answer(crossing) for crossing in self.crossings] or [self._none()]
        if len(self.crossings) > 1:
            told.append("There are several break-evens: the difference turns round in between.")
        if self.crossings:
            told.append(_INTERVALS)
        return (*told, *few(self.replications))

    def _zone(self, sign: Sign, start: float, end: float) -> str:
        where = f"{_number(start)} to {_number(end)}"
        return f"{where}: {self._means(sign)}"

    def _means(self, sign: Sign) -> str:
        """What a sign of the difference means for the model."""
        if sign == 0:
            return "no significant difference"
        better = MEASURES[self.quantity.measure].better
        if better == "neither":
            return f"{self.quantity.model} significantly {'more' if sign > 0 else 'less'}"
        good = (sign > 0) == (better == "higher")
        return f"{self.quantity.model} significantly {'better' if good else 'worse'}"

    def _answer(self, crossing: Crossing) -> str:
        names = f"{self.quantity.model} and {self.quantity.baseline}"
        low = (
            f"from {_number(crossing.low)}" if np.isfinite(crossing.low) else "from below the range"
        )
        high = (
            f"to {_number(crossing.high)}" if np.isfinite(crossing.high) else "to beyond the range"
        )
        if crossing.before == 0 and crossing.after == 0:
            return (
                f"{names} cannot be told apart anywhere in the range, so no break-even can be "
                "stated; more replications or a wider range would be needed."
            )
        several = (
            f" The mean crosses zero {crossing.roots} times in it, which these replications cannot "
            "tell from once."
            if crossing.roots > 1
            else ""
        )
        if np.isnan(crossing.value):
            return f"Break-even of {names}: {low} {high}; the mean does not say where."
        found = f"{self.key} = {_number(crossing.value)} ({low} {high})"
        return f"Break-even of {names}: {found}.{several}"

    def _none(self) -> str:
        signs = {zone.sign for zone in zones(self.points)} - {0}
        gaps = [point.mean for point in self.points]
        if not any(gaps):
            return "The models do exactly the same in the whole range: there is no break-even."
        if not signs:
            return "No break-even: the models cannot be told apart anywhere in the range."
        nearest = min(self.points, key=lambda point: abs(point.mean))
        return (
            f"No break-even in the range: where it is significant, {self._means(signs.pop())}; "
            f"nearest at {_number(nearest.at)}, {amount(nearest.mean, self.unit, signed=True)} "
            f"({spread(nearest.low, nearest.high, self.unit)})."
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
            "verdict": list(self.lines),
        }
        return {key: plain(value) for key, value in found.items()}


def _number(value: float) -> str:
    return f"{value:.4g}"
