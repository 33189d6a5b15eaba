"""Running many systems over the same replications.

Replication r of every system serves the same customers, because every draw is a function of the
seed, the replication and the customer. So the result depends on nothing but the systems, the seed
and the numbers of the replications: not on how many workers there are, nor on who is done first.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.study import workers
from sim.study.chunk_store import ChunkStore, Say
from sim.study.chunks import Chunk, cut, identity
from sim.study.reducing import reduced
from sim.study.replication_sums import Progress, ReplicationSums, joined, stacked
from sim.study.systems import System, begun_systems
from sim.study.work import Work

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

Kind = Literal["auto", "threads", "processes"]


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=2)


@dataclass(frozen=True, slots=True)
class Running:
    """How a study is run; none of it changes a number.

    Attributes:
        jobs: workers at the same time.
        kind: ``threads``, ``processes``, or ``auto``: threads for the compiled engine, which does
            not keep them waiting for each other, processes for the SimPy engine, which does.
        cluster: address of a Dask scheduler that works instead (``tls://...``, ``tcp://...``).
        tls: our certificate for the cluster; Dask's own configuration if None.
        folder: where finished chunks are kept until the study is done; None keeps nothing.
        resume: take over finished chunks that an interrupted run left in the folder. Without it
            they are simulated anew and replaced, one by one.
        progress: told how many replications are done after each chunk.
        engine: ``auto``, ``compiled`` or ``simpy``.
        say: told one line at a time what a person should know meanwhile.
    """

    jobs: int = 1
    kind: Kind = "auto"
    cluster: str | None = None
    tls: workers.TlsFiles | None = None
    folder: str | Path | None = None
    resume: bool = False
    progress: Progress | None = None
    engine: Engine = "auto"
    say: Say = _warn


class RunningOptions(TypedDict, total=False):
    """The attributes of :class:`Running` as options of every study."""

    jobs: int
    kind: Kind
    cluster: str | None
    tls: workers.TlsFiles | None
    folder: str | Path | None
    resume: bool
    progress: Progress | None
    engine: Engine
    say: Say


def asked(running: Running | None, options: RunningOptions) -> Running:
    """How a study is run: as `running` says, with the options in place of its attributes.

    Raises:
        StudyError: there is no such option.
    """
    workers.require_guard()
    known = [field.name for field in fields(Running)]
    if unknown := [name for name in options if name not in known]:
        raise StudyError(
            f"there is no option {', '.join(unknown)}; how a study is run is said by "
            f"{', '.join(known)}."
        )
    return replace(running or Running(), **options)


class Parts:
    """Progress of the parts of a study as progress of the whole.

    Args:
        progress: told of the whole; None if nobody is.
        total: steps of the whole.
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def next(self, steps: int) -> Progress | None:
        """Progress of the next part, which takes so many steps."""
        before, self._before = self._before, self._before + steps
        told = self._progress
        return None if told is None else lambda done, _: told(before + done, self._total)


def run_systems(
    systems: Sequence[System],
    replications: int,
    seed: int | None = None,
    first: int = 0,
    running: Running | None = None,
    *,
    over_time: bool = True,
) -> dict[str, ReplicationSums]:
    """Simulate the same replications of every system and keep their sums.

    Args:
        systems: with different labels.
        replications: how many.
        seed: root of all draws; the first system's scenario's if None.
        first: number of the first replication.
        running: workers, progress and the like; one worker if None.
        over_time: whether sums by interval are kept too.

    With ``CCSIM_DEBUG=1`` in the environment every journal is checked for contradictions.

    Returns:
        sums by label, in the order of the systems.

    Raises:
        StudyError: fewer than one replication or worker is asked for, two labels are equal, or the
            workers cannot work.
        EngineError: a journal contradicts itself (only looked for with ``CCSIM_DEBUG=1``).
        KeyboardInterrupt: with a text that says what was kept, if anything was.
    """
    how = running or Running()
    _check(systems, replications, how)
    root = systems[0].scenario.run.seed if seed is None else seed
    systems = begun_systems(systems, root, how.progress)
    work = Work.of(systems, root, how.engine, over_time=over_time)
    chunks = cut(systems, first, replications)
    kept = _Kept(how, [identity(s, root, how.engine, over_time=over_time) for s in systems])
    found = kept.read(chunks)
    told = _Told(how.progress, replications * len(systems), found)
    left = [chunk for chunk in chunks if chunk not in found]
    try:
        with closing(_done(work, left, how)) as done:
            for chunk, sums in done:
                found[chunk] = sums
                kept.write(chunk, sums)
                told.add(chunk)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept.text(len(found), len(chunks))) from None
    return {
        system.label: joined([found[c] for c in chunks if c.system == place])
        for place, system in enumerate(systems)
    }


