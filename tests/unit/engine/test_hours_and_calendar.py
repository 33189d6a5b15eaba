"""Opening hours and the calendar of a plan, the same for both engines."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.demand.tape import Tape
from sim.engine.compiled.driver import lay_out
from sim.engine.compiled.moves import next_opening
from sim.engine.plan import CALENDAR_OPENING, CALENDAR_STAFFING, Plan
from sim.engine.reference.floor import OpeningHours
from sim.rules.timing import NEVER
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from tests.unit.engine.worlds import planned

VOICE, CHAT = 0, 1
END = 5 * TICKS_PER_HOUR  # three hours and two of draining

# tick, next moment at which voice (open 8:00-9:30 and 10:00-12:00, start 8:00) is open
NEXT = [
    (0, 0),
    (90 * TICKS_PER_MINUTE - 1, 90 * TICKS_PER_MINUTE - 1),
    (90 * TICKS_PER_MINUTE, 120 * TICKS_PER_MINUTE),
    (119 * TICKS_PER_MINUTE, 120 * TICKS_PER_MINUTE),
    (4 * TICKS_PER_HOUR - 1, 4 * TICKS_PER_HOUR - 1),
    (4 * TICKS_PER_HOUR, NEVER),
    (NEVER + 5, NEVER),
]


@pytest.mark.parametrize(("tick", "expected"), NEXT)
def test_next_opening(tick: int, expected: int) -> None:
    plan, tape = planned()
    assert OpeningHours(plan).next_opening(VOICE, tick) == expected
    assert next_opening(lay_out(plan, tape), VOICE, tick) == expected


@cache
def _planned() -> tuple[Plan, Tape]:
    return planned()


@settings(deadline=None, max_examples=100)
@given(st.integers(0, END))
def test_both_engines_know_the_same_hours(tick: int) -> None:
    plan, tape = _planned()
    w, hours = lay_out(plan, tape), OpeningHours(plan)
    for channel in (VOICE, CHAT):
        assert next_opening(w, channel, tick) == hours.next_opening(channel, tick)


def test_the_calendar_is_in_order_and_changes_something_at_every_row() -> None:
    plan, _ = planned()
    rows = plan.calendar
    assert (np.diff(rows["tick"]) >= 0).all()
    assert (rows["tick"] < plan.end_ticks).all()
    assert _rows(plan, CALENDAR_OPENING, VOICE) == [
        (0, 1),
        (90 * TICKS_PER_MINUTE, 0),
        (120 * TICKS_PER_MINUTE, 1),
        (4 * TICKS_PER_HOUR, 0),
    ]
    assert _rows(plan, CALENDAR_OPENING, CHAT) == [(0, 1)], "always open: it never closes"
    # By half-hour of the day 3 agents until 9:00, then 1, from 9:30 on 4.
    assert _rows(plan, CALENDAR_STAFFING, 0) == [
        (0, 3),
        (60 * TICKS_PER_MINUTE, 1),
        (90 * TICKS_PER_MINUTE, 4),
    ]
    assert _rows(plan, CALENDAR_STAFFING, 1) == [(0, 2)]


def _rows(plan: Plan, kind: int, which: int) -> list[tuple[int, int]]:
    mine = plan.calendar[(plan.calendar["kind"] == kind) & (plan.calendar["which"] == which)]
    return [(int(row["tick"]), int(row["value"])) for row in mine]


def test_openings_come_before_head_counts_at_the_same_tick() -> None:
    plan, _ = planned()
    first = plan.calendar[plan.calendar["tick"] == 0]
    assert first["kind"].tolist() == sorted(first["kind"].tolist())


def test_a_team_has_as_many_agents_as_are_there_at_any_time() -> None:
    plan, _ = planned()
    assert plan.team["agents"].tolist() == [4, 2]
    assert plan.names.agent_team.tolist() == [0, 0, 0, 0, 1, 1]


def test_queues_are_by_channel_and_teams_most_specialised_first() -> None:
    plan, _ = planned()
    assert len(plan.queue) == 2, "both intents of a channel may be served by the same teams"
    voice = plan.queue[plan.contact_class["queue"][0]]
    first = voice["first_team"]
    assert plan.queue_teams[first : first + voice["teams"]].tolist() == [0, 1]


def test_three_thirds_fit_into_an_agent() -> None:
    plan, _ = planned()
    assert plan.channel["weight"].tolist() == [1_000_000, 333_333]
