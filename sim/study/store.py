"""Results on disk: a folder that is there as a whole or not at all, and says where it came from."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.folders import MANIFEST as MANIFEST  # noqa: PLC0414  # the name of results is known here
from sim.folders import drafted
from sim.former import keys_beside, table_beside

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario

_PACKAGES: Final = ("numpy", "scipy", "pandas", "numba", "simpy", "pydantic", "pyarrow")

Writer = Callable[[Path], object]
"""Writes one file at the path it is given."""


def write_folder(
    folder: str | Path,
    files: Mapping[str, Writer],
    made: Mapping[str, Any] | None = None,
    later: Iterable[str] = (),
) -> Path:
    """Write all files into a new folder, or leave everything as it was; see :mod:`sim.folders`.

    Args:
        folder: where the result will be.
        files: what writes each file, by name.
        made: the manifest; it will list the files, so that nothing else is ever replaced.
        later: names of files that are drawn into the folder afterwards.

    Returns:
        the folder.

    Raises:
        StudyError: something stands there that is not a result.
        OSError: the disk is full or may not be written.
    """
    with drafted(folder, StudyError) as draft:
        for name, write in files.items():
            write(draft / name)
        if made is not None:
            listed = sorted({*files, *later, MANIFEST})
            json_writer({**made, "files": listed})(draft / MANIFEST)
    return Path(folder)


def json_writer(content: Mapping[str, Any]) -> Writer:
    """What writes plain values as JSON, readable by people; NaN and infinity become null."""
    both = keys_beside(plain(content))
    text = json.dumps(both, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return lambda path: path.write_text(text, encoding="utf-8")


def text_writer(text: str) -> Writer:
    """What writes a text."""
    return lambda path: path.write_text(text, encoding="utf-8")


def table_writers(name: str, table: pd.DataFrame) -> dict[str, Writer]:
    """What writes a table twice: as Parquet for programs, as CSV for people."""
    table = table_beside(table)
    return {
        f"{name}.parquet": lambda path: table.to_parquet(path, index=False),
        f"{name}.csv": lambda path: table.to_csv(path, index=False, lineterminator="\n"),
    }


def parquet_writer(name: str, table: pd.DataFrame) -> dict[str, Writer]:
    """What writes a table that is too long for people, as Parquet alone."""
    table = table_beside(table)
    return {f"{name}.parquet": lambda path: table.to_parquet(path, index=False)}


def plain(value: Any) -> Any:
    """Numbers, texts, lists and dicts alone; NaN and infinity become None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str):  # NumPy's scalars
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def provenance() -> dict[str, Any]:
    """What a result has to say of the program and the machine that made it."""
    return {
        "ccsim": _version("ccsim"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "packages": {package: _version(package) for package in _PACKAGES},
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def manifest(
    kind: str, scenarios: Iterable[Scenario], started: datetime | None = None, **facts: Any
) -> dict[str, Any]:
    """Everything that is needed to get the same result again.

    Args:
        kind: of the result.
        scenarios: that were simulated, each kept once with all its values.
        started: when, if that is to be said; it ends now.
        facts: whatever else decides the result.
    """
    times = {}
    if started is not None:
        times = {
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    kept = {scenario.hash: scenario.resolved() for scenario in scenarios}
    return {**provenance(), "kind": kind, **times, **facts, "scenarios": kept}


def _version(package: str) -> str | None:
    """The installed version; None if the package is used without being installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
