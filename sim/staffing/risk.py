"""What it costs that targets are met not on average but on most days, each day by itself.

A plan that meets a target over all days together misses it on about every other day. Where it is to
hold on nine days of ten, with the busyness of days and the error of the forecast, more agents are
needed: the requirement is found as before, for targets that are met on a share of the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from sim.errors import StudyError
from sim.staffing.evaluate import Evaluator
from sim.staffing.simulated import FRESH_FROM, Found, Told, least_by_simulation
from sim.staffing.targets import on_days
from sim.study.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from sim.staffing.evaluation import Evaluation

DAYS_ALLOWED: Final = 2
"""Replications that may miss a target, at least, while a plan is sought: with fewer, its share of
days would be a matter of one or two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Finding):
    """What it takes that targets hold on a share of days rather than on average.

    Attributes:
        days_share: of days. hours, wages: of the plan that holds on so many.
        mean_hours, mean_wages: of the plan that holds on average.
        met, mean_met: lowest share of days, of all targets and days, on fresh replications.
    """

    days_share: float
    hours: float
    wages: float
    mean_hours: float
    mean_wages: float
    met: float
    mean_met: float

    FAMILY = "staffing"
    CODES = ("risk",)


@dataclass(frozen=True, eq=False)
class RiskPoint:
    """A plan, and on how many days it meets the targets.

    Attributes:
        days_share: that was asked for; 0: on average.
        evaluator: that simulated.
        found: the plan.
        fresh: the plan on fresh replications, with targets on a share of days.
    """

    days_share: float
    evaluator: Evaluator
    found: Found
    fresh: Evaluation

    @property
    def hours(self) -> float:
        """Agent hours at work."""
        return float(self.found.heads.sum()) * self.evaluator.interval_hours

    @property
    def wages(self) -> float:
        """Of the window."""
        return self.evaluator.cost(self.found.heads)

    @property
    def shares_met(self) -> list[float]:
        """Shares of days, of each target on a share of days and each day."""
        places = [p for p, one in enumerate(self.fresh.targets) if one.days_share]
        found: list[float] = []
        for place in places:
            known = self.fresh.denominators[place].sum(axis=0) > 0
            found += self.fresh.share_met(place)[known].tolist()
        return found or [1.0]


def checked_shares(shares: Sequence[float]) -> tuple[float, ...]:
    """Shares of days, as they were asked for.

    Raises:
        StudyError: one is not between 0 and 1.
    """
    for share in shares:
        if not 0.0 < share < 1.0:
            raise StudyError(f"a share of days lies between 0 and 1, and {share:g} does not.")
    return tuple(shares)


def replications_for(shares: Sequence[float], count: int) -> int:
    """So many replications that some may miss a target at the largest share."""
    return max(count, *(ceil(DAYS_ALLOWED / (1.0 - share) - 1e-9) for share in shares))


def curve(
    evaluator: Evaluator,
    mean: Found,
    shares: Sequence[float],
    replications: int,
    told: Told | None = None,
) -> tuple[RiskPoint, ...]:
    """Plans that hold on average and on shares of days, cheapest first.

    Args:
        evaluator: of the targets on average.
        mean: plan that meets them.
        shares: of days, each between 0 and 1.
        replications: by which a plan is judged.
        told: hears how far it is.
    """
    assert evaluator.targets is not None
    plans: list[tuple[float, Evaluator, Found]] = [(0.0, evaluator, mean)]
    for share in sorted(shares):
        stricter = Evaluator(
            *(evaluator.scenario, evaluator.model, on_days(evaluator.targets, share)),
            *(evaluator.seed, evaluator.jobs),
        )
        start = plans[-1][2].heads
        plans.append(
            (share, stricter, least_by_simulation(stricter, start, replications, told=told))
        )
    judge = plans[-1][1]
    numbers = range(FRESH_FROM, FRESH_FROM + len(plans[-1][2].checked.replications))
    return tuple(
        RiskPoint(share, own, found, judge.evaluate(found.heads, numbers))
        for share, own, found in plans
    )


def answer(
    points: Sequence[RiskPoint], shares: Sequence[float], mean: tuple[Evaluator, Found]
) -> tuple[Evaluator, Found]:
    """The plan that holds on the first of the shares of days; where there is none, on average."""
    chosen = (one for one in points if one.days_share == shares[0])
    return next(((one.evaluator, one.found) for one in chosen), mean)


def on_risk(points: Sequence[RiskPoint]) -> list[Finding]:
    """What each share of days costs, beside the plan that holds on average."""
    if not points:
        return []
    mean = points[0]
    return [
        Risk(
            code="risk",
            days_share=one.days_share,
            hours=one.hours,
            wages=one.wages,
            mean_hours=mean.hours,
            mean_wages=mean.wages,
            met=min(one.shares_met),
            mean_met=min(mean.shares_met),
        )
        for one in points[1:]
    ]


def frame(points: Sequence[RiskPoint]) -> pd.DataFrame:
    """One row per plan, the cheapest first.

    Columns: ``days_share`` (that was asked for; empty: on average), ``agent_hours``, ``wages``,
    ``lowest_share_met`` and ``mean_share_met``: of days on which a target is met by itself, of all
    targets and days, on fresh replications.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "days_share": [one.days_share or float("nan") for one in points],
            "agent_hours": [one.hours for one in points],
            "wages": [one.wages for one in points],
            "lowest_share_met": [min(one.shares_met) for one in points],
            "mean_share_met": [sum(one.shares_met) / len(one.shares_met) for one in points],
        }
    )
