"""Factors that turn recorded contacts into cases, and the tables that hold the result.

The factor of a row is a product: one for its channel group, one for its hour of the week, one for
its date and one for its intent. Each is adjusted until the simulated contacts of that hour, date
or intent are the recorded ones (iterative proportional fitting; Deming and Stephan, Annals of
Mathematical Statistics 11, 1940). Products need far fewer contacts than a factor for every single
interval would, and cannot become negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.sections.calendar import WEEKDAYS, by_day
from sim.sections.demand import IntervalTableSource, SourceBase
from sim.sections.interval_table import IntervalTable
from sim.study.record import RECORDED_OFFERED, Floats, Record, with_column, with_sources
from sim.workload.expected import Stream, expected_streams

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Places = NDArray[np.int64]

DAMPING: Final = 0.6
"""Part of a step that is taken: more cases make more repeats, so that a full step would overshoot
where the centre is short of staff."""

_GREATEST_STEP: Final = 3.0
_GREATEST_FACTOR: Final = 2.0
"""More cases than contacts come from callers who reach no queue; not from anything else."""

_LEAST_FACTOR: Final = 0.01
_LEAST_CONTACTS: Final = 600
"""Simulated contacts below which a group is joined to its neighbour."""


@dataclass(frozen=True, eq=False)
class Margin:
    """One way of grouping the bins of a channel group.

    Attributes:
        group: int64[bins], -1 where the channel group is closed.
        names: of the groups.
    """

    group: Places
    names: tuple[str, ...]

    def sums(self, values: Floats) -> Floats:
        """Add up values whose last axis is bins."""
        out = np.zeros((*values.shape[:-1], len(self.names)), dtype=np.float64)
        for number in range(len(self.names)):
            out[..., number] = values[..., self.group == number].sum(axis=-1)
        return out


@dataclass(frozen=True, eq=False)
class Factors:
    """Cases per recorded contact.

    Attributes:
        by_bin: float64[channel_groups, bins].
        by_intent: float64[channel_groups, intents]; ones where the record
            does not tell intents.
    """

    by_bin: Floats
    by_intent: Floats

    def at(self, record: Record, stream: Stream, starts: Places) -> Floats:
        """Factors of a stream in intervals that start at these ticks."""
        channel_group = record.group_of[[one.name for one in record.streams].index(stream.name)]
        first, length = record.window.start_tick, record.window.interval_ticks
        bins = np.clip((starts - first) // length, 0, self.by_bin.shape[1] - 1)
        weight = 1.0
        if record.channel_groups[channel_group].by_intent and stream.intent is not None:
            weight = float(
                self.by_intent[channel_group, list(record.scenario.intents).index(stream.intent)]
            )
        inside = record.is_open[channel_group][bins]
        return np.asarray(np.where(inside, self.by_bin[channel_group][bins] * weight, 0.0))


def ones(record: Record) -> Factors:
    """The first guess: every recorded contact is a case."""
    return Factors(
        np.ones((len(record.channel_groups), record.window.size("interval"))),
        np.ones((len(record.channel_groups), len(record.scenario.intents))),
    )


def margins(record: Record, replications: int) -> tuple[tuple[Margin, ...], ...]:
    """Groups of bins of every channel group: hours of the week, twice, and dates.

    First the hours of days with the same opening hours, together enough to tell even quiet ones;
    then those of each weekday, since the first hours after a closed weekend have more repeats than
    the same hours of other days.
    """
    labels = record.window.labels("interval")
    days, hours = record.day_of_bin, record.hour_of_bin
    dates = {int(d): str(np.datetime_as_string(labels[days == d][0], unit="D")) for d in set(days)}
    weekday = record.weekday_of_bin * 24 + hours
    of_weekday = {c: f"{WEEKDAYS[c // 24]} {c % 24:02d} h" for c in range(7 * 24)}
    found = []
    for number, channel_group in enumerate(record.channel_groups):
        contacts = record.by_time["offered"][number] * replications
        parts = _parts_of_week(record, channel_group.channels)
        part = np.array([parts[WEEKDAYS[day]] for day in record.weekday_of_bin])
        names = list(dict.fromkeys(parts.values()))
        code = np.array([names.index(name) for name in part], dtype=np.int64) * 24 + hours
        of_week = {c: f"{names[c // 24]} {c % 24:02d} h" for c in range(len(names) * 24)}
        is_open = record.is_open[number]
        found.append(
            (
                _joined(code, of_week, contacts, is_open, 24),
                _joined(weekday, of_weekday, contacts, is_open, 24),
                _joined(days, dates, contacts, is_open, 0),
            )
        )
    return tuple(found)


def _parts_of_week(record: Record, channels: Sequence[int]) -> dict[str, str]:
    """Days with equal opening hours belong together; weekends of what is always open, apart."""
    settings = list(record.scenario.channels.values())
    openings = [settings[place].opening for place in channels]
    shapes: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        keys = [str(by_day(o).get(day, "closed")) if isinstance(o, dict) else o for o in openings]
        if all(key == "always" for key in keys):
            keys = ["weekday" if day in WEEKDAYS[:5] else day]
        shapes.setdefault("|".join(keys), []).append(day)
    return {day: _days(days) for days in shapes.values() for day in days}


def _days(days: Sequence[str]) -> str:
    in_a_row = WEEKDAYS.index(days[-1]) - WEEKDAYS.index(days[0]) == len(days) - 1
    return f"{days[0]}-{days[-1]}" if len(days) > 2 and in_a_row else " ".join(days)


def _joined(
    code: Places,
    names: Mapping[int, str],
    contacts: Floats,
    is_open: NDArray[np.bool_],
    block: int,
) -> Margin:
    """Join neighbouring groups until each has enough contacts; never over a border of blocks."""
    present = sorted(set(code[is_open].tolist()))
    weight = {number: float(contacts[code == number].sum()) for number in present}
    runs: list[list[int]] = []
    total = 0.0
    for number in present:
        apart = bool(runs) and block > 0 and runs[-1][0] // block != number // block
        if not runs or apart or total >= _LEAST_CONTACTS:
            runs.append([])
            total = 0.0
        runs[-1].append(number)
        total += weight[number]
        if len(runs) > 1 and _is_last(number, present, block) and total < _LEAST_CONTACTS:
            before = runs[-2][0]
            if not block or before // block == number // block:
                last = runs.pop()
                runs[-1].extend(last)
    group = np.full(len(code), -1, dtype=np.int64)
    for place, members in enumerate(runs):
        group[is_open & np.isin(code, members)] = place
    texts = tuple(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]} to {names[run[-1]]}" for run in runs
    )
    return Margin(group, texts)


def _is_last(number: int, present: Sequence[int], block: int) -> bool:
    """Whether no later number belongs to the same block."""
    later = [other for other in present if other > number]
    return not later or (block > 0 and later[0] // block != number // block)


@dataclass(frozen=True, eq=False)
class Volumes:
    """Something counted by channel group and bin, float64[channel_groups, bins], or intent."""

    by_time: Floats
    by_intent: Floats


def stepped(
    factors: Factors,
    record: Record,
    groups: Sequence[Sequence[Margin]],
    contacts: Volumes,
    cases: Volumes,
) -> Factors:
    """Factors after one step towards the recorded contacts.

    Args:
        factors: before.
        record: what is to be reproduced.
        groups: margins of each channel_group.
        contacts: as simulated.
        cases: expected ones that they came from.
    """
    bins, needs = factors.by_bin.copy(), factors.by_intent.copy()
    for number, channel_group in enumerate(record.channel_groups):
        missing = record.by_time["offered"][number] - contacts.by_time[number]
        wanted, mine = DAMPING * missing, cases.by_time[number]
        whole = _step(wanted.sum(), mine.sum())
        change = np.full(len(mine), float(whole))
        for margin in groups[number]:  # each of them looks at what those before it leave over
            left = wanted - mine * (change - 1.0)
            ratio = _step(margin.sums(left), margin.sums(mine * change))
            change *= np.where(margin.group < 0, 1.0, ratio[margin.group])
        bins[number] = np.clip(bins[number] * change, _LEAST_FACTOR, _GREATEST_FACTOR)
        if channel_group.by_intent:
            gap = record.by_intent["offered"][number] - contacts.by_intent[number]
            needs[number] *= _step(DAMPING * gap, cases.by_intent[number]) / whole
    return Factors(bins, needs)


def _step(missing: Floats | float, cases: Floats | float) -> Floats:
    """Factor that adds as many cases as contacts are missing, bounded.

    Not the ratio of contacts: where most contacts of an hour are repeats of earlier hours, its own
    cases have to change by much more than the contacts do.
    """
    gap, base = np.asarray(missing, np.float64), np.asarray(cases, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 0, 1 + gap / np.maximum(base, 1e-300), 1.0)
    return np.asarray(np.clip(ratio, 1 / _GREATEST_STEP, _GREATEST_STEP))


def with_cases(scenario: Scenario, record: Record, factors: Factors) -> Scenario:
    """The scenario with sources that count cases, in tables that keep the recorded contacts too."""
    tables = dict[str, IntervalTable]()
    sources = list[SourceBase]()
    for source in scenario.demand.sources:
        if source.name not in record.sources:
            sources.append(source)
            continue
        key = f"demand.sources.{source.name}"
        table = record.scenario.tables.get(key)
        if table is None:
            table = _table_of(record, source.name)
        factor = _factor_of_rows(record, factors, source.name, table)
        kept = {**table.columns, RECORDED_OFFERED: table.columns["offered"]}
        tables[key] = with_column(replace(table, columns=kept), kept["offered"] * factor)
        sources.append(_counting_cases(source))
    return with_sources(scenario, sources).with_tables(tables)


def _counting_cases(source: SourceBase) -> SourceBase:
    """The source as one whose table holds expected cases."""
    changes = {"counts": "cases", "arrivals": "poisson"}
    if isinstance(source, IntervalTableSource):
        return source.model_copy(update=changes)
    kept = {name: getattr(source, name) for name in SourceBase.model_fields}
    file = f"{source.name} (computed from contacts)"
    return IntervalTableSource(**{**kept, **changes}, file=file)


def _table_of(record: Record, source: str) -> IntervalTable:
    """Volumes that were not in a table, as one; their sources have one stream."""
    stream = next(s for s in record.streams if s.source == source)
    return IntervalTable(_starts(stream), stream.interval_ticks, {"offered": stream.rates})


def _starts(stream: Stream) -> Places:
    return np.arange(len(stream.rates), dtype=np.int64) * stream.interval_ticks


def _factor_of_rows(record: Record, factors: Factors, source: str, table: IntervalTable) -> Floats:
    """Factor of every row of a source's table."""
    found = np.ones(len(table))
    for stream in (s for s in record.streams if s.source == source):
        rows = np.ones(len(table), dtype=np.bool_)
        for label in ("channel", "intent", "segment"):
            if label in table.columns:
                rows &= table.columns[label] == getattr(stream, label)
        found[rows] = factors.at(record, stream, table.start_ticks[rows])
    return found


def expected_cases(record: Record, scenario: Scenario) -> Volumes:
    """Expected cases of the recorded sources."""
    streams = [s for s in expected_streams(scenario) if s.source in record.sources]
    return Volumes(*record.on_grid(streams))
