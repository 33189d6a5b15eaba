"""Break-even against a case whose answer is known: a price, in which cost is linear."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import stdtrit

import sim
from sim.errors import ScenarioError, StudyError
from sim.scenario.variants import with_overrides
from sim.study.break_even.break_even import break_even
from sim.study.break_even.curve import BreakEven
from sim.study.ladder import break_even_price
from sim.study.running import run_systems
from sim.study.systems import System

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
PRICE = "costs.platform_per_agent_month.orchestrated"
DAY = {"scenario.starts_empty": True, "scenario.horizon_days": 1}
MODELS = ("multichannel", "orchestrated")
RUNS = 8


@pytest.fixture(scope="module")
def retail() -> sim.Scenario:
    return sim.load(
        SCENARIOS / "retail.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )


@pytest.fixture(scope="module")
def found(retail: sim.Scenario) -> BreakEven:
    return break_even(retail, f"{PRICE}=0..120:4", MODELS, replications=RUNS)


def test_it_says_at_every_value_what_a_comparison_says_there(
    found: BreakEven, retail: sim.Scenario
) -> None:
    """A single test found a difference where the corrected one of a comparison found none."""
    (one,) = found.crossings
    width = one.high - one.low
    expected = {
        one.low - width / 20: "better",
        one.low + width / 20: "none",
        one.high - width / 20: "none",
        one.high + width / 20: "worse",
    }
    for price, outcome in expected.items():
        compared = sim.compare(with_overrides(retail, {PRICE: price}), MODELS, replications=RUNS)
        (said,) = (c for c in compared.contrasts if c.measure == "cost_per_resolved_case")
        assert said.outcome == outcome, price


def test_the_interval_of_one_measure_alone_is_fiellers() -> None:
    """Pseudo-values of the difference are a + b p: the interval solves a quadratic equation."""
    price = "costs.platform_per_agent_month.multichannel"
    models = MODELS[::-1]  # the second one is dearer where its price is high enough
    other = {**DAY, PRICE: 100.0}
    base = sim.load(SCENARIOS / "retail.toml", other)
    found = break_even(base, f"{price}=0..900:4", models, "cost_per_contact", replications=RUNS)
    free, priced = (
        sim.load(SCENARIOS / "retail.toml", {**other, price: amount}) for amount in (0.0, 100.0)
    )
    systems = [
        System("base", base, models[0]),
        System("free", free, models[1]),
        System("priced", priced, models[1]),
    ]
    sums = run_systems(systems, RUNS)
    values = {k: s.pseudo_values("cost_per_contact")[:, 0] for k, s in sums.items()}
    a = values["free"] - values["base"]
    b = (values["priced"] - values["free"]) / 100
    t = stdtrit(RUNS - 1, 0.975)
    cov = np.cov(a, b) / RUNS
    quadratic = [
        b.mean() ** 2 - t**2 * cov[1, 1],
        2 * (a.mean() * b.mean() - t**2 * cov[0, 1]),
        a.mean() ** 2 - t**2 * cov[0, 0],
    ]
    low, high = sorted(np.roots(quadratic).real)
    (one,) = found.crossings
    assert one.value == pytest.approx(-a.mean() / b.mean(), rel=1e-6)
    assert (one.low, one.high) == pytest.approx((low, high), rel=1e-3)
    assert (one.before, one.after) in ((-1, 1), (0, 1))


@pytest.mark.parametrize(
    "key",
    [
        PRICE,
        "costs.integration_per_channel_month.orchestrated",
        "channels.*.variable_cost_per_contact",
        "channels.voice.variable_cost_per_minute",
        "teams.*.wage_per_hour",
    ],
)
def test_a_price_is_simulated_at_its_ends_alone(
    key: str, retail: sim.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies between the ends is computed, and is what would have been simulated."""
    simulated: list[str] = []

    def counted(systems: Sequence[System], *rest: Any, **more: Any) -> Any:
        simulated.extend(system.label for system in systems)
        return run_systems(systems, *rest, **more)

    monkeypatch.setattr("sim.study.decision.run_systems", counted)
    vary = f"{key}=1..90:4"
    computed = break_even(retail, vary, MODELS, "cost_per_resolved_case", replications=3)
    assert len(simulated) == 4
    monkeypatch.setattr("sim.study.break_even.break_even.PRICES", ())
    expected = break_even(retail, vary, MODELS, "cost_per_resolved_case", replications=3)
    assert len(simulated) > 4 + 2 * 4 - 1
    for mine, theirs in zip(computed.points, expected.points, strict=True):
        assert asdict(mine) == pytest.approx(asdict(theirs), rel=1e-9, abs=1e-9)


