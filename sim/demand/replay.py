"""A recorded log as part of a tape: one row per case, at its recorded time.

Its first cycle comes before the window and its last one after it, as other customers with draws of
their own. What the log does not say (channel, intent, segment, customer) is drawn as for any other
source.
Keys are made of source, millisecond of arrival and place among the cases of that millisecond, so
that rows added to a log change no draw of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.demand.arrivals import TICKS_PER_KEY, stream_entity
from sim.demand.positions import Log
from sim.errors import Fault, ScenarioError
from sim.randomness.counter import LAST_ORDINAL, child_key
from sim.sections.demand import ReplaySource
from sim.sections.span import Span
from sim.workload.expected import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario.schema import Scenario
    from sim.sections.interval_table import IntervalTable

__all__ = ["replayed"]

_LABELS = ("channel", "intent", "segment")


def replayed(scenario: Scenario, first_stream: int) -> tuple[list[Stream], Log]:
    """Streams and cases of all recorded logs of a scenario.

    Args:
        scenario: its table `demand.sources.<name>` of a replay source has one row per case:
            `start_ticks` is the arrival, and `channel`, `intent`, `segment`, `customer` are
            columns of names, each of which may be missing; an empty customer is not known.
        first_stream: number of streams that come before them on the tape.

    Returns:
        One stream per source and combination of constants, and the cases of the run.

    Raises:
        ScenarioError: the table of a source was never read, or names what the scenario lacks.
    """
    streams: list[Stream] = []
    rows: list[tuple[int, int, int, str]] = []
    for source in scenario.demand.sources:
        if isinstance(source, ReplaySource):
            offset = first_stream + len(streams)
            table = _table(scenario, source)
            found, log = _read(scenario, source, table, offset)
            streams += found
            rows += log
    rows.sort(key=lambda row: row[0])  # stable: by arrival, then in the order of the logs
    customers: dict[str, int] = {}
    log_rows = [(*row[:3], customers.setdefault(row[3], len(customers))) for row in rows]
    columns: list[tuple[Any, ...]] = list(zip(*log_rows, strict=True)) or [(), (), (), ()]
    return streams, Log(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.uint64),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=np.int64),
    )


def _table(scenario: Scenario, source: ReplaySource) -> IntervalTable:
    table = scenario.tables.get(f"demand.sources.{source.name}")
    if table is None:
        raise ScenarioError(Fault("log_not_read", source=source.name))
    return table


def _read(
    scenario: Scenario, source: ReplaySource, table: IntervalTable, offset: int
) -> tuple[list[Stream], list[tuple[int, int, int, str]]]:
    """Streams of one log, and its rows (arrival, key, stream, customer) in the order of the log."""
    streams: dict[tuple[str | None, ...], Stream] = {}
    seen: dict[tuple[int, int], int] = {}
    rows = []
    grid, span = scenario.run.grid_ticks, Span.of(scenario)
    labels = [table.columns.get(label) for label in (*_LABELS, "customer")]
    times = [time for row in enumerate(table.start_ticks.tolist()) for time in _times(span, *row)]
    for row, copy, start in times:
        *names, customer = (None if label is None else str(label[row]) for label in labels)
        combination = tuple(names)
        if combination not in streams:
            streams[combination] = _stream(scenario, source, combination)
        entity = stream_entity(streams[combination])
        moment = (entity, (start // TICKS_PER_KEY) & LAST_ORDINAL)
        seen[moment] = seen.get(moment, -1) + 1
        key = int(child_key(entity, moment[1], seen[moment]))
        number = offset + list(streams).index(combination)
        who = f"{source.name}\x1f{customer}\x1f{copy}" if customer else f"{key}"
        rows.append((span.lead_ticks + start // grid * grid, key, number, who))
    return list(streams.values()), rows


def _times(span: Span, row: int, start: int) -> Iterable[tuple[int, int, int]]:
    """When a row of a log comes in a run: row, cycles from its own time, ticks from the start."""
    lead, cycle, written = span.lead_ticks, span.cycle_ticks, span.written_ticks
    before = 0 if span.is_idle_before or start >= cycle else lead // cycle
    after = span.demand_ticks // cycle + 1 if start >= written - cycle else 0
    for copy in range(-before, after + 1):
        time = start + copy * cycle
        if 0 <= start < written and time < span.demand_ticks - lead:
            yield row, copy, time


def _stream(
    scenario: Scenario, source: ReplaySource, combination: tuple[str | None, ...]
) -> Stream:
    known = {
        "channel": dict.fromkeys(scenario.channels, 0.0),
        "intent": {name: intent.share for name, intent in scenario.intents.items()},
        "segment": {name: segment.share for name, segment in scenario.segments.items()},
    }
    names: dict[str, str | None] = {}
    shares: dict[str, Any] = {}
    for label, found in zip(_LABELS, combination, strict=True):
        name = getattr(source, label) or found
        if name is not None and name not in known[label]:
            facts: dict[str, Any] = {"source": source.name, "what": label, "name": name}
            raise ScenarioError(Fault("log_name", known=tuple(known[label]), **facts))
        mix = getattr(source, f"{label}_shares")
        shares[label] = _mix(known[label], name, mix)
        names[label] = name
    return Stream(
        name="/".join((source.name, *(name for name in names.values() if name))),
        source=source.name,
        **names,
        interval_ticks=1,
        rates=np.zeros(0),
        day_of_interval=np.zeros(0, dtype=np.int64),
        segment_shares=shares["segment"],
        intent_shares=shares["intent"],
        channel_shares=shares["channel"] if names["channel"] or source.channel_shares else None,
        arrivals="as_recorded",
    )


def _mix(default: dict[str, float], constant: str | None, mix: dict[str, float] | None) -> Any:
    if constant is not None:
        mix = {constant: 1.0}
    return np.array([(default if mix is None else mix).get(name, 0.0) for name in default])
