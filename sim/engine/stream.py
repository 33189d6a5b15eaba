"""A run whose journal and tape go to disk while it runs, so that its length needs no memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal_files import (
    JournalWriter,
    journal_folder,
    no_rows,
    write_journal,
    write_manifest,
)
from sim.engine.planning import build_plan
from sim.engine.run import Engine, choose_engine, labelled, simulate
from sim.service_models.registry import resolve

if TYPE_CHECKING:
    from sim.demand.windows import TapeWindow
    from sim.engine.journal import Journal
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
        with journal_folder(folder) as writer:
            journal = _streamed(scenario, model, root, replication, writer, buffer_rows, told)
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


def _streamed(
    scenario: Scenario,
    model: str | ServiceModel,
    seed: int,
    replication: int,
    writer: JournalWriter,
    buffer_rows: int,
    told: Callable[[int, int], object] | None,
) -> Journal:
    """Run with the compiled engine; returns the journal without its rows, which are written."""
    from sim.demand.tape import TAPE_CASE, plan_tape, tape_of
    from sim.demand.windows import tape_windows
    from sim.engine.compiled.streaming import run_streamed

    plan = build_plan(scenario, resolve(model, scenario).capabilities)
    demand = plan_tape(scenario)
    windows = tape_windows(demand, seed, replication, buffer_rows)
    run_streamed(
        plan,
        _written(windows, writer),
        writer.write,
        buffer_rows,
        None if told is None else lambda tick: told(tick, plan.end_ticks),
    )
    tape = tape_of(scenario, demand, seed, replication, np.zeros(0, dtype=TAPE_CASE))
    return labelled(no_rows(), plan, tape, "compiled", scenario, model)


def _written(windows: Iterator[TapeWindow], writer: JournalWriter) -> Iterator[TapeWindow]:
    """The windows, each written when it is asked for."""
    for window in windows:
        writer.write("tape", window.cases)
        yield window
