"""Least agents by simulation: known answers, targets met, and nobody to spare."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.scenario.textbook import NOTHING_ELSE
from sim.staffing.evaluate import Evaluator
from sim.staffing.simulated import Search, least_by_simulation, least_constant
from tests.oracle.test_least_agents import DAY, LEAST, RATES

KINDS = [(4, "offered"), (5, "answered"), (7, ""), (8, "asa_seconds")]
"""Place of the answer in a row of the known ones, and the target."""


@pytest.mark.parametrize(("kind", "measure"), KINDS)
def test_constant_staff_is_that_of_the_formula(kind: int, measure: str) -> None:
    assert _constant(LEAST[5], measure, int(LEAST[5][kind]), 7) == LEAST[5][kind]


@pytest.mark.statistical_full
@pytest.mark.parametrize("row", LEAST, ids=lambda row: f"load {row[0] * row[1]:g}")
@pytest.mark.parametrize(("kind", "measure"), KINDS)
def test_constant_staff_of_every_load_is_that_of_the_formula(
    row: tuple[float, ...], kind: int, measure: str
) -> None:
    found = _constant(row, measure, int(row[kind]), 3)
    assert abs(found - row[kind]) <= 1  # where the margin is thin chance decides


def _constant(row: tuple[float, ...], measure: str, guess: int, days: int) -> int:
    """Least agents by simulation of some days in one of the known cases."""
    rate, handle, patience, within = row[:4]
    queue = sim.queue(
        arrivals_per_hour=60 * rate,
        handle_seconds=60 * handle,
        patience_seconds=60 * patience,
        agents=guess,
        threshold_seconds=60 * within,
        days=days,
    )
    target = {
        "": {"measure": "abandonment_rate", "limit": 0.05},
        "asa_seconds": {"measure": "asa_seconds", "limit": 30 * within},
    }.get(measure, {"definition": measure})
    scenario = _with_target(queue, {**target, "per": "week"})
    return least_constant(Evaluator(scenario), 8, guess=guess)


def _with_target(scenario: sim.Scenario, target: dict[str, object]) -> sim.Scenario:
    from sim.scenario.variants import with_overrides

    return with_overrides(scenario, {"staffing.targets": [target]})


def half_hours() -> sim.Scenario:
    """The day of the exact answers: starts empty, calls and patience of 5 minutes."""
    data = {
        "scenario": {"horizon_days": 1 / 6, "starts_empty": True, "drain_hours": 1},
        "channels": {
            "voice": {
                "talk": {"distribution": "exponential", "mean_seconds": 300},
                "patience": {"distribution": "exponential", "mean_seconds": 300},
                "after_contact_work": 0,
            }
        },
        "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
        "intents": {"any": {"share": 1, "resolution_share": 1}},
        "demand": {
            "sources": [
                {
                    "name": "day",
                    "kind": "inline",
                    "interval_minutes": 30,
                    "expected_cases": [rate / 2 for rate in RATES],
                    "repeats": False,
                }
            ]
        },
        "teams": {"agents": {"channels": ["voice"], "headcount": 15}},
        "staffing": {"targets": [{"measure": "delay_probability", "limit": 0.19}]},
    }
    return sim.load(data, NOTHING_ELSE)


@pytest.mark.statistical_full
def test_a_day_by_half_hours_is_that_of_the_equations() -> None:
    evaluator = Evaluator(half_hours(), shared=4000)
    found = least_by_simulation(evaluator, evaluator.written, 800)
    assert np.abs(found.heads[0] - DAY).sum() <= 1


def test_no_agent_can_be_spared_where_two_teams_share_a_channel() -> None:
    data = half_hours().resolved()
    data["teams"]["more"] = {"channels": ["voice"], "headcount": 8}
    evaluator = Evaluator(sim.load(data))
    search = Search(evaluator, range(4))
    heads = search.lowered(*search.raised(np.full((2, 8), 12)))
    assert heads.sum() < 150
    met = evaluator.evaluate(heads, 4).met(0)
    assert met.sum() >= 6  # all but where an interval before leaves it more than it did
    for place in np.argwhere(heads > 0):
        fewer = heads.copy()
        fewer[tuple(place)] -= 1
        after = evaluator.evaluate(fewer, 4)
        assert after.margin(0)[place[1]] < 0.0


def test_a_target_that_no_staff_meets_is_said_to_be_missed() -> None:
    data = half_hours().resolved()
    data["channels"]["voice"]["trunks"] = 3  # nobody waits long, and most are turned away
    data["staffing"]["targets"] = [{"measure": "lost_case_rate", "limit": 0.01, "per": "day"}]
    data["behaviour"]["after_blocked"]["retry_share"] = 0
    evaluator = Evaluator(sim.load(data))
    found = least_by_simulation(evaluator, evaluator.written, 4)
    assert [len(periods) for periods in found.missed] == [1]
