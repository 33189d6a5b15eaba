"""How much memory a run of M/M/100+M or a study of the retailer takes, in a process of its own.

    python tests/benchmarks/memory_use.py CONTACTS [FOLDER]
    python tests/benchmarks/memory_use.py days DAYS

With a folder the run is streamed there. Prints one line of JSON: contacts, bytes of the arrays per
contact by table, bytes of the files per contact, and the peak of resident memory in MiB. Of a
study, one replication of so many days under each of the four models, the peak alone.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from sim.bench.cases import TEXTBOOK_AGENTS, textbook_scenario
from sim.engine.journal_files import FILES
from sim.engine.run import simulate
from sim.engine.stream import stream
from sim.scenario.load import load
from sim.service_models.registry import BUILT_IN
from sim.study.running import run_systems
from sim.study.systems import System

RETAIL = Path(__file__).resolve().parents[2] / "scenarios" / "retail.toml"


def measured(contacts: int, folder: str | None = None) -> dict[str, Any]:
    """Run, and tell what it took."""
    files = 0
    scenario = textbook_scenario(TEXTBOOK_AGENTS, contacts)
    if folder is None:
        journal = simulate(scenario, seed=1)
        rows = {table: len(getattr(journal, table)) for table in FILES if table != "tape"}
        rows["tape"] = len(journal.tape)
    else:
        run = stream(scenario, "multichannel", folder, seed=1)
        rows = dict(run.rows)
        files = sum(path.stat().st_size for path in Path(folder).iterdir())
    made = rows["contacts"]
    of_arrays = {table: rows[table] * dtype.itemsize / made for table, dtype in FILES.items()}
    return {
        "contacts": made,
        "bytes_per_contact": {**of_arrays, "all": sum(of_arrays.values())},
        "file_bytes_per_contact": files / made,
        "peak_mib": peak_mib(),
    }


def studied(days: int) -> dict[str, Any]:
    """Simulate the retailer for some days under every model, and tell what it took."""
    scenario = load(RETAIL, {"scenario.starts_empty": True, "scenario.horizon_days": days})
    run_systems([System(model, scenario, model) for model in BUILT_IN], 1)
    return {"peak_mib": peak_mib()}


def peak_mib() -> float:
    """Most resident memory so far."""
    unit = 1024 if sys.platform == "darwin" else 1  # bytes there, KiB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024


if __name__ == "__main__":
    first, *rest = sys.argv[1:]
    found = studied(int(rest[0])) if first == "days" else measured(int(first), *rest[:1])
    sys.stdout.write(json.dumps(found) + "\n")
