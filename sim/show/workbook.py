"""The requirement as a workbook: numbers as numbers, times as times, a sheet for each table."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.scenario.assumptions import assumptions

if TYPE_CHECKING:
    import pandas as pd

    from sim.language.language import Language
    from sim.staffing.requirement import Requirement

FILE: Final = "staffing.xlsx"

_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "time": {"num_format": "yyyy-mm-dd hh:mm"},
    "day": {"num_format": "ddd dd mmm", "bold": True, "align": "center", "bottom": 1},
    "clock": {"num_format": "hh:mm", "bold": True},
    "whole": {"num_format": "#,##0"},
    "tenth": {"num_format": "#,##0.0"},
    "share": {"num_format": "0.0%"},
    "wrapped": {"text_wrap": True, "valign": "top"},
}

_SHARES: Final = ("service_level", "shrinkage_share", "days_share", "share_met")
_WIDTHS: Final = (8, 60)
_SECONDS_PER_DAY: Final = 86_400
_LONGEST_CELL: Final = 32_000


def write_workbook(path: str | Path, found: Requirement, language: Language = ENGLISH) -> Path:
    """Write a requirement as XLSX.

    Sheets: summary, requirement, net staffing (a heat map), channels, targets, shifts if there are
    any, costs, months and risk likewise, assumptions, manifest.

    Args:
        path: of the file.
        found: the requirement.
        language: of headings and sentences.

    Raises:
        OSError: it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"nan_inf_to_errors": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(str(path), options)
    writer = _Book(book, language)
    writer.summary(found)
    writer.table("requirement", found.table.assign(met=found.table["met"].map(_met(language))))
    writer.heat_map(found)
    writer.table("channels", found.channels)
    writer.table("targets", found.targets)
    if found.covers:
        writer.table("shifts", found.shifts)
    writer.table("costs", found.costs)
    if found.months is not None:
        writer.table("months", found.months)
    if found.risk is not None:
        writer.table("risk", found.risk)
    writer.rows("assumptions", *_assumptions(found))
    writer.rows("manifest", ("key", "value"), _flat(found.manifest))
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
    return Path(path)


