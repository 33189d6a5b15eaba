"""The time of every row of a table, the length of its intervals, and whether they fit a grid."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from sim.errors import Fault, TableError
from sim.faults.translate import shown
from sim.language.note import Note
from sim.records.cells import CellError
from sim.records.dates import (
    DateOrderError,
    are_hours,
    date_order,
    is_epoch,
    is_week,
    moment,
    time_of_day,
    without_zone,
)
from sim.records.headings import plain
from sim.records.known_exports import WEEKDAYS
from sim.records.layout import Layout

LENGTHS: Final = (5, 15, 30, 60)
DAY_MINUTES: Final = 1440
WEEK_MINUTES: Final = 7 * DAY_MINUTES
_HOUR: Final = timedelta(hours=1)
ANY_MONDAY: Final = datetime(1970, 1, 5)  # noqa: DTZ001 - local time
"""Stands for the date in tables that have none: days of the week count from it."""

_MINUTES = re.compile(r"^(\d{1,5})\s*(m|min|mins|minutes)?$", re.IGNORECASE)


def zone_of(layout: Layout) -> ZoneInfo | None:
    """The local zone that was stated for a table.

    Raises:
        TableError: there is no such zone.
    """
    name = layout.settings.timezone
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise TableError(Fault("no_zone", "timezone", shown(name), file=layout.file)) from None


def row_times(layout: Layout, faults: list[Fault], column: str) -> list[datetime | None]:
    """Start of every row, from one column or from a date and a time column.

    None where it is at fault. Rows without any date are of `ANY_MONDAY`, and those of a weekday of
    the week that begins with it.
    """
    date_column = next((name for name in (column, "date") if name in layout.positions), None)
    if date_column is None:
        days = [ANY_MONDAY] * len(layout.rows)
        return _times(layout, faults, ("time", days), layout.positions["time"])
    cells = layout.cells(date_column)
    clock = None if date_column == column else clock_of(layout)
    try:
        order = None if layout.date_format else date_order(cells)
    except DateOrderError as error:
        faults.append(error.fault("date_format", file=layout.file))
        return [None] * len(cells)
    zone = zone_of(layout)
    _note_zone(layout, cells)
    found: list[Any] = []
    for cell in cells:
        weekday = WEEKDAYS.get(plain(cell)) if isinstance(cell, str) else None
        if weekday is not None:
            found.append(ANY_MONDAY + timedelta(days=weekday))
            continue
        try:
            found.append(moment(cell, order, layout.date_format, zone))
        except CellError as error:
            found.append(error)
    return _times(layout, faults, (date_column, found), clock)


def _times(
    layout: Layout, faults: list[Fault], dates: tuple[str, list[Any]], clock: int | None
) -> list[datetime | None]:
    """Dates, or what is wrong with them, and times of day put together."""
    column, days = dates
    times: list[datetime | None] = []
    hours = clock is not None and are_hours(layout.cells_at(clock))
    if hours:
        layout.notes.append(Note("table.whole_hours"))
    for (row, whole), day in zip(layout.rows, days, strict=True):
        position = layout.positions[column]
        try:
            if isinstance(day, CellError):
                raise day
            time_found = day
            if clock is not None:
                position = clock
                cell = whole[clock] if clock < len(whole) else None
                time_found = day + (60 if hours else 1) * time_of_day(cell)
            times.append(time_found)
        except CellError as error:
            wrong = whole[position] if position < len(whole) else None
            allowed = _form(layout, position, clock)
            faults.append(layout.unreadable(error, row, position, wrong, allowed))
            times.append(None)
    return times


def pattern_of(layout: Layout) -> str:
    """`day` for rows without any date, `week` for rows of weekdays, else empty."""
    if "interval_start" in layout.positions or "arrival" in layout.positions:
        return ""
    if "date" not in layout.positions:
        return "day"
    cells = [cell for cell in layout.cells("date") if cell not in (None, "")]
    return "week" if cells and all(plain(cell) in WEEKDAYS for cell in cells) else ""


def _form(layout: Layout, position: int, clock: int | None) -> Note:
    if position == clock:
        return Note("allowed.time_of_day")
    if layout.date_format:
        return Note("allowed.as_declared", choices=(layout.date_format,))
    return Note("allowed.date_of_table")


def clock_of(layout: Layout) -> int | None:
    """Position of the column with the time of day: `time`, or an `interval` such as 08:00-08:30."""
    if "time" in layout.positions:
        return layout.positions["time"]
    if "interval" in layout.positions and any(
        ":" in str(cell) for cell in layout.cells("interval")
    ):
        return layout.positions["interval"]
    return None


def _note_zone(layout: Layout, cells: Sequence[Any]) -> None:
    zones = {without_zone(cell)[1] for cell in cells if isinstance(cell, str)} - {""}
    if any(is_epoch(cell) for cell in cells):
        zones.add("UTC")
    if not zones:
        return
    zones = {"UTC" if zone in ("Z", "GMT") else zone for zone in zones}
    local = layout.settings.timezone
    code = "table.zones" if local is None else "table.zones_shifted"
    layout.notes.append(Note(code, zones=tuple(sorted(zones)), local=local or ""))


def interval_minutes(
    layout: Layout, times: list[datetime], given: int | None, faults: list[Fault]
) -> int:
    """Length of the intervals: as given, as a column says, or as the times show.

    Rows of whole days have 1440 minutes, rows of whole weeks 10,080.
    """
    whole = _days_or_weeks(layout, times)
    if whole and given is not None and getattr(layout.settings, "day_profile", None) is None:
        faults.append(Fault("daily_rows", "day_profile", file=layout.file))
    if whole:
        return whole
    said = _said(layout, faults)
    if given is not None or said is not None:
        return given or said or 0
    distinct = sorted(set(times))
    gaps = [round((b - a).total_seconds() / 60) for a, b in pairwise(distinct)]
    if not gaps:
        if ends := _ends(layout, times):
            return ends
        faults.append(Fault("length_unknown", "interval_minutes", file=layout.file))
        return 60
    least, common = math.gcd(*gaps), Counter(gaps).most_common(1)[0][0]
    if least != min(gaps) or (common != least and common in LENGTHS):
        lengths = ", ".join(str(gap) for gap in sorted({gap for gap in gaps if gap <= 60})[:4])
        faults.append(Fault("lengths_differ", file=layout.file, lengths=lengths))
    elif least not in LENGTHS:
        if least % 60 == 0 and least < DAY_MINUTES:
            least = 60
            layout.notes.append(Note("table.hours_apart"))
            return least
        faults.append(Fault("odd_length", "interval_minutes", str(least), file=layout.file))
        return min(gaps) or 60
    layout.notes.append(Note("table.interval", minutes=least))
    return least


def _days_or_weeks(layout: Layout, times: Sequence[datetime]) -> int:
    """Minutes of a day or a week if that is what rows are; otherwise 0."""
    if any(one.time() != time(0) for one in times):
        return 0
    if "date" in layout.positions and any(is_week(cell) for cell in layout.cells("date")):
        return WEEK_MINUTES
    clock = clock_of(layout)
    if clock is not None and clock != layout.positions.get("date"):
        return 0
    distinct = sorted(set(times))
    days = [(after - before).days for before, after in pairwise(distinct)]
    if not days:
        no_clock = "date" in layout.positions and pattern_of(layout) == ""
        return DAY_MINUTES if no_clock else 0
    return WEEK_MINUTES if all(one % 7 == 0 for one in days) else DAY_MINUTES


def _ends(layout: Layout, times: Sequence[datetime]) -> int:
    """Length of the one interval of a table that says where it ends; otherwise 0."""
    if "interval_end" not in layout.positions:
        return 0
    try:
        cells = layout.cells("interval_end")
        ends = [
            moment(cell, date_order(cells), layout.date_format, zone_of(layout)) for cell in cells
        ]
    except CellError:
        return 0
    lengths = {round((b - a).total_seconds() / 60) for a, b in zip(times, ends, strict=True)}
    return lengths.pop() if len(lengths) == 1 and lengths <= set(LENGTHS) else 0


def _said(layout: Layout, faults: list[Fault]) -> int | None:
    """Length that a column of lengths says, if there is one."""
    if "interval" not in layout.positions:
        return None
    cells = {str(cell).removesuffix(".0") for cell in layout.cells("interval")}
    found = {_MINUTES.match(cell) for cell in cells}
    lengths = {int(one[1]) for one in found if one}
    if not lengths or None in found:
        return None
    if len(lengths) > 1 or not lengths <= set(LENGTHS):
        heading = layout.headings[layout.positions["interval"]]
        text = ", ".join(str(one) for one in sorted(lengths))
        faults.append(Fault("lengths_named", f"column {heading}", text, file=layout.file))
    return min(lengths)


def check_grid(
    layout: Layout,
    times: list[datetime],
    queues: Sequence[tuple[Any, ...]],
    minutes: int,
    faults: list[Fault],
) -> None:
    """Refuse doubled intervals, times that run backwards within a queue.

    Times off the grid are refused too; what is missing is noted.
    """
    last: dict[tuple[Any, ...], datetime] = {}
    seen: dict[tuple[Any, ...], int] = {}
    position = next(
        (layout.positions[one] for one in ("interval_start", "date", "time")
         if one in layout.positions), 0
    )  # fmt: skip
    first = min(times)
    shifted = layout.settings.timezone is not None
    repeated = 0
    for (row, _), when, queue in zip(layout.rows, times, queues, strict=True):
        said = f"{when:%Y-%m-%d %H:%M}" + (f" {'/'.join(map(str, queue))}" if queue else "")
        key = (*queue, when)
        if shifted and queue in last and _HOUR >= last[queue] - when > timedelta(0):
            repeated += 1  # the hour that comes twice when clocks are put back
        elif shifted and key in seen:
            repeated += 1
        elif key in seen:
            faults.append(layout.fault("interval_twice", row, position, said, same=seen[key]))
        elif queue in last and when < last[queue]:
            faults.append(layout.fault("backwards", row, position, said))
        elif (when - first).total_seconds() % (minutes * 60):
            faults.append(layout.fault("off_grid", row, position, said, minutes=minutes))
        seen.setdefault(key, row)
        last[queue] = when
    if repeated:
        layout.notes.append(Note("table.repeated_hour", number=repeated))
    missing = round((max(times) - first).total_seconds() / 60 / minutes) + 1 - len(set(times))
    if missing > 0:
        layout.notes.append(Note("table.gaps", number=missing))
