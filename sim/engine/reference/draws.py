"""Keyed draws of a case, as ticks, seconds or yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.scalar import happens
from sim.randomness.counter import uniform
from sim.rules.draws import duration, duration_seconds

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.people import Case


class Draws:
    """Draws of one replication; see the contract for purposes and ordinals."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self.grid = plan.grid
        self.table = plan.quantile_table
        self.distributions = list(plan.distributions)

    def uniform(self, case: Case, purpose: int, ordinal: int) -> float:
        """A keyed uniform number."""
        return uniform(self.seed, self.replication, case.key, purpose, ordinal)

    def happens(self, case: Case, purpose: int, ordinal: int, share: float) -> bool:
        """A keyed event that happens in a share of cases."""
        return happens(self.seed, self.replication, case.key, purpose, ordinal, share)

    def ticks(self, case: Case, purpose: int, ordinal: int, row: int) -> int:
        """A keyed duration from a row of the table of distributions; row -1 takes no time."""
        if row < 0:
            return 0
        return int(
            duration(
                self.seed,
                self.replication,
                case.key,
                purpose,
                ordinal,
                self.distributions[row],
                self.table,
                self.grid,
            )
        )

    def seconds(self, case: Case, purpose: int, ordinal: int, row: int) -> float:
        """The same in seconds, before it is scaled and rounded."""
        if row < 0:
            return 0.0
        return float(
            duration_seconds(
                self.seed,
                self.replication,
                case.key,
                purpose,
                ordinal,
                self.distributions[row],
                self.table,
            )
        )
