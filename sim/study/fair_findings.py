"""What a fair comparison finds: staff for the same service, and results on the same budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.study.contrast import Outcome
from sim.study.findings import NAN, Finding

Needed = tuple[str, float, float]
"""A system, the agent hours that it needs in the window, and the full-time equivalents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs(Finding):
    """Least staff of every model for the same service.

    Attributes:
        needs: of each. fits, replications: sets of customers, and replications in each of them.
    """

    needs: tuple[Needed, ...]
    fits: int
    replications: int

    FAMILY = "fair"
    CODES = ("needs_blended", "needs_separate")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsLess(Finding):
    """Agent hours of a model beside those of `base`, for the same service.

    Attributes:
        share, low, high: by how much fewer, as shares of the base's hours; below 0: more.
        hours: fewer. parts: what makes the difference, in hours by which more are needed.
    """

    share: float
    low: float
    high: float
    hours: float
    parts: tuple[tuple[str, float], ...] = ()

    FAMILY = "fair"
    CODES = ("needs_fewer", "needs_more", "needs_the_same", "needs_unclear", "pooling_saves",
             "pooling_costs", "pooling_unclear")  # fmt: skip

    @property
    def form(self) -> str:
        """Whether parts are known."""
        return f"{self.code}.split" if self.parts else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfReach(Finding):
    """A model under which periods of targets are missed with any number of agents.

    Attributes:
        periods: of all targets together.
    """

    periods: int

    FAMILY = "fair"
    CODES = ("service_out_of_reach",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBudget(Finding):
    """A model beside `base` on the same budget, each with a split of its own.

    Attributes:
        budget: wages in the window. changes: significant ones: measure, difference, interval,
            outcome, unit.
    """

    budget: float
    changes: tuple[tuple[str, float, float, float, Outcome, str], ...] = ()
    unit: str = ""
    replications: int = 0
    share: float = NAN

    FAMILY = "fair"
    CODES = ("same_budget",)


FAIR: Final = (Needs, NeedsLess, OutOfReach, OnBudget)
"""Kinds of these findings."""
