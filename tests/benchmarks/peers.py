"""Other simulators that are no dependency of the product, on M/M/100+M."""

from __future__ import annotations

import ciw

from sim.bench.cases import LOAD_PER_AGENT, TEXTBOOK_AGENTS


def ciw_model(contacts: int, seed: int = 1) -> int:
    """The queue in Ciw, with its records, mean service 1; returns the number of contacts."""
    arrivals = LOAD_PER_AGENT * TEXTBOOK_AGENTS
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(arrivals)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[TEXTBOOK_AGENTS],
        reneging_time_distributions=[ciw.dists.Exponential(1.0)],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(contacts / arrivals)
    return len(simulation.get_all_records())
