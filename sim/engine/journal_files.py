"""Journals on disk: the arrays of a run as Parquet, written block by block and read back.

A folder holds one file per table, ``tape.parquet``, and ``manifest.json`` with everything else that
a :class:`~sim.engine.journal.Journal` knows. Columns are those of the arrays, as integers: codes,
ticks, thousandths. Reading gives the very journal that was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from sim.declared import columns_of
from sim.demand.tape import TAPE_CASE, Tape
from sim.engine.journal import TABLES, Journal, Names, StructuredArray
from sim.engine.state.tables import RECORDS
from sim.errors import JournalError
from sim.folders import MANIFEST, drafted

FORMAT: Final = 1
KIND: Final = "journal"

FILES: Final = {**TABLES, "tape": TAPE_CASE}
"""Tables on disk and their columns."""

FORMER: Final = {
    table: {one.name: one.former for one in columns_of(record) if one.former}
    for table, record in RECORDS.items()
}
"""Former names of columns; a file holds such a column under both names until the next format."""

BLOCK_ROWS: Final = 1 << 16
"""Rows that are written at a time where all are at hand."""


@dataclass
class JournalWriter:
    """Writes the tables of a journal, each block behind those before.

    Attributes:
        folder: where the files are. rows: written so far, by table.
    """

    folder: Path
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FILES, 0))
    _files: dict[str, Any] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        from pyarrow import parquet

        for table in FILES:
            writer = parquet.ParquetWriter(
                self.folder / f"{table}.parquet",
                _schema(table),
                compression="zstd",
                use_dictionary=False,
            )
            self._files[table] = self._open.enter_context(writer)
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def write(self, table: str, rows: StructuredArray) -> None:
        """Write the next rows of a table; they are not needed any more afterwards."""
        import pyarrow as pa

        for first in range(0, len(rows), BLOCK_ROWS):
            block = rows[first : first + BLOCK_ROWS]
            columns = [np.ascontiguousarray(block[name]) for name in _columns(table).values()]
            arrays = [pa.array(column) for column in columns]
            batch = pa.RecordBatch.from_arrays(arrays, schema=_schema(table))
            self._files[table].write_batch(batch)
        self.rows[table] += len(rows)


@contextmanager
def journal_folder(folder: str | Path) -> Iterator[JournalWriter]:
    """A new folder of a journal: there when all is written, or not at all.

    Raises:
        JournalError: something stands there that is not a result.
        OSError: the disk is full or may not be written.
    """
    with drafted(folder, JournalError) as draft, JournalWriter(draft) as writer:
        yield writer


def write_journal(
    journal: Journal, folder: str | Path, more: Mapping[str, Any] | None = None
) -> dict[str, int]:
    """Write a journal that is in memory, with its tape.

    Args:
        journal: what to write.
        folder: where.
        more: goes into the manifest too.

    Returns:
        rows by table.

    Raises:
        JournalError: something stands there that is not a result.
        OSError: the disk is full or may not be written.
    """
    with journal_folder(folder) as writer:
        for table in TABLES:
            writer.write(table, getattr(journal, table))
        writer.write("tape", journal.tape.cases)
        write_manifest(writer, journal, more or {})
    return writer.rows


def write_manifest(writer: JournalWriter, journal: Journal, more: Mapping[str, Any]) -> None:
    """Write what a journal knows beside its tables; those may be empty here."""
    names, tape = journal.names, journal.tape
    content = {
        **more,
        "kind": KIND,
        "format": FORMAT,
        **{key: getattr(journal, key) for key in _RUN},
        "start": journal.start.isoformat(),
        **{key: getattr(journal, key) for key in _TICKS},
        **{key: list(getattr(names, key)) for key in _NAMES},
        "agents": np.bincount(names.agent_team, minlength=len(names.teams)).tolist(),
        "streams": list(tape.streams),
        "lead_ticks": tape.lead_ticks,
        "demand_ticks": tape.demand_ticks,
        "notes": list(journal.notes),
        "rows": writer.rows,
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (writer.folder / MANIFEST).write_text(text, encoding="utf-8")


def read_journal(folder: str | Path) -> Journal:
    """Read a journal back, with its tape, as it was written.

    It takes as much memory as the run would have taken; a table alone is read with any tool for
    Parquet.

    Raises:
        JournalError: there is no journal, it is damaged, or of another version.
    """
    found = Path(folder)
    content = _manifest(found)
    tables: dict[str, Any] = {
        table: _table(found, table, content["rows"][table]) for table in FILES
    }
    cases = tables.pop("tape")
    cases.flags.writeable = False
    names = {key: tuple(content[key]) for key in _NAMES}
    teams = np.repeat(np.arange(len(names["teams"]), dtype=np.int16), content["agents"])
    known: dict[str, Any] = {key: content[key] for key in (*_TICKS, *_RUN)}
    known["start"] = datetime.fromisoformat(content["start"])
    known["notes"] = tuple(content["notes"])
    of_tape: dict[str, Any] = {
        **{key: names[key] for key in ("channels", "segments", "intents")},
        **{key: content[key] for key in ("horizon_ticks", "end_ticks", "seed", "replication")},
        "streams": tuple(content["streams"]),
        # Journals of earlier versions began and ended with the window's demand.
        **{key: content.get(key, 0) for key in ("lead_ticks", "demand_ticks")},
    }
    return Journal(
        **tables,
        names=Names(**names, agent_team=teams),
        tape=Tape(cases=cases, **of_tape),
        **known,
    )


_TICKS: Final = ("warm_up_ticks", "horizon_ticks", "end_ticks")
_RUN: Final = ("model", "engine", "seed", "replication")
_NAMES: Final = ("channels", "segments", "intents", "teams")


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a journal of this version."""
    path = folder / MANIFEST
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JournalError(f"{folder}: no journal there ({error.strerror}: {MANIFEST}).") from error
    except ValueError as error:
        raise JournalError(f"{path}: damaged: {error}") from error
    if content.get("kind") != KIND:
        raise JournalError(f"{folder}: a result, but not a journal written for reading back.")
    if content.get("format") != FORMAT:
        raise JournalError(f"{path}: format {content.get('format')}; this version reads {FORMAT}.")
    return content


