"""Service models of one's own on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import application

ERLANG = Path(__file__).resolve().parents[3] / "scenarios" / "erlang_a.toml"
SHORT = [
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=0.3",
    "--engine",
    "simpy",
]
TWICE = [*SHORT, "--replications", "2", "--jobs", "1"]

MODELS = """
import sim


class {name}(sim.ServiceModel):
    def choose_agent(self, contact, candidates, centre):
        return candidates[-1].agent


class Picky(sim.ServiceModel):
    def __init__(self, what):
        self.what = what

    def choose_agent(self, contact, candidates, centre):
        return None
"""


def ccsim(*arguments: object) -> Result:
    return CliRunner().invoke(application, [str(each) for each in arguments])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A model in a file of the current folder."""
    monkeypatch.chdir(tmp_path)
    # Modules are known by name to the whole process, so each test has a file of its own.
    file = f"models_of_{tmp_path.name.replace('-', '_')}.py"
    (tmp_path / file).write_text(MODELS.format(name="LastOne"), encoding="utf-8")
    return f"{file}:LastOne"


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "--no-report", *TWICE],
        ["sweep", "--vary", "teams.agents.headcount=11,12", *TWICE],
        ["break-even", "--vary", "costs.overhead_share=0.1,0.2", *TWICE],
        ["select", "--measure", "asa_seconds", "--indifference", "5", *SHORT, "--most", "10"],
    ],
    ids=lambda command: command[0],
)
def test_every_study_takes_a_model_of_a_file(command: list[str], own: str) -> None:
    done = ccsim(command[0], ERLANG, "--models", f"multichannel,{own}", *command[1:])
    assert done.exit_code == 0, done.output
    assert "LastOne" in done.stdout


def test_run_and_story_take_one_too(own: str) -> None:
    for command in (["run", "--model"], ["story", "--models"]):
        done = ccsim(command[0], ERLANG, command[1], own, *SHORT)
        assert done.exit_code == 0, done.output
        assert "LastOne" in done.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.py:Mine", "there is no file"),
        ("{file}:LastOn", "service models in it: LastOne, Picky."),
        ("{file}:Picky", "Picky() failed: TypeError"),
        ("{file}:sim", "is no service model"),
        ("random.py:Mine", "has the name of another module, random"),
        ("broken.py:Mine", "cannot be imported: SyntaxError"),
    ],
)
def test_a_file_without_such_a_model_is_told(name: str, said: str, own: str) -> None:
    Path("random.py").write_text("", encoding="utf-8")
    Path("broken.py").write_text("class Mine(", encoding="utf-8")
    done = ccsim("run", ERLANG, "--model", name.format(file=own.split(":", maxsplit=1)[0]), *SHORT)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
