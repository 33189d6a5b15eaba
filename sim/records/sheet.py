"""Rows of cells out of a CSV (also CSV.GZ) or XLSX file, with row numbers.

Nothing is understood yet.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Fault, TableError
from sim.language.note import Note

DELIMITERS = (";", "\t", "|", ",")
_MOST_BYTES = 500_000_000
_MOST_CELL = 131_072
_MOST_ROWS = 2_000_000
_MOST_COLUMNS = 20_000


@dataclass
class Sheet:
    """Cells of one table.

    Attributes:
        file: as the user wrote it.
        rows: (row number in the file from 1, cells); blank rows are left out. CSV cells are texts.
        delimiter: of a CSV file, empty for a workbook.
        notes: what was assumed.
        sheet, others: of a workbook: the sheet that was read, and the names of those that were not.
    """

    file: str
    rows: list[tuple[int, list[Any]]]
    delimiter: str = ""
    notes: list[Note] = field(default_factory=list)
    sheet: str = ""
    others: tuple[str, ...] = ()


def refuse(file: str, code: str, **facts: Any) -> TableError:
    """An error about a whole file."""
    return TableError(Fault(code, file=file, **facts))


def read_bytes(path: Path, file: str) -> bytes:
    """Contents of a file, or one clear error.

    Raises:
        TableError: it is missing, a directory, not readable, empty, or huge.
    """
    problem = file_problem(path)
    if problem is not None:
        raise TableError(problem.but(file=file, suggestion=_neighbour(path)))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise refuse(file, "unreadable", reason=error.strerror or str(error)) from None
    if not data.strip():
        raise refuse(file, "empty_file")
    return data


def file_problem(path: Path) -> Fault | None:
    """Why a path cannot be read as a file; None if it can."""
    try:
        if path.is_dir():
            return Fault("directory")
        if not path.exists():
            return Fault("missing_file")
        if not path.is_file():
            return Fault("no_regular_file")
        if path.stat().st_size > _MOST_BYTES:
            return Fault("huge_file", most=_MOST_BYTES // 1_000_000)
    except (OSError, ValueError) as error:
        return Fault("unreadable", reason=getattr(error, "strerror", None) or str(error))
    return None


def _neighbour(path: Path) -> str:
    """A file of a similar name in the same folder."""
    import difflib

    try:
        names = [one.name for one in path.parent.iterdir() if one.is_file()]
    except OSError:
        return ""
    return next(iter(difflib.get_close_matches(path.name, names, n=1)), "")


def read_sheet(
    path: Path,
    file: str,
    sheet: str | None = None,
    delimiter: str | None = None,
    skip_rows: int = 0,
) -> Sheet:
    """Read all cells of a CSV file or of one sheet of a workbook.

    Raises:
        TableError: the file cannot be read as a table.
    """
    data = read_bytes(path, file)
    if data[:2] == b"\x1f\x8b":
        data = _decompressed(data, file)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise refuse(file, "old_excel")
    if path.suffix.lower() in (".xlsx", ".xlsm") or data[:4] == b"PK\x03\x04":
        found = _workbook(data, file, sheet, skip_rows)
    else:
        found = _text(data, file, delimiter, skip_rows)
    if not found.rows:
        raise refuse(file, "empty_table")
    return found


def _decompressed(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise refuse(file, "damaged_archive") from None
    if len(found) > _MOST_BYTES:
        raise refuse(file, "huge_unpacked", most=_MOST_BYTES // 1_000_000)
    if not found.strip():
        raise refuse(file, "empty_file")
    return found


def _decoded(data: bytes, file: str, notes: list[Note]) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise refuse(file, "damaged_utf16") from None
    if b"\0" in data:
        raise refuse(file, "binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refuse(file, "no_encoding") from None
    notes.append(Note("table.windows_text"))
    return text


def _text(data: bytes, file: str, delimiter: str | None, skip_rows: int) -> Sheet:
    notes: list[Note] = []
    text = _decoded(data, file, notes)
    mark = delimiter or _guessed(text)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1):
            if number > skip_rows and any(cell.strip() for cell in cells):
                rows.append((number, [cell.strip() for cell in cells]))
    except csv.Error:
        longest = max((len(line) for line in text.splitlines()), default=0)
        code = "long_cell" if longest > _MOST_CELL else "no_csv"
        raise refuse(file, code, row=len(rows) + 1, most=_MOST_CELL) from None
    if delimiter is None and mark != ",":
        notes.append(Note("table.tabs") if mark == "\t" else Note("table.delimiter", mark=mark))
    return Sheet(file, rows, mark, notes)


def _guessed(text: str) -> str:
    """The delimiter that splits the first lines into the most even columns."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    best, most = ",", 0
    for mark in DELIMITERS:
        try:
            counts = sorted(len(cells) for cells in csv.reader(lines, delimiter=mark))
        except csv.Error:
            continue
        typical = counts[len(counts) // 2] if counts else 0
        if typical > 1 and counts.count(typical) * typical > most:
            best, most = mark, counts.count(typical) * typical
    return best


def _workbook(data: bytes, file: str, sheet: str | None, skip_rows: int) -> Sheet:
    import warnings

    from openpyxl import load_workbook

    _check_unpacked(data, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles that do not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            names = [one.title for one in book.worksheets]
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its zip and XML readers raise
        raise refuse(file, "no_workbook", reason=type(error).__name__) from None
    if sheet is not None and sheet not in names:
        raise TableError(Fault("no_sheet", "sheet", f'"{sheet}"', file=file, known=tuple(names)))
    if not names:
        raise refuse(file, "no_cells")
    chosen = sheet or names[0]
    others = tuple(name for name in names if name != chosen)
    notes: list[Note] = []
    if sheet is None and others:
        notes.append(Note("table.first_sheet", sheet=chosen, sheets=len(names), other=others[0]))
    try:
        rows = _cells_of(book[chosen], file, skip_rows)
    except TableError:
        raise
    except Exception as error:  # noqa: BLE001 - likewise: cut XML, bad references of cells
        raise refuse(file, "no_workbook", reason=type(error).__name__) from None
    finally:
        book.close()
    return Sheet(file, rows, "", notes, chosen, others)


def _cells_of(sheet: Any, file: str, skip_rows: int) -> list[tuple[int, list[Any]]]:
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > _MOST_ROWS or len(cells) > _MOST_COLUMNS:
            raise refuse(file, "huge_sheet", rows=_MOST_ROWS, columns=_MOST_COLUMNS)
        trimmed = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if number > skip_rows and any(cell not in (None, "") for cell in trimmed):
            rows.append((number, trimmed))
    return rows


def _check_unpacked(data: bytes, file: str) -> None:
    """Refuse a workbook that grows beyond the limit when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refuse(file, "no_workbook", reason="BadZipFile") from None
    if total > _MOST_BYTES:
        raise refuse(file, "huge_unpacked", most=_MOST_BYTES // 1_000_000)
