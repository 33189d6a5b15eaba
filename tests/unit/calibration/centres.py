"""Logs of a centre whose staff, patience and handle times are known, made by the simulator."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import numpy as np

import sim
from sim.records.contacts import ContactLog
from sim.records.export import EPOCH
from sim.rules.codes import ContactEnd
from sim.scenario.textbook import NOTHING_ELSE
from sim.units import TICKS_PER_SECOND

START = datetime(2026, 3, 2)  # noqa: DTZ001 - local; a Monday
PATIENCE: dict[str, Any] = {
    "distribution": "hyperexponential",
    "share_first": 0.3,
    "mean_first_seconds": 60,
    "mean_second_seconds": 600,
}


def open_hours(value: float) -> list[float]:
    """From 8 to 20 o'clock, busier at ten and at four."""
    shape = (0.8, 1.0, 1.3, 1.2, 1.0, 0.9, 1.0, 1.2, 1.3, 1.0, 0.8, 0.6)
    return [0.0] * 8 + [value * one for one in shape] + [0.0] * 4


@cache
def log_of_centre(
    weeks: int = 4,
    calls_per_hour: float = 60.0,
    agents: float = 5.2,
    patience_factor: float = 1.0,
    reaction_share: float = 0.0,
    seed: int = 1,
) -> ContactLog:
    """What such a centre would have recorded.

    Args:
        weeks: how many, six days each.
        calls_per_hour: on average, of two kinds.
        agents: on duty on average, by the hour.
        patience_factor: multiplies patience.
        reaction_share: of the channel.
        seed: of its draws.
    """
    patience: dict[str, Any] = {
        name: patience_factor * one if name.startswith("mean") else one
        for name, one in PATIENCE.items()
    }
    staff = [float(np.ceil(one - 0.5)) for one in open_hours(agents)]
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), staff)
    scenario = sim.load({
        **{key: value for key, value in NOTHING_ELSE.items() if "." not in key},
        "name": "known centre",
        "scenario": {
            "start": START, "horizon_days": 7 * weeks, "drain_hours": 3, "starts_empty": True,
        },
        "channels": {"voice": {
            "talk": {"distribution": "lognormal", "mean_seconds": 240, "cv": 1.0},
            "after_contact_work": 0, "patience": patience, "at_closing": "serve",
            "recognised_share": 1, "reaction_share": reaction_share,
        }},
        "segments": {"callers": {"share": 1, "channel_preference": {"voice": 1}}},
        "intents": {
            "bills": {"share": 0.7, "resolution_share": 1},
            "faults": {"share": 0.3, "resolution_share": 1},
        },
        "demand": {
            "busyness": {"day_cv": 0.1, "block_cv": 0.1},
            "sources": [{
                "name": "calls", "kind": "weekly",
                "cases_per_week": calls_per_hour * 12 * 6,
                "day_shares": {**dict.fromkeys(days, 1 / 6), "sun": 0.0},
                "intraday_shares": (np.array(open_hours(1.0)) / sum(open_hours(1.0))).tolist(),
            }],
        },
        "teams": {"agents": {"channels": ["voice"], "headcount": days, "shrinkage_share": 0}},
    })  # fmt: skip
    journal = sim.simulate(scenario, seed=seed)
    rows = journal.contacts
    rows = rows[(rows["end"] == ContactEnd.ANSWERED) | (rows["end"] == ContactEnd.ABANDONED)]
    start = int((journal.start - EPOCH).total_seconds()) * TICKS_PER_SECOND
    answered = rows["end"] == ContactEnd.ANSWERED
    intents = journal.tape.cases["intent"][rows["case"]]
    return ContactLog.of(
        start + rows["queued"],
        (rows["left_queue"] - rows["queued"]) / TICKS_PER_SECOND,
        np.where(answered, rows["talk_end"] - rows["left_queue"], 0) / TICKS_PER_SECOND,
        answered,
        file="known.csv",
        agent=np.array([f"A{one}" if one >= 0 else "" for one in rows["agent"]], dtype=object),
        kind=np.array([("bills", "faults")[one] for one in intents], dtype=object),
    )
