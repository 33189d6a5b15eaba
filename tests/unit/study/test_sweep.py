"""A sweep: every point, every model, paired, and no noise called a winner."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.study.sweeping.cells import Sweep
from sim.study.sweeping.sweep import sweep

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
COST = "cost_per_resolved_case"


@pytest.fixture(scope="module")
def null() -> sim.Scenario:
    return sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )


@pytest.fixture(scope="module")
def found(null: sim.Scenario) -> Sweep:
    return sweep(null, ["handling.logging_seconds=0,30"], replications=4)


def test_a_point_is_the_comparison_of_the_scenario_with_its_values(
    found: Sweep, null: sim.Scenario
) -> None:
    changed = sim.load(
        SCENARIOS / "null.toml",
        {"scenario.starts_empty": True, "scenario.horizon_days": 1, "handling.logging_seconds": 30},
    )
    expected = sim.compare(changed, ["multichannel", "orchestrated"], replications=4)
    contrast = next(c for c in expected.contrasts if c.measure == "asa_seconds")
    cell = next(
        c
        for c in found.cells
        if (c.point, c.model, c.measure) == (2, "orchestrated", "asa_seconds")
    )
    assert cell.mean == pytest.approx(contrast.value)
    assert cell.difference == pytest.approx(contrast.difference)
    assert (cell.difference_low, cell.difference_high) == pytest.approx(
        (contrast.low, contrast.high)
    )
    assert cell.difference > 0
    assert null.hash != changed.hash


def test_the_table_has_a_row_per_point_model_and_measure(found: Sweep) -> None:
    table = found.table
    assert len(table) == 2 * 2 * len(found.measures)
    assert list(table.columns[:5]) == [
        *("point", "handling.logging_seconds", "model", "measure", "mean")
    ]
    base = table[table["model"] == "multichannel"]
    assert base["difference"].isna().all()
    assert (base["outcome"] == "").all()


def test_where_nothing_differs_nothing_is_claimed(found: Sweep) -> None:
    first = [c for c in found.cells if c.point == 1 and c.model == "orchestrated"]
    assert all(c.difference == 0 and c.outcome == "none" for c in first if c.outcome != "unknown")
    line = next(line for line in found.lines if line.startswith("lost cases"))
    assert "no significant difference at" in line
    assert "With only 4 replications" in found.text


def test_one_model_is_compared_with_the_first_point(null: sim.Scenario) -> None:
    found = sweep(
        null,
        ["staffing.headcount_factor=1.0,1.5"],
        models=["multichannel"],
        measures=["asa_seconds", COST],
        replications=4,
    )
    gaps = {(c.point, c.measure): c for c in found.cells}
    assert gaps[1, COST].outcome == ""
    assert gaps[2, "asa_seconds"].outcome == "better"
    assert gaps[2, COST].outcome == "worse"
    assert "against the first point: significantly worse at point 2" in found.text


def test_a_written_sweep_is_whole(found: Sweep, tmp_path: Path) -> None:
    folder = found.write(tmp_path / "result")
    assert pd.read_parquet(folder / "sweep.parquet").equals(found.table)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [point["values"] for point in manifest["points"]] == [
        {"handling.logging_seconds": 0},
        {"handling.logging_seconds": 30},
    ]
    content = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    assert len(content["cells"]) == len(found.cells)
    assert "<table" in found._repr_html_()
