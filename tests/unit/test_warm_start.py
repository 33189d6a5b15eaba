"""A warm start compiles nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUN = """
from numba.core import event
import sim
with event.install_recorder("numba:compile") as compiled:
    scenario = sim.load("scenarios/null.toml", {"scenario.horizon_days": "1"})
    sim.simulate(scenario)
names = [entry.data["dispatcher"].py_func.__qualname__ for _, entry in compiled.buffer]
print(*sorted(set(names)))
"""


def start() -> list[str]:
    """Run a small scenario in a new process; returns the functions that it compiled.

    What else lies in the folder of machine code is no evidence: tests beside this one add to it.
    """
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", RUN], check=True, cwd=root, capture_output=True, text=True
    )  # our own text
    return done.stdout.split()


def test_second_start_compiles_nothing() -> None:
    """All machine code of the first start fits the second."""
    start()
    assert start() == []
