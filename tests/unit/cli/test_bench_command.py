"""`ccsim bench`: a table for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.bench import benchmark
from sim.bench.cases import Group, groups
from sim.cli import application
from sim.cli.bench import print_benchmark


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases of the set, with hardly any contacts."""

    def few(*, quick: bool) -> list[Group]:
        assert quick
        chosen = groups(quick=True)[:2]
        return [
            tuple(dataclasses.replace(case, contacts=600, simpy_contacts=200) for case in group)
            for group in chosen
        ]

    monkeypatch.setattr(benchmark, "groups", few)


def test_the_table_says_where_it_comes_from() -> None:
    done = CliRunner().invoke(application, ["bench", "--quick"])
    assert done.exit_code == 0, done.output
    head = done.stdout.splitlines()
    assert "processors" in head[0]
    assert head[1].startswith("ccsim ")
    assert "numba" in head[1]
    assert head[2].startswith("quick set, best of 2 rounds")
    for title in ("contacts per second", "one contact with the compiled engine"):
        after = done.stdout.split(title)[1]
        assert "M/M/100+M" in after
        assert "3 skills, 50 agents" in after
    assert "note: the retailer is left out" in done.stdout


def test_json_and_nothing_else() -> None:
    done = CliRunner().invoke(application, ["bench", "--quick", "--json"])
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert set(content["cases"]) == {"m_m_100_m", "three_skills"}
    assert content["is_quick"]


def test_a_busy_machine_is_told() -> None:
    done = CliRunner().invoke(application, ["bench", "--quick", "--json"])
    content = json.loads(done.stdout)
    for share, expected in ((0.04, False), (0.3, True)):
        content["idle_share"] = share
        console = Console(file=io.StringIO(), width=200)
        print_benchmark(console, content)
        said = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
        assert ("other programs had the processor" in said) == expected
        assert ("30 %" in said) == expected


def test_plain_python_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCSIM_COMPILE", "0")
    done = CliRunner().invoke(application, ["bench", "--quick"])
    assert done.exit_code == 2
    assert done.stderr.startswith("error: CCSIM_COMPILE=0 leaves nothing to measure")
