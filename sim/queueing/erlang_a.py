"""Erlang A: M/M/s/K+M, agents, a waiting room and exponential patience.

Rates are per unit time; waits come in the same unit. Source: C. Palm (1957), Tele 2;
O. Garnett, A. Mandelbaum and M. Reiman (2002), doi:10.1287/msom.4.3.208.7753; the waits by
place in line are those of `sim.queueing.waiting_line`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.queueing.arguments import non_negative, positive, stable, waiting_room, whole
from sim.queueing.birth_death import FloatArray, length_of_line, stationary
from sim.queueing.service_level import ServiceLevels, service_levels
from sim.queueing.waiting_line import Queue


@dataclass(frozen=True)
class ErlangA:
    """M/M/s/K+M in the long run.

    Shares `blocked` and `abandoned` are of the offered contacts; waits are those of the
    contacts that entered, each wait ending with an answer or with giving up.

    Attributes:
        offered_load: arrival rate / service rate, in agents.
        load_per_agent: offered_load / agents; may exceed 1.
        blocked: share of the offered that find all waiting places taken.
        abandoned: share of the offered that give up, P(A).
        no_wait: P(W = 0) of those who entered.
        mean_wait: E[W] of those who entered, time.
        mean_wait_answered: E[W | answered], time.
        mean_wait_abandoned: E[W | gave up], time; NaN if nobody gives up.
        mean_queue: E[Q], contacts waiting.
        variance_queue: Var Q.
        mean_busy: agents busy on average.
        occupancy: mean_busy / agents.
        present: shape (states,), law of the number present, waiting and in service.
        line: the waiting line, in shares of the offered contacts.
    """

    offered_load: float
    load_per_agent: float
    blocked: float
    abandoned: float
    no_wait: float
    mean_wait: float
    mean_wait_answered: float
    mean_wait_abandoned: float
    mean_queue: float
    variance_queue: float
    mean_busy: float
    occupancy: float
    present: FloatArray = field(repr=False, compare=False)
    line: Queue = field(repr=False)

    def wait_exceeds(self, t: float) -> float:
        """P(W > t) of those who entered, t >= 0 in the unit of time of the rates."""
        return self.line.exceeds(t) / (1.0 - self.blocked)

    def wait_within_given_answered(self, t: float) -> float:
        """P(W <= t | answered), t >= 0 in the unit of time of the rates."""
        return self.service_levels(t).answered_of_answered

    def service_levels(self, t: float) -> ServiceLevels:
        """The five service levels at threshold t >= 0 (unit of time of the rates)."""
        entered = 1.0 - self.blocked
        at_once = self.no_wait * entered
        return service_levels(
            t,
            answered=entered - self.abandoned,
            entered=entered,
            answered_within=at_once + self.line.answered_within(t),
            abandoned_within=self.line.abandoned_within(t),
            virtual_within=at_once + self.line.virtual_within(t),
        )


def _law_of_present(
    arrival_rate: float, service_rate: float, patience_rate: float, agents: int, places: int
) -> FloatArray:
    present = np.arange(1.0, agents + places + 1.0)
    busy = np.minimum(present, agents)
    deaths = service_rate * busy + patience_rate * (present - busy)
    return stationary(np.full(len(present), float(arrival_rate)), deaths)


def erlang_a_queue(
    arrival_rate: float,
    service_rate: float,
    patience_rate: float,
    agents: int,
    waiting_places: int | None = None,
) -> ErlangA:
    """M/M/s/K+M: Poisson arrivals, exponential service and patience, first come first served.

    Args:
        arrival_rate: lambda, per unit time.
        service_rate: mu = 1 / mean handle time, per unit time.
        patience_rate: theta = 1 / mean patience, per unit time; 0 = nobody gives up.
        agents: s, 1 or more.
        waiting_places: places beyond those in service; None = no limit.

    Raises:
        ValueError: if an argument is out of range, or if nothing limits the queue
            (patience_rate 0, no limit of places, lambda >= s mu).
    """
    load = positive("arrival_rate", arrival_rate) / positive("service_rate", service_rate)
    non_negative("patience_rate", patience_rate)
    capacity_rate = whole("agents", agents, 1) * service_rate
    places = waiting_room(waiting_places)
    if places is None:
        if patience_rate == 0.0:
            stable(load / agents)
        places = length_of_line(arrival_rate, capacity_rate, patience_rate)
    present = _law_of_present(arrival_rate, service_rate, patience_rate, agents, places)
    line = Queue(capacity_rate, patience_rate, present[agents:-1])
    blocked = 0.0 if waiting_places is None else float(present[-1])
    return _measures(load, agents, present, line, blocked)


def _measures(load: float, agents: int, law: FloatArray, line: Queue, blocked: float) -> ErlangA:
    waiting = np.maximum(np.arange(len(law)) - agents, 0.0)
    queue = float(law @ waiting)
    entered, abandoned = 1.0 - blocked, line.abandoned
    busy = float(law @ np.minimum(np.arange(len(law)), agents))
    return ErlangA(
        offered_load=load,
        load_per_agent=load / agents,
        blocked=blocked,
        abandoned=abandoned,
        no_wait=float(law[:agents].sum()) / entered,
        mean_wait=line.wait / entered,
        mean_wait_answered=line.wait_of_answered / (entered - abandoned),
        mean_wait_abandoned=line.wait_of_abandoned / abandoned if abandoned else float("nan"),
        mean_queue=queue,
        variance_queue=float(law @ (waiting - queue) ** 2),
        mean_busy=busy,
        occupancy=busy / agents,
        present=law,
        line=line,
    )
