"""`ccsim sensitivity`: which assumptions a result rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import carry_out, models_listed

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.sensitivity.sensitivity import Sensitivity


class MethodChoice(StrEnum):
    """How keys are moved."""

    TORNADO = "tornado"
    MORRIS = "morris"
    SOBOL = "sobol"


@reporting
@options.taking_groups
def sensitivity(
    scenario: options.ScenarioFile,
    vary: options.VaryIfAny = None,
    method: Annotated[
        MethodChoice,
        typer.Option(help="tornado: one key at a time; morris and sobol: all together (SALib)."),
    ] = MethodChoice.TORNADO,
    models: options.TwoModels = "multichannel,orchestrated",
    measure: options.Measure = "cost_per_resolved_case",
    points: Annotated[
        int | None,
        typer.Option(min=2, help="Paths of morris [default: 10], base points of sobol [64]."),
    ] = None,
    replications: options.Replications = None,
    *,
    study: options.StudyOptions,
) -> None:
    """Move assumptions and see what the result does.

    Without --vary: everything of trust C or D, each within what is plausible.
    """
    from sim.study.sensitivity.sensitivity import sensitivity as decide

    names = models_listed(models)
    carry_out(
        study,
        scenario,
        "sensitivity",
        lambda loaded, how: decide(
            loaded,
            vary or (),
            method.value,
            names,
            measure,
            points,
            replications,
            study.seed,
            how,
        ),
        _show,
    )


_COLUMNS = {
    "tornado": {
        "key": "key",
        "value": "at",
        "effect": "effect",
        "low": "from",
        "high": "to",
        "outcome": "verdict there",
    },
    "morris": {
        "key": "key",
        "mu_star": "mu*",
        "mu_star_half_width": "±",
        "mu": "mu",
        "sigma": "sigma",
        "noise": "noise",
    },
    "sobol": {
        "key": "key",
        "first": "S1",
        "first_half_width": "±",
        "total": "ST",
        "total_half_width": "±",
    },
}
"""Columns that are printed, and their headings."""


def _show(console: Console, found: Sensitivity) -> None:
    """A row per key, or per key and end."""
    from sim.cli import tables

    unit = "" if found.method == "sobol" else f" ({found.space.unit})"
    columns = _COLUMNS[found.method]
    made = tables.table(f"{found.space.quantity.words}{unit}", tuple(columns.values()))
    for row in found.rows:
        if row.get("effect") == row.get("low") == row.get("high") == 0:
            continue  # a tornado's bar of no length; the sentences name the key
        made.add_row(*(_text(row[name], found.space.unit) for name in columns))
    tables.say(console, [""])
    console.print(made)


def _text(value: object, unit: str) -> str:
    """A cell: numbers with the digits that matter, shares of something as they are."""
    if not isinstance(value, float):
        return str(value)
    return f"{100 * value:.3f} %" if unit == "share" else f"{value:.4g}"
