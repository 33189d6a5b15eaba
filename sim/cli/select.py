"""`ccsim select`: the best of several systems, with a stated probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import finish, names, result_folder
from sim.cli.working import running, shown

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.selection.selection import Selection


@reporting
def select(
    scenario: options.ScenarioFile,
    indifference: Annotated[
        float,
        typer.Option(
            help="Smallest difference worth detecting, in the unit of the measure (shares: 0.01)."
        ),
    ],
    vary: options.VaryIfAny = None,
    models: Annotated[
        str, typer.Option("--models", metavar="A,B,...", help="Service models.")
    ] = "multichannel,multimodal,omnichannel,orchestrated",
    measure: options.Measure = "cost_per_resolved_case",
    confidence: Annotated[
        float, typer.Option(help="Wanted probability of correct selection.")
    ] = 0.95,
    first_stage: Annotated[
        int, typer.Option(min=2, help="Replications of every system to begin with.")
    ] = 10,
    most: Annotated[int, typer.Option(min=2, help="Replications of a system to stop at.")] = 2000,
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
    """Select the best of several systems, with a promise."""
    from sim.cli.progress import announce
    from sim.cli.reading import read_scenario
    from sim.study.selection.select import select as study

    target = result_folder(scenario, "select", out)
    tls = (cluster_ca, cluster_cert, cluster_key)
    how = running(target, engine, jobs, workers, cluster, tls, resume=resume)
    loaded = read_scenario(scenario, assignments)
    announce(engine)
    with shown("simulating", how) as with_bar:
        found = study(
            loaded,
            indifference,
            names(models, "--models") or [],
            vary or (),
            measure,
            confidence,
            first_stage,
            most,
            seed,
            with_bar,
        )
    finish(found, lambda to: _show(to, found), target, as_json=as_json)


def _show(console: Console, found: Selection) -> None:
    """All systems, the last to leave first."""
    from sim.cli import tables
    from sim.language.numbers import heading, interval, shown
    from sim.measures.definitions import MEASURES

    unit = found.candidates[0].unit
    label = heading(MEASURES[found.measure].label, unit)
    made = tables.table("", ("system", "state", "runs", "dropped after", label, "95 % interval"))
    for one in found.candidates:
        made.add_row(
            one.system,
            one.state,
            str(one.replications),
            str(one.dropped_after or ""),
            shown(one.mean, unit),
            interval(one.low, one.high, unit),
        )
    tables.say(console, [""])
    console.print(made)
