"""Slopes of the targets around a plan: what one agent more changes, on the same customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from sim.staffing.evaluation import Judgement
    from sim.staffing.simulated import Search

Where = tuple[int, int]
"""A target and one of its periods, by number."""

Slope = list[tuple[int, int, float]]
"""Team, interval, and what one agent more there adds to a margin."""

LEAST_APART, SLOPE_PLANS = 3, 18
"""Intervals from one in which an agent is added to the next, at least; and plans by which slopes
are found, about at most: with few intervals an agent is added in one of them at a time."""

LEAST_SLOPE: Final = 1e-6


def slopes_at(search: Search, seen: Judgement, wanted: list[Where]) -> dict[Where, Slope]:
    """What one agent more changes: by target and period.

    Agents are added to a team in many intervals at once, apart from each other. The change in an
    interval is put down to the last of them before it; that of a day or week to all of those in
    it, evenly.

    Args:
        search: judges plans.
        seen: the plan around which.
        wanted: targets and periods.
    """
    own = search.evaluator
    teams, count = seen.heads.shape
    apart = max(LEAST_APART, min(count, SLOPE_PLANS // teams))
    found: dict[Where, Slope] = {key: [] for key in wanted}
    before = [seen.margin(place) for place in range(len(seen.targets))]
    periods = [own.periods(target) for target in seen.targets]
    for team in range(teams):
        for offset in range(min(apart, count)):
            chosen = own.open[team] & (np.arange(count) % apart == offset)
            if not chosen.any():
                continue
            tried = seen.heads.copy()
            tried[team, chosen] += 1
            after = search.judged(tried)
            change = [after.margin(place) - one for place, one in enumerate(before)]
            for place, period in wanted:
                slope = float(change[place][period])
                if slope < LEAST_SLOPE:
                    continue
                if seen.targets[place].per == "interval":
                    causes = np.flatnonzero(chosen[: period + 1])[-1:]
                    causes = causes[causes > period - apart]
                else:
                    causes = np.flatnonzero(chosen & (periods[place] == period))
                share = slope / max(len(causes), 1)
                found[place, period] += [(team, int(at), share) for at in causes]
    return found
