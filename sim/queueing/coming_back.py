"""M/M/s whose customers come back once, and are then served before those who are new.

A thread of messages with two turns: after the first answer the customer thinks for an exponential
time and writes again. Who has been with an agent before goes before those who are new, without
interrupting work. Both turns take an exponential time with the same mean. The state is (first turns
present, second turns present, second turns in service, customers who are thinking); its long-run
law is found by iteration on a truncated grid.

Returns are no independent Poisson stream: while the centre is crowded first turns wait, so that
fewer second turns come back for a while, and that damps the crowd. As the delays get long this
fades, and the waits rise to those of two independent classes, `sim.queueing.non_preemptive`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import gammaln

from sim.queueing.arguments import positive, stable, whole
from sim.queueing.birth_death import FloatArray

WholeArray: TypeAlias = NDArray[np.int64]

MOST_PLACES = 2_000_000
"""Larger grids are refused: they would take minutes. About a quarter of the places are states."""

EDGE = 1e-9
"""Largest probability of being at an edge of the grid."""

SETTLED = 1e-11
"""Largest change of the law in one step of the iteration."""

STEPS = 250
MOST_ROUNDS = 400


@dataclass(frozen=True)
class ReturningTurns:
    """The long run; tuples are by turn, the first one and the second.

    Attributes:
        wait_probability: P(W > 0).
        mean_wait: E[W], time.
        mean_queue: E[Q], contacts waiting.
        mean_away: customers who are thinking.
        occupancy: share of time an agent is busy.
    """

    wait_probability: tuple[float, float]
    mean_wait: tuple[float, float]
    mean_queue: tuple[float, float]
    mean_away: float
    occupancy: float


@dataclass(frozen=True)
class _System:
    arrival: float
    service: float
    reply: float
    agents: int


@dataclass(frozen=True)
class _States:
    """One entry per state; numbers of contacts."""

    first: WholeArray
    second: WholeArray
    second_in_service: WholeArray
    away: WholeArray
    place: WholeArray
    """Shape of the grid: number of the state there; -1: none."""

    agents: int

    @property
    def present(self) -> WholeArray:
        return self.first + self.second

    @property
    def first_in_service(self) -> WholeArray:
        return np.minimum(self.present, self.agents) - self.second_in_service


def returning_turns(
    arrival_rate: float, service_rate: float, reply_rate: float, agents: int
) -> ReturningTurns:
    """M/M/s in which every customer comes back once, with priority over those who are new.

    Args:
        arrival_rate: of new customers, per unit time; as many come back.
        service_rate: mu, of either turn, per unit time.
        reply_rate: 1 / mean delay between the answer and the second turn, per unit time.
        agents: s, 1 or more.

    Raises:
        ValueError: an argument is out of range, the agents cannot serve both turns, or the chain is
            too large (long delays, many agents, high load).
    """
    system = _System(
        positive("arrival_rate", arrival_rate),
        positive("service_rate", service_rate),
        positive("reply_rate", reply_rate),
        whole("agents", agents, 1),
    )
    load = 2.0 * system.arrival / (system.service * system.agents)
    stable(load)
    size = _first_size(system, load)
    while True:
        states = _lay_out(size, system.agents)
        law = _long_run(_moves(states, system), _guess(states, system, load))
        at_edge = [float(law[c == n - 1].sum()) for c, n in zip(_ends(states), size, strict=True)]
        if max(at_edge) <= EDGE:
            return _measures(states, law, system)
        first, second, away = (
            n + n // 4 + 4 if p > EDGE else n for n, p in zip(size, at_edge, strict=True)
        )
        size = (first, second, away)


def _first_size(system: _System, load: float) -> tuple[int, int, int]:
    """Sizes of the grid: first turns, second turns, away."""
    away = system.arrival / system.reply
    fall = math.log(EDGE)
    return (
        system.agents + 4 + int(fall / math.log(load)),
        system.agents + 4 + int(fall / math.log(load / 2.0)),
        int(away + 6.5 * math.sqrt(away)) + 8,
    )


def _lay_out(size: tuple[int, int, int], agents: int) -> _States:
    """All states; with a line of customers every agent is busy.

    Raises:
        ValueError: there are too many.
    """
    first, second, away = size
    shape = (first, second, agents + 1, away)
    places = math.prod(shape)
    if places > MOST_PLACES:
        raise ValueError(
            f"a grid of {places} places, more than {MOST_PLACES}; allowed are shorter delays, "
            "fewer agents or lower loads"
        )
    a, c, b, m = np.indices(shape)
    busy = np.minimum(a + c, agents)
    exists = (b <= c) & (busy - b <= a) & (busy - b >= 0)
    place = np.full(shape, -1)
    place[exists] = np.arange(exists.sum())
    return _States(a[exists], c[exists], b[exists], m[exists], place, agents)


def _ends(states: _States) -> tuple[WholeArray, WholeArray, WholeArray]:
    return states.first, states.second, states.away


def _moves(states: _States, system: _System) -> sparse.csr_array:
    """Rates, from column to row; what would leave the grid stays, or is not counted as away."""
    a, c, b, m = states.first, states.second, states.second_in_service, states.away
    busy_first = states.first_in_service
    somebody_returned = c > b
    next_is_second = somebody_returned.astype(np.int64)
    last = states.place.shape[3] - 1
    steps = (
        (np.full(len(a), system.arrival), a + 1, c, b, m),
        (system.reply * m, a, c + 1, b + (states.present < states.agents), m - 1),
        (system.service * busy_first, a - 1, c, b + next_is_second, np.minimum(m + 1, last)),
        (system.service * b, a, c - 1, b - 1 + next_is_second, m),
    )
    sources, targets, rates = [], [], []
    for rate, *target in steps:
        inside = (rate > 0) & (target[0] < states.place.shape[0])
        inside &= target[1] < states.place.shape[1]
        sources.append(np.flatnonzero(inside))
        targets.append(states.place[tuple(t[inside] for t in target)])
        rates.append(rate[inside])
    pairs = (np.concatenate(targets), np.concatenate(sources))
    return sparse.coo_array((np.concatenate(rates), pairs), shape=(len(a), len(a))).tocsr()


def _guess(states: _States, system: _System, load: float) -> FloatArray:
    """Where the iteration begins: the law without priority, but for the order of the line."""
    mean = system.arrival / system.reply
    away = states.away * math.log(mean) - gammaln(states.away + 1.0)
    waiting_new = np.maximum(states.present - states.agents, 0) - states.second
    law = np.exp(away + states.present * math.log(load) - 0.5 * np.abs(waiting_new))
    return np.asarray(law / law.sum())


def _long_run(flow: sparse.csr_array, law: FloatArray) -> FloatArray:
    """Long-run law of a chain by steps of the uniformised chain, from a law to begin with.

    Raises:
        ValueError: it does not settle.
    """
    out = np.asarray(flow.sum(axis=0)).ravel()
    pace = 1.02 * float(out.max())
    stay = 1.0 - out / pace
    step = (flow / pace).tocsr()
    for _ in range(MOST_ROUNDS):
        for _ in range(STEPS):
            law = step @ law + stay * law
        change = float(np.abs(step @ law + stay * law - law).sum())
        if change < SETTLED:
            return np.asarray(law / law.sum())
    raise ValueError(
        f"chain of {len(out)} states: the long-run law does not settle; lower the load"
    )


def _measures(states: _States, law: FloatArray, system: _System) -> ReturningTurns:
    busy = np.minimum(states.present, system.agents)
    queues = (
        float(law @ (states.first - states.first_in_service)),
        float(law @ (states.second - states.second_in_service)),
    )
    full = states.present >= system.agents
    away = float(law @ states.away)
    return ReturningTurns(
        # New customers see time averages; those who come back see them weighted by who is away.
        wait_probability=(float(law[full].sum()), float(law[full] @ states.away[full]) / away),
        mean_wait=(queues[0] / system.arrival, queues[1] / system.arrival),
        mean_queue=queues,
        mean_away=away,
        occupancy=float(law @ busy) / system.agents,
    )
