"""`sim.staff` as a planner meets it: a number for every interval, and what the plan does."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.sections.shift_rules import Contract, ShiftRules
from sim.staffing.requirement import Requirement
from sim.staffing.staff import staff
from tests.unit.staffing.test_evaluate import DAY


@cache
def found() -> Requirement:
    return staff(sim.load(DAY), replications=4)


def test_every_interval_of_every_team_has_a_number_by_each_way() -> None:
    table = found().table
    assert len(table) == 48 * 2
    assert list(table.columns) == [
        *("start", "team", "agents", "erlang", "erlang_a", "time_varying", "erlang_table"),
        *("scheduled", "paid", "net", "met"),
    ]
    phone = table[table["team"] == "phone"].set_index("start")
    busy = phone.between_time("08:00", "19:59")
    assert (busy["agents"] >= 1).all()
    assert (busy["erlang"] >= busy["erlang_a"]).all()
    assert busy["erlang"].sum() > busy["erlang_table"].sum()  # repeats and returns on top
    assert (phone.between_time("00:00", "07:29")["agents"] == 0).all()
    assert np.allclose(table["paid"], table["scheduled"] / 0.7)


def test_the_requirement_meets_the_targets_and_the_plan_at_hand_does_not() -> None:
    result = found()
    assert result.found.seen.is_feasible
    assert result.targets["required_missed"].tolist() == [0, 0]
    assert result.targets["scheduled_missed"].sum() > 0
    assert (result.table["met"] == 0).any()
    codes = [one.code for one in result.findings]
    assert codes[0] == "required"
    assert "target_missed" in codes


def test_reasons_add_up_to_the_difference_between_sheet_and_simulation() -> None:
    result = found()
    hours: dict[str, Any] = {one.code: one for one in result.findings if hasattr(one, "hours")}
    parts = sum(hours[code].hours for code in ("repeats", "patience", "carry_over", "rest"))
    required = hours["required"]
    assert parts == pytest.approx(required.hours - required.beside)
    assert hours["repeats"].hours > 0 >= hours["patience"].hours
    assert len(result.lines) == len(result.findings)


def test_json_has_a_row_per_interval_and_team() -> None:
    content = found().to_json()
    row = content["requirement"][20]
    assert {"start", "team", "agents", "erlang", "scheduled", "paid"} <= set(row)
    assert row["start"] == "2026-01-05T05:00"
    assert isinstance(row["agents"], int)


def test_shifts_cover_the_requirement_and_take_the_place_of_the_plan() -> None:
    rules = ShiftRules(
        (Contract("six", (6.0,)), Contract("four", (4.0,))), slot_minutes=30, full_time_hours=5
    )
    result = staff(sim.load(DAY), replications=4, shifts=rules)
    assert result.scheduled is not None
    assert (result.scheduled >= result.heads).all()
    assert result.judged is not None
    assert result.judged.is_feasible
    monday = result.shifts[result.shifts["weekday"] == 0]
    counted = np.zeros(48, dtype=int)
    for shift in monday[monday["team"] == "phone"].to_dict("records"):
        begin, end = (int(v[:2]) * 2 + int(v[3:]) // 30 for v in (shift["start"], shift["end"]))
        counted[begin:end] += 1
    assert counted.tolist() == result.scheduled[0].tolist()


def test_unknown_shifts_are_refused_with_those_that_there_are() -> None:
    with pytest.raises(StudyError, match="there are own, spain"):
        staff(sim.load(DAY), shifts="mars")
