"""A result of two short days of Juan's shop, and tables made up by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.measures.centre import BINS, EDGES_SECONDS
from sim.show.report import PAGE, write_report
from sim.study.compare import Comparison, compare

JUAN = Path(__file__).resolve().parents[3] / "scenarios" / "juan.toml"
MODELS = ("multichannel", "orchestrated")


def comparison(models: Sequence[str] = MODELS, replications: int = 4) -> Comparison:
    """A comparison on the SimPy engine, which needs no compiling."""
    scenario = sim.load(JUAN, {"scenario.drain_hours": 12})
    return compare(scenario, models, replications=replications, engine="simpy")


def write(folder: Path, found: Comparison) -> Path:
    """Write a result with its page, as the command does."""
    found.write(folder, later=[PAGE])
    write_report(folder)
    return folder


def differences(systems: Sequence[str], outcome: str = "better") -> pd.DataFrame:
    """Every headline measure is a tenth lower in all systems."""
    return pd.DataFrame(
        [
            {
                "measure": measure,
                "model": system,
                "baseline": "before",
                "baseline_value": 0.5,
                "difference": -0.05,
                "lo": -0.08,
                "hi": -0.02,
                "outcome": outcome,
                "unit": "share",
            }
            for measure in ("lost_case_rate", "retention_rate")
            for system in systems
        ]
    )


def waits(systems: Sequence[str]) -> pd.DataFrame:
    """Half of the customers do not wait, the others a little over 10 s; one in ten gives up."""
    counts = np.zeros(BINS)
    counts[0] = 45
    counts[12] = 45
    ends = pd.DataFrame(
        {
            "channel": "voice",
            "up_to_seconds": [*EDGES_SECONDS, np.inf],
            "handled": counts,
            "abandoned": np.where(np.arange(BINS) == 12, 10.0, 0.0),
        }
    )
    return pd.concat([ends.assign(model=system) for system in systems], ignore_index=True)


def pseudo_values(systems: Sequence[str], replications: int = 10) -> pd.DataFrame:
    """Cost falls and retention rises under every system but the first."""
    draw = np.random.Generator(np.random.Philox(7))
    rows = []
    for place, system in enumerate(systems):
        for number in range(replications):
            noise = draw.normal(size=2)
            rows += [
                (system, number, "cost_per_resolved_case", 3 - 0.1 * place + 0.01 * noise[0]),
                (system, number, "retention_rate", 0.7 + 0.02 * place + 0.001 * noise[1]),
            ]
    return pd.DataFrame(rows, columns=["model", "replication", "measure", "value"])


def flows(channels: Sequence[str], model: str = "before") -> pd.DataFrame:
    """Of 100 cases per channel 10 turn to each other one next; 80 are solved in the end."""
    rows = []
    for channel in channels:
        rows += [(model, channel, other, False, 10.0) for other in channels if other != channel]
        rows += [(model, channel, "resolved", True, 80.0), (model, channel, "given_up", True, 20.0)]
        rows += [(model, channel, "open", True, 0.0)]
    return pd.DataFrame(rows, columns=["model", "channel", "next", "is_end", "contacts"])


def week_channels(models: Sequence[str], hours: Sequence[int]) -> pd.DataFrame:
    """Ninety contacts in each of some hours, sixty of them answered; 45 of 60 in time."""
    busy = np.isin(np.arange(168), hours).astype(float)
    columns = {
        "channel": "voice",
        "hour_of_week": np.arange(168),
        "clock": 1.0,
        "queued": 90 * busy,
        "handled": 60 * busy,
        "abandoned": 30 * busy,
        "handle": 60 * 300.0 * busy,
        "sl_in_time": 45 * busy,
        "sl_counted": 60 * busy,
        "wait_answered": 60 * 20.0 * busy,
        "wait_abandoned": 30 * 60.0 * busy,
    }
    return pd.concat([pd.DataFrame({"model": model, **columns}) for model in models])


def week_teams(models: Sequence[str], hours: Sequence[int]) -> pd.DataFrame:
    """Six agents in each of some hours, busy for five sixths of them."""
    busy = np.isin(np.arange(168), hours).astype(float)
    columns = {
        "team": "phone",
        "hour_of_week": np.arange(168),
        "clock": 1.0,
        "present": 6 * busy,
        "staffed": 6 * busy,
        "occupied": 5 * busy,
    }
    return pd.concat([pd.DataFrame({"model": model, **columns}) for model in models])
