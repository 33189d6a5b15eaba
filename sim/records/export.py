"""An export as it is understood: what its columns are, what its rows count, and its totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.faults.translate import checked
from sim.language.note import Note
from sim.records.layout import Layout
from sim.records.log import contacts_of, log_layout
from sim.records.tables import counted_for_averages, volume_layout, volumes_of
from sim.sections.demand import IntervalTableSource
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_MINUTE

EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - local time
_FIRST: Final = 5
_OF_CONTACTS: Final = frozenset({"outcome", "wait_seconds", "handle_seconds", "customer"})
"""Columns that a log of contacts may have, and a table of intervals has not."""
_DIGITS: Final = 6


@dataclass(frozen=True)
class Export:
    """A table of volumes, or a log, as it was read.

    Attributes:
        path: of the file.
        kind: `intervals` for volumes per interval, `log` for one row per contact.
        settings: what was stated about it.
        layout: its columns.
        table: its rows; ticks count from 1970.
    """

    path: Path
    kind: Literal["intervals", "log"]
    settings: IntervalTableSource
    layout: Layout
    table: IntervalTable

    @property
    def counts(self) -> str | None:
        """`contacts`, `cases` or `forecast`, as stated or as the table says; None if unknown."""
        return self.settings.counts or self.table.counts or None

    @property
    def rows(self) -> int:
        """Rows as understood: intervals, or contacts of a log."""
        return len(self.table)

    @property
    def offered(self) -> float:
        """All contacts."""
        if self.kind == "log":
            return float(len(self.table))
        return float(self.table.columns["offered"].sum())

    @property
    def interval_minutes(self) -> int | None:
        """Length of the intervals; None for a log."""
        return self.table.interval_ticks // TICKS_PER_MINUTE or None

    def total(self, column: str) -> float | None:
        """Sum of a column; None if the table does not tell."""
        values = self.table.columns.get(column)
        return None if values is None else float(values.sum())

    @property
    def aht_seconds(self) -> float | None:
        """Mean handle time, weighted by the answered contacts."""
        if self.kind == "log":
            return self._mean_of_answered("handle_seconds")
        counted = counted_for_averages(self.table.columns)
        return _ratio(self.total("handle_seconds_sum"), counted)

    @property
    def asa_seconds(self) -> float | None:
        """Mean wait of the answered contacts."""
        if self.kind == "log":
            return self._mean_of_answered("wait_seconds")
        counted = counted_for_averages(self.table.columns)
        return _ratio(self.total("answered_wait_seconds_sum"), counted)

    def _mean_of_answered(self, column: str) -> float | None:
        values = self.table.columns.get(column)
        if values is None:
            return None
        answered = self.table.columns.get("answered", np.ones(len(values)))
        return _ratio(float((values * answered).sum()), answered)

    @property
    def columns(self) -> dict[str, str]:
        """Heading of each column; of several that are added up, joined by ` + `."""
        headings = self.layout.headings
        found = {name: str(headings[at]) for name, at in self.layout.positions.items()}
        if self.layout.found.parts:
            name = "average_handle_seconds" if self.layout.found.averages else "handle_seconds_sum"
            found[name] = " + ".join(str(headings[at]) for at in self.layout.found.parts)
        if self.kind == "intervals" and "offered" not in found:
            found["offered"] = f"{found['answered']} + {found['abandoned']}"
        return found

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings of the columns that are not used."""
        return self.layout.unused

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What was assumed."""
        notes = list(self.table.notes)
        if self.counts is None:
            notes.append(Note("table.counts.unsaid", counts="cases"))
        return tuple(notes)

    @property
    def start(self) -> datetime:
        """First midnight."""
        first = EPOCH + timedelta(microseconds=int(self.table.start_ticks[0]))
        return first.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def days(self) -> int:
        """Calendar days from the first to the last row."""
        last = int(self.table.start_ticks[-1]) + max(self.table.interval_ticks, 1)
        whole = timedelta(microseconds=last) - (self.start - EPOCH)
        return -(-whole // timedelta(days=1))

    def first_rows(self, count: int = _FIRST) -> list[dict[str, Any]]:
        """The first rows as understood: `start`, and each column by name."""
        found = []
        for row, tick in enumerate(self.table.start_ticks[:count].tolist()):
            when = EPOCH + timedelta(microseconds=tick)
            said = f"{when:%H:%M}" if self.table.pattern == "day" else f"{when:%Y-%m-%d %H:%M:%S}"
            said = f"{when:%a %H:%M}" if self.table.pattern == "week" else said
            cells = {name: values[row] for name, values in self.table.columns.items()}
            found.append({"start": said.removesuffix(":00") if len(said) > 16 else said, **cells})
        return found

    def to_json(self) -> dict[str, Any]:
        """Totals and weighted means as read; None where they are unknown."""
        return {
            "counts": self.counts,
            "rows": self.rows,
            "offered": _rounded(self.offered),
            "answered": _rounded(self.total("answered")),
            "abandoned": _rounded(self.total("abandoned")),
            "aht_seconds": _rounded(self.aht_seconds),
            "asa_seconds": _rounded(self.asa_seconds),
            "interval_minutes": self.interval_minutes,
            "columns": self.columns,
            "unused": list(self.unused),
        }


def _ratio(total: float | None, counted: NDArray[Any] | None) -> float | None:
    if total is None or counted is None:
        return None
    count = float(counted.sum())
    return total / count if count > 0 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def read_export(path: str | Path, **settings: Any) -> Export:
    """Read an export of a telephone or planning system, and say how it is understood.

    Args:
        path: CSV (also compressed), XLSX or `queue_log` file.
        settings: keys of a source of kind `interval_table` that say how it is to be read, such as
            `columns`, `sheet`, `decimal`, `date_format`, `duration_unit`, `timezone`, `counts`.

    Returns:
        Its rows, totals and columns, and what was assumed.

    Raises:
        TableError: with every fault found.
        ScenarioError: a setting is not one.
    """
    form = stated(path, settings)
    file = Path(path)
    try:
        layout = volume_layout(file, form, form.columns)
    except TableError as error:
        if not _may_be_log(error.faults):
            raise
        return _log(file, form, error)
    return Export(file, "intervals", form, layout, volumes_of(layout, EPOCH))


def stated(path: str | Path, settings: Mapping[str, Any]) -> IntervalTableSource:
    """What is stated about a table, checked as in a scenario.

    Raises:
        ScenarioError: a setting is unknown or has no such value.
    """
    raw = {"name": "export", "kind": "interval_table", "file": str(path), **settings}
    return checked(IntervalTableSource, raw, str(path))


def _may_be_log(faults: list[Fault]) -> bool:
    """Whether all that a table lacks is a column of volumes."""
    return all(
        fault.code in ("column_missing", "empty_table", "unknown_column") for fault in faults
    )


def _log(path: Path, form: IntervalTableSource, missing: TableError) -> Export:
    """The file as a log; what it lacks as a table of volumes is said if it is no log either."""
    try:
        layout = log_layout(path, form, form.columns)
    except TableError:
        raise missing from None
    table = contacts_of(layout, EPOCH)
    told = any(note.code == "table.events" for note in layout.notes)
    on_grid = not (table.start_ticks % (5 * TICKS_PER_MINUTE)).any()
    if on_grid and not told and not _OF_CONTACTS & set(layout.positions):
        raise missing  # times of intervals, whose volumes have a heading that is not known
    return Export(path, "log", form, layout, table)
