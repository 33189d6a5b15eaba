"""Volumes of days: regression of their logarithm on the calendar, with autocorrelated errors.

    log(contacts of day t) = weekday + special days + what pays in BIC + error(t)
    error(t) = rho x error(t - 1) + noise, t counting days with contacts

What pays is asked of two groups of columns, the first day after a closed one, and the turn of the
month, and of a trend where there is a year of days or more. Without that year a trend is left to
the autocorrelated errors: a line through a few months forecasts worse than none.

Sources: Ibrahim, Ye, L'Ecuyer, Shen, International Journal of Forecasting 32 (2016), on calls by
regression with correlated errors; the estimation is that of `statsmodels`.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import StudyError
from sim.forecasting.history import History
from sim.language.english import ENGLISH
from sim.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]
Specials = Mapping[str, Collection[date]]
_TREND_WEEKS: Final = 52
_MONTH_DAYS: Final = 3
_FEWEST: Final = 2
_ITERATIONS: Final = 8
_MOST_CORRELATED: Final = 0.98
_PER_YEAR: Final = 365.25


class Days(NamedTuple):
    """What is expected of days, of the logarithm of their volumes.

    Attributes:
        level: float64[days].
        covariance: float64[days, days] of the errors, those of the fit included.
    """

    level: Floats
    covariance: Floats

    @property
    def variance(self) -> Floats:
        """Of the error of a single day, float64[days]."""
        return np.asarray(self.covariance.diagonal())

    @property
    def volumes(self) -> Floats:
        """Expected contacts, float64[days]."""
        return np.asarray(np.exp(self.level + self.variance / 2))


@dataclass(frozen=True)
class Calendar:
    """What is known of days beside their weekday.

    Attributes:
        weekdays: with contacts.
        closed: days without contacts on such weekdays, past ones and those to come.
        specials: days that are alike, by name.
    """

    weekdays: tuple[int, ...]
    closed: frozenset[date]
    specials: Specials

    def is_open(self, day: date) -> bool:
        """Whether a day is expected to have contacts."""
        return day.weekday() in self.weekdays and day not in self.closed

    def before(self, day: date) -> date:
        """The day of a usual weekday before this one, closed or not."""
        back = (day - timedelta(days=step) for step in range(1, DAYS_PER_WEEK + 1))
        return next(one for one in back if one.weekday() in self.weekdays)

    def place_in_month(self, day: date) -> int:
        """The how-many-th open day of its month it is; 0 if it is the last."""
        first, last = day.replace(day=1), calendar.monthrange(day.year, day.month)[1]
        month = [first + timedelta(days=step) for step in range(last)]
        opened = [one for one in month if self.is_open(one)]
        return 0 if opened and opened[-1] == day else sum(one <= day for one in opened)

    def columns(self, days: Sequence[date], origin: date) -> dict[str, Floats]:
        """Columns of the regression by group, float64[days, columns of the group]."""
        turns = [self.place_in_month(day) for day in days]
        found = {
            "weekday": [[day.weekday() == one for one in self.weekdays] for day in days],
            "special": [[day in some for some in self.specials.values()] for day in days],
            "after_closed": [[self.before(day) in self.closed] for day in days],
            "month_turn": [[turn == place for place in range(_MONTH_DAYS + 1)] for turn in turns],
            "trend": [[(day - origin).days / _PER_YEAR] for day in days],
        }
        return {name: np.array(rows, dtype=np.float64) for name, rows in found.items()}


@dataclass(frozen=True)
class DailyModel:
    """A fitted regression.

    Attributes:
        calendar: what is known of days.
        groups: of columns that are in it.
        origin, last: first and last day of the history.
        used: bool[columns of these groups], of which the history tells something.
        weights: float64[columns used].
        covariance: of them.
        correlation: of the errors of successive days.
        noise: variance of what is new in the error of a day.
        error: of the last day.
        bic: of the fit.
    """

    calendar: Calendar
    groups: tuple[str, ...]
    origin: date
    last: date
    used: NDArray[np.bool_]
    weights: Floats
    covariance: Floats
    correlation: float
    noise: float
    error: float
    bic: float

    def matrix(self, days: Sequence[date]) -> Floats:
        """Columns of the regression, float64[days, columns used]."""
        found = self.calendar.columns(days, self.origin)
        return np.hstack([found[group] for group in self.groups])[:, self.used]

    def expected(self, days: Sequence[date]) -> Days:
        """Volumes of open days after the history, in order."""
        ahead, day = [], self.last
        step = 0
        for wanted in days:
            while day < wanted:
                day += timedelta(days=1)
                step += self.calendar.is_open(day)
            ahead.append(step)
        matrix, steps = self.matrix(days), np.array(ahead, dtype=np.float64)
        rho = self.correlation
        apart, sooner = np.abs(np.subtract.outer(steps, steps)), np.minimum.outer(steps, steps)
        ongoing = self.noise * rho**apart * (1 - rho ** (2 * sooner)) / (1 - rho * rho)
        of_fit = matrix @ self.covariance @ matrix.T
        return Days(matrix @ self.weights + rho**steps * self.error, ongoing + of_fit)


def fit_days(history: History, closed: Collection[date], specials: Specials) -> DailyModel:
    """Fit the volumes of the days of a history.

    Args:
        history: at least some weeks.
        closed: days to come without contacts.
        specials: days that are alike, past ones and those to come.
    """
    known = Calendar(history.weekdays, history.closed | frozenset(closed), specials)
    asked = ["after_closed", "month_turn"]
    if len(history) >= _TREND_WEEKS * len(history.weekdays):
        asked.append("trend")
    fitted = [
        _fitted(history, known, ("weekday", "special", *some))
        for count in range(len(asked) + 1)
        for some in combinations(asked, count)
    ]
    return min(fitted, key=lambda one: one.bic)


def _fitted(history: History, known: Calendar, groups: tuple[str, ...]) -> DailyModel:
    origin, columns = history.dates[0], known.columns(history.dates, history.dates[0])
    matrix = np.hstack([columns[group] for group in groups])
    used = (matrix != 0).sum(axis=0) >= _FEWEST
    used |= np.hstack([np.full(columns[one].shape[1], one == "special") for one in groups]) & (
        matrix != 0
    ).any(axis=0)
    target = np.log(history.totals)
    estimate = _regression()(target, matrix[:, used], rho=1)
    found = estimate.iterative_fit(maxiter=_ITERATIONS)
    correlation = float(np.clip(np.atleast_1d(estimate.rho)[0], 0.0, _MOST_CORRELATED))
    return DailyModel(
        calendar=known,
        groups=groups,
        origin=origin,
        last=history.dates[-1],
        used=used,
        weights=np.asarray(found.params),
        covariance=np.asarray(found.cov_params()),
        correlation=correlation,
        noise=float(found.scale),
        error=float(target[-1] - matrix[-1, used] @ found.params),
        bic=float(found.bic),
    )


def _regression() -> Any:
    """Generalised least squares with autocorrelated errors, of an extra."""
    try:
        from statsmodels.regression.linear_model import GLSAR
    except ModuleNotFoundError as error:
        raise StudyError(ENGLISH.say("forecast.needs_extra")) from error
    return GLSAR
