"""Plans of head counts under simulation: what the scenario says, and counted as measures are."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.typical_start import begun
from sim.errors import StudyError
from sim.measures.window import Window
from sim.staffing.evaluate import Evaluator
from sim.units import TICKS_PER_MINUTE

DAY: dict[str, Any] = {
    "scenario": {"horizon_days": 1, "starts_empty": True, "drain_hours": 6},
    "channels": {
        "voice": {
            "opening": {"all": "08:00-20:00"},
            "talk": {"distribution": "exponential", "mean_seconds": 240},
        },
        "email": {
            "mode": "async",
            "opening": {"all": "08:00-20:00"},
            "service_level": {"threshold_seconds": 3600},
        },
    },
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.7, "email": 0.3}}},
    "intents": {"any": {"share": 1}},
    "demand": {
        "sources": [
            {
                "name": "day",
                "kind": "inline",
                "interval_minutes": 60,
                "expected_cases": [0] * 8
                + [30, 50, 60, 60, 40, 40, 50, 60, 60, 40, 30, 20]
                + [0] * 4,
            }
        ]
    },
    "teams": {
        "phone": {"channels": ["voice"], "headcount": [0] * 8 + [4] * 4 + [3] * 8 + [0] * 4},
        "desk": {"channels": ["email"], "headcount": [0] * 8 + [2] * 12 + [0] * 4},
    },
}


def test_the_written_plan_is_the_scenario_row_for_row() -> None:
    scenario = sim.load(DAY)
    evaluator = Evaluator(scenario)
    assert evaluator.written[0].tolist() == [0] * 16 + [4] * 8 + [3] * 16 + [0] * 8
    ours = sim.simulate(evaluator.staffed(evaluator.written), seed=3)
    theirs = sim.simulate(scenario, seed=3)
    assert np.array_equal(ours.contacts, theirs.contacts)
    assert np.array_equal(ours.agent_states, theirs.agent_states)


def test_sums_by_interval_are_those_of_the_measures() -> None:
    scenario = sim.load(DAY)
    evaluator = Evaluator(scenario)
    found = evaluator.evaluate(evaluator.written, [2])
    journal = sim.simulate(begun(scenario, None), seed=scenario.run.seed, replication=2)
    table = sim.measure(journal, scenario, by=["channel", "interval"]).set_index("channel")
    voice = table.loc["voice"]
    level = found.value(0)
    expected = voice["service_level"].to_numpy()
    assert np.array_equal(np.isnan(level), np.isnan(expected))
    assert np.nanmax(np.abs(level - expected)) == 0.0
    assert found.sums["channel"]["offered"][0, 0].tolist() == voice["offered"].tolist()
    paid = found.sums["team"]["present"].sum()
    assert 64.0 == evaluator.written.sum() * evaluator.interval_hours <= paid < 65.0  # overtime


def test_two_thresholds_of_one_channel_are_counted_each_by_its_own() -> None:
    targets = [{"within_seconds": t, "channels": ["voice"], "per": "day"} for t in (10, 60)]
    both = Evaluator(sim.load(DAY, {"staffing.targets": targets}))
    found = both.evaluate(both.written, 2)
    assert found.value(0)[0] < found.value(1)[0]
    for place, within in enumerate((10, 60)):
        key = "channels.voice.service_level.threshold_seconds"
        target = [{"channels": ["voice"], "per": "day"}]
        one = Evaluator(sim.load(DAY, {"staffing.targets": target, key: within}))
        assert one.evaluate(one.written, 2).value(0) == found.value(place)


def test_more_staff_on_the_same_customers_is_no_worse() -> None:
    evaluator = Evaluator(sim.load(DAY))
    less = evaluator.evaluate(evaluator.written, 6)
    more = evaluator.evaluate(evaluator.written + 2 * (evaluator.written > 0), 6)
    assert np.array_equal(less.sums["centre"]["cases"], more.sums["centre"]["cases"])
    assert np.nansum(more.value(0)) > np.nansum(less.value(0))
    assert not less.is_feasible


def test_the_age_of_what_is_left_is_that_of_the_journal() -> None:
    targets = [{"measure": "backlog_age_hours", "limit": 2, "per": "interval"}]
    evaluator = Evaluator(sim.load(DAY, {"staffing.targets": targets, "teams.desk.headcount": 1}))
    found = evaluator.evaluate(evaluator.written, 1)
    journal = sim.simulate(evaluator.staffed(evaluator.written), replication=0)
    window = Window.of(journal, 30 * TICKS_PER_MINUTE)
    turns = journal.turns
    started = np.where(turns["started"] < 0, np.iinfo(np.int64).max, turns["started"])
    for place, end in enumerate(window.edges("interval")[1:]):
        waits = (turns["offered"] < end) & (started >= end)
        ages = (end - turns["offered"][waits]) / 3.6e9
        assert found.denominators[0][0, place] == waits.sum()
        assert found.numerators[0][0, place] == pytest.approx(ages.sum(), abs=1e-6)
    assert found.denominators[0].sum() > 20


def test_a_weekly_pattern_is_followed_from_a_week_before() -> None:
    source = {"name": "week", "kind": "weekly", "cases_per_week": 700}
    demand = {"sources": [source | {"intraday_shares": [1 / 24] * 24}]}
    run = {"scenario": {"horizon_days": 7}, "demand": demand}
    evaluator = Evaluator(sim.load(DAY | run))
    assert len(evaluator.starts) == 336
    assert str(evaluator.starts[0])[:16] == "2026-01-05T00:00"
    voice, email = evaluator.targets or ()
    assert evaluator.periods(replace(voice, per="day")).max() == 6
    assert evaluator.periods(replace(voice, per="week")).max() == 0
    written = evaluator.periods(email)
    assert written[:48].tolist() == [0] * 40 + [1] * 8  # after 20:00: answered on the next day
    assert written[-8:].tolist() == [0] * 8  # on Sunday night: on a Monday
    changed = evaluator.staffed(evaluator.written)
    assert changed.run.cycles_before == 1
    assert evaluator.open.sum(axis=1).tolist() == [7 * 24] * 2


def test_a_plan_of_another_shape_is_refused() -> None:
    evaluator = Evaluator(sim.load(DAY))
    with pytest.raises(StudyError, match="shape"):
        evaluator.evaluate(evaluator.written[:, 1:], 1)
