"""A channel opens again: agents for whom turns wait take them, though nobody waits in a queue."""

from __future__ import annotations

from typing import Any

from sim.engine.journal import TABLES, TURN_WAITED_FOR_OWNER
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_HOUR
from tests.property.journals import equal_rows

OPENS_AGAIN = 3 * TICKS_PER_HOUR
RAW: dict[str, Any] = {
    "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.25, "drain_hours": 1},
    "channels": {
        "mail": {
            "mode": "async",
            "max_per_agent": 1,
            "opening": {"all": ["08:00-10:00", "11:00-15:00"]},
            "turns_least": 2,
            "turns_most": 4,
            "owner_wait_minutes": 240,
            "silence_release_minutes": 1,
            "customer_reply_delay": {"distribution": "exponential", "mean_seconds": 1800},
            "talk": 60,
        }
    },
    "segments": {"all": {"share": 1, "channel_preference": {"mail": 1}}},
    "intents": {"any": {"share": 1}},
    "demand": {
        "sources": [
            {
                "name": "day",
                "kind": "inline",
                "interval_minutes": 60,
                "expected_cases": [8, 8, 0, 0, 0, 0],
            }
        ]
    },
    "teams": {"desk": {"channels": ["mail"], "headcount": 6}},
}


def test_turns_that_waited_for_their_owners_are_taken_at_the_opening() -> None:
    scenario = Scenario.model_validate(RAW)
    compiled, reference = (
        simulate(scenario, "multichannel", 1, engine=engine) for engine in ("compiled", "simpy")
    )
    taken = compiled.turns[compiled.turns["started"] == OPENS_AGAIN]
    assert len(taken) == 3
    assert len(set(taken["agent"].tolist())) == 3
    assert (taken["flags"] & TURN_WAITED_FOR_OWNER).all()
    for table in TABLES:
        assert equal_rows(getattr(compiled, table), getattr(reference, table)), table
