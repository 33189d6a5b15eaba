"""`ccsim import`: an export as it is understood, and a scenario out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.errors import Fault, ScenarioError, TableError
from sim.folders import write_whole
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.records.export import Export


@reporting
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Export (CSV or XLSX).")],
    *,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="How to read it, such as timezone=Europe/Madrid or columns.offered=Calls.",
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a scenario; never over one that is there."),
    ] = None,
    json_: options.Json = False,
) -> None:
    """Show how an export is understood, and write a scenario out of it."""
    from sim.records.export import read_export

    try:
        export = read_export(file, **settings_of(assignments or []))
    except (ScenarioError, TableError) as error:
        raise type(error)([_settled(fault) for fault in error.faults]) from None
    if write is not None:
        _write(export, write)
    if json_:
        typer.echo(json.dumps(export.to_json(), ensure_ascii=False, indent=2))
    else:
        _show(export, write)


def settings_of(assignments: list[str]) -> dict[str, Any]:
    """Keys of a source out of `key=value`; the name of a source before them is left out."""
    from sim.scenario.variants import parse_overrides

    found: dict[str, Any] = {}
    for key, value in parse_overrides(assignments).items():
        own = key.split(".", 3)[-1] if key.startswith("demand.sources.") else key
        first, _, inner = own.partition(".")
        if inner:
            found[first] = {**found.get(first, {}), inner: value}
        else:
            found[first] = value
    return found


def _settled(fault: Fault) -> Fault:
    """A fault that names the option which settles it."""
    from sim.sections.demand import IntervalTableSource

    setting = fault.key.split(".")[0]
    if setting in IntervalTableSource.model_fields:
        return fault.but(option=f"--set {fault.key}=VALUE")
    return fault


def _write(export: Export, target: Path) -> None:
    from sim.study.first_scenario import first_scenario

    if target.exists():
        raise ScenarioError(Fault("file_there_whole", file=str(target)))
    write_whole(target, first_scenario(export, target.parent, target.stem))


def _show(export: Export, written: Path | None) -> None:
    from sim.cli import tables
    from sim.study.first_scenario import source_block

    console = tables.output()
    _show_columns(console, export)
    shown = tables.table(ENGLISH.say("import.first_rows"), ["start", *export.table.columns])
    for row in export.first_rows():
        shown.add_row(*(f"{one:g}" if isinstance(one, float) else str(one) for one in row.values()))
    console.print(shown)
    facts = {
        key: item for key, item in export.to_json().items() if key not in ("columns", "unused")
    }
    said = {key: "?" if item is None else f"{item:,.6g}" if isinstance(item, float) else str(item)
            for key, item in facts.items()}  # fmt: skip
    tables.say(console, [ENGLISH.say("import.totals", **said)])
    tables.say(console, [f"- {note}" for note in export.notes])
    if written is not None:
        tables.say(console, [f"written: {written}", ENGLISH.say("init.next", file=written)])
    else:
        tables.say(console, ["", ENGLISH.say("import.paste")])
        for line in source_block(export, Path()):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _show_columns(console: Console, export: Export) -> None:
    from sim.cli import tables

    shown = tables.table(export.path.name, ENGLISH.say("import.columns").split("|"))
    for column, heading in export.columns.items():
        shown.add_row(column, heading)
    for heading in export.unused:
        shown.add_row(ENGLISH.say("import.unused"), heading)
    console.print(shown)
