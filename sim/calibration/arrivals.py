"""When contacts come: the profile of a week, busyness beyond chance, and days unlike the others.

Busyness is read off the covariance of blocks of a day (`sim.forecasting.busyness`). Means of a
weekday are those of its own few days, so squares of deviations are divided by 1 - 1 / days.
Intervals are the jackknife's over days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import CONFIDENCE, Fitted, Floats
from sim.errors import StudyError
from sim.forecasting.busyness import BLOCK_MINUTES, products_by_lag, variances
from sim.records.contacts import ContactLog
from sim.records.export import EPOCH
from sim.sections.calendar import WEEKDAYS
from sim.units import TICKS_PER_DAY, TICKS_PER_MINUTE

Ints = NDArray[np.int64]

SLOT_MINUTES: Final = 30
FEWEST_DAYS: Final = 10
"""Days that share their weekday with another one, without which busyness is not estimated."""

_MONDAY: Final = 3  # day 0 of ticks, 1970-01-01, was a Thursday; three days before it a Monday
_SLOTS: Final = 1440 // SLOT_MINUTES
_BLOCKS: Final = 1440 // BLOCK_MINUTES
_UNLIKE: Final = 3.5
_STRAY, _USUALLY = 1 / 30, 0.5
_LEAST_UNLIKE: Final = 0.35
_TO_SIGMA: Final = 1.4826


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not like the others of its weekday.

    Attributes:
        date: which. contacts: on it. usual: the median of its weekday.
    """

    date: date
    contacts: int
    usual: float


@dataclass(frozen=True, eq=False)
class Arrivals:
    """When contacts come.

    Attributes:
        profile: float64[7, 48], mean contacts by weekday, Monday first, and half hour, over days
            that are like the others.
        open: bool[7, 48], from the first to the last half hour of each weekday in which there
            usually is some contact, and more than a thirtieth of the busiest half hour: a few
            stray contacts in the night open no centre.
        days: of each weekday that it rests on, int64[7].
        per_week: contacts of a week, from the days that it rests on.
        day_cv, block_cv, autocorrelation: busyness, as the scenario has it; None with too few days.
        block_minutes: length of the blocks.
        change_per_week: relative change of the volume per week within the log, on which no profile
            rests; it is in `day_cv`, too.
        special: days unlike the others, left out. missing: days within the log without any
            contact on whose weekday there are some otherwise.
        by_day: contacts of each ordinary day over the mean of its weekday, by date.
    """

    profile: Floats
    open: NDArray[np.bool_]
    days: Ints
    per_week: Fitted
    day_cv: Fitted | None
    block_cv: Fitted | None
    autocorrelation: Fitted | None
    block_minutes: int
    change_per_week: Fitted
    special: tuple[SpecialDay, ...]
    missing: tuple[date, ...]
    by_day: dict[date, float]

    def opening(self) -> dict[str, str]:
        """Opening hours as a scenario writes them."""
        spans = {day: np.flatnonzero(row) for day, row in zip(WEEKDAYS, self.open, strict=True)}
        return {
            day: f"{_clock(int(busy[0]))}-{_clock(int(busy[-1]) + 1)}"
            for day, busy in spans.items()
            if len(busy)
        }


def fit_arrivals(log: ContactLog) -> Arrivals:
    """Profile, busyness and special days of all contacts of a log.

    Raises:
        StudyError: the log is empty.
    """
    if not len(log):
        raise StudyError("the log has no contacts.")
    first, count = int(log.day[0]), log.days
    weekday = (first + np.arange(count) + _MONDAY) % 7
    counts = _counted(log, first, count, SLOT_MINUTES)
    total = counts.sum(axis=1)
    missing = (total == 0) & np.isin(weekday, weekday[total > 0])
    special, usual = _unlike(total, weekday, ~missing & (total > 0))
    kept = ~missing & ~special
    days = np.array([int((kept & (weekday == one)).sum()) for one in range(7)])
    profile = np.array(
        [
            counts[kept & (weekday == one)].mean(axis=0) if days[one] else np.zeros(_SLOTS)
            for one in range(7)
        ]
    )
    factors = _busyness(_counted(log, first, count, BLOCK_MINUTES)[kept], weekday[kept], days)
    expected = profile.sum(axis=1)[weekday]
    dates = [(EPOCH + timedelta(days=first + place)).date() for place in range(count)]
    places = np.flatnonzero(special).tolist()
    ordinary = np.flatnonzero(kept & (expected > 0))
    relative = total[ordinary] / expected[ordinary]
    return Arrivals(
        profile,
        _open(counts[kept], weekday[kept], profile),
        days,
        _per_week(total[kept], weekday[kept], days),
        *factors,
        BLOCK_MINUTES,
        _change(ordinary, relative),
        tuple(SpecialDay(dates[one], int(total[one]), float(usual[one])) for one in places),
        tuple(dates[one] for one in np.flatnonzero(missing).tolist()),
        dict(zip([dates[one] for one in ordinary.tolist()], relative.tolist(), strict=True)),
    )


