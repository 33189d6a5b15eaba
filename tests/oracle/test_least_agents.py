"""Least agents by formulas against known answers, never one fewer."""

from __future__ import annotations

from itertools import pairwise
from math import cos, exp, inf, lgamma, log, sin

import numpy as np
import pytest

from sim.queueing.requirement import (
    Goal,
    carried_loads,
    least_agents,
    least_agents_over_time,
)

# arrivals per time unit, handle time, patience, threshold; agents for 80 % within the threshold of
# offered, of served, of offered without short abandons; P(A) < .05; ASA <= T/2; Erlang C 80 %;
# 80 % without short abandons and P(A) together.
LEAST = (
    (100, 1, 1, 0.1, 100, 99, 99, 99, 98, 107, 99),
    (48, 1, 2, 1 / 3, 46, 45, 45, 48, 46, 52, 48),
    (4.2, 2, 1, 1 / 3, 10, 8, 9, 12, 8, 12, 12),
    (100 / 30, 3, 5, 1 / 3, 13, 12, 13, 12, 13, 14, 13),
    (10, 5, 10, 1 / 3, 55, 54, 55, 50, 55, 57, 55),
    (0.5, 8, 4, 0.5, 6, 5, 6, 7, 6, 7, 7),
)


@pytest.mark.parametrize("row", LEAST, ids=lambda row: f"load {row[0] * row[1]:g}")
def test_least_agents_of_every_kind_of_target(row: tuple[float, ...]) -> None:
    rate, handle, patience, within, *expected = row
    share = {
        name: Goal("service_level", 0.8, within, name)
        for name in ("offered", "answered", "offered_minus_short_abandons")
    }
    lost, speed = Goal("abandonment_rate", 0.05), Goal("asa", within / 2)
    asked = [(patience, [one]) for one in share.values()]
    asked += [(patience, [lost]), (patience, [speed])]
    usual = share["offered_minus_short_abandons"]
    asked += [(inf, [usual]), (patience, [usual, lost])]
    assert [least_agents(rate, handle, p, goals) for p, goals in asked] == expected


def test_erlang_c_of_a_bank() -> None:
    """35.95 erlang, 320 s, 80/20: 42 agents; 41 give 77.0 %."""
    rate = 35.95 / 320
    assert least_agents(rate, 320, inf, [Goal("service_level", 0.80, 20)]) == 42
    assert least_agents(rate, 320, inf, [Goal("service_level", 0.7695, 20)]) == 41
    assert least_agents(rate, 320, inf, [Goal("service_level", 0.7705, 20)]) == 42


def abandoned(load: float, agents: int) -> float:
    """P(A) of M/M/s+M with equal rates of service and patience: the number present is Poisson."""
    states = np.arange(int(load + 40 * load**0.5 + 40))
    law = np.exp([n * log(load) - load - lgamma(n + 1) for n in states])
    return float(law @ np.maximum(states - agents, 0)) / load


@pytest.mark.parametrize("load", [10, 30, 100, 300, 1000, 2000])
def test_five_percent_abandoned_is_the_exact_minimum_at_every_load(load: float) -> None:
    found = least_agents(load, 1.0, 1.0, [Goal("abandonment_rate", 0.05)])
    assert abandoned(load, found) <= 0.05 < abandoned(load, found - 1)


RATES = (40, 90, 160, 200, 180, 120, 140, 80)
DAY = (5, 10, 17, 21, 20, 15, 15, 11)
SHEET = (6, 11, 17, 21, 19, 14, 16, 10)
"""Calls an hour by half hours, 5 min each and as patient; agents with whom .19 of them wait."""


def test_a_day_by_half_hours() -> None:
    goal = [Goal("delay_probability", 0.19)]
    rates = [rate / 60 for rate in RATES]
    sheet = least_agents_over_time(rates, 30, 5, 5, goal, is_carried=False)
    assert tuple(sheet) == SHEET
    carried = least_agents_over_time(rates, 30, 5, 5, goal)
    errors = [abs(a - b) for a, b in zip(carried, DAY, strict=True)]
    assert max(errors) <= 1
    assert sum(errors) <= 1 < sum(abs(a - b) for a, b in zip(sheet, DAY, strict=True))


def poisson_at_least(mean: float, agents: int) -> float:
    """P(N >= agents) of a Poisson number."""
    return 1.0 - sum(exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(agents))


def test_sinusoidal_arrivals_keep_the_delay_probability_and_a_sheet_does_not() -> None:
    """100 + 20 sin t, rates 1: the number present is Poisson(100 + 10 (sin t - cos t))."""
    step, goal = 0.02, [Goal("delay_probability", 0.2)]
    starts = np.arange(0.0, 6.28, step)
    rates = [100 + 20 * sin(t + step / 2) for t in starts]
    loads = carried_loads(rates, step, 1.0, before=90.0)
    exact = [100 + 10 * (sin(t + step / 2) - cos(t + step / 2)) for t in starts]
    assert np.abs(np.array(loads) - exact).max() < 0.01

    def worst(means: list[float]) -> float:
        """Largest deviation, by the head count nearest to the target for these loads."""
        found = []
        for mean, true in zip(means, exact, strict=True):
            least = least_agents(mean, 1.0, 1.0, goal)
            near = min((least, least - 1), key=lambda s: abs(poisson_at_least(mean, s) - 0.2))
            found.append(abs(poisson_at_least(true, near) - 0.2))
        return max(found)

    assert worst(loads) <= 0.02
    assert worst(rates) > 0.2  # the sheet: now far too many, now far too few


def test_more_is_asked_for_nowhere_by_a_looser_goal() -> None:
    goals = [Goal("service_level", share, 0.1) for share in (0.5, 0.7, 0.9)]
    found = [least_agents(30.0, 1.0, 2.0, [goal]) for goal in goals]
    assert all(a <= b for a, b in pairwise(found))


def test_impossible_goals_are_refused() -> None:
    with pytest.raises(ValueError, match="limit = 1"):
        Goal("service_level", 1.0, 20)
    with pytest.raises(ValueError, match="limit = 0"):
        Goal("abandonment_rate", 0.0)
