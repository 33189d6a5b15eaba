"""The presets of the churn equation: fitted to a reference run, or to a headline, or stated."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import exp, log, prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.calibration.churn import Reference, fit
from sim.errors import ScenarioError
from sim.measures import headline
from sim.measures.loyalty import evidence_only
from sim.measures.table import Reader
from sim.measures.terms import ChurnWeights, churn_weights
from sim.sections import churn_presets as presets
from sim.sections.churn import Churn
from tests.statistical.test_common_random_numbers import CENTRE
from tests.unit.measures import tiny

RETAIL = Path(__file__).parents[3] / "scenarios" / "retail.toml"
STEP = 2**-32
"""Sums of chances go in steps of this."""


def small(**changes: Any) -> sim.Scenario:
    """A centre in which customers wait, change channel and tell their story again."""
    return sim.Scenario.model_validate({**CENTRE, **changes})


@pytest.fixture(scope="module")
def fitted() -> presets.Survey:
    return fit(small(), 2)


@pytest.fixture
def as_preset(fitted: presets.Survey, monkeypatch: pytest.MonkeyPatch) -> presets.Survey:
    """The fit to the small centre in place of the stored one."""
    monkeypatch.setattr("sim.measures.terms.survey", lambda: fitted)
    monkeypatch.setattr(presets, "survey", lambda: fitted)
    return fitted


def losses(scenario: sim.Scenario, weights: ChurnWeights | None = None) -> list[float]:
    run = Reference(scenario, 2, scenario.run.seed)
    return run.losses(weights or churn_weights(scenario.churn)).tolist()


def test_the_reference_run_loses_by_outcome_what_the_surveys_say(as_preset: presets.Survey) -> None:
    scenario = small()
    assert losses(scenario) == pytest.approx(presets.LOSS_BY_OUTCOME, abs=2 * STEP)
    bare = evidence_only(churn_weights(scenario.churn))
    assert losses(scenario, bare) == pytest.approx(presets.LOSS_BY_OUTCOME, abs=2 * STEP)
    assert as_preset.loss == pytest.approx(
        np.dot(as_preset.outcome_shares, presets.LOSS_BY_OUTCOME), abs=2 * STEP
    )


def test_the_levels_of_the_survey_itself_would_lose_more(as_preset: presets.Survey) -> None:
    """What the fit is for: terms go with the outcome, and the logit is convex."""
    weights = churn_weights(Churn())
    first, later, unresolved = (log(p / (1 - p)) for p in presets.LOSS_BY_OUTCOME)
    uncorrected = replace(weights, first=first, later=later, unresolved=unresolved)
    found = losses(small(), uncorrected)
    assert found[2] > 0.26
    uncentred = replace(uncorrected, **{f"mean_{term}": 0.0 for term in presets.TERMS})
    assert all(more > less for more, less in zip(losses(small(), uncentred), found, strict=True))
    assert as_preset.levels[2] < unresolved


def test_what_a_term_adds_is_zero_on_average_in_the_reference_run(
    as_preset: presets.Survey,
) -> None:
    run = Reference(small(), 2, small().run.seed)
    found = run.means(churn_weights(Churn()))
    assert set(found) == set(presets.TERMS)
    assert [*found.values()] == pytest.approx([0.0] * 5, abs=2 * STEP)
    assert all(as_preset.mean[term] <= as_preset.most[term] for term in presets.TERMS)
    assert as_preset.mean["abandonment"] > 0


def test_terms_are_capped_at_the_95th_percentile(as_preset: presets.Survey) -> None:
    run = Reference(small(), 2, small().run.seed)
    cases = np.concatenate([reader.batch.cases for reader in run.readers])
    abandoned = cases["abandoned"][cases["closed"] >= 0]
    assert (
        as_preset.most["abandonment"] == np.sort(abandoned)[int(np.ceil(0.95 * len(abandoned))) - 1]
    )
    assert (abandoned > as_preset.most["abandonment"]).any()


def test_another_load_or_model_changes_no_number_of_the_equation() -> None:
    usual = churn_weights(small().churn)
    busy = small(teams={name: {**team, "headcount": 1} for name, team in CENTRE["teams"].items()})
    more = small(service_models={"mine": {"base": "omnichannel"}})
    journal = sim.simulate(busy, "omnichannel")
    assert Reader(journal, busy).terms.churn == churn_weights(more.churn) == usual


def test_the_stored_preset_is_that_of_the_shipped_retail_baseline() -> None:
    """Else: `python -m sim.calibration.churn scenarios/retail.toml`."""
    stored = presets.survey()
    retail = sim.load(RETAIL)
    run = Reference(retail, stored.reference["replications"], stored.reference["seed"])
    weights = churn_weights(retail.churn)
    assert run.losses(weights).tolist() == pytest.approx(presets.LOSS_BY_OUTCOME, abs=1e-9)
    assert run.losses(evidence_only(weights)).tolist() == pytest.approx(
        presets.LOSS_BY_OUTCOME, abs=1e-9
    )
    assert stored == fit(retail, stored.reference["replications"])


def test_the_stored_preset_loses_about_as_much_as_the_survey_in_all() -> None:
    """7.9 % by the survey's own mix of outcomes; before, 16.3 % of a usual centre."""
    stored = presets.survey()
    assert stored.loss == pytest.approx(presets.LOSS_OF_SURVEY, rel=0.1)
    assert stored.loss == pytest.approx(np.dot(stored.outcome_shares, presets.LOSS_BY_OUTCOME))
    assert stored.weights == presets.weights_of(Churn())
    assert stored.reference["scenario"] == "retail"