def _counted(log: ContactLog, first: int, days: int, minutes: int) -> Floats:
    """Contacts by day and interval, float64[days, intervals of a day]."""
    place = (log.arrival_ticks - first * TICKS_PER_DAY) // (minutes * TICKS_PER_MINUTE)
    found = np.bincount(place, minlength=days * 1440 // minutes).astype(float)
    return np.asarray(found.reshape(days, 1440 // minutes))


def _open(counts: Floats, weekday: Ints, profile: Floats) -> NDArray[np.bool_]:
    """When a centre is open, by the contacts that it has, bool[7, 48]."""
    found = np.zeros_like(profile, dtype=bool)
    for one, (row, mine) in enumerate(zip(profile, found, strict=True)):
        if not row.any():
            continue
        usually = (counts[weekday == one] > 0).mean(axis=0) >= _USUALLY
        busy = np.flatnonzero(usually & (row > _STRAY * row.max()))
        busy = busy if len(busy) else np.flatnonzero(row)
        mine[busy[0] : busy[-1] + 1] = True
    return found


def _unlike(total: Floats, weekday: Ints, there: NDArray[np.bool_]) -> tuple[Any, Floats]:
    """Days far from the median of their weekday, and that median of every day.

    Far is 3.5 robust standard deviations of the logarithm over all days, and a third at least. With
    fewer than three days of a weekday nobody knows which of them is the unlike one.
    """
    usual = np.zeros(len(total))
    several = np.zeros(len(total), dtype=bool)
    for one in range(7):
        mine = weekday == one
        if (mine & there).any():
            usual[mine] = np.median(total[mine & there])
            several[mine] = (mine & there).sum() >= 3
    ratio = np.full(len(total), 0.0)
    known = there & (usual > 0)
    ratio[known] = np.log(total[known] / usual[known])
    told = ratio[known & several]
    spread = _TO_SIGMA * float(np.median(np.abs(told))) if len(told) else 0.0
    noise = np.sqrt(1.0 / np.maximum(usual, 1.0))
    limit = np.maximum(_LEAST_UNLIKE, _UNLIKE * np.sqrt(spread**2 + noise**2))
    return known & several & (np.abs(ratio) > limit), usual


def _per_week(total: Floats, weekday: Ints, days: Ints) -> Fitted:
    """Contacts of a week: the sum of the means of the weekdays, with the spread within them."""
    from scipy.stats import t

    means = np.array([total[weekday == one].mean() if days[one] else 0.0 for one in range(7)])
    value = float(means.sum())
    relative = total / np.maximum(means[weekday], 1e-9) - 1.0
    freedom = len(total) - int((days > 0).sum())
    if freedom < 2:
        return Fitted(value, unit="contacts/week")
    variance = float((relative**2).sum()) / freedom
    error = math.sqrt(variance * float((means**2 / np.maximum(days, 1)).sum()))
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    return Fitted(value, value - half, value + half, "contacts/week")


def _change(day: Ints, relative: Floats) -> Fitted:
    """Relative change per week: the slope of the logarithm of a day's volume over its usual one."""
    from scipy.stats import linregress, t

    some = relative > 0
    if some.sum() < FEWEST_DAYS:
        return Fitted(math.nan, unit="share/week")
    line = linregress(day[some] / 7.0, np.log(relative[some]))
    half = float(t.ppf((1 + CONFIDENCE) / 2, int(some.sum()) - 2)) * float(line.stderr)
    value, low, high = (math.expm1(float(line.slope) + one) for one in (0.0, -half, half))
    return Fitted(value, low, high, "share/week")


def _busyness(
    counts: Floats, weekday: Ints, days: Ints
) -> tuple[Fitted | None, Fitted | None, Fitted | None]:
    """Coefficients of variation of day and block, and the autocorrelation of blocks."""
    several = days[weekday] > 1
    counts, weekday = counts[several], weekday[several]
    if len(counts) < FEWEST_DAYS:
        return None, None, None
    means = np.array(
        [
            counts[weekday == one].mean(axis=0) if days[one] > 1 else np.zeros(_BLOCKS)
            for one in range(7)
        ]
    )
    expected = means[weekday]
    deviations = (counts - expected) / np.sqrt(1.0 - 1.0 / days[weekday])[:, None]
    above, below = products_by_lag(deviations, expected)
    whole = variances(above.sum(axis=0), below.sum(axis=0))
    count = len(counts)
    each = np.array(
        [
            variances(above.sum(axis=0) - above[one], below.sum(axis=0) - below[one], whole)
            for one in range(count)
        ]
    )
    error = np.sqrt((count - 1) * ((each - each.mean(axis=0)) ** 2).mean(axis=0))
    return _factors(whole, error, count - int((days > 1).sum()))


def _factors(whole: Floats, error: Floats, freedom: int) -> tuple[Fitted, Fitted, Fitted]:
    from scipy.stats import t

    width = float(t.ppf((1 + CONFIDENCE) / 2, max(2, freedom))) * error
    low, high = np.maximum(0.0, whole - width), whole + width
    day, block = (
        Fitted(math.sqrt(whole[one]), math.sqrt(low[one]), math.sqrt(high[one]), "number")
        for one in (0, 1)
    )
    a = Fitted(float(whole[2]), float(low[2]), min(1.0, float(high[2])), "correlation")
    return day, block, a


def _clock(slot: int) -> str:
    return f"{slot * SLOT_MINUTES // 60:02d}:{slot * SLOT_MINUTES % 60:02d}"
