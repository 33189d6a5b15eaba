"""Quantiles of waits of contacts and of turns, and of times to resolution, within groups.

They are the one kind of measure that is no ratio of sums. The quantile of n values is interpolated
linearly between order statistics, at position p (n - 1) counted from 0 (NumPy's and R's default).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.engine.journal import CaseEnd
from sim.measures.rows import CaseRows, Column, ContactRows, Rows, TurnRows
from sim.measures.service import held_handled, held_queued
from sim.measures.sums import Grouping, Reader
from sim.measures.terms import Floats
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

_FEW_GROUPS: Final = 20
"""Up to this many groups, picking out each and selecting in it is faster than sorting all."""

_ROWS: Final = {
    "answered": "contacts",
    "queued": "contacts",
    "calm": "contacts",
    "turn": "turns",
    "resolution": "cases",
}


def quantiles(
    reader: Reader, kind: str, probabilities: tuple[float, ...], by: tuple[str, ...] = ()
) -> Floats:
    """Quantiles per group.

    Args:
        reader: of the journal.
        kind: waits in seconds of calls and chats that were handled (``answered``), of these and
            of the abandoned (``queued``), of the latter those of calm customers of low value
            (``calm``); waits of turns in hours (``turn``); times in hours (``resolution``).
        probabilities: between 0 and 1.
        by: levels, as in :func:`sim.measures.table.measure`.

    Returns:
        float64[len(probabilities), groups]; NaN for a group without values.

    Raises:
        KeyError: the kind is unknown.
    """
    rows = reader.rows(_ROWS[kind])
    chosen, values = _values(rows, kind)
    grouping = Grouping.of(by, reader.journal, reader.window)
    codes = grouping.codes(rows)
    if codes is None:
        return _of(values, probabilities)[:, np.newaxis]
    codes = codes[chosen]
    if grouping.groups <= _FEW_GROUPS:
        each = [_of(values[codes == group], probabilities) for group in range(grouping.groups)]
        return np.stack(each, axis=1) if each else np.empty((len(probabilities), 0))
    return _grouped(values, codes, grouping.groups, probabilities)


def _values(rows: Rows, kind: str) -> tuple[Column, Floats]:
    """Which rows have a value, and the values."""
    if isinstance(rows, CaseRows):
        chosen = np.flatnonzero(rows.column("end") == CaseEnd.RESOLVED)
        spent = rows.column("closed")[chosen] - rows.column("arrival")[chosen]
        return chosen, spent / TICKS_PER_HOUR
    if isinstance(rows, TurnRows):
        chosen = np.flatnonzero(rows.column("begun"))
        return chosen, rows.column("wait")[chosen] / TICKS_PER_HOUR
    assert isinstance(rows, ContactRows)
    chosen = np.flatnonzero(_CONTACTS[kind](rows))
    return chosen, rows.column("wait")[chosen] / TICKS_PER_SECOND


def _calm_of_low_value(rows: ContactRows) -> Column:
    """Calls and chats that queued, of customers who felt positive or neutral and are worth little.

    What they feel counts, not what was read; worth little is below the mean over all customers.
    """
    calm = rows.column("emotion") < rows.terms.emotion_limits[1]
    return held_queued(rows) & calm & rows.terms.low_value[rows.codes("segment")]


_CONTACTS: Final = {
    "answered": held_handled,
    "queued": held_queued,
    "calm": _calm_of_low_value,
}


def _of(values: Floats, probabilities: tuple[float, ...]) -> Floats:
    if not len(values):
        return np.full(len(probabilities), np.nan)
    return np.asarray(np.quantile(values, probabilities))


def _grouped(
    values: Floats, codes: Column, groups: int, probabilities: tuple[float, ...]
) -> Floats:
    """Quantiles of the values with each code, by one sort of all."""
    order = np.lexsort((values, codes))
    values, codes = values[order], codes[order]
    first = np.searchsorted(codes, np.arange(groups))
    count = np.searchsorted(codes, np.arange(groups), side="right") - first
    found = np.full((len(probabilities), groups), np.nan)
    filled = np.flatnonzero(count)
    for row, probability in enumerate(probabilities):
        position = probability * (count[filled] - 1)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, count[filled] - 1)
        low, high = values[first[filled] + below], values[first[filled] + above]
        found[row, filled] = low + (high - low) * (position - below)
    return found
