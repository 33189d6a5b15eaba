"""The textbook queue M/M/100+M as other tools would write it, for comparison in the same run.

100 agents, exponential service of mean 1, exponential patience of mean 1, 102 arrivals per unit of
time (Whitt 2005, https://doi.org/10.1287/mnsc.1040.0302).
"""

from __future__ import annotations

import random
from typing import Any

import ciw
import simpy

from sim.scenario.schema import Scenario

ARRIVALS = 102.0
AGENTS = 100
SERVICE_SECONDS = 180.0
PER_HOUR = ARRIVALS * 3600.0 / SERVICE_SECONDS


def scenario(contacts: int) -> Scenario:
    """The queue as an ordinary scenario of about so many contacts."""
    law = {"distribution": "exponential", "mean_seconds": SERVICE_SECONDS}
    lost = {"retry_share": 0.0, "switch_share": 0.0}
    return Scenario.model_validate(
        {
            "scenario": {"horizon_days": contacts / PER_HOUR / 24},
            "channels": {
                "voice": {"mode": "live", "patience": law, "talk": law, "after_contact_work": 0}
            },
            "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 1.0}}},
            "intents": {"any": {"share": 1.0, "resolution_share": 1.0}},
            "demand": {
                "sources": [
                    {
                        "name": "calls",
                        "kind": "inline",
                        "interval_minutes": 60,
                        "expected_cases": [PER_HOUR],
                    }
                ],
                "busyness": {"day_cv": 0.0, "block_cv": 0.0},
            },
            "teams": {"front": {"channels": ["voice"], "headcount": AGENTS}},
            "handling": {"identify": 0, "repeat": 0, "emotion_handle_time_effect": 0},
            "behaviour": {"after_abandoned": lost, "after_unresolved": lost},
        }
    )


def bare_simpy(contacts: int, seed: int = 1) -> int:
    """A plain SimPy model of the queue that records each contact; returns their number."""
    env = simpy.Environment()
    draw = random.Random(seed)
    agents = simpy.Resource(env, AGENTS)
    records: list[tuple[float, float, bool]] = []

    def customer() -> Any:
        offered = env.now
        with agents.request() as request:
            outcome = yield request | env.timeout(draw.expovariate(1.0))
            records.append((offered, env.now, request in outcome))
            if request in outcome:
                yield env.timeout(draw.expovariate(1.0))

    def arrivals() -> Any:
        for _ in range(contacts):
            yield env.timeout(draw.expovariate(ARRIVALS))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return len(records)


def ciw_model(contacts: int, seed: int = 1) -> int:
    """The same in Ciw, with its records; returns the number of contacts."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(ARRIVALS)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[AGENTS],
        reneging_time_distributions=[ciw.dists.Exponential(1.0)],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(contacts / ARRIVALS)
    return len(simulation.get_all_records())
