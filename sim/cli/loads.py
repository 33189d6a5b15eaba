"""`ccsim loads`: service models over loads, with separate and with blended teams."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli import options
from sim.cli.compare import RESULTS, model_names, slug
from sim.cli.failing import reporting
from sim.cli.working import finished, running, shown
from sim.errors import StudyError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.loads import LoadGrid

LEGEND: Final = (
    "Load: agents' time that the work takes when hardly anybody waits / agents' time there is.",
    "Below each value the paired difference to the first model (* significant, = none).",
)


@reporting
def loads(
    scenario: options.ScenarioFile,
    models: options.ModelNames = None,
    at: Annotated[
        str, typer.Option("--loads", metavar="A,B,...", help="Loads, such as 0.8,0.95,1.1.")
    ] = "0.80,0.95,1.10",
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
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Result folder. [default: results/<scenario>-loads]"),
    ] = None,
    *,
    resume: options.Resume = False,
) -> None:
    """Compare models at several loads, with and without blending."""
    from sim.cli import tables
    from sim.cli.progress import announce
    from sim.cli.reading import read_scenario
    from sim.study.loads import load_grid

    target = out or RESULTS / f"{slug([scenario])}-loads"
    tls = (cluster_ca, cluster_cert, cluster_key)
    how = running(target, engine, jobs, workers, cluster, tls, resume=resume)
    loaded = read_scenario(scenario, assignments)
    announce(engine)
    with shown("simulating", how) as with_bar:
        found = load_grid(
            loaded,
            model_names(models),
            _loads(at),
            replications,
            seed,
            running=with_bar,
        )
    console = tables.output()
    tables.say(console, [f"{loaded.name}: load as written {found.written_load:.2f}.", *LEGEND])
    _print(console, found)
    folder = found.write(target)
    finished(target)
    tables.say(console, [f"written to {folder}: loads.csv, verdicts.json, manifest.json"])


def _loads(text: str) -> list[float]:
    """Loads out of `0.8,0.95`.

    Raises:
        StudyError: something in it is no number.
    """
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise StudyError(f"--loads {text!r}: numbers, such as 0.80,0.95,1.10.") from None


def _print(console: Console, found: LoadGrid) -> None:
    """One table per cell: models in columns, measures in rows."""
    from sim.cli import tables
    from sim.study.loads import SHOWN, teams_text

    for cell in found.cells:
        content: dict[str, Any] = cell.comparison.to_json()
        where = f"load {cell.load:g}, {teams_text(blending=cell.blending)}"
        tables.say(console, ["", f"{where} (head counts x {cell.headcount_factor:.3f})"])
        tables.print_estimates(
            console, found.models, SHOWN, content["models"], content["differences"]
        )
