"""Both engines share out agents by a table of speeds in the same way."""

from __future__ import annotations

import random

import pytest

from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from tests.property.journals import same
from tests.property.scenarios import seeded

CHATS = 24
"""Random scenarios with chats that are given tables."""


def with_speeds(number: int) -> tuple[Scenario, str]:
    """A random scenario whose chats work by tables of speeds; the model it is for."""
    rng = random.Random(f"speeds {number}")
    scenario, model = seeded(number)
    raw = scenario.model_dump(mode="json")
    for channel in raw["channels"].values():
        if channel["mode"] == "chat":
            steps = [rng.uniform(0.2, 1.3) for _ in range(channel["max_per_agent"])]
            channel["speeds"] = [round(sum(steps[: n + 1]), 3) for n in range(len(steps))]
            channel["slowdown_per_extra_contact"] = 0.0
    raw.pop("tables", None)
    return Scenario.model_validate(raw).with_tables(dict(scenario.tables)), model


@pytest.mark.parametrize("number", range(CHATS))
def test_both_engines_write_the_same_journal(number: int) -> None:
    scenario, model = with_speeds(number)
    compiled = simulate(scenario, model, engine="compiled")
    assert same(compiled, simulate(scenario, model, engine="simpy"))


def test_the_tables_matter() -> None:
    changed = 0
    for number in range(CHATS):
        scenario, model = with_speeds(number)
        plain = seeded(number)[0]
        changed += not same(simulate(scenario, model), simulate(plain, model))
    assert changed >= CHATS // 3
