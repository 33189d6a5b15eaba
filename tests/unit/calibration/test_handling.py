"""Handle times: the law that made them is found, and a heap that no law has is kept."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.handling import fit_handling, quantile
from sim.errors import StudyError

RNG = np.random.default_rng(5)
LAWS = {
    "lognormal": RNG.lognormal(5.0, 0.9, 4000),
    "gamma": RNG.gamma(2.5, 80.0, 4000),
    "weibull": 200.0 * RNG.weibull(1.6, 4000),
    "exponential": RNG.exponential(150.0, 4000),
}


@pytest.mark.parametrize("family", LAWS)
def test_the_law_is_found(family: str) -> None:
    values = LAWS[family]
    found = fit_handling(values)
    assert found.family == family
    assert found.p_value > 0.01 or family != "lognormal"
    assert quantile(found.law, np.array([0.5]))[0] == pytest.approx(np.median(values), rel=0.05)


def test_a_heap_of_short_calls_is_kept() -> None:
    values = np.concatenate((np.full(600, 3.0), np.zeros(100), LAWS["lognormal"]))
    found = fit_handling(values)
    assert found.family == "empirical"
    assert found.zero == 100
    assert found.p_value < 0.001
    assert np.mean(found.law["values_seconds"]) == pytest.approx(values.mean(), rel=1e-3)


def test_agents_differ_by_as_much_as_they_do() -> None:
    rng = np.random.default_rng(8)
    own = rng.normal(0, 0.3, 40)
    agent = rng.integers(0, 40, 8000)
    values = np.exp(5 + own[agent] + rng.normal(0, 0.8, 8000))
    names = np.array([f"A{one}" for one in agent], dtype=object)
    between = fit_handling(values, agent=names).between_agents
    assert between is not None
    assert between.holds(0.3)
    alike = fit_handling(np.exp(5 + rng.normal(0, 0.8, 8000)), agent=names).between_agents
    assert alike is not None
    assert alike.value < 0.05


def test_hours_are_told_apart() -> None:
    rng = np.random.default_rng(9)
    hour = np.repeat([9, 10, 11], 500)
    same, longer = rng.exponential(100, 1500), rng.exponential(100 + 40 * (hour == 11))
    assert fit_handling(same, hour).hours_differ > 0.01
    found = fit_handling(longer, hour)
    assert found.hours_differ < 0.001
    assert found.by_hour[11].holds(140)


def test_three_calls_are_no_law() -> None:
    with pytest.raises(StudyError, match="2 contacts have a handle time"):
        fit_handling(np.array([0.0, 100.0, 200.0]))
