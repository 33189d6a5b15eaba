"""Times contestants in turn, round after round, so that what disturbs one disturbs all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.bench.contestants import Contestant


@dataclass(slots=True)
class Timing:
    """What the rounds of one contestant came to.

    Attributes:
        contestant: who it was.
        contacts: served in a round.
        seconds: of each round, in order. processor_seconds: those in which it was at work, all its
            threads together.
    """

    contestant: Contestant
    contacts: int = 0
    seconds: list[float] = field(default_factory=list)
    processor_seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Contacts per second in the best round: what slows a program down is never its merit."""
        return self.contacts / min(self.seconds)

    @property
    def idle_share(self) -> float:
        """Share of the best round of one thread in which it had to wait for a processor."""
        best = self.seconds.index(min(self.seconds))
        return max(0.0, 1.0 - self.processor_seconds[best] / self.seconds[best])


def time_in_turn(
    contestants: Sequence[Contestant],
    rounds: int,
    told: Callable[[Contestant], None] | None = None,
) -> list[Timing]:
    """Let everybody run once in each round.

    Args:
        contestants: who runs, in this order.
        rounds: how many, 1 or more.
        told: called after each run.

    Returns:
        one timing per contestant, in their order.
    """
    timings = [Timing(contestant) for contestant in contestants]
    runs = [contestant.prepare() for contestant in contestants]
    for _ in range(rounds):
        for timing, run in zip(timings, runs, strict=True):
            gc.collect()  # what the one before has left behind is not this one's fault
            at_work, started = time.process_time(), time.perf_counter()
            timing.contacts = run()
            timing.seconds.append(time.perf_counter() - started)
            timing.processor_seconds.append(time.process_time() - at_work)
            if told is not None:
                told(timing.contestant)
    return timings
