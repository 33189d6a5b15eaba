"""Shifts as they are written, and what they come to: people, head counts, faults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.schema import Scenario
from sim.sections.span import Span
from sim.sections.timetable import crew, crew_of_run
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.workload.headcount import headcount_plan

H = TICKS_PER_HOUR


def scenario(team: dict[str, Any], **run: Any) -> Scenario:
    """A centre with one team."""
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T00:00", "horizon_days": 7, **run},
            "channels": {"voice": {}},
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
            "intents": {"any": {"share": 1}},
            "demand": {
                "sources": [
                    {"name": "d", "kind": "inline", "interval_minutes": 60, "expected_cases": [9]}
                ]
            },
            "teams": {"phone": {"channels": ["voice"], **team}},
        }
    )


def shift(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, **more}


def heads(found: Scenario) -> dict[tuple[int, float], int]:
    """Agents at work by day and hour of the day, wherever there are any."""
    plan = headcount_plan(found)
    per_day = 24 * H // plan.interval_ticks
    hours = plan.interval_ticks / H
    row = plan.present[0].tolist()
    return {(at // per_day, at % per_day * hours): n for at, n in enumerate(row) if n}


def test_shifts_add_up_to_head_counts() -> None:
    team = {
        "shifts": [
            shift("08:00", "10:00", agents=4, days="weekday"),
            shift("09:00", "11:00", agents=2, days=["mon", "2026-01-11"]),
        ]
    }
    found = heads(scenario(team))
    assert {at: n for at, n in found.items() if at[0] == 0} == {
        (0, 8.0): 4, (0, 9.0): 6, (0, 10.0): 2,
    }  # fmt: skip
    assert found[1, 9.0] == 4
    assert {at: n for at, n in found.items() if at[0] >= 5} == {(6, 9.0): 2, (6, 10.0): 2}


def test_pauses_are_taken_off_and_spread_over_the_agents() -> None:
    pauses = [{"start": "09:00", "minutes": 15, "spread_minutes": 60}]
    team = {"shifts": [shift("08:00", "11:00", agents=4, breaks=pauses, days="mon")]}
    found = heads(scenario(team))
    assert [found[0, hour] for hour in (8.75, 9.0, 9.25, 9.5, 9.75, 10.0)] == [4, 3, 3, 3, 3, 4]
    at_once = {
        **team,
        "shifts": [{**team["shifts"][0], "breaks": [{**pauses[0], "spread_minutes": 0}]}],
    }
    assert (0, 9.0) not in heads(scenario(at_once))


def test_a_night_shift_goes_on_to_the_next_day_and_through_the_cycles_before() -> None:
    breaks = [{"start": "02:00", "minutes": 30}]
    team = {"shifts": [shift("22:00", "06:00", agents=["ana"], breaks=breaks)]}
    found = scenario(team)
    assert heads(found)[0, 5.5] == 1, "the shift of the night before"
    assert (0, 2.0) not in heads(found)
    long = found.model_copy(update={"run": found.run.model_copy(update={"cycles_before": 1})})
    people = crew_of_run(long, "phone", Span.of(long))
    assert list(people) == ["ana"]
    spells = people["ana"]
    assert [(s.start // H, s.end // H) for s in spells[:2]] == [(0, 6), (22, 30)]
    assert all(s.end - s.start == 8 * H for s in spells[1:-1]), "none is cut where cycles meet"
    assert [s.day for s in spells[:9]] == [-8, -7, -6, -5, -4, -3, -2, -1, 0]


def test_people_are_whom_their_names_say() -> None:
    team = {
        "shifts": [
            shift("08:00", "12:00", agents=["ana", "luis"], days="mon"),
            shift("12:00", "14:00", agents=["ana"], days="mon"),
            shift("14:00", "18:00", agents=2, days="mon"),
        ]
    }
    people = crew(scenario(team), "phone")
    hours = {name: [(s.start // H, s.end // H) for s in spells] for name, spells in people.items()}
    assert hours == {
        "ana": [(8, 14)], "luis": [(8, 12)], "3.1": [(14, 18)], "3.2": [(14, 18)],
    }  # fmt: skip


def test_planned_absence_and_the_factor_on_head_counts_take_people_away() -> None:
    team = {"shifts": [shift("08:00", "18:00", agents=20)], "planned_absence_share": 0.1}
    plan = headcount_plan(scenario(team))
    assert set(plan.present[0].tolist()) == {0, 18}
    settings = scenario(team).model_dump(by_alias=True)
    settings["staffing"]["headcount_factor"] = 0.55
    half = headcount_plan(Scenario.model_validate(settings)).present[0]
    # 9.9 on each of seven days, in whole agents
    assert set(half.tolist()) <= {0, 9, 10}
    assert half.sum() * plan.interval_ticks / H / 10 == pytest.approx(7 * 9.9, abs=1)


@pytest.mark.parametrize(
    ("team", "said"),
    [
        ({"shifts": [shift("8", "16:00")]}, 'shifts.0.start = "8": is not a time of day'),
        ({"shifts": [shift("08:00", "16:00", days="mo")]}, 'days = "mo": is no day'),
        ({"shifts": [shift("08:00", "16:00", agents=[])]}, "neither a number of agents nor"),
        (
            {"shifts": [shift("08:00", "16:00", breaks=[{"start": "15:50", "minutes": 20}])]},
            'breaks.0 = "15:50": does not lie within the shift, 08:00-16:00',
        ),
        (
            {
                "shifts": [
                    shift(
                        "08:00", "16:00", agents=9,
                        breaks=[
                            {"start": "10:00", "minutes": 20, "spread_minutes": 120},
                            {"start": "11:00", "minutes": 30},
                        ],
                    )
                ]
            },
            'breaks.1 = "11:00": overlaps another break',
        ),
        (
            {
                "shifts": [
                    shift("08:00", "12:00", agents=["ana"]),
                    shift("11:00", "13:00", agents=["ana"]),
                ]
            },
            'teams.phone.shifts = "ana": works two shifts at once',
        ),
        ({"shifts": [shift("08:00", "12:00")], "headcount": 3}, "is given together with shifts"),
        ({"headcount": 3, "absence_share": 0.1}, "is only for a team with shifts"),
        ({}, "a head count here, shifts, or staffing.table"),
    ],
)  # fmt: skip
def test_faults_of_shifts_are_said(team: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        scenario(team)
    assert said in str(raised.value)


def test_breaks_in_between_are_apart_where_those_of_first_and_last_are() -> None:
    """What the check looks at is enough: no agent has two pauses at once."""
    breaks = [
        {"start": "09:00", "minutes": 10, "spread_minutes": 7},
        {"start": "09:10", "minutes": 20, "spread_minutes": 200},
    ]
    people = crew(
        scenario({"shifts": [shift("08:00", "16:00", agents=23, breaks=breaks)]}), "phone"
    )
    gaps = [s.pauses[1].start - s.pauses[0].end for spells in people.values() for s in spells]
    assert min(gaps) == 0
    assert np.all(np.array(gaps) % TICKS_PER_MINUTE == 0)
