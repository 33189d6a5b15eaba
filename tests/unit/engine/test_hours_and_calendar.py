"""Opening hours and the calendar of a plan, the same for both engines."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.compiling import interpreted
from sim.engine.plan import CALENDAR_OPENING, CALENDAR_STAFFING, Plan
from sim.engine.reference.tables import Tables
from sim.rules import opening
from sim.rules.timing import NEVER
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from tests.unit.engine.worlds import RAW, planned

VOICE, CHAT = 0, 1
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
def test_when_a_channel_is_open_next(tick: int, expected: int) -> None:
    plan, tape = planned(behaviour={"reopening_spread_minutes": 0})
    case = SimpleNamespace(key=np.uint64(1), attempts=1)
    rows = Tables(plan, tape, [False, False])
    assert interpreted(opening.when_open)(rows, case, VOICE, tick) == expected


def test_hours_reach_to_the_end_of_the_last_day_and_the_calendar_does_not() -> None:
    """Who comes back on a day that the run cuts short comes at any hour of it."""
    plan, _ = planned(channels=RAW["channels"] | {"voice": {"opening": {"all": "08:00-20:00"}}})
    assert plan.opening_until.tolist() == [12 * TICKS_PER_HOUR, 16 * TICKS_PER_HOUR]
    assert plan.calendar["tick"].max() < plan.end_ticks < 12 * TICKS_PER_HOUR


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
