"""Every broken scenario and table is refused, with all that is wrong in it and nothing else."""

from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario.load import load
from tests.broken.cases import CASES, GOOD, MAIN, TABLE, Case, Expected, write


def answers(expected: Expected, fault: Fault) -> bool:
    """Whether a fault says what was promised."""
    return (
        expected.key in fault.key
        and (bool(fault.key) or not expected.key)
        and expected.phrase in str(fault)
        and expected.value in fault.value
        and expected.suggestion in fault.suggestion
        and (bool(fault.suggestion) or not expected.suggestion)
        and fault.file.endswith(expected.file)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_case_is_refused_with_all_its_faults(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(write(case, tmp_path), case.overrides)
    assert caught.value.exit_code == 2
    assert all(fault.file for fault in caught.value.faults)
    for expected in case.faults:
        assert any(answers(expected, fault) for fault in caught.value.faults), str(caught.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_reported_twice_or_as_a_consequence(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(write(case, tmp_path), case.overrides)
    faults = caught.value.faults
    assert len(set(faults)) == len(faults)
    for fault in faults:
        repeated = fault.key.startswith("row ")  # the same fault in every row
        assert repeated or any(answers(one, fault) for one in case.faults), str(fault)


def test_the_good_scenario_and_table_are_good(tmp_path: Path) -> None:
    (tmp_path / MAIN).write_text(GOOD, encoding="utf-8")
    (tmp_path / "volumes.csv").write_text(TABLE, encoding="utf-8")
    assert load(tmp_path / MAIN).name == "good"
    changed = {"demand.sources": [{"name": "t", "kind": "interval_table", "file": "volumes.csv"}]}
    assert len(load(tmp_path / MAIN, changed).tables["demand.sources.t"]) == 3


def test_there_are_enough_cases_with_different_names() -> None:
    assert len(CASES) >= 70
    assert len({case.name for case in CASES}) == len(CASES)
