"""M/M/s+M in SimPy as its documentation would have it: a resource, a request or a timeout."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

if TYPE_CHECKING:
    from sim.bench.textbook.arrays import Queue


def bare_simpy(queue: Queue, load_per_agent: float, contacts: int, seed: int = 1) -> int:
    """A plain SimPy model of the queue that records each contact.

    Args:
        queue: agents and mean times.
        load_per_agent: offered load / agents.
        contacts: how many arrive.
        seed: of Python's generator.

    Returns:
        the number of contacts recorded.
    """
    env = simpy.Environment()
    draw = random.Random(seed)
    agents = simpy.Resource(env, queue.agents)
    records: list[tuple[float, float, bool]] = []
    service, patience = 1.0 / queue.service_seconds, 1.0 / queue.patience_seconds

    def customer() -> Generator[simpy.Event, Any, None]:
        offered = env.now
        with agents.request() as request:
            outcome = yield request | env.timeout(draw.expovariate(patience))
            records.append((offered, env.now, request in outcome))
            if request in outcome:
                yield env.timeout(draw.expovariate(service))

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(contacts):
            yield env.timeout(draw.expovariate(service * queue.agents * load_per_agent))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return len(records)
