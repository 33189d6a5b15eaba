"""Forecast of volumes by interval, with its error, and the busyness that a simulation of it needs.

The volume of a day (`sim.forecasting.daily`) is spread by the mean profile of its weekday. What
contacts of an interval vary by has three parts: the error of the day, busyness of the hour beyond
it (`sim.forecasting.busyness`), and the noise of counting. Together they are a negative binomial
law, as the simulation draws it, and its quantiles are the prediction intervals.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.folders import write_whole
from sim.forecasting.busyness import BLOCK_MINUTES, busyness_of, in_blocks, variance_of_day
from sim.forecasting.daily import DailyModel, Days, Specials, fit_days
from sim.forecasting.history import LABELS, History, histories_of, total_of
from sim.forecasting.judging import Judged, judge
from sim.language.note import Note
from sim.records.export import Export, read_export
from sim.sections.demand import Busyness

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LEVELS: Final = (80, 95)
"""Prediction intervals, per cent."""
HEADINGS: Final = {"start": "Interval start", "expected": "Forecast contacts", "aht": "AHT (s)"}
_LONGEST: Final = 400
_WEEKDAY_DAYS: Final = 4


@dataclass(frozen=True)
class Group:
    """The forecast of one channel, queue or intent; of everything where an export has no names.

    Attributes:
        history: what it is fitted to.
        model: of its days.
        dates: open days ahead.
        days: what is expected of them.
        busyness: of days and blocks about the forecast.
        expected: float64[days, intervals], contacts.
        variation: float64[days], squared coefficient of variation of an interval, counting apart.
        aht_seconds: float64[intervals], NaN where nothing is known.
    """

    history: History
    model: DailyModel
    dates: tuple[date, ...]
    days: Days
    busyness: Busyness
    expected: Floats
    variation: Floats
    aht_seconds: Floats

    @property
    def has_specials(self) -> bool:
        """Whether special days were named."""
        return bool(self.model.calendar.specials)

    def bounds(self, level: int) -> tuple[Floats, Floats]:
        """Prediction interval of the contacts of each interval, float64[days, intervals] twice."""
        from scipy.stats import nbinom

        tail = (100 - level) / 200
        size = 1 / np.maximum(self.variation, 1e-9)[:, None]
        share = size / (size + self.expected)
        low, high = (nbinom.ppf(q, size, share) for q in (tail, 1 - tail))
        return np.asarray(low), np.asarray(high)

    def day_bounds(self, level: int) -> tuple[Floats, Floats]:
        """The same of the contacts of a day, float64[days] twice."""
        from scipy.stats import norm

        half = norm.ppf(0.5 + level / 200) * np.sqrt(self.days.variance)
        return np.exp(self.days.level - half), np.exp(self.days.level + half)


@dataclass(frozen=True)
class Forecast:
    """Volumes to come.

    Attributes:
        export: the file they are forecast from.
        horizon_days: days ahead.
        labels: columns of names in the export.
        groups: forecasts by their names.
        whole: the forecast of all contacts together.
        judged: how well such forecasts did in the past, beside the same weekday of the last week;
            None if the history is too short to tell.
        notes: what was assumed.
    """

    export: Export
    horizon_days: int
    labels: tuple[str, ...]
    groups: Mapping[tuple[str, ...], Group]
    whole: Group
    judged: Judged | None
    notes: tuple[Note, ...]

    @property
    def busyness(self) -> Busyness:
        """Ups and downs of all contacts together, for `demand.busyness`."""
        return self.whole.busyness

    @property
    def contacts(self) -> float:
        """Expected contacts of the whole horizon."""
        return float(sum(one.expected.sum() for one in self.groups.values()))

    def weeks(self, level: int = 95) -> list[tuple[date, float, float, float]]:
        """First day of each week of the horizon, its contacts and their prediction interval."""
        from scipy.stats import norm

        dates, volumes = self.whole.dates, self.whole.days.volumes
        mondays = [day - timedelta(days=day.weekday()) for day in dates]
        found = []
        for monday in dict.fromkeys(mondays):
            part = np.where([one == monday for one in mondays], volumes, 0.0)
            total = float(part.sum())
            error = float(np.sqrt(part @ self.whole.days.covariance @ part)) / total
            factor = float(np.exp(norm.ppf(0.5 + level / 200) * error))
            found.append((dates[mondays.index(monday)], total, total / factor, total * factor))
        return found

    @property
    def table(self) -> pd.DataFrame:
        """A row per interval in which contacts are expected, and group of names."""
        import pandas as pd

        frames = [self._rows(names, one) for names, one in self.groups.items()]
        return pd.concat(frames, ignore_index=True).sort_values(
            [HEADINGS["start"], *self.labels], kind="stable", ignore_index=True
        )

    def _rows(self, names: tuple[str, ...], group: Group) -> pd.DataFrame:
        import pandas as pd

        minutes = group.history.interval_minutes
        some = group.expected > 0
        day, slot = np.nonzero(some)
        starts = [
            datetime.combine(group.dates[row], time()) + timedelta(minutes=int(place) * minutes)
            for row, place in zip(day, slot, strict=True)
        ]
        columns: dict[str, Any] = {HEADINGS["start"]: starts}
        columns |= dict(zip(self.labels, names, strict=True))
        columns[HEADINGS["expected"]] = group.expected[some].round(3)
        if np.isfinite(group.aht_seconds).any():
            columns[HEADINGS["aht"]] = group.aht_seconds[slot].round(1)
        for level in LEVELS:
            low, high = group.bounds(level)
            columns |= {f"Low {level} %": low[some], f"High {level} %": high[some]}
        return pd.DataFrame(columns)

    def write(self, path: str | Path) -> Path:
        """Write the table as CSV, which a source of kind `interval_table` reads as a forecast."""
        text = self.table.to_csv(index=False, date_format="%Y-%m-%d %H:%M", lineterminator="\n")
        write_whole(Path(path), text)
        return Path(path)

    def to_json(self) -> dict[str, Any]:
        """What was found as plain values; the table apart."""
        groups = {
            " / ".join(names) or "all": {
                "contacts": float(one.expected.sum()),
                "terms": list(one.model.groups),
                "error_correlation": one.model.correlation,
                "day_error": float(np.sqrt(one.days.variance.mean())),
            }
            for names, one in self.groups.items()
        }
        return {
            "horizon_days": self.horizon_days,
            "contacts": self.contacts,
            "groups": groups,
            "busyness": self.busyness.model_dump(),
            "judged": None if self.judged is None else self.judged.to_json(),
            "notes": [note.to_json() for note in self.notes],
        }


def forecast(
    source: str | Path | Export,
    horizon_days: int = 28,
    *,
    closed: Collection[date] = (),
    specials: Specials | None = None,
    judged: bool = True,
    **settings: Any,
) -> Forecast:
    """Forecast the volumes of an export.

    Args:
        source: a file, or an export that was read.
        horizon_days: calendar days after the last day of the export.
        closed: days to come on which nobody is served.
        specials: days that are alike and unlike others, past ones and those to come, by name.
        judged: also tell how well such forecasts did in the past.
        settings: how the file is to be read, as for `sim.read_export`.

    Returns:
        Expected contacts by interval with prediction intervals, and busyness.

    Raises:
        TableError: the file cannot be read, or tells too little.
        StudyError: the extra `forecast` is not installed.
    """
    export = source if isinstance(source, Export) else read_export(source, **settings)
    if not 1 <= horizon_days <= _LONGEST:
        raise TableError(Fault("horizon_range", str(horizon_days), most=_LONGEST))
    notes: list[Note] = []
    histories = histories_of(export, notes)
    days = {name: frozenset(some) for name, some in (specials or {}).items()}
    total = total_of(list(histories.values()))
    for name, some in days.items():
        if not some & set(total.dates):
            raise TableError(Fault("no_special_day", name, file=str(export.path)))
    ahead = [total.dates[-1] + timedelta(days=step) for step in range(1, horizon_days + 1)]
    if not any(day.weekday() in total.weekdays and day not in closed for day in ahead):
        raise TableError(Fault("nothing_open", file=str(export.path)))
    groups = {
        names: group_of(one, ahead, frozenset(closed), days) for names, one in histories.items()
    }
    whole = group_of(total, ahead, frozenset(closed), days) if len(groups) > 1 else None
    return Forecast(
        export,
        horizon_days,
        tuple(name for name in LABELS if name in export.table.columns),
        groups,
        whole or next(iter(groups.values())),
        judge(total, horizon_days, days, group_of) if judged else None,
        tuple(dict.fromkeys(notes)),
    )


def group_of(
    history: History, ahead: Sequence[date], closed: Collection[date], specials: Specials
) -> Group:
    """Forecast one history.

    Args:
        history: days with contacts.
        ahead: days to come, in order.
        closed: days of them on which nobody is served.
        specials: days that are alike, by name.
    """
    model = fit_days(history, closed, specials)
    dates = tuple(day for day in ahead if model.calendar.is_open(day))
    days = model.expected(dates)
    profiles = _profiles(history)
    past = _past_busyness(history, model, profiles)
    volumes = days.volumes
    shape = len(dates), history.counts.shape[1]
    spread = np.array([profiles[day.weekday()] for day in dates]).reshape(shape)
    expected = volumes[:, None] * spread
    shares = in_blocks(history.counts, history.interval_minutes).sum(axis=0)
    of_blocks = variance_of_day(past, shares / shares.sum())
    of_day = np.maximum(days.variance - of_blocks - 1 / volumes, 0.0)
    day_cv = min(float(np.sqrt(of_day.mean())), 2.0) if len(of_day) else 0.0
    busyness = past.model_copy(update={"day_cv": day_cv})
    whole_days = history.counts.shape[1] == 1
    block = 0.0 if whole_days else past.block_cv**2
    variation = (1 + of_day) * (1 + block) - 1
    return Group(history, model, dates, days, busyness, expected, variation, _handling(history))


def _profiles(history: History) -> dict[int, Floats]:
    """Shares of the intervals of a day, by weekday; those of all days where a weekday has few."""
    weekdays = np.array([day.weekday() for day in history.dates])
    found = {}
    for weekday in history.weekdays:
        mine = weekdays == weekday
        some = mine if mine.sum() >= _WEEKDAY_DAYS else np.ones(len(history), dtype=bool)
        counts = history.counts[some].sum(axis=0)
        found[weekday] = counts / counts.sum()
    return found


def _past_busyness(history: History, model: DailyModel, profiles: Mapping[int, Floats]) -> Busyness:
    """Busyness of the past about the regression, without the errors that go on from day to day."""
    level = np.exp(model.matrix(history.dates) @ model.weights)
    expected = level[:, None] * np.array([profiles[day.weekday()] for day in history.dates])
    minutes = history.interval_minutes
    counted, without = in_blocks(history.counts, minutes), in_blocks(expected, minutes)
    return busyness_of(counted, without, max(BLOCK_MINUTES, min(minutes, 1440)))


def _handling(history: History) -> Floats:
    """Mean handle time of each interval of a day, where some is known."""
    handled, seconds = history.handled.sum(axis=0), history.handle_seconds.sum(axis=0)
    if not seconds.sum() > 0:
        return np.full(len(handled), np.nan)
    mean = seconds.sum() / handled.sum()
    return np.asarray(np.where(handled > 0, seconds / np.maximum(handled, 1e-9), mean))