def _table(folder: Path, table: str, expected: int) -> StructuredArray:
    """The rows of a table, read block by block."""
    import pyarrow as pa
    from pyarrow import parquet

    path, wanted = folder / f"{table}.parquet", _schema(table)
    rows = np.zeros(expected, dtype=FILES[table])
    filled = 0
    try:
        with parquet.ParquetFile(path) as file:
            found = file.schema_arrow
            sources = {
                name: name if name in found.names else FORMER.get(table, {}).get(name, name)
                for name in rows.dtype.names or ()
                if name in found.names or name not in LATER.get(table, ())
            }
            if any(
                source not in found.names
                or not _is_as_wide(found.field(source).type, wanted.field(source).type)
                for source in sources.values()
            ):
                raise JournalError(f"{path}: other columns than this version writes.")
            if file.metadata.num_rows != expected:
                raise JournalError(f"{path}: {file.metadata.num_rows} rows, not {expected}.")
            for batch in file.iter_batches(BLOCK_ROWS, columns=list(sources.values())):
                for name, source in sources.items():
                    rows[name][filled : filled + len(batch)] = batch.column(source).to_numpy()
                filled += len(batch)
    except (OSError, pa.ArrowException) as error:
        raise JournalError(f"{path}: cannot be read: {error}") from error
    return rows


LATER: Final = {"agent_states": ("overtime",), "tape": ("recorded_handling",)}
"""Columns that journals of earlier versions lack: 0 there."""

_WIDER: Final = {"int16": ("int32",)}
"""Types of columns that were wider in earlier versions, by what they are now."""


def _is_as_wide(found: Any, wanted: Any) -> bool:
    """Whether a column has the type of this version, or the one that it had before."""
    return found == wanted or str(found) in _WIDER.get(str(wanted), ())


def _schema(table: str) -> Any:
    """Columns of a file."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(name, pa.from_numpy_dtype(FILES[table][source]), nullable=False)
            for name, source in _columns(table).items()
        ]
    )


def _columns(table: str) -> dict[str, str]:
    """Columns of a file, each with the column of the array that it holds."""
    names = FILES[table].names or ()
    former = {old: name for name, old in FORMER.get(table, {}).items()}
    return {name: name for name in names} | former
