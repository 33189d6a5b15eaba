"""The engines without machine code (`CCSIM_COMPILE=0`) write the same journal."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.engine.journal import TABLES, Journal
from sim.engine.run import choose_engine, simulate
from sim.errors import CcsimError
from tests.unit.engine.worlds import RAW, scenario

PROGRAM = """
import hashlib, json, sys
from sim.engine.journal import TABLES
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
journal = simulate(Scenario.model_validate(json.load(sys.stdin)), "omnichannel", engine=sys.argv[1])
digest = hashlib.sha256()
for table in TABLES:
    rows = getattr(journal, table)
    for name in rows.dtype.names:
        digest.update(rows[name].tobytes())
print(digest.hexdigest(), len(journal.contacts))
"""


def _digest(journal: Journal) -> str:
    digest = hashlib.sha256()
    for table in TABLES:
        rows = getattr(journal, table)
        for name in rows.dtype.names:
            digest.update(rows[name].tobytes())
    return f"{digest.hexdigest()} {len(journal.contacts)}"


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_plain_python_writes_the_same_journal(engine: str) -> None:
    import json

    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, engine],
        input=json.dumps(RAW),
        env={**os.environ, "CCSIM_COMPILE": "0", "PYTHONPATH": _folder()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == _digest(simulate(scenario(), "omnichannel"))


def _folder() -> str:
    """Where the package under test lies."""
    import sim

    return str(Path(sim.__file__).parents[1])


def test_the_engine_that_runs() -> None:
    assert choose_engine("multichannel", "auto") == "compiled"
    assert choose_engine("multichannel", "simpy") == "simpy"
    assert simulate(scenario()).engine == "compiled"
    assert simulate(scenario(), engine="simpy").engine == "simpy"
    with pytest.raises(CcsimError, match="allowed are auto, compiled, simpy"):
        simulate(scenario(), engine="fast")  # type: ignore[arg-type]  # what is tested
