"""A comparison from the scenario to the verdict, with the reference engine."""

from __future__ import annotations

import pytest

from sim.engine.run import simulate
from sim.measures import check_invariants
from sim.study.compare import Comparison, compare
from sim.study.running import summarise
from tests.unit.measures import tiny

SCENARIO = tiny.scenario(
    scenario={"horizon_days": 0.25, "drain_hours": 6, "replications": 3},
    demand={
        "sources": [
            {"name": "hours", "kind": "inline", "interval_minutes": 60, "expected_cases": [20.0]}
        ]
    },
)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(SCENARIO, ["multichannel", "omnichannel"], engine="simpy")


def test_every_model_serves_the_same_cases(comparison: Comparison) -> None:
    cases = [result.sums["all"]["cases"] for result in comparison.results.values()]
    assert cases[0].tolist() == cases[1].tolist()
    assert cases[0].sum() > 0


def test_replications_can_be_run_again_alone(comparison: Comparison) -> None:
    journal = simulate(SCENARIO, "omnichannel", replication=2, engine="simpy")
    assert check_invariants(journal, SCENARIO) == []
    alone = summarise([journal], SCENARIO)
    assert alone.fingerprints[0] == comparison.results["omnichannel"].fingerprints[2]


def test_the_verdict_speaks_about_each_model(comparison: Comparison) -> None:
    assert [finding.system for finding in comparison.verdict.systems] == ["omnichannel"]
    cautions = [found for found in comparison.findings if found.code == "few_replications"]
    assert [found.to_json()["replications"] for found in cautions] == [3]


def test_the_engine_that_ran_is_in_the_manifest(comparison: Comparison) -> None:
    systems = comparison.manifest["systems"]
    assert {system["engine"] for system in systems.values()} == {"simpy"}
