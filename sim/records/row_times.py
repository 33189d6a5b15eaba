"""The time of every row of a table, the length of its intervals, and whether they fit a grid."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sim.errors import Fault
from sim.language.note import Note
from sim.records.cells import (
    CellError,
    DateOrderError,
    date_order,
    moment,
    time_of_day,
    without_zone,
)
from sim.records.layout import Layout

LENGTHS = (5, 15, 30, 60)
_MINUTES = re.compile(r"^(\d+)\s*(m|min|mins|minutes)?$", re.IGNORECASE)


def row_times(layout: Layout, faults: list[Fault], column: str) -> list[datetime | None]:
    """Start of every row, from one column or from a date and a time column.

    None where it is at fault.
    """
    date_column = column if column in layout.positions else "date"
    cells = layout.cells(date_column)
    clock = None if date_column == column else _clock(layout)
    try:
        order = None if layout.date_format else date_order(cells)
    except DateOrderError as error:
        faults.append(error.fault("date_format", file=layout.file))
        return [None] * len(cells)
    _note_zone(layout, cells)
    times: list[datetime | None] = []
    for (row, whole), cell in zip(layout.rows, cells, strict=True):
        position = layout.positions[date_column]
        try:
            time = moment(cell, order, layout.date_format)
            if clock is not None:
                position = clock
                time += time_of_day(whole[clock] if clock < len(whole) else None)
            times.append(time)
        except CellError as error:
            wrong = whole[position] if position < len(whole) else None
            allowed = _form(layout, position, clock)
            faults.append(layout.unreadable(error, row, position, wrong, allowed))
            times.append(None)
    return times


def _form(layout: Layout, position: int, clock: int | None) -> Note:
    if position == clock:
        return Note("allowed.time_of_day")
    if layout.date_format:
        return Note("allowed.as_declared", choices=(layout.date_format,))
    return Note("allowed.date_of_table")


def _clock(layout: Layout) -> int | None:
    """Position of the column with the time of day: `time`, or an `interval` such as 08:00-08:30."""
    if "time" in layout.positions:
        return layout.positions["time"]
    if "interval" in layout.positions and any(
        ":" in str(cell) for cell in layout.cells("interval")
    ):
        return layout.positions["interval"]
    return None


def _note_zone(layout: Layout, cells: Sequence[Any]) -> None:
    zones = {without_zone(cell)[1] for cell in cells if isinstance(cell, str)}
    if zones - {""} and not any(note.code == "table.utc" for note in layout.notes):
        layout.notes.append(Note("table.zones", zones=tuple(sorted(zones - {""}))))


def interval_minutes(
    layout: Layout, times: list[datetime], given: int | None, faults: list[Fault]
) -> int:
    """Length of the intervals: as given, as a column says, or as the times show."""
    said = _said(layout, faults)
    if given is not None or said is not None:
        return given or said or 0
    distinct = sorted(set(times))
    gaps = [round((b - a).total_seconds() / 60) for a, b in pairwise(distinct)]
    if not gaps:
        faults.append(Fault("length_unknown", "interval_minutes", file=layout.file))
        return 60
    least, common = math.gcd(*gaps), Counter(gaps).most_common(1)[0][0]
    if least != min(gaps) or (common != least and common in LENGTHS):
        lengths = ", ".join(str(gap) for gap in sorted({gap for gap in gaps if gap <= 60})[:4])
        faults.append(Fault("lengths_differ", file=layout.file, lengths=lengths))
    elif least not in LENGTHS:
        if least % 60 == 0 and least < 1440:
            least = 60
            layout.notes.append(Note("table.hours_apart"))
            return least
        faults.append(Fault("odd_length", "interval_minutes", str(least), file=layout.file))
        return min(gaps)
    layout.notes.append(Note("table.interval", minutes=least))
    return least


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
    position = layout.positions.get("interval_start", layout.positions.get("date", 0))
    first = min(times)
    for (row, _), time, queue in zip(layout.rows, times, queues, strict=True):
        said = f"{time:%Y-%m-%d %H:%M}" + (f" {'/'.join(map(str, queue))}" if queue else "")
        key = (*queue, time)
        if key in seen:
            faults.append(layout.fault("interval_twice", row, position, said, same=seen[key]))
        elif queue in last and time < last[queue]:
            faults.append(layout.fault("backwards", row, position, said))
        elif (time - first).total_seconds() % (minutes * 60):
            faults.append(layout.fault("off_grid", row, position, said, minutes=minutes))
        seen.setdefault(key, row)
        last[queue] = time
    missing = round((max(times) - first).total_seconds() / 60 / minutes) + 1 - len(set(times))
    if missing > 0:
        layout.notes.append(Note("table.gaps", number=missing))
