"""A grid of loads: measured, not assumed, and the same customers in every cell."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import sim
from sim.errors import StudyError
from sim.study.loads import LOADS, SHOWN, load_grid
from sim.study.quick_look import load_of, quick_look

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@pytest.fixture(scope="module")
def textbook() -> sim.Scenario:
    """Ten agents' work on eleven agents: 200 calls an hour of 3 minutes."""
    return sim.load(SCENARIOS / "erlang_a.toml", {"scenario.horizon_days": 2})


def test_the_written_load_of_a_textbook_queue_is_its_offered_load(textbook: sim.Scenario) -> None:
    # 9,600 exponential talks in each of 2 replications: a standard error of 0.7 %; how many come is
    # known exactly.
    found = load_of(textbook, "multichannel")
    assert found.whole == pytest.approx(10 / 11, rel=0.02)
    assert list(found.by_team.values()) == pytest.approx([found.whole])


def test_cells_stand_in_order_with_the_staff_that_their_load_asks_for(
    textbook: sim.Scenario,
) -> None:
    grid = load_grid(textbook, ["multichannel"], (0.8, 1.25), replications=2)
    assert [(c.blending, c.load) for c in grid.cells] == [
        (False, 0.8),
        (False, 1.25),
        (True, 0.8),
        (True, 1.25),
    ]
    for cell in grid.cells:
        assert cell.headcount_factor == pytest.approx(grid.written_load / cell.load)
    table = grid.rows(["abandonment_rate", "cases"]).set_index(["measure", "blending", "load"])
    lost = table.loc["abandonment_rate"]["mean"]
    assert lost[False, 1.25] > lost[False, 0.8]
    # One channel: blending has nothing to blend.
    assert lost[True, 0.8] == lost[False, 0.8]
    assert table.loc["cases"]["mean"].nunique() == 1, "the same customers in every cell"


def test_differences_are_to_the_first_model_and_everything_is_written(
    textbook: sim.Scenario, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    grid = load_grid(
        textbook,
        ["multichannel", "omnichannel"],
        (0.9,),
        replications=3,
        progress=lambda done, total: told.append((done, total)),
    )
    table = grid.table
    assert set(table["measure"]) == set(SHOWN)
    first = table[table["model"] == "multichannel"]["difference"]
    assert all(value is None or math.isnan(value) for value in first)
    assert table[table["model"] == "omnichannel"]["difference"].notna().all()
    assert told[-1] == (told[-1][1], told[-1][1])
    folder = grid.write(tmp_path / "grid")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "loads"
    assert {cell["load"] for cell in manifest["cells"]} == {0.9}
    assert (folder / "loads.csv").read_text(encoding="utf-8").count("\n") == len(table) + 1
    verdicts = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    assert set(verdicts) == {"load 0.9, separate teams", "load 0.9, blended teams"}


@pytest.mark.parametrize("loads", [(), (0.0,), (0.9, -1.0), (math.nan,)])
def test_a_load_is_above_zero(textbook: sim.Scenario, loads: tuple[float, ...]) -> None:
    with pytest.raises(StudyError, match="above 0"):
        load_grid(textbook, ["multichannel"], loads)


def test_nobody_at_work_has_no_load(textbook: sim.Scenario) -> None:
    from sim.scenario.variants import with_overrides

    empty = with_overrides(textbook, {"staffing.headcount_factor": 0})
    with pytest.raises(StudyError, match="nobody works"):
        load_of(empty, "multichannel")


def test_the_default_loads_go_from_comfortable_to_overloaded() -> None:
    assert LOADS == (0.80, 0.95, 1.10)


def test_every_command_means_the_same_by_load(textbook: sim.Scenario) -> None:
    grid = load_grid(textbook, ["multichannel"], (0.9,), replications=2)
    looked = quick_look(textbook)
    assert looked.load is not None
    assert looked.load.whole == grid.written_load


def test_a_quick_look_shows_repeats_and_service_against_target() -> None:
    scenario = sim.load(
        SCENARIOS / "retail.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 2}
    )
    looked = quick_look(scenario)
    found = sim.compare(scenario, ["multichannel"], replications=2).to_json()
    voice = found["by_channel"]["multichannel"]["voice"]
    target = {one.channel: one for one in looked.health.targets}["voice"]
    assert target.value == voice["service_level"]["mean"]
    assert looked.abandoned["voice"] == voice["abandonment_rate"]["mean"]
    assert looked.attempts == found["models"]["multichannel"]["attempts_per_case"]["mean"] > 1
    assert looked.load is not None
    assert set(looked.load.by_team) == set(scenario.teams)


def test_nobody_at_work_is_looked_at_all_the_same(textbook: sim.Scenario) -> None:
    from sim.scenario.variants import with_overrides

    assert quick_look(with_overrides(textbook, {"staffing.headcount_factor": 0})).load is None
