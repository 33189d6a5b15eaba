"""A study that is killed at any moment goes on with --resume and ends with the same tables."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.study.chunk_store import kept_chunks

ROOT = Path(__file__).resolve().parents[3]
TABLES = ("table", "differences", "by_channel", "by_interval", "estimates", "replications")
MODELS = "multichannel,omnichannel"
DEADLINE_SECONDS = 300
SETTINGS = (
    *("--set", "scenario.starts_empty=true", "--set", "scenario.horizon_days=0.5"),
    *("--models", MODELS, "--engine", "simpy", "--replications", "110"),
)


# A shell may have started us with interrupts ignored, which a child would inherit.
CODE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from sim.cli import main; main()"
)


def _command(folder: Path, *more: str, code: str = CODE) -> list[str]:
    scenario = ROOT / "scenarios" / "null.toml"
    arguments = ["compare", str(scenario), *SETTINGS, "--out", str(folder), *more]
    return [sys.executable, "-c", code, *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        _command(folder, *more),
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done


def _stopped(folder: Path, parts: int, delay_seconds: float, how: signal.Signals) -> str:
    """Start a study, and stop it some time after it has finished some parts more than before."""
    kept = folder.parent / ".unfinished" / folder.name
    before = len(kept_chunks(kept))
    with subprocess.Popen(
        _command(folder, "--resume", "--jobs", "1"),
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as study:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while study.poll() is None and len(kept_chunks(kept)) < before + parts:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(delay_seconds)
        study.send_signal(how)
        return study.communicate(timeout=DEADLINE_SECONDS)[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study in one go."""
    folder = tmp_path_factory.mktemp("whole") / "study"
    _run(folder)
    return folder


def _assert_same(folder: Path, whole: Path) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(
            pd.read_parquet(folder / f"{name}.parquet"),
            pd.read_parquet(whole / f"{name}.parquet"),
            check_exact=True,
        )
    assert not (folder.parent / ".unfinished").exists()


def _killed_again_and_again(folder: Path, times: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(times):
        _stopped(folder, dice.choice((0, 1, 1)), dice.uniform(0, 1.5), signal.SIGKILL)


def test_killed_and_continued(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "study"
    _stopped(folder, 1, 0.05, signal.SIGKILL)
    assert not folder.exists()
    kept = kept_chunks(tmp_path / ".unfinished" / "study")
    assert kept
    kept[0].write_bytes(kept[0].read_bytes()[:-100])  # as a disk might leave it
    _stopped(folder, 1, 0.0, signal.SIGKILL)
    text = _run(folder, "--resume").stderr
    assert re.search(r"going on with what fits of \d+ parts in ", text)
    _assert_same(folder, whole)


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "study"
    text = _stopped(folder, 1, 0.05, signal.SIGINT)
    assert "interrupted; nothing was written" in text
    assert re.search(r"\d+ of 6 parts are kept in .*: the same command with --resume", text)
    assert "Traceback" not in text
    text = _run(folder).stderr
    assert "begun anew without --resume" in text
    _assert_same(folder, whole)


@pytest.mark.statistical_full
def test_killed_twenty_times(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "study"
    _killed_again_and_again(folder, 20, seed=20)
    _run(folder, "--resume")
    _assert_same(folder, whole)
