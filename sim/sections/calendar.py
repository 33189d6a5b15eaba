"""Weekdays, times of day, opening hours and daily profiles.

Both as a user writes them and as the engine reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from sim.language.note import Note
from sim.sections.evidence import Refused, refusal, refusals
from sim.units import MINUTES_PER_DAY, TICKS_PER_DAY, TICKS_PER_MINUTE

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GROUPS: dict[str, tuple[str, ...]] = {
    "weekday": WEEKDAYS[:5],
    "weekend": WEEKDAYS[5:],
    "all": WEEKDAYS,
}
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Years between which scenarios and tables may lie."""
DAY_KEYS = (*WEEKDAYS, *GROUPS)

_SPAN = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$")
_SPAN_FORM = Note("allowed.spans")
OPENING_FORM = Note("allowed.opening", spans=_SPAN_FORM, days=DAY_KEYS)
HEADCOUNT_FORM = Note("allowed.headcount")
INTRADAY_FORM = Note("allowed.intraday")


ItemCheck = Callable[[Any, str], list[Refused]]
"""What is refused in the value of a day, or of all days, that stands under a key."""


def by_day(value: Mapping[str, Any]) -> dict[str, Any]:
    """Spread `all`, `weekday`, `weekend` over the days.

    The more specific key wins; missing days are left out.
    """
    spread: dict[str, Any] = {}
    for key in ("all", "weekday", "weekend", *WEEKDAYS):
        if key in value:
            spread.update(dict.fromkeys(GROUPS.get(key, (key,)), value[key]))
    return spread


def _by_day_checked(value: Mapping[Any, Any], item: ItemCheck) -> dict[str, Any]:
    """A table of days, each of whose values passes a check.

    Raises:
        PydanticCustomError: with everything that is wrong in it.
    """
    days = {"allowed": DAY_KEYS}
    found = [] if value else [Refused("no_days", facts=days)]
    for key, one in value.items():
        known = key in DAY_KEYS
        found += item(one, str(key)) if known else [Refused("no_day", str(key), one, days)]
    return dict(_unless(found, value))


def _unless(found: Sequence[Refused], value: Any) -> Any:
    """The value, unless something in it is refused."""
    if found:
        raise refusals(found)
    return value


def span_minutes(text: str) -> tuple[int, int]:
    """Minutes of day of `HH:MM-HH:MM`.

    An end at or before the start lies on the next day (end > 1440).

    Raises:
        ValueError: the text is no such span.
    """
    found = _SPAN.match(text)
    if not found:
        raise ValueError(text)
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if (
        minute > 59
        or end_minute > 59
        or start >= MINUTES_PER_DAY
        or end > MINUTES_PER_DAY
        or start == end
    ):
        raise ValueError(text)
    return start, end if end > start else end + MINUTES_PER_DAY


def _spans(value: object) -> list[tuple[int, int]]:
    texts = [value] if isinstance(value, str) else value
    if value == "closed":
        return []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(value)
    return [span_minutes(text) for text in texts]


def _opening(value: object) -> Any:
    if value == "always":
        return value
    if isinstance(value, (str, list)) and not _opening_item(value, ""):
        return {"all": value}
    if not isinstance(value, dict):
        raise refusal("no_opening", allowed=OPENING_FORM)
    return _by_day_checked(value, _opening_item)


def _opening_item(spans: Any, where: str) -> list[Refused]:
    try:
        _spans(spans)
    except ValueError:
        return [Refused("no_opening", where, spans, {"allowed": _SPAN_FORM})]
    return []


Opening = Annotated[
    Any,
    PlainValidator(_opening),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array"}, {"type": "object"}]}),
]
"""`"always"`, spans `HH:MM-HH:MM` of all days, or a table of days with such spans."""


def opening_ticks(opening: Any, start: datetime, until_ticks: int) -> list[tuple[int, int]]:
    """Open spans [open, close) in ticks since `start`, in order, merged, cut to [0, until_ticks).

    Args:
        opening: a validated `Opening`; days it does not name are closed.
        start: start of the scenario, naive local time.
        until_ticks: end of the horizon (with draining).
    """
    if opening == "always":
        return [(0, until_ticks)]
    days = by_day(opening)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = round((midnight - start) / timedelta(microseconds=1))
    found: list[tuple[int, int]] = []
    for day in range(-1, (until_ticks - offset) // TICKS_PER_DAY + 1):
        weekday = WEEKDAYS[(midnight + timedelta(days=day)).weekday()]
        for first, last in _spans(days.get(weekday, "closed")):
            base = offset + day * TICKS_PER_DAY
            found.append((base + first * TICKS_PER_MINUTE, base + last * TICKS_PER_MINUTE))
    return merged(
        [(max(a, 0), min(b, until_ticks)) for a, b in sorted(found) if b > 0 and a < until_ticks]
    )


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order of their starts, those that touch or overlap as one."""
    apart: list[tuple[int, int]] = []
    for first, last in spans:
        if apart and first <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    return apart


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _list_refused(values: list[Any], form: Note, most: float, where: str) -> list[Refused]:
    if not values or MINUTES_PER_DAY % len(values):
        return [Refused("uneven_day", where, facts={"length": len(values), "allowed": form})]
    return [
        Refused("outside_list", f"{where}.{place}".lstrip("."), value, {"most": most})
        for place, value in enumerate(values)
        if not _is_number(value) or not 0 <= value <= most
    ]


MOST_AGENTS = 20_000


def _headcount_item(value: Any, where: str) -> list[Refused]:
    if isinstance(value, list):
        return _list_refused(value, HEADCOUNT_FORM, MOST_AGENTS, where)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= MOST_AGENTS:
        facts = {"allowed": HEADCOUNT_FORM, "most": MOST_AGENTS}
        return [Refused("no_headcount", where, value, facts)]
    return []


def _headcount(value: Any) -> Any:
    if isinstance(value, dict):
        return _by_day_checked(value, _headcount_item)
    kept = _unless(_headcount_item(value, ""), value)
    return int(kept) if isinstance(kept, float) and kept.is_integer() else kept


Headcount = Annotated[
    Any,
    PlainValidator(_headcount),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "array"}, {"type": "object"}]}),
]
"""A number of agents, a list that divides the day, or either by day."""


def _intraday_item(values: Any, where: str) -> list[Refused]:
    form = {"allowed": INTRADAY_FORM}
    if not isinstance(values, list):
        return [Refused("no_profile", where, values, form)]
    found = _list_refused(values, INTRADAY_FORM, 1, where)
    if not found and abs(sum(values) - 1) > 1e-6:
        found.append(Refused("profile_sum", where, facts={"total": sum(values), **form}))
    return found


def _intraday(value: Any) -> Any:
    if isinstance(value, dict):
        return _by_day_checked(value, _intraday_item)
    return _unless(_intraday_item(value, ""), value)


Intraday = Annotated[
    Any,
    PlainValidator(_intraday),
    WithJsonSchema({"anyOf": [{"type": "array"}, {"type": "object"}]}),
]
"""Shares of a day's volume by equal intervals, or by day."""
