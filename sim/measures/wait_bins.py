"""How long customers waited, as counts in bins, so that distributions add up over replications.

The bins are fixed and even on a logarithmic scale, so that seconds on hold and hours until a
message is read fit one axis. At an edge the distribution is exact, between edges it is known to a
factor of 1.26. Waits are those of :mod:`sim.measures.service`: from the queue to its end, of
messages in the opening hours of their channel.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.measures.rows import Column, ContactRows
from sim.measures.sums import Reader
from sim.measures.terms import Floats
from sim.units import TICKS_PER_SECOND

_PER_DECADE: Final = 10
_DECADES: Final = 6

EDGES_SECONDS: Final[npt.NDArray[np.float64]] = np.concatenate(
    [[0.0], 10.0 ** (np.arange(_PER_DECADE * _DECADES + 1) / _PER_DECADE)]
)
"""Upper ends of the bins but the last, in seconds: 0, then 1 s to 1,000,000 s. A wait that is equal
to an edge lies below it, so bin 0 holds those who did not wait; the last bin has no upper end."""

BINS: Final = len(EDGES_SECONDS) + 1

ENDS: Final = ("handled", "abandoned")
"""How the waits that are counted ended."""


def wait_bins(reader: Reader) -> dict[str, Floats]:
    """Contacts by channel and length of their wait.

    Returns:
        for each of :data:`ENDS` float64[channels * BINS], channel by channel.
    """
    rows = reader.rows("contacts")
    assert isinstance(rows, ContactRows)
    bins = np.searchsorted(EDGES_SECONDS, rows.column("wait") / TICKS_PER_SECOND, side="left")
    codes = rows.codes("channel").astype(np.int64) * BINS + bins
    size = len(reader.journal.names.channels) * BINS
    return {end: _counts(codes, rows.column(end), size) for end in ENDS}


def _counts(codes: Column, chosen: Column, size: int) -> Floats:
    """Number of the chosen rows with each code."""
    return np.bincount(codes[chosen], minlength=size).astype(np.float64)
