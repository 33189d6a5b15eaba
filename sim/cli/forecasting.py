"""`ccsim forecast`: the volumes to come out of an export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.cli.importing import settings_of
from sim.cli.studying import print_json
from sim.errors import Fault, ScenarioError, TableError
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.forecasting.forecast import Forecast
    from sim.forecasting.judging import Judged

_IN_DAYS: Final = {"d": 1, "w": 7, "": 1}


Closed = Annotated[
    list[str] | None,
    typer.Option(metavar="DATE", help="Day to come without contacts, such as 2026-12-25."),
]
Special = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=DATES",
        help="Days unlike others, past ones and those to come: sale=2026-01-07,2026-07-01.",
    ),
]
Judge = Annotated[
    bool,
    typer.Option(
        "--judge/--no-judge", help="Make the forecast again in the past and show its errors."
    ),
]


@reporting
def forecast(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Export (CSV or XLSX).")],
    *,
    horizon: Annotated[
        str, typer.Option(metavar="LENGTH", help="Days ahead: 28 or 28d, or weeks: 4w.")
    ] = "4w",
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Table (CSV) to write; never over one that is there."),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Scenario to write, which reads the table of --output."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Picture to write (PNG or SVG).")
    ] = None,
    closed: Closed = None,
    special: Special = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="How to read the file, as for import."),
    ] = None,
    judged: Judge = True,
    json_: options.Json = False,
) -> None:
    """Forecast volumes by interval, with prediction intervals."""
    from sim.forecasting.forecast import forecast as decide
    from sim.show.drawing import checked_ending

    for target in (output, write, plot):
        if target is not None and target.exists():
            raise ScenarioError(Fault("file_there_whole", file=str(target)))
    if plot is not None:
        checked_ending(plot)
    if write is not None and output is None:
        raise ScenarioError(Fault("needs_output", "--write"))
    found = decide(
        file,
        _days(horizon),
        closed=[_date(text, "--closed") for text in closed or ()],
        specials=dict(_special(text) for text in special or ()),
        judged=judged,
        **settings_of(assignments or []),
    )
    _write(found, output, write, plot)
    if json_:
        print_json(found.to_json())
    else:
        _show(found, output, write)


def _days(text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})\s*([dw]?)", text.strip())
    if found is None:
        raise TableError(Fault("horizon_range", "--horizon", text, most=400))
    return int(found[1]) * _IN_DAYS[found[2]]


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise TableError(Fault("no_date_said", option, text)) from None


def _special(text: str) -> tuple[str, list[date]]:
    name, equals, dates = text.partition("=")
    if not (name.strip() and equals):
        raise TableError(Fault("no_dates_said", "--special", text))
    return name.strip(), [_date(one, "--special") for one in dates.split(",")]


def _write(found: Forecast, output: Path | None, write: Path | None, plot: Path | None) -> None:
    if output is not None:
        found.write(output)
    if write is not None and output is not None:
        from sim.folders import write_whole
        from sim.records.export import read_export
        from sim.study.first_scenario import first_scenario

        text = first_scenario(read_export(output), write.parent, write.stem)
        write_whole(write, text + "\n".join(["", *_busyness(found), ""]))
    if plot is not None:
        from sim.show.drawing import write_figure
        from sim.show.plots import forecast as drawing

        largest = max(found.groups.values(), key=lambda one: float(one.expected.sum()))
        write_figure(lambda: drawing.forecast(largest), plot)


def _busyness(found: Forecast) -> list[str]:
    """Lines of a scenario: how contacts vary about the forecast."""
    return [
        f"[demand.busyness]  # {ENGLISH.say('forecast.busyness')}",
        f"day_cv = {found.busyness.day_cv:.4f}",
        f"block_cv = {found.busyness.block_cv:.4f}",
        f"block_minutes = {found.busyness.block_minutes}",
        f"block_autocorrelation = {found.busyness.block_autocorrelation:.3f}",
    ]


def _show(found: Forecast, output: Path | None, write: Path | None) -> None:
    from sim.cli import tables

    console = tables.output()
    _show_weeks(console, found)
    tables.say(console, [*_lines(found), *(f"- {note}" for note in found.notes)])
    if found.judged is not None:
        _show_judged(console, found.judged)
    else:
        tables.say(console, [ENGLISH.say("forecast.not_judged")])
    if write is not None:
        tables.say(console, [f"written: {output}, {write}", ENGLISH.say("init.next", file=write)])
        return
    if output is not None:
        from sim.records.export import read_export
        from sim.study.first_scenario import source_block

        tables.say(console, [f"written: {output}", "", ENGLISH.say("forecast.paste")])
        for line in (*source_block(read_export(output), Path()), *_busyness(found)):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(found: Forecast) -> list[str]:
    whole = found.whole
    said = {"first": whole.dates[0], "last": whole.dates[-1], "days": len(whole.dates)}
    error = float(whole.days.variance.mean()) ** 0.5
    lines = [ENGLISH.say("forecast.found", contacts=found.contacts, error=error, **said)]
    for names, one in found.groups.items():
        name = " / ".join(names) or ENGLISH.say("forecast.all")
        some = [term for term in one.model.groups[1:] if term != "special" or one.has_specials]
        terms = "".join(ENGLISH.say(f"forecast.term.{term}") for term in some)
        facts: dict[str, Any] = {"name": name, "terms": terms, "rho": one.model.correlation}
        lines.append(ENGLISH.say("forecast.terms", **facts))
    return lines


def _show_weeks(console: Console, found: Forecast) -> None:
    """Expected contacts of each week, and what the error of its days comes to."""
    from sim.cli import tables

    heads = ENGLISH.say("forecast.week_heads").split("|")
    made = tables.table(ENGLISH.say("forecast.by_week"), heads)
    for start, volume, low, high in found.weeks():
        made.add_row(str(start), *(f"{one:,.0f}" for one in (volume, low, high)))
    console.print(made)


def _show_judged(console: Console, judged: Judged) -> None:
    from sim.cli import tables

    facts = {"origins": len(judged.origins), "horizon": judged.horizon_days}
    heads = ENGLISH.say("forecast.judged_heads").split("|")
    made = tables.table(ENGLISH.say("forecast.judged", **facts), heads)
    for one in judged.errors:
        days = one.minutes == 1440
        width = "days" if days else "minutes"
        shares: Sequence[float] = (one.wmape, one.naive_wmape, one.mape, one.naive_mape)
        inside = [f"{one.inside[level]:.1%}" if level in one.inside else "" for level in (80, 95)]
        made.add_row(
            ENGLISH.say(f"forecast.{width}", minutes=one.minutes),
            *(f"{share:.1%}" for share in shares),
            *inside,
        )
    console.print(made)
