"""Erlang's loss and delay systems: M/M/s/s (B), M/M/s (C) and M/M/s/K.

Rates are per unit time; waits come in the same unit. Source: A. K. Erlang (1917);
R. B. Cooper (1981), Introduction to Queueing Theory, 2nd ed., chapter 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from sim.queueing.arguments import non_negative, positive, stable, whole
from sim.queueing.birth_death import stationary
from sim.queueing.service_level import ServiceLevels, service_levels
from sim.queueing.waiting_line import Queue


def erlang_b(offered_load: float, lines: int) -> float:
    """Share of contacts lost when none may wait (M/G/s/s, whatever the law of service).

    B(0) = 1, B(n) = a B(n - 1) / (n + a B(n - 1)).

    Args:
        offered_load: a, arrival rate x mean holding time, 0 or more.
        lines: s, 0 or more.

    Raises:
        ValueError: if an argument is out of range.
    """
    load = non_negative("offered_load", offered_load)
    blocked = 1.0
    for n in range(1, whole("lines", lines) + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def delay_probability(offered_load: float, agents: int) -> float:
    """Erlang C: share of contacts that must wait in M/M/s, B / (1 - rho (1 - B)).

    Args:
        offered_load: a, arrival rate x mean handle time, below ``agents``.
        agents: s, 1 or more.

    Raises:
        ValueError: if an argument is out of range or the load is not below ``agents``.
    """
    blocked = erlang_b(offered_load, whole("agents", agents, 1))
    load_per_agent = offered_load / agents
    stable(load_per_agent)
    return blocked / (1.0 - load_per_agent * (1.0 - blocked))


@dataclass(frozen=True)
class ErlangC:
    """M/M/s in the long run.

    Attributes:
        offered_load: arrival rate / service rate, in agents.
        wait_probability: P(W > 0).
        mean_wait: E[W] over all contacts (= ASA), time.
        mean_queue: E[Q], contacts waiting.
        mean_busy: agents busy on average.
        occupancy: mean_busy / agents.
        excess_rate: agents x service rate - arrival rate, per unit time; the wait of those
            who wait is exponential with this rate.
    """

    offered_load: float
    wait_probability: float
    mean_wait: float
    mean_queue: float
    mean_busy: float
    occupancy: float
    excess_rate: float

    def wait_exceeds(self, t: float) -> float:
        """P(W > t), t >= 0 in the unit of time of the rates."""
        return self.wait_probability * math.exp(-self.excess_rate * non_negative("t", t))

    def service_level(self, t: float) -> float:
        """P(W <= t); nobody gives up, so all five definitions agree."""
        return 1.0 - self.wait_exceeds(t)


def erlang_c(arrival_rate: float, service_rate: float, agents: int) -> ErlangC:
    """M/M/s: Poisson arrivals, exponential service, endless patience.

    Args:
        arrival_rate: lambda, per unit time.
        service_rate: mu = 1 / mean handle time, per unit time.
        agents: s, 1 or more.

    Raises:
        ValueError: if an argument is out of range or lambda >= s mu.
    """
    load = positive("arrival_rate", arrival_rate) / positive("service_rate", service_rate)
    delayed = delay_probability(load, agents)
    excess = agents * service_rate - arrival_rate
    return ErlangC(
        offered_load=load,
        wait_probability=delayed,
        mean_wait=delayed / excess,
        mean_queue=arrival_rate * delayed / excess,
        mean_busy=load,
        occupancy=load / agents,
        excess_rate=excess,
    )


@dataclass(frozen=True)
class FiniteQueue:
    """M/M/s/K in the long run. Waits are those of the contacts that entered.

    Attributes:
        offered_load: arrival rate / service rate, in agents.
        blocked: share of the offered contacts that find all waiting places taken.
        wait_probability: P(W > 0) of those who entered.
        mean_wait: E[W] of those who entered, time.
        mean_queue: E[Q], contacts waiting.
        mean_busy: agents busy on average.
        occupancy: mean_busy / agents.
        line: the waiting line, in shares of the offered contacts.
    """

    offered_load: float
    blocked: float
    wait_probability: float
    mean_wait: float
    mean_queue: float
    mean_busy: float
    occupancy: float
    line: Queue = field(repr=False)

    def wait_exceeds(self, t: float) -> float:
        """P(W > t) of those who entered, t >= 0 in the unit of time of the rates."""
        return self.line.exceeds(t) / (1.0 - self.blocked)

    def service_levels(self, t: float) -> ServiceLevels:
        """The five service levels at threshold t >= 0 (unit of time of the rates)."""
        entered = 1.0 - self.blocked
        within = entered - self.line.exceeds(t)
        return service_levels(
            t,
            answered=entered,
            entered=entered,
            answered_within=within,
            abandoned_within=0.0,
            virtual_within=within,
        )


def finite_queue(
    arrival_rate: float, service_rate: float, agents: int, waiting_places: int
) -> FiniteQueue:
    """M/M/s/K: as M/M/s, but whoever finds all waiting places taken is blocked.

    Args:
        arrival_rate: lambda, per unit time; may exceed the capacity.
        service_rate: mu = 1 / mean handle time, per unit time.
        agents: s, 1 or more.
        waiting_places: K - s, places beyond those in service, 0 or more.

    Raises:
        ValueError: if an argument is out of range.
    """
    load = positive("arrival_rate", arrival_rate) / positive("service_rate", service_rate)
    capacity = whole("agents", agents, 1) + whole("waiting_places", waiting_places)
    present = np.arange(1.0, capacity + 1.0)
    states = stationary(
        np.full(capacity, float(arrival_rate)), service_rate * np.minimum(present, agents)
    )
    line = Queue(agents * service_rate, 0.0, states[agents:-1])
    entered = float(states[:-1].sum())
    queue = float(states[agents:] @ np.arange(waiting_places + 1.0))
    busy = load * entered
    return FiniteQueue(
        offered_load=load,
        blocked=float(states[-1]),
        wait_probability=line.waiting / entered,
        mean_wait=line.wait / entered,
        mean_queue=queue,
        mean_busy=busy,
        occupancy=busy / agents,
        line=line,
    )
