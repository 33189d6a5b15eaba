"""Rows with all that is needed to add them up, as compiled code reads them.

The module is imported when rows are added up, since it makes its blocks known to the compiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from sim.engine.journal import TABLES
from sim.measures.centre import EDGES_SECONDS
from sim.measures.expressions import packed
from sim.measures.found import FOUND
from sim.memory import Block, records
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.measures.centre import Centre

_NUMBERS: Final = np.dtype(np.int64)
_FLOATS: Final = np.dtype(np.float64)

_OF_CENTRE: Final = {
    "teams": (_NUMBERS, 1),  # team of each agent
    "scalars": (_FLOATS, 1),  # terms, see `sim.measures.expressions.packed`
    "tables": (_FLOATS, 2),
    "synchronous": (_NUMBERS, 1),  # by channel; whether customers stay connected
    "wait_threshold": (_FLOATS, 1),  # wait threshold in ticks, 1 s at least
    "open_first": (_NUMBERS, 1),  # see `sim.measures.hours.Hours`
    "open_last": (_NUMBERS, 1),
    "open_start": (_NUMBERS, 1),
    "open_end": (_NUMBERS, 1),
    "open_before": (_NUMBERS, 1),
    "hours": (_NUMBERS, 1),  # hour of the week of each interval
    "edges": (_FLOATS, 1),  # upper ends of the bins of waits, in seconds
    "clock": (records(np.dtype([("start", "i8"), ("end", "i8")])), 1),  # the window as a spell
}


class Batch(Block):
    """Rows of the journal, what is found for them, and what has to be known of the centre."""

    arrays: ClassVar = {
        **_OF_CENTRE,
        **{table: (records(dtype), 1) for table, dtype in TABLES.items()},
        **{f"{table}_found": (records(dtype), 1) for table, dtype in FOUND.items()},
        "places": (_NUMBERS, 1),  # rows of cases, see `row_of_case`
        "order": (_NUMBERS, 1),  # rows of contacts: case by case, each in order of attempt
        "flows": (_FLOATS, 2),
    }
    constant: ClassVar = frozenset({*_OF_CENTRE, *TABLES})


class Pass(Block):
    """What one kernel adds to; see :mod:`sim.measures.kernels`."""

    arrays: ClassVar = {
        # Start and end of the window; length and offset of intervals, and number of the first; the
        # same three of days; length and offset of the cells in which spells are cut (0: none).
        "grid": (_NUMBERS, 1),
        "wanted": (_NUMBERS, 1),  # by level, whether a grouping has it
        # First place in sums, number of tallies, first place in which; then by level the distance
        # of its members in groups, 0 for levels that the grouping has not.
        "groupings": (_NUMBERS, 2),
        "which": (_NUMBERS, 1),  # tallies of each grouping
        "sums": (_NUMBERS, 1),  # of all groupings, added to
        "observed": (_NUMBERS, 2),  # single values, with their marks and channels
        "observed_groups": (_NUMBERS, 2),  # their groups, by grouping that asks for them
    }
    constant: ClassVar = frozenset({"grid", "wanted", "groupings", "which"})


def without_rows(centre: Centre) -> Batch:
    """A batch of no rows, with what has to be known of the centre."""
    terms, window = centre.terms, centre.window
    scalars, tables = packed(terms)
    hours = terms.hours
    span = np.zeros(1, dtype=_OF_CENTRE["clock"][0])
    span["start"], span["end"] = window.start_tick, window.end_tick
    of_centre = {
        "teams": centre.names.agent_team.astype(np.int64),
        "scalars": scalars,
        "tables": tables,
        "synchronous": terms.synchronous.astype(np.int64),
        "wait_threshold": np.maximum(terms.wait_threshold_ticks, TICKS_PER_SECOND).astype(
            np.float64
        ),
        "open_first": hours.first,
        "open_last": hours.last,
        "open_start": hours.start,
        "open_end": hours.end,
        "open_before": hours.before,
        "hours": window.hours_of_week(),
        "edges": EDGES_SECONDS,
        "clock": span,
    }
    others = {name: one for name, one in Batch.arrays.items() if name not in of_centre}
    return Batch(
        **of_centre, **{name: np.zeros((0,) * n, dtype=d) for name, (d, n) in others.items()}
    )
