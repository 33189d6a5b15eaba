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
        seconds: of each round, in order.
    """

    contestant: Contestant
    contacts: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Contacts per second in the best round: what slows a program down is never its merit."""
        return self.contacts / min(self.seconds)


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
            started = time.perf_counter()
            timing.contacts = run()
            timing.seconds.append(time.perf_counter() - started)
            if told is not None:
                told(timing.contestant)
    return timings
