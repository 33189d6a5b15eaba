"""Two classes of contacts, exact: the N-model, and a pool that keeps agents free for one.

The N-model has two pools.
Class 1 goes to pool 1 first, then to pool 2; class 2 to pool 2 only. A freed agent of pool 2
takes class 2 first, an agent of pool 1 knows class 1 only. Within a class, first come first
served. State: class 1 at pool 1 or waiting; pool 2 busy or class 2 waiting; class 1 in
service at pool 2 - the last is left out where pool 2 serves both classes at one rate. Source
of the model: O. Garnett and A. Mandelbaum (2000), An introduction to skills-based routing;
S. L. Bell and R. J. Williams (2001), doi:10.1214/aoap/1015345343.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.queueing.arguments import non_negative, positive, whole
from sim.queueing.birth_death import FloatArray
from sim.queueing.markov_chain import CountGrid, solve_truncated


@dataclass(frozen=True)
class NModelRates:
    """Parameters of an N-model; rates per unit time.

    Attributes:
        arrivals: of class 1 and class 2, above 0.
        agents: of pool 1 and pool 2, 1 or more.
        service_1_at_1: service rate of class 1 at pool 1.
        service_1_at_2: service rate of class 1 at pool 2.
        service_2_at_2: service rate of class 2 at pool 2.
        patience: patience rates of class 1 and class 2; 0 = nobody gives up.
    """

    arrivals: tuple[float, float]
    agents: tuple[int, int]
    service_1_at_1: float = 1.0
    service_1_at_2: float = 1.0
    service_2_at_2: float = 1.0
    patience: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Check every parameter, and that the queues do not grow for ever."""
        for name in ("service_1_at_1", "service_1_at_2", "service_2_at_2"):
            positive(name, getattr(self, name))
        for i in range(2):
            positive(f"arrivals[{i}]", self.arrivals[i])
            whole(f"agents[{i}]", self.agents[i], 1)
            non_negative(f"patience[{i}]", self.patience[i])
        self._check_stable()

    def _check_stable(self) -> None:
        load_2 = self.arrivals[1] / self.service_2_at_2
        spill = max(self.arrivals[0] - self.agents[0] * self.service_1_at_1, 0.0)
        own = 0.0 if self.patience[1] > 0.0 else load_2
        shared = 0.0 if self.patience[0] > 0.0 else load_2 + spill / self.service_1_at_2
        if self.patience[1] > 0.0 and spill > 0.0 and self.patience[0] == 0.0:
            raise ValueError(
                f"patience = {self.patience!r}: must be above 0 for class 1 too (or 0 for both) "
                "while pool 1 alone cannot carry class 1"
            )
        if max(own, shared) >= self.agents[1]:
            raise ValueError(
                f"load on pool 2 = {max(own, shared):.6g} agents: must be below agents[1] = "
                f"{self.agents[1]!r} where nobody gives up"
            )


@dataclass(frozen=True)
class NModel:
    """The N-model in the long run; pairs are (class 1, class 2) or (pool 1, pool 2).

    Attributes:
        mean_wait: E[W] of every contact of the class, time.
        abandoned: share of the class that gives up.
        mean_queue: contacts of the class waiting.
        mean_busy: agents of the pool busy.
        occupancy: mean_busy / agents.
        law: shape (class 1 at pool 1 or waiting, pool 2 busy or class 2 waiting, class 1 at
            pool 2), long-run probabilities; the last has length 1 where it is left out.
    """

    mean_wait: tuple[float, float]
    abandoned: tuple[float, float]
    mean_queue: tuple[float, float]
    mean_busy: tuple[float, float]
    occupancy: tuple[float, float]
    law: FloatArray = field(repr=False, compare=False)


def n_model(rates: NModelRates) -> NModel:
    """Solve the N-model.

    Raises:
        ValueError: if the chain is too large to solve.
    """
    kinds = 1 if rates.service_1_at_2 == rates.service_2_at_2 else rates.agents[1] + 1
    first = (rates.agents[0] + 24, rates.agents[1] + 24, kinds)
    grid, law = solve_truncated(lambda shape: _grid(rates, shape), first, endless=(0, 1))
    levels = grid.counts[:2]
    busy, queue = [], []
    for level, agents in zip(levels, rates.agents, strict=True):
        busy.append(float((law * np.minimum(level, agents)).sum()))
        queue.append(float((law * np.maximum(level - agents, 0)).sum()))
    arrivals, patience = rates.arrivals, rates.patience
    return NModel(
        mean_wait=(queue[0] / arrivals[0], queue[1] / arrivals[1]),
        abandoned=(patience[0] * queue[0] / arrivals[0], patience[1] * queue[1] / arrivals[1]),
        mean_queue=(queue[0], queue[1]),
        mean_busy=(busy[0], busy[1]),
        occupancy=(busy[0] / rates.agents[0], busy[1] / rates.agents[1]),
        law=law,
    )


