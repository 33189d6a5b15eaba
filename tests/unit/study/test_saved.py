"""A comparison can be rebuilt from its folder alone."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StudyError
from sim.former import without_former
from sim.study.compare import Comparison, compare
from sim.study.saved import RememberedModel, read_comparison
from sim.study.sequential import Precision
from sim.study.store import MANIFEST
from tests.unit.study.small_study import SCENARIO, OwnModel


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    found = compare(
        SCENARIO,
        ["multichannel", "omnichannel", OwnModel()],
        engine="simpy",
        precision=Precision(0.1, ("attempts_per_case",), minimum=3, maximum=4),
    )
    folder = tmp_path_factory.mktemp("results") / "study"
    return found, found.write(folder)


def test_everything_is_as_it_was(written: tuple[Comparison, Path]) -> None:
    found, folder = written
    again = read_comparison(folder)
    assert again.to_json() == found.to_json()
    for name in ("table", "differences", "by_channel", "by_interval"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
    assert again.verdict.lines == found.verdict.lines
    assert [s.scenario.hash for s in again.systems] == [s.scenario.hash for s in found.systems]
    assert again.precision == found.precision


def test_a_python_model_is_remembered_by_name(written: tuple[Comparison, Path]) -> None:
    model = read_comparison(written[1]).systems[2].model
    assert isinstance(model, RememberedModel)
    assert (model.name, model.capabilities) == ("own", OwnModel.capabilities)
    with pytest.raises(StudyError, match="'own' decides"):
        model.priority_points()


def test_tables_are_tidy(written: tuple[Comparison, Path]) -> None:
    found, folder = written
    estimates = without_former(pd.read_parquet(folder / "estimates.parquet"))
    assert list(estimates) == [
        *("measure", "system", "level", "group", "mean", "lo", "hi", "unit"),
    ]
    assert len(estimates) == len(found.table) + len(found.by_channel) + len(found.by_interval)
    assert not estimates.duplicated(["measure", "system", "level", "group"]).any()
    sums = pd.read_parquet(folder / "replications.parquet")
    assert list(sums) == ["system", "replication", "level", "group", "name", "value"]
    cases = sums[(sums["system"] == "omnichannel") & (sums["level"] == "all")]
    values = cases[cases["name"] == "cases"].set_index("replication")["value"]
    assert values.to_list() == found.results["omnichannel"].sums["all"]["cases"][:, 0].tolist()


def test_what_is_no_comparison_is_refused(written: tuple[Comparison, Path], tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="holds no result"):
        read_comparison(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({"kind": "run"}), encoding="utf-8")
    with pytest.raises(StudyError, match="no comparison but: run"):
        read_comparison(tmp_path)
    (tmp_path / MANIFEST).write_bytes((written[1] / MANIFEST).read_bytes())
    with pytest.raises(StudyError, match="no whole comparison"):
        read_comparison(tmp_path)
