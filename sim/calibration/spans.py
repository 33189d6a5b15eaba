"""Spans of a log: whole days, weeks, and days on which nothing was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a method has the name
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final, Self

import numpy as np

from sim.calibration.duty import Ticks
from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.records.contacts import ContactLog
from sim.records.export import EPOCH
from sim.units import TICKS_PER_DAY

DAYS_PER_WEEK: Final = 7
_THURSDAY: Final = 3
"""Day of the week of the first day of 1970, Monday being 0."""
_ENOUGH: Final = 0.5


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Whole days.

    Attributes:
        first_day: counted from 1970. days: how many.
    """

    first_day: int
    days: int

    @classmethod
    def said(cls, text: str, key: str) -> Self:
        """From `1999-01-03..1999-01-23`; both days belong to it.

        Raises:
            StudyError: it is none.
        """
        first, _, last = text.partition("..")
        try:
            begin, end = (Date.fromisoformat(one.strip()) for one in (first, last or first))
        except ValueError:
            raise StudyError(ENGLISH.say("backtest.no_span", key=key, text=text)) from None
        if end < begin:
            raise StudyError(ENGLISH.say("backtest.no_span", key=key, text=text))
        return cls((begin - EPOCH.date()).days, (end - begin).days + 1)

    def date(self, day: int) -> Date:
        """The date of one of its days, counted from 0."""
        return EPOCH.date() + timedelta(days=self.first_day + day)

    @property
    def name(self) -> str:
        """First and last day."""
        return f"{self.date(0)}..{self.date(self.days - 1)}"

    def holds(self, log: ContactLog) -> Any:
        """Which contacts arrived in it, bool."""
        day = log.arrival_ticks // TICKS_PER_DAY
        return (day >= self.first_day) & (day < self.first_day + self.days)

    def weekdays(self) -> Ticks:
        """Day of the week of each day, Monday being 0."""
        return np.asarray((self.first_day + np.arange(self.days) + _THURSDAY) % DAYS_PER_WEEK)

    def absent(self, log: ContactLog) -> tuple[Date, ...]:
        """Days without a single contact, though on the same day of other weeks there are some."""
        day = log.arrival_ticks // TICKS_PER_DAY
        usual = set(((day + _THURSDAY) % DAYS_PER_WEEK).tolist())
        there = set(day.tolist())
        return tuple(
            self.date(one)
            for one, weekday in enumerate(self.weekdays().tolist())
            if self.first_day + one not in there and weekday in usual
        )


def whole(log: ContactLog) -> Span:
    """From the first day of a log to its last."""
    first, last = (int(log.arrival_ticks[place] // TICKS_PER_DAY) for place in (0, -1))
    return Span(first, last - first + 1)


def first_weekday(log: ContactLog) -> int:
    """The day after the one with the fewest contacts a day, with which a week begins here."""
    span = whole(log)
    day = log.arrival_ticks // TICKS_PER_DAY - span.first_day
    per_day = np.bincount(day, minlength=span.days).astype(float)
    weekday = span.weekdays()
    there = per_day > 0
    means = [
        float(per_day[there & (weekday == one)].mean()) if (there & (weekday == one)).any() else 0.0
        for one in range(DAYS_PER_WEEK)
    ]
    return int(np.argmin(means) + 1) % DAYS_PER_WEEK


def weeks_of(span: Span, begins: int) -> list[Span]:
    """The weeks of a span, the first and the last of them perhaps cut short.

    Args:
        span: that is divided.
        begins: day of the week with which one begins, Monday being 0.
    """
    starts = [0, *np.flatnonzero(span.weekdays() == begins).tolist(), span.days]
    edges = sorted(set(starts))
    return [Span(span.first_day + low, high - low) for low, high in pairwise(edges)]


def judged_weeks(log: ContactLog, weeks: list[Span]) -> list[Span]:
    """Weeks with at least half the contacts of the median week: others are too short to judge."""
    counts = np.array([int(week.holds(log).sum()) for week in weeks])
    return [
        week
        for week, count in zip(weeks, counts.tolist(), strict=True)
        if count > 0 and count >= _ENOUGH * float(np.median(counts))
    ]