def _grid(rates: NModelRates, shape: tuple[int, ...]) -> CountGrid:
    """All transitions; ``step`` is 1 where class 1 at pool 2 is counted, else 0."""
    pool_1, pool_2 = rates.agents
    step = 0 if shape[2] == 1 else 1

    def exists(
        x: NDArray[np.int64], z: NDArray[np.int64], j: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        # Class 1 waits only while pool 2 is full too.
        return np.asarray(((x <= pool_1) | (z >= pool_2)) & (j <= np.minimum(z, pool_2)))

    grid = CountGrid.of(shape, exists)
    x, z, j = grid.counts
    queue_1, queue_2 = np.maximum(x - pool_1, 0), np.maximum(z - pool_2, 0)
    spills = (x >= pool_1) & (z < pool_2)
    grid.move(rates.arrivals[0] * ~spills, 1, 0, 0)
    grid.move(rates.arrivals[0] * spills, 0, 1, step)
    grid.move(np.full(shape, float(rates.arrivals[1])), 0, 1, 0)
    grid.move(rates.service_1_at_1 * np.minimum(x, pool_1) + rates.patience[0] * queue_1, -1, 0, 0)
    grid.move(rates.patience[1] * queue_2, 0, -1, 0)
    # Pool 2 frees an agent: class 2 first, then class 1, else the agent idles.
    takes_1 = (queue_2 == 0) & (queue_1 > 0)
    done_1 = rates.service_1_at_2 * j
    done_2 = rates.service_2_at_2 * (np.minimum(z, pool_2) - j)
    grid.move(done_1 * ~takes_1, 0, -1, -step)
    grid.move(done_1 * takes_1, -1, 0, 0)
    grid.move(done_2 * ~takes_1, 0, -1, 0)
    grid.move(done_2 * takes_1, -1, 0, step)
    return grid


@dataclass(frozen=True)
class KeptFree:
    """A pool that keeps agents free for class 1, in the long run; pairs are (class 1, class 2).

    Attributes:
        wait_probability: share of the class that has to wait.
        mean_wait: E[W] of every contact of the class, time.
        abandoned: share of the class that gives up.
        occupancy: share of the agents that is busy.
    """

    wait_probability: tuple[float, float]
    mean_wait: tuple[float, float]
    abandoned: tuple[float, float]
    occupancy: float


def kept_free_pool(
    arrivals: tuple[float, float], agents: int, kept: int, patience: tuple[float, float]
) -> KeptFree:
    """M/M/s+M with two classes: class 2 starts only if so many agents remain free after it.

    Class 1 goes first and takes any agent. Service takes time 1 on average. State: agents busy,
    class 1 waiting, class 2 waiting.

    Args:
        arrivals: of class 1 and class 2 per unit time.
        agents: of the pool.
        kept: agents kept free from class 2, 0 to ``agents`` - 1.
        patience: patience rates of the classes, above 0.

    Raises:
        ValueError: if an argument is impossible, or the chain is too large to solve.
    """
    for i in range(2):
        positive(f"arrivals[{i}]", arrivals[i])
        positive(f"patience[{i}]", patience[i])
    whole("agents", agents, 1)
    whole("kept", kept, 0)
    if kept >= agents:
        raise ValueError(f"kept = {kept!r}: must be below agents = {agents!r}")
    open_to_2 = agents - kept

    def build(shape: tuple[int, ...]) -> CountGrid:
        def exists(
            n: NDArray[np.int64], one: NDArray[np.int64], two: NDArray[np.int64]
        ) -> NDArray[np.bool_]:
            return np.asarray(((one == 0) | (n == agents)) & ((two == 0) | (n >= open_to_2)))

        grid = CountGrid.of(shape, exists)
        n, one, two = grid.counts
        grid.move(arrivals[0] * (n < agents), 1, 0, 0)
        grid.move(arrivals[0] * (n == agents), 0, 1, 0)
        grid.move(arrivals[1] * (n < open_to_2), 1, 0, 0)
        grid.move(arrivals[1] * (n >= open_to_2), 0, 0, 1)
        next_1 = one > 0
        next_2 = ~next_1 & (two > 0) & (n <= open_to_2)
        grid.move(1.0 * n * next_1, 0, -1, 0)
        grid.move(1.0 * n * next_2, 0, 0, -1)
        grid.move(1.0 * n * ~(next_1 | next_2), -1, 0, 0)
        grid.move(patience[0] * one, 0, -1, 0)
        grid.move(patience[1] * two, 0, 0, -1)
        return grid

    grid, law = solve_truncated(build, (agents + 1, 24, 32), endless=(1, 2))
    busy = grid.counts[0]
    queues = [float((law * grid.counts[i]).sum()) for i in (1, 2)]
    return KeptFree(
        wait_probability=(
            float(law[busy == agents].sum()),
            float(law[busy >= open_to_2].sum()),
        ),
        mean_wait=(queues[0] / arrivals[0], queues[1] / arrivals[1]),
        abandoned=(patience[0] * queues[0] / arrivals[0], patience[1] * queues[1] / arrivals[1]),
        occupancy=float((law * busy).sum()) / agents,
    )
