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
from sim.records.cells import CellError, is_percentage, percentage, plain_text
from sim.records.headings import heading
from sim.records.layout import Layout, read_layout
from sim.records.row_times import check_grid, interval_minutes, pattern_of, row_times
from sim.records.spells import duration_units, durations
from sim.sections.demand import VOLUME_COLUMNS, TableFormat
from sim.sections.interval_table import IntervalTable
from sim.sections.staffing import STAFFING_COLUMNS
from sim.units import TICKS_PER_MINUTE, TICKS_PER_SECOND

__all__ = [
    "IntervalTable",
    "counted_for_averages",
    "counts_of",
    "laid_out",
    "read_interval_table",
    "read_staffing_table",
    "refuse",
    "texts",
    "ticks_since",
    "volume_layout",
    "volumes_of",
]

LABELS = ("channel", "intent", "segment", "queue", "team")
MOST_FAULTS = 20
MOST_PER_INTERVAL = 1_000_000
_SUMS = ("answered_wait_seconds_sum", "abandoned_wait_seconds_sum", "handle_seconds_sum")
_AVERAGES = ("average_handle_seconds", "average_wait_seconds")
_OUTCOMES = ("answered", "abandoned", "answered_within_threshold")
_SHARES = {"answered": "answered_share", "abandoned": "abandoned_share"}
_RECORDED = frozenset((*_OUTCOMES, *_SHARES.values(), *_SUMS[:2], "average_wait_seconds"))
"""Columns that only a record has."""


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
    return volumes_of(volume_layout(path, table, columns), start)


def volume_layout(
    path: str | Path, table: TableFormat | None = None, columns: Mapping[str, str] | None = None
) -> Layout:
    """The columns of a table of volumes per interval.

    Raises:
        TableError: they cannot be found.
    """
    return laid_out(path, table, columns, VOLUME_COLUMNS, "offered")


def volumes_of(layout: Layout, start: datetime) -> IntervalTable:
    """The volumes of a table whose columns are known.

    Raises:
        TableError: with every fault found.
    """
    return _table(layout, start, layout.settings, ("offered",), MOST_PER_INTERVAL)


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
        if name in layout.positions:
            columns[name] = _numbers(layout, name, faults, most, required=True)
    for name in _OUTCOMES:
        if name in layout.positions:
            columns[name] = _numbers(layout, name, faults, most, required=False)
    _from_shares(layout, columns, faults)
    duration_units(layout, columns, faults)
    for name in (*_SUMS, *_AVERAGES):
        if name in layout.positions:
            columns[name] = durations(layout, layout.positions[name], faults)
    _derive(layout, columns, faults)
    known = [time for time in times if time is not None]
    minutes = 0
    if known and len(known) == len(times):
        minutes = interval_minutes(layout, known, table.interval_minutes if table else None, faults)
        queues = list(zip(*(columns[name] for name in LABELS if name in columns), strict=True)) or [
            ()
        ] * len(known)
        check_grid(layout, known, queues, minutes, faults)
    refuse(faults, layout.file)
    return _sorted(layout, known, start, minutes, columns)


def _from_shares(layout: Layout, columns: dict[str, NDArray[Any]], faults: list[Fault]) -> None:
    """Numbers answered and abandoned out of percentages, where the table has no others."""
    if "offered" not in columns:
        return
    scale = None
    for name, share in _SHARES.items():
        if name in columns or share not in layout.positions:
            continue
        values = _percentages(layout, share, faults)
        scale = _scale(layout, share, values) or scale
        text = str(layout.headings[layout.positions[share]])
        if scale is None:  # 0.5 of those who abandoned may be a half, or a half per cent
            layout.notes.append(Note("table.share_unclear", heading=text))
            continue
        columns[name] = columns["offered"] * values * scale
        layout.notes.append(Note("table.from_share", column=name, heading=text))


def _scale(layout: Layout, share: str, values: NDArray[np.float64]) -> float | None:
    """What makes a share of the numbers of a column; None if they do not tell."""
    if any(is_percentage(cell) for cell in layout.cells(share)) or values.max(initial=0) > 1:
        return 0.01
    return 1.0 if share == _SHARES["answered"] else None


