"""Skills of teams beyond what they serve: how well they do it, and whom they help after a wait."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario.schema import Scenario
from sim.sections.skills import Proficiency
from sim.study.precision import difference
from sim.study.running import replicate
from tests.property.journals import same
from tests.property.scenarios import Settings
from tests.property.test_matching import ENGINES, centre, demand, run

# --- proficiency ---------------------------------------------------------------------------------


def _with(proficiency: list[Settings], team: str = "bills", **changes: Any) -> Settings:
    raw = centre(**changes)
    raw["teams"][team]["proficiency"] = proficiency
    return raw


@ENGINES
def test_as_good_as_ever_changes_nothing(engine: str) -> None:
    plain = [{"intents": ["bill"], "handle_time_factor": 1.0, "resolution_shift": 0.0}]
    for model in ("omnichannel", "orchestrated"):
        assert same(run(_with(plain), engine, model), run(centre(), engine, model))


@ENGINES
def test_a_fifth_faster_on_one_intent_is_a_fifth_less_talk_and_no_more(engine: str) -> None:
    faster = [{"intents": ["bill"], "handle_time_factor": 0.8}]
    both = (run(raw, engine).contacts for raw in (_with(faster), centre()))
    one, other = (np.sort(rows, order=["case", "attempt"]) for rows in both)
    assert len(one) == len(other) > 500
    bills = one["agent"] < 12
    assert 0 < bills.sum() < len(one)
    assert np.array_equal(one["talk"][~bills], other["talk"][~bills])
    assert np.array_equal(one["talk"][bills] * 10, other["talk"][bills] * 8)


@ENGINES
def test_a_team_that_never_solves_one_intent(engine: str) -> None:
    raw = _with([{"intents": ["bill"], "resolution_shift": -1.0}], behaviour={"max_attempts": 1})
    journal = run(raw, engine)
    solved = journal.contacts["flags"] & 1 != 0
    bills = journal.contacts["agent"] < 12
    assert not solved[bills].any()
    assert solved[~bills].all()


def test_the_more_specific_entry_holds() -> None:
    both = {"channels": ["contact"], "intents": ["bill"]}
    raw = _with(
        [
            both | {"resolution_shift": 0.25},
            {"intents": ["bill"], "handle_time_factor": 3.0, "resolution_shift": 0.5},
            {"channels": ["contact"], "handle_time_factor": 2.0},
        ]
    )
    raw["teams"]["bills"] |= {"handle_time_factor": 5.0, "resolution_shift": -0.5}
    raw["channels"]["other"] = {}
    raw["teams"]["bills"]["channels"] = ["contact", "other"]
    found = Scenario.model_validate(raw).proficiency
    assert found("bills", "bill", "contact") == (2.0, 0.25), "by channel before by intent"
    assert found("bills", "fault", "contact") == (2.0, -0.5)
    assert found("bills", "bill", "other") == (3.0, 0.5)
    assert found("bills", "fault", "other") == (5.0, -0.5)
    assert found("faults", "bill", "contact") == (1.0, 0.0)
    assert Proficiency.model_validate(both).rank == 3


@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
def test_agents_who_are_better_at_half_their_work_keep_fewer_waiting(model: str) -> None:
    busy = {"demand": {"sources": [demand("day", [220.0])], "busyness": {"day_cv": 0}}}
    better = _with([{"intents": ["bill"], "handle_time_factor": 0.8}], **busy)
    plain, faster = (
        replicate(Scenario.model_validate(raw), model, 8, over_time=False).pseudo_values(
            "asa_seconds"
        )
        for raw in (centre(**busy), better)
    )
    assert difference(plain, faster).estimate.low.item() > 0
