"""How good a forecast is: made again at days of the past, and held against what came.

Beside it stands the naive seasonal forecast: each day is as the same weekday of the last week was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.forecasting.history import History

Floats = NDArray[np.float64]
_FEWEST_WEEKS: Final = 8
_MOST_ORIGINS: Final = 12
_HALF_HOUR: Final = 30


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of forecasts at one width of intervals.

    Attributes:
        minutes: width; 1440: whole days.
        mape: mean of |error| / contacts, over intervals with contacts.
        wmape: sum of |error| / sum of contacts.
        naive_mape, naive_wmape: the same of the naive forecast.
        inside: share of intervals whose contacts lay in the prediction interval, by its per cent;
            empty where there is none of this width.
    """

    minutes: int
    mape: float
    wmape: float
    naive_mape: float
    naive_wmape: float
    inside: Mapping[int, float]


@dataclass(frozen=True)
class Judged:
    """Errors of forecasts that were made again in the past.

    Attributes:
        origins: last days that were known to them.
        horizon_days: how far they looked ahead.
        errors: by width of intervals, the narrowest first.
    """

    origins: tuple[date, ...]
    horizon_days: int
    errors: tuple[Errors, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "origins": [str(day) for day in self.origins],
            "horizon_days": self.horizon_days,
            "errors": [
                {name: getattr(one, name) for name in Errors.__slots__ if name != "inside"}
                | {f"inside_{level}": share for level, share in one.inside.items()}
                for one in self.errors
            ],
        }


def judge(
    history: History,
    horizon_days: int,
    specials: Mapping[str, Any],
    forecasting: Callable[..., Any],
    most: int = _MOST_ORIGINS,
) -> Judged | None:
    """Forecast the end of a history from its beginning, at several days of it.

    Args:
        history: all of it.
        horizon_days: calendar days that are forecast.
        specials: as for a forecast.
        forecasting: `sim.forecasting.forecast.group_of`.
        most: origins that are tried.

    Returns:
        None if there are not `_FEWEST_WEEKS` weeks and the horizon after them.
    """
    least = _FEWEST_WEEKS * len(history.weekdays)
    end = history.dates[-1] - timedelta(days=horizon_days)
    places = [row for row, day in enumerate(history.dates) if row + 1 >= least and day <= end]
    places = places[:: -len(history.weekdays)][:most]
    if not places:
        return None
    tried = [_tried(history, row, horizon_days, specials, forecasting) for row in sorted(places)]
    own = history.interval_minutes
    errors = [_errors(minutes, own, tried) for minutes in sorted({own, max(own, _HALF_HOUR), 1440})]
    return Judged(tuple(history.dates[row] for row in sorted(places)), horizon_days, tuple(errors))


def _tried(
    history: History,
    row: int,
    horizon_days: int,
    specials: Mapping[str, Any],
    forecasting: Callable[..., Any],
) -> tuple[Any, Floats, Floats]:
    """A forecast of one day of the past, what came, and the naive forecast of it."""
    past = history.first(row + 1)
    last = past.dates[-1]
    ahead = [last + timedelta(days=step) for step in range(1, horizon_days + 1)]
    came = set(history.dates)
    found = forecasting(past, ahead, [day for day in ahead if day not in came], specials)
    place = {day: number for number, day in enumerate(history.dates)}
    actual = history.counts[[place[day] for day in found.dates]]
    return found, actual, _naive(past, found.dates)


def _naive(past: History, days: Sequence[date]) -> Floats:
    latest = {day.weekday(): row for row, day in enumerate(past.dates)}
    return np.asarray(past.counts[[latest[day.weekday()] for day in days]])


def _errors(minutes: int, own: int, tried: Sequence[tuple[Any, Floats, Floats]]) -> Errors:
    def wide(values: Floats) -> Floats:
        each = max(1, minutes // own)
        return np.asarray(values.reshape(len(values), -1, each).sum(axis=2))

    actual = np.concatenate([wide(came) for _, came, _ in tried])
    made = np.concatenate([wide(found.expected) for found, _, _ in tried])
    naive = np.concatenate([wide(before) for _, _, before in tried])
    inside = {}
    for level in (80, 95):
        if minutes in (own, 1440):
            ends = [
                found.bounds(level) if minutes == own else _columns(found.day_bounds(level))
                for found, _, _ in tried
            ]
            low, high = (np.concatenate([end[side] for end in ends]) for side in (0, 1))
            some = made > 0
            inside[level] = float(((actual >= low) & (actual <= high))[some].mean())
    return Errors(minutes, *_sizes(actual, made), *_sizes(actual, naive), inside)


def _columns(ends: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return ends[0][:, None], ends[1][:, None]


def _sizes(actual: Floats, made: Floats) -> tuple[float, float]:
    """MAPE and WMAPE."""
    off, some = np.abs(made - actual), actual > 0
    return float((off[some] / actual[some]).mean()), float(off.sum() / actual.sum())
