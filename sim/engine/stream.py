"""A run whose journal and tape go to disk while it runs, so that its length needs no memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.engine.blocks import Prepared
from sim.engine.journal_files import JournalWriter, journal_folder, write_journal, write_manifest
from sim.engine.run import Engine, choose_engine, simulate
from sim.engine.typical_start import begun, find_start

if TYPE_CHECKING:
    from sim.engine.journal import StructuredArray
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

__all__ = ["StreamedRun", "stream"]

BUFFER_ROWS: Final = 1 << 16
"""Rows of each table, and cases of the tape, that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class StreamedRun:
    """A run that is on disk; ``sim.engine.journal_files.read_journal`` reads it.

    Attributes:
        folder: where it is. rows: by table, ``tape`` among them.
        model, engine, seed, replication, notes: as of a journal.
    """

    folder: Path
    rows: Mapping[str, int]
    model: str
    engine: str
    seed: int
    replication: int
    notes: tuple[str, ...]


def stream(
    scenario: Scenario,
    model: str | ServiceModel,
    folder: str | Path,
    seed: int | None = None,
    replication: int = 0,
    engine: Engine = "auto",
    *,
    buffer_rows: int = BUFFER_ROWS,
    more: Mapping[str, Any] | None = None,
    told: Callable[[int, int], object] | None = None,
) -> StreamedRun:
    """Run one replication and write its journal and tape as Parquet, block by block.

    The files hold the very rows that :func:`sim.engine.run.simulate` gives. The SimPy engine has no
    use for blocks: its journal is written when it is complete.

    Args:
        scenario: what is simulated.
        model: name of a service model, or one written in Python.
        folder: where; it is there when all is written, or not at all.
        seed: root of all randomness; default: the scenario's.
        replication: number of the replication, from 0.
        engine: as for ``simulate``.
        buffer_rows: rows of each table that are held in memory at a time.
        more: goes into the manifest too.
        told: hears now and then how many ticks are done, and of how many.

    Returns:
        what was written.

    Raises:
        CcsimError: as ``simulate``.
        JournalError: something stands there that is not a result.
        OSError: the disk is full or may not be written.
    """
    if choose_engine(model, engine) == "simpy":
        journal = simulate(scenario, model, seed, replication, engine)
        rows = write_journal(journal, folder, more)
    else:
        root = scenario.run.seed if seed is None else seed
        scenario = begun(scenario, find_start(scenario, [model], root))
        prepared = Prepared.of(scenario, model)
        with journal_folder(folder) as writer:
            journal = prepared.run(
                root,
                replication,
                _Writing(writer, buffer_rows).take,
                rows=buffer_rows,
                seen=lambda window: writer.write("tape", window.cases),
                told=told,
            )
            write_manifest(writer, journal, more or {})
        rows = writer.rows
    return StreamedRun(
        Path(folder),
        rows,
        journal.model,
        journal.engine,
        journal.seed,
        journal.replication,
        journal.notes,
    )


class _Writing:
    """Writes the tables that fill half of their room, all together at the end."""

    def __init__(self, writer: JournalWriter, buffer_rows: int) -> None:
        self._writer, self._enough = writer, buffer_rows // 2

    def take(self, tables: Mapping[str, StructuredArray], *, is_last: bool) -> Mapping[str, int]:
        """Write rows; returns how many are left in each table."""
        left = {}
        for table, rows in tables.items():
            is_written = is_last or len(rows) > self._enough
            if is_written:
                self._writer.write(table, rows)
            left[table] = 0 if is_written else len(rows)
        return left
