"""Service models over loads, with and without blending: does a difference hold beyond one point?

A model that wins with too few agents may lose with enough of them, and pooling agents over channels
is worth more than most capabilities. So every model is run over several loads, each with separate
and with blended teams, and no result of one cell is taken for a result of the others.

The **load** of a cell is that of :mod:`sim.study.quick_look`, which `validate` and `compare` show
too: it is measured under the baseline model, with separate teams and ample staff, repeats and all;
head counts of the cells follow from that. It is an average over teams and hours, so single teams
may be fuller or emptier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Unpack

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.scenario.variants import with_overrides
from sim.service_models.registry import BUILT_IN
from sim.study.compare import Comparison, compare
from sim.study.decision import Decision, set_up
from sim.study.quick_look import RUNS, load_of
from sim.study.running import Parts, Running, RunningOptions
from sim.study.store import Writer, json_writer, plain
from sim.study.systems import named_models

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

LOADS: Final = (0.80, 0.95, 1.10)
"""From comfortable to overloaded."""

SHOWN: Final = (*HEADLINES, "abandonment_rate", "occupancy")
"""Measures that the table shows."""


@dataclass(frozen=True)
class Cell:
    """One load with separate or blended teams.

    Attributes:
        load: agents' time that the work takes / agents' time that is there.
        blending: whether agents serve all channels they are trained for.
        headcount_factor: on the head counts of the scenario.
        comparison: of all models there.
    """

    load: float
    blending: bool
    headcount_factor: float
    comparison: Comparison

    @property
    def where(self) -> dict[str, Any]:
        """Which cell it is, as plain values."""
        return {
            "load": self.load,
            "blending": self.blending,
            "headcount_factor": self.headcount_factor,
        }

    @property
    def name(self) -> str:
        """Which cell it is, in words."""
        return f"load {self.load:g}, {teams_text(blending=self.blending)}"


@dataclass(frozen=True, repr=False)
class LoadGrid(Decision):
    """All cells of a grid, with separate teams first.

    Attributes:
        cells: one per load and blending. models: names, the baseline first.
        written_load: measured load of the scenario as it is written.
        manifest: where the result comes from.
    """

    file = "loads"

    cells: tuple[Cell, ...]
    models: tuple[str, ...]
    written_load: float
    manifest: Mapping[str, Any]

    @cached_property
    def table(self) -> pd.DataFrame:
        """:meth:`rows` of the measures that are shown."""
        return self.rows()

    def rows(self, keys: Sequence[str] = SHOWN) -> pd.DataFrame:
        """One row per cell, model and measure.

        Returns:
            columns load, blending, headcount_factor, model, measure, mean, lo, hi, unit, and the
            paired difference to the baseline with its interval (NaN for the baseline).
        """
        import pandas as pd

        rows = []
        for cell in self.cells:
            result = cell.comparison.to_json()
            for model, key in product(self.models, keys):
                found = result["models"][model][key]
                apart = result["differences"].get(model, {}).get(key, {})
                low, high = apart.get("ci95", (None, None))
                rows.append(
                    {
                        **cell.where,
                        "model": model,
                        "measure": key,
                        "mean": found["mean"],
                        "lo": found["ci95"][0],
                        "hi": found["ci95"][1],
                        "unit": found["unit"],
                        "difference": apart.get("mean"),
                        "difference_lo": low,
                        "difference_hi": high,
                        "outcome": apart.get("outcome", ""),
                    }
                )
        return pd.DataFrame(rows)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The verdicts of all cells, each under the name of its cell."""
        return tuple(
            line
            for cell in self.cells
            for line in (f"{cell.name}:", *(f"  {one}" for one in cell.comparison.verdict.lines))
        )

    def to_json(self) -> dict[str, Any]:
        """The result as plain values: the comparison of every cell."""
        found: dict[str, Any] = {
            "format": 1,
            "written_load": self.written_load,
            "models": self.models,
            "cells": [{**cell.where, **cell.comparison.to_json()} for cell in self.cells],
            "verdict": list(self.lines),
        }
        return {key: plain(value) for key, value in found.items()}

    def more_files(self) -> dict[str, Writer]:
        """The verdicts by cell."""
        verdicts = {cell.name: list(cell.comparison.verdict.lines) for cell in self.cells}
        return {"verdicts.json": json_writer(verdicts)}


def teams_text(*, blending: bool) -> str:
    """How the teams of a cell work, in words."""
    return "blended teams" if blending else "separate teams"


def load_grid(
    scenario: Scenario,
    models: Sequence[str | ServiceModel] | None = None,
    loads: Sequence[float] = LOADS,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> LoadGrid:
    """Compare service models at several loads, with separate and with blended teams.

    Args:
        scenario: whose head counts are scaled; its customers stay the same in all cells.
        models: service models, the baseline first; the four of the field if None.
        loads: each above 0.
        replications: per cell; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        StudyError: a load is not above 0, or nobody works in the scenario.
        CcsimError: a model is unknown.
    """
    chosen = named_models(models or BUILT_IN, scenario)
    wrong = [load for load in loads if not load > 0]
    if wrong or not loads:
        raise StudyError(f"loads must be above 0, such as 0.95; {wrong or 'none'} given.")
    setup = set_up(scenario, chosen.values(), replications, seed, running, options)
    cases, how, kinds = setup.scenario, setup.running, [*chosen.values()]
    runs = setup.replications * len(kinds)
    told = Parts(how.progress, runs * len(loads) * 2 + RUNS)
    pilot = replace(how, progress=told.next(RUNS))
    share = load_of(cases, kinds[0], setup.seed, pilot).whole
    cells = []
    for blending, load in product((False, True), loads):
        factor = cases.staffing.headcount_factor * share / load
        changes = {"staffing.headcount_factor": factor, "staffing.blending": blending}
        found = compare(
            with_overrides(cases, changes),
            kinds,
            replications=setup.replications,
            seed=setup.seed,
            running=replace(how, progress=told.next(runs)),
        )
        cells.append(Cell(load, blending, factor, found))
    made = setup.manifest(
        "loads",
        written_load=share,
        cells=[{**cell.where, "comparison": dict(cell.comparison.manifest)} for cell in cells],
    )
    return LoadGrid(tuple(cells), tuple(chosen), share, made)
