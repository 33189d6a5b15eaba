"""Where a result is written, and what becomes of it when that is cut short."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner, Result

from sim.cli import application

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
NULL = str(SCENARIOS / "null.toml")
QUICK = (
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=0.25",
    "--replications",
    "2",
    "--jobs",
    "1",
)
COMPARE = ("compare", NULL, *QUICK, "--models", "multichannel,omnichannel")
SWEEP = ("sweep", NULL, *QUICK, "--vary", "handling.logging_seconds=0,30")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ccsim(*arguments: str) -> Result:
    return CliRunner().invoke(application, list(arguments))


def raising(error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize("command", [COMPARE, SWEEP, ("run", NULL, *QUICK[:2])])
def test_the_current_folder_is_refused_before_the_work(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    monkeypatch.setattr("sim.engine.run.simulate", raising(AssertionError("it worked")))
    (elsewhere / "notes.md").touch()
    done = ccsim(*command, "--out", ".")
    assert done.exit_code == 2
    assert "give it a folder of its own" in done.stderr
    assert [path.name for path in elsewhere.iterdir()] == ["notes.md"]


def test_a_page_that_cannot_be_drawn_does_not_cost_the_tables(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    monkeypatch.setattr("sim.show.report.report", raising(RuntimeError("no ink")))
    done = ccsim(*COMPARE)
    assert done.exit_code == 0, done.output
    assert "report.html could not be drawn (RuntimeError: no ink)" in done.stderr
    folder = elsewhere / "results" / "null-compare"
    assert (folder / "comparison.json").is_file()
    assert not (folder / "report.html").exists()
    monkeypatch.undo()
    monkeypatch.chdir(elsewhere)
    assert ccsim("report", str(folder)).exit_code == 0
    assert (folder / "report.html").is_file()
    assert ccsim(*COMPARE).exit_code == 0, "the page belongs to the result and is replaced with it"


def test_an_interrupt_while_the_page_is_drawn_says_that_the_result_is_there(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    monkeypatch.setattr("sim.show.report.report", raising(KeyboardInterrupt()))
    done = ccsim(*COMPARE)
    assert done.exit_code == 130
    assert done.stderr.endswith(f"interrupted; {Path('results/null-compare')} is whole\n")
    assert (elsewhere / "results" / "null-compare" / "comparison.json").is_file()


@pytest.mark.parametrize("command", [COMPARE, SWEEP])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_full_disk_costs_neither_the_screen_nor_the_work(
    command: tuple[str, ...], as_json: bool, monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("pandas.DataFrame.to_parquet", raising(full))
    done = ccsim(*command, *(["--json"] if as_json else []))
    assert done.exit_code == 2
    folder = Path("results") / f"null-{command[0]}"
    assert f"error: {folder}: No space left on device\n" in done.stderr
    assert "with --resume goes on from there" in done.stderr
    assert json.loads(done.stdout)["verdict"] if as_json else "2 replications" in done.stdout
    assert not folder.exists()
    monkeypatch.undo()
    monkeypatch.chdir(elsewhere)
    again = ccsim(*command, "--resume")
    assert "going on with what fits of" in again.stderr
    assert folder.is_dir()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_an_interrupt_between_simulating_and_writing_tells_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.study.sweeping.sweep.Sweep", raising(KeyboardInterrupt()))
    done = ccsim(*SWEEP)
    assert done.exit_code == 130
    assert "interrupted; nothing was written\n" in done.stderr
    assert "finished parts are kept in" in done.stderr
    assert "--resume" in done.stderr


OTHER = ("--set", "handling.wrong_record_share=0")


def said(monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    monkeypatch.setattr("sys.argv", ["ccsim", *SWEEP, *more])
    done = ccsim(*SWEEP, *more)
    assert done.exit_code == 0, done.output
    return done.stderr.replace("\\", "/")


def test_what_is_replaced_by_other_settings_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    out = ("--out", "results/mine")
    assert said(monkeypatch, *out) == ""
    assert said(monkeypatch, *out, "--json", "--jobs", "2") == ""
    text = said(monkeypatch, *out, *OTHER)
    assert "results/mine holds the result of `ccsim sweep" in text
    assert "which this one will replace" in text
    assert said(monkeypatch, *out, *OTHER, "--workers=threads") == ""


def test_another_question_has_a_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    assert [said(monkeypatch), said(monkeypatch, *OTHER), said(monkeypatch, *OTHER)] == [""] * 3
    found = sorted(path.name for path in (elsewhere / "results").glob("null-*"))
    assert found == ["null-sweep", "null-sweep-2"]


@pytest.mark.parametrize("command", ["attribute", "break-even", "loads", "select", "sensitivity"])
def test_every_decision_takes_a_table_of_volumes(command: str) -> None:
    done = ccsim(command, NULL, "--volumes", "nowhere.csv", *REQUIRED.get(command, ()))
    assert done.exit_code == 2
    assert "nowhere.csv" in done.stderr


REQUIRED = {
    "break-even": ("--vary", "handling.logging_seconds=0..30"),
    "select": ("--indifference", "1"),
}


def test_loads_as_json() -> None:
    day = ("--set", "scenario.starts_empty=true", "--set", "scenario.horizon_days=1")
    quick = (*QUICK, *day, "--models", "multichannel,omnichannel", "--loads", "0.9")
    done = ccsim("loads", NULL, *quick, "--json")
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert [(cell["load"], cell["blending"]) for cell in content["cells"]] == [
        (0.9, False),
        (0.9, True),
    ]
    assert set(content["cells"][0]["models"]) == {"multichannel", "omnichannel"}
    assert content["verdict"][0] == "load 0.9, separate teams:"
