"""Rows of cells out of a CSV (also CSV.GZ) or XLSX file, with row numbers.

Nothing is understood yet.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Fault, TableError

DELIMITERS = (";", "\t", "|", ",")
_MOST_BYTES = 500_000_000


@dataclass
class Sheet:
    """Cells of one table.

    Attributes:
        file: as the user wrote it.
        rows: (row number in the file from 1, cells); blank rows are left out. CSV cells are texts.
        delimiter: of a CSV file, empty for a workbook.
        notes: what was assumed.
    """

    file: str
    rows: list[tuple[int, list[Any]]]
    delimiter: str = ""
    notes: list[str] = field(default_factory=list)


def refuse(file: str, problem: str, allowed: str = "", suggestion: str = "") -> TableError:
    """An error about a whole file."""
    return TableError(Fault(file, "", "", problem, allowed, suggestion))


def read_bytes(path: Path, file: str) -> bytes:
    """Contents of a file, or one clear error.

    Raises:
        TableError: it is missing, a directory, not readable, empty, or huge.
    """
    problem = file_problem(path)
    if problem:
        raise TableError(Fault(file, "", "", problem, suggestion=_neighbour(path)))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise refuse(file, f"cannot be read: {error.strerror or error}") from None
    if not data.strip():
        raise refuse(file, "the file is empty")
    return data


def file_problem(path: Path) -> str:
    """Why a path cannot be read as a file, or an empty text."""
    try:
        if path.is_dir():
            return "is a directory, not a file"
        if not path.exists():
            return "there is no such file"
        if path.stat().st_size > _MOST_BYTES:
            return f"is larger than {_MOST_BYTES // 1_000_000} MB"
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return ""


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
        raise refuse(
            file, "is an old Excel file (.xls) or has a password", "CSV or XLSX: save it as .xlsx"
        )
    if path.suffix.lower() in (".xlsx", ".xlsm") or data[:4] == b"PK\x03\x04":
        found = _workbook(data, file, sheet, skip_rows)
    else:
        found = _text(data, file, delimiter, skip_rows)
    if len(found.rows) < 2:
        raise refuse(file, "the table is empty", "a header row and at least one row of data")
    return found


def _decompressed(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise refuse(file, "is a damaged compressed file", "CSV, CSV.GZ or XLSX") from None
    if len(found) > _MOST_BYTES:
        raise refuse(file, f"is larger than {_MOST_BYTES // 1_000_000} MB when unpacked")
    if not found.strip():
        raise refuse(file, "the file is empty")
    return found


def _decoded(data: bytes, file: str, notes: list[str]) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise refuse(file, "is not readable text (damaged UTF-16)", "CSV in UTF-8") from None
    if b"\0" in data:
        raise refuse(file, "is not a text file", "CSV in UTF-8, or XLSX")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refuse(file, "is neither UTF-8 nor Windows text", "CSV in UTF-8, or XLSX") from None
    notes.append("read as Windows-1252 text, since it is not UTF-8")
    return text


def _text(data: bytes, file: str, delimiter: str | None, skip_rows: int) -> Sheet:
    notes: list[str] = []
    text = _decoded(data, file, notes)
    mark = delimiter or _guessed(text)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1):
            if number > skip_rows and any(cell.strip() for cell in cells):
                rows.append((number, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise refuse(file, f"is not a readable CSV file: {error}") from None
    if delimiter is None and mark != ",":
        notes.append(f"columns are separated by {'tabs' if mark == chr(9) else mark}")
    return Sheet(file, rows, mark, notes)


def _guessed(text: str) -> str:
    """The delimiter that splits the first lines into the most even columns."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    best, most = ",", 0
    for mark in DELIMITERS:
        counts = sorted(len(cells) for cells in csv.reader(lines, delimiter=mark))
        typical = counts[len(counts) // 2] if counts else 0
        if typical > 1 and counts.count(typical) * typical > most:
            best, most = mark, counts.count(typical) * typical
    return best


def _workbook(data: bytes, file: str, sheet: str | None, skip_rows: int) -> Sheet:
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles that do not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its zip and XML readers raise
        raise refuse(
            file, f"is not a readable workbook ({type(error).__name__})", "CSV in UTF-8, or XLSX"
        ) from None
    if sheet is not None and sheet not in book.sheetnames:
        raise TableError(
            Fault(file, "sheet", f'"{sheet}"', "there is no such sheet", ", ".join(book.sheetnames))
        )
    notes = []
    if sheet is None and len(book.sheetnames) > 1:
        notes.append(f"read sheet '{book.sheetnames[0]}', the first of {len(book.sheetnames)}")
    rows = []
    for number, cells in enumerate(
        book[sheet or book.sheetnames[0]].iter_rows(values_only=True), start=1
    ):
        trimmed = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if number > skip_rows and any(cell not in (None, "") for cell in trimmed):
            rows.append((number, trimmed))
    book.close()
    return Sheet(file, rows, "", notes)
