"""Where the header of a table is, which column is what, and which rows are totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Fault, TableError
from sim.faults.translate import near, shown
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.cells import (
    AmbiguousDecimalsError,
    CellError,
    Decimal,
    decimal_mark,
    duration_seconds,
    number,
)
from sim.records.known_exports import Recognised, normalised, recognise
from sim.records.sheet import Sheet, read_sheet
from sim.sections.demand import TableFormat

_TOTAL = re.compile(
    r"^(grand |sub ?)?(totale?s?|gesamt(summe)?|suma|summe|sum|totaal|insgesamt|zwischensumme)\b",
    re.IGNORECASE,
)
_UNIT_SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0}
_MOST_UNUSED = 12
_TIME_COLUMNS = ("interval_start", "date", "arrival")


@dataclass
class Layout:
    """A table whose columns are known.

    Attributes:
        file: as the user wrote it.
        headings: of the header row.
        rows: (row number, cells) of the data, totals left out.
        positions: position of each recognised column.
        handle_parts: positions of the parts of handle time, where there is no total.
        decimal, unit_seconds, date_format: how numbers, plain durations and dates are read.
        notes: what was assumed.
    """

    file: str
    headings: list[Any]
    rows: list[tuple[int, list[Any]]]
    positions: dict[str, int]
    handle_parts: tuple[int, ...]
    decimal: Decimal
    unit_seconds: float
    date_format: str | None
    notes: list[Note]

    def number(self, cell: Any) -> float:
        """A number of this table (CellError if it is none)."""
        return number(cell, self.decimal)

    def duration(self, cell: Any) -> float:
        """A duration of this table in seconds (CellError if it is none)."""
        return duration_seconds(cell, self.unit_seconds, self.decimal)

    def cells(self, column: str) -> list[Any]:
        """All cells of a column (None where a row is short)."""
        position = self.positions[column]
        return [cells[position] if position < len(cells) else None for _, cells in self.rows]

    def unreadable(
        self, error: CellError, row: int, position: int, cell: Any, allowed: Note
    ) -> Fault:
        """The fault of a cell that cannot be read."""
        return self.fault(error.code, row, position, cell, **{"allowed": allowed, **error.facts})

    def fault(self, code: str, row: int, position: int, cell: Any, **facts: Any) -> Fault:
        """A fault in one cell."""
        value = "" if cell in (None, "") else shown(cell)
        key = ENGLISH.say("place.cell", row=row, column=self.headings[position])
        return Fault(code, key, value, file=self.file, **facts)


def read_layout(
    path: Path, table: TableFormat, columns: Mapping[str, str], wanted: Sequence[str], needed: str
) -> Layout:
    """Read a file, find its header and columns, drop totals rows.

    Raises:
        TableError: no header, an unknown mapping, or a missing column.
    """
    sheet = read_sheet(path, table.file, table.sheet, table.delimiter, table.skip_rows)
    header = _header(sheet, columns, wanted)
    headings = sheet.rows[header][1]
    found = recognise(headings, [*wanted, "interval", "interval_end"])
    positions = {**found.positions, **_mapped(sheet.file, headings, columns, wanted)}
    if header:
        sheet.notes.append(Note("table.header", row=sheet.rows[header][0]))
    _check_needed(sheet.file, headings, positions, needed)
    rows = _without_totals(sheet, sheet.rows[header + 1 :], positions)
    _note_columns(sheet, headings, positions, found, columns)
    return Layout(
        sheet.file,
        headings,
        rows,
        positions,
        found.handle_parts if "handle_seconds_sum" not in positions else (),
        _decimal(sheet, rows, table, positions),
        _unit(found, table),
        table.date_format,
        sheet.notes,
    )


def _header(sheet: Sheet, columns: Mapping[str, str], wanted: Sequence[str]) -> int:
    """Index of the header row: the one of the first rows that names most columns."""
    best, most = 0, 0
    for index, (_, cells) in enumerate(sheet.rows[:15]):
        headings = {normalised(cell) for cell in cells if isinstance(cell, str)}
        score = len(recognise(cells, wanted).positions) + sum(
            normalised(name) in headings for name in columns.values()
        )
        if score > most:
            best, most = index, score
    return best


def _mapped(
    file: str, headings: list[Any], columns: Mapping[str, str], wanted: Sequence[str]
) -> dict[str, int]:
    faults, positions = [], {}
    names = [str(heading) for heading in headings]
    folded = [normalised(heading) for heading in headings]
    for column, heading in columns.items():
        if column not in wanted:
            code, known, meant = "unknown_column", tuple(wanted), near(column, wanted)
        elif folded.count(normalised(heading)) != 1:
            twice = normalised(heading) in folded
            code, known = "heading_twice" if twice else "no_heading", tuple(names)
            meant = "" if twice else near(heading, names)
        else:
            positions[column] = folded.index(normalised(heading))
            continue
        place, said = f"columns.{column}", shown(heading)
        faults.append(Fault(code, place, said, file=file, suggestion=meant, known=known))
    if faults:
        raise TableError(faults)
    return positions


def _check_needed(file: str, headings: list[Any], positions: dict[str, int], needed: str) -> None:
    missing = [needed] if needed and needed not in positions else []
    if not any(column in positions for column in _TIME_COLUMNS):
        missing.insert(0, "interval_start" if needed else "arrival")
    if missing:
        known = tuple(str(heading) for heading in headings if heading not in (None, ""))
        faults = []
        for column in missing:
            fault = Fault("column_missing", f"columns.{column}", column=column, known=known)
            faults.append(fault.but(file=file, suggestion=near(column, known)))
        raise TableError(faults)


def _without_totals(
    sheet: Sheet, rows: list[tuple[int, list[Any]]], positions: dict[str, int]
) -> list[tuple[int, list[Any]]]:
    places = {
        positions[name]
        for name in ("interval_start", "date", "time", "arrival", "queue", "channel", "team")
        if name in positions
    }
    kept = []
    for row, cells in rows:
        first = next((cell for cell in cells if cell not in (None, "")), None)
        named = [first, *(cells[place] for place in sorted(places) if place < len(cells))]
        label = next((x for x in named if isinstance(x, str) and _TOTAL.match(x)), None)
        if label is None:
            kept.append((row, cells))
        else:
            sheet.notes.append(Note("table.total", row=row, label=label))
    if not kept:
        raise TableError(Fault("empty_table", file=sheet.file))
    return kept


def _note_columns(
    sheet: Sheet,
    headings: list[Any],
    positions: dict[str, int],
    found: Recognised,
    columns: Mapping[str, str],
) -> None:
    if found.export is not None:
        sheet.notes.append(Note("table.recognised", export=found.export.name))
        if found.export.caveat:
            sheet.notes.append(Note(found.export.caveat))
    guessed = [
        (name, str(headings[p]))
        for name, p in positions.items()
        if name not in columns and normalised(headings[p]) != normalised(name)
    ]
    if guessed:
        taken = tuple(Note("table.column_taken", column=n, heading=h) for n, h in guessed)
        sheet.notes.append(Note("table.columns_taken", columns=taken))
    unused = [
        str(heading)
        for index, heading in enumerate(headings)
        if index not in positions.values() and heading not in (None, "")
    ]
    unused = (
        [name for name in unused if headings.index(name) not in found.handle_parts]
        if found.handle_parts
        else unused
    )
    if unused:
        more = Note("table.more") if len(unused) > _MOST_UNUSED else ""
        first = tuple(unused[:_MOST_UNUSED])
        sheet.notes.append(Note("table.columns_unused", columns=first, more=more))


def _unit(found: Recognised, table: TableFormat) -> float:
    if table.duration_unit is not None:
        return _UNIT_SECONDS[table.duration_unit]
    return found.export.seconds_per_unit if found.export is not None else 1.0


def _decimal(
    sheet: Sheet, rows: list[tuple[int, list[Any]]], table: TableFormat, positions: dict[str, int]
) -> Decimal:
    if table.decimal is not None:
        return table.decimal
    texts = {
        "interval_start",
        "date",
        "time",
        "arrival",
        "channel",
        "intent",
        "segment",
        "queue",
        "team",
        "interval",
        "interval_end",
        "customer",
    }
    numeric = [position for name, position in positions.items() if name not in texts]
    try:
        found = decimal_mark(
            cells[position] for _, cells in rows for position in numeric if position < len(cells)
        )
    except AmbiguousDecimalsError as error:
        raise TableError(error.fault("decimal", file=sheet.file)) from None
    if found == ",":
        sheet.notes.append(Note("table.decimal_comma"))
    return found
