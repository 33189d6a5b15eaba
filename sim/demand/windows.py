"""A tape drawn one window after the other, for runs too long to be held in memory.

Runs that serve the same tape, such as those of several service models, share its windows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.demand.arrivals import count_cases
from sim.demand.bases import expected_due
from sim.demand.positions import cases_by_block, workspace
from sim.demand.tape import TAPE_CASE, TapePlan, draw_rows

MOST_SHARED: Final = 1 << 18
"""Cases of all tapes that are kept for others to serve at most: some 16 megabytes."""


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
    # The workspace remembers where streams and customers stand.
    work = workspace(arrivals, counts, plan.log, plan.bases, seed, replication)
    most = cases_by_block(arrivals, counts, plan.log, plan.bases, work.due)
    row = first = 0
    while first < arrivals.blocks:
        last, size = first, 0
        while last < arrivals.blocks and size < cases:
            size += int(most[last])
            last += 1
        drawn = np.zeros(size, dtype=TAPE_CASE)  # zeros, so that padding bytes are equal too
        filled = draw_rows(
            *(arrivals, plan.laws, counts, plan.log, plan.bases, plan.predictions),
            *(seed, replication, first, last),
            *(work, drawn, row),
        )
        yield TapeWindow(drawn[:filled], row, last == arrivals.blocks, seed, replication)
        row += filled
        first = last


class SharedTapes:
    """The tapes of a scenario. A tape that several runs serve is drawn once, not for each.

    A window is drawn when the first run asks for it, and the tape is forgotten when the last run is
    through, or when too much would be kept. Runs may be in different threads.

    Args:
        plan: from ``plan_tape``.
        runs: how many serve each tape.
        most: cases that are kept for others at most; longer tapes are not shared.
    """

    def __init__(self, plan: TapePlan, runs: int = 1, most: int = MOST_SHARED) -> None:
        self.plan, self._runs = plan, runs
        expected = float(plan.arrivals.pieces.expected.sum()) + len(plan.log.arrival)
        expected += expected_due(plan.bases)
        self._most_tapes = int(most // max(expected, 1.0)) if runs > 1 else 0
        self._lock = threading.Lock()
        self._tapes: dict[tuple[int, int, int], _Drawn] = {}

    def windows(self, seed: int, replication: int, cases: int) -> Iterator[TapeWindow]:
        """The windows of a tape, see :func:`tape_windows`."""
        if not self._most_tapes:
            yield from tape_windows(self.plan, seed, replication, cases)
            return
        key = (seed, replication, cases)
        with self._lock:
            drawn = self._tapes.pop(key, None) or _Drawn(tape_windows(self.plan, *key))
            self._tapes[key] = drawn
            while len(self._tapes) > self._most_tapes:
                del self._tapes[next(iter(self._tapes))]
        place = 0
        while not (window := drawn.window(place)).is_last:
            yield window
            place += 1
        with self._lock:  # before the last one is handed over: nobody asks for more
            drawn.served += 1
            if drawn.served == self._runs:
                self._tapes.pop(key, None)
        yield window


class _Drawn:
    """The windows of one tape that are drawn so far.

    Attributes:
        served: runs that got the last one.
    """

    def __init__(self, windows: Iterator[TapeWindow]) -> None:
        self.served = 0
        self._windows, self._found = windows, list[TapeWindow]()
        self._lock = threading.Lock()

    def window(self, place: int) -> TapeWindow:
        """A window by its place, drawn now if need be."""
        with self._lock:
            if place == len(self._found):
                window = next(self._windows)
                window.cases.flags.writeable = False
                self._found.append(window)
            return self._found[place]
