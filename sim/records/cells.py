"""Numbers and durations out of the cells of planners' files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, Literal

from sim.errors import Fault

Decimal = Literal[".", ","]

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([.,'  ]\d{3})+$")
_PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_CLOCK = re.compile(r"^(?:(\d+)[.d ]\s*)?(\d+):(\d{1,2})(?::(\d{1,2}(?:[.,]\d+)?))?$")
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")


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


def number(cell: Any, decimal: Decimal = ".") -> float:
    """A number; percent strings become shares.

    Raises:
        CellError: the cell is empty, not a number, or not finite.
    """
    if isinstance(cell, bool) or cell is None:
        raise CellError("empty" if cell is None else "no_number")
    if isinstance(cell, (int, float)):
        value = float(cell)
    elif isinstance(cell, str):
        value = _from_text(cell, decimal)
    else:
        raise CellError("no_number")
    if not math.isfinite(value):
        raise CellError("not_finite")
    return value


def _from_text(cell: str, decimal: Decimal) -> float:
    text = _SPACES.sub("", cell)
    if not text:
        raise CellError("empty")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise CellError("not_finite")
    per_cent = text.endswith("%")
    text = text.rstrip("%").replace("." if decimal == "," else ",", "").replace(",", ".")
    if not _PLAIN.match(text):
        raise CellError("no_number")
    return float(text) / 100 if per_cent else float(text)


def duration_seconds(cell: Any, unit_seconds: float = 1.0, decimal: Decimal = ".") -> float:
    """A duration in seconds from `hh:mm:ss`, `mm:ss`, an Excel time, or a number in the unit given.

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
        return number(cell, decimal) * unit_seconds
    days, first, second, third = found.groups()
    last = float(third.replace(",", ".")) if third else None
    if int(second) > 59 or (last is not None and last >= 60) or (days and last is None):
        raise CellError("no_duration")
    if last is None:
        return int(first) * 60 + int(second)
    return int(days or 0) * 86400 + int(first) * 3600 + int(second) * 60 + last
