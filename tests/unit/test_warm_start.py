"""A warm start compiles nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sim.compiling import cache_folder

RUN = """
import sim
scenario = sim.load("scenarios/null.toml", {"scenario.horizon_days": "1"})
sim.simulate(scenario)
"""


def start() -> set[Path]:
    """Run a small scenario in a new process; returns the machine code on disk afterwards."""
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", RUN], check=True, cwd=root, capture_output=True
    )  # our own text
    folder = cache_folder()
    assert folder is not None
    return set(folder.glob("*.code"))


def test_second_start_compiles_nothing() -> None:
    """All machine code of the first start fits the second."""
    first = start()
    assert first
    assert start() == first
