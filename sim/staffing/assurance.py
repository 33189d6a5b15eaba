"""Makes a plan meet all its targets together with a stated confidence.

That all targets are met is shown where each of them is: the chance to say so wrongly is not above
that of the worst of them (intersection-union test: R. L. Berger (1982), Technometrics 24(4)). The
confidence is thus joint over targets and periods. It is split over the checks that may be made.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from sim.staffing.evaluation import Evaluation, Floats, Heads, Judgement
from sim.staffing.simulated import FEW_INTERVALS, FRESH_FROM, REPAIRED_FROM, Flags, Search

CHECKS: Final = 3
"""Times that a plan is checked on fresh replications, and raised where it falls short."""

LEEWAY: Final = 0.5
"""Standard errors beside those of the confidence, so that other replications say the same."""

FEWER, LEAST_FEWER = 5, 20
"""A plan is repaired on this part of the replications first, if there are at least so many."""

PASSES: Final = 3
"""Times that it is then tried to take an agent away anywhere."""


@dataclass(eq=False)
class Assurance:
    """Makes a plan meet its targets with a stated confidence, and checks it.

    Args:
        search: repairs plans.
        prices: of an agent of each team in an interval, float64[teams].
        out_of_reach: of each target, periods that no plan meets, bool[periods].
        asked: confidence that is asked for.
        fresh: replications of one check, and of the repairs before it.

    Once a plan is settled ``seen`` is what it does on the replications by which it was repaired and
    ``checked`` on fresh ones; ``confidence`` is joint, ``binding`` the target and period that set
    it (-1: none), ``unshown`` of each target the periods with too few contacts to show that it is
    met.
    """

    search: Search
    prices: Floats
    out_of_reach: tuple[Flags, ...]
    asked: float
    fresh: int
    confidence: float = field(default=0.0, init=False)
    seen: Evaluation = field(init=False)
    checked: Evaluation = field(init=False)
    unshown: tuple[Flags, ...] = field(default=(), init=False)
    binding: tuple[int, int] = field(default=(-1, -1), init=False)

    def settle(self, heads: Heads) -> Heads:
        """The plan as it is in the end; the attributes say how sure it is."""
        from scipy.stats import t

        search, fewer = self.search, self.fresh // FEWER
        errors = float(t.isf((1.0 - self.asked) / CHECKS, self.fresh - 1)) + LEEWAY
        self._judge_by(self.fresh, errors)
        self._excuse(search.judged(heads))
        if fewer >= LEAST_FEWER:
            # What the check will ask for, and some errors of so few replications.
            self._judge_by(fewer, errors / np.sqrt(FEWER) + LEEWAY)
            heads = self._spared(*search.raised(heads))
            self._judge_by(self.fresh, errors)
        heads = self._repaired(heads)
        for check in range(CHECKS):
            self._say(check)
            first = FRESH_FROM + check * self.fresh
            numbers = range(first, first + self.fresh)
            self.checked = search.evaluator.evaluate(heads, numbers)
            self.confidence, self.binding = self.sure(self.checked)
            if self.confidence >= self.asked or check == CHECKS - 1:
                break
            search.replications, search.errors = numbers, search.errors + 1.0
            heads = self._repaired(heads)
        repaired = range(REPAIRED_FROM, REPAIRED_FROM + self.fresh)
        self.seen = search.evaluator.evaluate(heads, repaired)
        return heads

    def _judge_by(self, count: int, errors: float) -> None:
        search = self.search
        search.replications = range(REPAIRED_FROM, REPAIRED_FROM + count)
        search.errors = errors

    def _repaired(self, heads: Heads) -> Heads:
        """The plan with more agents where that is needed, and none too many of those."""
        seen = self.search.judged(heads)
        if self.search.is_met(seen):
            return heads
        heads, seen = self.search.raised(heads)
        return self._spared(heads, seen) if heads.shape[1] <= FEW_INTERVALS else heads

    def _spared(self, heads: Heads, seen: Judgement) -> Heads:
        """The plan without agents whom nobody needs, and with cheaper ones where they do."""
        lowered = self.search.lowered(heads, seen, PASSES)
        if heads.shape[1] <= FEW_INTERVALS:
            lowered = self.search.exchanged(lowered, seen, self.prices)
        return self.search.raised(lowered)[0]

    def _excuse(self, seen: Judgement) -> None:
        """Leave out periods in which even perfect service could not be told from what is asked."""
        unshown = []
        for place, target in enumerate(seen.targets):
            known = seen.denominators[place].sum(axis=0) > 0
            best = seen.denominators[place] if target.is_least else 0.0 * seen.denominators[place]
            ideal = replace(seen, numerators=(best,), denominators=(seen.denominators[place],),
                            targets=(target,))  # fmt: skip
            missing = ~ideal.met(0, self.search.errors) & ~self.out_of_reach[place]
            unshown.append(known & missing)
        self.unshown = tuple(unshown)
        self.search.exempt = tuple(a | b for a, b in zip(self.out_of_reach, unshown, strict=True))

    def sure(self, seen: Judgement) -> tuple[float, tuple[int, int]]:
        """Joint confidence that all targets are met, and the target and period that set it."""
        from scipy.stats import t

        worst, binding = 0.0, (-1, -1)
        for place in range(len(seen.targets)):
            margins = seen.margins(place)
            mean = margins.mean(axis=0)
            error = margins.std(axis=0, ddof=1) / np.sqrt(len(margins))
            chance = np.where(mean < -1e-9, 1.0, 0.0)
            known = error > 0.0
            chance[known] = t.sf(mean[known] / error[known], len(margins) - 1)
            chance[self.search.exempt[place]] = 0.0
            if (at := int(chance.argmax())) >= 0 and chance[at] > worst:
                worst, binding = float(chance[at]), (place, at)
        return max(0.0, 1.0 - CHECKS * worst), binding

    def _say(self, check: int) -> None:
        if self.search.hears is not None:
            self.search.hears("checking", check, CHECKS)
