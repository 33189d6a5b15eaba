"""The ladder of models: order, models that drop out, what a platform may cost, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

import sim
from sim.study.answer_findings import Choice, OnLadder, Surety, UpTo, read_findings
from sim.study.ladder import BASES, Ladder, break_even_price, ladder
from sim.study.replication_sums import ReplicationSums
from sim.study.store import plain
from sim.study.verdict import Verdict, judge
from tests.unit.study.test_verdict import _results

RETAIL: Final = Path(__file__).parents[3] / "scenarios" / "retail.toml"
CASES: Final = 1000.0
MONTHS: Final = 10.0
REPLICATIONS: Final = 20

INSURER: Final = {
    # cost without platform per replication, churn by sourced weights, price per agent-month
    "multichannel": (20_000.0, 90.0, 60.0),
    "multimodal": (17_600.0, 80.0, 85.0),
    "omnichannel": (17_564.0, 78.0, 110.0),
    "orchestrated": (17_900.0, 79.0, 160.0),
}
"""Sums in the proportions of an insurer's centre: the step from multichannel to multimodal earns
nearly everything. Omnichannel breaks even at 303.6 beside the first and at 88.6 beside the second.
"""


def made_up(
    model: str, cost: float, lost: float, price: float, value: float = 0.0, spread: float = 1.0
) -> ReplicationSums:
    """Sums of a model whose cost, churn and price are known; noise is the same for every model."""
    rng = np.random.default_rng(5)
    busy = 1 + 0.05 * spread * rng.standard_normal(REPLICATIONS)
    own = 1 + 0.001 * spread * np.random.default_rng(len(model)).standard_normal(REPLICATIONS)
    base = _results(model)
    sums = {name: np.zeros((REPLICATIONS, 1)) for name in base.sums["all"]}

    def put(name: str, values: Any) -> None:
        sums[name] = np.broadcast_to(np.asarray(values), (REPLICATIONS,)).reshape(-1, 1).copy()

    for name in ("cases", "cases_closed", "cases_resolved", "cases_served", "handled"):
        put(name, CASES * busy)
    put("agent_months", MONTHS)
    put("paid", MONTHS * 147)
    put("full_time", 147 / 12)
    put("platform_cost", MONTHS * price)
    put("labour_cost", cost * busy * own)
    put("total_cost", cost * busy * own + MONTHS * price)
    put("loaded_cost", 1.4 * cost * busy * own + MONTHS * price)
    put("churn_evidence", lost * busy)
    put("churn", 1.5 * lost * busy)
    put("value_lost_evidence", value * lost * busy)
    put("value_lost", 1.5 * value * lost * busy)
    return replace(
        base,
        replications=tuple(range(REPLICATIONS)),
        channels=("voice",),
        sums={"all": sums},
        quantiles={"all": {}},
        fingerprints=tuple(f"{model} {n}" for n in range(REPLICATIONS)),
    )


def centre(
    models: Mapping[str, tuple[float, float, float]] = INSURER, value: float = 0.0, **more: Any
) -> dict[str, ReplicationSums]:
    return {name: made_up(name, *numbers, value=value, **more) for name, numbers in models.items()}


def on_ladder(found: Ladder) -> dict[str, tuple[str, str]]:
    return {rung.model: (rung.standing, rung.base) for rung in found.rungs}


def pick(found: Ladder) -> dict[str, str]:
    return {one.basis: one.model for one in found.picks}


def judged(results: dict[str, ReplicationSums]) -> Verdict:
    return judge(results, next(iter(results)))


def test_the_insurers_answer_is_the_model_that_the_incremental_table_supports() -> None:
    """Beside the simplest model omnichannel looks cheap at 110; its own step is worth 88.6."""
    results = centre(spread=0.0)
    beside_first = break_even_price(results["omnichannel"], results["multichannel"], "cost")
    beside_next = break_even_price(results["omnichannel"], results["multimodal"], "cost")
    assert beside_first.price == pytest.approx(303.6, abs=0.5)
    assert beside_next.price == pytest.approx(88.6, abs=0.5)
    found = ladder(results, list(results))
    assert on_ladder(found) == {
        "multimodal": ("first", ""),
        "omnichannel": ("step", "multimodal"),
        "orchestrated": ("dominated", "omnichannel"),
        "multichannel": ("dominated", "omnichannel"),
    }
    assert pick(found) == dict.fromkeys(BASES, "multimodal")
    answer = judged(results).answer
    assert "The answer: multimodal." in answer[0]
    assert "omnichannel beside multimodal would be worth 88.6 EUR" in answer[1]
    assert "It costs 110 EUR" in answer[1]


def test_customers_who_are_worth_enough_change_the_insurers_answer() -> None:
    """2 of 1000 customers more are kept by omnichannel: worth 2 x value / 10 agent-months."""
    results = centre(value=200.0, spread=0.0)
    prices = {
        basis: break_even_price(results["omnichannel"], results["multimodal"], basis).price
        for basis in BASES
    }
    assert prices["sourced"] - prices["cost"] == pytest.approx(2 * 200 / MONTHS, rel=0.02)
    assert prices["all"] - prices["cost"] == pytest.approx(1.5 * 2 * 200 / MONTHS, rel=0.02)
    found = ladder(results, list(results))
    assert pick(found) == {"cost": "multimodal", "sourced": "omnichannel", "all": "omnichannel"}
    answer = judged(results).answer
    assert "depends on what is counted: multimodal in cost alone; omnichannel" in answer[0]
    assert "omnichannel beside multimodal is worth" in answer[1]


def test_a_break_even_price_makes_the_costs_equal() -> None:
    results = centre(value=300.0)
    own, base = results["omnichannel"], results["multichannel"]
    for basis, lost in (("cost", None), ("sourced", "value_lost_evidence"), ("all", "value_lost")):
        price = break_even_price(own, base, basis).price  # type: ignore[arg-type]
        nets = []
        for one, platform in ((own, price), (base, 60.0)):
            sums = {name: values.sum() for name, values in one.sums["all"].items()}
            cost = sums["total_cost"] - sums["platform_cost"] + platform * sums["agent_months"]
            net = cost / sums["cases_resolved"]
            nets.append(net + (sums[lost] / sums["cases_closed"] if lost else 0.0))
        assert nets[0] == pytest.approx(nets[1], rel=1e-3)  # the jackknife moves it by its bias


def test_a_dearer_model_that_keeps_no_more_customers_drops_out() -> None:
    models = {"simple": (100.0, 50.0, 10.0), "dear": (120.0, 50.0, 10.0), "rich": (130.0, 40.0, 10)}
    found = ladder(centre(models), list(models))
    assert on_ladder(found) == {
        "simple": ("first", ""),
        "dear": ("dominated", "simple"),
        "rich": ("step", "simple"),
    }


def test_a_step_that_costs_more_per_customer_than_the_next_is_passed_over() -> None:
    """30 for 1 customer of 1000, then 10 for 9: nobody who pays 30 each stops there."""
    models = {
        "simple": (100.0, 50.0, 0.1),
        "between": (130.0, 49.0, 0.1),
        "rich": (140.0, 40.0, 0.1),
    }
    found = ladder(centre(models), list(models))
    assert on_ladder(found)["between"] == ("passed_over", "simple")
    assert found.rungs[1].beyond == "rich"
    assert on_ladder(found)["rich"] == ("step", "simple")


def test_without_prices_the_order_is_that_of_what_models_can_do() -> None:
    """A richer model that saves work stays above the simpler one: its price is not known."""
    models = {"simple": (100.0, 50.0, 0.0), "rich": (90.0, 40.0, 0.0), "richer": (95.0, 45.0, 0.0)}
    found = ladder(centre(models), list(models))
    assert not found.priced
    assert on_ladder(found) == {
        "simple": ("first", ""),
        "rich": ("step", "simple"),
        "richer": ("dominated", "rich"),
    }
    assert pick(found)["cost"] == "rich"


def test_two_scenarios_say_nothing_of_platforms() -> None:
    results = centre({"few": (100.0, 50.0, 10.0), "many": (90.0, 40.0, 10.0)})
    found = judge(results, "few", groups=[["few"], ["many"]])
    assert not [one for one in found.findings if isinstance(one, OnLadder | UpTo | Surety)]
    (choice,) = (one for one in found.findings if isinstance(one, Choice))
    assert choice.code == "scenarios_only"
    assert "per agent and month" not in found.text


def test_how_sure_is_said_of_the_comparison_that_chance_could_turn() -> None:
    """The step is worth about its price: 35 saved by 10 agent-months at a price of 3.5."""
    models = {"simple": (10_000.0, 50.0, 0.0), "rich": (9_965.0, 40.0, 3.4)}
    (surety,) = (o for o in judged(centre(models)).findings if isinstance(o, Surety))
    assert surety.code in ("within_chance", "next_within_chance")
    assert surety.low < surety.charged < surety.high
    # Whichever of the two is held: the comparison with the other one is what chance could turn.
    assert {surety.model, surety.base} == {"simple", "rich"}
    clear = {**models, "rich": (9_000.0, 40.0, 3.4)}
    (surety,) = (o for o in judged(centre(clear)).findings if isinstance(o, Surety))
    assert surety.code == "beyond_chance"


def test_the_answer_stands_before_everything_else() -> None:
    verdict = judged(centre())
    kinds = [type(one).__name__ for one in verdict.findings]
    assert kinds[:4] == ["Choice", "UpTo", "Surety", "TurnsRound"]
    assert verdict.lines[: len(verdict.answer)] == verdict.answer
    assert verdict.lines == verdict.answer + verdict.details


def test_findings_of_the_answer_can_be_read_again() -> None:
    verdict = judged(centre(value=200.0))
    again = read_findings([plain(one.to_json()) for one in verdict.findings])
    own = [one for one in verdict.findings if isinstance(one, Choice | UpTo | OnLadder)]
    read = [one for one in again if isinstance(one, Choice | UpTo | OnLadder)]
    assert [one.code for one in read] == [one.code for one in own]
    assert read[0].picks == own[0].picks  # type: ignore[union-attr]


def test_a_year_is_what_the_window_costs_as_often_as_it_fits() -> None:
    """10 agent-months are paid in what a full-time agent is paid in a month: a year is 12 of it."""
    (first, *_) = (o for o in judged(centre()).findings if isinstance(o, OnLadder))
    sums = {name: values.mean() for name, values in centre()[first.model].sums["all"].items()}
    assert first.per_year == pytest.approx(12 * 12 * sums["total_cost"])


def test_the_answer_of_a_simulated_centre_is_the_one_that_its_own_tables_support() -> None:
    """The insurer's prices on a shop of three days, recomputed from the table of replications."""
    prices = {"multichannel": 60, "multimodal": 85, "omnichannel": 110, "orchestrated": 160}
    changes = {f"costs.platform_per_agent_month.{key}": price for key, price in prices.items()}
    scenario = sim.load(
        RETAIL, {"scenario.starts_empty": True, "scenario.horizon_days": 3, **changes}
    )
    found = sim.compare(scenario, replications=6)
    per_case = found.table.set_index(["measure", "model"])["mean"]["cost_per_resolved_case"]
    (choice,) = (one for one in found.findings if isinstance(one, Choice))
    picks = dict(choice.picks)
    assert picks["cost"] == per_case.idxmin()
    assert found.verdict.lines[: len(found.verdict.answer)] == found.verdict.answer
    sums = {
        label: {n: v.sum() for n, v in r.sums["all"].items()} for label, r in found.results.items()
    }

    def net(label: str, lost: str) -> float:
        own = sums[label]
        value = (own[lost] + own["purchase_margin_lost"]) / own["cases_closed"]
        return float(own["total_cost"] / own["cases_resolved"] + value)

    for basis, lost in (("sourced", "value_lost_evidence"), ("all", "value_lost")):
        steps = [one.model for one in found.findings if isinstance(one, OnLadder)
                 and one.code in ("first", "step")]  # fmt: skip
        best = min(steps, key=lambda label: net(label, lost))
        assert net(picks[basis], lost) == pytest.approx(net(best, lost), rel=2e-3)
