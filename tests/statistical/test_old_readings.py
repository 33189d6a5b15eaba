"""Readings that are three handle times old: whom the router sends has to count at once.

Four teams, each with a telephone queue of its own; all customers may use any of them, and turn to
one at random. A router that sends everybody to the queue that was shortest when it looked last
makes that one the longest. Directions, not sizes: of a router that knows nothing but such readings
21.9 % abandoned is known, with its own moves counted 6.7 %, at random 8.5 %. This one also sees at
once whether somebody is free, which takes most of the harm out of old readings.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.journal import ContactEnd
from sim.engine.run import simulate
from sim.scenario.schema import Scenario

QUEUES = ("north", "east", "south", "west")
HANDLE_SECONDS = 300.0
AGENTS = 5
LOAD = 1.1
PATIENCE = 10.0
"""Mean patience in handle times: few are free, and many wait."""
ABANDONED = int(ContactEnd.ABANDONED)
REPLICATIONS = 8


def _scenario(**orchestrator: Any) -> Scenario:
    def exponential(mean: float) -> dict[str, Any]:
        return {"distribution": "exponential", "mean_seconds": mean}

    channel = {
        "talk": exponential(HANDLE_SECONDS),
        "after_contact_work": 0,
        "patience": exponential(PATIENCE * HANDLE_SECONDS),
        "recognised_share": 1.0,
    }
    never = {"retry_share": 0.0, "switch_share": 0.0}
    per_hour = LOAD * AGENTS * len(QUEUES) * 3600 / HANDLE_SECONDS
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.5, "seed": 11},
            "channels": {name: dict(channel) for name in QUEUES},
            "segments": {"all": {"share": 1.0, "channel_preference": dict.fromkeys(QUEUES, 0.25)}},
            "intents": {"any": {"share": 1.0, "resolution_share": 1.0}},
            "demand": {
                "sources": [
                    {
                        "name": "day",
                        "kind": "inline",
                        "interval_minutes": 60,
                        "expected_cases": [per_hour] * 12,
                    }
                ],
                "busyness": {"day_cv": 0, "block_cv": 0},
            },
            "teams": {name: {"channels": [name], "headcount": AGENTS} for name in QUEUES},
            "handling": {"emotion_handle_time_effect": 0},
            "behaviour": {f"after_{cause}": never for cause in ("abandoned", "unresolved")},
            "orchestrator": {
                "refresh_seconds": 3 * HANDLE_SECONDS,
                "second_look_minutes": 0,
                "acceptable_channels": 4,
                "acceptance_share": 1.0,
                "offer_seconds": 0,
                "steered_resolution_loss": 0,
                **orchestrator,
            },
            "service_models": {"steers": {"base": "multichannel", "steering": True}},
        }
    )


def _abandoned(model: str, **orchestrator: Any) -> Any:
    """Share abandoned, by replication."""
    scenario = _scenario(**orchestrator)
    return np.array(
        [
            (simulate(scenario, model, replication=number).contacts["end"] == ABANDONED).mean()
            for number in range(REPLICATIONS)
        ]
    )


def _is_less(one: Any, other: Any) -> bool:
    """Whether the paired difference is 3.5 standard errors below zero."""
    gap = other - one
    return bool(gap.mean() > 3.5 * gap.std(ddof=1) / len(gap) ** 0.5)


def test_whom_the_router_sends_counts_at_once_however_old_the_reading() -> None:
    counted = _abandoned("steers")
    assert _is_less(counted, _abandoned("steers", counts_own_moves=False))
    assert _is_less(counted, _abandoned("multichannel")), "at random"
