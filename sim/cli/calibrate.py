"""`ccsim calibrate`: what a log of contacts tells of a centre, and a scenario out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.importing import settings_of
from sim.errors import Fault, ScenarioError
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from sim.calibration.calibrate import Calibration


@reporting
def calibrate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Log with one row per contact (CSV or XLSX).")
    ],
    *,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="How to read it, such as timezone=Europe/Madrid or columns.queue=Skill.",
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a scenario; never over one that is there."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a page with pictures into a folder.")
    ] = None,
    json_: options.Json = False,
) -> None:
    """Estimate patience, handle times, arrivals and returns from a log of contacts."""
    from sim.calibration.calibrate import calibrate as estimate

    if write is not None and write.exists():
        raise ScenarioError(Fault("file_there_whole", file=str(write)))
    found = estimate(file, **settings_of(assignments or []))
    made = []
    if write is not None:
        made += [
            ENGLISH.say("calibration.written", file=found.write(write)),
            ENGLISH.say("calibration.next", file=write),
        ]
    if out is not None:
        from sim.show.calibration_page import write_calibration_page

        page = write_calibration_page(found, out)
        made.append(ENGLISH.say("calibration.page", file=page))
    if json_:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _show(found, made)


def _show(found: Calibration, made: list[str]) -> None:
    from sim.cli import tables
    from sim.show.calibration_page import headline, laws, table

    console = tables.output()
    tables.say(console, [headline(found)])
    shown = tables.table("", ENGLISH.say("calibration.heads").split("|"))
    for row in table(found, short=True):
        shown.add_row(*row)
    console.print(shown)
    notes = [*found.log.notes, *found.notes]
    tables.say(console, [*laws(found), *(f"- {note}" for note in notes), *made])
