"""The least staff of a system for the same service, with an interval.

The plan is sought on one set of replications and then fitted to others: on each of these agents are
added where a target is missed, and taken away where they can be spared. All systems serve the same
customers in each set, so the hours are compared set by set. A system that differs from another by
one thing is fitted from the plans of that one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.terms import HOURS_PER_WEEK
from sim.staffing.cheapest import Planes, begin
from sim.staffing.evaluate import Evaluator
from sim.staffing.judging import Judging
from sim.staffing.simulated import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.staffing.evaluation import Floats, Heads
    from sim.study.chunk_store import ChunkStore
    from sim.study.systems import System


@dataclass(frozen=True, eq=False)
class Sized:
    """The least staff of a system.

    Attributes:
        label: of the system. evaluator: that simulated it.
        planes: the search that this plan, or the one that it began with, came from.
        heads: plan on the replications of the search, int64[teams, intervals].
        plans: fitted to each set.
        hours: at work in the window, of the plan fitted to each set, float64[sets].
        full_time: the same as full-time equivalents, with shrinkage.
        cost: wages in the window, of the same.
    """

    label: str
    evaluator: Evaluator
    planes: Planes
    heads: Heads
    plans: tuple[Heads, ...]
    hours: Floats
    full_time: Floats
    cost: Floats

    @property
    def missed(self) -> int:
        """Periods of targets that no number of agents meets."""
        return int(sum(one.sum() for one in self.planes.out_of_reach))


@dataclass(frozen=True)
class Sizing:
    """How systems are sized; none of it differs between them.

    Attributes:
        replications: in each set; those of the search are the first of them.
        fits: sets to which a plan is fitted.
        seed: root of all draws. jobs: threads. store, resume: where judgements are kept.
        start: makes the plan with which a search begins.
        told: hears that another part is done.
    """

    replications: int
    fits: int
    seed: int
    jobs: int
    store: ChunkStore | None
    resume: bool
    start: Callable[[Evaluator], Heads]
    told: Callable[[], object]

    def sought(self, system: System) -> Sized:
        """Least staff of a system by a search of its own."""
        search = self._search(system)
        planes = begin(search, self.start(search.evaluator))
        planes.improve()
        self.told()
        return self._fitted(system.label, search, planes, planes.best, [planes.best] * self.fits)

    def beside(self, system: System, near: Sized) -> Sized:
        """Least staff of a system, from the plan of one that differs from it by one thing."""
        search = self._search(system)
        search.exempt = near.planes.out_of_reach
        planes = Planes(search, near.planes.master, search.exempt, search.judged(near.heads))
        return self._fitted(system.label, search, planes, near.heads, near.plans)

    def _search(self, system: System) -> Search:
        assert isinstance(system.model, str)
        evaluator = Evaluator(system.scenario, system.model, None, self.seed, self.jobs)
        judging = Judging(evaluator, self.store, self.resume)
        return Search(evaluator, range(self.replications), judging=judging)

    def _fitted(
        self, label: str, search: Search, planes: Planes, heads: Heads, near: Sequence[Heads]
    ) -> Sized:
        """Plans fitted to sets of replications that had no part in the search, each from one."""
        own, count = search.evaluator, self.replications
        plans = []
        for place, plan in enumerate(near, 1):
            search.replications = range(place * count, (place + 1) * count)
            plans.append(planes.spared(*search.raised(plan))[0])
        self.told()
        hours = np.stack([plan.sum(axis=1) for plan in plans]) * own.interval_hours
        scenario = own.scenario
        paid = 1.0 - np.array([scenario.away_share(name) for name in own.teams])
        weeks = len(own.starts) * own.interval_hours / HOURS_PER_WEEK
        per_week = scenario.costs.hours_per_agent_year / scenario.costs.weeks_per_year
        return Sized(
            label,
            own,
            planes,
            heads,
            tuple(plans),
            hours.sum(axis=1),
            (hours / paid).sum(axis=1) / weeks / per_week,
            np.array([own.cost(plan) for plan in plans]),
        )


def scaled(heads: Heads, prices: Floats, budget: float) -> Heads:
    """A plan for a budget, each team in each interval in proportion to another plan.

    Fractions of agents are carried on to the next interval; nothing is spent beyond the budget.

    Args:
        heads: plan, int64[teams, intervals].
        prices: of an agent of each team in an interval, float64[teams].
        budget: at most.
    """
    cost = float(prices @ heads.sum(axis=1))
    if cost <= 0.0:
        return heads
    whole = np.floor(np.cumsum(heads * (budget / cost), axis=1) + 1e-9)
    return np.diff(whole, axis=1, prepend=0.0).astype(np.int64)
