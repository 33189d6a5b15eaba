"""The figures of a page are replaced, and nothing else of it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sim.bench.benchmark import run_benchmark
from sim.bench.cases import textbook_case
from sim.bench.document import BEGIN, END, PAGE, main, write
from sim.bench.report import to_json
from sim.errors import StudyError

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    group = (textbook_case(50, 500, 100), textbook_case(700, 500, 100, threads=(1,)))
    return to_json(run_benchmark(chosen=[group], rounds=1))


def page(folder: Path) -> Path:
    path = folder / "page.md"
    path.write_text(f"# Head\n\n{BEGIN}\nold\n{END}\n\nTail\n", encoding="utf-8")
    return path


def test_figures_take_the_place_of_older_ones(tmp_path: Path, content: dict[str, Any]) -> None:
    path = page(tmp_path)
    write(path, content)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# Head\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nTail\n")
    assert "old" not in text
    assert text.count("| M/M/50+M |") == text.count("| M/M/700+M |") == 2
    rate = content["cases"]["m_m_50_m"]["timings"][0]["contacts_per_second"]
    assert f"| M/M/50+M | {rate:,.0f} |" in text
    write(path, content)
    assert path.read_text(encoding="utf-8") == text
    assert [each.name for each in tmp_path.iterdir()] == ["page.md"]


def test_every_row_of_a_table_has_all_columns(tmp_path: Path, content: dict[str, Any]) -> None:
    path = page(tmp_path)
    write(path, content)
    tables = path.read_text(encoding="utf-8").split("\n\n")
    widths = [
        {line.count("|") for line in table.splitlines()} for table in tables if table[0] == "|"
    ]
    assert len(widths) == 2
    assert all(len(width) == 1 for width in widths)


def test_a_page_without_a_place_is_refused(tmp_path: Path, content: dict[str, Any]) -> None:
    path = tmp_path / "page.md"
    path.write_text("# Head\n", encoding="utf-8")
    with pytest.raises(StudyError, match="no place for figures"):
        write(path, content)
    assert path.read_text(encoding="utf-8") == "# Head\n"


def test_the_command_reads_what_the_benchmark_prints(
    tmp_path: Path, content: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = page(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(content)))
    main([str(path)])
    assert "| M/M/700+M |" in path.read_text(encoding="utf-8")


def test_the_page_on_speed_has_a_place() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
