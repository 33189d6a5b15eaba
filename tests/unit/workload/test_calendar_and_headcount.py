# ruff: noqa: DTZ001 - scenarios are in local time without zone
"""Opening hours and head counts become ticks."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.sections.calendar import by_day, opening_ticks, span_minutes
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR
from sim.workload.headcount import headcount_plan
from tests.unit.scenario.test_schema import small

MONDAY = datetime(2026, 1, 5)
HOUR = TICKS_PER_HOUR


def test_always_open() -> None:
    assert opening_ticks("always", MONDAY, 5) == [(0, 5)]


def test_days_not_named_are_closed_and_named_days_win() -> None:
    opening = {"weekday": "08:00-20:00", "fri": "closed", "sat": ["09:00-12:00", "13:00-15:00"]}
    spans = opening_ticks(opening, MONDAY, 7 * TICKS_PER_DAY)
    assert spans[0] == (8 * HOUR, 20 * HOUR)
    assert len(spans) == 6
    assert spans[-1] == (5 * TICKS_PER_DAY + 13 * HOUR, 5 * TICKS_PER_DAY + 15 * HOUR)


def test_nights_cross_midnight_and_the_start() -> None:
    spans = opening_ticks({"all": "22:00-06:00"}, datetime(2026, 1, 5, 12), TICKS_PER_DAY)
    assert spans == [(10 * HOUR, 18 * HOUR)]
    early = opening_ticks({"all": "22:00-06:00"}, datetime(2026, 1, 5, 1), TICKS_PER_DAY)
    assert early == [(0, 5 * HOUR), (21 * HOUR, 24 * HOUR)]


def test_touching_spans_merge() -> None:
    assert opening_ticks({"all": "00:00-24:00"}, MONDAY, 3 * TICKS_PER_DAY) == [
        (0, 3 * TICKS_PER_DAY)
    ]


@given(st.integers(0, 1439), st.integers(0, 1440))
def test_spans_read_back(start: int, end: int) -> None:
    text = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    if start == end:
        with pytest.raises(ValueError, match="-"):
            span_minutes(text)
    else:
        assert span_minutes(text) == (start, end if end > start else end + 1440)


def test_by_day_spreads_groups() -> None:
    assert by_day({"weekend": 1, "sun": 2, "all": 0}) == {
        "mon": 0,
        "tue": 0,
        "wed": 0,
        "thu": 0,
        "fri": 0,
        "sat": 1,
        "sun": 2,
    }


def plan(headcount: Any, **changes: Any) -> Any:
    team = {"channels": ["voice"], "headcount": headcount}
    return headcount_plan(small(teams={"one": team}, **changes))


def test_a_number_holds_all_the_time() -> None:
    found = plan(7)
    assert found.present.tolist() == [[7] * 7]
    assert found.hours(0) == 7 * 24 * 7


def test_lists_and_days() -> None:
    found = plan({"mon": [1] * 12 + [2] * 12, "weekend": 5})
    assert found.interval_ticks == HOUR
    assert found.present[0, :24].tolist() == [1] * 12 + [2] * 12
    assert found.present[0, 24:120].sum() == 0
    assert found.present[0, 120:].tolist() == [5] * 48


def test_factor_and_shrinkage_round_to_the_nearest_agent() -> None:
    assert plan(10, staffing={"headcount_factor": 1.25}).present[0, 0] == 13
    assert plan(10, staffing={"headcount_is": "paid"}).present[0, 0] == 7


def test_teams_with_lists_of_different_lengths_share_a_grid() -> None:
    teams = {
        "a": {"channels": ["voice"], "headcount": [1, 2, 3]},
        "b": {"channels": ["chat"], "headcount": [4, 5]},
    }
    found = headcount_plan(small(teams=teams))
    assert found.interval_ticks == 4 * HOUR
    assert found.present[:, :6].tolist() == [[1, 1, 2, 2, 3, 3], [4, 4, 4, 5, 5, 5]]


def test_a_start_in_the_middle_of_an_interval_shifts_the_grid() -> None:
    found = plan(
        [1, 2], scenario={"start": "2026-01-05T06:30", "horizon_days": 1, "drain_hours": 6}
    )
    assert found.interval_ticks == HOUR // 2
    hours = np.arange(60) * 0.5 + 6.5
    assert found.present[0].tolist() == [2 if hour % 24 >= 12 else 1 for hour in hours]
