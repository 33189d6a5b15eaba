"""What all decisions share: how they begin, and what can be done with their result."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.engine.typical_start import begun, find_start
from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.study.decision_telling import told
from sim.study.repeat_adjustment import prepare
from sim.study.replication_sums import ReplicationSums
from sim.study.running import Running, RunningOptions, asked, run_systems
from sim.study.store import (
    Writer,
    json_writer,
    manifest,
    plain,
    table_writers,
    text_writer,
    write_folder,
)
from sim.study.systems import System

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel
    from sim.study.findings import Finding

FEWEST_FOR_INTERVALS = 2
"""Replications without which there is no interval."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a decision is made from, once everything that was asked for has been checked.

    Attributes:
        scenario: with cases in place of recorded contacts. replications: at each point.
        seed: root of all draws. running: workers, progress and the like. started: when.
    """

    scenario: Scenario
    replications: int
    seed: int
    running: Running
    started: datetime

    def simulated(
        self, systems: Sequence[System], replications: int | None = None, first: int = 0
    ) -> dict[str, ReplicationSums]:
        """Sums of systems by label, without those over time.

        Args:
            systems: with different labels.
            replications: if it is not the number of the setup.
            first: number of the first replication.
        """
        count = self.replications if replications is None else replications
        return run_systems(systems, count, self.seed, first, self.running, over_time=False)

    def manifest(self, kind: str, **facts: Any) -> dict[str, Any]:
        """Everything that is needed to get the same result again."""
        settings = {"seed": self.seed, "replications": self.replications, **facts}
        return manifest(kind, [self.scenario], self.started, **settings)


def set_up(
    scenario: Scenario,
    models: Iterable[str | ServiceModel],
    replications: int | None,
    seed: int | None,
    running: Running | None,
    options: RunningOptions,
    *,
    fewest: int = 1,
) -> Setup:
    """Begin a decision; recorded contacts become cases, and a start is found for all of it.

    Args:
        scenario: what is simulated.
        models: service models that are looked at.
        replications: at each point; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of it that are asked for one by one.
        fewest: replications that the decision needs.

    Raises:
        StudyError: there are too few replications, or contacts cannot be turned into cases.
    """
    started, how = datetime.now(UTC), asked(running, options)
    count = scenario.run.replications if replications is None else replications
    if count < fewest:
        raise StudyError(f"{fewest} replications or more are needed for an interval, not {count}.")
    root = scenario.run.seed if seed is None else seed
    cases = prepare(scenario, how.progress, how.jobs)[0]
    cases = begun(cases, find_start(cases, [*models], root, how.progress))
    return Setup(cases, count, root, how, started)


class Decision(ABC):
    """A result: a table, findings that say what it means, and where it comes from.

    Attributes:
        file: name of its files, without the suffix.
        manifest: where the result comes from.
    """

    file: ClassVar[str]
    manifest: Mapping[str, Any]

    @property
    @abstractmethod
    def table(self) -> pd.DataFrame:
        """All numbers."""

    if TYPE_CHECKING:  # where it is a field, a dataclass would take a property for its default

        @property
        def findings(self) -> Sequence[Finding]:
            """What it means, as codes with values."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""

    def told(self) -> dict[str, Any]:
        """Findings, and the sentences made of them, as plain values."""
        findings = [plain(finding.to_json()) for finding in self.findings]
        return {"findings": findings, "verdict": list(self.lines)}

    @property
    def lines(self) -> tuple[str, ...]:
        """What it means in English, sentence by sentence."""
        return told(self.findings, ENGLISH)

    @property
    def text(self) -> str:
        """All sentences, one per line."""
        return "\n".join(self.lines)

    def write(self, folder: str | Path, later: Sequence[str] = ()) -> Path:
        """Write the table (Parquet and CSV), the plain values, the sentences and the manifest.

        They are ``FILE.parquet``, ``FILE.csv``, ``FILE.json``, ``verdict.txt``, ``manifest.json``.

        Args:
            folder: where to.
            later: names of files that are drawn into the folder afterwards.

        Raises:
            StudyError: something stands there that is not a result.
            OSError: the disk is full or may not be written.
        """
        files = {
            f"{self.file}.json": json_writer(self.to_json()),
            "verdict.txt": text_writer(self.text + "\n"),
            **table_writers(self.file, self.table),
            **self.more_files(),
        }
        return write_folder(folder, files, self.manifest, later)

    def more_files(self) -> dict[str, Writer]:
        """What writes further files, by name."""
        return {}

    def shown_table(self) -> str:
        """The table as notebooks show it, in HTML."""
        return str(self.table.to_html(border=0, index=False))

    def __repr__(self) -> str:
        """What it is, the table, and the sentences: what a person at a prompt wants to see."""
        kind, made = type(self).__name__, self.manifest
        head = ENGLISH.say(
            "repr.study", kind=kind, replications=made["replications"], seed=made["seed"]
        )
        return f"{head}\n{self.table.to_string(index=False, max_rows=20)}\n{self.text}"

    def _repr_html_(self) -> str:
        """The table, and the sentences."""
        return self.shown_table() + "<br>".join(html.escape(line) for line in self.lines)
