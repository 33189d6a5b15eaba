"""Contacts of an export by day and interval: what a forecast is fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.language.note import Note
from sim.records.export import EPOCH, Export
from sim.units import DAYS_PER_WEEK, MINUTES_PER_DAY, TICKS_PER_DAY, TICKS_PER_MINUTE

Floats = NDArray[np.float64]
LABELS: Final = ("channel", "queue", "intent", "segment")
LOG_MINUTES: Final = 30
"""Intervals into which contacts of a log are counted."""
FEWEST_WEEKS: Final = 4
_CUT_SHARE: Final = 0.1


@dataclass(frozen=True)
class History:
    """Contacts by day and interval.

    Attributes:
        dates: days with contacts, in order.
        closed: days without any, on weekdays that usually have some.
        interval_minutes: length of the intervals, of which a day has `counts.shape[1]`.
        counts: float64[days, intervals], contacts offered.
        handled: float64[days, intervals], those whose handle time is known.
        handle_seconds: float64[days, intervals], their handle times.
    """

    dates: tuple[date, ...]
    closed: frozenset[date]
    interval_minutes: int
    counts: Floats
    handled: Floats
    handle_seconds: Floats

    def __len__(self) -> int:
        """Number of days."""
        return len(self.dates)

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Weekdays with contacts, Monday 0."""
        return tuple(sorted({day.weekday() for day in self.dates}))

    @property
    def totals(self) -> Floats:
        """Contacts of each day, float64[days]."""
        return np.asarray(self.counts.sum(axis=1))

    def first(self, days: int) -> History:
        """Its first days alone."""
        dates = self.dates[:days]
        return History(
            dates,
            frozenset(day for day in self.closed if day <= dates[-1]),
            self.interval_minutes,
            self.counts[:days],
            self.handled[:days],
            self.handle_seconds[:days],
        )


def histories_of(export: Export, notes: list[Note]) -> dict[tuple[str, ...], History]:
    """The history of each combination of names in an export, by those names.

    Args:
        export: volumes by interval of at most a day, or a log.
        notes: what is left out is added to these.

    Raises:
        TableError: rows have no dates, are of weeks, or there are too few.
    """
    table, file = export.table, str(export.path)
    if table.pattern or table.interval_ticks > TICKS_PER_DAY:
        raise TableError(Fault("no_history", file=file))
    names = [label for label in LABELS if label in table.columns]
    combinations = list(zip(*(table.columns[name] for name in names), strict=True))
    rows = [tuple(map(str, one)) for one in combinations] or [()] * len(table)
    number = {row: place for place, row in enumerate(dict.fromkeys(rows))}
    groups = np.array([number[row] for row in rows])
    found = {}
    for group, place in number.items():
        history = _history(export, groups == place)
        found[group] = _without_cut_days(_usual_days(history, notes), notes)
        if len(found[group]) < FEWEST_WEEKS * len(found[group].weekdays or (0,)):
            where = " / ".join(group)
            raise TableError(Fault("short_history", where, file=file, least=FEWEST_WEEKS))
    return found


def total_of(histories: Sequence[History]) -> History:
    """All histories together, on the days that any of them has."""
    if len(histories) == 1:
        return histories[0]
    days = tuple(sorted({day for one in histories for day in one.dates}))
    place = {day: row for row, day in enumerate(days)}
    sums = [np.zeros((len(days), histories[0].counts.shape[1])) for _ in range(3)]
    for one in histories:
        rows = [place[day] for day in one.dates]
        for total, part in zip(sums, (one.counts, one.handled, one.handle_seconds), strict=True):
            total[rows] += part
    closed = frozenset(day for one in histories for day in one.closed) - set(days)
    return History(days, closed, histories[0].interval_minutes, *sums)


def _history(export: Export, rows: NDArray[np.bool_]) -> History:
    table = export.table
    minutes = table.interval_ticks // TICKS_PER_MINUTE or LOG_MINUTES
    ticks = table.start_ticks[rows]
    first = int(ticks.min()) // TICKS_PER_DAY
    day = ticks // TICKS_PER_DAY - first
    slot = ticks % TICKS_PER_DAY // (minutes * TICKS_PER_MINUTE)
    shape = int(day.max()) + 1, MINUTES_PER_DAY // minutes

    def summed(values: NDArray[Any]) -> Floats:
        found = np.zeros(shape)
        np.add.at(found, (day, slot), values)
        return found

    columns = {name: values[rows] for name, values in table.columns.items()}
    ones = np.ones(len(ticks))
    log = export.kind == "log"
    answered = columns.get("answered", columns.get("offered", ones))
    seconds = columns.get("handle_seconds" if log else "handle_seconds_sum", 0 * ones)
    if log:
        answered = answered * (seconds > 0)
        seconds = seconds * answered
    begin = (EPOCH + timedelta(days=first)).date()
    dates = tuple(begin + timedelta(days=place) for place in range(shape[0]))
    counts = summed(columns.get("offered", ones))
    return History(dates, frozenset(), minutes, counts, summed(answered), summed(seconds))


def _usual_days(history: History, notes: list[Note]) -> History:
    """Days of weekdays that usually have contacts; those of them without any are closed."""
    busy = history.totals > 0
    weekdays = np.array([day.weekday() for day in history.dates])
    usual = [
        weekday
        for weekday in range(DAYS_PER_WEEK)
        if (weekdays == weekday).any() and busy[weekdays == weekday].mean() > 0.5
    ]
    is_usual = np.isin(weekdays, usual)
    if (busy & ~is_usual).any():
        notes.append(Note("forecast.unusual_days", number=int((busy & ~is_usual).sum())))
    closed = frozenset(day for day, one in zip(history.dates, is_usual & ~busy, strict=True) if one)
    if closed:
        notes.append(Note("forecast.closed_days", number=len(closed)))
    return _kept(history, busy & is_usual, closed)


def _without_cut_days(history: History, notes: list[Note]) -> History:
    """Without a first or last day of which a part is missing, as when an export was cut."""
    if len(history) < 3:
        return history
    whole = history.counts[1:-1].sum(axis=0)
    whole = whole / max(whole.sum(), 1.0)
    keep = np.ones(len(history), dtype=bool)
    first, last = (np.flatnonzero(history.counts[row]) for row in (0, -1))
    keep[0] = whole[: first[0]].sum() <= _CUT_SHARE
    keep[-1] = whole[last[-1] + 1 :].sum() <= _CUT_SHARE
    cut = [str(history.dates[row]) for row in np.flatnonzero(~keep)]
    notes.extend(Note("forecast.cut_day", day=day) for day in cut)
    return _kept(history, keep, history.closed)


def _kept(history: History, keep: NDArray[np.bool_], closed: frozenset[date]) -> History:
    dates = tuple(day for day, one in zip(history.dates, keep, strict=True) if one)
    parts = (history.counts[keep], history.handled[keep], history.handle_seconds[keep])
    return History(dates, closed, history.interval_minutes, *parts)
