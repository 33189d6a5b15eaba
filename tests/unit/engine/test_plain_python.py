"""The engines without machine code (`CCSIM_COMPILE=0`) write the same journal."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import Any

import pytest

from sim.engine.journal import TABLES, Journal
from sim.engine.run import choose_engine, simulate
from sim.errors import CcsimError
from sim.scenario.schema import Scenario
from tests.unit.engine.worlds import RAW, centre_raw, package_folder, scenario

PROGRAM = """
import hashlib, json, sys, tempfile
from sim.engine.journal import TABLES
from sim.engine.journal_files import read_journal
from sim.engine.run import simulate
from sim.engine.stream import stream
from sim.scenario.schema import Scenario
scenario = Scenario.model_validate(json.load(sys.stdin))
if sys.argv[1] == "streamed":
    with tempfile.TemporaryDirectory() as folder:
        stream(scenario, "omnichannel", folder, buffer_rows=1)
        journal = read_journal(folder)
else:
    journal = simulate(scenario, "omnichannel", engine=sys.argv[1])
digest = hashlib.sha256()
for table in TABLES:
    rows = getattr(journal, table)
    for name in rows.dtype.names:
        digest.update(rows[name].tobytes())
print(digest.hexdigest(), len(journal.contacts))
"""


# Head counts that fall and rise, threads that give way, a reserve, a channel that closes.
BUSY_WITH_MESSAGES: dict[str, Any] = centre_raw(2)


def _digest(journal: Journal) -> str:
    digest = hashlib.sha256()
    for table in TABLES:
        rows = getattr(journal, table)
        for name in rows.dtype.names:
            digest.update(rows[name].tobytes())
    return f"{digest.hexdigest()} {len(journal.contacts)}"


@pytest.mark.parametrize("given", [RAW, BUSY_WITH_MESSAGES], ids=["small", "messages"])
@pytest.mark.parametrize("engine", ["compiled", "simpy", "streamed"])
def test_plain_python_writes_the_same_journal(engine: str, given: dict[str, Any]) -> None:
    import json

    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, engine],
        input=json.dumps(given),
        env={**os.environ, "CCSIM_COMPILE": "0", "PYTHONPATH": package_folder()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == _digest(simulate(Scenario.model_validate(given), "omnichannel"))


def test_the_engine_that_runs() -> None:
    assert choose_engine("multichannel", "auto") == "compiled"
    assert choose_engine("multichannel", "simpy") == "simpy"
    assert simulate(scenario()).engine == "compiled"
    assert simulate(scenario(), engine="simpy").engine == "simpy"
    with pytest.raises(CcsimError, match="allowed are auto, compiled, simpy"):
        simulate(scenario(), engine="fast")  # type: ignore[arg-type]  # what is tested
