"""Numbers and durations out of the cells of planners' files.

What could be read in two ways is refused, and so is a percentage where a number is wanted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, Literal

from sim.errors import Fault

Decimal = Literal[".", ","]

TOTAL = re.compile(
    r"^(grand |sous[ -]|sub[ -]?)?(total[ei]?s?|gesamt(summe)?|suma|summe|sum|somme|totaal"
    r"|insgesamt|zwischensumme|итого|всего)\b",
    re.IGNORECASE,
)
"""How cells begin that name a row or a column of totals."""

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([.,]\d{3})+$")
_PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$")
_GROUPED = {
    mark: re.compile(
        rf"^[+-]?\d{{1,3}}(?:[{group}]\d{{2,3}})*[{group}]\d{{3}}(?:{re.escape(mark)}\d*)?$"
    )
    for mark, group in ((".", r",\s'’"), (",", r".\s'’"))
}
"""Numbers in groups of digits, by decimal mark; groups of two are Indian (1,23,456)."""
_SWAPPED = str.maketrans(",.", ".,")
_CLOCK = re.compile(r"^(?:(\d{1,5})[.d ]\s*)?(\d{1,6}):(\d{1,2})(?::(\d{1,2}(?:[.,]\d{1,9})?))?$")
_SPACES = re.compile(r"[\s'’]")
_PART = re.compile(r"\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*([^\W\d]+)\.?[\s,]*")
_ISO_DURATION = re.compile(
    r"^P(?:(\d{1,4})D)?T?(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?$"
)
_PER_CENT = ("%", "\u066a", "\uff05")

SECONDS_OF: dict[str, float] = {
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "seg", "segundo", "segundos"), 1.0),
    **dict.fromkeys(("sek", "sekunde", "sekunden", "seconde", "secondes", "сек"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuto", "minutos"), 60.0),
    **dict.fromkeys(("minuten", "мин", "м"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hora", "horas", "std", "heures"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
"""Seconds of a unit, by the words with which exports write it."""


class CellError(Exception):
    """A cell, or a column, cannot be read: a code, as of `sim.errors.Fault`, with facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def fault(self, key: str, value: str = "", **more: Any) -> Fault:
        """The fault at a place, with what else its sentence needs."""
        return Fault(self.code, key, value, **{**more, **self.facts})


class AmbiguousDecimalsError(CellError):
    """The cells do not tell whether a point or a comma is the decimal mark.

    Also raised where cells contradict each other.
    """


def decimal_mark(cells: Iterable[Any]) -> Decimal:
    """The decimal mark that the texts of a table use.

    `12,5` shows a decimal comma and `12.5` a decimal point; `1.234,5` both at once; `1,234` alone
    shows nothing, and is refused if nothing else in the file tells, because it could be a thousand
    times too much.

    Raises:
        AmbiguousDecimalsError: nothing tells, or cells contradict each other.
    """
    seen: set[str] = set()
    unclear = ""
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = _SPACES.sub("", cell).rstrip("%")
        if ":" in text or not re.fullmatch(r"[+-]?[\d.,]+", text) or not re.search("[.,]", text):
            continue
        marks = {mark for mark in ".," if mark in text}
        if len(marks) == 2:
            seen.add(max(marks, key=text.rfind))
        elif text.count(mark := marks.pop()) > 1:
            seen.add("," if mark == "." else ".")
        elif _THOUSANDS.match(text) and not text.lstrip("+-").startswith("0"):
            unclear = unclear or cell
        else:
            seen.add(mark)
    if len(seen) == 2:
        raise AmbiguousDecimalsError("two_decimals")
    if not seen and unclear:
        raise AmbiguousDecimalsError("decimal_unclear", cell=unclear)
    return "," if seen == {","} else "."


def plain_text(cell: Any) -> str:
    """A cell as a text: numbers of a workbook without `.0`, an empty text for an empty cell."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def is_percentage(cell: Any) -> bool:
    """Whether a cell is written with a sign of per cent."""
    return isinstance(cell, str) and cell.strip().endswith(_PER_CENT)


def number(cell: Any, decimal: Decimal = ".") -> float:
    """A number; its digits may stand in groups of three (`1 234`, `1,234`).

    Raises:
        CellError: the cell is empty, a percentage, no number, or not finite.
    """
    if isinstance(cell, bool) or cell is None:
        raise CellError("empty" if cell is None else "no_number")
    if isinstance(cell, (int, float)):
        value = float(cell)
    elif isinstance(cell, str):
        value = _from_text(cell.strip(), decimal)
    else:
        raise CellError("no_number")
    if not math.isfinite(value):
        raise CellError("not_finite")
    return value


def _from_text(text: str, decimal: Decimal) -> float:
    if not text:
        raise CellError("empty")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise CellError("not_finite")
    if text.endswith(_PER_CENT):
        raise CellError("percentage")
    if _GROUPED[decimal].match(text):
        text = _SPACES.sub("", text).replace("." if decimal == "," else ",", "")
    if decimal == ",":
        text = text.translate(_SWAPPED)
    if not _PLAIN.match(text):
        raise CellError("no_number")
    return float(text)


def percentage(cell: Any, decimal: Decimal = ".") -> float:
    """A percentage as a number: 95 from `95 %`, `95` and `95.0%`.

    Raises:
        CellError: the cell is empty or no number.
    """
    return number(cell.strip().rstrip("".join(_PER_CENT)) if is_percentage(cell) else cell, decimal)


def duration_seconds(cell: Any, unit_seconds: float = 1.0, decimal: Decimal = ".") -> float:
    """A duration in seconds from `hh:mm:ss`, `mm:ss`, `4m 10s`, an Excel time, or a plain number.

    Args:
        cell: as it stands in the file.
        unit_seconds: seconds of the unit in which plain numbers are.
        decimal: decimal mark of the file.

    Raises:
        CellError: the cell is empty or no duration.
    """
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, datetime):
        return (
            cell - datetime(1899, 12, 31)  # noqa: DTZ001 - Excel's day zero has no zone
        ).total_seconds()
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    found = _CLOCK.match(cell) if isinstance(cell, str) else None
    if not found:
        worded = _worded(cell, decimal) if isinstance(cell, str) else None
        return number(cell, decimal) * unit_seconds if worded is None else worded
    days, first, second, third = found.groups()
    last = float(third.replace(",", ".")) if third else None
    if int(second) > 59 or (last is not None and last >= 60) or (days and last is None):
        raise CellError("no_duration")
    if last is None:
        return int(first) * 60 + int(second)
    return int(days or 0) * 86400 + int(first) * 3600 + int(second) * 60 + last


def has_unit(cell: Any) -> bool:
    """Whether a cell says itself in which unit its duration is."""
    if isinstance(cell, str):
        return bool(_CLOCK.match(cell)) or _worded(cell, ".") is not None
    return isinstance(cell, (timedelta, datetime, time))


def _worded(cell: str, decimal: Decimal) -> float | None:
    """Seconds of `4m 10s`, `1 h 2 min`, `250 sec` or `PT4M10S`; None if it is not of that form."""
    text = cell.strip()
    iso = _ISO_DURATION.match(text)
    if iso and any(iso.groups()):
        days, hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + seconds
    total, place = 0.0, 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or part[2].lower() not in SECONDS_OF:
            return None
        total += number(part[1], "," if "," in part[1] else decimal) * SECONDS_OF[part[2].lower()]
        place = part.end()
    return total if text else None
