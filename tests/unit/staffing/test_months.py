"""A plan of months: hours follow volume and the calendar, hires follow leavers and training."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import sim
from sim.errors import ScenarioError, StudyError
from sim.staffing.months import months
from tests.unit.staffing.test_evaluate import DAY

SOURCE = {"name": "w", "kind": "weekly", "cases_per_week": 2000, "channel": "voice"}
WEEK = DAY | {
    "scenario": {"horizon_days": 7, "start": "2026-03-02T00:00:00"},
    "demand": {"sources": [SOURCE | {"intraday_shares": [0] * 8 + [1 / 12] * 12 + [0] * 4}]},
    "teams": {"phone": {"channels": ["voice", "email"], "headcount": 6}},
}


@cache
def planned(**year: Any) -> Any:
    scenario = sim.load(WEEK, {f"staffing.year.{key}": value for key, value in year.items()})
    return sim.staff(scenario, replications=1, months=4)


def test_without_growth_or_attrition_months_differ_by_their_days_alone() -> None:
    table = planned(attrition_share_per_year=0.0).months
    assert [f"{month:%Y-%m}" for month in table["month"]] == [
        *("2026-03", "2026-04", "2026-05", "2026-06")
    ]
    assert table["hires"].sum() <= 3  # longer months than the first
    week = planned(attrition_share_per_year=0.0).hours["simulated"]
    assert table["agent_hours"].sum() == pytest.approx(week * 122 / 7, rel=0.03)
    fte = table["agent_hours"] / 0.7 / (1764 / 12)
    assert table["required_fte"].tolist() == pytest.approx(fte.tolist())


def test_leavers_are_replaced_in_time_and_newcomers_count_in_part() -> None:
    table = planned(attrition_share_per_year=0.5).months
    assert (table["leavers"] > 0).all()
    assert table["hires"].sum() >= 1
    assert (table["productive_fte"] >= table["required_fte"] - 1e-9).all()
    hired = table[table["hires"] > 0]
    assert ((hired["month"] - hired["recruit_by"]).dt.days == 46).all()
    assert (hired["staff"] > hired["productive_fte"]).all()
    assert hired["replacement_cost"].tolist() == (10_000 * hired["hires"]).tolist()


def test_seasons_and_growth_ask_for_less_than_their_share() -> None:
    usual = planned(attrition_share_per_year=0.0)
    busy = sim.load(
        WEEK,
        {
            "staffing.year.attrition_share_per_year": 0,
            "staffing.year.month_factors": [1, 1, 1, 2, *[1] * 8],
            "costs.holidays": ["2026-03-19"],
        },
    )
    from dataclasses import replace

    evaluator = usual.evaluator
    evaluator = replace(evaluator, scenario=busy)
    table = months(replace(usual, evaluator=evaluator), 2)
    march, april = table["agent_hours"]
    assert march < usual.months["agent_hours"][0]
    grown = april / usual.months["agent_hours"][1]
    assert 1.2 < grown < 2.0  # twice the volume needs less than twice the agents


def test_what_is_no_date_or_no_week_is_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        sim.load(WEEK, {"costs.holidays": ["2026-02-30"]})
    assert caught.value.faults[0].code == "no_date"
    with pytest.raises(StudyError, match="whole weeks"):
        sim.staff(sim.load(DAY), months=12)