def _percentages(layout: Layout, name: str, faults: list[Fault]) -> NDArray[np.float64]:
    position, values = layout.positions[name], np.zeros(len(layout.rows))
    for index, ((row, _), cell) in enumerate(zip(layout.rows, layout.cells(name), strict=True)):
        if cell in (None, "", "-"):
            continue
        try:
            values[index] = percentage(cell, layout.decimal)
            if not 0 <= values[index] <= 100:
                raise CellError("negative" if values[index] < 0 else "too_large")
        except CellError as error:
            allowed = Note("allowed.number_to", most=100)
            faults.append(layout.unreadable(error, row, position, cell, allowed))
    return values


def counts_of(layout: Layout) -> str:
    """What the rows of a table count by what stands beside them; empty if nothing says."""
    place = layout.positions.get("offered")
    words = heading(str(layout.headings[place])) if place is not None else None
    if words is not None and words.is_forecast and "case" not in words.words:
        return "forecast"
    if _RECORDED & set(layout.positions):
        return "contacts"
    return "cases" if words is not None and "case" in words.words else ""


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
        counts_of(layout),
        pattern_of(layout),
    )


def ticks_since(times: list[datetime], start: datetime) -> NDArray[np.int64]:
    """Ticks of local times since the start of the scenario."""
    base = start.replace(tzinfo=None)
    return np.array(
        [round((time - base).total_seconds() * TICKS_PER_SECOND) for time in times], dtype=np.int64
    )


def refuse(faults: list[Fault], file: str) -> None:
    """Raise what was found: of equal faults of a column the first with their number.

    Raises:
        TableError: there are faults.
    """
    if not faults:
        return
    alike: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        column = fault.fact("place")
        alike.setdefault((fault.code, fault.key if column is None else column), []).append(fault)
    found = [one[0] if len(one) == 1 else one[0].but(alike=len(one) - 1) for one in alike.values()]
    rest = len(found) - MOST_FAULTS
    more = [Fault("and_more", file=file, number=rest)] if rest > 0 else []
    raise TableError(found[:MOST_FAULTS] + more)


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


def _derive(layout: Layout, columns: dict[str, NDArray[Any]], faults: list[Fault]) -> None:
    """Sums from parts or from averages, so that everything downstream can form ratios of sums."""
    if "offered" not in columns and {"answered", "abandoned"} <= set(columns):
        columns["offered"] = columns["answered"] + columns["abandoned"]
        names = tuple(str(layout.headings[layout.positions[one]]) for one in _OUTCOMES[:2])
        layout.notes.append(Note("table.offered_parts", columns=names))
    parts = layout.found.parts
    if parts:
        whole = "average_handle_seconds" if layout.found.averages else "handle_seconds_sum"
        columns[whole] = np.sum([durations(layout, place, faults) for place in parts], axis=0)
        names = tuple(str(layout.headings[place]) for place in parts)
        layout.notes.append(Note("table.handle_parts", columns=names))
    counted = counted_for_averages(columns)
    for average, total in (
        ("average_handle_seconds", "handle_seconds_sum"),
        ("average_wait_seconds", "answered_wait_seconds_sum"),
    ):
        if average in columns and total not in columns and counted is not None:
            columns[total] = columns[average] * counted
    for average in _AVERAGES:
        columns.pop(average, None)


def counted_for_averages(columns: Mapping[str, NDArray[Any]]) -> NDArray[Any] | None:
    """Of how many contacts an average is: of the answered, as far as the table tells."""
    if "answered" in columns:
        return columns["answered"]
    if {"offered", "abandoned"} <= set(columns):
        return np.asarray(np.maximum(columns["offered"] - columns["abandoned"], 0.0))
    return columns.get("offered")


def _note_odd(layout: Layout, columns: dict[str, NDArray[Any]]) -> None:
    if {"offered", "answered", "abandoned"} <= set(columns):
        left = float(np.sum(columns["offered"] - columns["answered"] - columns["abandoned"]))
        if abs(left) >= 1:
            layout.notes.append(Note("table.flow", difference=left))
