"""Pages of decisions: complete in themselves, with a plot, sentences and a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import application
from sim.errors import StudyError
from sim.show.decision_page import KINDS, PAGE, decision_page
from sim.study.break_even.break_even import break_even
from sim.study.loads import load_grid
from sim.study.robust.robust import robust
from sim.study.sensitivity.sensitivity import sensitivity
from sim.study.sweeping.sweep import sweep
from tests.unit.study.small_study import SCENARIO

MODELS = ("multichannel", "omnichannel")
KEY = "handling.logging_seconds"
MADE = {
    "break_even": lambda: break_even(
        SCENARIO, f"{KEY}=0,300", MODELS, "work_hours", replications=3, engine="simpy"
    ),
    "loads": lambda: load_grid(SCENARIO, MODELS, [0.9, 1.1], replications=2, engine="simpy"),
    "robust": lambda: robust(SCENARIO, MODELS, 5, vary=[f"{KEY}=0,300"], engine="simpy"),
    "sensitivity": lambda: sensitivity(
        SCENARIO, [f"{KEY}=0,300"], "tornado", MODELS, "work_hours", replications=3, engine="simpy"
    ),
    "sweep": lambda: sweep(SCENARIO, [f"{KEY}=0,300"], MODELS, replications=3, engine="simpy"),
}


def test_every_kind_is_made_here_or_with_its_own_study() -> None:
    assert set(MADE) == set(KINDS) - {"backtest"}  # tests/unit/calibration/test_backtest.py


@pytest.mark.parametrize("kind", MADE)
def test_each_kind_has_a_page_of_its_own(kind: str, tmp_path: Path) -> None:
    found = MADE[kind]()
    folder = found.write(tmp_path / kind, later=(PAGE,))
    page = decision_page(folder, kind)
    assert "default-src 'none'" in page
    assert "<script" not in page
    for line in found.lines[:3]:
        assert line.replace("'", "&#39;").replace("<", "&lt;").replace("&#39;", "&#39;") in page
    # What it means comes before its picture, unless it is so long that it is folded away below.
    said = page.index(found.lines[0][:30].replace("'", "&#39;"))
    if "<figure>" in page:
        assert (said < page.index("<figure>")) == (len(found.lines) <= 14)
    # A sweep over one key fills no grid; everything else has a plot, at two widths.
    assert page.count("data:image/svg+xml") == (0 if kind == "sweep" else 2)
    done = CliRunner().invoke(application, ["report", str(folder)])
    assert done.exit_code == 0, done.output
    assert (folder / PAGE).read_text(encoding="utf-8") == page


def test_a_sweep_over_two_keys_has_a_heat_map(tmp_path: Path) -> None:
    keys = [f"{KEY}=0,300", "staffing.headcount_factor=1,2"]
    found = sweep(SCENARIO, keys, MODELS, replications=2, engine="simpy")
    page = decision_page(found.write(tmp_path / "sweep"), "sweep")
    assert page.count("data:image/svg+xml") == 2


def test_a_folder_without_the_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loads.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(StudyError, match=r"there is no manifest\.json"):
        decision_page(tmp_path, "loads")
