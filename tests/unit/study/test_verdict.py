"""Comparisons of small made-up journals: tables, JSON, files and what the verdict says."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.engine.journal import CaseEnd, Journal
from sim.errors import StudyError
from sim.former import without_former
from sim.measures import HEADLINES
from sim.measures.definitions import MEASURES
from sim.scenario.schema import Scenario
from sim.study import compare as comparing
from sim.study.compare import Comparison, compare
from sim.study.replication_sums import ReplicationSums
from sim.study.running import replicate, summarise
from sim.study.systems import System
from sim.study.tables import REPORTED
from sim.units import TICKS_PER_HOUR
from tests.unit.measures import tiny

REPLICATIONS = 12


def _journal(replication: int, model: str, resolved: int, given_up: int, **case: Any) -> Journal:
    """A journal of closed cases alone, each resolved after an hour or given up."""
    ends = [CaseEnd.RESOLVED] * resolved + [CaseEnd.GIVEN_UP] * given_up
    cases = [
        tiny.case(n, 0, 0, end, arrival=0, closed=3600, answered=1, **case)
        for n, end in enumerate(ends)
    ]
    return tiny.journal([], cases, [], None, model=model, replication=replication)


def _results(model: str, better_by: int = 0, **case: Any) -> ReplicationSums:
    """Replications whose number of resolved cases varies by chance, the same for every model."""
    noise = np.random.default_rng(1).integers(0, 20, REPLICATIONS)
    journals = [
        _journal(r, model, 70 + int(n) + better_by, 30 - better_by, **case)
        for r, n in enumerate(noise)
    ]
    return summarise(journals, tiny.scenario())


def _comparison(*results: ReplicationSums) -> Comparison:
    scenario = tiny.scenario()
    systems = tuple(System(r.model, scenario, r.model) for r in results)
    return Comparison(systems, {r.model: r for r in results}, results[0].model, {"seed": 1})


def test_identical_journals_make_no_difference() -> None:
    base = _results("multichannel")
    verdict = _comparison(base, replace(base, model="multimodal")).verdict
    assert verdict.systems[0].identical
    assert "multimodal against multichannel: no difference. Every contact" in verdict.text


def test_the_same_journals_at_another_price_differ_in_cost_alone() -> None:
    verdict = _comparison(_results("multichannel"), _results("multimodal")).verdict
    (finding,) = verdict.systems
    assert finding.identical
    outcomes = {c.measure: c.outcome for c in finding.headlines}
    assert outcomes.pop("cost_per_resolved_case") == "better"  # it has no platform to pay for
    assert set(outcomes.values()) == {"none"}
    assert "only prices differ" in verdict.text


def test_a_clear_gain_is_told_with_its_interval() -> None:
    comparison = _comparison(_results("multichannel"), _results("omnichannel", better_by=10))
    (finding,) = comparison.verdict.systems
    outcomes = {c.measure: c.outcome for c in finding.headlines}
    assert outcomes["lost_case_rate"] == "better"
    assert outcomes["retention_rate"] == "better"
    assert outcomes["attempts_per_case"] == "none"
    text = comparison.verdict.text
    assert "better: lost cases 18.1" in text
    assert "no significant difference: customer attempts per case" in text
    assert "also holds with the weights of repetitions" in text
    assert "Not simulated yet" in text
    assert "warm transfer" in text


def test_the_direction_follows_the_baseline() -> None:
    comparison = _comparison(_results("omnichannel", better_by=10), _results("multichannel"))
    (finding,) = comparison.verdict.systems
    assert {c.measure: c.outcome for c in finding.headlines}["lost_case_rate"] == "worse"


def test_chance_alone_is_called_no_significant_difference() -> None:
    rng = np.random.default_rng(3)
    scenario = tiny.scenario(costs={"platform_per_agent_month": {}})

    def results(model: str) -> ReplicationSums:
        numbers = rng.integers(0, 20, REPLICATIONS)
        return summarise(
            [_journal(r, model, 70 + int(n), 30) for r, n in enumerate(numbers)], scenario
        )

    verdict = _comparison(results("multichannel"), results("omnichannel")).verdict
    assert "No significant difference in any headline measure." in verdict.text


def test_a_verdict_that_rests_on_assumption_says_so() -> None:
    # Everybody explains something again: retention falls by a weight without a source alone.
    base, other = _results("multichannel"), _results("omnichannel", repetitions=2)
    (finding,) = _comparison(base, other).verdict.systems
    assert finding.flips == ("retention_rate",)
    assert "is driven by assumption" in _comparison(base, other).verdict.text


def test_cost_per_contact_is_unmasked_when_it_misleads() -> None:
    base, other = _results("multichannel"), _results("omnichannel")
    more = {**other.sums["all"], "handled": base.sums["all"]["handled"] + 300.0}
    less = {**base.sums["all"], "handled": base.sums["all"]["handled"] + 100.0}
    more["cases_resolved"] = base.sums["all"]["cases_resolved"] * 0.8
    other = replace(other, sums={**other.sums, "all": more})
    base = replace(base, sums={**base.sums, "all": less})
    assert "Cost per contact is misleading here" in _comparison(base, other).verdict.text


def test_many_open_cases_and_few_replications_are_pointed_out() -> None:
    results = [summarise([tiny.journal()] * 2, tiny.scenario()) for _ in range(2)]
    results[1] = replace(results[1], model="multimodal")
    text = _comparison(*results).verdict.text
    assert "multichannel: 28.6 % of the cases were still open" in text
    assert "With only 2 replications" in text


def test_tables_have_every_measure_of_every_model() -> None:
    comparison = _comparison(_results("multichannel"), _results("multimodal"))
    assert list(comparison.table.columns) == ["measure", "model", "mean", "lo", "hi", "unit"]
    assert set(comparison.table["measure"]) == set(MEASURES)
    assert len(comparison.differences) == len(MEASURES)
    assert set(comparison.by_channel["channel"]) == {"voice", "chat"}
    assert len(comparison.by_interval) == 2 * 2 * len(set(comparison.by_interval["measure"]))
    headline = comparison.differences.set_index("measure").loc[list(HEADLINES)]
    assert headline["p_adjusted"].notna().all()


def test_json_has_the_stable_keys() -> None:
    content = _comparison(_results("multichannel"), _results("multimodal")).to_json()
    json.dumps(content, allow_nan=False)
    for model in content["models"].values():
        assert list(model)[: len(REPORTED)] == list(REPORTED)
        assert all(set(entry) == {"mean", "ci95", "unit"} for entry in model.values())
    assert content["models"]["multichannel"]["asa_seconds"]["mean"] is None  # nobody was answered
    assert content["models"]["multichannel"]["resolved_rate"]["ci95"][0] > 0
    assert set(content["by_channel"]["multichannel"]) == {"voice", "chat"}


def test_a_comparison_is_written_as_one_folder(tmp_path: Path) -> None:
    comparison = _comparison(_results("multichannel"), _results("multimodal"))
    folder = comparison.write(tmp_path / "result")
    assert {"manifest.json", "comparison.json", "verdict.txt"} <= {f.name for f in folder.iterdir()}
    table = pd.read_parquet(folder / "table.parquet")
    pd.testing.assert_frame_equal(without_former(table), comparison.table)
    by_interval = pd.read_csv(folder / "by_interval.csv")
    assert len(without_former(by_interval)) == len(comparison.by_interval)


def test_it_shows_itself_in_a_notebook() -> None:
    page = _comparison(_results("multichannel"), _results("multimodal"))._repr_html_()
    assert "lost_case_rate" in page
    assert "only prices differ" in page


def test_a_verdict_at_a_prompt_is_its_sentences() -> None:
    verdict = _comparison(_results("multichannel"), _results("multimodal")).verdict
    assert repr(verdict) == verdict.text
    assert "only prices differ" in repr(verdict)


def test_sums_of_replications_are_those_of_each_journal() -> None:
    found = summarise([tiny.journal(), tiny.journal(replication=1)], tiny.scenario())
    numerator, denominator = found.parts("asa_seconds", "channel")
    assert numerator.tolist() == [[45, 40]] * 2
    assert denominator.tolist() == [[3, 2]] * 2
    assert found.fingerprints[0] == found.fingerprints[1]
    with pytest.raises(StudyError, match="'paid_hours' is not kept by channel"):
        found.parts("paid_hours", "channel")


def test_other_journals_have_other_fingerprints() -> None:
    contacts = deepcopy(tiny.CONTACTS)
    contacts[0]["talk_end"] += 1
    first = summarise([tiny.journal()], tiny.scenario())
    second = summarise([tiny.journal(contacts)], tiny.scenario())
    assert first.fingerprints != second.fingerprints


def _pretend(
    scenario: Scenario, model: str, *, seed: int, replication: int, engine: str
) -> Journal:
    assert engine == "auto"
    assert scenario.name
    return _journal(replication, model, 50 + (seed + 7 * replication) % 10, 20)


@pytest.fixture
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.run.simulate", _pretend)


@pytest.mark.usefixtures("_engine")
def test_threads_change_nothing() -> None:
    alone = replicate(tiny.scenario(), replications=6)
    together = replicate(tiny.scenario(), replications=6, jobs=3)
    assert alone.fingerprints == together.fingerprints
    for name, values in alone.sums["all"].items():
        np.testing.assert_array_equal(values, together.sums["all"][name])


@pytest.mark.usefixtures("_engine")
def test_progress_counts_over_all_systems() -> None:
    seen: list[tuple[int, int]] = []
    compare(
        tiny.scenario(),
        ["multichannel", "multimodal"],
        replications=2,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert [total for _, total in seen] == [4] * len(seen)
    done = [each for each, _ in seen]
    assert done == sorted(set(done))
    assert done[-1] == 4


@pytest.mark.usefixtures("_engine")
def test_scenarios_and_models_are_crossed() -> None:
    other = tiny.scenario(staffing={"blending": True})
    found = compare(
        models=["multichannel", "omnichannel"],
        scenarios={"apart": tiny.scenario(), "blended": other},
        baseline="blended: multichannel",
        replications=2,
    )
    assert list(found.results) == [
        "apart: multichannel",
        "apart: omnichannel",
        "blended: multichannel",
        "blended: omnichannel",
    ]
    assert {c.baseline for c in found.contrasts} == {"blended: multichannel"}
    systems: dict[str, Any] = dict(found.manifest["systems"])
    assert systems["apart: omnichannel"]["scenario_hash"] == tiny.scenario().hash
    assert set(found.manifest["scenarios"]) == {tiny.scenario().hash, other.hash}


@pytest.mark.usefixtures("_engine")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"scenario": None}, "needs a scenario"),
        ({"models": ["omnichannel", "omnichannel"]}, "two systems are called omnichannel"),
        ({"baseline": "best"}, "baseline 'best' is not compared"),
        ({"replications": 0}, "at least 1 replication"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        compare(**{"scenario": tiny.scenario(), **arguments})


def test_one_hour_has_the_ticks_that_the_tables_assume() -> None:
    assert tiny.journal().horizon_ticks == TICKS_PER_HOUR
    assert comparing.FORMAT == 1