def test_it_agrees_with_the_ladder_of_a_comparison(found: BreakEven, retail: sim.Scenario) -> None:
    """Both are the price at which costs are equal; they differ by how bias is taken off."""
    sums = run_systems([System(model, retail, model) for model in MODELS], RUNS)
    other = break_even_price(sums[MODELS[1]], sums[MODELS[0]], "cost")
    width = other.high - other.low
    (one,) = found.crossings
    assert abs(one.value - other.price) < 0.1 * width
    # The interval of a price by itself lies in that of the corrected test, but for the bias.
    assert one.low < other.low + 0.2 * width
    assert one.high > other.high - 0.2 * width


def test_the_sentences_say_who_is_better_on_which_side(found: BreakEven) -> None:
    text = found.text
    assert "orchestrated is significantly better" in text.splitlines()[1]
    assert "orchestrated is significantly worse" in text.splitlines()[3]
    assert f"Break-even of orchestrated and multichannel: {PRICE} = " in text


def test_no_crossing_is_said_to_be_none(retail: sim.Scenario) -> None:
    none = break_even(retail, f"{PRICE}=200..300:2", MODELS, replications=4)
    assert none.crossings == ()
    assert (
        "No break-even in the range: wherever the difference is significant, orchestrated is"
        in none.text
    )
    assert "worse. They come nearest at 200: " in none.text


def test_models_that_do_the_same_have_no_break_even() -> None:
    null = sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )
    same = break_even(null, "staffing.headcount_factor=0.9..1.1:2", replications=3)
    assert same.crossings == ()
    assert "exactly the same" in same.text
    assert "better" not in same.text


def test_whole_numbers_are_looked_at_down_to_neighbours() -> None:
    """Steps are halved until numbers are neighbours, and nothing between them is simulated."""
    busy = sim.load(
        SCENARIOS / "null.toml",
        {"scenario.starts_empty": True, "scenario.horizon_days": 1, "handling.logging_seconds": 20},
    )
    found = break_even(busy, "behaviour.max_attempts=1..9", measure="asa_seconds", replications=2)
    places = [point.at for point in found.points]
    assert all(place.is_integer() for place in places)
    for left, right in pairwise(found.points):
        changes = left.low * right.low < 0 or left.high * right.high < 0
        assert not changes or right.at - left.at == 1


def test_what_makes_no_sense_is_refused(retail: sim.Scenario) -> None:
    with pytest.raises(StudyError, match="range of numbers"):
        break_even(retail, "staffing.blending=true,false")
    with pytest.raises(StudyError, match="two models"):
        break_even(retail, f"{PRICE}=0..1", ["orchestrated"])
    with pytest.raises(StudyError, match="2 replications"):
        break_even(retail, f"{PRICE}=0..1", replications=1)
    with pytest.raises(ScenarioError, match=PRICE):
        break_even(retail, f"{PRICE}=-10..1")


def test_a_written_break_even_is_whole(found: BreakEven, tmp_path: Path) -> None:
    folder = found.write(tmp_path / "result")
    content = json.loads((folder / "break_even.json").read_text(encoding="utf-8"))
    assert content["break_even"][0]["value"] == pytest.approx(found.crossings[0].value)
    assert len(content["points"]) == len(found.table)
    assert (folder / "manifest.json").is_file()
