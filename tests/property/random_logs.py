"""Logs of contacts for random scenarios, some of which are replayed with their handle times."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from sim.scenario.schema import Scenario
from sim.sections.demand import ReplaySource
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND


def with_log(scenario: Scenario, rng: random.Random) -> Scenario:
    """The scenario with a log of some contacts beside its other demand, now and then."""
    if rng.random() >= 0.2:
        return scenario
    count = rng.choice([10, 25, 60])
    hours = scenario.run.horizon_days * 24
    seconds = sorted(rng.randrange(int(hours * 3600)) for _ in range(count))
    spread = rng.choice([1, 30, TICKS_PER_HOUR // TICKS_PER_SECOND])
    starts = [second // spread * spread * TICKS_PER_SECOND for second in seconds]
    channels, intents = list(scenario.channels), list(scenario.intents)
    columns: dict[str, Any] = {
        "handle_seconds": np.array([rng.choice([0.0, 5.0, 61.7, 150.0, 400.0]) for _ in seconds])
    }
    if rng.random() < 0.5:
        columns["answered"] = np.array([float(rng.random() < 0.7) for _ in seconds])
    source: dict[str, Any] = {"name": "log", "kind": "replay", "file": "log.csv"}
    source["service_times"] = rng.choice(["recorded", "recorded", "drawn"])
    pairs = [(c, i) for i in intents for c in scenario.raised_on(i)]
    if rng.random() < 0.7:
        rows = [rng.choice(pairs) for _ in seconds]
        columns["channel"] = np.array([channel for channel, _ in rows], dtype=object)
        columns["intent"] = np.array([intent for _, intent in rows], dtype=object)
    elif rng.random() < 0.5:
        source["channel"] = rng.choice(channels)
    table = IntervalTable(np.array(starts, dtype=np.int64), 0, columns)
    sources = [*scenario.demand.sources, ReplaySource.model_validate(source)]
    demand = scenario.demand.model_copy(update={"sources": sources})
    # A record would begin after cycles of a week of demand, and end before another one.
    run = scenario.run.model_copy(update={"starts_empty": True, "run_out_days": 0.0})
    found = scenario.model_copy(update={"demand": demand, "run": run})
    return found.with_tables({"demand.sources.log": table})
