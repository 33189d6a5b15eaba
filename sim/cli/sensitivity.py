"""`ccsim sensitivity`: which assumptions a result rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import finish, names, result_folder
from sim.cli.working import running, shown

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.sensitivity.sensitivity import Sensitivity


class MethodChoice(StrEnum):
    """How keys are moved."""

    TORNADO = "tornado"
    MORRIS = "morris"
    SOBOL = "sobol"


@reporting
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
    seed: options.Seed = None,
    engine: options.Engine = options.EngineChoice.AUTO,
    assignments: options.Assignments = None,
    jobs: options.Jobs = None,
    workers: options.Workers = options.WorkersChoice.AUTO,
    cluster: options.Cluster = None,
    cluster_ca: options.ClusterCa = None,
    cluster_cert: options.ClusterCert = None,
    cluster_key: options.ClusterKey = None,
    out: options.StudyFolder = None,
    *,
    resume: options.Resume = False,
    as_json: options.Json = False,
) -> None:
    """Move assumptions and see what the result does.

    Without --vary: assumptions that nobody has measured (trust D), in ranges of our own.
    """
    from sim.cli.progress import announce
    from sim.cli.reading import read_scenario
    from sim.study.sensitivity.sensitivity import sensitivity as study

    target = result_folder(scenario, "sensitivity", out)
    tls = (cluster_ca, cluster_cert, cluster_key)
    how = running(target, engine, jobs, workers, cluster, tls, resume=resume)
    loaded = read_scenario(scenario, assignments)
    announce(engine)
    with shown("simulating", how) as with_bar:
        found = study(
            loaded,
            vary or (),
            method.value,
            names(models, "--models") or [],
            measure,
            points,
            replications,
            seed,
            with_bar,
        )
    finish(found, lambda to: _show(to, found), target, as_json=as_json)


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
