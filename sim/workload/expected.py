"""Expected number of cases per interval.

The one place where volumes of all kinds of sources become rates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import EngineError, Fault, ScenarioError
from sim.sections.calendar import WEEKDAYS, by_day
from sim.sections.demand import (
    ByWeekSource,
    CustomerBaseSource,
    InlineSource,
    IntervalTableSource,
    ReplaySource,
    Source,
    WeeklySource,
)
from sim.units import DAYS_PER_WEEK, DAYS_PER_YEAR, TICKS_PER_DAY, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.sections.interval_table import IntervalTable
    from sim.sections.whole import Sections

Floats = NDArray[np.float64]
_CONSTANTS = ("channel", "intent", "segment")


@dataclass(frozen=True)
class Stream:
    """Cases of one source that share their constants.

    Attributes:
        name: source, channel, intent and segment, joined; unique in a scenario.
        source: name of the source.
        channel, intent, segment: the constant of all its cases, or None where it is drawn from
            a mix.
        interval_ticks: length of an interval.
        rates: float64[n], expected cases of interval i = [i x interval_ticks, (i+1) x
            interval_ticks), volume factor
            included, busyness not. Always whole intervals: the last may reach beyond the horizon,
            where cases are dropped.
        day_of_interval: int64[n], calendar days since the day on which the scenario starts.
        segment_shares, intent_shares: float64, the mix in the scenario's order (one-hot for a
            constant).
        channel_shares: float64 mix of the first channel, or None: by the segment's channel
            preference.
        arrivals: `poisson`; `as_recorded` (exactly the rounded number); or `recurring`: whenever
            the need of a customer of the base is due again.
        is_false_alarm: contacts about actions for which there was no need; they arise only under a
            service model that is proactive.
    """

    name: str
    source: str
    channel: str | None
    intent: str | None
    segment: str | None
    interval_ticks: int
    rates: Floats
    day_of_interval: NDArray[np.int64]
    segment_shares: Floats
    intent_shares: Floats
    channel_shares: Floats | None
    arrivals: Literal["poisson", "as_recorded", "recurring"]
    is_false_alarm: bool = False

    @property
    def total(self) -> float:
        """Expected cases over all intervals."""
        return float(self.rates.sum())


def expected_streams(scenario: Sections) -> list[Stream]:
    """Expected cases of every source over the horizon, split by its constants.

    Streams come in the scenario's order.

    Replayed logs have no expectation and are left out.

    Raises:
        ScenarioError: the table of a source was never read (`load` does it).
    """
    return [stream for source in scenario.demand.sources for stream in _streams(scenario, source)]


def recorded_streams(scenario: Sections, interval_ticks: int) -> list[Stream]:
    """Replayed logs as streams: the cases recorded in each interval of the horizon.

    They are for overviews; a tape takes the rows themselves.
    """
    count = _count(scenario, interval_ticks)
    streams = []
    for source in scenario.demand.sources:
        table = scenario.tables.get(f"demand.sources.{source.name}")
        if isinstance(source, ReplaySource) and table is not None:
            for constants, rows in _by_constants(table).items():
                index = table.start_ticks[rows] // interval_ticks
                inside = index[(index >= 0) & (index < count)]
                rates = np.bincount(inside, minlength=count).astype(np.float64)
                row = dict(zip(_CONSTANTS, constants, strict=True))
                streams.append(_stream(scenario, source, interval_ticks, rates, row))
    return streams


def _by_constants(table: IntervalTable) -> dict[tuple[str | None, ...], list[int]]:
    """Rows of a table by their channel, intent and segment."""
    labels = [table.columns.get(key) for key in _CONSTANTS]
    rows_of: dict[tuple[str | None, ...], list[int]] = {}
    for row in range(len(table)):
        key = tuple(None if label is None else str(label[row]) for label in labels)
        rows_of.setdefault(key, []).append(row)
    return rows_of


def _streams(scenario: Sections, source: Source) -> list[Stream]:
    if isinstance(source, WeeklySource):
        volume = source.cases_per_week * source.volume_factor
        interval, rates = weekly_rates(scenario, source, volume)
        return [_stream(scenario, source, interval, rates)]
    if isinstance(source, CustomerBaseSource):
        return _base_streams(scenario, source)
    if isinstance(source, InlineSource):
        rates = inline_rates(source, 0, scenario.run.horizon_ticks)
        interval = source.interval_minutes * TICKS_PER_MINUTE
        return [_stream(scenario, source, interval, rates)]
    if isinstance(source, IntervalTableSource):
        return _table_streams(scenario, source)
    return []


def since_midnight(scenario: Sections) -> int:
    """Ticks from midnight to the start of the scenario."""
    start = scenario.run.start
    return round(
        (start - start.replace(hour=0, minute=0, second=0, microsecond=0))
        / timedelta(microseconds=1)
    )


def _count(scenario: Sections, interval_ticks: int) -> int:
    return -(-scenario.run.horizon_ticks // interval_ticks)


def customers_of(source: CustomerBaseSource) -> int:
    """Customers of a base: a factor on its volume is one on their number."""
    return round(source.customers * source.volume_factor)


def _base_streams(scenario: Sections, source: CustomerBaseSource) -> list[Stream]:
    """What comes at random, as one stream with a mix of intents; then each need that recurs."""
    customers = customers_of(source)
    per_week = customers * DAYS_PER_WEEK / DAYS_PER_YEAR
    streams = []
    rates = dict(source.cases_per_year)
    if total := sum(rates.values()):
        interval, volumes = weekly_rates(scenario, source, per_week * total)
        found = _stream(scenario, source, interval, volumes)
        shares = np.array([rates.get(name, 0.0) for name in scenario.intents]) / total
        streams.append(replace(found, intent_shares=shares))
    for intent, share in source.recurring_shares.items():
        if days := scenario.intents[intent].recurs_every_days:
            volume = customers * share * DAYS_PER_WEEK / days
            interval, volumes = weekly_rates(scenario, source, volume)
            found = _stream(scenario, source, interval, volumes, {"intent": intent})
            streams.append(replace(found, arrivals="recurring"))
    return streams


def weekly_rates(
    scenario: Sections, source: ByWeekSource, cases_per_week: float
) -> tuple[int, Floats]:
    """Interval in ticks and expected cases per interval of a weekly volume.

    Days may have profiles of different lengths, and the scenario may start inside an interval: the
    grid is then the greatest common divisor, and volumes are split in proportion, which changes
    nothing in law.
    """
    raw = source.intraday_shares
    profiles: dict[str, Any] = (
        by_day(raw) if isinstance(raw, dict) else dict.fromkeys(WEEKDAYS, raw)
    )
    offset = since_midnight(scenario)
    grid = (
        math.gcd(offset, *(TICKS_PER_DAY // len(profile) for profile in profiles.values()))
        or TICKS_PER_DAY
    )
    per_day = TICKS_PER_DAY // grid
    days = source.day_shares
    week = np.zeros((DAYS_PER_WEEK, per_day))
    for index, day in enumerate(WEEKDAYS):
        if day in profiles:
            fine = np.repeat(
                np.asarray(profiles[day], dtype=np.float64), per_day // len(profiles[day])
            )
            week[index] = fine * len(profiles[day]) / per_day * getattr(days, day)
    position = (
        scenario.run.start.weekday() * per_day + offset // grid + np.arange(_count(scenario, grid))
    )
    rates = week.reshape(-1)[position % (DAYS_PER_WEEK * per_day)]
    return grid, rates * cases_per_week


def inline_rates(source: InlineSource, first: int, until: int) -> Floats:
    """Expected cases of the intervals of an inline source.

    Args:
        source: whose list begins with the scenario.
        first: tick from the scenario's start at which an interval begins; may be negative.
        until: tick up to which they are wanted.
    """
    interval = source.interval_minutes * TICKS_PER_MINUTE
    values = np.asarray(source.expected_cases, dtype=np.float64) * source.volume_factor
    index = np.arange(first // interval, -(-until // interval))
    rates = values[index % len(values)]
    inside = (index >= 0) & (index < len(values))
    return rates if source.repeats else np.where(inside, rates, 0.0)


def _table_streams(scenario: Sections, source: IntervalTableSource) -> list[Stream]:
    table = scenario.tables.get(f"demand.sources.{source.name}")
    if table is None:
        raise ScenarioError(Fault("table_not_read", source=source.name))
    streams = []
    for constants, rows in _by_constants(table).items():
        grid, rates = _onto_grid(
            scenario, table.start_ticks[rows], table.interval_ticks, table.columns["offered"][rows]
        )
        row = dict(zip(_CONSTANTS, constants, strict=True))
        streams.append(_stream(scenario, source, grid, rates * source.volume_factor, row))
    _check_served_once(source, table, streams)
    return streams


def _check_served_once(
    source: IntervalTableSource, table: IntervalTable, streams: list[Stream]
) -> None:
    """Make sure that what a table has within the horizon is what its source serves.

    Raises:
        EngineError: it is not.
    """
    end = streams[0].interval_ticks * len(streams[0].rates) if streams else 0
    read = served_within(table, end)
    served = sum(stream.total for stream in streams) / (source.volume_factor or 1.0)
    if source.volume_factor and not math.isclose(read, served, rel_tol=1e-6, abs_tol=1e-3):
        raise EngineError(
            f"source '{source.name}' serves {served:.3f} of the {read:.3f} that its table has"
        )


def served_within(table: IntervalTable, end: int) -> float:
    """Contacts of a table between the start of a scenario and a tick; cut rows in proportion."""
    length = max(table.interval_ticks, 1)
    last = np.minimum(table.start_ticks + length, end)
    inside = np.clip(last - np.maximum(table.start_ticks, 0), 0, length) / length
    return float((table.columns["offered"] * inside).sum())


def _onto_grid(
    scenario: Sections, starts: NDArray[np.int64], interval: int, volumes: Floats
) -> tuple[int, Floats]:
    """Put table rows on a grid that begins with the scenario.

    Rows that straddle it are split in proportion.
    """
    grid = math.gcd(interval, int(starts[0]) % interval) if len(starts) else interval
    pieces = interval // grid
    rates = np.zeros(_count(scenario, grid))
    for piece in range(pieces):
        index = starts // grid + piece
        inside = (index >= 0) & (index < len(rates))
        np.add.at(rates, index[inside], volumes[inside] / pieces)
    return grid, rates


def _stream(
    scenario: Sections,
    source: Source,
    interval: int,
    rates: Floats,
    row: dict[str, str | None] | None = None,
) -> Stream:
    row = row or {}
    channel, intent, segment = (getattr(source, key) or row.get(key) for key in _CONSTANTS)
    days = (
        since_midnight(scenario) + np.arange(len(rates), dtype=np.int64) * interval
    ) // TICKS_PER_DAY
    segments, intents = list(scenario.segments), list(scenario.intents)
    return Stream(
        name="/".join((source.name, *(part for part in (channel, intent, segment) if part))),
        source=source.name,
        channel=channel,
        intent=intent,
        segment=segment,
        interval_ticks=interval,
        rates=rates,
        day_of_interval=days,
        segment_shares=_mix(
            segments, segment, source.segment_shares, lambda name: scenario.segments[name].share
        ),
        intent_shares=_mix(
            intents, intent, source.intent_shares, lambda name: scenario.intents[name].share
        ),
        channel_shares=(
            _mix(list(scenario.channels), channel, source.channel_shares, lambda _: 0.0)
            if channel or source.channel_shares
            else None
        ),
        arrivals=source.arrivals,
    )


def _mix(
    names: Sequence[str],
    constant: str | None,
    shares: dict[str, float] | None,
    default: Callable[[str], float],
) -> Floats:
    if constant is not None:
        return np.array([float(name == constant) for name in names])
    if shares is not None:
        return np.array([shares.get(name, 0.0) for name in names])
    return np.array([default(name) for name in names])