class _Book:
    """A workbook that is being written."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.language = book, language
        self.formats = {name: book.add_format(dict(one)) for name, one in _FORMATS.items()}

    def sheet(self, name: str) -> Any:
        """A new sheet, set up to be printed on pages that are one sheet wide."""
        made = self.book.add_worksheet(self.language.say(f"workbook.{name}"))
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        return made

    def summary(self, found: Requirement) -> None:
        """Hours by each way of finding them, and what was found in words."""
        made = self.sheet("summary")
        made.set_column(0, 0, 46)
        made.set_column(1, 1, 14)
        scenario = found.evaluator.scenario
        made.write_string(0, 0, scenario.name, self.formats["title"])
        say = self.language.say
        facts = {
            "model": found.evaluator.model,
            "start": f"{found.evaluator.starts[0]}"[:16].replace("T", " "),
            "replications": found.manifest["replications"],
        }
        made.write_string(1, 0, say("workbook.about", **facts))
        made.write_row(3, 0, [say("workbook.way"), say("workbook.hours")], self.formats["head"])
        row = 4
        for name, hours in found.hours.items():
            made.write_string(row, 0, say(f"workbook.way.{name}"))
            made.write_number(row, 1, hours, self.formats["tenth"])
            row += 1
        for line in found.lines:
            row += 1
            made.merge_range(row, 0, row, 7, line.strip(), self.formats["wrapped"])
            made.set_row(row, 15 * math.ceil(len(line) / 105))

    def table(self, name: str, table: pd.DataFrame) -> None:
        """A table, its head frozen, with a filter on every column."""
        rows = [tuple(row) for row in table.itertuples(index=False)]
        self.rows(name, list(table.columns), rows)

    def rows(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Rows below a head; the format of a column goes by its name and values."""
        made = self.sheet(name)
        made.freeze_panes(1, 1)
        made.repeat_rows(0)
        made.write_row(0, 0, [head.replace("_", " ") for head in heads], self.formats["head"])
        made.set_row(0, 32)
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self.cell(made, place, column, value, heads[column])
        if rows:
            made.autofilter(0, 0, len(rows), len(heads) - 1)
        for column, head in enumerate(heads):
            longest = max((len(_text(row[column])) for row in rows[:400]), default=0)
            width = min(max(longest + 2, len(max(head.split("_"), key=len)) + 3, _WIDTHS[0]),
                        _WIDTHS[1])  # fmt: skip
            made.set_column(column, column, width)

    def cell(self, made: Any, row: int, column: int, value: Any, head: str) -> None:
        """One value as what it is."""
        if value is None or value != value:
            return
        if hasattr(value, "to_pydatetime"):
            made.write_datetime(row, column, value.to_pydatetime(), self.formats["time"])
        elif isinstance(value, bool | np.bool_):
            made.write_boolean(row, column, bool(value))
        elif isinstance(value, int | np.integer):
            made.write_number(row, column, int(value), self.formats["whole"])
        elif isinstance(value, float | np.floating):
            kind = "share" if any(head.endswith(one) for one in _SHARES) else "tenth"
            is_whole = float(value).is_integer() and kind == "tenth"
            made.write_number(
                row, column, float(value), self.formats["whole" if is_whole else kind]
            )
        else:
            made.write_string(row, column, str(value)[:_LONGEST_CELL])

    def heat_map(self, found: Requirement) -> None:
        """Scheduled minus required by time of day and date; without a schedule what is required."""
        own = found.evaluator
        has_plan = found.scheduled is not None
        values = found.heads if found.scheduled is None else found.scheduled - found.heads
        made = self.sheet("net" if has_plan else "required")
        times = own.starts.astype("datetime64[s]").astype(np.int64)
        days, seconds = times // _SECONDS_PER_DAY, times % _SECONDS_PER_DAY
        some = (found.heads > 0) | (values != 0)
        clocks, dates = np.unique(seconds[some.any(axis=0)]), np.unique(days)
        row = 0
        for team, mine, known in zip(own.teams, values, some, strict=True):
            made.write_string(row, 0, team, self.formats["title"])
            for column, date in enumerate(dates, 1):
                day = np.datetime64(int(date), "D").astype(object)
                made.write_datetime(row + 1, column, day, self.formats["day"])
            for line, clock in enumerate(clocks, row + 2):
                made.write_number(line, 0, clock / _SECONDS_PER_DAY, self.formats["clock"])
            for at in np.flatnonzero(known):
                line = row + 2 + int(np.searchsorted(clocks, seconds[at]))
                column = 1 + int(np.searchsorted(dates, days[at]))
                made.write_number(line, column, int(mine[at]), self.formats["whole"])
            last = row + 1 + len(clocks)
            scale = _BELOW_AND_ABOVE if has_plan else _LITTLE_AND_MUCH
            made.conditional_format(row + 2, 1, last, len(dates), dict(scale))
            row = last + 2
        made.set_column(0, 0, 12)
        made.set_column(1, len(dates), 11)
        made.freeze_panes(0, 1)


_BELOW_AND_ABOVE: Final = {
    "type": "3_color_scale",
    "min_type": "num",
    "mid_type": "num",
    "max_type": "num",
    "min_value": -3,
    "mid_value": 0,
    "max_value": 3,
    "min_color": "#d9705f",
    "mid_color": "#ffffff",
    "max_color": "#6c9bc4",
}
_LITTLE_AND_MUCH: Final = {
    "type": "2_color_scale",
    "min_color": "#ffffff",
    "max_color": "#6c9bc4",
}


def _met(language: Language) -> dict[float, str]:
    """Words for whether targets are met."""
    return {1.0: language.say("workbook.met"), 0.0: language.say("workbook.missed")}


def _assumptions(found: Requirement) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """What the scenario rests on."""
    heads = ("key", "value", "unit", "trust", "origin", "source", "description")
    rows = [
        (
            one.key,
            one.value if one.number is None else one.number,
            *(one.unit, one.trust, one.origin, one.source, one.description),
        )
        for one in assumptions(found.evaluator.scenario)
    ]
    return heads, rows


def _flat(values: Any, key: str = "") -> list[tuple[str, Any]]:
    """Nested values as dotted keys; the scenarios of a manifest as one text."""
    if isinstance(values, Mapping) and key != "scenarios":
        return [
            row for name, one in values.items() for row in _flat(one, f"{key}.{name}".strip("."))
        ]
    if isinstance(values, Mapping | list | tuple):
        return [(key, json.dumps(values, ensure_ascii=False, default=str))]
    return [(key, values)]


def _text(value: Any) -> str:
    """About what a cell shows."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)
