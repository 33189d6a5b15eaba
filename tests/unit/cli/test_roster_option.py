"""`--roster`: shifts by agent and day in place of the staff that a scenario has."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from tests.unit.cli.test_staff_command import PLAIN

HALF_HOURS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")


@pytest.fixture(autouse=True)
def planner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [f"2026-01-05 {start},{20 + 5 * k}" for k, start in enumerate(HALF_HOURS)]
    Path("calls.csv").write_text("\n".join(["interval_start,offered", *rows]) + "\n")
    Path("first.toml").write_text(PLAIN)
    breaks = ("10:00-10:10", "10:10-10:20", "10:20-10:30", "10:30-10:40", "11:40-11:50")
    shifts = [f"a{k},2026-01-05,09:00,12:00,{one}" for k, one in enumerate(breaks)]
    Path("roster.csv").write_text("\n".join(["agent,day,start,end,breaks", *shifts]) + "\n")


def asked(*words: str, code: int = 0) -> Any:
    found = CliRunner().invoke(application, list(words))
    assert found.exit_code == code, found.output
    assert "Traceback" not in found.output
    return found


def staff(*words: str) -> Any:
    out = asked("staff", "first.toml", "--replications", "4", "--json", *words).stdout
    return json.loads(out)


def test_a_roster_is_judged_with_its_breaks() -> None:
    rows = {row["start"][11:]: row for row in staff("--roster", "roster.csv")["requirement"]}
    at_work = {start: rows[start]["scheduled"] for start in HALF_HOURS}
    assert at_work == pytest.approx(
        dict(zip(HALF_HOURS, (5, 5, 4, 5 - 1 / 3, 5, 5 - 1 / 3), strict=True))
    )
    assert [rows[start]["paid"] for start in HALF_HOURS] == pytest.approx([5] * 6)
    assert all(rows[s]["net"] == rows[s]["scheduled"] - rows[s]["agents"] for s in HALF_HOURS)
    assert rows["08:30"]["scheduled"] == 0
    assert not rows["11:30"]["met"]


def test_absence_of_the_team_is_in_what_a_roster_achieves_and_is_paid() -> None:
    paid, served = [], []
    for name, absence in (("there", "0"), ("away", "0.4")):
        words = ("--roster", "roster.csv", "--change", "volume=-70%", "--out", name)
        content = staff(*words, "--set", f"teams.phone.absence_share={absence}")
        paid.append(content["costs"][0]["scheduled_paid_hours"])
        with Path(name, "channels.csv").open() as rows:
            levels = [row["scheduled_service_level"] for row in csv.DictReader(rows)]
        served.append(sum(float(level or 0) for level in levels))
    assert served[1] < 0.9 * served[0]
    assert paid == pytest.approx([15, 15], rel=0.03)


def test_every_command_that_reads_a_scenario_takes_it() -> None:
    asked("validate", "first.toml", "--roster", "roster.csv")
    content = json.loads(asked("run", "first.toml", "--roster", "roster.csv", "--json").stdout)
    text = json.dumps(content)
    assert "present_hours" in text
    asked("compare", "first.toml", "--roster", "roster.csv", "--models", "multichannel",
          "--replications", "2", "--no-report", "--json")  # fmt: skip


def test_it_excludes_head_counts_from_a_file() -> None:
    found = asked("run", "first.toml", "--roster", "roster.csv", "--staffing", "h.csv", code=2)
    assert "--roster: is given together with --staffing" in found.output


def test_head_counts_in_place_of_shifts_are_refused_where_keys_are_for_shifts_only() -> None:
    only = 'absence_share = 0.1\nadherence_share = 0.95\nroster = "roster.csv"\n'
    Path("shifts.toml").write_text(PLAIN + only)
    heads = [f"2026-01-05 {h:02d}:00,phone,{3 if 9 <= h < 12 else 0}" for h in range(24)]
    Path("heads.csv").write_text("\n".join(["interval_start,team,headcount", *heads]) + "\n")
    words = ("validate", "shifts.toml", "--staffing", "heads.csv")
    said = asked(*words, code=2).output
    assert said.count("error") == 1
    settings = ["teams.phone.absence_share=0", "teams.phone.adherence_share=1"]
    assert all(f"--set {one}" in said.replace("\n", " ") for one in settings)
    asked(*words, "--set", settings[0], "--set", settings[1])


def test_a_team_is_staffed_by_the_rows_that_name_it_and_others_keep_their_own() -> None:
    second = '[teams.desk]\nchannels = ["voice"]\nheadcount = 2\n'
    Path("two.toml").write_text(PLAIN + second)
    said = asked("validate", "two.toml", "--roster", "roster.csv", code=2).output
    assert "does not say whose shifts they are" in said
    assert "phone" in said
    rows = Path("roster.csv").read_text().splitlines()
    Path("named.csv").write_text("\n".join([f"team,{rows[0]}", *(f"Phone,{r}" for r in rows[1:])]))
    asked("validate", "two.toml", "--roster", "named.csv")
    Path("wrong.csv").write_text("\n".join([f"team,{rows[0]}", *(f"fone,{r}" for r in rows[1:])]))
    said = asked("validate", "two.toml", "--roster", "wrong.csv", code=2).output
    assert "unknown team" in said
    assert "did you mean" in said.lower()


def test_staff_is_found_for_a_team_that_has_shifts_of_its_own() -> None:
    Path("own.toml").write_text(PLAIN + 'roster = "roster.csv"\n')
    words = ("staff", "own.toml", "--replications", "4", "--json")
    rows = json.loads(asked(*words).stdout)["requirement"]
    assert sum(row["scheduled"] for row in rows) / 2 == pytest.approx(15 - 50 / 60)
