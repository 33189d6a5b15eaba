"""The cheapest plan over teams and intervals that meets all targets, by cutting planes.

The plan of :mod:`sim.staffing.simulated` comes first. Around it, and around every plan that the
master program proposes and that misses a target, the slopes of the targets are simulated on the
same customers and become cuts (:mod:`sim.staffing.cutting`); what is proposed is repaired where it
falls short. The cheapest plan found is then made to meet every target with a stated confidence on
more replications, and is checked on fresh ones.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sim.errors import StudyError
from sim.staffing.assurance import Assurance
from sim.staffing.cutting import Cut, Master
from sim.staffing.evaluate import Evaluator
from sim.staffing.evaluation import Floats, Heads, Judgement
from sim.staffing.formula import with_repeats
from sim.staffing.judging import Judging
from sim.staffing.simulated import MORE, Flags, Found, Search, Told
from sim.staffing.slopes import LEAST_APART, SLOPE_PLANS, Slope, Where, slopes_at

TURNS: Final = 12
"""Proposals of the master program at most."""

GAP: Final = 0.002
"""Relative gap at which the search stops."""

NODES: Final = 100
"""Nodes of the solver's tree for one proposal at most."""

PASSES: Final = 6
"""Times that it is tried to take an agent away anywhere."""

NEAR: Final = 1.1
"""Times the cost of the best plan up to which a repaired proposal is worth looking at."""

MOST_PLANS: Final = 240
"""Plans from which on no more proposals are asked for."""

MOST_FRESH: Final = 400
"""Fresh replications of one check."""


CHECKED_FORESEEN: Final = 10
"""Plans that are judged by as many replications as a check has, about."""


@dataclass(frozen=True, eq=False)
class Cheapest(Found):
    """A plan that was found by cutting planes.

    Attributes:
        cost: of the plan, in the scenario's currency; agent hours where nobody is paid.
        sought_cost: of the cheapest plan on the replications of the search, before more agents made
            it sure. first_cost: of the plan that the search began with.
        bound: below which no plan's cost lies, if service grows ever more slowly with agents.
        work_bound: below which none lies because the work takes so much time.
        confidence: that all targets are met, of those that can be shown to be.
        asked: confidence that was asked for.
        out_of_reach: of each target, periods in which no number of agents meets it, bool[periods].
        unshown: likewise periods with too few contacts to show that it is met.
        binding: target and period that are the least sure, the others being surer; -1: none.
        turns: proposals of the master program. cuts: that it had in the end.
        seconds: that the search took.
    """

    cost: float
    sought_cost: float
    first_cost: float
    bound: float
    work_bound: float
    confidence: float
    asked: float
    out_of_reach: tuple[Flags, ...]
    unshown: tuple[Flags, ...]
    binding: tuple[int, int]
    turns: int
    cuts: int
    seconds: float

    @property
    def gap(self) -> float:
        """Part of the cost that lies above the bound, on the replications of the search."""
        cost = self.sought_cost
        return max(0.0, 1.0 - self.bound / cost) if cost > 0.0 else 0.0

    @property
    def periods(self) -> int:
        """Periods of all targets that the confidence is about."""
        out = zip(self.out_of_reach, self.unshown, strict=True)
        shown = (~(a | b) for a, b in out)
        known = (one.sum(axis=0) > 0 for one in self.checked.denominators)
        return int(sum((a & b).sum() for a, b in zip(shown, known, strict=True)))

    def about(self) -> dict[str, Any]:
        """How it was found, as plain values."""
        names = (
            *("cost", "sought_cost", "first_cost", "bound", "work_bound", "gap"),
            *("confidence", "asked", "turns", "cuts", "seconds"),
        )
        return {name: getattr(self, name) for name in names} | {
            "fresh_replications": len(self.checked.replications),
            "periods_out_of_reach": int(sum(one.sum() for one in self.out_of_reach)),
            "periods_unshown": int(sum(one.sum() for one in self.unshown)),
        }


