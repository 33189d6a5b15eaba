"""What the orchestrator keeps in mind: whether it works, and what was finished lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.rules import outage_block, works_in
from sim.rules.expected_wait import BUCKETS
from sim.rules.parameters import OUTAGE_SHARE

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.tables import Channel, Tables


class Uptime:
    """Whether the orchestrator works; without one it never does."""

    def __init__(self, plan: Plan, tables: Tables) -> None:
        self._exists = plan.orchestrates
        self._never_fails = float(plan.parameters[OUTAGE_SHARE]) <= 0.0
        self._idle = plan.idle_ticks
        self._tables = tables
        self._known: dict[int, bool] = {}

    def is_up(self, tick: int) -> bool:
        """Whether the orchestrator works at a tick."""
        if not self._exists or tick < self._idle:
            return False
        if self._never_fails:
            return True
        block = outage_block(self._tables, tick)
        if block not in self._known:
            self._known[block] = works_in(self._tables, block)
        return self._known[block]


class RecentWork:
    """Counts finished work by channel over a window that moves in steps."""

    def __init__(self, plan: Plan) -> None:
        self._is_needed = plan.steering
        self.is_watched = False  # by somebody who only looks, and must change nothing
        self._bucket = plan.bucket
        # By channel: number of the bucket -> items done and agents' ticks on them.
        self._done: list[dict[int, list[int]]] = [{} for _ in plan.channel]

    def note_work(self, channel: Channel, busy: int, now: int) -> None:
        """An agent has finished a contact, or a turn of a thread, after so many ticks."""
        if not (self._is_needed or self.is_watched):
            return
        buckets = self._done[channel.number]
        number = now // self._bucket
        if number not in buckets:
            for old in [b for b in buckets if b <= number - BUCKETS]:
                del buckets[old]
            buckets[number] = [0, 0]
        buckets[number][0] += 1
        buckets[number][1] += busy

    def sums(self, channel: Channel, now: int) -> tuple[int, int]:
        """Items done within the window, and agents' ticks on them, as the orchestrator knows."""
        return self.watched_sums(channel, now) if self._is_needed else (0, 0)

    def watched_sums(self, channel: Channel, now: int) -> tuple[int, int]:
        """The same as whoever looks at the centre may know."""
        oldest = now // self._bucket - BUCKETS + 1
        kept = [sums for b, sums in self._done[channel.number].items() if b >= oldest]
        return sum(done for done, _ in kept), sum(busy for _, busy in kept)
