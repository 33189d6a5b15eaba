"""Both engines write the same journal: every table, every row, every field, as integers.

The full run (`pytest -m oracle_full tests/property`) takes a thousand random scenarios more.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.journal import TABLES
from sim.engine.run import simulate
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.sections.modes import MOST_CHANNELS
from sim.service_models.registry import names
from tests.property.journals import both_engines, differences, same
from tests.property.scenarios import BUSY, MODELS, scenarios, seeded

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
EXAMPLES = 60
FULL = range(10_000, 11_500)
CHUNK = 100


def assert_identical(scenario: Scenario, model: str) -> None:
    """Fail with the first rows that differ and what led to them."""
    twins = both_engines(scenario, model)
    found = differences(twins.compiled, twins.reference)
    assert not found, f"{model}: the journals differ\n{found}\n\n{scenario.model_dump_json()}"


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(scenario=scenarios(), model=st.sampled_from(MODELS))
def test_journals_are_equal_on_random_scenarios(scenario: Scenario, model: str) -> None:
    assert_identical(scenario, model)


def _assert_all_identical(numbers: range) -> None:
    for number in numbers:
        scenario, model = seeded(number)
        assert_identical(scenario, model)


@pytest.mark.parametrize("first", range(0, 150, 10))
def test_journals_are_equal_on_numbered_scenarios(first: int) -> None:
    _assert_all_identical(range(first, first + 10))


@pytest.mark.oracle_full
@pytest.mark.parametrize("first", FULL[::CHUNK])
def test_journals_are_equal_on_very_many_scenarios(first: int) -> None:
    _assert_all_identical(range(first, first + CHUNK))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_journals_are_equal_on_every_shipped_scenario(path: Path) -> None:
    # One working day, some hours of customers who come back, and a clock that forces ties.
    short = {"scenario.starts_empty": True, "scenario.run_out_days": 0}
    scenario = load(path, {**short, "scenario.horizon_days": 1.75, "scenario.drain_hours": 3})
    tied = load(path, {**short, "scenario.horizon_days": 1.25, "scenario.clock_grid_seconds": 30})
    for model in names(scenario):
        assert_identical(scenario, model)
        assert_identical(tied, model)


def test_journals_are_equal_with_cycles_before_and_demand_after() -> None:
    """Outages are drawn by block from the scenario's start, backwards before it."""
    scenario = Scenario.model_validate(
        {
            "scenario": {"horizon_days": 1.5, "cycles_before": 1, "run_out_days": 0.75},
            "channels": {
                "voice": {"opening": {"weekday": "08:00-18:00"}},
                "chat": {"mode": "chat", "opening": {"all": "09:00-23:00"}},
                "mail": {"mode": "async"},
            },
            "segments": {
                "all": {"share": 1, "channel_preference": {"voice": 0.5, "chat": 0.2, "mail": 0.3}}
            },
            "intents": {"any": {"share": 1, "resolution_share": 0.6}},
            "demand": {
                "sources": [{"name": "week", "kind": "weekly", "cases_per_week": 500}],
                "busyness": {"day_cv": 0.2, "block_cv": 0.3, "block_autocorrelation": 0.6},
            },
            "orchestrator": {"outage_share": 0.3, "outage_block_minutes": 45},
            "teams": {
                "one": {"channels": ["voice", "chat"], "headcount": {"weekday": 2, "weekend": 1}},
                "two": {"channels": ["mail"], "headcount": {"weekday": 1}},
            },
        }
    )
    for model in ("multichannel", "orchestrated"):
        assert_identical(scenario, model)


CHATS = {
    "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.5, "drain_hours": 1},
    "channels": {
        "chat": {"mode": "chat", "max_per_agent": 2, "slowdown_per_extra_contact": 0.1},
    },
    "segments": {"all": {"share": 1, "channel_preference": {"chat": 1}}},
    "intents": {"any": {"share": 1}},
    "demand": {
        "sources": [
            {"name": "day", "kind": "inline", "interval_minutes": 60, "expected_cases": [120]}
        ]
    },
    "teams": {"web": {"channels": ["chat"], "headcount": 9}},
}


