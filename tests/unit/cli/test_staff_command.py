"""`ccsim staff` on a first planner's file: volumes by half hours, a handle time, 80/20."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.staffing.evaluate import Evaluator

PLAIN = """
name = "first"
[scenario]
start = 2026-01-05T00:00:00
horizon_days = 1
starts_empty = true
[channels.voice]
opening = { all = "09:00-12:00" }
talk = { distribution = "exponential", mean_seconds = 300 }
service_level = { threshold_seconds = 20, target_share = 0.8 }
[segments.all]
share = 1
channel_preference = { voice = 1 }
[intents.call]
share = 1
[[demand.sources]]
name = "calls"
kind = "interval_table"
file = "calls.csv"
[teams.phone]
channels = ["voice"]
"""


@pytest.fixture
def planner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [f"2026-01-05 {9 + k // 2:02d}:{30 * (k % 2):02d},{20 + 5 * k}" for k in range(6)]
    Path("calls.csv").write_text("\n".join(["interval_start,offered", *rows]) + "\n")
    Path("first.toml").write_text(PLAIN)
    return tmp_path


COMMAND = ("staff", "first.toml", "--replications", "6")


def staff(*words: str) -> str:
    found = CliRunner().invoke(application, [*COMMAND, *words])
    assert found.exit_code == 0, found.output
    return found.stdout


def staff_said(*words: str) -> str:
    """What is said beside the result."""
    return CliRunner().invoke(application, [*COMMAND, *words]).stderr


def test_without_any_head_count_every_half_hour_gets_a_number(planner: Path) -> None:
    content = json.loads(staff("--json"))
    rows = [row for row in content["requirement"] if row["agents"]]
    assert [row["start"][11:] for row in rows] == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
    ]
    assert all(row["agents"] >= 3 and row["scheduled"] is None for row in rows)
    assert rows[-1]["erlang"] > rows[0]["erlang"]
    assert content["hours"]["simulated"] == pytest.approx(sum(row["agents"] for row in rows) / 2)
    table = (planner / "results" / "first-staff" / "requirement.csv").read_text().splitlines()
    assert table[0].startswith("start,team,agents,erlang")
    assert len(table) == 49
    assert (planner / "results" / "first-staff" / "staffing.xlsx").stat().st_size > 10_000


def test_a_staffing_table_is_judged_and_numbers_may_have_a_comma(planner: Path) -> None:
    heads = [f"2026-01-05 {h:02d}:00,phone,{3 if 9 <= h < 12 else 0}" for h in range(24)]
    Path("heads.csv").write_text("\n".join(["interval_start,team,headcount", *heads]) + "\n")
    said = staff("--staffing", "heads.csv", "--decimal", ",", "--targets", "spain_2025")
    assert "the schedule misses in 1 of 1 (per week)" in said
    assert "of voice answered within 180 s" in said
    assert "check it against the text" in said
    table = (planner / "results" / "first-staff" / "requirement.csv").read_text("utf-8-sig")
    assert table.splitlines()[20].startswith("2026-01-05 09:30:00;phone;")
    assert "4,285714" in table


def test_what_ifs_are_made_without_editing_the_file(planner: Path) -> None:
    del planner
    less = json.loads(staff("--json"))["hours"]["table"]
    more = json.loads(staff("--json", "--change", "volume=+50%", "--change", "aht=+20%"))
    assert more["hours"]["table"] > 1.4 * less
    wrong = CliRunner().invoke(application, ["staff", "first.toml", "--change", "fone.aht=+1%"])
    assert wrong.exit_code == 2
    assert "--change: fone: unknown channel" in wrong.output


def test_a_wrong_target_is_refused_in_one_line(planner: Path) -> None:
    del planner
    found = CliRunner().invoke(application, ["staff", "first.toml", "--targets", "70/30"])
    assert found.exit_code == 2
    assert "80/20" in found.output
    assert "Traceback" not in found.output
    slow = CliRunner().invoke(application, ["staff", "first.toml", "--engine", "simpy"])
    assert slow.exit_code == 2
    assert "compiled engine on this machine" in slow.output


def test_a_search_says_what_it_costs_and_how_sure_it_is(planner: Path) -> None:
    del planner
    content = json.loads(staff("--search", "--confidence", "0.9", "--json"))
    search = content["search"]
    assert search["asked"] == 0.9
    assert search["confidence"] >= 0.9
    assert search["fresh_replications"] == 400
    assert 0 < search["work_bound"] <= search["bound"] <= search["sought_cost"] <= search["cost"]
    heads = sum(row["agents"] for row in content["requirement"])
    wages = content["costs"][0]["wage_per_hour"] / 0.7
    assert search["cost"] == pytest.approx(heads / 2 * wages)
    codes = [one["code"] for one in content["findings"]]
    assert codes.index("sure") == codes.index("cheapest") + 1


def test_a_search_that_was_interrupted_goes_on_with_resume(
    planner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--search", "--confidence", "0.8")
    whole = json.loads(staff("--out", "whole", "--json", *words))
    assert "some" in staff_said("--out", "again", *words)
    real, done = Evaluator.evaluate, 0

    def interrupted(self: Evaluator, *what: Any, **more: Any) -> Any:
        nonlocal done
        done += 1
        if done == 12:
            raise KeyboardInterrupt
        return real(self, *what, **more)

    monkeypatch.setattr(Evaluator, "evaluate", interrupted)
    stopped = CliRunner().invoke(application, [*COMMAND, "--out", "parts", *words])
    assert stopped.exit_code == 130
    assert "--resume" in stopped.output
    assert list((planner / ".unfinished" / "parts").iterdir())
    monkeypatch.setattr(Evaluator, "evaluate", real)
    resumed = json.loads(staff("--out", "parts", "--json", "--resume", *words))
    assert resumed["requirement"] == whole["requirement"]
    assert {**resumed["search"], "seconds": 0} == {**whole["search"], "seconds": 0}
    assert not (planner / ".unfinished").exists()


def test_a_fair_comparison_says_what_each_model_needs(
    planner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.staffing.staff.FEWEST", 2)
    monkeypatch.setattr("sim.staffing.staff.MOST", 2)
    Path("first.toml").write_text(PLAIN + "headcount = 12\n")
    words = ("--models", "multichannel,omnichannel", "--replications", "2", "--out", "fair")
    command = ("compare", "first.toml", *words, "--fair", "--json")
    found = CliRunner().invoke(application, command)
    assert found.exit_code == 0, found.output
    assert "some" in found.stderr  # how long it will take
    content = json.loads(found.stdout)
    assert [one["model"] for one in content["fair"]["needs"]] == ["multichannel", "omnichannel"]
    assert any("FTE" in line for line in content["verdict"])
    assert {"needs_separate", "same_budget"} <= {one["code"] for one in content["findings"]}
    assert (planner / "fair" / "fair_needs.csv").is_file()
    assert "Agents needed for the same service" in (planner / "fair" / "report.html").read_text()
