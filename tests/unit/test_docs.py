"""The code in the documentation runs and prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.measures.own import added_measures, remove_measure

ROOT = Path(__file__).parents[2]


def test_the_model_in_extending_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worked service model prints the lines shown below it; what comes later runs too."""
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    printed = io.StringIO()
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(printed):
        exec(code[0], scope)  # noqa: S102  # our own documentation
    assert printed.getvalue() == shown[0]
    try:
        for block in code[1:]:
            exec(block, scope)  # noqa: S102  # likewise
    finally:
        for key in added_measures():
            remove_measure(key)


def test_the_first_comparison_runs_as_its_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file on the page becomes a comparison by the commands on the page."""
    text = (ROOT / "docs" / "first_comparison.md").read_text(encoding="utf-8")
    (tmp_path / "anrufe.csv").write_text(
        re.findall(r"```csv\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"```sh\nccsim (.*?)\n```", text)
    told = []
    for command in commands:
        done = CliRunner().invoke(application, command.split())
        assert done.exit_code == 0, done.output
        told.append(done.output)
    assert len(told) == 3
    assert told[0].count("is a total and is left out") == 2
    assert "counts contacts; 16 rows" in told[0]
    assert "ccsim compare first.toml" in told[1]
    assert "Recorded and simulated" in told[2]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page exists."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing
