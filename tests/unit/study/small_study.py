"""A study of two small systems that the SimPy engine simulates in no time."""

from __future__ import annotations

import numpy as np

from sim.scenario.schema import Scenario
from sim.service_models.capabilities import Capabilities
from sim.study.replication_sums import ReplicationSums
from sim.study.systems import System
from tests.unit.measures import tiny

SCENARIO: Scenario = tiny.scenario(
    scenario={"horizon_days": 0.25, "drain_hours": 6, "replications": 3},
    demand={
        "sources": [
            {"name": "hours", "kind": "inline", "interval_minutes": 60, "expected_cases": [20.0]}
        ]
    },
)

SYSTEMS = [System(model, SCENARIO, model) for model in ("multichannel", "omnichannel")]


class OwnModel:
    """A service model written in Python that leaves every decision to the built-in rules."""

    name = "own"
    capabilities = Capabilities()

    def priority_points(self, *_: object) -> float:
        return 0.0

    def choose_agent(self, *_: object) -> None:
        return None

    def choose_contact(self, *_: object) -> None:
        return None


def assert_same(found: dict[str, ReplicationSums], expected: dict[str, ReplicationSums]) -> None:
    """Every sum of every system is the same number, bit for bit."""
    assert list(found) == list(expected)
    for label, one in expected.items():
        other = found[label]
        assert other.fingerprints == one.fingerprints
        assert other.replications == one.replications
        assert other.window == one.window
        for mine, theirs in ((one.sums, other.sums), (one.quantiles, other.quantiles)):
            assert list(mine) == list(theirs)
            for level, sums in mine.items():
                assert list(sums) == list(theirs[level])
                for name, values in sums.items():
                    np.testing.assert_array_equal(theirs[level][name], values, err_msg=name)
