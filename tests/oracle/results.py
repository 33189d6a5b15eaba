"""Full runs are kept as JSON, one file per engine, so that a long one can be taken up again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.oracle.running import EngineName, Record

FOLDER = Path(__file__).parent / "results"


def recorded(engine: EngineName) -> dict[str, Record]:
    """Last full run of every row, by key."""
    path = FOLDER / f"{engine}.json"
    if not path.exists():
        return {}
    plain = json.loads(path.read_text(encoding="utf-8"))
    return {key: Record.from_plain(record) for key, record in plain.items()}


def record(found: Record, engine: EngineName) -> None:
    """Keep a run in place of the last one of its row."""
    FOLDER.mkdir(exist_ok=True)
    known = {**recorded(engine), found.row: found}
    path = FOLDER / f"{engine}.json"
    draft = path.with_suffix(".tmp")
    plain = {key: known[key].plain() for key in sorted(known)}
    draft.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
