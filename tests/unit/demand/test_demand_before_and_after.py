"""The window's demand does not depend on what comes before it or after it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sim.demand.tape import Tape, draw_tape
from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_DAY as DAY
from sim.units import TICKS_PER_HOUR as HOUR
from sim.units import TICKS_PER_SECOND

WEEKLY = {"name": "week", "kind": "weekly", "cases_per_week": 2000}
ONCE = {"name": "once", "kind": "inline", "expected_cases": [40, 0, 9], "repeats": False}
AGAIN = {"name": "again", "kind": "inline", "expected_cases": [3, 8], "interval_minutes": 15}
LOG = {"name": "log", "kind": "replay", "file": "log.csv"}
BUSY = {"day_cv": 0.3, "block_cv": 0.4, "block_autocorrelation": 0.7, "block_minutes": 50}


def scenario(*sources: dict[str, Any], **run: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-06T06:00", "horizon_days": 8, **run},
            "channels": {"voice": {}, "mail": {"mode": "async"}},
            "segments": {
                "all": {"share": 1, "channel_preference": {"voice": 0.5, "mail": 0.5}},
            },
            "intents": {"any": {"share": 1, "difficulty_cv": 0.4}},
            "demand": {"sources": list(sources), "busyness": BUSY},
            "teams": {"team": {"channels": ["voice"], "headcount": 3}},
        }
    )


def logged(**run: Any) -> Scenario:
    starts = np.array([0, 5, 5, 3 * DAY, 7 * DAY + 9, 8 * DAY - 1])
    who = np.array(["ann", "", "", "ben", "ann", "ben"], dtype=object)
    table = IntervalTable(starts, 0, {"customer": who}, [])
    return scenario(LOG, **run).with_tables({"demand.sources.log": table})


def window(tape: Tape) -> npt.NDArray[np.void]:
    """The cases of the window on the scenario's own clock, customers counted from the first."""
    arrival = tape.cases["arrival"]
    inside = (arrival >= tape.lead_ticks) & (arrival < tape.horizon_ticks)
    cases = tape.cases[inside].copy()
    cases["arrival"] -= tape.lead_ticks
    cases["customer"] -= np.flatnonzero(inside)[0]
    return cases


@pytest.mark.parametrize("run", [{"cycles_before": 1}, {"cycles_before": 4, "run_out_days": 3}])
@pytest.mark.parametrize("sources", [(WEEKLY,), (WEEKLY, ONCE, AGAIN), (LOG,)])
def test_cycles_and_run_out_change_nothing_in_the_window(
    run: dict[str, Any], sources: tuple[dict[str, Any], ...]
) -> None:
    made = logged if sources == (LOG,) else lambda **more: scenario(*sources, **more)
    alone, longer = draw_tape(made(), 3, 1), draw_tape(made(**run), 3, 1)
    assert len(longer) > len(alone) or sources == (LOG,)
    assert np.array_equal(window(longer), window(alone))


def test_every_cycle_has_customers_of_its_own() -> None:
    tape = draw_tape(scenario(WEEKLY, cycles_before=3, run_out_days=2), 1, 0)
    assert len(np.unique(tape.cases["key"])) == len(tape)
    assert (np.diff(tape.cases["arrival"]) >= 0).all()
    weeks = np.bincount(tape.cases["arrival"] // (7 * DAY))[:4]
    assert (np.abs(weeks - 2000) < 1000).all()
    assert len(set(weeks.tolist())) > 1


def test_what_happens_once_happens_in_the_window_alone() -> None:
    tape = draw_tape(scenario(WEEKLY, ONCE, cycles_before=2, run_out_days=3), 1, 0)
    mine = tape.cases["arrival"][tape.cases["stream"] == tape.streams.index("once")]
    assert len(mine)
    assert ((mine >= tape.lead_ticks) & (mine < tape.lead_ticks + DAY)).all()


def test_a_log_is_preceded_by_its_first_week_and_followed_by_its_last() -> None:
    tape = draw_tape(logged(cycles_before=1, run_out_days=3), 1, 0)
    hours = ((tape.cases["arrival"] - tape.lead_ticks) / HOUR).round(3).tolist()
    week = 7 * 24
    assert hours == [-week, -week, -week, 72 - week, 0, 0, 0, 72, week, 192, 240]
    # Who wrote before is somebody else, so the window has the same customers without it.
    ann = tape.cases["customer"]
    assert ann[0] != ann[4]
    assert ann[4] == ann[8]


@pytest.mark.parametrize("cycles", [0, 2])
def test_busyness_before_the_window_is_that_of_a_series(cycles: int) -> None:
    """Days before the window are as busy as days in it, and neighbours are alike at its edge."""
    made = scenario(WEEKLY, cycles_before=cycles, run_out_days=0)
    counts = [
        np.bincount(draw_tape(made, 7, number).cases["arrival"] // DAY, minlength=7)[:7].sum()
        for number in range(60)
    ]
    assert abs(np.mean(counts) / 2000 - 1) < 3 * np.std(counts) / 60**0.5 / 2000


@pytest.mark.parametrize("source", [WEEKLY, AGAIN], ids=["weekly", "inline"])
def test_open_messages_are_written_before_the_start_at_even_ages(source: dict[str, Any]) -> None:
    base = scenario(source, starts_empty=True, run_out_days=0)
    mail = base.channels["mail"].model_copy(
        update={"backlog_contacts": 120, "backlog_age_hours": 30.0}
    )
    channels = {**base.channels, "mail": mail}
    tape = draw_tape(base.model_copy(update={"channels": channels}), 3, 1)
    before = tape.cases[tape.cases["arrival"] < tape.lead_ticks]
    ages = (tape.lead_ticks - before["arrival"]) / TICKS_PER_SECOND / 3600
    assert len(before) == 120
    assert np.allclose(ages, (np.arange(120, 0, -1) - 0.5) / 4)
    assert {tape.streams[place] for place in before["stream"]} == {"backlog/mail"}
    assert np.array_equal(window(tape), window(draw_tape(base, 3, 1)))
