"""The code in the documentation runs and prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page exists."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing
