"""The commands that decide: what they print, what they write, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim.cli import application

NULL = str(Path(__file__).resolve().parents[3] / "scenarios" / "null.toml")
SHORT = [
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=1",
    "--set",
    "scenario.drain_hours=0",
    "--set",
    "scenario.run_out_days=0",
]
RUNS = ["--replications", "3"]
LOGGING = ["--vary", "handling.logging_seconds=0..30"]

COMMANDS = {
    "attribute": [*RUNS, "--from", "omnichannel"],
    "sweep": [*RUNS, "--vary", "handling.logging_seconds=0,30"],
    "break-even": [*RUNS, *LOGGING],
    "sensitivity": [*RUNS, *LOGGING],
    "select": ["--indifference", "0.5", "--first-stage", "3", "--models", "multimodal,omnichannel"],
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ccsim(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(application, [command, NULL, *SHORT, *arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_it_prints_a_table_and_a_verdict_and_writes_both(command: str, elsewhere: Path) -> None:
    done = ccsim(command, *COMMANDS[command])
    assert done.exit_code == 0, done.output
    folder = elsewhere / "results" / f"null-{command}"
    verdict = (folder / "verdict.txt").read_text(encoding="utf-8")
    assert verdict in done.stdout
    assert "─" in done.stdout
    assert (folder / "manifest.json").is_file()
    (table,) = folder.glob("*.parquet")
    assert len(pd.read_parquet(table)) == len(pd.read_csv(table.with_suffix(".csv")))
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing unfinished


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_all_there_is_on_the_screen(command: str) -> None:
    done = ccsim(command, *COMMANDS[command], "--json")
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert content["format"] == 1
    assert content["verdict"]


@pytest.mark.parametrize("command", COMMANDS)
def test_jobs_change_nothing(command: str) -> None:
    one, two = (ccsim(command, *COMMANDS[command], "--json", "--jobs", jobs) for jobs in "12")
    assert json.loads(one.stdout) == json.loads(two.stdout)


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("attribute", ["--from", "orchestrated", "--to", "omnichannel"], "exchange the two models"),
        ("attribute", ["--from", "omnichanel"], "Did you mean 'omnichannel'"),
        ("attribute", ["--order", "steering"], "has to name each of"),
        ("attribute", ["--group", "steering"], "name=value"),
        ("attribute", ["--group", "a=steering", "--group", "a=proactive"], "each name once"),
        ("attribute", ["--price", "steering=much"], "amounts are numbers"),
        ("attribute", ["--measures", "waits"], "no measure: waits"),
        ("sweep", ["--vary", "handling.logging_second=1"], "did you mean logging_seconds"),
        ("sweep", ["--vary", "handling.logging_seconds=-1,-2"], "-2"),
        ("sweep", [*LOGGING, "--design", "sobol", "--points", "3"], "power of two"),
        ("sweep", [*LOGGING, "--models", " , "], "--models names nothing"),
        ("break-even", ["--vary", "staffing.blending=true,false"], "range of numbers"),
        ("sensitivity", [*LOGGING, "--models", "a,b,c"], "one model or two"),
        ("select", ["--indifference", "0"], "above 0"),
        ("select", ["--indifference", "1", "--measure", "offered"], "nothing is best"),
    ],
)
def test_what_makes_no_sense_ends_with_code_2_and_one_message(
    command: str, options: list[str], said: str, elsewhere: Path
) -> None:
    done = ccsim(command, *options)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert not (elsewhere / "results" / f"null-{command}").exists()


def test_another_question_has_a_folder_of_its_own(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second question took the place of the first one's result."""

    def ask(*more: str) -> None:
        arguments = [*RUNS, *LOGGING, *more]
        monkeypatch.setattr("sys.argv", ["ccsim", "sensitivity", NULL, *SHORT, *arguments])
        assert ccsim("sensitivity", *arguments).exit_code == 0

    def measures() -> dict[str, str]:
        found = (elsewhere / "results").glob("*/sensitivity.json")
        return {
            path.parent.name: json.loads(path.read_text(encoding="utf-8"))["measure"]
            for path in found
        }

    ask()
    ask("--measure", "asa_seconds")
    ask()  # the first question again: its result is replaced by itself
    assert measures() == {
        "null-sensitivity": "cost_per_resolved_case",
        "null-sensitivity-2": "asa_seconds",
    }


def test_robust_says_what_turns_and_keeps_all_ends(elsewhere: Path) -> None:
    models = ["--models", "multichannel,omnichannel", "--replications", "5"]
    done = ccsim("robust", *models, *LOGGING)
    assert done.exit_code == 0, done.output
    assert "What would turn it round" in done.stdout
    assert "handling.logging_seconds" in done.stdout
    folder = elsewhere / "results" / "null-robust"
    first = pd.read_csv(folder / "robust.csv").iloc[0]
    assert (first["key"], first["turns"]) == ("handling.logging_seconds", "gained")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "what would turn the verdict round" in page
    assert "<svg" in page or "<img" in page
