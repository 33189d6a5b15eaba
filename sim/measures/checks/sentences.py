"""How a contradiction in a journal is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.engine.journal import Journal


def say(wrong: Any, journal: Journal, table: str, problem: str) -> Iterator[str]:
    """One sentence about the rows marked as wrong, if there are any.

    Args:
        wrong: True in each row of the table that cannot be.
        journal: that the table is of.
        table: one of :data:`sim.engine.journal.TABLES`.
        problem: what is wrong with these rows.
    """
    rows = np.flatnonzero(wrong)
    if len(rows):
        first = getattr(journal, table)[rows[0]]
        names = ("case", "attempt", "turn", "agent")
        where = ", ".join(f"{name} {first[name]}" for name in names if name in first.dtype.names)
        yield f"{table}: {len(rows)} rows where {problem}, first: {where}"


def flagged(rows: Any, bit: int) -> Any:
    """Which rows carry a flag."""
    return (rows["flags"] & bit) != 0
