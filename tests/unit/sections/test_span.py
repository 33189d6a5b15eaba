"""The clock of a run: what comes before the window, and what follows what is written."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable
from sim.sections.span import Span, is_cyclic
from sim.units import TICKS_PER_DAY as DAY
from sim.units import TICKS_PER_HOUR as HOUR

OPEN: dict[str, Any] = {"weekday": "08:00-18:00", "sat": "22:00-02:00"}


def scenario(source: dict[str, Any] | None = None, **run: Any) -> Scenario:
    weekly = {"name": "week", "kind": "weekly", "cases_per_week": 700}
    return Scenario.model_validate(
        {
            "scenario": {"start": datetime.fromisoformat("2026-01-05T00:00"), **run},
            "channels": {"voice": {"opening": OPEN}, "mail": {"mode": "async"}},
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.5, "mail": 0.5}}},
            "intents": {"any": {"share": 1}},
            "demand": {"sources": [source or weekly]},
            "teams": {"team": {"channels": ["voice", "mail"], "headcount": 3}},
        }
    )


def with_rows(days: int, **run: Any) -> Scenario:
    """A recorded table with so many days of hourly rows from the start on."""
    source = {"name": "record", "kind": "interval_table", "file": "x.csv", "channel": "voice"}
    table = IntervalTable(
        np.arange(24 * days) * HOUR, HOUR, {"offered": np.arange(24.0 * days)}, []
    )
    return scenario(source, **run).with_tables({"demand.sources.record": table})


def test_what_is_left_to_be_found_counts_as_nothing() -> None:
    span = Span.of(scenario(horizon_days=2, drain_hours=3))
    assert (span.lead_ticks, span.window_ticks, span.horizon_ticks) == (0, 0, 2 * DAY)
    assert (span.demand_ticks, span.end_ticks) == (2 * DAY, 2 * DAY + 3 * HOUR)


def test_cycles_come_before_the_window_and_demand_goes_on_after_it() -> None:
    span = Span.of(scenario(horizon_days=10, cycles_before=2, run_out_days=3, warm_up_hours=1))
    assert span.start == datetime.fromisoformat("2025-12-22T00:00")
    assert (span.lead_ticks, span.window_ticks) == (14 * DAY, 14 * DAY + HOUR)
    assert (span.horizon_ticks, span.demand_ticks, span.end_ticks) == (24 * DAY, 27 * DAY, 27 * DAY)


@pytest.mark.parametrize(
    ("stated", "lead"), [({"starts_empty": True, "cycles_before": 2}, 0), ({"cycles_before": 1}, 7)]
)
def test_a_run_that_starts_empty_has_nothing_before(stated: dict[str, Any], lead: int) -> None:
    assert Span.of(scenario(**stated)).lead_ticks == lead * DAY


def test_a_drain_takes_the_place_of_a_run_out() -> None:
    span = Span.of(scenario(horizon_days=1, drain_hours=5, run_out_days=3))
    assert (span.demand_ticks, span.end_ticks) == (DAY, DAY + 5 * HOUR)


@pytest.mark.parametrize(
    ("rows", "horizon", "cycle"), [(1, 1, 1), (5, 5, 5), (5, 7, 7), (28, 1, 7), (10, 10, 7)]
)
def test_a_record_is_preceded_by_its_first_week_or_its_days(
    rows: int, horizon: int, cycle: int
) -> None:
    assert Span.of(with_rows(rows, horizon_days=horizon)).cycle_ticks == cycle * DAY


def test_before_comes_the_first_cycle_and_after_it_the_last() -> None:
    span = Span.of(with_rows(10, horizon_days=10, cycles_before=1, run_out_days=9))
    hours = span.written_at(np.arange(26 * 24) * HOUR) // HOUR
    of_days = hours.reshape(26, 24)[:, 0] // 24
    expected = [*range(7), *range(10), *range(3, 10), 3, 4]
    assert of_days.tolist() == expected
    assert (hours % 24).reshape(26, 24).tolist() == [list(range(24))] * 26


def test_what_is_written_on_runs_on_before_it_is_repeated() -> None:
    """A window of a Monday: the Sunday before it is the one of its week, then comes the Tuesday."""
    span = Span.of(scenario(horizon_days=1, cycles_before=1, run_out_days=8))
    days = span.written_at(np.arange(16) * DAY) // DAY
    assert days.tolist() == [*range(7), *range(7), 0, 1]


@pytest.mark.parametrize("run", [{"horizon_days": 7}, {"horizon_days": 1.5}, {"horizon_days": 9}])
def test_opening_hours_of_a_run_are_those_of_the_calendar(run: dict[str, Any]) -> None:
    short = scenario(**run, cycles_before=2, run_out_days=6)
    since = datetime.fromisoformat("2025-12-22T00:00")
    days = 14 + float(run["horizon_days"]) + 6
    by_calendar = Span.of(scenario(start=since, horizon_days=days))
    assert Span.of(short).end_ticks == by_calendar.end_ticks
    # Saturday's night before the first day of a week is cut there in the calendar alone.
    assert Span.of(short).opening(OPEN) == by_calendar.opening(OPEN)
    assert Span.of(short).opening("always") == [(0, Span.of(short).end_ticks)]


def test_open_messages_arise_while_nobody_works() -> None:
    found = scenario(horizon_days=2, starts_empty=True, run_out_days=0)
    mail = found.channels["mail"].model_copy(
        update={"backlog_contacts": 5, "backlog_age_hours": 30.0}
    )
    span = Span.of(found.model_copy(update={"channels": {**found.channels, "mail": mail}}))
    assert (span.lead_ticks, span.idle_ticks) == (2 * DAY, 2 * DAY)
    assert span.opening(OPEN)[0] == (2 * DAY + 8 * HOUR, 2 * DAY + 18 * HOUR)
    assert span.over_run(np.array([4, 5]), DAY, span.end_ticks).tolist() == [0, 0, 4, 5]


def test_the_clock_of_a_run_is_known_from_when_it_began_and_ended() -> None:
    begun = scenario(horizon_days=3, cycles_before=2, run_out_days=1)
    again = Span.of_run(scenario(horizon_days=3), Span.of(begun).start, Span.of(begun).end_ticks)
    assert again.opening(OPEN) == Span.of(begun).opening(OPEN)
    assert (again.lead_ticks, again.horizon_ticks) == (14 * DAY, 17 * DAY)


def test_a_list_written_out_is_no_pattern() -> None:
    inline = {"name": "list", "kind": "inline", "expected_cases": [3, 4]}
    assert is_cyclic(scenario())
    assert not is_cyclic(scenario(inline))
