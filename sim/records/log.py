"""Recorded logs: one row per case, from the CSV and XLSX files of a telephone or chat system.

Rows in any order are put in order of time. One step back of up to an hour in a night, in a file
that is otherwise in order, is refused: it is the hour that a clock change repeats, and only the
owner of the log knows which of the two it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.errors import Fault, TableError
from sim.faults.translate import near, shown
from sim.language.note import Note
from sim.records.cells import plain_text
from sim.records.known_exports import normalised
from sim.records.layout import Layout
from sim.records.row_times import row_times
from sim.records.tables import laid_out, refuse, texts, ticks_since
from sim.sections.demand import REPLAY_COLUMNS, TableFormat
from sim.sections.interval_table import IntervalTable

__all__ = ["read_log"]

_LABELS = ("channel", "intent", "segment", "customer")
_CHANGED_BY = timedelta(minutes=1), timedelta(hours=1)
_LATEST_CHANGE = time(4)


def read_log(
    path: str | Path,
    start: datetime,
    table: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
    keep: Mapping[str, Sequence[str]] | None = None,
) -> IntervalTable:
    """Read a log with one row per case.

    Args:
        path: CSV (also compressed, `.csv.gz`) or XLSX file.
        start: start of the scenario; ticks count from here.
        table: how to read it; what it leaves out is recognised.
        columns: heading in the file for each column, where it is not the column's name.
        keep: for a heading of the file, the texts of which a row must have one; other rows are
            left out.

    Returns:
        Rows in order of arrival: `start_ticks` are the arrivals, `interval_ticks` is 0, and
        `channel`, `intent`, `segment`, `customer` are texts as in the file, where it has them.
        An empty customer is not known.

    Raises:
        TableError: with every fault found.
    """
    layout = laid_out(path, table, columns, REPLAY_COLUMNS, "")
    _leave_out(layout, keep or {})
    faults: list[Fault] = []
    found = row_times(layout, faults, "arrival")
    labels = {
        name: texts(layout, name, faults, required=name != "customer")
        for name in _LABELS
        if name in layout.positions
    }
    times = [one for one in found if one is not None]
    if len(times) == len(found):
        faults += [*_without_clock(layout, times), *_clock_change(layout, times)]
    refuse(faults, layout.file)
    late = sum(after < before for before, after in pairwise(times))
    if late:
        layout.notes.append(Note("table.late", number=late))
    ticks = ticks_since(times, start)
    order = np.argsort(ticks, kind="stable")
    return IntervalTable(
        ticks[order], 0, {name: values[order] for name, values in labels.items()}, layout.notes
    )


def _leave_out(layout: Layout, keep: Mapping[str, Sequence[str]]) -> None:
    """Leave out the rows that a filter does not keep.

    Raises:
        TableError: a heading is not there, or no row is left.
    """
    names = [str(heading) for heading in layout.headings]
    folded = [normalised(name) for name in names]
    unknown = [heading for heading in keep if folded.count(normalised(heading)) != 1]
    if unknown:
        faults = []
        for heading in unknown:
            fault = Fault("heading_unclear", f"keep.{heading}", known=tuple(names))
            faults.append(fault.but(file=layout.file, suggestion=near(heading, names)))
        raise TableError(faults)
    for heading, wanted in keep.items():
        position = folded.index(normalised(heading))
        cells = [plain_text(row[position]) if position < len(row) else "" for _, row in layout.rows]
        kept = [row for row, cell in zip(layout.rows, cells, strict=True) if cell in wanted]
        if not kept:
            every = sorted(set(cells))
            known = (*every[:20], *(["..."] if len(every) > 20 else []))
            said = ", ".join(shown(one) for one in wanted)
            place = f"keep.{heading}"
            raise TableError(Fault("nothing_kept", place, said, file=layout.file, known=known))
        if len(kept) < len(layout.rows):
            out = len(layout.rows) - len(kept)
            layout.notes.append(Note("table.left_out", number=out, heading=heading))
        layout.notes.extend(
            Note("table.nothing_kept", heading=heading, value=shown(one))
            for one in wanted
            if one not in set(cells)
        )
        layout.rows[:] = kept


def _without_clock(layout: Layout, times: list[datetime]) -> list[Fault]:
    if len(times) < 2 or any(one.time() != time(0) for one in times):
        return []
    return [Fault("all_at_midnight", "columns.time", file=layout.file)]


def _clock_change(layout: Layout, times: list[datetime]) -> list[Fault]:
    back = [index for index in range(1, len(times)) if times[index] < times[index - 1]]
    if len(back) != 1:
        return []
    before, after = times[back[0] - 1], times[back[0]]
    least, most = _CHANGED_BY
    if not (least <= before - after <= most and before.time() <= _LATEST_CHANGE):
        return []
    position = layout.positions.get("arrival", layout.positions.get("date", 0))
    row, said = layout.rows[back[0]][0], f"{after:%Y-%m-%d %H:%M:%S}"
    return [layout.fault("repeated_hour", row, position, said, before=f"{before:%H:%M:%S}")]
