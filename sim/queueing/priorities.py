"""M/M/s with priority classes that share one exponential service rate.

Class 1 (first in every tuple) is served first; within a class, first come first served.
Rates are per unit time; times come in the same unit. Sources: A. Cobham (1954),
doi:10.1287/opre.2.1.70 (non-preemptive); for preemptive-resume, classes 1..k see an M/M/s
of their own, because with one rate it does not matter which of them is in service
(J. P. Buzen and A. B. Bondi (1983), doi:10.1287/opre.31.3.456).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sim.queueing.arguments import positive, positive_series, stable, whole
from sim.queueing.erlang import delay_probability, erlang_c


@dataclass(frozen=True)
class NonPreemptive:
    """M/M/s with non-preemptive priorities; tuples are by class, highest first.

    Attributes:
        wait_probability: P(W > 0), the same for every class.
        mean_wait: E[W], time.
        mean_queue: E[Q], contacts waiting.
        overall_mean_wait: E[W] over all contacts, as without priorities; time.
        occupancy: share of time an agent is busy.
    """

    wait_probability: float
    mean_wait: tuple[float, ...]
    mean_queue: tuple[float, ...]
    overall_mean_wait: float
    occupancy: float


@dataclass(frozen=True)
class Preemptive:
    """M/M/s with preemptive-resume priorities; tuples are by class, highest first.

    Attributes:
        mean_sojourn: E[time in system], interruptions included; time.
        mean_present: contacts waiting, interrupted and in service.
        mean_delay: mean_sojourn less the mean service time: all waiting before and
            between the parts of the service; time.
        occupancy: share of time an agent is busy.
    """

    mean_sojourn: tuple[float, ...]
    mean_present: tuple[float, ...]
    mean_delay: tuple[float, ...]
    occupancy: float


def _checked(
    arrival_rates: Sequence[float], service_rate: float, agents: int
) -> tuple[tuple[float, ...], float]:
    rates = positive_series("arrival_rates", arrival_rates)
    load = sum(rates) / (positive("service_rate", service_rate) * whole("agents", agents, 1))
    stable(load)
    return rates, load


def non_preemptive(
    arrival_rates: Sequence[float], service_rate: float, agents: int
) -> NonPreemptive:
    """M/M/s with non-preemptive priorities, any number of classes.

    E[W_k] = C / (s mu (1 - r_1 - .. - r_(k-1)) (1 - r_1 - .. - r_k)), with r_j the load per
    agent of class j and C Erlang's probability of delay.

    Args:
        arrival_rates: by class, highest priority first, per unit time.
        service_rate: mu, the same for every class, per unit time.
        agents: s, 1 or more.

    Raises:
        ValueError: if an argument is out of range or the total load reaches the capacity.
    """
    rates, load = _checked(arrival_rates, service_rate, agents)
    capacity = agents * service_rate
    delayed = delay_probability(sum(rates) / service_rate, agents)
    slack = [1.0 - total / capacity for total in accumulate(rates, initial=0.0)]
    waits = tuple(delayed / (capacity * slack[k] * slack[k + 1]) for k in range(len(rates)))
    queues = tuple(rate * wait for rate, wait in zip(rates, waits, strict=True))
    return NonPreemptive(
        wait_probability=delayed,
        mean_wait=waits,
        mean_queue=queues,
        overall_mean_wait=sum(queues) / sum(rates),
        occupancy=load,
    )


def preemptive_resume(
    arrival_rates: Sequence[float], service_rate: float, agents: int
) -> Preemptive:
    """M/M/s with preemptive-resume priorities, any number of classes.

    The number present of classes 1..k together is that of M/M/s with their summed arrival
    rate; class k is the difference of two such numbers.

    Args:
        arrival_rates: by class, highest priority first, per unit time.
        service_rate: mu, the same for every class, per unit time.
        agents: s, 1 or more.

    Raises:
        ValueError: if an argument is out of range or the total load reaches the capacity.
    """
    rates, load = _checked(arrival_rates, service_rate, agents)
    totals = [
        queue.mean_queue + queue.mean_busy
        for queue in (erlang_c(total, service_rate, agents) for total in accumulate(rates))
    ]
    present = tuple(b - a for a, b in zip([0.0, *totals[:-1]], totals, strict=True))
    sojourns = tuple(n / rate for n, rate in zip(present, rates, strict=True))
    return Preemptive(
        mean_sojourn=sojourns,
        mean_present=present,
        mean_delay=tuple(sojourn - 1.0 / service_rate for sojourn in sojourns),
        occupancy=load,
    )
