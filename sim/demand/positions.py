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
        log_row: int64[cases], row of the log or -1, by number of the draw.
        cursor: int64[streams], first piece that may reach into the block.
        customer_row: int64[recorded customers], row of the customer's first case or -1.
    """

    packed: Ints
    ordered: Ints
    bucket: Ints
    key: Words
    stream: Ints
    log_row: Ints
    cursor: Ints
    customer_row: Ints


def workspace(plan: ArrivalPlan, counts: Ints, log: Log) -> Workspace:
    """Room for the fullest block of the horizon."""
    size = max(1, int(cases_by_block(plan, counts, log).max(initial=0)))
    customers = int(log.customer.max(initial=-1)) + 1
    numbers = [np.empty(size, np.int64) for _ in range(4)]
    return Workspace(
        numbers[0],
        numbers[1],
        np.empty(size + 1, np.int64),
        np.empty(size, np.uint64),
        numbers[2],
        numbers[3],
        plan.pieces.first[:-1].copy(),
        np.full(customers, -1, np.int64),
    )


def cases_by_block(plan: ArrivalPlan, counts: Ints, log: Log) -> Ints:
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
    return cases


@compiled(always=True)
def draw_block(
    plan: ArrivalPlan,
    counts: Ints,
    log: Log,
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
        n = _draw_stream(plan, counts, s, seed, replication, start, end, work, n)
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
        recorded = work.log_row[draw]
        case["recorded_handling"] = log.handling[recorded] if recorded >= 0 else 0
        case["customer"] = _customer(log, work, work.log_row[draw], first_row + row + i)
    return n


@compiled(always=True)
def _draw_stream(
    plan: ArrivalPlan,
    counts: Ints,
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
                work.log_row[n] = -1
                n += 1
        p += 1
    return n


@compiled(always=True)
def _add_recorded(log: Log, start: int, end: int, work: Workspace, n: int) -> int:
    i = np.searchsorted(log.arrival, start)
    while i < len(log.arrival) and log.arrival[i] < end:
        work.packed[n] = log.arrival[i] - start
        work.key[n] = log.key[i]
        work.stream[n] = log.stream[i]
        work.log_row[n] = i
        n += 1
        i += 1
    return int(n)


@compiled(always=True)
def _customer(log: Log, work: Workspace, log_row: int, row: int) -> int:
    """Number of the customer: the row of his or her first case."""
    if log_row < 0:
        return row
    customer = log.customer[log_row]
    if work.customer_row[customer] < 0:
        work.customer_row[customer] = row
    return int(work.customer_row[customer])


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
