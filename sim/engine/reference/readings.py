"""What the orchestrator reads: how long recent work took, and how long one would wait now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.rules import expected_wait_seconds
from sim.rules.codes import CAPACITY
from sim.rules.orchestration import BUCKETS, ENDLESS_SECONDS
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.agent_choice import AgentChoice
    from sim.engine.reference.channels import Channel, ContactKind
    from sim.engine.reference.hours import OpeningHours
    from sim.engine.reference.people import WaitingLine


class RecentWork:
    """Counts finished work by channel over a window that moves in steps."""

    def __init__(self, plan: Plan) -> None:
        self._is_needed = plan.steering
        self._bucket = plan.bucket
        # By channel: number of the bucket -> items done and agents' ticks on them.
        self._done: list[dict[int, list[int]]] = [{} for _ in plan.channel]

    def note(self, channel: Channel, busy: int, now: int) -> None:
        """An agent has finished a contact, or a turn of a thread, after so many ticks."""
        if not self._is_needed:
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
        """Items done within the window, and agents' ticks on them."""
        oldest = now // self._bucket - BUCKETS + 1
        kept = [sums for b, sums in self._done[channel.number].items() if b >= oldest]
        return sum(done for done, _ in kept), sum(busy for _, busy in kept)

    def window(self, now: int) -> int:
        """Length of the window in ticks."""
        return min(now, (BUCKETS - 1) * self._bucket + now % self._bucket)


class Readings:
    """Expected waits of all queues, read anew from time to time."""

    def __init__(
        self,
        plan: Plan,
        lines: list[WaitingLine],
        kinds: list[ContactKind],
        agent_choice: AgentChoice,
        hours: OpeningHours,
        recent: RecentWork,
    ) -> None:
        self._refresh = plan.refresh
        self._lines = lines
        self._usual = {kind.queue: kind.usual_seconds for kind in reversed(kinds)}
        self._agent_choice = agent_choice
        self._hours = hours
        self._recent = recent
        self._taken_at = -1
        self._waits = [0.0] * len(lines)

    def refresh(self, now: int) -> None:
        """Read all queues anew if the last reading is old."""
        if self._taken_at < 0 or now - self._taken_at >= self._refresh:
            self._waits = [self._expected(line, now) for line in self._lines]
            self._taken_at = now

    def wait_seconds(self, queue: int) -> float:
        """Expected wait in a queue at the last reading."""
        return self._waits[queue]

    def _expected(self, line: WaitingLine, now: int) -> float:
        channel = line.channel
        if channel.is_held and not self._hours.is_open[channel.number]:
            return ENDLESS_SECONDS
        if self._agent_choice.is_somebody_free(line):
            return 0.0
        done, busy = self._recent.sums(channel, now)
        return expected_wait_seconds(
            len(line.members),
            channel.weight / CAPACITY,
            done,
            busy / TICKS_PER_SECOND,
            self._recent.window(now) / TICKS_PER_SECOND,
            self._usual[line.number],
            sum(team.active for team in line.teams),
        )