# --- a change of channel -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channels", "repetitions", "lost", "again"),
    [(1, 0, 0, 0), (2, 0, 0, 0), (2, 1, 1, 0), (1, 1, 0, 1), (2, 3, 1, 2), (3, 1, 1, 0)],
)
def test_a_change_of_channel_counts_once_and_only_if_context_was_lost(
    channels: int, repetitions: int, lost: int, again: int
) -> None:
    cases = [dict(case) for case in tiny.CASES]
    of_case_0 = next(case for case in cases if case["case"] == 0)
    of_case_0 |= {"channels": channels, "repetitions": repetitions}
    before = headline(tiny.journal(), tiny.scenario())
    after = headline(tiny.journal(cases=cases), tiny.scenario())
    for term, weight, times in (("extra_channel", 0.28, lost), ("repetition", 0.45, again)):
        key = f"churn_by_{term}"
        assert after[key] - before[key] == pytest.approx(weight * times / 5), term


# --- other presets -------------------------------------------------------------------------------


def test_the_former_name_of_the_preset_is_read_with_a_note() -> None:
    scenario = small(churn={"preset": "evidence"})
    assert scenario.churn.preset == "survey"
    assert [note.code for note in scenario.notes] == ["note.renamed"]
    assert Churn().preset == "survey"


@pytest.mark.parametrize(
    "change", [{"scale": 2.0}, {"per_repeat": 0.0}, {"baseline_logit": -3.0}, {"emotion": 1.0}]
)
def test_with_other_numbers_the_anchors_are_given_up_and_it_is_said(change: Any) -> None:
    assert [note.code for note in small(churn=change).notes] == ["churn.anchors"]
    assert small(churn={"cases_per_year": 9, "background_churn": 0.1}).notes == []


def test_scale_multiplies_effort_alone() -> None:
    once, twice = churn_weights(Churn()), churn_weights(Churn(scale=2.0))
    assert replace(twice, scale=1.0) == once


def keeps(churn: Churn, first: float, never: float, lost: float, abandoned: float) -> float:
    """Share of customers that a firm keeps over a year, by hand."""
    found = presets.aberdeen(churn)
    assert found is not None
    outcomes = zip((first, 1 - first - never, never), found.levels, strict=True)
    events = [
        ((1 - share, 0.0), (share, weight * found.scale))
        for share, weight in ((lost, churn.per_extra_channel), (abandoned, churn.per_abandon))
    ]
    leaving = sum(
        prod(share for share, _ in kind) / (1 + exp(-sum(logit for _, logit in kind)))
        for kind in product(outcomes, *events)
    )
    return float((1 - churn.background_churn) * (1 - leaving) ** churn.cases_per_year)


@pytest.mark.parametrize(("cases", "background"), [(12.0, 0.05), (12.0, 0.0), (30.0, 0.05)])
def test_the_headline_comes_out_where_it_can(cases: float, background: float) -> None:
    churn = Churn(preset="aberdeen", cases_per_year=cases, background_churn=background)
    assert keeps(churn, 0.80, 0.04, 0.05, 0.04) == pytest.approx(0.89)
    assert keeps(churn, 0.59, 0.15, 0.56, 0.19) == pytest.approx(0.33)
    scenario = small(churn=churn.model_dump())
    assert [note.code for note in scenario.notes] == ["churn.headline"]
    assert "no forecast" in str(scenario.notes[0])


@pytest.mark.parametrize(
    ("cases", "background", "code"), [(1.5, 0.05, "no_fit_below"), (12.0, 0.2, "no_fit")]
)
def test_where_there_is_no_solution_the_scenario_is_refused_with_the_reason(
    cases: float, background: float, code: str
) -> None:
    churn = {"preset": "aberdeen", "cases_per_year": cases, "background_churn": background}
    with pytest.raises(ScenarioError) as caught:
        small(churn=churn)
    (fault,) = caught.value.faults
    assert (fault.code, fault.key) == (code, "churn.cases_per_year")


def test_stated_numbers_are_taken_as_they_stand() -> None:
    weights = churn_weights(Churn(preset="stated", level_unresolved=1.0))
    assert (weights.first, weights.later) == pytest.approx((-2.94, -2.31))
    assert weights.unresolved == weights.unresolved_evident == pytest.approx(-1.94)
    assert weights.mean_emotion == 0
    assert weights.most_wait == float("inf")
