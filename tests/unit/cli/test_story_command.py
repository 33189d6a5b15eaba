"""`ccsim story`: what it prints and writes, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim
from sim.cli import application
from sim.show.story import Story

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
JUAN = str(SCENARIOS / "juan.toml")
NULL = str(SCENARIOS / "null.toml")
SHORT = [
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=1",
    "--models",
    "multichannel",
]


def ccsim(*arguments: str) -> Result:
    return CliRunner().invoke(application, list(arguments))


def succeed(*arguments: str) -> Result:
    done = ccsim(*arguments)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in a folder of their own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def juan() -> Story:
    return sim.story(sim.load(JUAN))


def test_it_tells_the_case_of_the_scenario_under_all_four_models(juan: Story) -> None:
    text = succeed("story", JUAN).stdout
    assert text == juan.text()
    assert text.startswith(f"Juan, case {juan.case}\n")
    for model in ("multichannel", "multimodal", "omnichannel", "orchestrated"):
        assert f"\n{model}\n---" in text or f" = {model}" in text
    assert "What it came to" in text


def test_it_is_written_as_markdown_and_html(juan: Story, tmp_path: Path) -> None:
    done = succeed("story", JUAN, "--markdown", "new/juan.md", "--html", "juan.html")
    assert (tmp_path / "new" / "juan.md").read_text(encoding="utf-8") == juan.markdown()
    assert (tmp_path / "juan.html").read_text(encoding="utf-8") == juan.html()
    assert "written: juan.html" in done.stderr
    assert "written" not in done.stdout


def test_any_case_of_any_run_can_be_told() -> None:
    options = ["--case", "3", "--seed", "7", "--replication", "2", "--engine", "simpy"]
    text = succeed("story", NULL, *SHORT, *options).stdout
    assert text.startswith("The customer, case 3\n")
    assert "replication 2, seed 7" in text
    assert "\nmultichannel\n---" in text
    assert "orchestrated" not in text


def test_another_case_of_the_same_scenario_is_not_juan() -> None:
    text = succeed("story", JUAN, "--case", "0", "--models", "multichannel").stdout
    assert text.startswith("The customer, case 0\n")
    assert "Juan" not in text


def test_without_a_story_the_case_with_most_contacts_is_told() -> None:
    assert "was picked because it has the most contacts" in succeed("story", NULL, *SHORT).stdout


@pytest.mark.parametrize("number", ["-1", "1000000"])
def test_an_unknown_case_is_one_message_with_the_range(number: str) -> None:
    done = ccsim("story", NULL, *SHORT, "--case", number)
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: there is no case {number}: replication 0 with seed 1 has cases")


def test_an_unknown_model_and_an_empty_list_are_refused() -> None:
    assert ccsim("story", NULL, "--models", "psychic").exit_code == 2
    assert ccsim("story", NULL, "--models", ",").exit_code == 2


def test_a_story_without_its_customer_says_so() -> None:
    nobody = "demand.sources.Juan.volume_factor=0"
    done = ccsim("story", JUAN, "--models", "multichannel", "--set", nobody)
    assert done.exit_code == 2
    assert "story.source = 'Juan': this source has no case" in done.stderr
    told = succeed("story", JUAN, "--models", "multichannel", "--set", nobody, "--case", "0")
    assert "The customer, case 0" in told.stdout
