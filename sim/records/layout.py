"""Where the header of a table is, which column is what, and which rows are totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Fault, TableError
from sim.faults.translate import near, shown
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.cells import (
    TOTAL,
    AmbiguousDecimalsError,
    CellError,
    Decimal,
    decimal_mark,
    number,
)
from sim.records.events import contacts_of
from sim.records.headings import plain
from sim.records.known_exports import Recognised, headings_known, recognise
from sim.records.sheet import Sheet, read_sheet
from sim.records.wide import Unfolded, by_channel, spread_of, unfolded
from sim.sections.demand import TableFormat

_MOST_UNUSED = 12
_HEADER_ROWS = 15
_TIME_COLUMNS = ("interval_start", "date", "time", "arrival")
_TEXTS = frozenset(
    (
        *_TIME_COLUMNS,
        *("channel", "intent", "segment", "queue", "team", "interval", "interval_end"),
        *("customer", "outcome", "queue_start", "priority", "agent", "contact_type"),
    )
)


@dataclass
class Layout:
    """A table whose columns are known.

    Attributes:
        file: as the user wrote it.
        headings: of the header row.
        rows: (row number, cells) of the data, totals left out.
        found: positions of the recognised columns, and what else was recognised.
        given: columns that were mapped by the user.
        decimal, settings: how numbers and dates are read.
        notes: what was assumed.
        units: seconds of the unit of the plain durations at a position, once they are known.
    """

    file: str
    headings: list[Any]
    rows: list[tuple[int, list[Any]]]
    found: Recognised
    given: Mapping[str, str]
    decimal: Decimal
    settings: TableFormat
    notes: list[Note]
    units: dict[int, float] = field(default_factory=dict)

    @property
    def positions(self) -> dict[str, int]:
        """Position of each recognised column."""
        return self.found.positions

    @property
    def date_format(self) -> str | None:
        """Strptime format of the dates, if it was stated."""
        return self.settings.date_format

    def number(self, cell: Any) -> float:
        """A number of this table (CellError if it is none)."""
        return number(cell, self.decimal)

    def cells(self, column: str) -> list[Any]:
        """All cells of a column (None where a row is short)."""
        return self.cells_at(self.positions[column])

    def cells_at(self, position: int) -> list[Any]:
        """All cells at a position (None where a row is short)."""
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
        facts = {"place": position, **facts}
        return Fault(code, key, value, file=self.file, **facts)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings of the columns that are not used."""
        used = {*self.positions.values(), *self.found.parts}
        return tuple(
            str(one)
            for place, one in enumerate(self.headings)
            if place not in used and one not in (None, "")
        )


def read_layout(
    path: Path, table: TableFormat, columns: Mapping[str, str], wanted: Sequence[str], needed: str
) -> Layout:
    """Read a file, find its header and columns, drop totals rows.

    Raises:
        TableError: no header, an unknown mapping, or a missing column.
    """
    sheet = read_sheet(path, table.file, table.sheet, table.delimiter, table.skip_rows)
    try:
        if "arrival" in wanted:
            sheet = contacts_of(sheet) or sheet
        return layout_of(sheet, table, columns, wanted, needed)
    except TableError as error:
        raise TableError([_of_sheet(sheet, fault) for fault in error.faults]) from None


def _of_sheet(sheet: Sheet, fault: Fault) -> Fault:
    """A fault that says which sheet was read, where the workbook has others."""
    if not sheet.others:
        return fault
    which = Note("fault.sheet_read", sheet=sheet.sheet, others=sheet.others, first=sheet.others[0])
    return fault.but(sheet=which)


def layout_of(
    sheet: Sheet, table: TableFormat, columns: Mapping[str, str], wanted: Sequence[str], needed: str
) -> Layout:
    """Find the header and the columns of a sheet, as `read_layout` does."""
    if len(sheet.rows) < 2:
        raise TableError(Fault("empty_table", file=sheet.file))
    header = _header(sheet, columns, wanted)
    headings = _numbered(sheet.rows[header][1])
    rows = sheet.rows[header + 1 :]
    if header:
        sheet.notes.append(Note("table.header", row=sheet.rows[header][0]))
    if not rows:
        raise TableError(Fault("empty_table", file=sheet.file))
    wide = unfolded(headings, rows, needed) if needed and needed not in columns else None
    if wide is not None:
        headings, rows = wide.headings, wide.rows
        sheet.notes.append(Note("table.side_by_side"))
    given = _mapped(sheet.file, headings, columns, wanted)
    looked_for = [*wanted, "interval", "interval_end"]
    taken = {**(wide.positions if wide else {}), **given}
    found = recognise(headings, [cells for _, cells in rows], looked_for, taken)
    apart = None if wide or "channel" in found.positions else by_channel(headings, rows, found)
    if apart is not None:
        headings, rows, wide = apart.headings, apart.rows, apart
        sheet.notes.append(Note("table.channels_side_by_side"))
        found = recognise(headings, [cells for _, cells in rows], looked_for, apart.positions)
    _check_needed(sheet.file, headings, found, needed, wide)
    rows = _without_totals(sheet, rows, found.positions)
    layout = Layout(sheet.file, headings, rows, found, columns, ".", table, sheet.notes)
    _note_columns(layout)
    layout.decimal = _decimal(layout)
    return layout


def _numbered(headings: Sequence[Any]) -> list[Any]:
    """Headings, of which one that comes again has its number behind it: `Calls`, `Calls (2)`."""
    seen: dict[str, int] = {}
    found = []
    for one in headings:
        text = str(one) if isinstance(one, str) else ""
        seen[text] = seen.get(text, 0) + 1
        found.append(f"{text} ({seen[text]})" if text and seen[text] > 1 else one)
    return found


