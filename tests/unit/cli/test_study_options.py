"""Options of studies: precision, workers, clusters, resuming, steady state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import application

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
NULL = str(SCENARIOS / "null.toml")
SHORT = (
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=0.5",
    "--models",
    "multichannel,omnichannel",
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ccsim(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(each) for each in arguments])


def refused(*arguments: str | Path) -> str:
    done = ccsim(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    return done.stderr


def test_a_precision_is_reached_or_not_and_told(elsewhere: Path) -> None:
    done = ccsim("compare", NULL, *SHORT, "--precision", "0.5", "--jobs", "1")
    said = "Precision: half-widths are within 50 % of the value after 10 replications."
    assert said in done.stdout
    written = json.loads((elsewhere / "results/null-compare/comparison.json").read_text())
    assert written["precision"]["wanted"]["relative_half_width"] == 0.5
    outcomes = {one["outcome"] for one in written["precision"]["reached"]}
    assert outcomes == {"reached"}
    few = ("--precision", "0.0001", "--replications", "12", "--json", "--jobs", "1")
    found = json.loads(ccsim("compare", NULL, *SHORT, *few).stdout)
    assert found["replications"] == 12
    assert "NOT reached with the most replications allowed, 12" in found["precision"]["lines"][0]


@pytest.mark.parametrize("share", ["0", "1", "-0.1", "2"])
def test_a_precision_that_makes_no_sense_is_refused(share: str) -> None:
    assert "makes no sense" in refused("compare", NULL, "--precision", share)


def test_resuming_where_there_is_nothing_begins_anew() -> None:
    done = ccsim("loads", NULL, *SHORT, "--loads", "0.9", "--replications", "2", "--resume")
    assert done.exit_code == 0, done.output
    assert "nothing to go on with" in done.stderr


def test_certificates_belong_together(elsewhere: Path) -> None:
    for name in ("ca.pem", "cert.pem"):
        (elsewhere / name).touch()
    some = ("--cluster-ca", "ca.pem", "--cluster-cert", "cert.pem")
    assert "belong together" in refused("compare", NULL, *some, "--cluster", "tls://h:1")
    some = (*some, "--cluster-key", "key.pem")
    assert "belong together" in refused("compare", NULL, *some, "--cluster", "tcp://h:1")
    assert "belong together" in refused("compare", NULL, *some)
    assert "no file key.pem" in refused("loads", NULL, *some, "--cluster", "tls://h:1")


def test_unknown_workers_are_refused() -> None:
    assert "'gnomes'" in refused("compare", NULL, "--workers", "gnomes")


def test_steady_state_of_one_long_run() -> None:
    """Erlang A: 8.34 % abandon and the occupancy is 83.3 %, within twice the 95 % half-width."""
    week = (
        "--set",
        "scenario.starts_empty=true",
        "--set",
        "scenario.horizon_days=7",
        "--set",
        "scenario.warm_up_hours=0",
    )
    done = ccsim("run", SCENARIOS / "erlang_a.toml", "--steady-state", "--json", *week)
    found = json.loads(done.stdout)["steady_state"]
    assert 0 <= found["warm_up_hours"] < 84
    for key, exact in (("abandonment_rate", 0.083414), ("occupancy", 0.833260)):
        low, high = found["measures"][key]["ci95"]
        assert abs(found["measures"][key]["mean"] - exact) <= high - low
    text = ccsim("run", SCENARIOS / "erlang_a.toml", "--steady-state", *week).stdout
    assert "are left out as warm-up (MSER-5)" in text


def test_what_has_no_steady_state_is_refused_with_the_reasons() -> None:
    text = refused("run", SCENARIOS / "retail.toml", "--steady-state")
    assert "volumes change over time" in text
    assert "staff changes over time" in text
