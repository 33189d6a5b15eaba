"""A tape drawn one window after the other, for runs too long to be held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.demand.arrivals import count_cases
from sim.demand.positions import cases_by_block, workspace
from sim.demand.tape import TAPE_CASE, TapePlan, draw_rows


@dataclass(frozen=True, eq=False)
class TapeWindow:
    """Some successive rows of a tape.

    Attributes:
        cases: structured array of ``TAPE_CASE``; the rows of the whole tape, `customer` included.
        first_row: row of the whole tape at which the window begins.
        is_last: whether the tape ends with it.
        seed, replication: what the tape is drawn with.
    """

    cases: npt.NDArray[np.void]
    first_row: int
    is_last: bool
    seed: int
    replication: int


def tape_windows(plan: TapePlan, seed: int, replication: int, cases: int) -> Iterator[TapeWindow]:
    """Draw a tape in windows of whole blocks with so many cases, a block more at most.

    Args:
        plan: from ``plan_tape``.
        seed: root seed.
        replication: number of the replication.
        cases: when a window is full. The last may hold none.

    Yields:
        at least one window, in order of time.
    """
    arrivals = plan.arrivals
    counts = count_cases(arrivals, seed, replication)
    work = workspace(arrivals, counts, plan.log)  # remembers where streams and customers stand
    most = cases_by_block(arrivals, counts, plan.log)
    row = first = 0
    while first < arrivals.blocks:
        last, size = first, 0
        while last < arrivals.blocks and size < cases:
            size += int(most[last])
            last += 1
        drawn = np.zeros(size, dtype=TAPE_CASE)  # zeros, so that padding bytes are equal too
        filled = draw_rows(
            *(arrivals, plan.laws, counts, plan.log, seed, replication, first, last),
            *(work, drawn, row),
        )
        yield TapeWindow(drawn[:filled], row, last == arrivals.blocks, seed, replication)
        row += filled
        first = last
