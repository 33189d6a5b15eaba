"""Directions that must hold, with intervals. That a named service model wins is none of them."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.journal import FLAG_WRONG_RECORD, Journal
from sim.engine.run import simulate
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.service_models.registry import BUILT_IN
from sim.study.compare import compare
from sim.study.precision import difference
from sim.study.running import replicate
from tests.statistical.test_common_random_numbers import CENTRE, SEED

NULL = Path(__file__).parents[2] / "scenarios" / "null.toml"
REPLICATIONS = 20
FULL_CONTEXT = ("omnichannel", "orchestrated")
REPEATED_PARTS = ("identify", "read", "repeat")


def _centre(**changes: Any) -> Scenario:
    return Scenario.model_validate({**deepcopy(CENTRE), **changes})


@pytest.mark.parametrize("model", BUILT_IN)
def test_more_staff_loses_fewer_cases(model: str) -> None:
    larger = {name: {**team, "headcount": team["headcount"] + 2} for name, team in _teams().items()}
    few = replicate(_centre(), model, REPLICATIONS, SEED, over_time=False)
    many = replicate(_centre(teams=larger), model, REPLICATIONS, SEED, over_time=False)
    for measure in ("lost_case_rate", "abandonment_rate", "asa_seconds"):
        gap = difference(few.pseudo_values(measure), many.pseudo_values(measure))
        assert gap.estimate.low.item() > 0, measure


def _teams() -> dict[str, dict[str, Any]]:
    teams: dict[str, dict[str, Any]] = deepcopy(CENTRE["teams"])
    return teams


FREE_CONTEXT = {
    "read_base_seconds": 0,
    "read_per_contact_seconds": 0,
    "logging_seconds": 0,
    "wrong_record_share": 0,
}


# Returns within minutes, so that a morning holds enough of them; the default is a day.
SOON = {"after_unresolved": {"retry_delay": 600, "switch_delay": 600}}


def _repeat_contacts(journal: Journal) -> Any:
    rows = journal.contacts
    again = rows[(rows["earlier"] > 0) & (rows["talk_end"] >= 0)]
    assert len(again) > 50
    return again


@pytest.mark.parametrize("model", FULL_CONTEXT)
def test_free_and_full_context_brings_repeat_contacts_to_base_handle_time(model: str) -> None:
    """Nothing is left of the parts that context saves; the rest is the work itself."""
    scenario = _centre(handling=FREE_CONTEXT, behaviour=SOON)
    again = _repeat_contacts(simulate(scenario, model, SEED))
    for part in REPEATED_PARTS:
        assert (again[part] == 0).all(), part
    assert (again["missing"] == 0).all()
    assert (again["logging"] == 0).all()
    calls = again[(again["channel"] == 0) & (again["end"] == 1) & (again["closed"] >= 0)]
    base = sum(
        calls[part]
        for part in ("authenticate", "companion", "switch", "talk", "after_contact_work")
    )
    assert np.array_equal(calls["closed"] - calls["left_queue"], base)


def test_without_context_repeat_contacts_take_longer() -> None:
    """The other side of the same coin: on another channel everything is explained again."""
    scenario = _centre(handling=FREE_CONTEXT, behaviour=SOON)
    again = _repeat_contacts(simulate(scenario, "multichannel", SEED))
    assert (again["repeat"] > 0).any()
    assert (again["missing"] > 0).any()


@pytest.mark.parametrize("channel", [{}, {"mode": "chat"}], ids=["telephone", "chat"])
def test_a_hand_over_with_context_saves_a_quarter_of_the_assisted_time(
    channel: dict[str, str],
) -> None:
    """By default, reading, logging and wrong records paid: 20 to 30 %."""
    centre = _centre(
        channels={
            "assisted": channel,
            "app": {"mode": "self_service", "hand_over_to": "assisted"},
        },
        segments={"all": {"share": 1, "channel_preference": {"app": 1}}},
        intents={"any": {"share": 1, "self_service_leaves_share": 0, "difficulty_cv": 0}},
        teams={"all": {"channels": ["assisted"], "headcount": 200}},
    )
    seconds = {}
    for model in ("multichannel", "omnichannel"):
        rows = simulate(centre, model, SEED).contacts
        first = rows[(rows["earlier"] == 1) & (rows["answered_index"] == 1)]
        assert len(first) > 300
        seconds[model] = (first["closed"] - first["left_queue"])[first["closed"] > 0].mean()
    assert 0.20 <= 1 - seconds["omnichannel"] / seconds["multichannel"] <= 0.30


@pytest.mark.parametrize("model", FULL_CONTEXT)
def test_what_context_costs_is_paid(model: str) -> None:
    """Reading, logging and wrong records cost time where they are switched on."""
    again = _repeat_contacts(simulate(_centre(behaviour=SOON), model, SEED))
    assert (again["logging"] == 10_000_000).all()
    assert (again["read"] > 0).any()
    wrong = again[(again["flags"] & FLAG_WRONG_RECORD) != 0]
    assert (wrong["repeat"] > 0).all()


def test_models_that_differ_in_nothing_that_matters_make_no_difference() -> None:
    scenario = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": 2})
    comparison = compare(scenario, replications=10)
    assert len(comparison.verdict.systems) == len(BUILT_IN) - 1
    for finding in comparison.verdict.systems:
        contrasts = (*finding.headlines, *finding.secondary, *finding.evidence_only)
        assert {contrast.outcome for contrast in contrasts} == {"none"}
        assert finding.flips == ()
        assert f"{finding.system} against multichannel: no difference" in comparison.verdict.text
