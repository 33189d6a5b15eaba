"""What the compiled engine looks at per contact does not grow with the size of the centre.

Counted in plain Python (`CCSIM_COMPILE=0`), where arrays can be wrapped. The centre has all that
once made the engine look at everybody: head counts that fall and rise, a reserve, threads that give
way, and a channel that closes while many wait.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.unit.engine.test_plain_python import _folder

GROWN = 8
MOST = 1.3
"""Heaps and queues get a step or two deeper; looking at everybody took 2.2 times as much."""

PROGRAM = """
import json, sys
from collections import Counter

from sim.demand.tape import draw_tape
from sim.engine.compiled.driver import grown, lay_out
from sim.engine.compiled.loop import FULL, advance
from sim.engine.planning import build_plan
from sim.scenario.schema import Scenario
from sim.service_models.registry import resolve

COUNTED = ("agents", "team", "queue_root", "bucket_head", "team_state")
visits = Counter()


class Counted:
    def __init__(self, array, name):
        self.array, self.name = array, name

    def __getitem__(self, place):
        visits[self.name] += 1
        return self.array[place]

    def __setitem__(self, place, value):
        visits[self.name] += 1
        self.array[place] = value

    def __len__(self):
        return len(self.array)


scenario = Scenario.model_validate(json.load(sys.stdin))
plan = build_plan(scenario, resolve("omnichannel", scenario).capabilities)
world = lay_out(plan, draw_tape(scenario, 1, 0))
for name in COUNTED:
    setattr(world, name, Counted(getattr(world, name), name))
while advance(world) == FULL:
    arrays = {name: getattr(world, name) for name in COUNTED}
    for name in COUNTED:
        setattr(world, name, arrays[name].array)
    world = grown(world)
    for name in COUNTED:
        setattr(world, name, arrays[name])
rows = world.contact_rows[: world.run[0].contact_rows]
print(json.dumps({
    "contacts": len(rows),
    "ends": sorted(set(rows["end"].tolist())),
    "interrupted": int(world.turn_rows["interruptions"][: world.run[0].turn_rows].sum()),
    "visits": {name: count / len(rows) for name, count in visits.items()},
}))
"""


def _raw(size: int) -> dict[str, Any]:
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


def _counted(size: int) -> Any:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(_raw(size)),
        env={**os.environ, "CCSIM_COMPILE": "0", "PYTHONPATH": _folder()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_a_larger_centre_looks_at_no_more_per_contact() -> None:
    small, large = _counted(2), _counted(2 * GROWN)
    assert large["contacts"] > 0.8 * GROWN * small["contacts"]
    assert large["ends"] == [1, 2, 5]  # answered, abandoned, closed out
    assert large["interrupted"] > 50
    for name, visits in large["visits"].items():
        assert visits < MOST * small["visits"][name], (name, small, large)
