"""`ccsim staff`: how many agents every team needs in every interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.studying import (
    going_on_later,
    numbers,
    own_folder,
    print_json,
    running,
    say,
    shown,
    written,
)
from sim.errors import StudyError
from sim.folders import earlier_manifest
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.staffing.requirement import Requirement

TargetNames = Annotated[
    str | None,
    typer.Option(
        "--targets",
        metavar="A,B,...",
        help="Usual targets instead of the scenario's: 80/20, 90/10, first_response_15min, "
        "spain_2025.",
    ),
]
Shifts = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Cover the requirement by shifts under these rules: spain, or own "
        "(staffing.shift_rules of the scenario).",
    ),
]


@dataclass(frozen=True, kw_only=True)
class PlanOptions:
    """What is asked for beside the requirement."""

    shifts: Shifts = None
    months: Annotated[
        int | None,
        typer.Option(
            min=1, max=120, help="Plan so many months: FTE, leavers, hires and when to seek them."
        ),
    ] = None
    confidence: Annotated[
        float,
        typer.Option(min=0.5, max=0.9999, help="That all targets are met together, in a search."),
    ] = 0.95
    risk: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Targets hold on such a share of days (0.9), each day by itself; several shares "
            "draw the curve of cost against risk, and the first is the answer.",
        ),
    ] = None
    decimal: Annotated[
        str, typer.Option(metavar="MARK", help="Decimal mark of the CSV files: . or ,")
    ] = "."


@reporting
@options.taking_groups
def staff(
    scenario: options.ScenarioFile,
    model: options.Model = "multichannel",
    replications: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="Runs by which a plan is judged. [default: 8 to 40]"),
    ] = None,
    targets: TargetNames = None,
    *,
    search: Annotated[
        bool,
        typer.Option(
            "--search",
            help="Find the cheapest mix of teams, with a stated confidence; takes longer.",
        ),
    ] = False,
    plan: PlanOptions,
    study: options.StudyOptions,
    what_if: options.WhatIfOptions,
) -> None:
    """Find the agents that every team needs in every interval."""
    from sim.cli.progress import announce
    from sim.cli.reading import without_headcounts
    from sim.staffing.staff import staff as decide

    if study.engine is options.EngineChoice.SIMPY or study.cluster is not None:
        raise StudyError(ENGLISH.say("staff.here"))
    target = own_folder(study, scenario, "staff")
    how = running(study, target)
    asked = without_headcounts(scenario, study.staffing, study.roster)
    if targets is not None:
        asked["staffing.targets"] = [{"preset": name.strip()} for name in targets.split(",")]
    loaded = what_if.of(study.read(scenario, asked))
    announce(study.engine)
    with going_on_later(target), shown("searching", how) as with_bar:
        found = decide(
            loaded,
            model,
            shifts=plan.shifts,
            months=plan.months,
            search=search,
            confidence=plan.confidence,
            risk=None if plan.risk is None else numbers(plan.risk, "--risk", "0.8,0.9"),
            replications=replications,
            seed=study.seed,
            running=with_bar,
            foreseen=say_foreseen,
        )
    _finish(found, study, target, plan.decimal)


def say_foreseen(runs: int, seconds: float) -> None:
    """Say how long a search will take."""
    say(ENGLISH.say("staff.foreseen", runs=runs, minutes=max(1, round(seconds / 60))))


def _finish(found: Requirement, study: options.StudyOptions, target: Path, decimal: str) -> None:
    """Write a result, then print it."""
    from sim.cli import tables

    console, replaces = tables.output(), earlier_manifest(target) is not None
    with written(target, lambda: _write(found.with_decimal(decimal), target)):
        if study.as_json:
            print_json(found.to_json())
        else:
            _show(console, found)
            tables.say(console, found.lines)
            _show_months(console, found)
            tables.say_written(console, target, replaces=replaces)


def _write(found: Requirement, target: Path) -> None:
    """The tables, the workbook and the pictures beside them."""
    from sim.show.staffing_pictures import picture_names, write_pictures
    from sim.show.workbook import FILE, write_workbook

    found.write(target, later=(FILE, *picture_names(found)))
    write_workbook(target / FILE, found)
    write_pictures(target, found)


def _show(console: Console, found: Requirement) -> None:
    """A row per interval in which somebody is needed: the teams side by side."""
    from sim.cli import tables

    table = found.table
    heads = ["start"]
    for team in found.evaluator.teams:
        heads += [f"{team}: simulated", "Erlang C", "scheduled", "paid", "target"]
    made = tables.table(ENGLISH.say("staff.table"), heads)
    made.columns[0].no_wrap = True
    for start, rows in table.groupby("start", sort=True):
        cells = [f"{start:%a %d %b %H:%M}"]
        if not (rows[["agents", "erlang"]].to_numpy() > 0).any():
            continue
        for row in rows.to_dict("records"):
            cells += _cells(row)
        made.add_row(*cells)
    console.print(made)


def _show_months(console: Console, found: Requirement) -> None:
    """A row per month and team."""
    from sim.cli import tables

    if found.months is None:
        return
    heads = ["month", "team", "volume", "hours at work", "FTE", "leavers", "hires", "seek by"]
    made = tables.table(ENGLISH.say("staff.months"), [*heads, "staff"])
    for row in found.months.to_dict("records"):
        sought = "" if row["recruit_by"] != row["recruit_by"] else f"{row['recruit_by']:%Y-%m-%d}"
        numbers = (f"{row[name]:,.1f}" for name in ("agent_hours", "required_fte", "leavers"))
        texts = [f"{row['month']:%Y-%m}", str(row["team"]), f"{row['volume']:.2f}", *numbers]
        made.add_row(*texts, f"{row['hires']:.0f}", sought, f"{row['staff']:.1f}")
    console.print(made)


def _cells(row: Mapping[Any, Any]) -> list[str]:
    """What is shown of one team in one interval."""
    has_plan = row["scheduled"] == row["scheduled"]
    met = {1.0: "met", 0.0: "missed"}.get(row["met"], "")
    return [
        str(int(row["agents"])),
        str(int(row["erlang"])),
        f"{row['scheduled']:.1f}".removesuffix(".0") if has_plan else "-",
        f"{row['paid']:.1f}",
        met,
    ]
