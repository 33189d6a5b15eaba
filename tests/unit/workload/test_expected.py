"""Expected cases per interval, from every kind of source."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.sections.interval_table import IntervalTable
from sim.sections.source import DAY_BY_HOUR
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.workload.expected import Stream, expected_streams
from tests.unit.scenario.test_schema import small

MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - local time
HALF = 30 * TICKS_PER_MINUTE


def streams(source: dict[str, Any], **changes: Any) -> list[Stream]:
    return expected_streams(small(demand={"sources": [{"name": "s", **source}]}, **changes))


def test_default_profiles_sum_to_one() -> None:
    assert sum(DAY_BY_HOUR) == pytest.approx(1, abs=1e-9)
    assert len(DAY_BY_HOUR) == 24


def test_a_week_gives_its_volume() -> None:
    (stream,) = streams({"kind": "weekly", "cases_per_week": 7000, "volume_factor": 2})
    assert stream.total == pytest.approx(14000)
    assert (stream.interval_ticks, len(stream.rates)) == (TICKS_PER_HOUR, 168)
    assert stream.rates[:24] == pytest.approx(14000 * 0.2 * np.array(DAY_BY_HOUR))
    assert list(stream.day_of_interval[[0, 23, 24, -1]]) == [0, 0, 1, 6]
    assert stream.channel_shares is None
    assert (stream.channel, stream.intent, stream.segment) == (None, None, None)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 7 * 24 * 60 - 1))
def test_a_week_from_any_minute_gives_the_same_volume(minute: int) -> None:
    start = (MONDAY + timedelta(minutes=minute)).isoformat()
    (stream,) = streams({"kind": "weekly", "cases_per_week": 7000}, scenario={"start": start})
    assert stream.total == pytest.approx(7000)


def test_days_may_have_profiles_of_their_own() -> None:
    profile = {"weekday": [0, 1], "weekend": [0.5, 0, 0.5]}
    (stream,) = streams({"kind": "weekly", "cases_per_week": 100, "intraday_shares": profile})
    assert stream.interval_ticks == 4 * TICKS_PER_HOUR
    assert stream.rates[:6] == pytest.approx([0, 0, 0, 20 / 3, 20 / 3, 20 / 3])
    assert stream.rates[30:36] == pytest.approx([2.5, 2.5, 0, 0, 2.5, 2.5])


def test_inline_repeats_or_stops() -> None:
    source = {"kind": "inline", "interval_minutes": 60, "expected_cases": [1, 2]}
    assert streams(source)[0].total == 168 * 1.5
    assert streams({**source, "repeats": False})[0].total == 3


def test_constants_and_mixes() -> None:
    source = {
        "kind": "inline",
        "expected_cases": [1],
        "channel": "chat",
        "segment": "all",
        "intent_shares": {"question": 1},
    }
    (stream,) = streams(source)
    assert stream.name == "s/chat/all"
    assert stream.channel_shares is not None
    assert stream.channel_shares.tolist() == [0, 1]
    assert stream.intent_shares.tolist() == [1]


def tabled(starts: list[int], **columns: Any) -> list[Stream]:
    source = {"name": "s", "kind": "interval_table", "file": "x.csv", "volume_factor": 2}
    scenario = small(demand={"sources": [source]}, scenario={"horizon_days": 1})
    ticks = np.array(starts, dtype=np.int64) * TICKS_PER_MINUTE
    arrays = {
        name: np.array(values, dtype=float if name == "offered" else object)
        for name, values in columns.items()
    }
    return expected_streams(
        scenario.with_tables({"demand.sources.s": IntervalTable(ticks, HALF, arrays)})
    )


def test_tables_split_by_their_names_and_are_cut_to_the_horizon() -> None:
    found = tabled(
        [-30, 0, 0, 60, 1440],
        offered=[9, 1, 2, 3, 9],
        channel=["voice", "voice", "chat", "voice", "voice"],
    )
    assert [stream.name for stream in found] == ["s/voice", "s/chat"]
    assert (found[0].total, found[1].total) == (8, 4)
    assert found[0].rates[:3].tolist() == [2, 0, 6]
    assert len(found[0].rates) == 48


def test_a_table_off_the_grid_of_the_scenario_is_split() -> None:
    (stream,) = tabled([-10, 20], offered=[3, 6])
    assert stream.interval_ticks == 10 * TICKS_PER_MINUTE
    assert stream.rates[:5] == pytest.approx([2, 2, 4, 4, 4])


def test_a_table_that_was_never_read_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has not been read"):
        streams({"kind": "interval_table", "file": "x.csv"})


def test_replayed_logs_have_no_expectation() -> None:
    assert streams({"kind": "replay", "file": "x.csv"}) == []