def _check(systems: Sequence[System], replications: int, how: Running) -> None:
    labels = [system.label for system in systems]
    if not systems or len(set(labels)) < len(labels):
        raise StudyError(f"systems need different labels; these have {labels}.")
    if replications < 1 or how.jobs < 1:
        raise StudyError(
            f"at least 1 replication and 1 job are needed, not {replications} and {how.jobs}."
        )


def _done(work: Work, chunks: Sequence[Chunk], how: Running) -> Any:
    """Chunks as the workers finish them."""
    if how.cluster is not None and chunks:
        return workers.on_cluster(work, chunks, how.cluster, how.tls, how.say)
    jobs = min(how.jobs, len(chunks))
    if jobs <= 1:
        return workers.in_this_thread(work, chunks)
    if how.kind == "processes" or (how.kind == "auto" and _worth_processes(work)):
        return workers.in_processes(work, chunks, jobs, how.say)
    return workers.in_threads(work, chunks, jobs)


def _worth_processes(work: Work) -> bool:
    """Whether threads would only wait for each other, and processes can take the work.

    A model that was typed into a script or notebook is not to be found by another process.
    """
    typed_in = any(type(system.model).__module__ == "__main__" for system in work.systems)
    if typed_in or not work.holds_the_gil:
        return False
    try:
        workers.packed(work)
    except StudyError:
        return False
    return True


class _Told:
    """Replications done, told after each chunk."""

    def __init__(self, progress: Progress | None, total: int, found: Mapping[Chunk, Any]) -> None:
        self._progress, self._total = progress, total
        self._done = sum(chunk.count for chunk in found)
        if found and progress is not None:
            progress(self._done, total)

    def add(self, chunk: Chunk) -> None:
        """One more chunk is done."""
        self._done += chunk.count
        if self._progress is not None:
            self._progress(self._done, self._total)


class _Kept:
    """Finished chunks in the folder of a run, if it has one."""

    def __init__(self, how: Running, identities: Sequence[dict[str, Any]]) -> None:
        self._store = None if how.folder is None else ChunkStore(Path(how.folder), how.say)
        self._resume, self._identities = how.resume, identities

    def read(self, chunks: Sequence[Chunk]) -> dict[Chunk, ReplicationSums]:
        """Chunks that an interrupted run left."""
        if self._store is None or not self._resume:
            return {}
        read = {chunk: self._store.read(self._identities[chunk.system], chunk) for chunk in chunks}
        return {chunk: sums for chunk, sums in read.items() if sums is not None}

    def write(self, chunk: Chunk, sums: ReplicationSums) -> None:
        """Keep a chunk."""
        if self._store is not None:
            self._store.write(self._identities[chunk.system], chunk, sums)

    def text(self, done: int, total: int) -> str:
        """What an interrupted run leaves."""
        if self._store is None or not done:
            return ""
        return ENGLISH.say("resume.kept_of", kept=done, whole=total, folder=self._store.folder)


def replicate(
    scenario: Scenario,
    model: str | ServiceModel = "multichannel",
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    *,
    over_time: bool = True,
    **options: Unpack[RunningOptions],
) -> ReplicationSums:
    """Simulate replications 0, 1, ... of one system and keep their sums.

    Args:
        scenario: what is simulated.
        model: name of a service model, or one written in Python.
        replications: how many; the scenario's if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        over_time: whether sums by interval are kept too.
        options: attributes of :class:`Running` in place of those of `running`.

    Raises:
        StudyError, EngineError: as :func:`run_systems`.
    """
    count = scenario.run.replications if replications is None else replications
    system = System("only", scenario, model)
    how = asked(running, options)
    return run_systems([system], count, seed, running=how, over_time=over_time)["only"]


def summarise(
    journals: Sequence[Journal], scenario: Scenario, *, over_time: bool = True
) -> ReplicationSums:
    """The sums of journals that exist already, one per replication of the same model.

    Raises:
        StudyError: there are none.
    """
    if not journals:
        raise StudyError("there is no journal to summarise.")
    return stacked([reduced(journal, scenario, over_time=over_time) for journal in journals])
