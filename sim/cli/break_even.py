"""`ccsim break-even`: at which value of a key two service models do equally well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import finish, names, result_folder
from sim.cli.working import running, shown

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.break_even.curve import BreakEven


@reporting
def break_even(
    scenario: options.ScenarioFile,
    vary: Annotated[
        str,
        typer.Option(
            metavar="KEY=LOW..HIGH", help="What is varied; * stands for every channel, segment..."
        ),
    ],
    models: options.TwoModels = "multichannel,orchestrated",
    measure: options.Measure = "cost_per_resolved_case",
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
    """Find where two models do equally well, as a key varies."""
    from sim.cli.progress import announce
    from sim.cli.reading import read_scenario
    from sim.study.break_even.break_even import break_even as study

    target = result_folder(scenario, "break-even", out)
    tls = (cluster_ca, cluster_cert, cluster_key)
    how = running(target, engine, jobs, workers, cluster, tls, resume=resume)
    loaded = read_scenario(scenario, assignments)
    announce(engine)
    with shown("simulating", how) as with_bar:
        found = study(
            loaded, vary, names(models, "--models") or [], measure, replications, seed, with_bar
        )
    finish(found, lambda to: _show(to, found), target, as_json=as_json)


def _show(console: Console, found: BreakEven) -> None:
    """The difference at every value that was simulated."""
    from sim.cli import tables
    from sim.language.numbers import heading, interval, shown

    made = tables.table("", (found.key, heading(found.quantity.words, found.unit), "95 % interval"))
    for point in found.points:
        made.add_row(
            f"{point.at:.6g}",
            shown(point.mean, found.unit, signed=True),
            interval(point.low, point.high, found.unit, signed=True),
        )
    tables.say(console, [""])
    console.print(made)
