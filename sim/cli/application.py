"""All commands of `ccsim` and what they share."""

from __future__ import annotations

import io
import sys
from typing import Annotated, NoReturn

import typer

from sim import __version__
from sim.cli import (
    attribute,
    backtest,
    bench,
    break_even,
    calibrate,
    compare,
    describe,
    forecasting,
    importing,
    loads,
    robust,
    run,
    select,
    sensitivity,
    showing,
    staff,
    sweep,
)
from sim.cli.failing import INTERRUPTED, debugging, say_interrupted

application = typer.Typer(
    name="ccsim",
    help="Simulates customer service: what each way of organising it does to waits, lost cases, "
    "retention, cost and staff.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 (called by typer)
    if wanted:
        typer.echo(f"ccsim {__version__}")
        raise typer.Exit


@application.callback()
def _shared(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")
    ] = False,
) -> None:
    """What is asked before any command; `version` has been dealt with by its callback."""
    del version
    debugging.set(debug)


application.command("run")(run.run)
application.command("compare")(compare.compare)
application.command("loads")(loads.loads)
application.command("attribute")(attribute.attribute)
application.command("sweep")(sweep.sweep)
application.command("break-even")(break_even.break_even)
application.command("sensitivity")(sensitivity.sensitivity)
application.command("robust")(robust.robust)
application.command("select")(select.select)
application.command("staff")(staff.staff)
application.command("backtest")(backtest.backtest)
application.command("report")(showing.report)
application.command("story")(showing.story)
application.command("bench")(bench.bench)
application.command("import")(importing.import_)
application.command("forecast")(forecasting.forecast)
application.command("calibrate")(calibrate.calibrate)
application.command("validate")(describe.validate)
application.command("explain")(describe.explain)
application.command("init")(describe.init)
application.command("schema")(describe.schema)


def main() -> NoReturn:
    """Run the command line and exit with its code.

    0: done; 1: unexpected; 2: the input is at fault; 3: a defect of the program; 130: interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console may lack a letter of a name
    try:
        application()
    except KeyboardInterrupt as stop:
        say_interrupted(stop)
        sys.exit(INTERRUPTED)
    sys.exit(0)
