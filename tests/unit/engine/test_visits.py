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

from tests.unit.engine.worlds import centre_raw, package_folder

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


def _counted(size: int) -> Any:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(centre_raw(size)),
        env={**os.environ, "CCSIM_COMPILE": "0", "PYTHONPATH": package_folder()},
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
