"""Robustness: every uncertain assumption is moved; what turns a verdict is found, and where."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.scenario.variants import with_overrides
from sim.study.replication_sums import ReplicationSums
from sim.study.robust import kept
from sim.study.robust.robust import neighbours
from sim.study.robust.robustness import Robustness
from sim.study.robust.turns import _may_turn
from sim.study.running import run_systems
from sim.study.sensitivity.counting import Alike, counted_alike
from sim.study.sensitivity.ends import short
from sim.study.sensitivity.levers import Lever, ends_of, levers
from sim.study.systems import System
from sim.study.telling import paragraphs

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
LOGGING = "handling.logging_seconds"
RETRY = "behaviour.after_abandoned.retry_share"
MODELS = ["multichannel", "omnichannel"]
RUNS = 6


@pytest.fixture(scope="module")
def null() -> sim.Scenario:
    """As written both models do the same; logging makes the second one dearer."""
    return sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )


@pytest.fixture(scope="module")
def found(null: sim.Scenario) -> Robustness:
    return sim.robust(null, MODELS, RUNS, vary=[f"{LOGGING}=0..30", f"{RETRY}=0.3..0.6"])


def outcomes(scenario: sim.Scenario) -> dict[str, str]:
    compared = sim.compare(scenario, MODELS, replications=RUNS)
    return {one.measure: one.outcome for one in compared.contrasts}


def test_what_turns_is_what_a_comparison_says_there(found: Robustness, null: sim.Scenario) -> None:
    there = outcomes(with_overrides(null, {LOGGING: 30.0}))
    written = outcomes(null)
    turned = {one.measure: one.after for one in found.turns}
    assert {key: there[key] for key in turned} == turned
    assert set(turned) == {
        key for key in found.written[MODELS[0], MODELS[1]] if there[key] != written[key]
    }
    assert {one.kind for one in found.turns} == {"gained"}
    assert {found.moved[one.place].lever.axis.key for one in found.turns} == {LOGGING}


def test_where_it_turns_lies_between_values_with_different_verdicts(
    found: Robustness, null: sim.Scenario
) -> None:
    one = next(one for one in found.turns if one.measure == "cost_per_resolved_case")
    assert 0 <= one.at_low < one.at < one.at_high <= 30
    low, high = (
        outcomes(with_overrides(null, {LOGGING: at}))[one.measure]
        for at in (one.at_low, one.at_high)
    )
    assert (low, high) == ("none", "worse")


def test_an_effect_is_the_paired_move_of_the_difference(
    found: Robustness, null: sim.Scenario
) -> None:
    table: Any = found.table.set_index(["key", "end", "measure"])
    row = table.loc[(LOGGING, "high", "cost_per_resolved_case")]
    there = with_overrides(null, {LOGGING: 30.0})
    pairs = [sim.compare(each, MODELS, replications=RUNS) for each in (there, null)]
    gaps = [
        next(c.difference for c in pair.contrasts if c.measure == "cost_per_resolved_case")
        for pair in pairs
    ]
    assert row["effect"] == pytest.approx(gaps[0] - gaps[1])
    assert row["replications"] == RUNS
    # Nobody waits longer under one of the two models, so this end is never looked at in full.
    assert set(table.loc[RETRY]["replications"]) == {4}


def test_it_is_told_and_written(found: Robustness, tmp_path: Path) -> None:
    assert found.lines[0].startswith("What would turn it round: none of 2 assumptions")
    assert f"{LOGGING} above" in found.text
    folder = found.write(tmp_path / "result")
    content = json.loads((folder / "robust.json").read_text(encoding="utf-8"))
    assert content["turns"][0]["key"] == LOGGING
    assert len(content["bottom_line"]) == 2


def test_a_reversal_is_found_and_its_value_is_where_the_mean_is_zero() -> None:
    scenario = sim.load(
        SCENARIOS / "null.toml",
        {
            "scenario.starts_empty": True,
            "scenario.horizon_days": 1,
            "costs.platform_per_agent_month.multichannel": 300.0,
            LOGGING: 5.0,
        },
    )
    key = "costs.platform_per_agent_month.omnichannel"
    result = sim.robust(scenario, MODELS, RUNS, vary=[f"{key}=0..900"])
    one = next(one for one in result.turns if one.measure == "cost_per_resolved_case")
    assert one.pair == ("omnichannel", "multichannel")  # the cheaper one is the lower rung
    assert (one.kind, one.before, one.after) == ("reversed", "worse", "better")
    curve = sim.break_even(scenario, f"{key}=0..900", MODELS, replications=RUNS)
    # Cost is linear in a price, so a straight line finds the break-even itself.
    assert one.at == pytest.approx(curve.crossings[0].value, rel=1e-6)
    assert one.at_low < one.at < one.at_high
    assert f"{key} above" in result.lines[2]
    assert "turns from worse to better" in result.lines[2]


def test_a_result_is_kept_for_the_same_scenario_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, null: sim.Scenario
) -> None:
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "compiled")
    assert kept.turns_round(null, "null.toml").code == "not_looked_at"
    assert kept.leaned_on(null) is None
    result = sim.robust(null, MODELS, RUNS, vary=[f"{LOGGING}=0..30"])
    assert kept.kept(null) is None  # what was asked for is not all that is uncertain
    kept.keep(result, null)
    said = kept.turns_round(null, "null.toml")
    assert (said.code, said.tried, said.rest) == ("weakened_by", 1, 0)  # nothing is reversed
    one = result.turns[0]
    assert said.keys == (
        (LOGGING, f"> {ENGLISH.significant(one.at)}", *reversed(one.pair), one.measure),
    )
    shown = "\n".join(paragraph.head for paragraph in paragraphs([said], ENGLISH))
    assert "What would turn it round, beside prices: none of the 1 assumptions" in shown
    assert f"from chance: {LOGGING} > " in shown
    content = replace(result, turns=(replace(one, kind="reversed"),))
    kept.keep(content, null)
    told = kept.turns_round(null, "null.toml")
    (head,) = [paragraph.head for paragraph in paragraphs([told], ENGLISH)]
    assert head.startswith(f"What would turn it round, beside prices: {LOGGING} > ")
    assert "omnichannel beside multichannel)" in head
    price = {"costs.platform_per_agent_month.omnichannel": "0..900"}
    priced = sim.robust(null, MODELS, RUNS, vary=[f"{key}={ends}" for key, ends in price.items()])
    assert priced.turns  # of which the break-even prices of the answer tell already
    kept.keep(priced, null)
    assert kept.turns_round(null, "null.toml").code == "nothing_turns_it"
    kept.keep(result, null)
    assert kept.leaned_on(null) == (LOGGING,)
    assert kept.kept(with_overrides(null, {LOGGING: 1.0})) is None
    for path in tmp_path.rglob("*.json"):
        path.write_text("{", encoding="utf-8")
    assert kept.kept(null) is None


def everything(sums: ReplicationSums) -> dict[str, Any]:
    """All numbers, by level and name."""
    return {
        f"{level} {name}": np.nan_to_num(values, nan=-1.0).tolist()
        for kept in (sums.sums, sums.quantiles)
        for level, found in kept.items()
        for name, values in found.items()
    } | {"runs": sums.fingerprints, "churn": [sums.cases_per_year, sums.background_churn]}


def test_what_changes_no_event_is_counted_in_runs_of_the_scenario_as_it_is(
    null: sim.Scenario,
) -> None:
    changes = {
        "teams.agents.wage_per_hour": 31.0,
        "costs.platform_per_agent_month.omnichannel": 90.0,
        "churn.emotion": 1.0,
        "churn.background_churn": 0.2,
        "channels.voice.service_level.threshold_seconds": 45.0,
    }
    others = {key: with_overrides(null, {key: value}) for key, value in changes.items()}
    alike = Alike(null)
    for key, other in others.items():
        assert alike.draws_the_same(other), key
        assert alike.change(other, "omnichannel") == "what_is_counted", key
    found = counted_alike(null, "omnichannel", others, range(1, 3), null.run.seed)
    for key, other in others.items():
        systems = [System("alone", other, "omnichannel")]
        alone = run_systems(systems, 2, null.run.seed, 1, over_time=False)["alone"]
        assert everything(found[key]) == everything(alone), key


def test_what_the_engine_reads_is_simulated_and_what_nobody_reads_is_not(
    null: sim.Scenario,
) -> None:
    alike = Alike(null)
    assert alike.change(with_overrides(null, {LOGGING: 5.0}), "omnichannel") == "what_happens"
    of_another = with_overrides(null, {"costs.platform_per_agent_month.multimodal": 9.0})
    assert alike.change(of_another, "omnichannel") == "nothing"
    assert not alike.draws_the_same(
        with_overrides(null, {"demand.sources.week.volume_factor": 2.0})
    )
    other_engine = Alike(null, "simpy")  # that engine is asked for, so it has to run
    assert other_engine.change(of_another, "omnichannel") == "what_happens"


def test_a_price_is_moved_without_simulating_anything_again(
    null: sim.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated: list[str] = []

    def watched(systems: Any, *rest: Any, **options: Any) -> Any:
        simulated.extend(system.label for system in systems)
        return run_systems(systems, *rest, **options)

    monkeypatch.setattr("sim.study.decision.run_systems", watched)
    found = sim.robust(
        null, MODELS, RUNS, vary=["costs.platform_per_agent_month.omnichannel=0..900"]
    )
    assert found.turns
    assert not np.isnan(found.turns[0].at)
    assert set(simulated) == set(MODELS)


def test_neighbours_are_those_of_the_ladder(null: sim.Scenario) -> None:
    """Where the richer model is the cheaper one, it comes first."""
    priced = with_overrides(
        null,
        {
            "costs.platform_per_agent_month.multichannel": 300.0,
            "costs.platform_per_agent_month.omnichannel": 90.0,
        },
    )
    written = {model: sim.replicate(priced, model, 2) for model in MODELS}
    assert neighbours(written) == (("omnichannel", "multichannel"),)


def test_a_short_run_is_one_with_little_before_and_after() -> None:
    scenario = sim.load(SCENARIOS / "retail.toml", {"scenario.cycles_before": 3})
    brief = short(scenario)
    assert (brief.run.cycles_before, brief.run.run_out_days) == (1, None)
    followed = sim.load(SCENARIOS / "retail.toml", {"scenario.run_out_days": 6.0})
    assert (short(followed).run.cycles_before, short(followed).run.run_out_days) == (None, 2.0)


def test_chance_alone_lets_few_ends_pass_a_first_look(null: sim.Scenario) -> None:
    """Of moves that are all chance, those beyond a standard deviation: a third of them."""
    written = sim.compare(null, MODELS, replications=5).contrasts[0]
    even = replace(written, difference=0.0, stated_low=-0.1, stated_high=0.1, outcome="none")
    moves = np.random.Generator(np.random.Philox(5)).normal(size=(4000, 1))
    passed = np.mean([_may_turn(even, move, noise=1.0) for move in moves])
    assert passed == pytest.approx(0.317, abs=0.03)
    far = replace(written, difference=-9.0, stated_low=-9.1, stated_high=-8.9, outcome="better")
    assert not any(_may_turn(far, move, noise=1.0) for move in moves)


def test_what_makes_no_sense_is_refused(null: sim.Scenario) -> None:
    with pytest.raises(StudyError, match="two service models"):
        sim.robust(null, ["multichannel"])
    with pytest.raises(StudyError, match="2 replications or more"):
        sim.robust(null, MODELS, screening=1)
    with pytest.raises(StudyError, match="5 replications or more"):
        sim.robust(null, MODELS, replications=2)


@pytest.fixture(scope="module")
def retail_levers() -> dict[str, Lever]:
    return {one.axis.key: one for one in levers(sim.load(SCENARIOS / "retail.toml"))}


def test_needs_media_shares_and_prices_are_among_what_is_moved(
    retail_levers: dict[str, Lever],
) -> None:
    for key in (
        "intents.damaged_or_wrong_item.medium",
        "intents.wrong_size.share",
        "segments.under_45.channel_preference.voice",
        "costs.platform_per_agent_month.orchestrated",
        "channels.whatsapp.capacity_weight",
        "staffing.headcount_factor",
    ):
        assert key in retail_levers


def test_a_default_that_many_share_is_one_assumption(retail_levers: dict[str, Lever]) -> None:
    together = retail_levers["intents.*.self_service_leaves_share"]
    assert len(together.axis.keys) == len(sim.load(SCENARIOS / "retail.toml").intents)
    some = retail_levers["channels.email,social.owner_wait_minutes"]  # whatsapp chose its own
    assert some.axis.keys == (
        "channels.email.owner_wait_minutes",
        "channels.social.owner_wait_minutes",
    )


def test_an_end_that_the_scenario_refuses_is_taken_as_far_as_it_allows() -> None:
    scenario = sim.load(SCENARIOS / "retail.toml")
    (lever,) = (one for one in levers(scenario) if one.axis.key == "channels.whatsapp.turns_most")
    ends, idle = ends_of(scenario, [lever])
    assert [(end.end, end.value) for end in ends] == [("low", 4)]  # three turns or more
    assert not idle
    assert ends[0].scenario.channels["whatsapp"].turns_most == 4


def test_without_an_orchestrator_nothing_of_its_section_is_read() -> None:
    """So its assumptions are not simulated under the other models."""
    scenario = sim.load(
        SCENARIOS / "orchestration_loses.toml",
        {"scenario.starts_empty": True, "scenario.horizon_days": 0.3},
    )
    own = [one for one in levers(scenario) if one.axis.key.startswith("orchestrator.")]
    ends, _ = ends_of(scenario, own)
    assert len(ends) > 20
    written = sim.replicate(scenario, "omnichannel", 1).fingerprints
    for end in ends:
        assert sim.replicate(end.scenario, "omnichannel", 1).fingerprints == written, end.text