def test_journals_are_equal_with_many_chats_on_a_fine_clock() -> None:
    """With a slowdown of .1 the work attained by two chats is a tick short in 1 % of ends."""
    scenario = Scenario.model_validate(CHATS)
    for model in ("multichannel", "omnichannel"):
        assert_identical(scenario, model)


def _many_channels(count: int) -> Scenario:
    """Customers who like few of so many channels, and customers who like all of them alike.

    Only the last channel but one carries a photo, and the first ones never think of it.
    """
    channels = [f"channel {number}" for number in range(count)]
    modes = dict(zip(channels, ("live", "chat", "async", "self_service") * count, strict=False))
    few = {channels[-1]: 0.4, channels[0]: 0.3, channels[count // 2]: 0.3}
    segments = {"few": few, "all": dict.fromkeys(channels, 1 / count)}
    settings_of: dict[str, dict[str, Any]] = {name: {"mode": mode} for name, mode in modes.items()}
    for name, mode in modes.items():
        if mode in ("live", "chat"):
            settings_of[name]["patience"] = {"distribution": "exponential", "mean_seconds": 90}
    settings_of[channels[-2]]["media"] = ["photo"]
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.25, "drain_hours": 2},
            "channels": settings_of,
            "segments": {
                name: {"share": 0.5, "channel_preference": liked, "parallel_contact_share": 0.3}
                for name, liked in segments.items()
            },
            "intents": {
                "any": {"share": 0.7, "resolution_share": 0.4},
                "shown": {"share": 0.3, "medium": "photo"},
            },
            "behaviour": {"after_unresolved": {"retry_delay": 600, "switch_delay": 600}},
            "demand": CHATS["demand"],
            "teams": {
                "all": {
                    "channels": [name for name, mode in modes.items() if mode != "self_service"],
                    "headcount": 12,
                }
            },
        }
    )


@pytest.mark.parametrize("count", [16, 24, MOST_CHANNELS])
@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
def test_journals_are_equal_with_many_channels(count: int, model: str) -> None:
    scenario = _many_channels(count)
    assert_identical(scenario, model)
    journal = simulate(scenario, model)
    few = journal.cases["segment"] == 0
    used = journal.contacts["channel"][
        np.isin(journal.contacts["case"], journal.cases["case"][few])
    ]
    assert set(journal.cases["first_channel"][few].tolist()) == {0, count // 2, count - 1}
    assert set(journal.cases["first_channel"][~few].tolist()) == set(range(count))
    if model == "multichannel":  # the other model opens a companion channel for a photo
        assert (used == count - 2).any(), "a channel without a place"
    if model == "orchestrated":
        seen = np.bitwise_or.reduce(journal.decisions["considered"])
        assert int(seen).bit_length() >= count - 2


FALLBACKS: tuple[str, ...] = ()
"""Service models that the compiled engine leaves to the SimPy engine."""


@pytest.mark.parametrize("model", MODELS)
def test_no_model_falls_back_to_the_other_engine(model: str) -> None:
    scenario, _ = seeded(BUSY)
    assert simulate(scenario, model).engine == ("simpy" if model in FALLBACKS else "compiled")


def test_equal_journals_of_both_engines_are_not_empty() -> None:
    twins = both_engines(*seeded(BUSY))
    assert all(len(getattr(twins.reference, table)) > 20 for table in TABLES)
    assert (twins.compiled.engine, twins.reference.engine) == ("compiled", "simpy")


@pytest.mark.parametrize("table", TABLES)
def test_a_difference_in_any_field_is_found_and_told(table: str) -> None:
    journal = both_engines(*seeded(BUSY)).compiled
    rows = getattr(journal, table)
    for name in rows.dtype.names:
        changed = rows.copy()
        changed[name][7] ^= 1
        other = replace(journal, **{table: changed}, engine="simpy")
        assert not same(journal, other)
        told = differences(journal, other)
        assert f"{table}: row 7 differs in {name}" in told
        assert "-> 7:" in told
        assert "in the journal of simpy" in told
    shorter = replace(journal, **{table: rows[:-1]})
    assert f"{table}: row {len(rows) - 1} differs" in differences(journal, shorter)


def test_numbered_scenarios_stay_small() -> None:
    cases = np.array([len(both_engines(*seeded(n)).compiled.cases) for n in range(20)])
    assert 10 <= np.median(cases) <= 300
