"""A changed copy of a scenario has what the same change has when the scenario is loaded."""

from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.variants import with_overrides
from sim.study.sweeping.sweep import sweep

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
BANK = SCENARIOS / "bank.toml"


def codes(scenario: sim.Scenario, key: str, value: object) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as caught:
        with_overrides(scenario, {key: value})
    return [(fault.code, fault.key) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def bank() -> sim.Scenario:
    return sim.load(BANK)


def test_what_follows_from_a_key_follows_from_its_new_value() -> None:
    retail = SCENARIOS / "retail.toml"
    for changes in (
        {"channels.chat.max_per_agent": 2},
        {"channels.chat.mode": "async", "channels.chat.silent_abandonment_share": 0.0},
    ):
        loaded = sim.load(retail, changes)
        varied = with_overrides(sim.load(retail), changes)
        assert varied.channels["chat"] == loaded.channels["chat"]
    two = with_overrides(sim.load(retail), {"channels.chat.max_per_agent": 2})
    assert two.channels["chat"].capacity_weight == 0.5


def test_what_was_written_stays_as_it_is() -> None:
    retail = sim.load(SCENARIOS / "retail.toml")
    found = with_overrides(retail, {"channels.email.max_per_agent": 3})
    assert found.channels["email"].capacity_weight == retail.channels["email"].capacity_weight


def test_a_table_is_not_read_again_so_other_files_are_refused(bank: sim.Scenario) -> None:
    table = next(key for key in bank.tables if key.startswith("demand.sources"))
    assert codes(bank, f"{table}.file", "missing.csv") == [("table_read_before", f"{table}.file")]
    assert codes(bank, f"{table}.skip_rows", 5) == [("table_read_before", f"{table}.skip_rows")]
    key = "staffing.table.file"
    assert codes(bank, key, "missing.csv") == [("table_read_before", key)]
    assert ("table_read_before", "staffing.table.start") in codes(
        bank, "scenario.start", "2030-01-07T00:00:00"
    )


def test_a_table_that_was_not_there_is_refused() -> None:
    source = {"name": "log", "kind": "interval_table", "file": "volumes.csv"}
    found = codes(sim.load(SCENARIOS / "null.toml"), "demand.sources", [source])
    assert found == [("table_unread", "demand.sources.log")]


def test_a_sweep_over_a_missing_file_is_no_sweep_of_equal_points(bank: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match="read when the scenario was loaded"):
        sweep(bank, ["staffing.table.file=missing.csv,other.csv"], replications=1)
