"""Service of any law: M/G/1, M/D/s and the infinite-server queue M(t)/G/inf.

Rates are per unit time; times come in the same unit. Sources: F. Pollaczek (1930),
doi:10.1007/BF01194620; C. D. Crommelin (1932), P.O. Elec. Eng. J. 25, and G. J. Franx (2001),
doi:10.1016/S0167-6377(01)00108-0 (M/D/s); S. G. Eick, W. A. Massey and W. Whitt (1993),
doi:10.1287/opre.41.4.731 (M(t)/G/inf).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import linalg, optimize, stats

from sim.queueing.arguments import non_negative, positive, stable, whole
from sim.queueing.birth_death import FloatArray
from sim.queueing.durations import Duration
from sim.queueing.quadrature import integral


@dataclass(frozen=True)
class SingleServer:
    """M/G/1 in the long run.

    Attributes:
        occupancy: share of time the agent is busy, = P(W > 0).
        mean_wait: E[W], time.
        mean_queue: E[Q], contacts waiting.
        mean_sojourn: E[wait + service], time.
    """

    occupancy: float
    mean_wait: float
    mean_queue: float
    mean_sojourn: float


def single_server(arrival_rate: float, mean_service: float, service_scv: float) -> SingleServer:
    """M/G/1 by Pollaczek-Khinchine, E[W] = rho m (1 + scv) / (2 (1 - rho)).

    Args:
        arrival_rate: lambda, per unit time.
        mean_service: m, time.
        service_scv: variance of the service time / m^2, 0 or more.

    Raises:
        ValueError: if an argument is out of range or lambda m >= 1.
    """
    load = positive("arrival_rate", arrival_rate) * positive("mean_service", mean_service)
    stable(load)
    scv = non_negative("service_scv", service_scv)
    wait = load * mean_service * (1.0 + scv) / (2.0 * (1.0 - load))
    return SingleServer(
        occupancy=load,
        mean_wait=wait,
        mean_queue=arrival_rate * wait,
        mean_sojourn=wait + mean_service,
    )


@dataclass(frozen=True)
class DeterministicService:
    """M/D/s in the long run.

    Attributes:
        occupancy: share of time an agent is busy.
        wait_probability: P(W > 0).
        mean_wait: E[W], time.
        mean_queue: E[Q], contacts waiting.
        service_time: D, time.
        arrival_rate: lambda, per unit time.
        agents: s.
        queue: shape (places,), law of the number waiting.
    """

    occupancy: float
    wait_probability: float
    mean_wait: float
    mean_queue: float
    service_time: float
    arrival_rate: float
    agents: int
    queue: FloatArray = field(repr=False, compare=False)

    def wait_exceeds(self, t: float) -> float:
        """P(W > t), t >= 0, by Franx's formula, whose terms are all positive.

        For (k - 1) D <= t < k D, with Q(j) = P(at most j waiting): P(W <= t) is the sum over
        j < k s of Q(k s - 1 - j) times the Poisson probability of j at lambda (k D - t).
        """
        k = math.floor(non_negative("t", t) / self.service_time) + 1
        terms = np.arange(k * self.agents)
        cumulative = np.minimum(np.cumsum(self.queue), 1.0)
        at_most = cumulative[np.minimum(terms, len(cumulative) - 1)]
        weight = stats.poisson.pmf(terms, self.arrival_rate * (k * self.service_time - t))
        return max(0.0, 1.0 - float(at_most[::-1] @ weight))


def _queue_of_deterministic(load: float, agents: int) -> FloatArray:
    """Law of the number waiting in M/D/s: that of max(Q + A - s, 0), A Poisson(load).

    What is in service now is gone after one service time, and nothing that comes later is.
    """
    # The tail falls like exp(-decay q), with load (exp(decay) - 1) = agents decay.
    slack = 1.0 - load / agents
    decay = optimize.brentq(
        lambda z: load * math.expm1(z) - agents * z, 1e-3 * slack, 4.0 - 2.0 * math.log1p(-slack)
    )
    size = agents + 1 + math.ceil(40.0 / decay)
    most = max(math.ceil(load + 10.0 * math.sqrt(load)) + 30, agents + 1)
    # Banded storage: row `arrived` holds the steps from q to q + arrived - agents.
    band = np.repeat(-stats.poisson.pmf(np.arange(most + 1), load)[:, None], size, axis=1)
    band[agents] += 1.0
    # The equation of the empty queue follows from the others: fix its weight at 1 instead.
    first = np.arange(agents + 1)
    band[agents - first, first] = np.where(first == 0, 1.0, 0.0)
    right = np.zeros(size)
    right[0] = 1.0
    weight = np.maximum(linalg.solve_banded((most - agents, agents), band, right), 0.0)
    return np.asarray(weight / weight.sum())


def deterministic_service(
    arrival_rate: float, service_time: float, agents: int
) -> DeterministicService:
    """M/D/s, exact: Crommelin's chain of the number present, one service time apart.

    Args:
        arrival_rate: lambda, per unit time.
        service_time: D, time.
        agents: s, 1 or more.

    Raises:
        ValueError: if an argument is out of range or lambda D >= s.
    """
    load = positive("arrival_rate", arrival_rate) * positive("service_time", service_time)
    stable(load / whole("agents", agents, 1))
    queue = _queue_of_deterministic(load, agents)
    # An agent is free where Q + A < s, one service time later.
    free = stats.poisson.cdf(agents - 1 - np.arange(len(queue)), load)
    mean = float(queue @ np.arange(len(queue)))
    return DeterministicService(
        occupancy=load / agents,
        wait_probability=1.0 - float(queue @ free),
        mean_wait=mean / arrival_rate,
        mean_queue=mean,
        service_time=service_time,
        arrival_rate=arrival_rate,
        agents=agents,
        queue=queue,
    )


def infinite_server_mean(
    arrival_rate: Callable[[FloatArray], FloatArray],
    service: Duration,
    time: float,
    *,
    opened: float = -math.inf,
    breaks: Sequence[float] = (),
) -> float:
    """Mean number in service in M(t)/G/inf, the integral of lambda(t - u) P(S > u) du.

    The number itself is Poisson with this mean if the system started empty.

    Args:
        arrival_rate: lambda(t) per unit time, elementwise on arrays; bounded.
        service: law of the service time, from `sim.queueing.durations`.
        time: t at which the number is asked.
        opened: when arrivals began; minus infinity = always.
        breaks: times where lambda(t) jumps or bends.

    Raises:
        ValueError: if the integral does not settle, as when a jump is not in ``breaks``.
    """
    horizon = service.mean
    while float(service.survival(np.array([horizon]))[0]) * horizon > 1e-14 * service.mean:
        horizon *= 1.5

    def present(age: FloatArray) -> FloatArray:
        return arrival_rate(time - age) * service.survival(age)

    ends = [*service.breaks, *(time - b for b in breaks)]
    return integral(present, 0.0, min(horizon, time - opened), ends, tolerance=1e-11)