def cheapest(
    evaluator: Evaluator,
    start: Heads,
    replications: int,
    *,
    confidence: float = 0.95,
    fresh: int | None = None,
    told: Told | None = None,
    judging: Judging | None = None,
) -> Cheapest:
    """Find the cheapest plan with which all targets are met, see the module's text.

    Args:
        evaluator: simulates plans.
        start: plan to begin with, int64[teams, intervals].
        replications: by which plans are judged while they are sought.
        confidence: with which all targets are to be met.
        fresh: replications of a check, and of the repairs before it; from those of the search if
            None.
        told: hears how far it is.
        judging: judges plans of the evaluator; remembers nothing on disk if None.

    Raises:
        StudyError: no replication, or a confidence that is none.
    """
    if replications < 2:
        raise StudyError(f"at least 2 replications are needed, not {replications}.")
    if not 0.5 <= confidence < 1.0:
        raise StudyError(f"a confidence is from 0.5 to below 1, not {confidence:g}.")
    begun = time.monotonic()
    search = Search(evaluator, range(replications), told, judging=judging or Judging(evaluator))
    planes = begin(search, start)
    planes.improve()
    fresh = fresh or min(MORE * replications, MOST_FRESH)
    sought = planes.cost(planes.best)
    out = planes.out_of_reach
    assurance = Assurance(search, planes.master.prices, out, confidence, fresh)
    heads = assurance.settle(planes.best)
    return Cheapest(
        heads,
        assurance.seen,
        assurance.checked,
        cost=planes.cost(heads),
        sought_cost=sought,
        first_cost=planes.first_cost,
        bound=min(max(planes.bound, planes.work_bound), sought),
        work_bound=planes.work_bound,
        confidence=assurance.confidence,
        asked=confidence,
        out_of_reach=out,
        unshown=assurance.unshown,
        binding=assurance.binding,
        turns=planes.turns,
        cuts=len(planes.master.cuts),
        seconds=time.monotonic() - begun,
    )


