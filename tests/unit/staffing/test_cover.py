"""Schedules: they cover, they are legal, they are least where the least is known."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.sections.shift_rules import BreakRule, Contract, ShiftRules, offs, spain_contact_centre
from sim.staffing.cover import NoCoverError, Shift, cover
from tests.unit.staffing.checker import faults


def required(
    pieces: list[tuple[int, int, int]], days: Iterable[int] = range(7), slot: int = 10
) -> NDArray[np.float64]:
    """float64[7, slots] from (first hour, last hour, people)."""
    table = np.zeros((7, 1440 // slot))
    for day in days:
        for first, last, people in pieces:
            table[day, first * 60 // slot : last * 60 // slot] += people
    return table


PLAIN = ShiftRules((Contract("full", (8.0,) * 5),), slot_minutes=30, days_off_together=False)


def test_one_post_of_eight_hours_on_five_days_is_one_person() -> None:
    need = required([(9, 17, 1)], days=range(5), slot=30)
    found = cover(need, PLAIN)
    assert (found.people, found.paid_hours, found.gap) == (1, 40.0, 0.0)
    assert faults(found.shifts, PLAIN, need) == []


def test_one_post_on_seven_days_takes_two_people() -> None:
    need = required([(9, 17, 1)], slot=30)
    found = cover(need, PLAIN)
    assert found.people == 2  # 7 days of work, 5 a person
    assert faults(found.shifts, PLAIN, need) == []


def test_ten_posts_on_seven_days_take_fourteen_people() -> None:
    need = required([(9, 17, 10)], slot=30)
    assert cover(need, PLAIN, gap=0.0).people == 14  # 70 days of work, 5 a person
    together = replace(PLAIN, days_off_together=True)
    found = cover(need, together, gap=0.0)
    assert found.people == 14
    assert faults(found.shifts, together, need) == []


def test_a_break_leaves_a_hole_that_somebody_fills() -> None:
    rules = ShiftRules(
        (Contract("full", (8.0,) * 5),),
        (BreakRule("lunch", 60, paid=False),),
        slot_minutes=30,
        days_off_together=False,
    )
    need = required([(9, 17, 1)], days=range(5), slot=30)
    found = cover(need, rules, gap=0.0)
    assert found.people == 2
    assert found.paid_hours == 70.0  # two people, five days, seven hours
    assert faults(found.shifts, rules, need) == []


def test_the_dear_hour_is_left_to_who_must_be_there() -> None:
    """With two starts that cover, the one outside the hours with a premium is taken."""
    rules = ShiftRules((Contract("half", (4.0,)),), slot_minutes=60, start_grid_minutes=60)
    need = required([(10, 12, 1)], days=[2], slot=60)
    price = np.ones((7, 24))
    price[:, 12:] = 3.0
    found = cover(need, replace(rules, latest_end_minute=1440), hour_cost=price)
    assert found.shifts[0].start_minute in (8 * 60, 10 * 60)
    assert faults(found.shifts, rules, need) == []


def short_days() -> ShiftRules:
    """The Spanish agreement with few starts, which keeps its programs small."""
    return replace(
        spain_contact_centre(),
        start_grid_minutes=60,
        earliest_start_minute=9 * 60,
        latest_end_minute=18 * 60,
    )


def test_the_spanish_agreement_is_kept_on_an_uneven_week() -> None:
    rules = short_days()
    need = required([(9, 18, 2), (10, 13, 2)], days=range(6))
    found = cover(need, rules, gap=0.2, seconds=4.0)
    assert faults(found.shifts, rules, need) == []
    assert found.paid_hours >= need.sum() / 6
    assert found.cost * (1.0 - found.gap) <= found.cost


@cache
def _right_schedule() -> tuple[ShiftRules, NDArray[np.float64], tuple[Shift, ...]]:
    rules = short_days()
    need = required([(9, 17, 2)], days=range(5))
    return rules, need, cover(need, rules, gap=0.2).shifts


@pytest.mark.parametrize("spoil", ["late", "twice", "short", "hole"])
def test_the_checker_sees_what_is_wrong(spoil: str) -> None:
    rules, need, right = _right_schedule()
    shifts = list(right)
    first = shifts[0]
    if spoil == "late":
        name, _, end, paid = first.breaks[0]
        shifts[0] = replace(first, breaks=((name, first.end_minute - 10, end, paid),))
    elif spoil == "twice":
        shifts.append(first)
    elif spoil == "short":
        shifts[0] = replace(first, end_minute=first.end_minute - 60)
    else:
        shifts = [shift for shift in shifts if shift.day != first.day]
    assert faults(shifts, rules, need)


def test_work_that_nobody_may_do_is_named() -> None:
    rules = replace(PLAIN, earliest_start_minute=8 * 60)
    with pytest.raises(NoCoverError) as caught:
        cover(required([(6, 9, 1)], days=[3], slot=30), rules)
    assert caught.value.code == "out_of_reach"
    assert caught.value.slots[0] == (3, 6 * 60)


def test_shares_that_cannot_be_kept_are_named() -> None:
    rules = replace(PLAIN, full_time_hours=45.0, full_time_share_least=0.5)
    with pytest.raises(NoCoverError) as caught:
        cover(required([(9, 17, 1)], slot=30), rules)
    assert caught.value.code == "rules"


def test_no_work_needs_nobody() -> None:
    assert cover(np.zeros((7, 48)), PLAIN).people == 0


def test_days_off_together_run_over_the_weekend() -> None:
    assert frozenset({6, 0}) in offs(replace(PLAIN, days_off_together=True), 5)
    assert len(offs(replace(PLAIN, days_off_together=True), 5)) == 7
    assert len(offs(PLAIN, 5)) == 21


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"slot_minutes": 7}, "slot_minutes = 7"),
        ({"contracts": ()}, "contracts"),
        ({"contracts": (Contract("long", (30.0,)),)}, r"contracts\.long = 30: is no length"),
        ({"contracts": (Contract("odd", (7.75,)),)}, "multiple of slot_minutes = 30"),
        ({"breaks": (BreakRule("lunch", 300),)}, "lunch has no room"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ScenarioError, match=named):
        replace(PLAIN, **change)
