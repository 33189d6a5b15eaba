"""Numbers of agents that change in steps, and what happens at a step.

At a rise, new agents take the longest waiting at once. At a drop, agents finish the contact
in hand: those in excess leave one by one as contacts end, and take no new contact before the
number busy is back at the plan. The excess agents in this state are called overhang. The
literature calls this the exhaustive discipline (A. Ingolfsson and others (2007),
doi:10.1287/ijoc.1050.0157).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.queueing.arguments import whole


@dataclass(frozen=True)
class Piece:
    """A stretch of constant staffing.

    Attributes:
        start: time.
        end: time; infinity for the last.
        agents: planned agents.
        overhang: most agents that may still be busy in excess of the plan.
    """

    start: float
    end: float
    agents: int
    overhang: int


@dataclass(frozen=True)
class StaffPlan:
    """Planned agents over time.

    Attributes:
        starts: times at which each number begins, increasing, the first 0.
        agents: the numbers, each 0 or more; the last holds for ever.
    """

    starts: tuple[float, ...]
    agents: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the plan."""
        if len(self.starts) != len(self.agents) or not self.starts:
            raise ValueError(
                f"starts = {self.starts!r}, agents = {self.agents!r}: must be equally many, "
                "one or more"
            )
        increasing = all(a < b for a, b in zip(self.starts, self.starts[1:], strict=False))
        if self.starts[0] != 0.0 or not increasing or not self.starts[-1] < float("inf"):
            raise ValueError(f"starts = {self.starts!r}: must increase from 0 and be finite")
        for number in self.agents:
            whole("agents", number)

    @classmethod
    def constant(cls, agents: int) -> StaffPlan:
        """The same number of agents throughout."""
        return cls((0.0,), (agents,))

    @classmethod
    def every(cls, interval: float, agents: Iterable[int]) -> StaffPlan:
        """One number for each interval of equal length."""
        numbers = tuple(agents)
        return cls(tuple(interval * i for i in range(len(numbers))), numbers)

    def pieces(self) -> list[Piece]:
        """Stretches of constant staffing, equal neighbours joined."""
        steps = [
            (start, number)
            for i, (start, number) in enumerate(zip(self.starts, self.agents, strict=True))
            if i == 0 or number != self.agents[i - 1]
        ]
        ends = [start for start, _ in steps[1:]] + [float("inf")]
        pieces: list[Piece] = []
        for (start, number), end in zip(steps, ends, strict=True):
            before = pieces[-1].agents + pieces[-1].overhang if pieces else 0
            pieces.append(Piece(start, end, number, max(0, before - number)))
        return pieces

    def staffed_time(self, until: float) -> float:
        """Planned agent time from 0 to ``until``; agents x time."""
        return sum(
            piece.agents * max(0.0, min(piece.end, until) - piece.start) for piece in self.pieces()
        )
