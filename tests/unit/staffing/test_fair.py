"""Fair comparisons: what must be the same is exactly so, and what costs time needs more hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.staffing.evaluate import Evaluator
from sim.staffing.fair import fairly
from sim.staffing.sized import scaled
from sim.study.compare import compare
from sim.study.fair_findings import Needs, NeedsLess, OnBudget
from sim.study.saved import read_comparison

SECONDS = {"distribution": "exponential", "mean_seconds": 300}
HOURS = 2


def scenario(**handling: Any) -> sim.Scenario:
    """Calls and messages of two hours; two teams, each at home on one of the two channels."""
    target = {"measure": "service_level", "per": "day", "limit": 0.8, "within_seconds": 60}
    data = {
        "scenario": {
            "horizon_days": HOURS / 24,
            "starts_empty": True,
            "drain_hours": 6,
            "measurement_interval_minutes": 60,
        },
        "channels": {
            "voice": {"talk": SECONDS, "patience": SECONDS},
            "email": {
                "mode": "async",
                "talk": SECONDS,
                "patience": {**SECONDS, "mean_seconds": 3600},
            },
        },
        "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.6, "email": 0.4}}},
        "intents": {"any": {"share": 1, "resolution_share": 0.6}},
        "demand": {
            "sources": [
                {
                    "name": "cases",
                    "kind": "inline",
                    "interval_minutes": 60,
                    "expected_cases": [120] * HOURS,
                }
            ]
        },
        "teams": {
            name: {
                "channels": ["voice", "email"],
                "home_channels": [home],
                "headcount": 12,
                "wage_per_hour": wage,
            }
            for name, home, wage in (("phone", "voice", 12), ("mail", "email", 10))
        },
        "staffing": {
            "targets": [
                {**target, "channels": ["voice"]},
                {**target, "channels": ["email"], "within_seconds": 1800},
            ]
        },
        "handling": {"logging_seconds": 0, **handling},
        "service_models": {
            "twin": {"base": "multichannel"},
            "context": {"base": "multichannel", "context_scope": "case"},
        },
    }
    return sim.load(data)


def hours(found: sim.Scenario, *models: str) -> dict[str, Any]:
    """A fair comparison, and its findings on hours by model."""
    same = compare(found, models, replications=2)
    made = fairly(same, replications=3, fits=2)
    return {one.model: one for one in made.findings if isinstance(one, NeedsLess) and one.base} | {
        "": made
    }


def test_models_that_do_the_same_need_exactly_the_same_hours(tmp_path: Path) -> None:
    found = hours(scenario(), "multichannel", "twin")
    assert found["twin"].code == "needs_the_same"
    made = found[""]
    needs = [one for one in made.findings if isinstance(one, Needs)]
    assert [one.code for one in needs] == ["needs_separate", "needs_blended"]
    for one in needs:
        (_, base, base_fte), (_, twin, twin_fte) = one.needs
        assert (base, base_fte) == (twin, twin_fte)
        assert base > 0
    assert not made.fair["differences"][["hours", "lo", "hi"]].to_numpy().any()
    (budget,) = (one for one in made.findings if isinstance(one, OnBudget))
    assert budget.changes == ()
    assert any("exactly the agent hours" in line for line in made.verdict.answer)
    again = read_comparison(made.write(tmp_path / "fair"))
    assert again.findings == made.findings
    assert again.fair["needs"].equals(made.fair["needs"])
    assert (tmp_path / "fair" / "fair_parts.csv").is_file()


def test_reading_that_takes_longer_needs_more_hours_and_parts_add_up() -> None:
    slow = {"read_base_seconds": 400, "read_max_seconds": 600, "logging_seconds": 100}
    found = hours(scenario(**slow), "multichannel", "context")
    assert found["context"].share < -0.05
    parts = found[""].fair["parts"]
    taken = parts.loc[parts["kind"] == "time_taken", "hours"].sum()
    assert taken > 0
    whole = found[""].fair["differences"]
    own = float(whole.loc[~whole["blended"], "hours"].iloc[0])
    assert parts["hours"].sum() == pytest.approx(own)
    assert -found["context"].hours == pytest.approx(own)


def test_without_being_asked_for_nothing_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(Evaluator, "evaluate", refused)
    found = sim.compare(scenario(), models=["multichannel", "twin"], replications=2)
    assert not found.fair
    assert not any(isinstance(one, Needs) for one in found.findings)


def test_a_plan_for_a_budget_spends_no_more_and_keeps_its_proportions() -> None:
    heads, prices = np.array([[4, 4, 8, 0], [2, 2, 2, 2]]), np.array([6.0, 5.0])
    for budget in (10.0, 136.0, 200.0, 1360.0):
        found = scaled(heads, prices, budget)
        spent = float(prices @ found.sum(axis=1))
        assert budget - prices.sum() < spent <= budget + 1e-9
        assert found[0, 3] == 0
    assert (scaled(heads, prices, 10 * 136.0) == 10 * heads).all()


def test_what_cannot_be_compared_fairly_is_refused() -> None:
    one, other = scenario(), scenario(read_base_seconds=50)
    several = compare(scenarios={"one": one, "other": other}, replications=1)
    with pytest.raises(StudyError, match="one scenario"):
        fairly(several)
    with pytest.raises(StudyError, match="2 sets"):
        fairly(compare(one, ["multichannel"], replications=1), fits=1)
