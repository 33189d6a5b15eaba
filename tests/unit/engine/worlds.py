"""A small world of the compiled engine to work on, and the scenario it is laid out for."""

from __future__ import annotations

from typing import Any

from sim.demand.tape import Tape, draw_tape
from sim.engine.compiled.driver import lay_out
from sim.engine.compiled.world import World
from sim.engine.plan import Plan
from sim.engine.planning import build_plan
from sim.scenario.schema import Scenario
from sim.service_models.registry import resolve

RAW: dict[str, Any] = {
    "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.125, "drain_hours": 2},
    "channels": {
        "voice": {
            "opening": {"all": ["08:00-09:30", "10:00-12:00"]},
            "patience": {"distribution": "exponential", "mean_seconds": 120},
        },
        "chat": {"mode": "chat", "max_per_agent": 3, "priority_points": 1, "lines": 4},
    },
    "segments": {
        "calm": {"share": 0.6, "channel_preference": {"voice": 0.7, "chat": 0.3}},
        "vip": {"share": 0.4, "channel_preference": {"voice": 1}, "priority_points": 2},
    },
    "intents": {"bill": {"share": 0.5, "difficulty_cv": 0.4}, "fault": {"share": 0.5}},
    "demand": {
        "sources": [
            {"name": "day", "kind": "inline", "interval_minutes": 30, "expected_cases": [25]}
        ]
    },
    "teams": {
        "phone": {"channels": ["voice"], "headcount": [*[3] * 18, 1, *[4] * 29]},
        "all": {"channels": ["voice", "chat"], "headcount": 2},
    },
}


def scenario(**changes: Any) -> Scenario:
    """The scenario above, with sections replaced."""
    return Scenario.model_validate({**RAW, **changes})


def planned(model: str = "omnichannel", **changes: Any) -> tuple[Plan, Tape]:
    """Its plan and a tape."""
    found = scenario(**changes)
    plan = build_plan(found, resolve(model, found).capabilities)
    return plan, draw_tape(found, 1, 0)


def world() -> World:
    """Arrays of a run that has not begun."""
    return lay_out(*planned())
