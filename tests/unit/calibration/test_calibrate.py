"""From a log to a scenario that runs, and to a page; and logs that tell little."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.calibration.calibrate import Calibration
from sim.cli.application import application
from sim.errors import StudyError
from sim.records.export import EPOCH
from sim.show.calibration_page import calibration_page
from sim.units import TICKS_PER_SECOND
from tests.unit.calibration.logs import log_of, overloaded

HEAD = "date,time,wait_seconds,handle_seconds,outcome,queue,agent"


def written(path: Path, contacts: int = 3000, keep: str = "") -> Path:
    """A simulated log as a file; `keep` is one outcome, the other left out."""
    log = log_of(sim.simulate(overloaded(contacts), seed=9))
    lines = [HEAD]
    for tick, wait, handle, answered, agent in zip(
        log.arrival_ticks.tolist(), log.wait_seconds.tolist(), log.handle_seconds.tolist(),
        log.answered.tolist(), log.agent.tolist(), strict=True,
    ):  # fmt: skip
        outcome = "answered" if answered else "abandoned"
        if keep in ("", outcome):
            when = EPOCH.fromtimestamp(tick // TICKS_PER_SECOND)
            lines.append(f"{when:%Y-%m-%d,%H:%M:%S},{wait:.0f},{handle:.0f},{outcome},help,{agent}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("log") / "log.csv")


@pytest.fixture(scope="module")
def found(log: Path) -> Calibration:
    return sim.calibrate(log)


def test_the_scenario_runs_and_serves_what_was_recorded(found: Calibration) -> None:
    scenario = found.scenario()
    source = scenario.demand.sources[0]
    assert source.counts == "contacts"
    assert source.cases_per_week == pytest.approx(found.arrivals.per_week.value, rel=0.01)
    assert scenario.channels["voice"].patience.share_first == pytest.approx(
        found.patience_of("help").share_first.value, abs=1e-4
    )
    journal = sim.simulate(scenario, seed=1)
    assert len(journal.contacts) > 1000


def test_a_scenario_is_never_written_over_another_file(found: Calibration, tmp_path: Path) -> None:
    target = tmp_path / "centre.toml"
    found.write(target)
    assert sim.load(target).name == "centre"
    with pytest.raises(sim.CcsimError, match=r"centre\.toml"):
        found.write(target)


def test_every_value_stands_on_the_page(found: Calibration) -> None:
    page = calibration_page(found)
    assert page.count("<figure>") == 4
    for row in found.rows():
        assert row.named() in page
    for note in found.notes:
        assert note.code.startswith("calibration.")


def test_what_a_log_never_tells_is_said(found: Calibration) -> None:
    codes = [note.code for note in found.notes]
    assert "calibration.never_in_a_log" in codes
    assert "calibration.no_busyness" in codes
    assert "calibration.no_returns" in codes


def test_nobody_abandoned(tmp_path: Path) -> None:
    found = sim.calibrate(written(tmp_path / "log.csv", 1000, "answered"))
    assert not found.patience
    assert "calibration.no_patience" in [note.code for note in found.notes]
    assert found.scenario().channels["voice"].talk.mean_seconds == pytest.approx(180, rel=0.15)
    with pytest.raises(StudyError, match="nothing of patience"):
        found.patience_of("help")


def test_all_abandoned(tmp_path: Path) -> None:
    found = sim.calibrate(written(tmp_path / "log.csv", 1000, "abandoned"), columns={})
    codes = {note.code for note in found.notes}
    assert {"calibration.no_patience", "calibration.no_handling"} <= codes
    with pytest.raises(StudyError, match="nothing of handle times"):
        found.scenario()


def test_three_rows(tmp_path: Path) -> None:
    whole = written(tmp_path / "log.csv", 300).read_text(encoding="utf-8").splitlines()
    few = tmp_path / "few.csv"
    few.write_text("\n".join(whole[:4]) + "\n", encoding="utf-8")
    codes = {note.code for note in sim.calibrate(few).notes}
    assert {"calibration.no_patience", "calibration.no_handling"} <= codes


def test_the_command(log: Path, tmp_path: Path) -> None:
    run = CliRunner()
    target, folder = tmp_path / "centre.toml", tmp_path / "page"
    asked = ["calibrate", str(log), "--json", "--write", str(target), "--out", str(folder)]
    result = run.invoke(application, asked)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["contacts"] == len(sim.calibrate(log).log)
    assert {row["what"] for row in told["values"]} >= {"per_week", "share_first", "handle_mean"}
    assert (folder / "report.html").is_file()
    again = run.invoke(application, asked)
    assert again.exit_code == 2
    shown = run.invoke(application, ["calibrate", str(log)])
    assert "would still wait after 300 s" in shown.stdout
