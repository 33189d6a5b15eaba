"""A small world of the compiled engine to work on, and the scenario it is laid out for."""

from __future__ import annotations

from pathlib import Path
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
        "chat": {"mode": "chat", "max_per_agent": 3, "priority_points": 1, "trunks": 4},
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


def centre_raw(size: int) -> dict[str, Any]:
    """A centre of any size with messages that give way, a reserve, changing head counts."""

    def law(seconds: float) -> dict[str, Any]:
        return {"distribution": "exponential", "mean_seconds": seconds}

    heads = [*[2] * 16, *[4] * 2, *[2] * 3, *[4] * 3, *[1] * 24]
    return {
        "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.25, "drain_hours": 1},
        "channels": {
            "voice": {
                "talk": law(300),
                "patience": law(200),
                "opening": {"all": ["08:00-10:30", "11:00-14:00"]},
                "at_closing": "dismiss",
            },
            "chat": {"mode": "chat", "max_per_agent": 3, "talk": law(400), "patience": law(300)},
            "mail": {"mode": "async", "talk": law(300), "interruptible": True},
        },
        "segments": {
            "all": {"share": 1, "channel_preference": {"voice": 0.4, "chat": 0.3, "mail": 0.3}}
        },
        "intents": {"any": {"share": 1}},
        "demand": {
            "sources": [
                {
                    "name": "day",
                    "kind": "inline",
                    "interval_minutes": 30,
                    "expected_cases": [15 * size],
                }
            ]
        },
        "teams": {
            "all": {
                "channels": ["voice", "chat", "mail"],
                "headcount": [size * head for head in heads],
            },
            "web": {"channels": ["chat", "mail"], "headcount": size},
        },
    }


def package_folder() -> str:
    """Where the package under test lies."""
    import sim

    return str(Path(sim.__file__).parents[1])
