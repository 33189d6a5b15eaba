# ruff: noqa: DTZ001 - scenarios are in local time without zone
"""A centre whose truth is known, and the record that it would leave; shared by other tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from sim.engine.journal import CaseEnd, Journal
from sim.engine.run import simulate
from sim.measures.table import Reader
from sim.measures.window import Window
from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_HOUR

HOURS = [0] * 8 + [60, 120, 140, 110, 90, 90, 100, 110, 90, 70] + [0] * 6
"""Expected cases by hour of a day."""

NO_BUSYNESS = {"day_cv": 0, "block_cv": 0}


def plain(**changes: Any) -> dict[str, Any]:
    """The centre as nested tables: calls with impatient customers, and chats they may turn to."""
    hyper = {"share_first": 0.3, "mean_first_seconds": 60, "mean_second_seconds": 900}
    scenario: dict[str, Any] = {
        "name": "known",
        "scenario": {
            "start": datetime(2026, 1, 5),
            "horizon_days": 10,
            "cycles_before": 1,  # a record is one of a centre that did not open that morning
            "drain_hours": 48,
            "seed": 5,
            "replications": 3,
        },
        "channels": {
            "voice": {
                "opening": {"all": "08:00-18:00"},
                "recognised_share": 0.5,
                "patience": {"distribution": "hyperexponential", **hyper},
                "talk": {"distribution": "gamma", "mean_seconds": 200, "shape": 2},
                "after_contact_work": 20,
            },
            "chat": {
                "mode": "chat",
                "opening": {"all": "08:00-18:00"},
                "max_per_agent": 2,
                "capacity_weight": 0.5,
                "slowdown_per_extra_contact": 0.3,
                "recognised_share": 1.0,
                "patience": {"distribution": "exponential", "mean_seconds": 400},
                "talk": {"distribution": "gamma", "mean_seconds": 300, "shape": 2},
                "after_contact_work": 20,
            },
        },
        "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 0.8, "chat": 0.2}}},
        "intents": {
            "bill": {"share": 0.7, "resolution_share": 0.8},
            "fault": {"share": 0.3, "resolution_share": 0.6},
        },
        "demand": {"sources": sources(0.8, 0.2), "busyness": NO_BUSYNESS},
        "teams": {
            "phones": {
                "channels": ["voice"],
                "headcount": [0] * 8 + [9, 12, 13, 12, 11] + [11] * 5 + [0] * 6,
            },
            "channel_group": {"channels": ["chat"], "headcount": [0] * 8 + [3] * 10 + [0] * 6},
        },
    }
    return {**scenario, **changes}


def sources(voice: float, chat: float) -> list[dict[str, Any]]:
    """Expected cases of both channels."""
    shares = {"voice": voice, "chat": chat}
    return [
        {
            "name": channel,
            "kind": "inline",
            "channel": channel,
            "interval_minutes": 60,
            "expected_cases": [share * float(hour) for hour in HOURS],
        }
        for channel, share in shares.items()
    ]


TRUTH = Scenario.model_validate(plain())


def journal_of(scenario: Scenario, replication: int = 7) -> Journal:
    """What happened in one replication under the recorded model."""
    return simulate(scenario, "multichannel", seed=11, replication=replication)


def exported(journal: Journal, scenario: Scenario) -> dict[str, IntervalTable]:
    """Interval exports of an automatic call distributor: one per channel, one row per hour."""
    names = ("answered", "abandoned", "wait_answered", "wait_abandoned", "handle")
    window = Window.of(journal, TICKS_PER_HOUR)
    reader = Reader(journal, scenario, window)
    sums = reader.sums(names, ("channel", "interval"))
    tables = {}
    for place, channel in enumerate(journal.names.channels):
        mine = {n: v.reshape(len(journal.names.channels), -1)[place] for n, v in sums.items()}
        tables[channel] = IntervalTable(
            np.arange(len(mine["answered"]), dtype=np.int64) * TICKS_PER_HOUR,
            TICKS_PER_HOUR,
            {
                "offered": mine["answered"] + mine["abandoned"],
                "answered": mine["answered"],
                "abandoned": mine["abandoned"],
                "answered_wait_seconds_sum": mine["wait_answered"],
                "abandoned_wait_seconds_sum": mine["wait_abandoned"],
                "handle_seconds_sum": mine["handle"],
            },
        )
    return tables


def drawn_in(journal: Journal) -> Any:
    """The cases that were drawn for the time of the record."""
    cases = journal.tape.cases
    return cases[Window.of(journal, TICKS_PER_HOUR).contains(cases["arrival"])]


def fcr_of(journal: Journal) -> float:
    """First-contact resolution, of all cases of the record together."""
    cases = journal.cases[Window.of(journal, TICKS_PER_HOUR).contains(journal.cases["arrival"])]
    answered = cases["answered"]
    first = (answered == 1) & (cases["end"] == CaseEnd.RESOLVED)
    return float(first.sum() / (answered > 0).sum())


def recorded(
    tables: Mapping[str, IntervalTable],
    fcr: float | None = None,
    **changes: Any,
) -> Scenario:
    """The scenario of a planner who has the record of a centre."""
    made = [
        {
            "name": channel,
            "kind": "interval_table",
            "file": f"{channel}.csv",
            "counts": "contacts",
            "channel": channel,
            "recorded_fcr_share": fcr,
        }
        for channel in tables
    ]
    demand = {"sources": made, "busyness": NO_BUSYNESS}
    scenario = Scenario.model_validate(plain(demand=demand, **changes))
    return scenario.with_tables({f"demand.sources.{name}": t for name, t in tables.items()})


def columns(scenario: Scenario, names: Sequence[str], column: str = "offered") -> float:
    """Sum of a column over the tables of some sources."""
    return float(
        sum(scenario.tables[f"demand.sources.{name}"].columns[column].sum() for name in names)
    )
