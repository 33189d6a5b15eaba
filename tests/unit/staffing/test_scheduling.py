"""Schedules as they are simulated: with their breaks, and with people added where needed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import sim
from sim.engine.journal import AgentState
from sim.sections.calendar import WEEKDAYS
from sim.sections.shift_rules import BreakRule, Contract, ShiftRules
from sim.staffing.cover import cover, merged
from sim.staffing.evaluate import Evaluator
from sim.staffing.requirement import Requirement
from sim.staffing.scheduling import written_shifts
from sim.staffing.staff import staff
from sim.units import TICKS_PER_MINUTE
from tests.unit.staffing.checker import faults
from tests.unit.staffing.test_evaluate import DAY

RULES = ShiftRules(
    (Contract("six", (6.0,)), Contract("four", (4.0,))),
    (BreakRule("lunch", 30, paid=False, from_hours=6.0), BreakRule("pause", 10, below_hours=6.0)),
    start_grid_minutes=60,
    full_time_hours=5,
)


def on_shifts(**settings: Any) -> Requirement:
    """A day covered by shifts for teams of which the first has shifts of its own."""
    day = {**DAY, "teams": {**DAY["teams"], "phone": {
        "channels": ["voice"],
        "shifts": [{"start": "08:00", "end": "20:00", "agents": 6}],
        **settings,
    }}}  # fmt: skip
    return staff(sim.load(day), shifts=RULES, replications=4)


@cache
def plain() -> Requirement:
    return on_shifts()


def counted(result: Requirement, team: int) -> np.ndarray[Any, Any]:
    """Means of the people at work in half hours of Monday, counted minute by minute."""
    minutes = np.zeros(1440)
    for shift in result.covers[result.evaluator.teams[team]].shifts:
        if shift.day == 0:
            minutes[shift.start_minute : shift.end_minute] += 1
            for _, begin, end, _ in shift.breaks:
                minutes[begin:end] -= 1
    return np.asarray(minutes.reshape(48, 30).mean(axis=1))


def test_what_is_scheduled_is_who_is_at_work_and_not_on_a_break() -> None:
    result = plain()
    assert result.scheduled is not None
    for team in range(2):
        assert result.scheduled[team] == pytest.approx(counted(result, team))
    assert (result.scheduled >= result.heads).all()
    assert (result.scheduled % 1 > 0).any()


def test_people_take_the_breaks_of_their_shifts_in_the_simulation() -> None:
    result = plain()
    assert result.plan is not None
    journal = sim.simulate(result.plan.staffed, seed=1)
    states = journal.agent_states
    lasted = (states["end"] - states["start"])[states["state"] == AgentState.BREAK]
    expected = [
        10 * TICKS_PER_MINUTE
        for one in result.covers.values()
        for shift in one.shifts
        for name, *_ in shift.breaks
        if shift.day == 0 and name == "pause"
    ]
    assert expected
    # Whoever is in a contact when a break begins leaves later, and comes back at the same time.
    assert len(lasted) == pytest.approx(len(expected), abs=2)
    assert lasted.max() <= expected[0]


def test_paid_hours_are_those_of_the_shifts_without_unpaid_breaks() -> None:
    result = plain()
    monday = [
        (shift.end_minute - shift.start_minute - sum(e - b for _, b, e, p in shift.breaks if not p))
        for shift in result.covers["phone"].shifts
        if shift.day == 0
    ]
    paid = result.costs.set_index("team").loc["phone", "scheduled_paid_hours"]
    assert paid == pytest.approx(sum(monday) / 60, rel=0.03)  # and overtime
    assert paid >= sum(monday) / 60 - 1e-9


def test_people_are_added_where_absence_leaves_too_few() -> None:
    result = on_shifts(absence_share=0.3)
    added = [one for one in result.findings if one.code == "people_added"]
    assert added
    assert {one.to_json()["team"] for one in added} == {"phone"}
    assert result.judged is not None
    assert result.judged.is_feasible
    people = result.covers["phone"].people
    assert people > plain().covers["phone"].people
    need = np.zeros((7, 144))
    need[0] = np.repeat(result.heads[0], 3)
    assert faults(result.covers["phone"].shifts, RULES, need) == []
    assert result.to_json()["gaps"]["phone"] > plain().to_json()["gaps"]["phone"]


def test_without_absence_nobody_is_added() -> None:
    result = plain()
    assert not [one for one in result.findings if one.code == "people_added"]
    assert result.judged is not None
    assert result.judged.is_feasible


def test_shifts_are_written_as_a_scenario_says_them() -> None:
    shifts = written_shifts(plain().covers["phone"])
    kept = plain().covers["phone"].shifts
    assert sum(one.heads for one in shifts) == len(kept)
    monday = {(one.start_minute, one.end_minute) for one in kept if WEEKDAYS[one.day] == "mon"}
    assert {one.minutes for one in shifts if one.days == "mon"} == monday


@st.composite
def rules(draw: st.DrawFn) -> ShiftRules:
    """Rules that some schedule keeps: lengths, starts, windows of breaks, days, shares."""
    days = draw(st.integers(3, 6))
    grid = draw(st.sampled_from([60, 120]))
    long, short = draw(st.sampled_from([(8.0, 4.0), (9.0, 5.0), (6.0, 3.0)]))
    lunch = draw(st.sampled_from([30, 60]))
    return ShiftRules(
        (Contract("long", (long,) * days), Contract("short", (short,) * days)),
        (
            BreakRule("lunch", lunch, paid=False, from_hours=6.0, after_start_minutes=draw(
                st.sampled_from([60, 120])), before_end_minutes=draw(st.sampled_from([60, 120]))),
            BreakRule("pause", 30, below_hours=6.0, after_start_minutes=60, before_end_minutes=60),
        ),
        start_grid_minutes=grid,
        slot_minutes=30,
        earliest_start_minute=480 if grid == 120 else draw(st.sampled_from([480, 540])),
        latest_end_minute=1320,
        days_off_together=draw(st.booleans()),
        full_time_hours=long * days,
        full_time_share_least=draw(st.sampled_from([0.0, 0.5])),
        short_hours=long * days,
        short_share_most=draw(st.sampled_from([0.3, 1.0])),
    )  # fmt: skip


def _is_kept(kept: ShiftRules, heads: list[int], day: int) -> None:
    need = np.zeros((7, 48))
    for at, people in zip(range(18, 42, 6), heads, strict=True):
        need[:, at : at + 6] = people
    need[day, 20:24] += 2
    found = cover(need, kept, gap=0.5, seconds=2.0)
    assert faults(found.shifts, kept, need) == []
    # Added to itself it covers twice as much, and keeps every rule still: shares, too.
    twice = merged(found, found, kept.slot_minutes)
    assert faults(twice.shifts, kept, 2 * need) == []
    assert twice.people == 2 * found.people


CASES = (rules(), st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 6))
AS_DRAWN = (Phase.explicit, Phase.generate)


@settings(max_examples=2, deadline=None, phases=AS_DRAWN)
@given(*CASES)
def test_every_rule_holds_and_every_half_hour_is_covered(
    kept: ShiftRules, heads: list[int], day: int
) -> None:
    _is_kept(kept, heads, day)


@pytest.mark.statistical_full
@settings(max_examples=60, deadline=None, phases=AS_DRAWN)
@given(*CASES)
def test_every_rule_holds_at_length(kept: ShiftRules, heads: list[int], day: int) -> None:
    _is_kept(kept, heads, day)


@pytest.mark.parametrize("team", [0, 1])
def test_a_schedule_by_head_counts_is_judged_as_it_was(team: int) -> None:
    evaluator = Evaluator(sim.load(DAY))
    assert evaluator.at_work()[team].tolist() == evaluator.written[team].tolist()
    one = evaluator.evaluate(evaluator.written, 2)
    other = evaluator.evaluate(evaluator.written, 2, staffed=evaluator.begun)
    for level, name in product(("channel",), ("offered", "abandoned", "sl_in_time")):
        assert np.array_equal(one.sums[level][name], other.sums[level][name])


def test_shares_are_kept_by_who_is_added() -> None:
    half = replace(RULES, full_time_share_least=0.5)
    need = np.zeros((7, 144))
    need[0, 54:60] = 1
    more = merged(cover(need, half), cover(need, half), half.slot_minutes)
    assert faults(more.shifts, half, 2 * need) == []
