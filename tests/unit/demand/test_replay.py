from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from sim.demand.preference import most_preferred
from sim.demand.tape import Tape, draw_tape
from sim.errors import ScenarioError
from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_HOUR

CHANNEL = {"mode": "live", "media": ["speech"], "talk": 180.0, "after_contact_work": 30.0}
START = datetime.fromisoformat("2026-01-05")


def scenario(*more: dict[str, Any]) -> Scenario:
    raw = {
        "scenario": {"start": START, "horizon_days": 1.0},
        "channels": {"voice": CHANNEL, "chat": CHANNEL},
        "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 0.5, "chat": 0.5}}},
        "intents": {"bill": {"share": 0.5}, "fault": {"share": 0.5}},
        "demand": {"sources": [{"name": "log", "kind": "replay", "file": "log.csv"}, *more]},
    }
    return Scenario.model_validate(raw)


def table(rows: list[tuple[float, str, str]]) -> dict[str, IntervalTable]:
    """A log of (hour, channel, customer)."""
    columns: dict[str, Any] = {
        "channel": np.array([row[1] for row in rows], dtype=object),
        "customer": np.array([row[2] for row in rows], dtype=object),
    }
    starts = np.array([round(row[0] * TICKS_PER_HOUR) for row in rows], dtype=np.int64)
    return {"demand.sources.log": IntervalTable(starts, 1, columns)}


ROWS = [
    (9.5, "chat", "ann"),
    (-1.0, "chat", "bob"),
    (2.0, "voice", "ann"),
    (9.5, "chat", "cid"),
    (24.0, "voice", "dan"),
]


def replay(rows: list[tuple[float, str, str]], *more: dict[str, Any]) -> Tape:
    return draw_tape(scenario(*more).with_tables(table(rows)), 1, 0)


def test_a_log_is_replayed_in_order_and_cut_to_the_horizon() -> None:
    tape = replay(ROWS)
    assert (tape.cases["arrival"] / TICKS_PER_HOUR).tolist() == [2.0, 9.5, 9.5]
    assert [tape.streams[s] for s in tape.cases["stream"]] == ["log/voice", "log/chat", "log/chat"]
    assert [most_preferred(int(order)) for order in tape.cases["order"]] == [0, 1, 1]


def test_cases_of_one_customer_share_the_number_of_the_first() -> None:
    assert replay(ROWS).cases["customer"].tolist() == [0, 0, 2]


def test_a_row_added_to_the_log_changes_no_draw_of_the_others() -> None:
    before = {int(k): int(i) for k, i in replay(ROWS).cases[["key", "intent"]]}
    after = {
        int(k): int(i) for k, i in replay([(5.0, "chat", "eve"), *ROWS]).cases[["key", "intent"]]
    }
    assert before.items() <= after.items()
    assert len(after) == 4


def test_a_log_mixes_with_other_sources() -> None:
    calls = {"name": "calls", "kind": "inline", "interval_minutes": 60, "expected_cases": [20.0]}
    tape = replay(ROWS, calls)
    assert (np.diff(tape.cases["arrival"]) >= 0).all()
    assert np.bincount(tape.cases["stream"], minlength=3).tolist()[1:] == [2, 1]
    recorded = tape.cases[tape.cases["stream"] > 0]
    alone = replay(ROWS)
    assert recorded["key"].tolist() == alone.cases["key"].tolist()
    assert recorded["intent"].tolist() == alone.cases["intent"].tolist()


def test_a_name_that_the_scenario_lacks_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"channel 'fax'.*voice, chat"):
        replay([(1.0, "fax", "ann")])


def test_a_log_that_was_never_read_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has not been read"):
        draw_tape(scenario(), 1, 0)
