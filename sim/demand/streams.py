"""The streams of a run: those of the scenario over its whole clock, and messages open at the start.

The cycles before the window are its first cycle over and over, and what follows beyond what is
written is its last one (`sim.sections.span`). A list that a scenario writes out for itself goes on
as it says: repeated, or not at all outside its own time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.demand.positions import Log
from sim.randomness.counter import child_key, entity_key
from sim.sections.demand import InlineSource
from sim.sections.span import Span
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR
from sim.workload.expected import Stream, expected_streams, inline_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Scenario

__all__ = ["BACKLOG", "logs_joined", "open_messages", "streams_of_run"]

BACKLOG = "backlog"
"""Name of the source of messages that are open at the start."""


def streams_of_run(scenario: Scenario) -> list[Stream]:
    """Expected cases of every source, by interval of the run.

    Raises:
        ScenarioError: as `expected_streams`.
    """
    span = Span.of(scenario)
    if span.is_idle_before or span.demand_ticks > scenario.run.horizon_ticks:
        return [_over_run(scenario, stream) for stream in expected_streams(_written(scenario))]
    return expected_streams(scenario)


def _written(scenario: Scenario) -> Scenario:
    """The scenario with a horizon as long as what the run takes from it."""
    days = Span.of(scenario).written_ticks / TICKS_PER_DAY
    run = scenario.run.model_copy(update={"horizon_days": days})
    return scenario.model_copy(update={"run": run})


def _over_run(scenario: Scenario, stream: Stream) -> Stream:
    span, source = Span.of(scenario), scenario.source(stream.source)
    if isinstance(source, InlineSource):
        first, until = -span.lead_ticks, span.demand_ticks - span.lead_ticks
        rates = inline_rates(source, first, until)
        rates[: span.idle_ticks // stream.interval_ticks] = 0  # nothing but what is still open
        return replace(stream, rates=rates)
    rates = span.over_run(stream.rates, stream.interval_ticks, span.demand_ticks)
    return replace(stream, rates=rates)


def open_messages(scenario: Scenario, first_stream: int) -> tuple[list[Stream], Log]:
    """Messages that are open at the start, as a recorded log.

    The k-th of n was written (k - 1/2) / n of the age of the oldest before the start; who wrote it
    and why is drawn as for any other case.

    Args:
        scenario: whose channels state how many there are.
        first_stream: number of streams that come before them on the tape.
    """
    streams: list[Stream] = []
    arrivals, keys, numbers = [], [], []
    span, grid = Span.of(scenario), scenario.run.grid_ticks
    for name, channel in scenario.channels.items():
        count = channel.backlog_contacts
        if not count:
            continue
        oldest = channel.backlog_age_hours * TICKS_PER_HOUR
        ages = (np.arange(count, 0, -1) - 0.5) / count * oldest
        ticks = (span.lead_ticks - np.ceil(ages).astype(np.int64)) // grid * grid
        entity = entity_key(BACKLOG, name)
        arrivals.append(ticks)
        # Counted from the youngest, so that more messages are older ones and change no other.
        keys += [child_key(entity, place, 0) for place in range(count - 1, -1, -1)]
        numbers += [first_stream + len(streams)] * count
        streams.append(_of_channel(scenario, name))
    found = np.concatenate([np.zeros(0, np.int64), *arrivals])
    return streams, Log(
        found,
        np.array(keys, dtype=np.uint64),
        np.array(numbers, dtype=np.int64),
        np.arange(len(found), dtype=np.int64),
        np.zeros(len(found), dtype=np.int64),
    )


def _of_channel(scenario: Scenario, name: str) -> Stream:
    """Where the open messages of a channel come from."""
    intents = [
        intent.share * (name in scenario.raised_on(one)) for one, intent in scenario.intents.items()
    ]
    shares = np.array(intents, dtype=np.float64)
    return Stream(
        name=f"{BACKLOG}/{name}",
        source=BACKLOG,
        channel=name,
        intent=None,
        segment=None,
        interval_ticks=1,
        rates=np.zeros(0),
        day_of_interval=np.zeros(0, dtype=np.int64),
        segment_shares=np.array([segment.share for segment in scenario.segments.values()]),
        intent_shares=shares / (shares.sum() or 1.0),
        channel_shares=np.array([float(other == name) for other in scenario.channels]),
        arrivals="as_recorded",
    )


def logs_joined(logs: Sequence[Log]) -> Log:
    """Logs as one in order of arrival; of several at one tick those of the earlier log first."""
    others, customers = 0, []
    for log in logs:
        customers.append(log.customer + others)
        others += int(log.customer.max(initial=-1)) + 1
    arrival = np.concatenate([log.arrival for log in logs])
    order = np.argsort(arrival, kind="stable")
    return Log(
        arrival[order],
        np.concatenate([log.key for log in logs])[order],
        np.concatenate([log.stream for log in logs])[order],
        np.concatenate(customers)[order],
        np.concatenate([log.handling for log in logs])[order],
    )
