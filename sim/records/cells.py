"""Numbers, durations, dates and times out of the cells of planners' files.

What could be read in two ways is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
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


_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(.*))?$")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T ]+(.*))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:[T ,]+(.*))?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{4,6}|.*:.*))?$")
_TIME = re.compile(
    r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp])?\.?[Mm]?\.?\s*(?:-\s*\d.*)?$"
)
_ZONE = re.compile(r"\s*(Z|UTC|[+-]\d{2}:?\d{2})$")

Order = Literal["day", "month"]
"""What comes first in a date that does not begin with the year."""


class DateOrderError(CellError):
    """The dates of a file do not tell whether the day or the month comes first.

    Also raised where dates contradict each other.
    """


def date_order(cells: Sequence[Any]) -> Order | None:
    """What comes first in dates such as 03/04/2026; None if there are none of the kind.

    Dates with points (03.04.2026) are day first, as everywhere they are used.

    Raises:
        DateOrderError: nothing tells, or dates contradict each other.
    """
    seen: set[Order] = set()
    unclear = ""
    for cell in cells:
        found = _DAY_FIRST.match(cell) if isinstance(cell, str) else None
        if not found:
            continue
        first, mark, second = int(found[1]), found[2], int(found[3])
        if mark == "." or first > 12:
            seen.add("day")
        elif second > 12:
            seen.add("month")
        elif first != second:
            unclear = unclear or str(cell)
    if len(seen) == 2:
        raise DateOrderError("two_date_orders")
    if not seen and unclear:
        raise DateOrderError("date_order_unclear", cell=unclear)
    return seen.pop() if seen else None


def without_zone(text: str) -> tuple[str, str]:
    """A text without its time zone, and the zone."""
    found = _ZONE.search(text)
    return (text[: found.start()], found[1]) if found and ":" in text else (text, "")


def moment(cell: Any, order: Order | None, date_format: str | None = None) -> datetime:
    """Date and time of a cell (midnight if it has none), as written, without zone.

    Raises:
        CellError: it is no date.
    """
    if isinstance(cell, datetime):
        return _whole_second(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - local time
    if not isinstance(cell, str) or not cell:
        raise CellError("empty" if cell in (None, "") else "no_date")
    if date_format:
        try:
            return datetime.strptime(cell, date_format).replace(tzinfo=None)  # noqa: DTZ007 - local
        except ValueError:
            raise CellError("other_date_format", date_format=date_format) from None
    text, _ = without_zone(cell)
    year, month, day, rest = _parts(text, order)
    try:
        base = datetime(year, month, day)  # noqa: DTZ001 - local time
    except ValueError:
        raise CellError("no_calendar_date") from None
    return base + time_of_day(rest) if rest else base


def _parts(text: str, order: Order | None) -> tuple[int, int, int, str]:
    found = _ISO.match(text) or _YEAR_FIRST.match(text) or _COMPACT.match(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3]), (found[4] or "").strip()
    found = _DAY_FIRST.match(text)
    if not found:
        raise CellError("no_date")
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day, month = (second, first) if order == "month" else (first, second)
    return year if year > 99 else 2000 + year, month, day, (found[5] or "").strip()


def _whole_second(value: datetime) -> datetime:
    """Excel stores times as fractions of a day: 10:30 may come out as 10:29:59.999997."""
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


def time_of_day(cell: Any) -> timedelta:
    """Time since midnight from `08:30`, `8:30 PM`, `08:30-09:00`, `830` (hours and minutes).

    An Excel time is one already.

    Raises:
        CellError: it is no time of day.
    """
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1 and cell != 0:
        return timedelta(minutes=round(cell * 1440))
    text = (
        str(int(cell)) if isinstance(cell, (int, float)) and cell == int(cell) else str(cell or "")
    )
    text, _ = without_zone(text)
    if re.fullmatch(r"\d{1,4}", text) and int(text) % 100 < 60 and int(text) < 2400:
        return timedelta(hours=int(text) // 100, minutes=int(text) % 100)
    found = _TIME.match(text)
    if not found:
        raise CellError("no_time_of_day")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            raise CellError("no_time_of_day")
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise CellError("no_time_of_day")
    micros = int((found[4] or "0")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)
