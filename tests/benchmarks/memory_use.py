"""How much memory a run of M/M/100+M takes, in a process of its own.

    python tests/benchmarks/memory_use.py CONTACTS [FOLDER]

With a folder the run is streamed there. Prints one line of JSON: contacts, bytes of the arrays per
contact by table, bytes of the files per contact, and the peak of resident memory in MiB.
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


def measured(contacts: int, folder: str | None) -> dict[str, Any]:
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
    unit = 1024 if sys.platform == "darwin" else 1  # bytes there, KiB elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024
    return {
        "contacts": made,
        "bytes_per_contact": {**of_arrays, "all": sum(of_arrays.values())},
        "file_bytes_per_contact": files / made,
        "peak_mib": peak,
    }


if __name__ == "__main__":
    found = measured(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
    sys.stdout.write(json.dumps(found) + "\n")
