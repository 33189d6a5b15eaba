"""A warm start compiles nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.compiling import is_compiling

RUN = """
from numba.core import event
import sim
with event.install_recorder("numba:compile") as compiled:
    changes = {"scenario.starts_empty": True, "scenario.horizon_days": "1"}
    scenario = sim.load("scenarios/null.toml", changes)
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


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda code: code[: len(code) // 2],
    "zeroed": lambda code: bytes(len(code)),
    "nonsense": lambda code: code[::-1],
}
SIMULATED = """
import sim
scenario = sim.load(
    "scenarios/null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": "1"}
)
print(sim.simulate(scenario).contacts.tobytes().hex()[-2_000:])
"""


def listen(folder: Path) -> tuple[str, list[str]]:
    """What a new process prints with machine code in this folder, and its warnings."""
    done = subprocess.run(
        [sys.executable, "-c", SIMULATED],
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "CCSIM_CACHE_DIR": str(folder)},
        capture_output=True,
        text=True,
    )
    return done.stdout, done.stderr.splitlines()


@pytest.mark.benchmark_full  # compiles the whole engine four times
@pytest.mark.skipif(not is_compiling(), reason="there is no machine code")
def test_the_whole_engine_is_compiled_again_where_all_its_files_are_damaged(
    tmp_path: Path,
) -> None:
    expected = listen(tmp_path)
    assert expected[1] == []
    files = set((tmp_path / "compiled").glob("*.code"))
    for damage in DAMAGES.values():
        for path in files:
            path.write_bytes(damage(path.read_bytes()))
        found, said = listen(tmp_path)
        assert found == expected[0]
        assert len(said) == 1
        assert "compiled again" in said[0]
        assert set((tmp_path / "compiled").glob("*.code")) == files
        assert listen(tmp_path) == expected, "what was compiled is good and kept"