def _header(sheet: Sheet, columns: Mapping[str, str], wanted: Sequence[str]) -> int:
    """Index of the header row: the one of the first rows that names most columns."""
    best, most = 0, 0
    mapped = {plain(name) for name in columns.values()}
    for index, (_, cells) in enumerate(sheet.rows[:_HEADER_ROWS]):
        texts = {plain(cell) for cell in cells if isinstance(cell, str)}
        score = headings_known(cells, wanted) + len(texts & mapped) + len(spread_of(cells)[1])
        if score > most and not _is_data(cells):
            best, most = index, score
    return best


def _is_data(cells: Sequence[Any]) -> bool:
    """Whether a row has plain numbers, which a header has not."""
    found = [cell for cell in cells if cell not in (None, "")]
    plain_numbers = [
        cell
        for cell in found
        if isinstance(cell, (int, float)) or (isinstance(cell, str) and cell.isdecimal())
    ]
    return len(plain_numbers) * 2 > len(found)


def _mapped(
    file: str, headings: Sequence[Any], columns: Mapping[str, str], wanted: Sequence[str]
) -> dict[str, int]:
    faults, positions = [], {}
    names = [str(one) for one in headings if one not in (None, "")]
    texts = ["" if one is None else str(one) for one in headings]
    folded = [plain(one) or one for one in texts]
    for column, said in columns.items():
        wanted_text = plain(said) or said
        if column not in wanted:
            code, known, meant = "unknown_column", tuple(wanted), near(column, wanted)
        elif said in texts:
            positions[column] = texts.index(said)
            continue
        elif folded.count(wanted_text) == 1:
            positions[column] = folded.index(wanted_text)
            continue
        else:
            twice = wanted_text in folded
            code, known = "heading_twice" if twice else "no_heading", tuple(names)
            meant = "" if twice else near(said, names)
        fault = Fault(code, f"columns.{column}", shown(said), file=file, suggestion=meant)
        faults.append(fault.but(known=known))
    if faults:
        raise TableError(faults)
    return positions


def _check_needed(
    file: str, headings: Sequence[Any], found: Recognised, needed: str, wide: Unfolded | None
) -> None:
    positions = found.positions
    known = tuple(str(one) for one in headings if one not in (None, ""))
    faults = [
        Fault(
            "columns_unclear",
            f"columns.{column}",
            column=column,
            known=tuple(str(headings[place]) for place in places),
            file=file,
        )
        for column, places in found.unclear.items()
    ]
    missing = []
    derived = needed == "offered" and {"answered", "abandoned"} <= set(positions)
    if needed and needed not in positions and needed not in found.unclear and not derived:
        missing.append(needed)
    enough = _TIME_COLUMNS if needed else ("arrival", "date")
    if not any(column in positions for column in enough):
        missing.insert(0, "interval_start" if needed else "arrival")
    free = tuple(one for place, one in enumerate(known) if place not in positions.values())
    for column in missing:
        fault = Fault("column_missing", f"columns.{column}", column=column, known=known, file=file)
        faults.append(fault.but(suggestion=near(column, free)))
    if faults and wide is None:
        raise TableError(faults)


def _without_totals(
    sheet: Sheet, rows: Sequence[tuple[int, list[Any]]], positions: Mapping[str, int]
) -> list[tuple[int, list[Any]]]:
    places = {
        positions[name]
        for name in ("interval_start", "date", "time", "arrival", "queue", "channel", "team")
        if name in positions
    }
    kept = []
    totals: dict[str, list[int]] = {}
    for row, cells in rows:
        first = next((cell for cell in cells if cell not in (None, "")), None)
        named = [first, *(cells[place] for place in sorted(places) if place < len(cells))]
        label = next((x for x in named if isinstance(x, str) and TOTAL.match(x)), None)
        if label is None:
            kept.append((row, cells))
        elif row not in totals.setdefault(label, []):
            totals[label].append(row)
    for label, numbers in totals.items():
        note = Note("table.total", number=len(numbers), row=numbers[0], label=label)
        sheet.notes.append(note)
    if not kept:
        raise TableError(Fault("empty_table", file=sheet.file))
    return kept


def _note_columns(layout: Layout) -> None:
    found, headings, notes = layout.found, layout.headings, layout.notes
    if found.export:
        notes.append(Note("table.recognised", export=found.export))
    guessed = [
        (name, str(headings[p]))
        for name, p in found.positions.items()
        if name not in layout.given and plain(headings[p]) != plain(name)
    ]
    if guessed:
        taken = tuple(Note("table.column_taken", column=n, heading=h) for n, h in guessed)
        notes.append(Note("table.columns_taken", columns=taken))
    for name in found.instead:
        heading_of = str(headings[found.positions[name]])
        notes.append(Note("table.wait_of_all", heading=heading_of, column=name))
    if layout.unused:
        more = Note("table.more") if len(layout.unused) > _MOST_UNUSED else ""
        first = layout.unused[:_MOST_UNUSED]
        notes.append(Note("table.columns_unused", columns=first, more=more))


def _decimal(layout: Layout) -> Decimal:
    if layout.settings.decimal is not None:
        return layout.settings.decimal
    places = [place for name, place in layout.positions.items() if name not in _TEXTS]
    numeric = [*places, *layout.found.parts]
    try:
        found = decimal_mark(
            cells[place] for _, cells in layout.rows for place in numeric if place < len(cells)
        )
    except AmbiguousDecimalsError as error:
        raise TableError(error.fault("decimal", file=layout.file)) from None
    if found == ",":
        layout.notes.append(Note("table.decimal_comma"))
    return found
