"""`ccsim report`: the page of a results folder, made again from its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.failing import noting, reporting


@reporting
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Results folder of `ccsim compare`.")
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
    from sim.show.report import PAGE, write_report

    with noting(folder / PAGE):
        typer.echo(f"written: {write_report(folder, attribution)}")
    if picture is not None:
        from sim.show.report_picture import write_picture

        with noting(picture):
            typer.echo(f"written: {write_picture(folder, picture)}")
