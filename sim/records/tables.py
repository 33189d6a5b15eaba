"""Interval tables: volumes and head counts from the CSV and XLSX files that planners have.

Whatever is recognised or assumed is noted; whatever could be read in two ways is refused with the
setting that decides it. Missing intervals count as zero (exports leave out empty ones) and are
noted; doubled ones are refused, because they come from a clock change, from two queues under one
name, or from a table pasted twice, and only the planner knows which.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.language.note import Note
from sim.records.cells import CellError, plain_text
from sim.records.layout import Layout, read_layout
from sim.records.row_times import check_grid, interval_minutes, row_times
from sim.sections.demand import VOLUME_COLUMNS, TableFormat
from sim.sections.evidence import LONGEST_SECONDS
from sim.sections.interval_table import IntervalTable
from sim.sections.staffing import STAFFING_COLUMNS
from sim.units import TICKS_PER_MINUTE, TICKS_PER_SECOND

__all__ = [
    "IntervalTable",
    "laid_out",
    "read_interval_table",
    "read_staffing_table",
    "refuse",
    "texts",
    "ticks_since",
]

LABELS = ("channel", "intent", "segment", "queue", "team")
MOST_FAULTS = 20
MOST_PER_INTERVAL = 1_000_000
_SUMS = ("answered_wait_seconds_sum", "abandoned_wait_seconds_sum", "handle_seconds_sum")
_AVERAGES = ("average_handle_seconds", "average_wait_seconds")


def read_interval_table(
    path: str | Path,
    start: datetime,
    table: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
) -> IntervalTable:
    """Read volumes per interval.

    Args:
        path: CSV or XLSX file.
        start: start of the scenario; ticks count from here.
        table: how to read it; what it leaves out is recognised.
        columns: heading in the file for each column, where it is not recognised.

    Returns:
        Rows with `offered` and whatever else was found: `queue`, `channel`, `intent`, `segment`
        (names as in the file),
        `answered`, `abandoned`, sums in seconds.

    Raises:
        TableError: with every fault found.
    """
    layout = laid_out(path, table, columns, VOLUME_COLUMNS, "offered")
    return _table(layout, start, table, ("offered",), MOST_PER_INTERVAL)


def read_staffing_table(
    path: str | Path,
    start: datetime,
    table: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
) -> IntervalTable:
    """Read agents per interval (column `headcount`, and `team` where the file has one).

    Raises:
        TableError: with every fault found.
    """
    layout = laid_out(path, table, columns, STAFFING_COLUMNS, "headcount")
    return _table(layout, start, table, ("headcount",), 20_000)


def laid_out(
    path: str | Path,
    table: TableFormat | None,
    columns: Mapping[str, str] | None,
    wanted: tuple[str, ...],
    needed: str,
) -> Layout:
    """Find the columns of a table file.

    Args:
        path: CSV or XLSX file.
        table: how to read it; what it leaves out is recognised.
        columns: heading in the file for each column; where there is none, those of `table`.
        wanted: columns that may be there.
        needed: column that must be, beside the time; or an empty text.

    Raises:
        TableError: the columns cannot be found.
    """
    settings = table or TableFormat(file=str(path))
    return read_layout(
        Path(path), settings, columns or getattr(table, "columns", {}), wanted, needed
    )


def _table(
    layout: Layout, start: datetime, table: TableFormat | None, needed: tuple[str, ...], most: float
) -> IntervalTable:
    faults: list[Fault] = []
    times = row_times(layout, faults, "interval_start")
    columns: dict[str, NDArray[Any]] = {
        name: texts(layout, name, faults) for name in LABELS if name in layout.positions
    }
    for name in needed:
        columns[name] = _numbers(layout, name, faults, most, required=True)
    for name in ("answered", "abandoned", "answered_within_threshold"):
        if name in layout.positions:
            columns[name] = _numbers(layout, name, faults, most, required=False)
    for name in (*_SUMS, *_AVERAGES):
        if name in layout.positions:
            columns[name] = _durations(layout, layout.positions[name], faults)
    _derive(layout, columns, faults)
    known = [time for time in times if time is not None]
    minutes = 0
    if len(known) == len(times):
        minutes = interval_minutes(layout, known, table.interval_minutes if table else None, faults)
        queues = list(zip(*(columns[name] for name in LABELS if name in columns), strict=True)) or [
            ()
        ] * len(known)
        check_grid(layout, known, queues, minutes, faults)
    refuse(faults, layout.file)
    return _sorted(layout, known, start, minutes, columns)


def _sorted(
    layout: Layout,
    times: list[datetime],
    start: datetime,
    minutes: int,
    columns: dict[str, NDArray[Any]],
) -> IntervalTable:
    ticks = ticks_since(times, start)
    order = np.argsort(ticks, kind="stable")
    _note_odd(layout, columns)
    return IntervalTable(
        ticks[order],
        minutes * TICKS_PER_MINUTE,
        {name: values[order] for name, values in columns.items()},
        layout.notes,
    )


def ticks_since(times: list[datetime], start: datetime) -> NDArray[np.int64]:
    """Ticks of local times since the start of the scenario."""
    base = start.replace(tzinfo=None)
    return np.array(
        [round((time - base).total_seconds() * TICKS_PER_SECOND) for time in times], dtype=np.int64
    )


def refuse(faults: list[Fault], file: str) -> None:
    """Raise what was found, the first of very many.

    Raises:
        TableError: there are faults.
    """
    if faults:
        rest = len(faults) - MOST_FAULTS
        more = [Fault("and_more", file=file, number=rest)] if rest > 0 else []
        raise TableError(faults[:MOST_FAULTS] + more)


def texts(layout: Layout, name: str, faults: list[Fault], *, required: bool = True) -> NDArray[Any]:
    """Cells of a column as texts, object[rows]; empty ones are faults if they are required."""
    position = layout.positions[name]
    found = []
    for row, cells in layout.rows:
        cell = cells[position] if position < len(cells) else None
        text = plain_text(cell)
        if not text and required:
            faults.append(layout.fault("no_label", row, position, cell, what=name))
        found.append(text)
    return np.array(found, dtype=object)


def _numbers(
    layout: Layout, name: str, faults: list[Fault], most: float, *, required: bool
) -> NDArray[np.float64]:
    position = layout.positions[name]
    values = np.zeros(len(layout.rows))
    for index, (row, cells) in enumerate(layout.rows):
        cell = cells[position] if position < len(cells) else None
        if not required and cell in (None, "", "-"):
            continue
        try:
            values[index] = layout.number(cell)
            if not 0 <= values[index] <= most:
                raise CellError("negative" if values[index] < 0 else "too_large")
        except CellError as error:
            allowed = Note("allowed.number_to", most=most)
            faults.append(layout.unreadable(error, row, position, cell, allowed))
    return values


def _durations(layout: Layout, position: int, faults: list[Fault]) -> NDArray[np.float64]:
    values = np.zeros(len(layout.rows))
    for index, (row, cells) in enumerate(layout.rows):
        cell = cells[position] if position < len(cells) else None
        if cell in (None, "", "-"):
            continue
        try:
            values[index] = layout.duration(cell)
            if not 0 <= values[index] <= LONGEST_SECONDS:
                raise CellError("negative" if values[index] < 0 else "too_large")
        except CellError as error:
            allowed = Note("allowed.cell_duration")
            faults.append(layout.unreadable(error, row, position, cell, allowed))
    return values


def _derive(layout: Layout, columns: dict[str, NDArray[Any]], faults: list[Fault]) -> None:
    """Sums from parts or from averages, so that everything downstream can form ratios of sums."""
    if layout.handle_parts and "handle_seconds_sum" not in columns:
        columns["handle_seconds_sum"] = np.sum(
            [_durations(layout, position, faults) for position in layout.handle_parts],
            axis=0,
        )
        names = tuple(str(layout.headings[position]) for position in layout.handle_parts)
        layout.notes.append(Note("table.handle_parts", columns=names))
    counted = columns.get("answered", columns.get("offered"))
    for average, total in (
        ("average_handle_seconds", "handle_seconds_sum"),
        ("average_wait_seconds", "answered_wait_seconds_sum"),
    ):
        if average in columns and total not in columns and counted is not None:
            columns[total] = columns[average] * counted
    for average in _AVERAGES:
        columns.pop(average, None)


def _note_odd(layout: Layout, columns: dict[str, NDArray[Any]]) -> None:
    if {"offered", "answered", "abandoned"} <= set(columns):
        left = float(np.sum(columns["offered"] - columns["answered"] - columns["abandoned"]))
        if abs(left) >= 1:
            layout.notes.append(Note("table.flow", difference=left))