def replications_foreseen(evaluator: Evaluator, replications: int, fresh: int) -> int:
    """Replications that a search simulates, about.

    Args:
        evaluator: that simulates.
        replications: by which plans are judged while they are sought.
        fresh: of a check.
    """
    teams, count = len(evaluator.teams), len(evaluator.starts)
    slopes = teams * min(count, max(LEAST_APART, SLOPE_PLANS // teams))
    return replications * (40 + 3 * slopes + 20 * teams) + CHECKED_FORESEEN * fresh


def prices_of(evaluator: Evaluator) -> Floats:
    """Price of an agent of each team in an interval, float64[teams]; hours where all are free."""
    single = np.eye(len(evaluator.teams), dtype=np.int64)
    prices = np.array([evaluator.cost(one[:, np.newaxis]) for one in single])
    return prices if prices.any() else np.full(len(prices), evaluator.interval_hours)


def begin(search: Search, start: Heads) -> Planes:
    """The first plan that meets what can be met, and the master program around it."""
    own = search.evaluator
    ample, seen = search.raised(start)
    out = tuple(~seen.met(place) for place in range(len(seen.targets)))
    search.exempt = out
    heads, seen = search.raised(search.lowered(ample, seen))
    # Any team may take the place of all others.
    top = np.where(own.open, 2 * ample.sum(axis=0) + 2, heads)
    offered = with_repeats(own, own.evaluate(heads, search.replications))
    master = Master(own, offered, prices_of(own), top)
    return Planes(search, master, out, seen)


@dataclass(eq=False)
class Planes:
    """The search by cutting planes; the attributes are its state.

    Args:
        search: repairs plans.
        master: proposes them.
        out_of_reach: of each target, periods that no plan meets.
        seen: of the first plan.
    """

    search: Search
    master: Master
    out_of_reach: tuple[Flags, ...]
    seen: Judgement
    best: Heads = field(init=False)
    first_cost: float = field(init=False)
    bound: float = field(default=0.0, init=False)
    work_bound: float = field(default=0.0, init=False)
    turns: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Begin with the first plan."""
        self.best = self.seen.heads
        self.first_cost = self.cost(self.best)

    def cost(self, heads: Heads) -> float:
        """Price of a plan."""
        return float(self.master.prices @ heads.sum(axis=1))

    def improve(self) -> None:
        """Ask for cheaper plans until there is none."""
        if (answer := self._proposed()) is not None:
            self.work_bound = min(answer[1], self.cost(self.best))
        self._keep(self.spared(self.best, self.seen))
        self._cut(self.search.judged(self.best), is_whole=True)
        proposed = set[bytes]()
        for turn in range(TURNS):
            self._say(turn)
            answer = self._proposed()
            if answer is None:
                break
            heads, self.bound = answer[0], max(self.bound, answer[1])
            is_near = self.bound >= self.cost(self.best) * (1.0 - GAP)
            if is_near or heads.tobytes() in proposed:
                break
            proposed.add(heads.tobytes())
            self.turns += 1
            if not self._try(heads) or self._is_enough():
                break
        self._say(TURNS)

    def _is_enough(self) -> bool:
        """Whether so many plans were judged that what is left of the gap may stay."""
        return self.search.plans >= MOST_PLANS

    def _proposed(self) -> tuple[Heads, float] | None:
        """The cheapest plan that the cuts allow, see :meth:`Master.solve`."""
        judging = self.search.judging
        assert judging is not None
        asked = {"proposal": self.master.digest(), "gap": GAP}

        def solved() -> dict[str, Any]:
            answer = self.master.solve(GAP, NODES)
            return {} if answer is None else {"heads": answer[0], "bound": np.array(answer[1])}

        found = judging.kept(asked, self.search.replications, solved)
        return (found["heads"], float(found["bound"])) if found else None

    def _try(self, heads: Heads) -> bool:
        """Simulate a proposal: keep what is cheaper, and cut off what falls short.

        Returns:
            Whether another one is to be asked for.
        """
        seen = self.search.judged(heads)
        if self.search.is_met(seen):
            self._keep((heads, seen))
            return False
        repaired, after = self.search.raised(heads)
        if self.search.is_met(after) and self.cost(repaired) < NEAR * self.cost(self.best):
            self._keep(self.spared(repaired, after))
        self._cut(seen, is_whole=False)
        return True

    def spared(self, heads: Heads, seen: Judgement) -> tuple[Heads, Judgement]:
        """A plan without agents that can be spared, and with cheaper ones in place of dearer."""
        lowered = self.search.lowered(heads, seen, PASSES)
        exchanged = self.search.exchanged(lowered, seen, self.master.prices)
        return self.search.raised(exchanged)

    def _keep(self, found: tuple[Heads, Judgement]) -> None:
        """Take a plan where it is cheaper and meets the targets."""
        heads, seen = found
        if self.cost(heads) < self.cost(self.best) and self.search.is_met(seen):
            self.best = heads

    def _slopes(self, seen: Judgement, *, is_whole: bool) -> dict[Where, Slope]:
        """Slopes around a plan: of all periods, or of those in which a target is missed."""
        wanted = []
        for place in range(len(seen.targets)):
            known = seen.denominators[place].sum(axis=0) > 0
            periods = (
                known & ~self.out_of_reach[place] if is_whole else self.search.bad(seen, place)
            )
            wanted += [(place, int(period)) for period in np.flatnonzero(periods)]
        return slopes_at(self.search, seen, wanted)

    def _cut(self, seen: Judgement, *, is_whole: bool) -> None:
        """Add cuts around a plan."""
        slopes = self._slopes(seen, is_whole=is_whole)
        for (place, period), found in slopes.items():
            margin = float(seen.margin(place)[period])
            if found:
                self._take(Cut.at(seen.heads, found, margin))
            elif margin < 0.0 and (at := self._about(place, period)):
                # One agent alone changes nothing there: one more in all, at least.
                self._take(Cut.at(seen.heads, [(*key, 1.0) for key in at], -1.0))

    def _take(self, cut: Cut) -> None:
        """Add a cut, unless the best plan, which meets the targets, shows it to be wrong.

        So it may be far below a target, where one agent more changes next to nothing.
        """
        if cut.is_kept_by(self.best):
            self.master.cuts.append(cut)

    def _about(self, place: int, period: int) -> list[tuple[int, int]]:
        """Teams and intervals on which a target bears in a period."""
        own = self.search.evaluator
        return [
            (team, int(interval))
            for team, targets in enumerate(self.search.blocks)
            for at, periods in targets
            if at == place
            for interval in np.flatnonzero((periods == period) & own.open[team])
        ]

    def _say(self, turn: int) -> None:
        if self.search.hears is not None:
            self.search.hears("cutting", turn, TURNS)
