"""How much memory runs take: within bounds that a laptop has, whatever the length if streamed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("resource", reason="Windows does not tell the peak of a process")

MANY = 10_000_000
PROGRAM = Path(__file__).parent / "memory_use.py"


def measured(*arguments: object) -> Any:
    """The line that the program prints, from a process of its own."""
    done = subprocess.run(
        [sys.executable, PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_longer_run_that_is_streamed_takes_no_more_memory(tmp_path: Path) -> None:
    """Ten times as many contacts take at most 30 MiB more, where arrays would take 330."""
    measured(1_000, tmp_path / "compiled")  # which takes memory too, if it was not done before
    short, long = (measured(n, tmp_path / str(n)) for n in (100_000, 1_000_000))
    assert long["contacts"] > 9 * short["contacts"]
    arrays = long["bytes_per_contact"]["all"] * long["contacts"] / 2**20
    assert arrays > 250
    assert long["peak_mib"] < short["peak_mib"] + 30


def test_a_study_of_a_year_takes_little_more_memory_than_one_of_a_week() -> None:
    """Of two million contacts single waits and times are kept, and sums by interval: 60 MiB."""
    measured("days", 1)  # which takes memory too, if it was not compiled before
    week, year = (measured("days", days)["peak_mib"] for days in (7, 364))
    assert year <= 1.3 * week


@pytest.mark.benchmark_full
def test_ten_million_contacts_in_four_gib() -> None:
    found = measured(MANY)
    assert found["contacts"] > 0.99 * MANY
    assert found["peak_mib"] < 4 * 1024


@pytest.mark.benchmark_full
def test_ten_million_contacts_stream_in_one_gib(tmp_path: Path) -> None:
    found = measured(MANY, tmp_path / "run")
    assert found["contacts"] > 0.99 * MANY
    assert found["peak_mib"] < 1024
