"""Agents that a target asks for."""

from __future__ import annotations

from math import inf

import pytest

from sim.queueing.erlang_a import erlang_a_queue
from sim.queueing.requirement import agents_needed


@pytest.mark.parametrize("arrivals", [0.3, 2.0, 17.0, 102.0])
@pytest.mark.parametrize("patience", [0.5, 3.0, inf])
@pytest.mark.parametrize("places", [1, 3])
def test_one_agent_fewer_would_not_do(arrivals: float, patience: float, places: int) -> None:
    found = agents_needed(arrivals, 1.0, patience, 0.1, 0.8, places)

    def level(agents: int) -> float:
        queue = erlang_a_queue(arrivals, 1.0, 1 / patience, agents * places)
        return queue.service_levels(0.1).short_abandons_excluded

    assert level(found) >= 0.8
    if found > 1 and (patience < inf or (found - 1) * places > arrivals):
        assert level(found - 1) < 0.8


def test_no_work_needs_nobody() -> None:
    assert agents_needed(0.0, 100.0, 60.0, 20.0, 0.8) == 0
    assert agents_needed(2.0, 0.0, 60.0, 20.0, 0.8) == 0


def test_a_target_of_everybody_cannot_be_met() -> None:
    with pytest.raises(ValueError, match="below 1"):
        agents_needed(1.0, 1.0, 1.0, 1.0, 1.0)
