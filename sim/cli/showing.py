"""Commands that show what was simulated: `report`, the page of a result, and `story`, one case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.failing import noting, reporting
from sim.cli.studying import models_listed_if_any
from sim.folders import write_whole


@reporting
def report(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Results folder, such as `ccsim compare` writes."),
    ],
    attribution: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Results folder of `ccsim attribute`. [default: the same folder]"
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the main result as a picture too (SVG or PNG)."),
    ] = None,
) -> None:
    """Make the report of a result again, from its tables alone."""
    from sim.show.decision_page import KINDS, write_decision_page
    from sim.show.report import PAGE, write_report

    kind = next((kind for kind in KINDS if (folder / f"{kind}.json").is_file()), None)
    with noting(folder / PAGE):
        made = write_decision_page(folder, kind) if kind else write_report(folder, attribution)
        typer.echo(f"written: {made}")
    if picture is not None:
        from sim.show.report_picture import write_picture

        with noting(picture):
            typer.echo(f"written: {write_picture(folder, picture)}")


@reporting
@options.taking_groups
def story(
    scenario: options.ScenarioFile,
    case: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Number of the case. [default: the first of the scenario's story.source, else "
            "one with the most contacts]",
        ),
    ] = None,
    models: options.ModelNames = None,
    seed: options.Seed = None,
    replication: Annotated[int, typer.Option(min=0, help="Number of the replication.")] = 0,
    engine: options.Engine = options.EngineChoice.AUTO,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there as Markdown.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there as an HTML page.")
    ] = None,
    *,
    reading: options.ReadingOptions,
) -> None:
    """Tell one case minute by minute under each service model."""
    from sim.cli.progress import announce
    from sim.cli.recorded import as_cases
    from sim.cli.tables import output
    from sim.show.story import story as tell

    chosen, read = models_listed_if_any(models), reading.read(scenario)
    announce(engine)
    ready = as_cases({read.name: read}, 1, chosen, seed)[read.name].scenario
    told = tell(ready, case, chosen, seed, replication, engine.value)
    console = output()
    typer.echo(told.text(console.width if console.is_terminal else None), nl=False)
    for path, content in ((markdown, told.markdown), (html, told.html)):
        if path is not None:
            with noting(path):
                write_whole(path, content())
            typer.echo(f"written: {path}", err=True)
