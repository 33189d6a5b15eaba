"""Folders of results appear as a whole or not at all."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import StudyError
from sim.folders import require_room
from sim.study.store import (
    MANIFEST,
    Writer,
    json_writer,
    plain,
    provenance,
    table_writers,
    text_writer,
    write_folder,
)


def _fail(path: Path) -> None:
    path.write_text("half", encoding="utf-8")
    raise KeyboardInterrupt


def _result(text: str) -> dict[str, Writer]:
    return {MANIFEST: json_writer({"text": text}), "text.txt": text_writer(text)}


def test_files_are_written(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1, 2]})
    folder = write_folder(tmp_path / "deep" / "result", table_writers("table", table))
    assert sorted(file.name for file in folder.iterdir()) == ["table.csv", "table.parquet"]
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "table.parquet"), table)


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "result", {MANIFEST: json_writer({}), "bad": _fail})
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_the_earlier_result(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "result", _result("first"))
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, {**_result("second"), "bad": _fail})
    assert (folder / "text.txt").read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [folder]


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "result", {**_result("first"), "old": text_writer("")})
    write_folder(folder, _result("second"))
    assert (folder / "text.txt").read_text(encoding="utf-8") == "second"
    assert not (folder / "old").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_what_is_no_result_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(StudyError, match="is not a result"):
        write_folder(tmp_path, _result(""))
    with pytest.raises(StudyError, match="is not a result"):
        write_folder(tmp_path / "thesis.txt", _result(""))
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_plain_values() -> None:
    found = plain({1: np.float64(0.5), "a": (np.int64(2), math.nan, math.inf), "b": [True, None]})
    assert found == {"1": 0.5, "a": [2, None, None], "b": [True, None]}
    assert json.dumps(found, allow_nan=False)


def test_provenance_names_versions_and_no_folder() -> None:
    found = provenance()
    assert {"ccsim", "python", "platform", "packages", "command"} <= set(found)
    assert "/" not in found["command"][0]


def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    full = tmp_path / "full"
    (full / "of mine").mkdir(parents=True)
    for target in (file, full):
        with pytest.raises(StudyError, match="exists and is not a result"):
            require_room(target, StudyError)
    with pytest.raises(StudyError, match="is not a folder"):
        require_room(file / "inside", StudyError)
    require_room(tmp_path / "new" / "folder", StudyError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full"]
