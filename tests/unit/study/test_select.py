"""Selecting the best of simulated systems."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.study.running import Running
from sim.study.selection.kim_nelson import KimNelson
from sim.study.selection.select import select

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
DAY = {"scenario.starts_empty": True, "scenario.horizon_days": 1}


@pytest.fixture(scope="module")
def textbook() -> sim.Scenario:
    return sim.load(SCENARIOS / "erlang_a.toml", DAY)


def test_more_staff_waits_less_and_costs_more(textbook: sim.Scenario) -> None:
    vary = ["staffing.headcount_factor=0.8,1.0,1.4"]
    soonest = select(textbook, 5, ["multichannel"], vary, "asa_seconds")
    assert soonest.best == "staffing.headcount_factor=1.4: multichannel"
    cheapest = select(textbook, 0.05, ["multichannel"], vary, "cost_per_resolved_case")
    assert cheapest.best == "staffing.headcount_factor=0.8: multichannel"
    highest = select(textbook, 0.01, ["multichannel"], vary, "service_level")
    assert highest.best == soonest.best
    assert "with a probability of at least 95 %" in soonest.text


def test_the_answer_does_not_depend_on_how_many_are_simulated_at_once(
    textbook: sim.Scenario,
) -> None:
    """Close systems take several rounds; what is looked at is replication after replication."""
    vary = ["staffing.headcount_factor=1.0,1.1"]
    found = select(textbook, 0.02, ["multichannel"], vary, "asa_seconds", first_stage=4)
    (dropped,) = found.procedure.left.values()
    assert dropped > 8  # more than two rounds
    parts = [each.parts("asa_seconds") for each in found.results.values()]
    first = np.stack(
        [-each.head(4).pseudo_values("asa_seconds")[:, 0] for each in found.results.values()]
    )
    alone = KimNelson(first, 0.02)
    for count in range(4, dropped + 1):
        assert not alone.decided
        alone.look(count, np.array([-wait[:count].sum() / n[:count].sum() for wait, n in parts]))
    assert alone.left == found.procedure.left


def test_models_that_do_the_same_are_not_selected_from() -> None:
    null = sim.load(SCENARIOS / "null.toml", DAY)
    found = select(null, 0.01, first_stage=3)
    assert found.best is None
    assert "do exactly the same" in found.text
    assert {one.state for one in found.candidates} == {"undecided"}


def test_giving_up_is_said(textbook: sim.Scenario) -> None:
    vary = ["staffing.headcount_factor=1.0,1.1"]
    found = select(textbook, 1e-4, ["multichannel"], vary, "asa_seconds", most=12)
    assert found.best is None
    assert "after 12 replications" in found.text
    assert "are still within" in found.text
    assert [one.replications for one in found.candidates] == [12, 12]


def test_what_makes_no_sense_is_refused(textbook: sim.Scenario) -> None:
    with pytest.raises(StudyError, match="nothing is best"):
        select(textbook, 1, measure="offered")
    with pytest.raises(StudyError, match="2 to"):
        select(textbook, 1, ["multichannel"])
    with pytest.raises(StudyError, match="fewer than the first"):
        select(textbook, 1, most=5)
    with pytest.raises(StudyError, match="above 0"):
        select(textbook, -1, first_stage=2, running=Running(progress=_refuse_work))
    vary = ["staffing.headcount_factor=0.8,1.4"]
    with pytest.raises(StudyError, match="as large as abandonment_rate itself"):
        select(textbook, 1, ["multichannel"], vary, "abandonment_rate", first_stage=2)


def _refuse_work(done: int, total: int) -> None:
    pytest.fail(f"{done} of {total} replications were simulated before the numbers were checked")


def test_a_written_selection_is_whole(textbook: sim.Scenario, tmp_path: Path) -> None:
    vary = ["staffing.headcount_factor=0.8,1.4"]
    found = select(textbook, 5, ["multichannel"], vary, "asa_seconds", first_stage=3)
    folder = found.write(tmp_path / "result")
    content = json.loads((folder / "selection.json").read_text(encoding="utf-8"))
    assert content["best"] == found.best
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["procedure"].startswith("KN")
    assert (
        sum(s["replications"] for s in manifest["systems"].values())
        == found.table["replications"].sum()
    )
