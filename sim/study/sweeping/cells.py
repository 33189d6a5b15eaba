"""The result of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.language.english import ENGLISH
from sim.measures.definitions import HEADLINES
from sim.study.contrast import Outcome, outcome_of, value
from sim.study.decision import Decision
from sim.study.decision_findings import OUTCOMES, Places, Swept, SweptMeasure
from sim.study.findings import Finding, few
from sim.study.precision import difference, holm
from sim.study.replication_sums import ReplicationSums
from sim.study.store import plain
from sim.study.sweeping.points import SweepPoint, plain_value
from sim.study.tables import unit_of
from sim.study.telling import measure_label

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one model at one point, and its paired difference.

    Attributes:
        point: number, from 1. model: name. measure: key. mean, low, high: of the measure.
        unit: of all amounts. difference, difference_low, difference_high: to the first model at
            the same point, or, where one model is swept alone, to the first point.
        p_value: two-sided. p_adjusted: after Holm's correction, for headline measures.
        outcome: what a significant difference means; empty where there is nothing to compare with.
    """

    point: int
    model: str
    measure: str
    mean: float
    low: float
    high: float
    unit: str
    difference: float
    difference_low: float
    difference_high: float
    p_value: float
    p_adjusted: float
    outcome: Outcome | str


@dataclass(frozen=True, repr=False)
class Sweep(Decision):
    """A scenario at many points, under one model or several.

    Attributes:
        points: in their order. models: names, the baseline first.
        results: by point and model. measures: keys. manifest: where the result comes from.
    """

    file = "sweep"

    points: tuple[SweepPoint, ...]
    models: tuple[str, ...]
    results: Mapping[tuple[int, str], ReplicationSums]
    measures: tuple[str, ...]
    manifest: Mapping[str, Any]

    @property
    def alone(self) -> bool:
        """Whether one model is swept, so that points are compared with the first one."""
        return len(self.models) == 1

    @cached_property
    def cells(self) -> list[Cell]:
        """All measures of all models at all points."""
        found = [
            self._cell(point, model, measure)
            for point in range(len(self.points))
            for model in self.models
            for measure in self.measures
        ]
        family = [place for place, cell in enumerate(found) if cell.measure in HEADLINES]
        adjusted = holm([found[place].p_value for place in family])
        for place, p in zip(family, adjusted, strict=True):
            outcome = found[place].outcome and outcome_of(
                found[place].measure, found[place].difference, p
            )
            found[place] = replace(found[place], p_adjusted=p, outcome=outcome)
        return found

    def _cell(self, point: int, model: str, measure: str) -> Cell:
        own = self.results[point, model]
        base = (0, model) if self.alone else (point, self.models[0])
        shown = value(own, measure)
        nan = float("nan")
        cell = Cell(
            point=point + 1,
            model=model,
            measure=measure,
            mean=float(shown.mean),
            low=float(shown.low),
            high=float(shown.high),
            unit=unit_of(own, measure),
            difference=nan,
            difference_low=nan,
            difference_high=nan,
            p_value=nan,
            p_adjusted=nan,
            outcome="",
        )
        if base == (point, model):
            return cell
        pair = [self.results[each].pseudo_values(measure)[:, 0] for each in ((point, model), base)]
        gap = difference(*pair)
        return replace(
            cell,
            difference=float(gap.estimate.mean),
            difference_low=float(gap.estimate.low),
            difference_high=float(gap.estimate.high),
            p_value=float(gap.p_value),
            outcome=outcome_of(measure, float(gap.estimate.mean), float(gap.p_value)),
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per point, model and measure.

        Columns point, one per key that is varied, model, measure, mean, lo, hi, unit, difference,
        difference_lo, difference_hi, p_value, p_adjusted, outcome.
        """
        import pandas as pd

        rows = []
        for cell in self.cells:
            row = asdict(cell)
            values = {k: _scalar(v) for k, v in self.points[cell.point - 1].values.items()}
            rows.append({"point": row.pop("point"), **values, **row})
        names = {
            "low": "lo",
            "high": "hi",
            "difference_low": "difference_lo",
            "difference_high": "difference_hi",
        }
        return pd.DataFrame(rows).rename(columns=names)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Where each model does better, worse or neither, for every headline measure."""
        count = len(next(iter(self.results.values())).replications)
        others = self.models if self.alone else self.models[1:]
        shown = [key for key in HEADLINES if key in self.measures]
        return (
            Swept(code="points", points=len(self.points), replications=count),
            *(self._swept(measure, model) for measure in shown for model in others),
            *few(count),
        )

    def _swept(self, measure: str, model: str) -> Finding:
        """Where one measure of one model does what."""
        cells = [c for c in self.cells if c.measure == measure and c.model == model and c.outcome]
        by_outcome = {
            outcome: [cell for cell in cells if cell.outcome == outcome] for outcome in OUTCOMES
        }
        return SweptMeasure(
            code="against_first_point" if self.alone else "against_model",
            model=model,
            base="" if self.alone else self.models[0],
            measure=measure,
            places=tuple(
                _places(outcome, found, len(cells))
                for outcome, found in by_outcome.items()
                if found
            ),
            unit=next(cell.unit for cell in self.cells if cell.measure == measure),
        )

    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""
        sums = next(iter(self.results.values()))
        found: dict[str, Any] = {
            "format": 1,
            "models": self.models,
            "replications": len(sums.replications),
            "seed": sums.seed,
            "points": [dict(point.values) for point in self.points],
            "cells": [asdict(cell) for cell in self.cells],
        }
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}

    def shown_table(self) -> str:
        """Headline measures by point and model, and the sentences."""
        shown = [
            {
                "point": self.points[cell.point - 1].label,
                "model": cell.model,
                "measure": measure_label(cell.measure, ENGLISH),
                "shown": ENGLISH.amount(cell.mean, cell.unit),
            }
            for cell in self.cells
            if cell.measure in HEADLINES
        ]
        import pandas as pd

        wide = pd.DataFrame(shown).pivot_table(
            index=["point", "model"], columns="measure", values="shown", aggfunc="first", sort=False
        )
        return str(wide.to_html(border=0))


def _places(outcome: Outcome, cells: Sequence[Cell], whole: int) -> Places:
    """Points with one outcome, with their smallest and largest difference if it is significant."""
    gaps = [cell.difference for cell in cells]
    nan = float("nan")
    low, high = (nan, nan) if outcome in ("none", "unknown") else (min(gaps), max(gaps))
    points = tuple(cell.point for cell in cells)
    return Places(outcome=outcome, points=points, whole=whole, low=low, high=high)


def _scalar(value: Any) -> Any:
    """A value that a cell of a table can hold."""
    return value if isinstance(value, (bool, int, float, str)) else plain_value(value)
