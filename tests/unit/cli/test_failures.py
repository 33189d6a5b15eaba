"""How `ccsim` ends when something is wrong: a message, an exit code, nothing half written."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner, Result

from sim.cli import application
from sim.errors import EngineError
from tests.broken.cases import CASES, Case, write

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
NULL = str(SCENARIOS / "null.toml")
SHORT = [
    "--replications",
    "1",
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=1",
]


def ccsim(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(each) for each in arguments])


def raising(error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_broken_case_ends_with_code_2_and_all_its_faults(case: Case, tmp_path: Path) -> None:
    path = write(case, tmp_path)
    assignments = [word for each in case.overrides for word in ("--set", each)]
    done = ccsim("validate", path, *assignments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    for expected in case.faults:
        assert expected.phrase in done.stderr


@pytest.mark.parametrize("command", ["run", "compare", "validate"])
def test_a_missing_file_is_told_by_every_command(command: str) -> None:
    done = ccsim(command, "nowhere.toml")
    assert done.exit_code == 2
    assert done.stderr == "error: nowhere.toml: there is no such file; allowed: a TOML file\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--models", "omnichanel"], "Did you mean 'omnichannel'"),
        (["--models", " , "], "--models names nothing"),
        (["--models", "omnichannel,omnichannel"], "two systems are called omnichannel"),
        (["--replications", "0"], "replications"),
        (["--engine", "steam"], "steam"),
        (["--set", "channels.voice.linse=3"], "unknown key 'linse'"),
        (["--set", "nonsense"], "is not an assignment"),
        (["--volumes", "nowhere.csv"], "nowhere.csv"),
        (["--staffing", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_wrong_options_end_with_code_2(options: list[str], said: str) -> None:
    done = ccsim("compare", NULL, *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_an_unexpected_error_asks_to_be_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.compare.compare", raising(RuntimeError("surprise")))
    done = ccsim("compare", NULL, *SHORT)
    assert done.exit_code == 1
    assert "unexpected error: RuntimeError: surprise" in done.stderr
    assert "report it" in done.stderr
    assert "Traceback" not in done.output
    assert "Traceback" in ccsim("--debug", "compare", NULL, *SHORT).stderr
    assert "Traceback" not in ccsim("compare", NULL, *SHORT).stderr


def test_a_broken_invariant_is_a_defect_and_not_the_user_s_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.study.compare.compare", raising(EngineError("time ran backwards")))
    done = ccsim("compare", NULL, *SHORT)
    assert done.exit_code == 3
    assert "defect" in done.stderr


def test_an_interrupt_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.study.compare.compare", raising(KeyboardInterrupt()))
    done = ccsim("compare", NULL, *SHORT)
    assert done.exit_code == 130
    assert done.stderr.endswith("interrupted; nothing was written\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left", "x"), 2)]
)
def test_writing_that_stops_half_way_leaves_the_earlier_result(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["compare", NULL, "--models", "multichannel", *SHORT]
    assert ccsim(*command, "--seed", "1").exit_code == 0
    folder = tmp_path / "results" / "null-compare"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr("pandas.DataFrame.to_csv", raising(error))
    assert ccsim(*command, "--seed", "2").exit_code == code
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    # Finished parts stay for --resume.
    left = {path.name for path in folder.parent.iterdir()}
    assert left == {"null-compare", ".unfinished"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process alone")
def test_ctrl_c_ends_a_running_comparison_at_once(tmp_path: Path) -> None:
    # A shell may have started us with interrupts ignored, which a child would inherit.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = [sys.executable, "-u", "-c", f"{code}; from sim.cli import main; main()"]
    command = [*program, "compare", NULL, "--engine", "simpy", "--replications", "500"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "First contacts only" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "interrupted; nothing was written\n" in said
    assert "Traceback" not in said
    assert {path.name for path in tmp_path.glob("results/*")} <= {".unfinished"}


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    program = f"{sys.executable} -c 'from sim.cli import main; main()' schema | head -n 1"
    done = subprocess.run(
        program, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("option", "table", "key", "value"),
    [
        (
            "--volumes",
            "date,offered\n03/04/2024 09:00,5\n",
            "demand.sources.volumes.date_format",
            "%d/%m/%Y %H:%M",
        ),
        (
            "--volumes",
            "when,traffic\n2024-04-03 09:00,5\n",
            "demand.sources.volumes.columns.offered",
            "traffic",
        ),
        ("--staffing", "date,time\n2024-04-03,9\n", "staffing.table.columns.headcount", "time"),
    ],
)
def test_what_a_table_leaves_open_is_settled_by_an_option_that_exists(
    option: str, table: str, key: str, value: str, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(table, encoding="utf-8")
    done = ccsim("validate", NULL, option, file)
    assert done.exit_code == 2
    assert f"by --set {key}=VALUE" in done.stderr
    settled = ccsim("validate", NULL, option, file, "--set", f"{key}={value}")
    assert f"by --set {key}=" not in settled.stderr
