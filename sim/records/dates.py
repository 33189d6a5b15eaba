"""Dates and times out of the cells of planners' files.

What could be read in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Literal

from sim.records.cells import CellError
from sim.sections.calendar import FIRST_YEAR, LAST_YEAR

_REST = r"(?:[T ,:]+(.*))?$"
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})" + _REST)
_YEAR_FIRST = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})" + _REST)
_DAY_FIRST = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})" + _REST)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{4,6}|.*:.*))?$")
_NAMED = re.compile(
    r"^(\d{1,2})\.?[\s/-]*(?:de\s+)?([^\W\d]{3,})\.?[\s,/-]*(?:de\s+)?(\d{4}|\d{2})" + _REST
)
_NAME_FIRST = re.compile(
    r"^([^\W\d]{3,})\.?[\s/-]*(\d{1,2})(?:st|nd|rd|th)?[\s,/-]+(\d{4})" + _REST
)
_YEAR_NAMED = re.compile(r"^(\d{4})[\s/-]+([^\W\d]{3,})\.?[\s/-]+(\d{1,2})" + _REST)
_WEEKDAY = re.compile(r"^([^\W\d]{2,12})\.?,?\s+")
_WEEK = re.compile(r"^(\d{4})[\s-]*(?:W|KW|S|SEM|WEEK|SEMANA)[\s-]*(\d{1,2})$", re.IGNORECASE)
_TIME = re.compile(
    r"^(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?|(?=\s*[ap]\.?m))"
    r"\s*([ap])?\.?(?:m\.?)?\s*(?:(?:-|–|to)\s*\d.*)?$",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"^(\d{1,2})\s*(h|hs|hrs|uhr|ore|heures?)?(?:\s*(?:-|–|a|bis|to)\s*(\d{1,2})\s*(h|hs|hrs|uhr|ore)?)?$",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$")
_EPOCH = re.compile(r"^\d{10}(?:\.\d{1,9})?$|^\d{13}$")
_EXCEL_DAYS = (25_569, 73_050)  # 1970 to 2099 as Excel counts days
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen янв januar januari janvier enero gennaio janeiro января январь",
            "feb fev fév fevr févr фев februar februari février febrero febbraio fevereiro февраля",
            "mar mär mrz mrt мар märz maart mars marzo março марта март",
            "apr abr avr апр april avril abril aprile апреля апрель",
            "may mai mag mei май мая mayo maggio maio",
            "jun giu июн juni juin junio giugno junho июня июнь",
            "jul lug juil июл juli juillet julio luglio julho июля июль",
            "aug ago aou aoû авг august augustus août agosto августа август",
            "sep sept set сен september septembre septiembre settembre setembro сентября сентябрь",
            "oct okt ott out окт october oktober octobre octubre ottobre outubro октября октябрь",
            "nov ноя november novembre noviembre novembro ноября ноябрь",
            "dec dez dic dez déc дек december dezember décembre diciembre dicembre декабря",
        ),
        1,
    )
    for name in names.split()
}
_ENGLISH = "january february march april may june july august september october november december"
_MONTHS |= {name: number for number, name in enumerate(_ENGLISH.split(), 1)}

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
    unclear, example = "", ""
    for cell in cells:
        found = _DAY_FIRST.match(cell.strip()) if isinstance(cell, str) else None
        if not found:
            continue
        example = str(cell)
        first, mark, second = int(found[1]), found[2], int(found[3])
        if mark == "." or first > 12:
            seen.add("day")
        elif second > 12:
            seen.add("month")
        elif first != second:
            unclear = unclear or str(cell)
    if len(seen) == 2:
        raise DateOrderError("two_date_orders", **_forms(example))
    if not seen and unclear:
        raise DateOrderError("date_order_unclear", cell=unclear, **_forms(unclear))
    return seen.pop() if seen else None


def _forms(cell: str) -> dict[str, str]:
    """Strptime formats of a date with the day first, and with the month first."""
    found = _DAY_FIRST.match(cell.strip())
    if found is None:
        return {}
    mark, year, rest = found[2], "%Y" if len(found[4]) == 4 else "%y", (found[5] or "").strip()
    clock = ""
    if rest:
        half = rest[-1:] in "mM"
        between = cell.strip()[len(cell.strip()) - len(rest) - 1]
        clock = f"{between}{'%I' if half else '%H'}:%M" + ":%S" * (rest.count(":") > 1)
        clock += " %p" * half
    return {
        "day_first": f"%d{mark}%m{mark}{year}{clock}",
        "month_first": f"%m{mark}%d{mark}{year}{clock}",
    }


def without_zone(text: str) -> tuple[str, str]:
    """A text without its time zone, and the zone."""
    found = _ZONE.search(text)
    return (text[: found.start()], found[1]) if found and ":" in text else (text, "")


def is_epoch(cell: Any) -> bool:
    """Whether a cell counts seconds, or milliseconds, since 1970."""
    return _EPOCH.match(str(cell)) is not None


def moment(
    cell: Any, order: Order | None, date_format: str | None = None, zone: tzinfo | None = None
) -> datetime:
    """Date and time of a cell (midnight if it has none), local and without zone.

    Args:
        cell: as it stands in the file.
        order: what comes first in it.
        date_format: strptime format, instead of the forms that are known.
        zone: local zone into which times with a zone of their own are shifted; without one they
            are taken as they stand.

    Raises:
        CellError: it is no date, or one of the far past or future.
    """
    found = _moment(cell, order, date_format, zone)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError("far_date")
    return found


def _moment(
    cell: Any, order: Order | None, date_format: str | None, zone: tzinfo | None
) -> datetime:
    if isinstance(cell, datetime):
        return _whole_second(cell.replace(tzinfo=None)) if cell.year < 9999 else cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - local time
    if cell in (None, ""):
        raise CellError("empty")
    if date_format:
        try:
            return datetime.strptime(str(cell), date_format).replace(tzinfo=None)  # noqa: DTZ007 - local
        except ValueError:
            raise CellError("other_date_format", date_format=date_format) from None
    if isinstance(cell, float) and _EXCEL_DAYS[0] <= cell <= _EXCEL_DAYS[1]:
        return _whole_second(datetime(1899, 12, 30) + timedelta(days=cell))  # noqa: DTZ001 - local
    if is_epoch(cell):
        digits = str(cell)
        seconds = float(digits) / (1000 if len(digits.partition(".")[0]) == 13 else 1)
        return _local(datetime.fromtimestamp(seconds, UTC), zone)
    if not isinstance(cell, str):
        raise CellError("no_date")
    text, written = without_zone(cell.strip())
    year, month, day, rest = _parts(_without_weekday(text), order)
    try:
        found = datetime(year, month, day)  # noqa: DTZ001 - local time
        found += time_of_day(rest) if rest else timedelta(0)
        if not written or zone is None:
            return found
        return _local(datetime.fromisoformat(f"{found.isoformat()}{_offset(written)}"), zone)
    except (ValueError, OverflowError):
        raise CellError("no_calendar_date") from None


def _without_weekday(text: str) -> str:
    """A text without the day of the week before its date; `mar.` is one too, and no month."""
    found = _WEEKDAY.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    whole = _ISO.match(rest) or _YEAR_FIRST.match(rest) or _DAY_FIRST.match(rest)
    return rest if whole or found[1].lower() not in _MONTHS else text


def _offset(zone: str) -> str:
    return "+00:00" if zone in ("Z", "UTC", "GMT") else f"{zone[:3]}:{zone[-2:]}"


def _local(found: datetime, zone: tzinfo | None) -> datetime:
    """A time with a zone as local time without one."""
    return (found if zone is None else found.astimezone(zone)).replace(tzinfo=None)


def _parts(text: str, order: Order | None) -> tuple[int, int, int, str]:
    found = _ISO.match(text) or _YEAR_FIRST.match(text) or _COMPACT.match(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3]), (found[4] or "").strip()
    if found := _WEEK.match(text):
        return _week_of(int(found[1]), int(found[2]))
    for form, places in ((_NAMED, (3, 2, 1)), (_NAME_FIRST, (3, 1, 2)), (_YEAR_NAMED, (1, 2, 3))):
        found = form.match(text)
        if found and found[places[1]].lower() in _MONTHS:
            year, month, day = (found[place] for place in places)
            return _full(int(year)), _MONTHS[month.lower()], int(day), (found[4] or "").strip()
    found = _DAY_FIRST.match(text)
    if not found:
        raise CellError("no_date")
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day, month = (second, first) if order == "month" else (first, second)
    return _full(year), month, day, (found[5] or "").strip()


def _full(year: int) -> int:
    return year if year > 99 else 2000 + year


def _week_of(year: int, week: int) -> tuple[int, int, int, str]:
    """Monday of a week of the ISO calendar."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise CellError("no_calendar_date") from None
    return monday.year, monday.month, monday.day, ""


