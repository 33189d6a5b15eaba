"""Runs the compiled loop in little memory: rows leave it in blocks, the tape comes in windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from sim.engine.compiled.driver import as_records, grown, lay_out, tables
from sim.engine.compiled.layout import ROWS
from sim.engine.compiled.loop import FULL, advance
from sim.engine.compiled.world import World
from sim.engine.journal import TABLES, StructuredArray

if TYPE_CHECKING:
    from sim.demand.windows import TapeWindow
    from sim.engine.plan import Plan


class Take(Protocol):
    """Takes rows of the journal before they are overwritten."""

    def __call__(
        self, tables: Mapping[str, StructuredArray], *, is_last: bool
    ) -> Mapping[str, int]:
        """Take rows of every table.

        Args:
            tables: rows by table, in their order; those that were left before come first.
            is_last: the journal ends with them.

        Returns:
            how many rows of each table are left, at its front, to be handed over again.
        """


def run_streamed(
    plan: Plan,
    windows: Iterator[TapeWindow],
    take: Take,
    buffer_rows: int,
    told: Callable[[int], object] | None = None,
) -> None:
    """Serve a tape with the compiled engine, and hand the journal over block by block.

    Args:
        plan: what is simulated.
        windows: the tape, in order of time.
        take: gets the rows of all tables, and may leave some for later.
        buffer_rows: rows of each table that are held at a time; more if many contacts are alive.
        told: hears at which tick the run is.
    """
    window = next(windows)
    world = lay_out(plan, window, buffer_rows)
    world.run[0].tape_goes_on = not window.is_last
    while advance(world) == FULL:
        run = world.run[0]
        if not window.is_last and int(run.next_case) == window.first_row + len(window.cases):
            window = next(windows)
            world = grown(_with_window(world, window))
        else:
            _hand_over(world, take)
            world = grown(world, rows_left=2)  # so that at least half of the next block is new
        if told is not None:
            told(int(run.now))
    take(tables(world), is_last=True)


def _hand_over(world: World, take: Take) -> None:
    """Hand over all rows; those that are left are the first of the next block."""
    run = world.run[0]
    rows: dict[str, Any] = {
        table: getattr(world, name)[: int(run[name])].view(TABLES[table], np.ndarray)
        for table, name in ROWS.items()
    }
    for table, left in take(rows, is_last=False).items():
        run[ROWS[table]] = left


def _with_window(world: World, window: TapeWindow) -> World:
    """The same world at the next window of the tape."""
    world.run[0].tape_first = window.first_row
    world.run[0].tape_goes_on = not window.is_last
    return world.replace(tape=as_records(window.cases))
