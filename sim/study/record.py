"""What a centre recorded, and the same numbers of simulated replications, on one grid.

A record is what the tables of some sources say of contacts: how many were offered, answered and
abandoned, how long they waited and were handled. Channels on which one source may begin are taken
together as a *channel group*, since its numbers cannot be told apart: a source of calls makes
the group `voice`, a source whose contacts are spread over two channels `voice + chat`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import StudyError
from sim.measures.window import Window
from sim.sections.calendar import opening_ticks
from sim.sections.demand import ReplaySource, SourceBase
from sim.sections.interval_table import IntervalTable
from sim.service_models.registry import not_simulated
from sim.units import TICKS_PER_HOUR
from sim.workload.capacity import first_needs, regrid
from sim.workload.expected import Stream, expected_streams

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Floats = NDArray[np.float64]

RECORDED_OFFERED: Final = "recorded_offered"
"""Column of a repeat-adjusted table that keeps the contacts its cases were computed from."""

OUTCOMES: Final = {
    "answered": "answered",
    "abandoned": "abandoned",
    "wait_answered": "answered_wait_seconds_sum",
    "wait_abandoned": "abandoned_wait_seconds_sum",
    "handle": "handle_seconds_sum",
}
"""Sums of a record, and the columns of a table that hold them."""


@dataclass(frozen=True, slots=True)
class ChannelGroup:
    """Channels whose contacts are recorded together.

    Attributes:
        name: of its channels. channels: their places in the scenario.
        by_intent: whether every one of its sources tells the intents of its contacts.
        outcomes: sums that all of its sources have.
    """

    name: str
    channels: tuple[int, ...]
    by_intent: bool
    outcomes: frozenset[str]


@dataclass(frozen=True, eq=False)
class Record:
    """Recorded sums by channel group and time, and by channel group and intent.

    Attributes:
        scenario: the scenario with recorded contacts as volumes, each once, without busyness.
        model: service model under which they were recorded.
        sources: names of the sources. channel_groups: what they recorded.
        window: its intervals are the bins; an hour, or less where the scenario starts within one.
        streams: of these sources; `group_of` and `needs` (shares by channel and intent) go with it.
        is_open: bool[channel_groups, bins]; what a table has where a group is closed is left out.
        by_time: sum to float64[channel_groups, bins].
        by_intent: sum to float64[channel_groups, intents].
        out_of_hours: float64[channel_groups], contacts that were left out.
    """

    scenario: Scenario
    model: str
    sources: tuple[str, ...]
    channel_groups: tuple[ChannelGroup, ...]
    window: Window
    streams: tuple[Stream, ...]
    group_of: tuple[int, ...]
    needs: tuple[Mapping[tuple[str, str], float], ...]
    is_open: NDArray[np.bool_]
    by_time: Mapping[str, Floats]
    by_intent: Mapping[str, Floats]
    out_of_hours: Floats

    @property
    def hour_of_bin(self) -> NDArray[np.int64]:
        """Hour of the day in which each bin begins."""
        hours = self.window.labels("interval").astype("datetime64[h]").astype(np.int64)
        return np.asarray(hours % 24)

    @property
    def day_of_bin(self) -> NDArray[np.int64]:
        """Calendar day of each bin, from 0."""
        days = self.window.labels("interval").astype("datetime64[D]").astype(np.int64)
        return np.asarray(days - days[0]) if len(days) else days

    @property
    def weekday_of_bin(self) -> NDArray[np.int64]:
        """Weekday of each bin, Monday is 0."""
        days = self.window.labels("interval").astype("datetime64[D]").astype(np.int64)
        return np.asarray((days + 3) % 7)  # 1970-01-01 was a Thursday

    def on_grid(self, streams: Sequence[Stream]) -> tuple[Floats, Floats]:
        """Volumes of streams (in the order of `streams`) by channel group and bin, or intent."""
        intents = list(self.scenario.intents)
        time = np.zeros((len(self.channel_groups), self.window.size("interval")))
        needs = np.zeros((len(self.channel_groups), len(intents)))
        last = len(time[0]) + self.window.start_tick // self.window.interval_ticks
        for stream, channel_group, shares in zip(streams, self.group_of, self.needs, strict=True):
            rates = regrid(stream.rates, stream.interval_ticks, self.window.interval_ticks, last)
            rates = rates[last - len(time[0]) :] * self.is_open[channel_group]
            time[channel_group] += rates
            for (_, intent), share in shares.items():
                needs[channel_group, intents.index(intent)] += float(rates.sum()) * share
        return time, needs


def read_record(scenario: Scenario, sources: Sequence[str]) -> Record:
    """What the tables of these sources recorded in the measured part of the horizon.

    Raises:
        StudyError: they were recorded under different service models, or one is a log of single
            contacts.
        CcsimError: the service model is unknown.
    """
    model = _model(scenario, [scenario.source(name) for name in sources])
    plain = as_recorded(scenario, sources)
    streams = tuple(s for s in expected_streams(plain) if s.source in sources)
    needs = tuple(first_needs(plain, stream) for stream in streams)
    channel_groups, group_of = _channel_groups(plain, streams, needs)
    window = _window(scenario)
    is_open = np.stack([_is_open(plain, channel_group, window) for channel_group in channel_groups])
    record = Record(
        plain, model, tuple(sources), channel_groups, window, streams,
        group_of, needs, np.ones_like(is_open), {}, {}, np.zeros(len(channel_groups)),
    )  # fmt: skip
    everything = record.on_grid(streams)[0]
    record = replace(record, is_open=is_open)
    sums = {name: record.on_grid(found) for name, found in _sums(plain, streams).items()}
    return replace(
        record,
        by_time={name: time for name, (time, _) in sums.items()},
        by_intent={name: needs for name, (_, needs) in sums.items()},
        out_of_hours=(everything - sums["offered"][0]).sum(axis=1),
    )


def _is_open(scenario: Scenario, channel_group: ChannelGroup, window: Window) -> NDArray[np.bool_]:
    """Bins in which a channel of the channel group is open at all."""
    channels, edges = list(scenario.channels.values()), window.edges("interval")
    found = np.zeros(len(edges) - 1, dtype=np.bool_)
    for place in channel_group.channels:
        for first, last in opening_ticks(channels[place].opening, window.origin, int(edges[-1])):
            found |= (edges[1:] > first) & (edges[:-1] < last)
    return found


def as_recorded(scenario: Scenario, sources: Sequence[str]) -> Scenario:
    """The scenario with recorded contacts as volumes, each once, and busyness switched off.

    A record contains the ups and downs of its time already; drawing more would count them twice.
    """
    changed = [
        source.model_copy(update={"volume_factor": 1.0}) if source.name in sources else source
        for source in scenario.demand.sources
    ]
    tables = {}
    for name in sources:
        table = scenario.tables.get(f"demand.sources.{name}")
        if table is not None and RECORDED_OFFERED in table.columns:
            tables[f"demand.sources.{name}"] = with_column(table, table.columns[RECORDED_OFFERED])
    return without_busyness(with_sources(scenario, changed)).with_tables(tables)


def with_sources(scenario: Scenario, sources: Sequence[SourceBase]) -> Scenario:
    """A copy with these sources."""
    demand = scenario.demand.model_copy(update={"sources": list(sources)})
    return scenario.model_copy(update={"demand": demand})


def without_busyness(scenario: Scenario) -> Scenario:
    """A copy without ups and downs beyond Poisson."""
    busyness = scenario.demand.busyness.model_copy(
        update={"day_cv": 0.0, "block_cv": 0.0, "forecast_error_cv": 0.0}
    )
    demand = scenario.demand.model_copy(update={"busyness": busyness})
    return scenario.model_copy(update={"demand": demand})


def with_column(table: IntervalTable, offered: Floats) -> IntervalTable:
    """A copy of a table with other volumes."""
    return replace(table, columns={**table.columns, "offered": offered})


def _model(scenario: Scenario, sources: Sequence[SourceBase]) -> str:
    for source in sources:
        if isinstance(source, ReplaySource):
            raise StudyError(
                f"source '{source.name}' is a log that counts contacts: which of its rows are "
                "repeats cannot be told, so it cannot be turned into cases. Give its volumes per "
                'interval instead, or keep the first contact of each need and set counts = "cases".'
            )
    models = list(dict.fromkeys(source.recorded_under for source in sources))
    if len(models) > 1:
        raise StudyError(
            "contacts of one centre are recorded under one service model; recorded_under names "
            f"{', '.join(models)}."
        )
    not_simulated(models[0], scenario)  # complains about an unknown model
    return models[0]


def _window(scenario: Scenario) -> Window:
    """Bins of an hour of the day over the measured part, warm-up left out."""
    run = scenario.run
    midnight = run.start.replace(hour=0, minute=0, second=0, microsecond=0)
    length = math.gcd(TICKS_PER_HOUR, (run.start - midnight) // timedelta(microseconds=1))
    first = -(-round(run.warm_up_hours * TICKS_PER_HOUR) // length) * length
    if first >= run.horizon_ticks:
        raise StudyError("nothing is left to compare with a record: the warm-up is too long.")
    return Window(first, run.horizon_ticks, length, run.start)


def _channel_groups(
    scenario: Scenario, streams: Sequence[Stream], needs: Sequence[Mapping[tuple[str, str], float]]
) -> tuple[tuple[ChannelGroup, ...], tuple[int, ...]]:
    """Channels that share a stream make a channel group; the channel_group of each stream."""
    channels = list(scenario.channels)
    channel_group = list(range(len(channels)))
    for shares in needs:
        used = {channel_group[channels.index(channel)] for channel, _ in shares}
        channel_group = [min(used) if number in used else number for number in channel_group]
    places = [
        channel_group[channels.index(next(iter(shares), (channels[0], ""))[0])] for shares in needs
    ]
    roots = sorted(set(places))
    made = []
    for root in roots:
        members = tuple(place for place, number in enumerate(channel_group) if number == root)
        mine = [s for s, place in zip(streams, places, strict=True) if place == root]
        tables = [scenario.tables.get(f"demand.sources.{s.source}") for s in mine]
        outcomes = {
            name
            for name, column in OUTCOMES.items()
            if all(table is not None and column in table.columns for table in tables)
        }
        if {"answered"} <= outcomes:
            outcomes.add("abandoned")  # the difference, where there is no such column
        known = all(s.intent is not None for s in mine)
        name = " + ".join(channels[place] for place in members)
        made.append(ChannelGroup(name, members, known, frozenset(outcomes)))
    return tuple(made), tuple(roots.index(place) for place in places)


def _sums(scenario: Scenario, streams: Sequence[Stream]) -> dict[str, list[Stream]]:
    """Every recorded sum as streams; zero where a source did not record it."""
    names = {stream.source for stream in streams}
    found = {"offered": list(streams)}
    for name, column in OUTCOMES.items():
        tables: dict[str, IntervalTable] = {}
        for source in names:
            table = scenario.tables.get(f"demand.sources.{source}")
            values = None if table is None else _column(table, column)
            if table is not None and values is not None:
                tables[source] = with_column(table, values)
        swapped = scenario.with_tables({f"demand.sources.{k}": v for k, v in tables.items()})
        rates = [s.rates for s in expected_streams(swapped) if s.source in names]
        found[name] = [
            replace(stream, rates=rate if stream.source in tables else np.zeros_like(rate))
            for stream, rate in zip(streams, rates, strict=True)
        ]
    handled, handle = zip(
        *(_handled(scenario, *parts) for parts in zip(*found.values(), strict=True)), strict=True
    )
    return {**found, "handled": list(handled), "handle": list(handle)}


def _column(table: IntervalTable, column: str) -> Any:
    """A column of outcomes; what was offered and not answered counts as abandoned."""
    if column == "abandoned" and column not in table.columns and "answered" in table.columns:
        return np.maximum(table.columns["offered"] - table.columns["answered"], 0.0)
    return table.columns.get(column)


def _handled(scenario: Scenario, offered: Stream, *sums: Stream) -> tuple[Stream, Stream]:
    """Contacts whose handle time is recorded, and its sum; what the source declares comes first."""
    by_name = dict(zip(OUTCOMES, sums, strict=True))
    answered, handle = by_name["answered"].rates, by_name["handle"].rates
    counted = answered if answered.sum() > 0 else offered.rates
    declared = scenario.source(offered.source).recorded_aht_seconds
    if declared is not None:
        handle = declared * counted
    elif handle.sum() == 0:
        counted = np.zeros_like(counted)
    return replace(offered, rates=counted), replace(offered, rates=handle)
