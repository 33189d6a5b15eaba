"""Who joins a queue with a virtual waiting time goes before those who came a little earlier."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from sim.engine.compiled.driver import run_compiled
from sim.engine.journal import Answer
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_SECOND
from tests.property.journals import same
from tests.property.scenarios import seeded
from tests.unit.engine.staged import Row, Stage, columns, stage

VIP = {"share": 0.5, "channel_preference": {"voice": 1}, "virtual_wait_seconds": 90}
PLAIN = {"share": 0.5, "channel_preference": {"voice": 1}}


def queue(*visits: tuple[float, str], **channel: Any) -> Stage:
    """Callers at one agent, each at a second and of a segment, ``plain`` or ``vip``."""
    staged = stage(
        [(second, "voice") for second, _ in visits],
        teams={"all": (1, "voice")},
        segments={"all": PLAIN, "vip": VIP},
        channels={"voice": channel},
    )
    cases = staged.tape.cases.copy()
    cases["segment"] = [segment == "vip" for _, segment in visits]
    return Stage(staged.plan, replace(staged.tape, cases=cases))


def order(rows: list[Row]) -> list[int]:
    """Cases in the order in which they are answered."""
    answered = sorted((row["left_queue"], row["case"]) for row in rows)
    return [case for _, case in answered]


@pytest.mark.parametrize("ageing", [0.0, 3.0])
@pytest.mark.parametrize(("second", "expected"), [(95, [0, 2, 1]), (101, [0, 1, 2])])
def test_who_joins_with_90_seconds_passes_those_of_the_last_90(
    ageing: float, second: float, expected: list[int]
) -> None:
    visits = ((0, "plain"), (10, "plain"), (second, "vip"))
    staged = queue(*visits, ageing_points_per_minute=ageing)
    contacts = staged.play()["contacts"]
    assert order(contacts) == expected
    by_case = sorted(contacts, key=lambda row: row["case"])
    waits = columns(by_case, "virtual_wait")
    assert waits == [(0,), (0,), (90 * TICKS_PER_SECOND,)]
    compiled = run_compiled(staged.plan, staged.tape)["contacts"]
    assert compiled["case"].tolist() == [row["case"] for row in contacts]
    assert compiled["left_queue"].tolist() == [
        row["left_queue"] * TICKS_PER_SECOND for row in contacts
    ]


def test_who_does_not_wait_has_none() -> None:
    (contact,) = queue((0, "vip")).play()["contacts"]
    assert (contact["virtual_wait"], contact["left_queue"]) == (0, 0)


def with_virtual_waits(number: int) -> tuple[Scenario, str]:
    """A random scenario whose segments join with a drawn virtual wait; the model it is for."""
    rng = random.Random(f"virtual {number}")
    scenario, model = seeded(number)
    raw = scenario.model_dump(mode="json")
    for segment in raw["segments"].values():
        mean = rng.choice([0, 60, 600])
        law = {"distribution": "exponential", "mean_seconds": mean} if mean else 0
        segment["virtual_wait_seconds"] = law
    return Scenario.model_validate(raw).with_tables(scenario.tables), model


@pytest.mark.parametrize("number", range(20))
def test_both_engines_write_the_same_journal(number: int) -> None:
    scenario, model = with_virtual_waits(number)
    compiled = simulate(scenario, model, engine="compiled")
    assert same(compiled, simulate(scenario, model, engine="simpy"))


def test_drawn_virtual_waits_matter() -> None:
    changed = 0
    for number in range(20):
        scenario, model = with_virtual_waits(number)
        plain = simulate(seeded(number)[0], model)
        journal = simulate(scenario, model)
        if not (plain.decisions["answer"] == Answer.DECLINED).any():
            assert not plain.contacts["virtual_wait"].any()
        before, now = (each.contacts["left_queue"].tolist() for each in (plain, journal))
        changed += bool(journal.contacts["virtual_wait"].any()) and before != now
    assert changed >= 5
