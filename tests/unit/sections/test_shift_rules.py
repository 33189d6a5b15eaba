"""Rules of shifts as a scenario states them: a preset, changes of it, and rules of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, StudyError
from sim.sections.shift_rules import BreakRule, Contract, ShiftRuleSettings, spain_contact_centre
from sim.staffing.staff import staff
from tests.unit.staffing.checker import faults
from tests.unit.staffing.test_evaluate import DAY

OWN: dict[str, Any] = {
    "contracts": {"day": [6, 6], "evening": [4, 4, 4]},
    "breaks": {"lunch": {"minutes": 30, "paid": False, "from_hours": 5}},
    "start_grid_minutes": 60,
    "earliest_start": "07:00",
    "latest_end": "21:00",
    "days_off_together": False,
    "full_time_hours": 12,
    "full_time_share_least": 0.5,
}


def settings(**keys: Any) -> ShiftRuleSettings:
    return ShiftRuleSettings.model_validate(keys)


def test_a_preset_is_the_agreement_and_stated_keys_stand_in_its_place() -> None:
    assert settings(preset="spain").rules() == spain_contact_centre()
    changed = settings(preset="spain", latest_end="22:00", short_share_most=0.1)
    expected = replace(spain_contact_centre(), latest_end_minute=22 * 60, short_share_most=0.1)
    assert changed.rules() == expected
    assert settings(preset="spain", breaks={}).rules().breaks == ()


def test_own_rules_are_what_is_written() -> None:
    found = settings(**OWN).rules()
    assert found.contracts == (Contract("day", (6.0, 6.0)), Contract("evening", (4.0, 4.0, 4.0)))
    assert found.breaks == (BreakRule("lunch", 30, paid=False, from_hours=5.0),)
    assert (found.earliest_start_minute, found.latest_end_minute) == (420, 1260)
    assert not found.days_off_together
    assert found.slot_minutes == 10


@pytest.mark.parametrize(
    ("keys", "code", "key"),
    [
        ({"slot_minutes": 7}, "rule_slot", "slot_minutes"),
        ({"contracts": {"odd": [7.9]}}, "rule_off_grid", "contracts.odd"),
        ({"start_grid_minutes": 15}, "rule_off_grid", "start_grid_minutes"),
        ({"earliest_start": "20:00"}, "rule_hours", "contracts.full_time"),
        ({"breaks": {"rest": {"minutes": 300}}}, "rule_no_room", "contracts.full_time"),
    ],
)
def test_rules_that_no_schedule_keeps_are_refused_when_the_scenario_is_read(
    keys: dict[str, Any], code: str, key: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        sim.load(DAY, {"staffing.shift_rules": keys})
    assert [(one.code, one.key) for one in raised.value.faults] == [
        (code, f"staffing.shift_rules.{key}")
    ]


def test_staff_covers_by_the_rules_of_the_scenario() -> None:
    result = staff(sim.load(DAY, {"staffing.shift_rules": OWN}), shifts="own", replications=2)
    own, need = settings(**OWN).rules(), np.zeros((7, 144))
    for team, heads in zip(result.evaluator.teams, result.heads, strict=True):
        need[0] = np.repeat(heads, 3)
        assert faults(result.covers[team].shifts, own, need) == []
        assert {one.contract for one in result.covers[team].shifts} <= {"day", "evening"}


def test_shifts_of_its_own_need_rules() -> None:
    with pytest.raises(StudyError, match="shift_rules"):
        staff(sim.load(DAY), shifts="own")
