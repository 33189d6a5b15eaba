"""`ccsim backtest`: what a fit of one span of a log is worth on another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.importing import settings_of
from sim.cli.studying import RESULTS, draw, print_json, written
from sim.folders import earlier_manifest, require_room
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.calibration.backtest_result import Backtest

_MINUTE = 60.0
SpanOption = Annotated[
    str | None,
    typer.Option(metavar="A..B", help="First and last day; the rest of the log if left out."),
]


Gaps = Annotated[
    list[float] | None,
    typer.Option(
        min=0.1,
        max=1440,
        metavar="MINUTES",
        help="Gap that ends an agent's run; several: the best on weeks left out. "
        "[default: 10, 20, 30, 45]",
    ),
]


@reporting
def backtest(
    file: Annotated[
        Path, typer.Argument(metavar="LOG", help="Log with one row per contact, with agents.")
    ],
    *,
    train: SpanOption = None,
    test: SpanOption = None,
    by_week: Annotated[
        bool, typer.Option("--by-week", help="Foretell each week from all others.")
    ] = False,
    draws: Annotated[
        int,
        typer.Option(min=20, max=10_000, help="Draws of what is uncertain, for the intervals."),
    ] = 100,
    replications: Annotated[
        int, typer.Option(min=1, max=1000, help="Runs at the estimates, for the prediction.")
    ] = 10,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Root of all draws.")] = 1,
    within: Annotated[
        float, typer.Option(min=0, max=86_400, help="Threshold of the service level, seconds.")
    ] = 20.0,
    gap: Gaps = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="How to read the log, as for import."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the result. [default: results/LOG-backtest]"),
    ] = None,
    json_: options.Json = False,
) -> None:
    """Fit a log on some days, simulate others that the fit has not seen, and compare."""
    from sim.calibration.backtest import backtest as tried
    from sim.calibration.staff_share import GAPS
    from sim.cli.progress import announce, progress_bar

    stem = re.sub(r"[^\w.-]+", "_", file.name.split(".")[0]) or "log"
    target = out or RESULTS / f"{stem}-backtest"
    require_room(target)
    announce(options.EngineChoice.AUTO)
    with progress_bar("back-testing") as told:
        found = tried(
            file,
            train,
            test,
            by_week=by_week,
            draws=draws,
            replications=replications,
            seed=seed,
            in_time_seconds=within,
            gaps=[one * _MINUTE for one in gap] if gap else GAPS,
            progress=told,
            **settings_of(assignments or []),
        )
    _finish(found, target, as_json=json_)


def _finish(found: Backtest, target: Path, *, as_json: bool) -> None:
    """Write the result, then print it, then make its page."""
    from sim.cli import tables
    from sim.show.decision_page import PAGE, write_decision_page

    console, replaces = tables.output(), earlier_manifest(target) is not None
    with written(target, lambda: found.write(target, later=(PAGE,))):
        if as_json:
            print_json(found.to_json())
        else:
            _show(console, found)
            tables.say(console, found.text.splitlines())
    draw(target, lambda: write_decision_page(target, "backtest"))
    if not as_json:
        tables.say_written(console, target, replaces=replaces)


def _show(console: Console, found: Backtest) -> None:
    """Recorded beside simulated, a row per span and measure."""
    from sim.cli import tables

    made = tables.table(ENGLISH.say("backtest.table"), ENGLISH.say("backtest.heads").split("|"))
    totals = found.table[found.table["scope"] == "total"]
    for row in totals.to_dict("records"):
        form = "{:.1f}" if row["unit"] == "s" else "{:.1%}"
        numbers = (row[name] for name in ("recorded", "simulated", "low", "high", "erlang_a"))
        cells = [form.format(one) if one == one else "-" for one in numbers]
        made.add_row(str(row["span"]), str(row["measure"]), *cells)
    console.print(made)
