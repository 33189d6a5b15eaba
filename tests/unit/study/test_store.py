"""Folders of results appear as a whole or not at all."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import StudyError
from sim.folders import UNFINISHED, drafted, require_room, tidy, workshop, write_whole
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


def _write(folder: Path, text: str, **more: Writer) -> Path:
    return write_folder(folder, {"text.txt": text_writer(text), **more}, {"kind": "trial"})


def _text(folder: Path) -> str:
    return (folder / "text.txt").read_text(encoding="utf-8")


def test_files_are_written(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1, 2]})
    folder = write_folder(tmp_path / "deep" / "result", table_writers("table", table))
    assert sorted(file.name for file in folder.iterdir()) == ["table.csv", "table.parquet"]
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "table.parquet"), table)


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path / "result", "", bad=_fail)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_the_earlier_result(tmp_path: Path) -> None:
    folder = _write(tmp_path / "result", "first")
    with pytest.raises(KeyboardInterrupt):
        _write(folder, "second", bad=_fail)
    assert _text(folder) == "first"
    assert list(tmp_path.iterdir()) == [folder]


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = _write(tmp_path / "result", "first", old=text_writer(""))
    _write(folder, "second")
    assert _text(folder) == "second"
    assert not (folder / "old").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_what_is_no_result_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / MANIFEST).write_text('{"name": "of something else"}', encoding="utf-8")
    for target in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(StudyError, match="is not a result"):
            _write(target, "")
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("listed", [True, False])
def test_what_was_put_beside_a_result_is_not_lost_with_it(tmp_path: Path, listed: bool) -> None:
    folder = _write(tmp_path / "result", "first")
    if not listed:  # as earlier versions wrote it
        json_writer({"kind": "trial"})(folder / MANIFEST)
    (folder / "notes.md").write_text("years of work", encoding="utf-8")
    (folder / "pictures").mkdir()
    with pytest.raises(StudyError, match=r"would be lost with it: notes.md, pictures"):
        require_room(folder, StudyError)
    assert (folder / "notes.md").is_file()
    (folder / "notes.md").unlink()
    (folder / "pictures").rmdir()
    assert _text(_write(folder, "second")) == "second"


def test_a_page_that_is_drawn_later_belongs_to_the_result(tmp_path: Path) -> None:
    folder = tmp_path / "result"
    for _ in range(2):
        write_folder(folder, {}, {"kind": "trial"}, later=["report.html"])
        (folder / "report.html").touch()


def test_the_current_folder_is_refused_whatever_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _write(tmp_path / "result", "first")
    monkeypatch.chdir(folder)
    for target in (Path(), folder, tmp_path):
        with pytest.raises(StudyError, match=r"is the current folder|is not a result"):
            _write(target, "second")
    assert _text(folder) == "first"
    assert _text(_write(Path("inside"), "second")) == "second"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_is_followed_and_stays(tmp_path: Path, dangling: bool) -> None:
    home, link = tmp_path / "disk" / "result", tmp_path / "link"
    (tmp_path / "disk").mkdir()
    if not dangling:
        _write(home, "first")
    link.symlink_to(home)
    _write(link, "second")
    assert link.is_symlink()
    assert _text(home) == "second"
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["result"]
    note = tmp_path / "note.txt"
    note.symlink_to(home / "text.txt")
    write_whole(note, "third")
    assert note.is_symlink()
    assert _text(home) == "third"


_KILLED = """
import os, signal, sys
from pathlib import Path
from sim.folders import drafted
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "while it is put in place":
    rename, calls = Path.rename, []
    Path.rename = lambda *of: (calls.append(of), kill() if len(calls) == 2 else None, rename(*of))
with drafted(sys.argv[1]) as draft:
    (draft / "text.txt").write_text("half")
    kill() if sys.argv[2] == "while it is written" else None
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", ["while it is written", "while it is put in place"])
def test_what_a_killed_writer_left_is_put_right_by_the_next_one(tmp_path: Path, when: str) -> None:
    folder = _write(tmp_path / "result", "first")
    done = subprocess.run([sys.executable, "-c", _KILLED, str(folder), when], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 2
    require_room(folder, StudyError)
    assert _text(folder) == "first"
    assert list(tmp_path.iterdir()) == [folder]


def test_who_is_still_writing_is_left_alone(tmp_path: Path) -> None:
    with drafted(tmp_path / "result") as draft:
        tidy(tmp_path / "result")
        json_writer({"kind": "trial"})(draft / MANIFEST)
    assert (tmp_path / "result" / MANIFEST).is_file()


def test_a_folder_that_cannot_be_renamed_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == folder)
    before = folder.stat().st_ino
    _write(folder, "first", old=text_writer(""))
    assert workshop(folder) == folder
    (folder / UNFINISHED).mkdir()
    _write(folder, "second")
    with pytest.raises(KeyboardInterrupt):
        _write(folder, "third", bad=_fail)
    assert _text(folder) == "second"
    assert folder.stat().st_ino == before
    assert {path.name for path in folder.iterdir()} == {UNFINISHED, MANIFEST, "text.txt"}


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
