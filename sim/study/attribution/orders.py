"""The orders in which steps can be added if some need others, counted exactly.

A set of steps is a whole number, its bits the members. It is *feasible* if it holds what its
members need. An order is feasible if every set on its way is; in the words of mathematics the
feasible sets are the ideals of a partial order, the feasible orders its linear extensions. Counting
the ways from the empty set up and from the whole set down gives every count that is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from sim.errors import StudyError

if TYPE_CHECKING:
    import numpy as np


class Orders:
    """All feasible orders of some steps.

    Args:
        needs: for each step the positions of the steps that must come before it.

    Raises:
        StudyError: the needs go round in a circle, so that there is no order.
    """

    def __init__(self, needs: Sequence[Sequence[int]]) -> None:
        self.steps = len(needs)
        self._needs = [sum(1 << need for need in set(each)) for each in needs]
        if self.everything not in self.ways_from_nothing:
            raise StudyError("these steps need each other in a circle, so none can come first.")

    @property
    def everything(self) -> int:
        """The set of all steps."""
        return (1 << self.steps) - 1

    def next_steps(self, done: int) -> list[int]:
        """Steps that can be added to a feasible set."""
        return [
            step
            for step in range(self.steps)
            if not done >> step & 1 and self._needs[step] & ~done == 0
        ]

    @cached_property
    def ways_from_nothing(self) -> dict[int, int]:
        """For each feasible set, smaller ones first, the number of orders in which it is built."""
        ways = {0: 1}
        layer = [0]
        while layer:
            following: dict[int, None] = {}
            for done in layer:
                for step in self.next_steps(done):
                    larger = done | 1 << step
                    ways[larger] = ways.get(larger, 0) + ways[done]
                    following[larger] = None
            layer = list(following)
        return ways

    @cached_property
    def ways_to_everything(self) -> dict[int, int]:
        """For each feasible set the number of orders in which it is completed."""
        ways = {self.everything: 1}
        for done in reversed(self.feasible):
            if done != self.everything:
                ways[done] = sum(ways.get(done | 1 << step, 0) for step in self.next_steps(done))
        return ways

    @property
    def feasible(self) -> list[int]:
        """All feasible sets, smaller ones first."""
        return list(self.ways_from_nothing)

    @property
    def count(self) -> int:
        """Number of feasible orders."""
        return self.ways_from_nothing[self.everything]

    def weights(self) -> dict[tuple[int, int], Fraction]:
        """Share of the orders in which a step is added to exactly that set, by (set, step).

        The weights of each step add up to 1.
        """
        return {
            (done, step): Fraction(ways * self.ways_to_everything[done | 1 << step], self.count)
            for done, ways in self.ways_from_nothing.items()
            for step in self.next_steps(done)
        }

    def sample(self, random: np.random.Generator) -> tuple[int, ...]:
        """One order, each with the same chance: steps are drawn by the ways that they leave."""
        order: list[int] = []
        done = 0
        while done != self.everything:
            ticket = int(random.integers(self.ways_to_everything[done]))
            for step in self.next_steps(done):
                ticket -= self.ways_to_everything[done | 1 << step]
                if ticket < 0:
                    order.append(step)
                    done |= 1 << step
                    break
        return tuple(order)

    def require(self, order: Sequence[int]) -> None:
        """Check that an order is feasible and complete.

        Raises:
            StudyError: it is not.
        """
        done = 0
        for step in order:
            if step not in self.next_steps(done):
                raise StudyError("the order adds something before what it needs, or twice.")
            done |= 1 << step
        if done != self.everything:
            raise StudyError("the order leaves something out.")


def sets_on_the_way(order: Sequence[int]) -> list[int]:
    """The sets that an order passes through, from nothing to everything."""
    found = [0]
    for step in order:
        found.append(found[-1] | 1 << step)
    return found
