"""Whose needs arise: customers of a base, and when a need that recurs is due again.

Needs at a rate are one Poisson process of the whole base, and each belongs to a customer drawn in
proportion to the rates; so each customer's are a Poisson process of his or her own, independent of
the others' (colouring; Kingman, Poisson Processes, 1993, section 5.1). A need that recurs is due at
``phase + k x period`` in *operational time*, which runs as fast as the expected volume does: the
hours of a day keep their profile, and a period takes as long as it says on average. Phases are
uniform and belong to a customer; no need is due twice within a period.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.compiling import compiled
from sim.demand.arrivals import Floats, Ints, Words, stream_entity
from sim.randomness.counter import LAST_ORDINAL, child_key, entity_key, uniform
from sim.randomness.purposes import HAS_RECURRING, RECURRING_PHASE, WHOSE_NEED
from sim.randomness.special import gamma_quantile
from sim.sections.demand import CustomerBaseSource
from sim.sections.span import Span
from sim.workload.expected import customers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Scenario
    from sim.workload.expected import Stream

__all__ = [
    "Bases",
    "Due",
    "due_by_block",
    "due_key",
    "due_needs",
    "due_range",
    "due_turns",
    "expected_due",
    "person_key",
    "plan_bases",
    "tick_of",
    "whose",
]


class Bases(NamedTuple):
    """The customer bases of a scenario: the same for all replications.

    Attributes:
        base: int64[streams], which base a stream belongs to, or -1.
        entity: uint64[bases].
        first: int64[bases + 1], customers of base b have the numbers first[b] .. first[b + 1] - 1.
        weight: float64[customers], cumulative rates within each base, the last of each 1; empty if
            the customers of every base have the same.
        stream: int64[recurring], number of the stream on the tape.
        key: uint64[recurring], entity key of the stream.
        period: float64[recurring], days.
        share: float64[recurring], of the customers who have the need.
        edges: int64[recurring + 1], edges of r are edges[r] .. edges[r + 1] - 1.
        tick: int64[edges], ticks of the run at which the speed of operational time changes.
        day: float64[edges], operational time there, in days from the scenario's start.
    """

    base: Ints
    entity: Words
    first: Ints
    weight: Floats
    stream: Ints
    key: Words
    period: Floats
    share: Floats
    edges: Ints
    tick: Ints
    day: Floats


class Due(NamedTuple):
    """Needs that recur in one replication, each customer's by its phase.

    Attributes:
        first: int64[recurring + 1], those of r are first[r] .. first[r + 1] - 1.
        phase: float64[needs], operational days at which it is due first, ascending for each r.
        customer: int64[needs], number among the customers of all bases.
    """

    first: Ints
    phase: Floats
    customer: Ints


def plan_bases(scenario: Scenario, streams: Sequence[Stream]) -> Bases:
    """Read the customer bases of a scenario.

    Args:
        scenario: whose sources may be customer bases.
        streams: of a tape of it, in the order of the tape.
    """
    sources = [s for s in scenario.demand.sources if isinstance(s, CustomerBaseSource)]
    places = {source.name: place for place, source in enumerate(sources)}
    recurring = [n for n, s in enumerate(streams) if s.arrivals == "recurring" and s.total > 0]
    periods, shares, clocks = [], [], []
    for stream in (streams[n] for n in recurring):
        intent, source = stream.intent or "", sources[places[stream.source]]
        period = scenario.intents[intent].recurs_every_days or math.inf
        share = source.recurring_shares[intent]
        periods.append(period)
        shares.append(share)
        clocks.append(_operational(scenario, stream, customers_of(source) * share / period))
    first = np.cumsum([0, *(customers_of(source) for source in sources)]).astype(np.int64)
    return Bases(
        np.array([places.get(stream.source, -1) for stream in streams], dtype=np.int64),
        np.array([entity_key("customer_base", s.name) for s in sources], dtype=np.uint64),
        first,
        _weights(sources, first),
        np.array(recurring, dtype=np.int64),
        np.array([stream_entity(streams[n]) for n in recurring], dtype=np.uint64),
        np.array(periods, dtype=np.float64),
        np.array(shares, dtype=np.float64),
        np.cumsum([0, *(len(ticks) for ticks, _ in clocks)]).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *(ticks for ticks, _ in clocks)]),
        np.concatenate([np.zeros(0), *(days for _, days in clocks)]),
    )


def _weights(sources: Sequence[CustomerBaseSource], first: Ints) -> Floats:
    """Cumulative rates of customers: quantiles of a gamma law of mean 1, at even steps.

    Which customer has which rate does not matter: everything else about one is drawn apart.
    """
    if not any(source.cases_per_year_cv for source in sources):
        return np.zeros(0)
    found = np.zeros(int(first[-1]))
    for source, since, until in zip(sources, first[:-1], first[1:], strict=True):
        cumulative = np.cumsum(_rates(int(until - since), source.cases_per_year_cv))
        found[since:until] = cumulative / cumulative[-1:]
    return found


@compiled(always=True)
def _rates(customers: int, cv: float) -> Floats:
    rates = np.ones(customers)
    if cv > 0.0:
        for c in range(customers):
            rates[c] = gamma_quantile((c + 0.5) / customers, 1.0 / (cv * cv), cv * cv)
    return rates


def _operational(scenario: Scenario, stream: Stream, daily: float) -> tuple[Ints, Floats]:
    """Edges of the intervals of a stream, and operational time in days at each of them.

    Args:
        scenario: with which operational time begins, whatever comes before it in a run.
        stream: whose expected volume is the speed of operational time.
        daily: volume at which it is as fast as the clock.
    """
    ticks = np.arange(len(stream.rates) + 1, dtype=np.int64) * stream.interval_ticks
    days = np.concatenate([[0.0], np.cumsum(stream.rates)]) / daily
    return ticks, days - np.interp(Span.of(scenario).lead_ticks, ticks, days)


@compiled(always=True)
def person_key(bases: Bases, base: int, customer: int) -> int:
    """Entity key of a customer, by which is drawn what lasts from case to case.

    Args:
        bases: of the scenario.
        base: number of the base.
        customer: number among the customers of all bases.
    """
    return child_key(bases.entity[base], customer - bases.first[base], 0)


@compiled(always=True)
def whose(bases: Bases, base: int, seed: int, replication: int, key: int) -> int:
    """Customer (number among those of all bases) who has a need that comes at random."""
    since, until = bases.first[base], bases.first[base + 1]
    u = uniform(seed, replication, key, WHOSE_NEED, 0)
    if len(bases.weight) == 0:
        place = int(u * (until - since))
    else:
        place = int(np.searchsorted(bases.weight[since:until], u, side="right"))
    return int(min(since + place, until - 1))


@compiled(always=True)
def due_needs(bases: Bases, seed: int, replication: int) -> Due:
    """Draw who has which need that recurs, and when it is due first."""
    count = len(bases.stream)
    first = np.zeros(count + 1, np.int64)
    most = 0
    for r in range(count):
        base = bases.base[bases.stream[r]]
        most += bases.first[base + 1] - bases.first[base]
    phase, customer = np.empty(most), np.empty(most, np.int64)
    n = 0
    for r in range(count):
        base = bases.base[bases.stream[r]]
        for c in range(bases.first[base], bases.first[base + 1]):
            key = child_key(bases.key[r], c - bases.first[base], 0)
            if uniform(seed, replication, key, HAS_RECURRING, 0) < bases.share[r]:
                phase[n] = uniform(seed, replication, key, RECURRING_PHASE, 0) * bases.period[r]
                customer[n] = c
                n += 1
        order = np.argsort(phase[first[r] : n])
        phase[first[r] : n] = phase[first[r] : n][order]
        customer[first[r] : n] = customer[first[r] : n][order]
        first[r + 1] = n
    return Due(first, phase[:n], customer[:n])


@compiled(always=True)
def due_key(bases: Bases, r: int, customer: int, turn: int) -> int:
    """Entity key of the case when a need is due the turn-th time; turns may be negative."""
    number = customer - bases.first[bases.base[bases.stream[r]]]
    return child_key(bases.key[r], number, turn & LAST_ORDINAL)


@compiled(always=True)
def due_range(bases: Bases, due: Due, r: int, turn: int, start: int, end: int) -> tuple[int, int]:
    """Places of `due` whose turn-th time lies in [start, end), ticks of the run."""
    shift = turn * bases.period[r]
    phases = due.phase[due.first[r] : due.first[r + 1]]
    since = np.searchsorted(phases, operational(bases, r, start) - shift)
    until = np.searchsorted(phases, operational(bases, r, end) - shift)
    return int(due.first[r] + since), int(due.first[r] + until)


@compiled(always=True)
def due_turns(bases: Bases, r: int, start: int, end: int) -> tuple[int, int]:
    """First turn that may lie in [start, end), and the one after the last."""
    period = bases.period[r]
    first = math.floor(operational(bases, r, start) / period)
    return first, math.floor(operational(bases, r, end) / period) + 1


@compiled(always=True)
def operational(bases: Bases, r: int, tick: int) -> float:
    """Operational time in days at a tick of the run."""
    ticks = bases.tick[bases.edges[r] : bases.edges[r + 1]]
    days = bases.day[bases.edges[r] : bases.edges[r + 1]]
    last = len(ticks) - 1
    if tick >= ticks[last]:
        return float(days[last])
    i = int(np.searchsorted(ticks, tick, side="right")) - 1
    part = (tick - ticks[i]) / (ticks[i + 1] - ticks[i])
    return float(days[i] + part * (days[i + 1] - days[i]))


@compiled(always=True)
def tick_of(bases: Bases, r: int, day: float) -> int:
    """Tick of the run at an operational time; the last one at which it is so."""
    ticks = bases.tick[bases.edges[r] : bases.edges[r + 1]]
    days = bases.day[bases.edges[r] : bases.edges[r + 1]]
    i = int(np.searchsorted(days, day, side="right")) - 1
    i = max(0, min(i, len(ticks) - 2))
    part = (day - days[i]) / (days[i + 1] - days[i])
    return int(ticks[i] + part * (ticks[i + 1] - ticks[i]))


def expected_due(bases: Bases) -> float:
    """Needs that are due again in a run, on average."""
    total = 0.0
    for r, (period, share) in enumerate(zip(bases.period, bases.share, strict=True)):
        base = bases.base[bases.stream[r]]
        days = bases.day[bases.edges[r + 1] - 1] - bases.day[bases.edges[r]]
        total += float((bases.first[base + 1] - bases.first[base]) * share * days / period)
    return total


def due_by_block(bases: Bases, due: Due, block_ticks: int, blocks: int) -> Ints:
    """Needs that are due in each block of a run, or one more.

    Returns:
        int64[blocks].
    """
    found = np.zeros(blocks, np.int64)
    borders = np.arange(blocks + 1, dtype=np.int64) * block_ticks
    for r, period in enumerate(bases.period.tolist()):
        part = slice(int(bases.edges[r]), int(bases.edges[r + 1]))
        phases = due.phase[due.first[r] : due.first[r + 1]]
        days = np.interp(borders, bases.tick[part], bases.day[part])
        turns = np.floor(days / period)
        before = turns * len(phases) + np.searchsorted(phases, days - turns * period)
        found += np.diff(before).astype(np.int64) + 1
    return found
