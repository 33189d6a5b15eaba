"""Notebooks run from top to bottom; the claims are asserted in the notebooks themselves."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.notebooks.strip import FOLDER, notebooks, stripped

ROOT = FOLDER.parent
SECONDS_PER_CELL = 600
NAMES = [path.stem for path in notebooks()]


def execute(path: Path) -> None:
    """Run a notebook where it lies, with the `sim` of this checkout."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=SECONDS_PER_CELL, resources=resources)
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize("name", NAMES)
def test_runs_from_top_to_bottom(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = tmp_path / "notebooks" / f"{name}.ipynb"
    copied.parent.mkdir()
    shutil.copy(FOLDER / copied.name, copied)
    began = time.perf_counter()
    execute(copied)
    with capsys.disabled():
        print(f" {name}: {time.perf_counter() - began:.0f} s ", end="")  # noqa: T201  # to be read
    assert [path.name for path in tmp_path.iterdir()] == ["notebooks"]
    assert list(copied.parent.iterdir()) == [copied], "it has left files behind"


def test_a_claim_that_does_not_hold_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ipynb"
    cell = nbformat.v4.new_code_cell(
        "import sim.queueing\nassert sim.queueing.erlang_b(10, 17) > 1"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    with pytest.raises(CellExecutionError, match="AssertionError"):
        execute(path)


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_stripped(name: str) -> None:
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    assert text == stripped(text), "run: python tests/notebooks/strip.py"


@pytest.mark.parametrize("name", NAMES)
def test_is_valid_with_readable_cell_names_of_its_own(name: str) -> None:
    plain = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert (plain["nbformat"], plain["nbformat_minor"]) == (4, 5)
    nbformat.validate(plain)
    names = [cell["id"] for cell in plain["cells"]]
    assert len(set(names)) == len(names)
    assert all(part.isalnum() for name in names for part in name.split("-"))


def test_there_are_notebooks() -> None:
    assert NAMES
