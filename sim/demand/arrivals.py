"""When cases arise: a non-homogeneous Poisson process with gamma busyness, drawn by keys.

Expected numbers per interval come from the scenario. All of them rise and fall with three common
factors of mean 1, one per replication (the error of the forecast), one per calendar day and one per
block of a grid of its own:

    cases in [a, b) ~ Poisson(rate x (b - a) x forecast factor x day factor x block factor)

An interval that crosses a day or a block is cut there, so that splitting intervals changes nothing
in law. Block factors are autocorrelated: gamma quantiles of an AR(1) process of normal scores
(Gaussian copula). The structure is that of Avramidis, Deslauriers, L'Ecuyer (2004), Management
Science 50(7), https://doi.org/10.1287/mnsc.1040.0236, and Oreshkin, Regnard, L'Ecuyer (2016),
Operations Research 64(2), https://doi.org/10.1287/opre.2016.1479

The number of cases in a piece is the Poisson quantile of one uniform keyed by stream and start, and
each case has a position of its own: more volume adds cases and moves none, a longer horizon only
appends, and any part of the horizon can be drawn alone. Keys count from the scenario's start, so
cycles before it and a run-out after it change nothing in between.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import LAST_ORDINAL, entity_key, uniform
from sim.randomness.purposes import BUSYNESS_BLOCK, BUSYNESS_DAY, COUNT, FORECAST_ERROR
from sim.randomness.special import gamma_quantile, normal_cdf, normal_quantile, poisson_quantile
from sim.sections.span import Span
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Scenario
    from sim.workload.expected import Stream

__all__ = [
    "ArrivalPlan",
    "Pieces",
    "busyness_factors",
    "count_cases",
    "plan_arrivals",
    "stream_entity",
]

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

#: Keys hold the start of a piece in milliseconds: 2**40 of them are 34 years.
TICKS_PER_KEY: Final = 1_000
_BUSYNESS_ENTITY: Final = entity_key("busyness")
_NO_PIECES: Final = tuple(np.empty(0, dtype) for dtype in "qqqdqq")
_GREATEST_UNIFORM: Final = 1.0 - 2.0**-53


class Pieces(NamedTuple):
    """Stretches of time with a constant rate, by stream and start; those without cases left out.

    Attributes:
        first: int64[streams + 1], pieces of stream s are first[s] .. first[s + 1] - 1.
        start: int64[pieces], first tick.
        end: int64[pieces], tick after the last.
        place: int64[pieces], milliseconds from the scenario's start to its first tick, modulo
            2**40.
        expected: float64[pieces], expected cases without busyness.
        day: int64[pieces], calendar day since that of the scenario's start.
        block: int64[pieces], block of the busyness grid since that day's midnight.
    """

    first: Ints
    start: Ints
    end: Ints
    place: Ints
    expected: Floats
    day: Ints
    block: Ints


class ArrivalPlan(NamedTuple):
    """All that the arrivals of a scenario are drawn from.

    Attributes:
        entity: uint64[streams].
        is_recorded: bool[streams], whether numbers are exact instead of Poisson.
        pieces: where cases may arise.
        day_cv: coefficient of variation of a day's factor.
        block_cv: the same of a block's factor.
        forecast_cv: the same of the factor of the whole replication.
        autocorrelation: of the normal scores of neighbouring blocks.
        horizon: first tick without cases.
        grid: arrivals are rounded down to multiples of this number of ticks.
        block_ticks: length of the blocks that are drawn and sorted at a time.
    """

    entity: Words
    is_recorded: npt.NDArray[np.bool_]
    pieces: Pieces
    day_cv: float
    block_cv: float
    forecast_cv: float
    autocorrelation: float
    horizon: int
    grid: int
    block_ticks: int

    @property
    def blocks(self) -> int:
        """Number of blocks in the horizon."""
        return -(-self.horizon // self.block_ticks)


def stream_entity(stream: Stream) -> int:
    """Entity key of a stream: by names, so that other streams, added or removed, change nothing."""
    names = (stream.channel, stream.intent, stream.segment)
    kind = "false alarms" if stream.is_false_alarm else "stream"
    return entity_key(kind, stream.source, *(name or "" for name in names))


def plan_arrivals(scenario: Scenario, streams: Sequence[Stream]) -> ArrivalPlan:
    """Cut the intervals of all streams at the borders of days and blocks of busyness."""
    busyness, run, span = scenario.demand.busyness, scenario.run, Span.of(scenario)
    midnight = run.start.replace(hour=0, minute=0, second=0, microsecond=0)
    since_midnight = round((run.start - midnight).total_seconds() * 1e6)
    day = TICKS_PER_DAY if busyness.day_cv > 0 else 0
    block = busyness.block_minutes * TICKS_PER_MINUTE if busyness.block_cv > 0 else 0
    cut = [_cut(s, span.lead_ticks, since_midnight, day, block) for s in streams]
    lengths = np.array([0, *(len(part[0]) for part in cut)], dtype=np.int64)
    columns = [np.concatenate(parts) for parts in zip(_NO_PIECES, *cut, strict=True)]
    pieces = Pieces(np.cumsum(lengths), *columns)
    return ArrivalPlan(
        np.array([stream_entity(stream) for stream in streams], dtype=np.uint64),
        np.array([stream.arrivals == "as_recorded" for stream in streams], dtype=np.bool_),
        pieces,
        float(busyness.day_cv),
        float(busyness.block_cv),
        float(busyness.forecast_error_cv),
        float(busyness.block_autocorrelation),
        span.demand_ticks,
        run.grid_ticks,
        _block_ticks(pieces, run.grid_ticks),
    )


def _block_ticks(pieces: Pieces, grid: int) -> int:
    """An hour, or as long as the longest piece, but a day at most; whole grid steps."""
    longest = int((pieces.end - pieces.start).max(initial=0))
    return -(-min(max(longest, TICKS_PER_HOUR), TICKS_PER_DAY) // grid) * grid


def _cut(
    stream: Stream, lead: int, since_midnight: int, day: int, block: int
) -> tuple[Ints, Ints, Ints, Floats, Ints, Ints]:
    """Pieces (start, end, place, expected, day, block) of one stream.

    A day or block of 0: no such borders. Days and blocks count from the midnight of the scenario's
    start, which lies `lead - since_midnight` ticks after the start of the run.
    """
    rates, interval = stream.rates, stream.interval_ticks
    if stream.arrivals == "recurring":
        rates = np.zeros_like(rates)  # what is due again is no matter of chance
    if stream.arrivals == "as_recorded":
        day = block = 0  # a recorded number is not spread over pieces
    used = np.flatnonzero(rates > 0.0)
    borders = [used * interval, (used + 1) * interval]
    since = since_midnight - lead
    until = len(rates) * interval + since
    for step in (day, block):
        if step:
            border = np.arange(since // step * step, until, step, dtype=np.int64) - since
            of = border // interval
            inside = (border > 0) & (of < len(rates))
            inside[inside] = rates[of[inside]] > 0.0
            borders.append(border[inside])
    edges = np.unique(np.concatenate(borders).astype(np.int64))
    if len(edges) == 0:
        edges = np.zeros(1, dtype=np.int64)
    start, end = edges[:-1], edges[1:]
    of = start // interval
    busy = rates[of] > 0.0
    start, end, of = start[busy], end[busy], of[busy]
    expected = rates[of] * ((end - start) / interval)
    place = ((start - lead) // TICKS_PER_KEY) & LAST_ORDINAL
    days = (start + since) // day if day else np.zeros_like(start)
    blocks = (start + since) // block if block else np.zeros_like(start)
    return start, end, place, expected, days, blocks


@compiled(always=True)
def busyness_factors(
    seed: int,
    replication: int,
    purpose: int,
    count: int,
    cv: float,
    correlation: float,
    before: int = 0,
) -> Floats:
    """Gamma factors of mean 1 for days or blocks -before .. count - 1.

    A series backwards in time has the law of the same series forwards, so those before 0 follow
    from that of 0, and no factor depends on how many others there are.

    Args:
        seed: root seed.
        replication: number of the replication.
        purpose: BUSYNESS_DAY, BUSYNESS_BLOCK or FORECAST_ERROR.
        count: how many.
        cv: coefficient of variation; 0 gives ones.
        correlation: of the normal scores of neighbours, 0 <= correlation < 1.
        before: how many before 0.
    """
    factors = np.ones(before + count)
    if cv <= 0.0:
        return factors
    shape = 1.0 / (cv * cv)
    fresh = math.sqrt(1.0 - correlation * correlation)
    for step in (1, -1):
        score = 0.0
        for i in range(count if step > 0 else before + 1):
            u = uniform(seed, replication, _BUSYNESS_ENTITY, purpose, (step * i) & LAST_ORDINAL)
            if correlation > 0.0:
                z = normal_quantile(u)
                score = z if i == 0 else correlation * score + fresh * z
                u = min(max(normal_cdf(score), 1e-300), _GREATEST_UNIFORM)
            factors[before + step * i] = gamma_quantile(u, shape, cv * cv)
    return factors


@compiled(always=True)
def count_cases(plan: ArrivalPlan, seed: int, replication: int) -> Ints:
    """Number of cases of every piece, int64[pieces]: cases beyond the horizon still among them."""
    pieces = plan.pieces
    counts = np.zeros(len(pieces.start), dtype=np.int64)
    if len(counts) == 0:
        return counts
    # As far as day or block 0 in any case, since the others are counted from there.
    days_before, blocks_before = max(0, -pieces.day.min()), max(0, -pieces.block.min())
    days = busyness_factors(
        seed, replication, BUSYNESS_DAY, max(0, pieces.day.max()) + 1, plan.day_cv, 0.0, days_before
    )
    blocks = busyness_factors(
        seed,
        replication,
        BUSYNESS_BLOCK,
        max(0, pieces.block.max()) + 1,
        plan.block_cv,
        plan.autocorrelation,
        blocks_before,
    )
    whole = busyness_factors(seed, replication, FORECAST_ERROR, 1, plan.forecast_cv, 0.0)[0]
    for s in range(len(plan.entity)):
        for p in range(pieces.first[s], pieces.first[s + 1]):
            rate = pieces.expected[p]
            if plan.is_recorded[s]:
                counts[p] = math.floor(rate + 0.5)
                continue
            u = uniform(seed, replication, plan.entity[s], COUNT, pieces.place[p])
            day, block = days_before + pieces.day[p], blocks_before + pieces.block[p]
            counts[p] = poisson_quantile(u, rate * whole * days[day] * blocks[block])
    return counts
