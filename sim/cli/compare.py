"""`ccsim compare`: service models, or scenarios, over the same customers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.run import BY_CHANNEL
from sim.cli.working import finished, running, shown
from sim.errors import StudyError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.cli.recorded import Recorded
    from sim.scenario.schema import Scenario
    from sim.study.compare import Comparison
    from sim.study.sequential import Precision
    from sim.workload.overview import Overview

RESULTS: Final = Path("results")


@reporting
def compare(
    scenarios: options.ScenarioFiles,
    models: options.ModelNames = None,
    replications: options.Replications = None,
    seed: options.Seed = None,
    engine: options.Engine = options.EngineChoice.AUTO,
    assignments: options.Assignments = None,
    volumes: options.Volumes = None,
    staffing: options.StaffingFile = None,
    precision: options.Precision = None,
    jobs: options.Jobs = None,
    workers: options.Workers = options.WorkersChoice.AUTO,
    cluster: options.Cluster = None,
    cluster_ca: options.ClusterCa = None,
    cluster_cert: options.ClusterCert = None,
    cluster_key: options.ClusterKey = None,
    out: options.ResultFolder = None,
    *,
    resume: options.Resume = False,
    page: options.Page = True,
    as_json: options.Json = False,
) -> None:
    """Compare service models, or scenarios, over the same customers."""
    from sim.cli.progress import announce
    from sim.cli.reading import read_scenario
    from sim.cli.recorded import as_cases
    from sim.study import compare as study
    from sim.workload.overview import overview

    chosen, wanted = model_names(models), _wanted(precision, replications)
    target = out or RESULTS / f"{slug(scenarios)}-compare"
    tls = (cluster_ca, cluster_cert, cluster_key)
    how = running(target, engine, jobs, workers, cluster, tls, resume=resume)
    loaded = {path: read_scenario(path, assignments, volumes, staffing) for path in scenarios}
    announce(engine)
    recorded = as_cases(_named(loaded), how.jobs)
    named = {label: one.scenario for label, one in recorded.items()}
    explained = {label: overview(one) for label, one in named.items()}
    if not as_json:
        _print_before(explained, recorded, assignments or [])
    with shown("simulating", how) as with_bar:
        found = study.compare(
            scenarios=named,
            models=chosen,
            replications=replications,
            seed=seed,
            precision=wanted,
            running=with_bar,
        )
    for one in recorded.values():
        one.compare(replications, seed, how.jobs)
    content = _content(found, explained, recorded)
    if not as_json:
        _print_after(found, content, recorded)
    replaces = _write(found, target, content, page=page)
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print_written(target, replaces=replaces)


def _write(found: Comparison, target: Path, content: dict[str, Any], *, page: bool) -> bool:
    """Write the result with its page; whether it takes the place of an earlier one.

    What was kept for resuming is not needed any more.
    """
    from sim.show.report import PAGE, report_writer

    replaces = target.exists()
    found.write(target, content, {PAGE: report_writer} if page else None)
    finished(target)
    return replaces


def _wanted(precision: float | None, most: int | None) -> Precision | None:
    """The precision that is asked for.

    Raises:
        StudyError: it makes no sense.
    """
    from sim.study.sequential import MAXIMUM, MINIMUM, Precision

    if precision is None:
        return None
    most = most or MAXIMUM
    wanted = Precision(precision, minimum=min(MINIMUM, most), maximum=most)
    wanted.check()
    return wanted


def model_names(models: str | None) -> list[str] | None:
    """Names out of `a,b`.

    Raises:
        StudyError: there is no name in it.
    """
    if models is None:
        return None
    found = [name.strip() for name in models.split(",") if name.strip()]
    if not found:
        raise StudyError("--models names no service model: write them as a,b.")
    return found


def _named(loaded: dict[Path, Scenario]) -> dict[str, Scenario]:
    """Scenarios by name, by file where two have the same name."""
    names = [scenario.name for scenario in loaded.values()]
    return {
        scenario.name if names.count(scenario.name) == 1 else str(path): scenario
        for path, scenario in loaded.items()
    }


def slug(paths: Sequence[Path]) -> str:
    """Names of the files, fit for the name of a folder."""
    return "-".join(re.sub(r"[^\w.-]+", "_", path.stem) or "scenario" for path in paths[:4])


def _content(
    found: Comparison, explained: dict[str, Overview], recorded: dict[str, Recorded]
) -> dict[str, Any]:
    """The comparison as plain values, with the record, the engines and what looked wrong before."""
    from sim.study.store import plain

    return {
        **found.to_json(),
        "engines": {label: result.engine for label, result in found.results.items()},
        "scenarios": {
            label: {"notes": one.notes, "warnings": one.warnings}
            for label, one in explained.items()
        },
        "recorded": plain({label: one.to_json() for label, one in recorded.items()}),
    }


def _print_before(
    explained: dict[str, Overview],
    recorded: dict[str, Recorded],
    assignments: list[str],
) -> None:
    """What is compared, before anything runs."""
    from sim.cli import tables

    console = tables.output()
    if assignments:
        tables.say(console, [f"changed: {', '.join(assignments)}"])
    for one in explained.values():
        tables.print_overview(console, one)
        tables.print_cautions(console, one)
    for record in recorded.values():
        record.print_cases(console)


def _print_after(found: Comparison, content: dict[str, Any], recorded: dict[str, Recorded]) -> None:
    """Tables, then the verdict."""
    from sim.cli import tables

    console = tables.output()
    for record in recorded.values():
        record.print_beside(console)

    engines = ", ".join(dict.fromkeys(content["engines"].values()))
    labels = [found.baseline, *(label for label in found.results if label != found.baseline)]
    runs = f"{content['replications']} replications, seed {content['seed']}, {engines} engine"
    below = f"; below, the paired difference to {found.baseline} (* significant, = none)"
    heads = [
        "",
        f"{runs}; the same customers for all.",
        f"Mean and 95 % interval{below if len(labels) > 1 else ''}.",
    ]
    tables.say(console, heads)
    keys = tables.measures_shown(content["models"])
    tables.print_estimates(console, labels, keys, content["models"], content["differences"])
    _print_channels(console, content)
    tables.say(console, [*content.get("precision", {}).get("lines", []), *content["verdict"]])


def _print_channels(console: Console, content: dict[str, Any]) -> None:
    """By channel where there are several, and the systems have the same ones."""
    from sim.cli import tables

    channels = [list(each) for each in content["by_channel"].values()]
    if len(channels[0]) > 1 and all(each == channels[0] for each in channels):
        tables.print_by_channel(console, content["by_channel"], BY_CHANNEL)


def _print_written(folder: Path, *, replaces: bool) -> None:
    """Where the result is, file by file."""
    from sim.cli import tables
    from sim.show.report import PAGE

    console = tables.output()
    tables.say_written(console, folder, replaces=replaces)
    if (folder / PAGE).is_file():
        tables.say(console, [f"to be read in a browser, and forwarded: {folder / PAGE}"])
