"""An attribution from the scenario to the sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.errors import StudyError
from sim.study.attribution.attribute import attribute
from sim.study.attribution.attribution import Attribution
from sim.study.attribution.parts import Part

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
DAY = {"scenario.starts_empty": True, "scenario.horizon_days": 1, "scenario.replications": 4}
PRICE = {
    "costs.platform_per_agent_month.orchestrated": 30.0,
    "costs.platform_per_agent_month.multichannel": 5.0,
}
COST = "cost_per_resolved_case"


@pytest.fixture(scope="module")
def logging() -> sim.Scenario:
    """Nothing but writing the shared record differs, and the price."""
    return sim.load(SCENARIOS / "null.toml", {**DAY, **PRICE, "handling.logging_seconds": 20})


@pytest.fixture(scope="module")
def found(logging: sim.Scenario) -> Attribution:
    return attribute(logging)


def by_step(found: Attribution, measure: str, method: str = "share") -> dict[str, Part]:
    return {p.step: p for p in found.parts if p.measure == measure and p.method == method}


def test_shares_and_the_ladder_add_up_to_the_difference_of_a_comparison(
    found: Attribution, logging: sim.Scenario
) -> None:
    usual = sim.compare(logging, ["multichannel", "orchestrated"])
    expected = {c.measure: c for c in usual.contrasts}
    for measure in found.measures:
        total = by_step(found, measure, "total")["total"]
        assert total.amount == pytest.approx(expected[measure].difference, abs=1e-12)
        # Intervals go with what is said, and here fewer measures are tested together.
        assert total.p_value == pytest.approx(expected[measure].p_value, abs=1e-12)
        for method in ("share", "ladder"):
            added = sum(part.amount for part in by_step(found, measure, method).values())
            assert added == pytest.approx(total.amount, abs=1e-9)


def test_the_shared_record_is_charged_to_context_and_to_nothing_else(found: Attribution) -> None:
    parts = by_step(found, "asa_seconds")
    assert parts["context_case"].amount > 0
    assert parts["context_case"].p_value < 0.05
    assert all(part.nothing for key, part in parts.items() if key != "context_case")


def test_the_price_is_charged_to_the_licence(found: Attribution) -> None:
    part = by_step(found, COST)["licence"]
    sums = found.evidence.target.sums["all"]
    per_case = 25 * sums["agent_months"].sum() / sums["cases_resolved"].sum()
    assert part.kind == "licence"
    assert part.amount == pytest.approx(per_case, rel=0.01)  # the jackknife takes its bias off
    assert by_step(found, "asa_seconds")["licence"].nothing


def test_a_price_of_a_step_is_charged_to_the_step() -> None:
    null = sim.load(SCENARIOS / "null.toml", {**DAY, **PRICE})
    prices = {"steering": 15.0, "priority_from_emotion_and_value": 2.5}
    found = by_step(attribute(null, "omnichannel", prices=prices, measures=[COST]), COST)
    # The platform of omnichannel costs nothing, so 30 are to be shared out.
    whole = found["licence"].amount / (30 - 17.5)
    assert found["steering"].amount == pytest.approx(15 * whole)
    assert found["priority_from_emotion_and_value"].amount == pytest.approx(2.5 * whole)
    assert found["merge_on_arrival"].nothing


def test_the_sentences_name_what_is_significant_and_what_is_nothing(found: Attribution) -> None:
    assert "no effect at all: context within the interaction; companion channel" in found.text
    assert "With only 4 replications" in found.text
    assert "steering to the best channel: " not in found.text
    claimed = [p for p in found.parts if p.method == "share" and p.outcome in ("better", "worse")]
    assert {p.step for p in claimed} <= {"context_case", "licence"}


def test_models_that_do_the_same_have_nothing_to_attribute() -> None:
    null = sim.load(SCENARIOS / "null.toml", DAY)
    found = attribute(null, measures=["asa_seconds"])
    assert all(part.nothing for part in found.parts)
    assert "exactly the same, and no step changes it" in found.text


def test_the_ladder_follows_the_order_asked_for(logging: sim.Scenario) -> None:
    order = ["steering", "priority_from_emotion_and_value", "merge_on_arrival", "proactive"]
    found = attribute(logging, "omnichannel", order=order, measures=["asa_seconds"])
    ladder = [part for part in found.parts if part.method == "ladder"]
    assert [part.step for part in ladder] == [*order, "licence"]
    with pytest.raises(StudyError, match="merge_on_arrival after duplicates_visible"):
        attribute(
            logging,
            order=[
                "merge_on_arrival",
                *("context_interaction", "context_case", "companion_channel"),
                *("duplicates_visible", "same_agent", *order[:2], "proactive"),
            ],
        )


def test_sampled_orders_give_the_same_where_nothing_interacts(
    found: Attribution, logging: sim.Scenario
) -> None:
    sampled = attribute(logging, orders=4, measures=["asa_seconds"])
    exact = by_step(found, "asa_seconds")
    for key, part in by_step(sampled, "asa_seconds").items():
        assert part.amount == pytest.approx(exact[key].amount)
    assert "4 sampled orders" in sampled.text
    assert len(sampled.evidence.sets) < len(found.evidence.sets)


def test_blending_is_a_step_of_its_own_only_if_asked() -> None:
    """With one team and one channel blending changes nothing, with two of each it does."""
    centre = sim.load(
        SCENARIOS / "orchestration_loses.toml",
        {
            **DAY,
            "scenario.replications": 3,
            "teams.phone.channels": ["voice", "chat"],
            "teams.phone.home_channels": ["voice"],
        },
    )
    found = attribute(centre, "omnichannel", blending=True, measures=["asa_seconds"])
    parts = by_step(found, "asa_seconds")
    assert parts["blending"].kind == "staffing"
    assert parts["blending"].amount != 0
    total = by_step(found, "asa_seconds", "total")["total"]
    assert sum(p.amount for p in parts.values()) == pytest.approx(total.amount, abs=1e-9)
    alone = attribute(centre, "omnichannel", measures=["asa_seconds"])
    assert "blending" not in by_step(alone, "asa_seconds")


def test_unknown_steps_prices_and_measures_are_refused(logging: sim.Scenario) -> None:
    with pytest.raises(StudyError, match="telepathy"):
        attribute(logging, prices={"telepathy": 3.0})
    with pytest.raises(StudyError, match=r"asa_second.*asa_seconds"):
        attribute(logging, measures=["asa_second"])
    with pytest.raises(StudyError, match="each of"):
        attribute(logging, order=["steering"])


def test_a_written_attribution_is_whole(found: Attribution, tmp_path: Path) -> None:
    folder = found.write(tmp_path / "result")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("attribution.csv", "attribution.parquet", "attribution.json"),
        *("verdict.txt", "manifest.json"),
    }
    content = json.loads((folder / "attribution.json").read_text(encoding="utf-8"))
    assert content["share"][COST][-1]["step"] == "licence"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "attribution"
    assert len(manifest["systems"]) == len(found.evidence.sets) + 1
    assert "licence" in found._repr_html_()


def test_an_interval_leaves_out_zero_where_and_only_where_its_part_is_significant(
    found: Attribution,
) -> None:
    """The 95 % interval of one part alone would leave it out more often."""
    for part in found.parts:
        if not part.nothing:
            assert (part.low > 0 or part.high < 0) == (part.outcome not in ("none", "unknown"))
    assert any(part.p_value < 0.05 and part.outcome == "none" for part in found.parts)
