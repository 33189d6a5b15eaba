"""M/M/s+M whose abandoners call again.

Whoever gives up joins the orbit with probability p and calls again after an exponential
delay with rate delta, with fresh patience; the others are lost for good. The pair (number
present, number in orbit) is a Markov chain; it is solved on a grid that grows until its
edges are empty. Source: M. S. Aguir, F. Karaesmen, O. Z. Aksin and F. Chauvet (2004),
doi:10.1007/s00291-004-0165-7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.queueing.arguments import positive, probability, whole
from sim.queueing.birth_death import FloatArray
from sim.queueing.markov_chain import CountGrid, solve_truncated


@dataclass(frozen=True)
class Retrials:
    """M/M/s+M with retrials in the long run.

    Attributes:
        attempt_rate: first and repeated attempts together, per unit time.
        mean_orbit: customers who will call again, on average.
        abandoned: share of the *attempts* that give up.
        wait_probability: share of the attempts that find all agents busy.
        lost_for_good: share of the *customers* who give up and do not call again.
        mean_wait: E[W] per attempt, time.
        mean_queue: E[Q], contacts waiting.
        mean_busy: agents busy on average.
        occupancy: mean_busy / agents.
        law: shape (present, in orbit), long-run probabilities.
    """

    attempt_rate: float
    mean_orbit: float
    abandoned: float
    wait_probability: float
    lost_for_good: float
    mean_wait: float
    mean_queue: float
    mean_busy: float
    occupancy: float
    law: FloatArray = field(repr=False, compare=False)


def retrial_queue(
    arrival_rate: float,
    service_rate: float,
    patience_rate: float,
    agents: int,
    return_probability: float,
    return_rate: float,
) -> Retrials:
    """M/M/s+M with retrials of those who abandoned.

    Args:
        arrival_rate: lambda, first attempts per unit time.
        service_rate: mu = 1 / mean handle time, per unit time.
        patience_rate: theta = 1 / mean patience, per unit time, above 0.
        agents: s, 1 or more.
        return_probability: p, at least 0 and below 1.
        return_rate: delta = 1 / mean delay to the next attempt, per unit time.

    Raises:
        ValueError: if an argument is out of range or the chain is too large to solve.
    """
    setting = _Setting(
        positive("arrival_rate", arrival_rate),
        positive("service_rate", service_rate),
        positive("patience_rate", patience_rate),
        whole("agents", agents, 1),
        probability("return_probability", return_probability),
        positive("return_rate", return_rate),
    )
    if setting.returns == 1.0:
        raise ValueError("return_probability = 1: must be below 1, or nobody ever gives up")
    grid, law = solve_truncated(setting.grid, setting.first_guess(), endless=(0, 1))
    return setting.measures(grid, law)


class _Setting(NamedTuple):
    """The six parameters, checked."""

    arrival: float
    service: float
    patience: float
    agents: int
    returns: float
    again: float

    def grid(self, shape: tuple[int, ...]) -> CountGrid:
        """All transitions of (present, in orbit)."""
        grid = CountGrid.of(shape)
        present, orbit = grid.counts
        busy = np.minimum(present, self.agents)
        leaving = self.patience * (present - busy)
        grid.move(np.full(shape, self.arrival), 1, 0)
        grid.move(self.again * orbit, 1, -1)
        grid.move(self.service * busy + (1.0 - self.returns) * leaving, -1, 0)
        grid.move(self.returns * leaving, -1, 1)
        return grid

    def first_guess(self) -> tuple[int, int]:
        """Grid that often suffices: the fluid level and eight standard deviations."""
        short = max(self.arrival - self.agents * self.service, 0.0)
        line = short / (1.0 - self.returns) / self.patience
        orbit = self.returns * self.patience * line / self.again
        level = self.agents + line
        wide = level + 8.0 * math.sqrt(level) + 12.0
        return int(wide), int(orbit + 8.0 * math.sqrt(orbit + 1.0) + 16.0)

    def measures(self, grid: CountGrid, law: FloatArray) -> Retrials:
        """Averages over the long-run law."""
        present, orbit = grid.counts
        attempts = self.arrival + self.again * orbit
        attempt_rate = float((law * attempts).sum())
        queue = float((law * np.maximum(present - self.agents, 0)).sum())
        busy = float((law * np.minimum(present, self.agents)).sum())
        abandoning = self.patience * queue
        return Retrials(
            attempt_rate=attempt_rate,
            mean_orbit=float((law * orbit).sum()),
            abandoned=abandoning / attempt_rate,
            wait_probability=float((law * attempts)[self.agents :].sum()) / attempt_rate,
            lost_for_good=(1.0 - self.returns) * abandoning / self.arrival,
            mean_wait=queue / attempt_rate,
            mean_queue=queue,
            mean_busy=busy,
            occupancy=busy / self.agents,
            law=law,
        )
