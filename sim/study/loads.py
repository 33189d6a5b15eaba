"""Service models over loads, with and without blending: does a difference hold beyond one point?

A model that wins with too few agents may lose with enough of them, and pooling agents over channels
is worth more than most capabilities. So every model is run over several loads, each with separate
and with blended teams, and no result of one cell is taken for a result of the others.

The **load** of a cell is the agents' time that work takes when hardly anybody waits, divided by the
agents' time that is there. It is measured, not assumed: the baseline model runs with separate teams
and :data:`AMPLE` times the staff, repeats and all; head counts of the cells follow from that. It is
an average over teams and hours, so single teams may be fuller or emptier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.scenario.variants import with_overrides
from sim.service_models.registry import BUILT_IN
from sim.study.compare import Comparison, compare
from sim.study.replication_sums import Progress
from sim.study.running import Running, run_systems
from sim.study.store import MANIFEST, json_writer, provenance, table_writers, write_folder
from sim.study.systems import System

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario

LOADS: Final = (0.80, 0.95, 1.10)
"""From comfortable to overloaded."""

AMPLE: Final = 2.0
"""Times the staff of the scenario at which the work is measured: hardly anybody waits."""

PILOT_REPLICATIONS: Final = 5

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


@dataclass(frozen=True)
class LoadGrid:
    """All cells of a grid, with separate teams first.

    Attributes:
        cells: one per load and blending. models: names, the baseline first.
        written_load: measured load of the scenario as it is written.
        manifest: where the result comes from.
    """

    cells: tuple[Cell, ...]
    models: tuple[str, ...]
    written_load: float
    manifest: Mapping[str, Any]

    def table(self, keys: Sequence[str] = SHOWN) -> pd.DataFrame:
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
                        "load": cell.load,
                        "blending": cell.blending,
                        "headcount_factor": cell.headcount_factor,
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

    def write(self, folder: str | Path) -> Path:
        """Write the table (Parquet and CSV), the verdicts of all cells and the manifest.

        Raises:
            StudyError: something stands there that is not a result.
            OSError: the disk is full or may not be written.
        """
        verdicts = {
            f"load {cell.load:g}, {teams_text(blending=cell.blending)}": list(
                cell.comparison.verdict.lines
            )
            for cell in self.cells
        }
        files = {
            "verdicts.json": json_writer(verdicts),
            MANIFEST: json_writer(self.manifest),
            **table_writers("loads", self.table()),
        }
        return write_folder(folder, files)


def teams_text(*, blending: bool) -> str:
    """How the teams of a cell work, in words."""
    return "blended teams" if blending else "separate teams"


def load_grid(
    scenario: Scenario,
    models: Sequence[str] | None = None,
    loads: Sequence[float] = LOADS,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    jobs: int = 1,
    progress: Progress | None = None,
    running: Running | None = None,
) -> LoadGrid:
    """Compare service models at several loads, with separate and with blended teams.

    Args:
        scenario: whose head counts are scaled; its customers stay the same in all cells.
        models: names of service models, the baseline first; the four of the field if None.
        loads: each above 0.
        replications: per cell; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        engine: ``auto``, ``compiled`` or ``simpy``.
        jobs: workers; the result does not depend on it.
        progress: told how many replications are done.
        running: how it is run, instead of engine, jobs and progress.

    Raises:
        StudyError: a load is not above 0, or nobody works in the scenario.
        CcsimError: a model is unknown.
    """
    chosen = tuple(models or BUILT_IN)
    wrong = [load for load in loads if not load > 0]
    if wrong or not loads:
        raise StudyError(f"loads must be above 0, such as 0.95; {wrong or 'none'} given.")
    started = datetime.now(UTC)
    count = scenario.run.replications if replications is None else replications
    how = running or Running(jobs=jobs, progress=progress, engine=engine)
    told = _Told(how.progress, count * len(chosen) * len(loads) * 2 + PILOT_REPLICATIONS)
    pilot = replace(how, progress=told.part(PILOT_REPLICATIONS))
    share = written_load(scenario, chosen[0], seed, pilot)
    cells = []
    for blending, load in product((False, True), loads):
        factor = scenario.staffing.headcount_factor * share / load
        variant = with_overrides(
            scenario,
            {"staffing.headcount_factor": factor, "staffing.blending": blending},
        )
        part = replace(how, progress=told.part(count * len(chosen)))
        found = compare(variant, chosen, replications=count, seed=seed, running=part)
        cells.append(Cell(load, blending, factor, found))
    return LoadGrid(tuple(cells), chosen, share, _manifest(cells, share, started))


def _manifest(cells: Sequence[Cell], share: float, started: datetime) -> dict[str, Any]:
    """Everything that is needed to get the same grid again."""
    return {
        **provenance(),
        "kind": "loads",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "written_load": share,
        "cells": [
            {
                "load": cell.load,
                "blending": cell.blending,
                "headcount_factor": cell.headcount_factor,
                "comparison": dict(cell.comparison.manifest),
            }
            for cell in cells
        ],
    }


def written_load(
    scenario: Scenario,
    model: str,
    seed: int | None = None,
    running: Running | None = None,
) -> float:
    """Load of a scenario as it is written: agents' time its work takes / agents' time there is.

    Raises:
        StudyError: nobody works in the scenario.
    """
    factor = scenario.staffing.headcount_factor * AMPLE
    ample = with_overrides(
        scenario, {"staffing.headcount_factor": factor, "staffing.blending": False}
    )
    root = scenario.run.seed if seed is None else seed
    pilot = [System("pilot", ample, model)]
    sums = run_systems(pilot, PILOT_REPLICATIONS, root, running=running)["pilot"]
    used, staffed = sums.parts("occupancy")
    if staffed.sum() <= 0 or used.sum() <= 0:
        raise StudyError("nobody works in this scenario, so it has no load.")
    return float(used.sum() / staffed.sum() * AMPLE)


class _Told:
    """Progress of the parts of a study as progress of the whole."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = 0

    def part(self, size: int) -> Progress | None:
        """Progress of the next part, which takes so many steps."""
        before, self._before = self._before, self._before + size
        told = self._progress
        if told is None:
            return None
        return lambda done, _: told(before + done, self._total)
