"""The commands and the Python that README and docs show: they work, and say what is shown."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import application

PROJECT = Path(__file__).resolve().parents[3]
DOCUMENTS = ("README.md", "docs/python.md", "docs/stories.md")

# In tests two replications of a comparison, of one day where there are many comparisons, are enough
# to see that a command works.
QUICK = ["--replications", "2"]
ONE_DAY = ["--set", "scenario.starts_empty=true", "--set", "scenario.horizon_days=1"]
QUICKEST = {
    "compare": [*QUICK, "--no-report"],
    "loads": [*QUICK, *ONE_DAY, "--loads", "0.95"],
    "attribute": [*QUICK, *ONE_DAY],
    "break-even": ["--replications", "3", *ONE_DAY],
}


def blocks(document: str, language: str) -> list[str]:
    """Blocks of code in a language, in order."""
    text = (PROJECT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """The commands of `ccsim` in README, in order."""
    lines = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [each[1:] for each in words if each[:1] == ["ccsim"]]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the scenarios, to work in."""
    shutil.copytree(PROJECT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ccsim(arguments: list[str]) -> str:
    done = CliRunner().invoke(application, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_commands_of_readme_work(copy: Path) -> None:
    assert len(commands()) >= 9
    for arguments in commands():
        quick = ONE_DAY if "simpy" in arguments else QUICKEST.get(arguments[0], [])
        ccsim([*arguments, *quick])
    assert (copy / "results" / "retail-compare" / "verdict.txt").is_file()


@pytest.mark.statistical_full
def test_every_figure_in_readme_is_what_its_command_prints(copy: Path) -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(
        r"```sh\nccsim (compare[^\n]*)\n```\n(?:(?!```).)*```text\n(.*?)```", text, re.DOTALL
    )
    assert len(shown) == 2
    for command, lines in shown:
        if "assumptions were moved" in lines:  # told by a result of `robust` that is kept
            ccsim(["robust", shlex.split(command)[1]])
        printed = ccsim(shlex.split(command)).splitlines()
        for line in lines.splitlines():
            assert line in printed
    assert (copy / "results").is_dir()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_python_of_the_documents_works(document: str, copy: Path) -> None:
    scope: dict[str, object] = {}
    for block in blocks(document, "python"):
        exec(compile(block, document, "exec"), scope)  # noqa: S102 (our own documents)
    assert copy.is_dir()


def test_links_of_readme_lead_somewhere() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (PROJECT / target).is_file(), target
    for scenario in re.findall(r"scenarios/\w+\.toml", text):
        assert (PROJECT / scenario).is_file(), scenario
