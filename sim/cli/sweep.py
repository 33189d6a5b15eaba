"""`ccsim sweep`: service models at many points of a scenario."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, listed_if_any, models_listed
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.sweeping.cells import Cell, Sweep


_COLUMNS = 5
"""Measures that are printed if none of them is a headline."""


class DesignChoice(StrEnum):
    """How points are chosen."""

    GRID = "grid"
    LATIN_HYPERCUBE = "latin-hypercube"
    SOBOL = "sobol"


@reporting
@options.taking_groups
def sweep(
    scenario: options.ScenarioFile,
    vary: options.Vary,
    models: options.TwoModels = "multichannel,orchestrated",
    design: Annotated[
        DesignChoice, typer.Option(help="grid: every combination of values.")
    ] = DesignChoice.GRID,
    points: Annotated[
        int | None, typer.Option(min=1, help="Points of a Latin hypercube or a Sobol sequence.")
    ] = None,
    measures: options.Measures = None,
    replications: options.Replications = None,
    *,
    study: options.StudyOptions,
) -> None:
    """Run models at many points: any keys, any values."""
    from sim.study.sweeping.sweep import sweep as decide

    names, keys = models_listed(models), listed_if_any(measures, "--measures")
    carry_out(
        study,
        scenario,
        "sweep",
        lambda loaded, how: decide(
            loaded, vary, names, design.value, points, keys, replications, study.seed, how
        ),
        _show,
    )


def _show(console: Console, found: Sweep) -> None:
    """A row per point and model, a column per headline measure."""
    from sim.cli import tables
    from sim.measures.definitions import HEADLINES, MEASURES
    from sim.study.sweeping.points import plain_value

    shown: list[str] = [key for key in HEADLINES if key in found.measures]
    shown = shown or list(found.measures[:_COLUMNS])
    cells = {(cell.point, cell.model, cell.measure): cell for cell in found.cells}
    units = {cell.measure: cell.unit for cell in found.cells}
    keys = list(found.points[0].values)
    heads = [ENGLISH.heading(MEASURES[key].label, units[key]) for key in shown]
    made = tables.table("", ("point", *keys, "model", *heads))
    for place, point in enumerate(found.points, start=1):
        for model in found.models:
            first = model == found.models[0]
            values = [plain_value(value) if first else "" for value in point.values.values()]
            row = [_cell(cells[place, model, key]) for key in shown]
            made.add_row(str(place) if first else "", *values, model, *row)
    key = "sweep.legend.first" if found.alone else "sweep.legend.model"
    legend = ENGLISH.say(key, model=found.models[0])
    tables.say(console, ["", legend, ENGLISH.say("holm")])
    console.print(made)


def _cell(cell: Cell) -> str:
    """Value, and below it the difference."""
    value = ENGLISH.shown(cell.mean, cell.unit)
    if not cell.outcome:
        return value
    if cell.difference == cell.difference_low == cell.difference_high == 0:
        return f"{value}\n="
    mark = "" if cell.outcome in ("none", "unknown") else "*"
    return f"{value}\n{ENGLISH.shown(cell.difference, cell.unit, signed=True)}{mark}"
