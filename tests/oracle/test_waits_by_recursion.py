"""Waits recomputed from arrivals and service times alone, equal to the journal's to the last tick.

Without abandonment and priorities, who is served when depends on nothing but the order of arrival:
J. Kiefer and J. Wolfowitz (1955), On the theory of queues with many servers,
doi:10.1090/S0002-9947-1955-0066587-3. With one agent it is Lindley's recursion.
"""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from sim.demand.tape import draw_tape
from sim.engine.run import simulate
from sim.randomness.counter import uniform
from sim.randomness.purposes import TALK
from sim.scenario.schema import Scenario
from tests.oracle.centre import Centre, Law, erlang, exponential, lognormal
from tests.oracle.running import ENGINES, EngineName
from tests.oracle.sums import Ints

SEED = 7
CENTRES = {
    "one agent": (1, exponential(180.0)),
    "five agents": (5, exponential(180.0)),
    "thirty agents, lognormal": (30, lognormal(180.0, 2.0)),
    "seven agents, Erlang": (7, erlang(3, 180.0)),
    "four agents, all alike": (4, 180.0),
}


def scenario(agents: int, service: Law, grid_seconds: float) -> Scenario:
    """Load .95 over the peak of a day that starts and ends quiet."""
    hourly = [20.0 * agents * share for share in (0.5, 1.2, 0.95, 0.95, 1.1, 0.2)]
    centre = Centre({"one": hourly, "two": [x / 9 for x in hourly]}, service, agents)
    plain = centre.scenario(2.0, drain_hours=48.0).resolved()
    plain["scenario"]["clock_grid_seconds"] = grid_seconds
    return Scenario.from_resolved(plain)


def waits(arrival: Ints, service: Ints, agents: int) -> Ints:
    """First come first served: each contact takes the agent who is free first."""
    free = [0] * agents
    found = np.zeros_like(arrival)
    for i, (arrives, works) in enumerate(zip(arrival.tolist(), service.tolist(), strict=True)):
        starts = max(arrives, heapq.heappop(free))
        found[i] = starts - arrives
        heapq.heappush(free, starts + works)
    return found


@pytest.mark.parametrize("grid_seconds", [1e-6, 60.0])
@pytest.mark.parametrize("name", CENTRES)
@pytest.mark.parametrize("engine", ENGINES)
def test_waits(engine: EngineName, name: str, grid_seconds: float) -> None:
    agents, service = CENTRES[name]
    centre = scenario(agents, service, grid_seconds)
    tape = draw_tape(centre, SEED, 0)
    contacts = simulate(centre, "multichannel", SEED, 0, engine, tape).contacts
    contacts = contacts[np.argsort(contacts["case"])]
    assert np.array_equal(contacts["offered"], tape.cases["arrival"])
    expected = waits(tape.cases["arrival"], contacts["talk"], agents)
    assert np.array_equal(contacts["left_queue"] - contacts["offered"], expected)
    assert np.array_equal(contacts["talk_end"] - contacts["left_queue"], contacts["talk"])
    assert (expected > 0).mean() > 0.2


@pytest.mark.parametrize("engine", ENGINES)
def test_talk_is_the_quantile_of_the_keyed_uniform(engine: EngineName) -> None:
    centre = scenario(5, exponential(180.0), 1e-6)
    journal = simulate(centre, "multichannel", SEED, 3, engine)
    contacts = journal.contacts[np.argsort(journal.contacts["case"])]
    keys = journal.tape.cases["key"].tolist()
    drawn = np.array([-180.0 * np.log1p(-uniform(SEED, 3, key, TALK, 1)) for key in keys])
    assert np.abs(contacts["talk"] - 1e6 * drawn).max() <= 1.0