def is_week(cell: Any) -> bool:
    """Whether a cell names a week of the calendar, such as 2026-W05."""
    return isinstance(cell, str) and _WEEK.match(cell.strip()) is not None


def _whole_second(value: datetime) -> datetime:
    """Excel stores times as fractions of a day: 10:30 may come out as 10:29:59.999997."""
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


def are_hours(cells: Sequence[Any]) -> bool:
    """Whether cells count the hours of a day, 8, 9, 10: as hours and minutes none is below 25."""
    texts = {str(cell).removesuffix(".0") for cell in cells if cell not in (None, "")}
    return len(texts) > 1 and all(one.isdecimal() and int(one) < 24 for one in texts)


def is_clock(cell: Any) -> bool:
    """Whether a cell is a time of day and nothing else: `08:30`, `8 PM`, `08:00-08:30`, `8 Uhr`."""
    if isinstance(cell, time):
        return True
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return _TIME.match(without_zone(text)[0]) is not None or _whole_hour(text) is not None


def _whole_hour(text: str) -> int | None:
    """The hour of `08h`, `8 Uhr`, `8-9 Uhr` or `8-9`; None if a text says none."""
    found = _HOURS.match(text)
    if not found or int(found[1]) > 23:
        return None
    first, until = int(found[1]), found[3]
    if until is None:
        return first if found[2] else None
    return first if int(until) in (first + 1, (first + 1) % 24) else None


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
    if isinstance(cell, float) and 0 < cell < 1:
        return timedelta(minutes=round(cell * 1440))
    whole = isinstance(cell, (int, float)) and cell == cell // 1 and abs(cell) < 10_000
    text, _ = without_zone((str(int(cell)) if whole else str(cell or "")).strip())
    if re.fullmatch(r"\d{1,4}", text) and int(text) % 100 < 60 and int(text) < 2400:
        return timedelta(hours=int(text) // 100, minutes=int(text) % 100)
    if re.fullmatch(r"\d{6}", text) and text[2:4] < "60" and text[4:] < "60" and text < "240000":
        return timedelta(hours=int(text[:2]), minutes=int(text[2:4]), seconds=int(text[4:]))
    if (hour := _whole_hour(text)) is not None:
        return timedelta(hours=hour)
    found = _TIME.match(text)
    if not found:
        raise CellError("no_time_of_day")
    return _clock(found)


def _clock(found: re.Match[str]) -> timedelta:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            raise CellError("no_time_of_day")
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise CellError("no_time_of_day")
    micros = int((found[4] or "0")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)
