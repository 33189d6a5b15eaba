"""Where cases lie in time: positions drawn and sorted one block of the horizon at a time.

The time to draw a tape is mostly spent here, on memory. A block of an hour stays in the processor's
cache, and its cases are spread evenly enough to be sorted in linear time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.demand.arrivals import ArrivalPlan, Ints, Words
from sim.demand.bases import (
    Bases,
    Due,
    due_by_block,
    due_key,
    due_needs,
    due_range,
    due_turns,
    person_key,
    tick_of,
    whose,
)
from sim.randomness.counter import child_key, uniform
from sim.randomness.purposes import POSITION

__all__ = ["Log", "Workspace", "cases_by_block", "draw_block", "workspace"]


class Log(NamedTuple):
    """Recorded cases to be replayed, in order of arrival.

    Attributes:
        arrival: int64[n] tick.
        key: uint64[n], entity key of the case.
        stream: int64[n], number of the stream on the tape.
        customer: int64[n], dense number of the recorded customer.
        handling: int64[n], ticks of its recorded handling; 0: it is drawn.
    """

    arrival: Ints
    key: Words
    stream: Ints
    customer: Ints
    handling: Ints


class Workspace(NamedTuple):
    """Room for one block, allocated once.

    Attributes:
        packed: int64[cases], tick in the block and number of the draw in one integer.
        ordered: int64[cases], the same in order.
        bucket: int64[cases + 1], where each bucket of the sort begins.
        key: uint64[cases], by number of the draw.
        stream: int64[cases], by number of the draw.
        customer: int64[cases], number of a customer who may have other cases, or -1, by number of
            the draw: those of logs, then those of bases.
        handling: int64[cases], ticks of recorded handling or 0, by number of the draw.
        person: uint64[cases], by row of the block: key of what lasts from case to case.
        cursor: int64[streams], first piece that may reach into the block.
        customer_row: int64[customers], row of the customer's first case or -1.
        recorded: int64[1], customers of logs.
        due: needs that recur.
    """

    packed: Ints
    ordered: Ints
    bucket: Ints
    key: Words
    stream: Ints
    customer: Ints
    handling: Ints
    person: Words
    cursor: Ints
    customer_row: Ints
    recorded: Ints
    due: Due


def workspace(
    plan: ArrivalPlan, counts: Ints, log: Log, bases: Bases, seed: int, replication: int
) -> Workspace:
    """Room for the fullest block of the horizon, and the needs that recur in a replication."""
    due = due_needs(bases, seed, replication)
    size = max(1, int(cases_by_block(plan, counts, log, bases, due).max(initial=0)))
    recorded = int(log.customer.max(initial=-1)) + 1
    numbers = [np.empty(size, np.int64) for _ in range(5)]
    return Workspace(
        numbers[0],
        numbers[1],
        np.empty(size + 1, np.int64),
        np.empty(size, np.uint64),
        numbers[2],
        numbers[3],
        numbers[4],
        np.empty(size, np.uint64),
        plan.pieces.first[:-1].copy(),
        np.full(recorded + int(bases.first[-1]), -1, np.int64),
        np.array([recorded], np.int64),
        due,
    )


def cases_by_block(plan: ArrivalPlan, counts: Ints, log: Log, bases: Bases, due: Due) -> Ints:
    """Cases of all pieces that reach into each block: an upper bound of the cases in it.

    Returns:
        int64[blocks or more].
    """
    first = plan.pieces.start // plan.block_ticks
    last = (plan.pieces.end - 1) // plan.block_ticks
    change = np.zeros(max(plan.blocks, int(last.max(initial=0)) + 1) + 1, np.int64)
    np.add.at(change, first, counts)
    np.subtract.at(change, last + 1, counts)
    cases = np.cumsum(change)
    np.add.at(cases, log.arrival // plan.block_ticks, 1)
    return cases + due_by_block(bases, due, plan.block_ticks, len(cases))


@compiled(always=True)
def draw_block(
    plan: ArrivalPlan,
    counts: Ints,
    log: Log,
    bases: Bases,
    seed: int,
    replication: int,
    block: int,
    work: Workspace,
    cases: npt.NDArray[np.void],
    row: int,
    first_row: int,
) -> int:
    """Write the cases of one block, in order, from `row` on.

    That is arrival, key, stream, customer and recorded handling. Blocks must be asked for in order
    of time, with the same workspace. Row 0 of `cases` is row `first_row` of the tape. Returns the
    number written.
    """
    start = block * plan.block_ticks
    end = min(start + plan.block_ticks, plan.horizon)
    n = 0
    for s in range(len(plan.entity)):
        n = _draw_stream(plan, counts, bases, s, seed, replication, start, end, work, n)
    for r in range(len(bases.stream)):
        n = _add_due(plan, bases, r, start, end, work, n)
    n = _add_recorded(log, start, end, work, n)
    bits = _order(work, n, plan.block_ticks)
    mask = (1 << bits) - 1
    for i in range(n):
        packed = work.ordered[i]
        draw = packed & mask
        case = cases[row + i]
        case["arrival"] = start + (packed >> bits)
        case["key"] = work.key[draw]
        case["stream"] = work.stream[draw]
        case["recorded_handling"] = work.handling[draw]
        case["customer"] = _customer(work, work.customer[draw], first_row + row + i)
        work.person[i] = _person(bases, work, draw)
    return n


@compiled(always=True)
def _draw_stream(
    plan: ArrivalPlan,
    counts: Ints,
    bases: Bases,
    s: int,
    seed: int,
    replication: int,
    start: int,
    end: int,
    work: Workspace,
    n: int,
) -> int:
    """Add the cases of a stream in [start, end); returns how many there are now."""
    pieces = plan.pieces
    until = pieces.first[s + 1]
    p = work.cursor[s]
    while p < until and pieces.end[p] <= start:
        p += 1
    work.cursor[s] = p
    while p < until and pieces.start[p] < end:
        length = pieces.end[p] - pieces.start[p]
        for j in range(counts[p]):
            key = child_key(plan.entity[s], pieces.place[p], j)
            u = uniform(seed, replication, key, POSITION, 0)
            tick = pieces.start[p] + min(int(u * length), length - 1)
            if plan.grid > 1:
                tick = tick // plan.grid * plan.grid
            if start <= tick < end:
                work.packed[n] = tick - start
                work.key[n] = key
                work.stream[n] = s
                work.customer[n] = -1
                work.handling[n] = 0
                if bases.base[s] >= 0:
                    customer = whose(bases, bases.base[s], seed, replication, key)
                    work.customer[n] = work.recorded[0] + customer
                n += 1
        p += 1
    return n


@compiled(always=True)
def _add_due(
    plan: ArrivalPlan, bases: Bases, r: int, start: int, end: int, work: Workspace, n: int
) -> int:
    """Add the times in [start, end) at which a need is due again."""
    first, after = due_turns(bases, r, start, end)
    for turn in range(first, after):
        since, until = due_range(bases, work.due, r, turn, start, end)
        for i in range(since, until):
            tick = tick_of(bases, r, work.due.phase[i] + turn * bases.period[r])
            tick = min(max(tick, start), end - 1)
            if plan.grid > 1:
                tick = tick // plan.grid * plan.grid
            work.packed[n] = tick - start
            work.key[n] = due_key(bases, r, work.due.customer[i], turn)
            work.stream[n] = bases.stream[r]
            work.customer[n] = work.recorded[0] + work.due.customer[i]
            work.handling[n] = 0
            n += 1
    return n


@compiled(always=True)
def _add_recorded(log: Log, start: int, end: int, work: Workspace, n: int) -> int:
    i = np.searchsorted(log.arrival, start)
    while i < len(log.arrival) and log.arrival[i] < end:
        work.packed[n] = log.arrival[i] - start
        work.key[n] = log.key[i]
        work.stream[n] = log.stream[i]
        work.customer[n] = log.customer[i]
        work.handling[n] = log.handling[i]
        n += 1
        i += 1
    return int(n)


@compiled(always=True)
def _customer(work: Workspace, customer: int, row: int) -> int:
    """Number of the customer on the tape: the row of his or her first case."""
    if customer < 0:
        return row
    if work.customer_row[customer] < 0:
        work.customer_row[customer] = row
    return int(work.customer_row[customer])


@compiled(always=True)
def _person(bases: Bases, work: Workspace, draw: int) -> int:
    """Key by which is drawn what lasts: the customer's in a base, else that of the case."""
    base = bases.base[work.stream[draw]]
    if base < 0:
        return int(work.key[draw])
    return person_key(bases, base, work.customer[draw] - work.recorded[0])


@compiled(always=True)
def _order(work: Workspace, n: int, length: int) -> int:
    """Sort the first n ticks by (tick, number of the draw); returns the bits of that number.

    One bucket per case on average, then insertion, which moves cases only inside their bucket.
    """
    bits = 0
    while (1 << bits) < n:
        bits += 1
    per_tick = n / length
    bucket = work.bucket
    bucket[: n + 1] = 0
    for i in range(n):
        bucket[int(work.packed[i] * per_tick) + 1] += 1
    for i in range(n):
        bucket[i + 1] += bucket[i]
    for i in range(n):
        b = int(work.packed[i] * per_tick)
        work.ordered[bucket[b]] = (work.packed[i] << bits) | i
        bucket[b] += 1
    for i in range(1, n):
        value = work.ordered[i]
        j = i - 1
        while j >= 0 and work.ordered[j] > value:
            work.ordered[j + 1] = work.ordered[j]
            j -= 1
        work.ordered[j + 1] = value
    return bits
