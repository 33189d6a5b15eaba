"""Premiums on wages: overtime, nights, Sundays and holidays, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario.schema import Scenario


def centre(
    costs: dict[str, Any], headcount: Any = 2, cases: list[int] | None = None, **run: Any
) -> Scenario:
    """Two agents without a call, for a week from Monday on, unless said otherwise."""
    return Scenario.model_validate(
        {
            "scenario": {
                "start": "2026-01-05T00:00", "horizon_days": 7, "starts_empty": True,
                "run_out_days": 0, **run,
            },
            "channels": {"voice": {"talk": 3600, "patience": "never", "after_contact_work": 0}},
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
            "intents": {"any": {"share": 1, "resolution_share": 1}},
            "demand": {
                "sources": [
                    {"name": "d", "kind": "inline", "interval_minutes": 60,
                     "arrivals": "as_recorded", "expected_cases": cases or [0]}
                ]
            },
            "teams": {
                "phone": {"channels": ["voice"], "headcount": headcount, "shrinkage_share": 0,
                          "wage_per_hour": 10}
            },
            "costs": costs,
        }
    )  # fmt: skip


def premium(scenario: Scenario) -> float:
    return value(sim.replicate(scenario, replications=1), "premium_cost")


def value(found: Any, measure: str) -> float:
    return float(np.asarray(found.value(measure)).item())


NIGHT = {"night_premium_per_hour": 2.0}
SUNDAY = {"sunday_premium_per_hour": 3.0}
HOLIDAY = {"holiday_premium_per_hour": 7.0, "holidays": ["2026-01-06", "2026-01-11"]}


def test_nights_sundays_and_holidays_are_paid_on_top() -> None:
    assert premium(centre({})) == 0
    assert premium(centre(NIGHT)) == pytest.approx(2 * 7 * 8 * 2.0)
    assert premium(centre({**NIGHT, "night_hours": {"mon": "23:00-01:00"}})) == pytest.approx(8)
    assert premium(centre(SUNDAY)) == pytest.approx(2 * 24 * 3.0)
    assert premium(centre(HOLIDAY)) == pytest.approx(2 * 48 * 7.0)
    # The second holiday is a Sunday: the holiday's premium takes the place of the Sunday's.
    assert premium(centre({**SUNDAY, **HOLIDAY})) == pytest.approx(2 * 48 * 7.0)
    both = centre({**NIGHT, **HOLIDAY})
    assert premium(both) == pytest.approx(2 * (7 * 8 * 2.0 + 48 * 7.0))
    found = sim.replicate(both, replications=1)
    assert value(found, "total_cost") == pytest.approx(value(found, "labour_cost") + premium(both))


def test_premiums_are_those_of_the_hours_worked() -> None:
    by_day = {"weekday": 0, "sun": [1] * 12 + [0] * 12}
    assert premium(centre(SUNDAY, by_day)) == pytest.approx(12 * 3.0)
    assert premium(centre(NIGHT, by_day)) == pytest.approx(6 * 2.0)


def test_overtime_is_counted_and_paid() -> None:
    """A call of an hour that comes in the last half hour of two."""
    heads = [0] * 16 + [1] * 4 + [0] * 28
    costs = {"overtime_premium_share": 0.5}
    scenario = centre(costs, heads, cases=[0] * 8 + [0, 1] + [0] * 14, horizon_days=1)
    found = sim.replicate(scenario, replications=1)
    overtime = value(found, "overtime_hours")
    assert 0 < overtime < 1
    assert value(found, "premium_cost") == pytest.approx(overtime * 10 * 0.5)
    assert value(found, "paid_hours") == pytest.approx(2 + overtime)
