"""Commands that simulate nothing: `validate`, `explain`, `init` and `schema`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.failing import WRONG_INPUT, reporting, tell
from sim.errors import CcsimError, Fault, ScenarioError
from sim.folders import write_whole
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from sim.explaining.explain import Explanation
    from sim.scenario.schema import Scenario
    from sim.study.quick_look import QuickLook


@reporting
@options.taking_groups
def validate(
    scenarios: options.ScenarioFiles,
    *,
    simulation: Annotated[
        bool,
        typer.Option(
            "--simulation/--no-simulation",
            help="Two quick replications show repeats and service against its targets.",
        ),
    ] = True,
    reading: options.ReadingOptions,
    what_if: options.WhatIfOptions,
) -> None:
    """Check scenario files, and show work against staff and service."""
    from sim.cli import tables
    from sim.study.repeat_adjustment import require_cases
    from sim.workload.overview import overview

    console = tables.output()
    faulty = 0
    for path in scenarios:
        try:
            scenario = reading.read(path)
            require_cases(scenario)
            scenario = what_if.of(scenario)
            found = overview(scenario)
            looked = _looked_at(scenario) if simulation else None
        except CcsimError as error:
            faulty += 1
            tell(error)
            continue
        tables.print_overview(console, found)
        if looked is not None:
            tables.print_quick_look(console, looked)
        tables.print_cautions(console, found)
        tables.say(console, [f"{path}: valid"])
    if faulty:
        raise typer.Exit(WRONG_INPUT)


def _looked_at(scenario: Scenario) -> QuickLook:
    """Two quick replications, recorded contacts made into cases before."""
    from sim.cli.progress import announce
    from sim.cli.recorded import as_cases
    from sim.cli.studying import processors
    from sim.study.quick_look import BASELINE, quick_look
    from sim.study.running import Running

    announce("auto")
    one, jobs = {scenario.name: scenario}, processors()
    cases = as_cases(one, jobs, [BASELINE], None)[scenario.name].scenario
    return quick_look(cases, running=Running(jobs=processors()))


@reporting
def explain(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Dotted key, such as channels.voice.patience.")
    ],
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Show the value in this scenario too.")
    ] = None,
) -> None:
    """Say what a key of a scenario means."""
    from sim.explaining.explain import explain as explanation_of

    found = explanation_of(key)
    for line in _lines(found):
        typer.echo(line)
    if file is not None:
        from sim.scenario.load import load

        value = _value(load(file).resolved(), found.key, str(file))
        typer.echo(f"in {file}: {json.dumps(value, ensure_ascii=False)}")


def _lines(found: Explanation) -> list[str]:
    """An explanation, one fact per line."""
    lines = [found.key, f"  {found.description}"]
    if not found.simulated:
        return [*lines, ENGLISH.say("explain.not_simulated", mechanism=found.mechanism)]
    source = f"{found.source} (trust {found.trust})" if found.trust else found.source
    facts = {
        "type": found.type,
        "unit": found.unit,
        "default": found.default,
        "allowed": found.allowed,
        "plausible": found.plausible,
        "source": source,
        "keys": ", ".join(found.below),
        "note": found.note,
    }
    return [*lines, *(f"  {name}: {text}" for name, text in facts.items() if text)]


def _value(resolved: Mapping[str, Any], key: str, file: str) -> Any:
    """What stands at a key of a resolved scenario; items of lists are found by name.

    Raises:
        ScenarioError: nothing stands there.
    """
    here: Any = resolved
    for part in key.split("."):
        if isinstance(here, list):
            here = {str(one.get("name", "")): one for one in here if isinstance(one, dict)}
        if not isinstance(here, Mapping) or part not in here:
            known = ", ".join(here) if isinstance(here, Mapping) else ""
            fault = Fault("nothing_there", key, file=file, name=part, allowed=known)
            raise ScenarioError(fault)
        here = here[part]
    return here


@reporting
def init(
    path: Annotated[Path, typer.Argument(metavar="PATH")] = Path("scenario.toml"),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a commented scenario to start from."""
    from sim.explaining.starter import starter

    target = path / "scenario.toml" if path.is_dir() else path
    if target.exists() and not force:
        raise ScenarioError(Fault("file_there", file=str(target)))
    write_whole(target, starter())
    typer.echo(f"written: {target}")
    typer.echo(ENGLISH.say("init.next", file=target))


@reporting
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", "--output", "-o", help="File instead of the screen.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.explaining.reference import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
        typer.echo(f"written: {out}")
