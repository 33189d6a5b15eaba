"""What has to be known of a centre to add up its rows: names, terms, the window, bins of waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures.rows import TIME_LEVELS
from sim.measures.terms import Floats, Terms
from sim.measures.window import HOURS_OF_WEEK, Window

if TYPE_CHECKING:
    from sim.engine.journal import Names

EDGES_SECONDS: Final[Floats] = np.concatenate([[0.0], 10.0 ** (np.arange(61) / 10)])
"""Upper ends of the bins of waits but the last, in seconds: 0, then 1 s to 1,000,000 s, ten to a
decade. A wait that is equal to an edge lies below it, so bin 0 holds those who did not wait; the
last bin has no upper end. Even on a logarithmic scale, so that seconds on hold and hours until a
message is read fit one axis; between edges a distribution is known to a factor of 1.26."""

BINS: Final = len(EDGES_SECONDS) + 1


@dataclass(frozen=True)
class Centre:
    """What sums have to know of the run beside its rows.

    Attributes:
        names: what dense indices stand for. terms: of the scenario. window: what is measured.
        end_ticks: end of the run.
    """

    names: Names
    terms: Terms
    window: Window
    end_ticks: int

    def size(self, level: str) -> int:
        """Number of members of a level."""
        if level in TIME_LEVELS:
            return self.window.size(level)
        if level in ("week_hour", "wait_bin"):
            return HOURS_OF_WEEK if level == "week_hour" else BINS
        return len(getattr(self.names, f"{level}s"))

    def sizes(self, levels: Sequence[str]) -> tuple[int, ...]:
        """Number of members of each level."""
        return tuple(map(self.size, levels))
