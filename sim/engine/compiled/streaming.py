"""Runs the compiled loop in little memory: rows leave it in blocks, the tape comes in windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.compiled.driver import as_records, grown, lay_out
from sim.engine.compiled.layout import ROWS
from sim.engine.compiled.loop import FULL, advance
from sim.engine.compiled.open_rows import open_rows
from sim.engine.compiled.world import World
from sim.engine.journal import TABLES, StructuredArray

if TYPE_CHECKING:
    from sim.demand.windows import TapeWindow
    from sim.engine.plan import Plan

BUFFER_ROWS: Final = 1 << 16
"""Rows of each table that are held before they are written."""

Take = Callable[[str, StructuredArray], object]
"""Takes the next rows of a table of the journal, before they are overwritten."""


def run_streamed(
    plan: Plan,
    windows: Iterator[TapeWindow],
    take: Take,
    buffer_rows: int = BUFFER_ROWS,
    told: Callable[[int], object] | None = None,
) -> None:
    """Serve a tape with the compiled engine, and hand the journal over block by block.

    Args:
        plan: what is simulated.
        windows: the tape, in order of time.
        take: gets the rows of every table, in their order.
        buffer_rows: rows of each table that are held at a time; more if many contacts are alive.
        told: hears at which tick the run is.
    """
    window = next(windows)
    world = lay_out(plan, window, buffer_rows)
    world.run[0].tape_goes_on = not window.is_last
    while advance(world) == FULL:
        run = world.run[0]
        _hand_over(world, take, 0.5)
        if not window.is_last and int(run.next_case) == window.first_row + len(window.cases):
            window = next(windows)
            world = _with_window(world, window)
        world = grown(world)
        if told is not None:
            told(int(run.now))
    _hand_over(world, take, 0.0)
    for table, rows in open_rows(world).items():
        take(table, rows)


def _hand_over(world: World, take: Take, least_share: float) -> None:
    """Hand over the tables that fill their room by a share at least, and begin them anew."""
    run = world.run[0]
    for table, name in ROWS.items():
        rows: Any = getattr(world, name)
        count = int(run[name])
        if count > least_share * len(rows):
            take(table, rows[:count].view(TABLES[table], np.ndarray))
            run[name] = 0


def _with_window(world: World, window: TapeWindow) -> World:
    """The same world at the next window of the tape."""
    world.run[0].tape_first = window.first_row
    world.run[0].tape_goes_on = not window.is_last
    return world.replace(tape=as_records(window.cases))
