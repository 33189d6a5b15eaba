"""Skills of teams beyond what they serve: how well they do it, and whom they help after a wait."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import FLAG_HELPED_OUT, FLAG_SECONDARY_SKILL, ContactEnd
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.sections.skills import Proficiency
from sim.study.precision import difference
from sim.study.running import replicate
from sim.units import TICKS_PER_SECOND
from tests.property.journals import same
from tests.property.scenarios import Settings
from tests.property.test_matching import ENGINES, MODELS, centre, demand, run

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


# --- teams that help out after a wait ------------------------------------------------------------

UNIT: Final = 600.0
"""Seconds of a mean handling time."""


def _ring_centre(days: int, **team: Any) -> Settings:
    """Ten contacts and nine agents per handling time; patience enough for any wait."""
    exponential = {"distribution": "exponential", "mean_seconds": UNIT}
    raw = centre(
        scenario={"horizon_days": days, "starts_empty": True},
        channels={"contact": {"talk": exponential, "after_contact_work": 0, "patience": 1e7}},
        demand={
            "sources": [demand("day", [10 * 3600 / UNIT])],
            "busyness": {"day_cv": 0, "block_cv": 0},
        },
        teams={"ring_1": {"channels": ["contact"], "headcount": 9}, **team},
    )
    raw["behaviour"] = {"max_attempts": 1}
    raw["handling"] |= {"identify": 0, "logging_seconds": 0, "emotion_handle_time_effect": 0}
    return raw


RING_2: Final = {"ring_2": {"channels": ["contact"], "headcount": 60}}
AFTER: Final = 0.3 * UNIT


def _with_rings(raw: Settings, *rings: Settings) -> Settings:
    return raw | {"staffing": {"skill_relaxation": list(rings)}}


@ENGINES
@MODELS
def test_who_is_helped_at_once_by_others_leaves_as_who_gives_up_then(
    engine: str, model: str
) -> None:
    """The first team sees the same, whether others take who waited so long, or nobody does."""
    helped = _with_rings(_ring_centre(1, **RING_2), {"teams": ["ring_2"], "after_seconds": AFTER})
    alone = _ring_centre(1)
    alone["channels"]["contact"]["patience"] = AFTER
    one, other = (
        np.sort(run(raw, engine, model).contacts, order="case") for raw in (helped, alone)
    )
    helped_out = one["flags"] & FLAG_HELPED_OUT != 0
    assert 50 < helped_out.sum() < len(one) / 2
    assert np.array_equal(helped_out, one["agent"] >= 9)
    assert np.array_equal(helped_out, other["end"] == ContactEnd.ABANDONED)
    assert np.array_equal(one["left_queue"], other["left_queue"])
    assert np.array_equal(one["agent"][~helped_out], other["agent"][~helped_out])
    waits = (one["left_queue"] - one["queued"])[helped_out]
    assert set(waits.tolist()) == {round(AFTER * TICKS_PER_SECOND)}


def test_rings_have_the_exact_answers() -> None:
    """Rates 10 and 1, nine agents, .3 until others help: as with patience of that length."""
    raw = _with_rings(_ring_centre(20, **RING_2), {"teams": ["ring_2"], "after_seconds": AFTER})
    scenario = Scenario.model_validate(raw)
    found = []
    for number in range(10):
        journal = simulate(scenario, "multichannel", number, engine="compiled")
        rows = journal.contacts[journal.contacts["agent"] >= 0]
        waits = (rows["left_queue"] - rows["queued"]) / TICKS_PER_SECOND / UNIT
        helped = rows["agent"] >= 9
        work = journal.work[journal.work["agent"] < 9]
        busy = float((work["end"] - work["start"]).sum()) / (9 * journal.end_ticks)
        found.append((float((waits > 0).mean()), float(helped.mean()), float(waits.mean()), busy))
    exact = (0.628399, 0.188559, 0.125838, 0.901601)
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert (error < 0.01).all()
    assert (np.abs(np.mean(found, axis=0) - exact) < 3.5 * error).all(), np.mean(found, axis=0)


@ENGINES
def test_rings_that_never_open_are_teams_that_never_serve(engine: str) -> None:
    """Before the wait a team of a ring does not serve, whatever blending says."""
    late = {"teams": ["ring_2"], "after_seconds": 1e6}
    alone = run(_ring_centre(1), engine)
    for blending in (False, True):
        raw = _with_rings(_ring_centre(1, **RING_2), late)
        raw["staffing"]["blending"] = blending
        journal = run(raw, engine)
        assert np.array_equal(journal.contacts, alone.contacts)


@ENGINES
def test_a_team_may_help_on_a_channel_that_is_not_its_home(engine: str) -> None:
    other = {"channels": ["mail", "contact"], "home_channels": ["mail"], "headcount": 60}
    raw = _ring_centre(1, ring_2=other)
    raw["channels"]["mail"] = {"mode": "async"}
    never = run(raw, engine).contacts
    assert (never["agent"] < 9).all()
    ring = {"teams": ["ring_2"], "channels": ["contact"], "after_seconds": AFTER}
    helped = run(_with_rings(raw, ring), engine).contacts
    assert (helped["agent"] >= 9).sum() > 50
    flags = FLAG_HELPED_OUT | FLAG_SECONDARY_SKILL
    assert np.array_equal(helped["agent"] >= 9, helped["flags"] & flags == flags)


@ENGINES
def test_rings_open_one_after_the_other(engine: str) -> None:
    teams = {f"ring_{k}": {"channels": ["contact"], "headcount": 2} for k in (2, 3)}
    rings = [{"teams": [f"ring_{k}"], "after_seconds": AFTER * (k - 1)} for k in (2, 3)]
    rows = run(_with_rings(_ring_centre(1, **teams), *rings), engine).contacts
    waits = (rows["left_queue"] - rows["queued"]) / TICKS_PER_SECOND
    for first, last, least in ((9, 11, AFTER), (11, 13, 2 * AFTER)):
        theirs = waits[(rows["agent"] >= first) & (rows["agent"] < last)]
        assert len(theirs) > 50
        assert theirs.min() == least


@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
def test_help_that_comes_earlier_keeps_fewer_waiting(model: str) -> None:
    few = {"ring_2": {"channels": ["contact"], "headcount": 2}}
    waits = []
    for after in (2 * AFTER, AFTER / 2):
        raw = _with_rings(_ring_centre(2, **few), {"teams": ["ring_2"], "after_seconds": after})
        found = replicate(Scenario.model_validate(raw), model, 8, over_time=False)
        waits.append(found.pseudo_values("asa_seconds"))
    assert difference(*waits).estimate.low.item() > 0
