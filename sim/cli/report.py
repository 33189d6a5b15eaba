"""`ccsim report`: the page of a results folder, made again from its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.failing import reporting


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
) -> None:
    """Make the report of a result again, from its tables alone."""
    from sim.show.report import write_report

    typer.echo(f"written: {write_report(folder, attribution)}")
