"""Runs rows on an engine."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sim.engine.run import simulate
from tests.oracle.row import Row
from tests.oracle.sums import Sums
from tests.oracle.verdict import Outcome, judge

EngineName = Literal["compiled", "simpy"]
ENGINES: tuple[EngineName, ...] = ("compiled", "simpy")


def seed_of(row: str, engine: str) -> int:
    """Own customers for every row and engine: with the same ones the engines agree exactly."""
    return zlib.crc32(f"{row} {engine}".encode())


SIMPY_MOST = 5e6
"""Contacts per row that the SimPy engine may take."""

PIECE = 250_000.0
"""Contacts per replication: some 60 MB of journal."""


@dataclass(frozen=True)
class Record:
    """What a run of a row gave.

    Attributes:
        contacts: that counted, all attempts. seconds: of wall clock, analysis included.
        outcomes: the statistics beside their references.
        before: what a first run failed in, if this is the second.
    """

    row: str
    engine: str
    contacts: int
    seconds: float
    outcomes: tuple[Outcome, ...]
    before: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "row": self.row,
            "engine": self.engine,
            "contacts": self.contacts,
            "seconds": round(self.seconds, 1),
            "outcomes": [outcome.plain() for outcome in self.outcomes],
            "before": list(self.before),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Record:
        """Back from JSON values."""
        outcomes = tuple(Outcome(**outcome) for outcome in plain["outcomes"])
        before = tuple(plain.get("before", ()))
        return cls(**{**plain, "outcomes": outcomes, "before": before})

    @property
    def failures(self) -> list[str]:
        """Statistics that differ from their reference."""
        return [f"{self.row}: {outcome}" for outcome in self.outcomes if not outcome.passes]

    @property
    def too_short_for(self) -> list[str]:
        """Statistics in which an error of the size asked for would not have been seen."""
        return [outcome.name for outcome in self.outcomes if not outcome.conclusive]


def run(
    row: Row,
    engine: EngineName,
    contacts: float,
    seed: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Record:
    """Simulate a row in as many replications as it takes, and compare.

    Args:
        row: what to simulate.
        engine: which engine.
        contacts: first attempts that should count, about.
        seed: root of randomness; default: of row and engine.
        say: told of progress.
    """
    began = time.perf_counter()
    pieces = max(1, round(contacts / PIECE))
    share = contacts / pieces
    root = seed_of(row.key, engine) if seed is None else seed
    parts: list[Sums] = []
    for replication in range(pieces):
        parts.append(_observe(row, engine, share, root, replication))
        say(f"{row.key}: {replication + 1} of {pieces}")
    sums = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    outcomes = tuple(judge(statistic, sums) for statistic in row.statistics())
    counted = int(sums["offered"].sum())
    return Record(row.key, engine, counted, time.perf_counter() - began, outcomes)


def run_twice_if_needed(row: Row, engine: EngineName, contacts: float) -> Record:
    """Run a row; if it fails, once more with other customers, twice as many: that run decides.

    One in 2,100 numbers fails by chance, and a full run looks at hundreds. A fault that the row can
    see at all fails both times.
    """
    first = run(row, engine, contacts)
    if not first.failures:
        return first
    more = 2.0 * contacts if engine == "compiled" else min(2.0 * contacts, SIMPY_MOST)
    second = run(row, engine, more, seed_of(f"{row.key} again", engine))
    return replace(second, before=tuple(first.failures))


def _observe(row: Row, engine: EngineName, contacts: float, seed: int, replication: int) -> Sums:
    """Sums of the windows of one replication."""
    sums: Sums = {}
    for name, centre in {"": row.centre, **row.beside}.items():
        scenario = centre.scenario(row.days(contacts), row.drain_hours)
        windows = row.windows(scenario.run.horizon_ticks, contacts)
        journal = simulate(scenario, row.model, seed, replication, engine)
        prefix = f"{name}:" if name else ""
        sums |= {f"{prefix}{key}": found for key, found in row.tally(journal, windows).items()}
    return sums | row.derive(sums)
