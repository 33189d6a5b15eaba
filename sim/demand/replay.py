"""A recorded log as part of a tape: one row per case, at its recorded time.

Its first cycle comes before the window and its last one after it, as other customers with draws of
their own. What the log does not say (channel, intent, segment, customer) is drawn as for any other
source.
Keys are made of source, millisecond of arrival and place among the cases of that millisecond, so
that rows added to a log change no draw of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.demand.arrivals import TICKS_PER_KEY, stream_entity
from sim.demand.positions import Log
from sim.errors import EngineError, Fault, ScenarioError
from sim.randomness.counter import LAST_ORDINAL, child_key
from sim.sections.demand import ReplaySource
from sim.sections.span import Span
from sim.units import TICKS_PER_SECOND
from sim.workload.expected import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario.schema import Scenario
    from sim.sections.interval_table import IntervalTable

__all__ = ["replayed"]

_LABELS = ("channel", "intent", "segment")


class Row(NamedTuple):
    """A case of a log.

    Attributes:
        arrival: tick of the run.
        key: entity key of the case.
        stream: number of the stream on the tape.
        customer: who it is of.
        handling: recorded, ticks; 0: it is drawn.
    """

    arrival: int
    key: int
    stream: int
    customer: str
    handling: int


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
    rows: list[Row] = []
    for source in scenario.demand.sources:
        if isinstance(source, ReplaySource):
            offset = first_stream + len(streams)
            table = _table(scenario, source)
            found, log = _read(scenario, source, table, offset)
            _check_served_once(scenario, source, table, log)
            streams += found
            rows += log
    rows.sort(key=lambda row: row.arrival)  # stable: by arrival, then in the order of the logs
    customers: dict[str, int] = {}
    numbers = [customers.setdefault(row.customer, len(customers)) for row in rows]
    return streams, Log(
        np.array([row.arrival for row in rows], dtype=np.int64),
        np.array([row.key for row in rows], dtype=np.uint64),
        np.array([row.stream for row in rows], dtype=np.int64),
        np.array(numbers, dtype=np.int64),
        np.array([row.handling for row in rows], dtype=np.int64),
    )


def _check_served_once(
    scenario: Scenario, source: ReplaySource, table: IntervalTable, log: list[Row]
) -> None:
    """Make sure that the rows that a log has within the horizon are what its source serves.

    Raises:
        EngineError: they are not.
    """
    lead, horizon = Span.of(scenario).lead_ticks, scenario.run.horizon_ticks
    read = int(((table.start_ticks >= 0) & (table.start_ticks < horizon)).sum())
    served = sum(lead <= row.arrival < lead + horizon for row in log)
    if read != served:
        raise EngineError(
            f"source '{source.name}' serves {served} of the {read} rows that its log has"
        )


def _table(scenario: Scenario, source: ReplaySource) -> IntervalTable:
    table = scenario.tables.get(f"demand.sources.{source.name}")
    if table is None:
        raise ScenarioError(Fault("log_not_read", source=source.name))
    return table


def _read(
    scenario: Scenario, source: ReplaySource, table: IntervalTable, offset: int
) -> tuple[list[Stream], list[Row]]:
    """Streams of one log, and its rows in the order of the log."""
    streams: dict[tuple[str | None, ...], Stream] = {}
    known: dict[tuple[str | None, ...], tuple[int, int]] = {}  # key and number of each stream
    seen: dict[tuple[int, int], int] = {}
    rows = []
    grid, span = scenario.run.grid_ticks, Span.of(scenario)
    labels = [table.columns.get(label) for label in (*_LABELS, "customer")]
    handling = _handling(source, table, grid)
    times = [time for row in enumerate(table.start_ticks.tolist()) for time in _times(span, *row)]
    for row, copy, start in times:
        *names, customer = (None if label is None else str(label[row]) for label in labels)
        combination = tuple(names)
        if combination not in streams:
            streams[combination] = _stream(scenario, source, combination)
            known[combination] = stream_entity(streams[combination]), offset + len(known)
        entity, number = known[combination]
        moment = (entity, (start // TICKS_PER_KEY) & LAST_ORDINAL)
        seen[moment] = seen.get(moment, -1) + 1
        key = int(child_key(entity, moment[1], seen[moment]))
        who = f"{source.name}\x1f{customer}\x1f{copy}" if customer else f"{key}"
        arrival = span.lead_ticks + start // grid * grid
        rows.append(Row(arrival, key, number, who, handling[row]))
    return list(streams.values()), rows


def _handling(source: ReplaySource, table: IntervalTable, grid: int) -> list[int]:
    """Recorded handling of the rows of a log, in ticks; 0 where it is to be drawn."""
    if source.service_times != "recorded":
        return [0] * len(table)
    exact = table.recorded_handle_seconds * TICKS_PER_SECOND / grid
    found: list[int] = (np.rint(exact).astype(np.int64) * grid).tolist()
    return found


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
        channel=names["channel"],
        intent=names["intent"],
        segment=names["segment"],
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
