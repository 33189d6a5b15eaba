"""Opening hours of the channels."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from sim.engine.plan import Plan


class OpeningHours:
    """Whether a channel is open, and when it opens next."""

    def __init__(self, plan: Plan) -> None:
        bounds = plan.opening_first.tolist()
        self._from = [plan.opening_from[a:b].tolist() for a, b in pairwise(bounds)]
        self._until = [plan.opening_until[a:b].tolist() for a, b in pairwise(bounds)]
        self.is_open = [False] * len(plan.channel)

    def next_opening(self, channel: int, tick: int) -> int:
        """``tick`` if the channel is open then, else its next opening, or NEVER."""
        place = bisect_right(self._until[channel], tick)
        if place == len(self._until[channel]):
            return NEVER
        return max(tick, int(self._from[channel][place]))
