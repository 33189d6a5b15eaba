"""Rosters: who works when, one row for each agent and day, from CSV and XLSX files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sim.errors import Fault, TableError
from sim.faults.translate import near, shown
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.cells import CellError
from sim.records.dates import DateOrderError, Order, date_order, moment, time_of_day
from sim.records.sheet import Sheet, read_sheet
from sim.sections.calendar import WEEKDAYS
from sim.sections.shifts import DAYS_FORM

ROSTER_COLUMNS: Final = ("agent", "day", "start", "end", "breaks", "shift", "team")

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "agent": ("agent", "agente", "name", "nombre", "employee", "empleado", "person", "id"),
    "day": ("day", "date", "weekday", "dia", "fecha"),
    "start": ("start", "from", "begin", "inicio", "entrada", "desde"),
    "end": ("end", "to", "until", "fin", "salida", "hasta"),
    "breaks": ("breaks", "break", "pauses", "pausas", "descansos", "descanso"),
    "shift": ("shift", "code", "shift code", "turno", "codigo"),
    "team": ("team", "equipo", "group", "grupo", "skill"),
}
_DAYS: Final[Mapping[str, Sequence[str]]] = {
    "mon": ("monday", "lunes"), "tue": ("tuesday", "martes"), "wed": ("wednesday", "miercoles"),
    "thu": ("thursday", "jueves"), "fri": ("friday", "viernes"), "sat": ("saturday", "sabado"),
    "sun": ("sunday", "domingo"),
}  # fmt: skip
_OFF: Final = ("", "-", "off", "free", "rest", "libre", "l", "vacation", "vacaciones", "holiday")
_BREAK: Final = re.compile(r"^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*(break|lunch|training)?$")

Shifts = list[dict[str, Any]]

_ACCENTS: Final = str.maketrans("áéíóúü", "aeiouu")


def _plain(text: object) -> str:
    """A text in lower case, without accents and what is no letter."""
    return re.sub(r"[^a-z]+", " ", str(text or "").lower().translate(_ACCENTS)).strip()


def read_roster(path: Path, file: str, team: str, codes: Mapping[str, Any]) -> Shifts:
    """Read the shifts of a team: as `teams.*.shifts` says them, agents of the same hours together.

    Args:
        path: CSV or XLSX file with a header: `agent`, `day` (a date or a day of the week), `start`
            and `end`, or `shift` (a code); perhaps `breaks` ("10:00-10:15; 13:00-14:00 lunch")
            and `team`, whose other teams are left out.
        file: as the user wrote it.
        team: whose roster it is.
        codes: hours and breaks by shift code.

    Raises:
        TableError: with every fault found.
    """
    sheet = read_sheet(path, file)
    columns = _columns(sheet, file)
    rows = [row for row in sheet.rows[1:] if _is_of(row[1], columns, team)]
    if not rows:
        raise TableError(Fault("no_rows_of_team", "team", shown(team), file=file))
    reader = _Reader(file, sheet.rows[0][1], columns, codes)
    reader.order = _order(reader, rows, file)
    found: dict[str, dict[str, Any]] = {}
    for number, cells in rows:
        shift = reader.shift(number, cells)
        if shift is not None:
            agent = shift.pop("agent")
            found.setdefault(str(shift), {**shift, "agents": []})["agents"].append(agent)
    if reader.faults:
        raise TableError(reader.faults[:20])
    return list(found.values())


def teams_in(path: Path, file: str) -> tuple[str, ...] | None:
    """Teams that a roster names, each once; None if it has no column for them.

    Args:
        path: of the file.
        file: as the user wrote it.

    Raises:
        TableError: it cannot be read, or lacks a column.
    """
    sheet = read_sheet(path, file)
    place = _columns(sheet, file).get("team")
    if place is None:
        return None
    cells = (row[place] for _, row in sheet.rows[1:] if place < len(row))
    return tuple(dict.fromkeys(str(cell).strip() for cell in cells if cell not in (None, "")))


def _columns(sheet: Sheet, file: str) -> dict[str, int]:
    """Places of the columns by their headings.

    Raises:
        TableError: one that is needed is missing.
    """
    headings = [_plain(heading) for heading in sheet.rows[0][1]]
    places = {
        column: next(place for place, heading in enumerate(headings) if heading in names)
        for column, names in _HEADINGS.items()
        if any(heading in names for heading in headings)
    }
    missing = [name for name in ("agent", "day") if name not in places]
    if "shift" not in places:
        missing += [name for name in ("start", "end") if name not in places]
    if missing:
        known = tuple(str(heading) for heading in sheet.rows[0][1])
        raise TableError(
            [
                Fault("column_missing", "", column=name, known=known).but(
                    file=file, suggestion=near(name, known)
                )
                for name in missing
            ]
        )
    return places


def _is_of(cells: list[Any], columns: Mapping[str, int], team: str) -> bool:
    """Whether a row is about a team."""
    if "team" not in columns:
        return True
    place = columns["team"]
    return place < len(cells) and str(cells[place] or "").strip().lower() == team.lower()


def _order(reader: _Reader, rows: list[tuple[int, list[Any]]], file: str) -> Order | None:
    """What comes first in the dates.

    Raises:
        TableError: nothing tells.
    """
    try:
        return date_order([reader.cell(cells, "day") for _, cells in rows])
    except DateOrderError as error:
        raise TableError(error.fault("day", file=file, allowed=DAYS_FORM)) from None


class _Reader:
    """Reads rows of a roster, and collects what is wrong with them."""

    def __init__(
        self, file: str, headings: list[Any], columns: Mapping[str, int], codes: Mapping[str, Any]
    ) -> None:
        self.faults: list[Fault] = []
        self.order: Order | None = None
        self._file, self._headings, self._columns = file, headings, columns
        self._codes = {name.lower(): code for name, code in codes.items()}

    def cell(self, cells: list[Any], column: str) -> Any:
        """The cell of a column, None where the row is short or there is no such column."""
        place = self._columns.get(column, len(cells))
        return cells[place] if place < len(cells) else None

    def shift(self, row: int, cells: list[Any]) -> dict[str, Any] | None:
        """The shift of a row; None if nobody works, or something is wrong."""
        before = len(self.faults)
        agent = str(self.cell(cells, "agent") or "").strip()
        if not agent:
            self._wrong("no_label", row, "agent", None, what="agent")
        hours = self._hours(row, cells)
        if hours is None:
            return None
        day = self._day(row, self.cell(cells, "day"))
        shift = {"agent": agent, "days": day, **hours}
        return shift if len(self.faults) == before else None

    def _hours(self, row: int, cells: list[Any]) -> dict[str, Any] | None:
        """Start, end and breaks; None on a day off."""
        code = str(self.cell(cells, "shift") or "").strip().lower()
        start, end = self.cell(cells, "start"), self.cell(cells, "end")
        if code in self._codes:
            return dict(self._codes[code])
        is_off = code in _OFF and start in (None, "", "-") and end in (None, "", "-")
        if is_off or str(start).strip().lower() in _OFF[2:]:
            return None
        if code and start in (None, ""):
            known = tuple(self._codes)
            self._wrong("no_shift_code", row, "shift", code, known=known)
            return None
        return {
            "start": self._time(row, "start", start),
            "end": self._time(row, "end", end),
            "breaks": self._breaks(row, self.cell(cells, "breaks")),
        }

    def _time(self, row: int, column: str, cell: Any) -> str:
        """`HH:MM`."""
        try:
            minutes = round(time_of_day(cell) / timedelta(minutes=1))
        except CellError as error:
            if str(cell).strip() == "24:00":
                return "24:00"
            allowed = Note("allowed.time_of_day")
            self._wrong(error.code, row, column, cell, **{"allowed": allowed, **error.facts})
            return "00:00"
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    def _breaks(self, row: int, cell: Any) -> list[dict[str, Any]]:
        """The breaks of a cell."""
        found = []
        for part in re.split(r"[;,|]", str(cell or "")):
            text = part.strip().lower()
            if text in _OFF:
                continue
            match = _BREAK.match(text)
            if match is None:
                self._wrong("no_breaks", row, "breaks", part.strip())
                continue
            start, end = (time_of_day(match[place]) for place in (1, 2))
            minutes = round((end - start) / timedelta(minutes=1)) % 1440
            kind = match[3] or "break"
            found.append({"start": match[1], "minutes": minutes, "kind": kind})
        return found

    def _day(self, row: int, cell: Any) -> str:
        """A day of the week, or a date."""
        text = _plain(cell) if isinstance(cell, str) else ""
        for day in WEEKDAYS:
            if text == day or text in _DAYS[day]:
                return day
        try:
            return moment(cell, self.order).date().isoformat()
        except CellError as error:
            self._wrong(error.code, row, "day", cell, **{"allowed": DAYS_FORM, **error.facts})
            return "mon"

    def _wrong(self, code: str, row: int, column: str, cell: Any, **facts: Any) -> None:
        heading = self._headings[self._columns[column]] if column in self._columns else column
        key = ENGLISH.say("place.cell", row=row, column=heading)
        self.faults.append(
            Fault(code, key, "" if cell in (None, "") else shown(cell), file=self._file, **facts)
        )
