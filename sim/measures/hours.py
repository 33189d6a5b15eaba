"""Time counted while a channel is open.

Who writes at night does not expect an answer before the morning, and what is promised is promised
for the hours in which somebody is there. So waits for an answer to a message are counted in opening
hours; whoever holds the line is counted on the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sim.sections.calendar import opening_ticks

Ticks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OpenHours:
    """The spells in which a channel is open.

    Attributes:
        start, end: half-open spells in ticks, in order, apart from each other.
        before: open ticks before each spell.
    """

    start: Ticks
    end: Ticks
    before: Ticks

    @classmethod
    def of(cls, opening: Any, start: datetime, until_ticks: int) -> Self | None:
        """Hours of a channel's `opening`; None if it is always open.

        Args:
            opening: as the scenario has it.
            start: of the scenario.
            until_ticks: end of the run.
        """
        if opening == "always":
            return None
        spans = np.array(opening_ticks(opening, start, until_ticks), dtype=np.int64).reshape(-1, 2)
        lengths = spans[:, 1] - spans[:, 0]
        return cls(spans[:, 0], spans[:, 1], np.cumsum(lengths) - lengths)

    def elapsed(self, ticks: Ticks) -> Ticks:
        """Open ticks from the start of the run to each tick."""
        if not len(self.start):
            return np.zeros(len(ticks), dtype=np.int64)
        spell = np.searchsorted(self.start, ticks, side="right") - 1
        last = np.maximum(spell, 0)
        inside = np.minimum(ticks, self.end[last]) - self.start[last]
        return np.where(spell < 0, 0, self.before[last] + inside)


def spent(
    hours: Sequence[OpenHours | None], channel: npt.NDArray[Any], start: Ticks, end: Ticks
) -> Ticks:
    """Ticks between two moments, in opening hours where a channel has such, int64.

    Args:
        hours: per channel; None where the clock counts.
        channel: of each pair of moments.
        start: the earlier moments.
        end: the later ones.
    """
    found = np.asarray(end - start)
    for code, own in enumerate(hours):
        if own is not None:
            mine = np.flatnonzero(channel == code)
            found[mine] = own.elapsed(end[mine]) - own.elapsed(start[mine])
    return found
