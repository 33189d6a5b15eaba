"""Running many systems over the same replications.

Replication r of every system serves the same customers, because every draw is a function of the
seed, the replication and the customer. So the result depends on nothing but the systems, the seed
and the numbers of the replications: not on how many workers there are, nor on who is done first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.errors import StudyError
from sim.measures.invariants import require_invariants
from sim.study.reducing import reduced
from sim.study.replication_sums import Progress, ReplicationSums, joined
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.engine.run import Engine


@dataclass(frozen=True, slots=True)
class Running:
    """How a study is run; none of it changes a number.

    Attributes:
        jobs: workers at the same time.
        kind: threads or processes.
        cluster: address of a Dask scheduler that works instead (``tcp://...``, ``tls://...``).
        folder: where finished parts are kept until the study is done; None keeps nothing.
        resume: take over finished parts that an interrupted run left in the folder.
        progress: told after each replication.
        engine: ``auto``, ``compiled`` or ``simpy``.
    """

    jobs: int = 1
    kind: Literal["auto", "threads", "processes"] = "auto"
    cluster: str | None = None
    folder: Path | None = None
    resume: bool = False
    progress: Progress | None = None
    engine: Engine = "auto"


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
        StudyError: fewer than one replication or worker is asked for, or two labels are equal.
        EngineError: a journal contradicts itself (only looked for with ``CCSIM_DEBUG=1``).
    """
    how = running or Running()
    labels = [system.label for system in systems]
    if not systems or len(set(labels)) < len(labels):
        raise StudyError(f"systems need different labels; these have {labels}.")
    if replications < 1 or how.jobs < 1:
        raise StudyError(
            f"at least 1 replication and 1 job are needed, not {replications} and {how.jobs}."
        )
    root = systems[0].scenario.run.seed if seed is None else seed
    tasks = [(s, number) for s in systems for number in range(first, first + replications)]

    def run(task: tuple[System, int]) -> ReplicationSums:
        return _simulated(*task, root, how.engine, over_time=over_time)

    found = _run_all(run, tasks, how)
    return {
        label: joined(found[place * replications : (place + 1) * replications])
        for place, label in enumerate(labels)
    }


def _simulated(
    system: System, number: int, seed: int, engine: Engine, *, over_time: bool
) -> ReplicationSums:
    """The sums of one replication of a system."""
    from sim.engine.run import simulate

    journal = simulate(system.scenario, system.model, seed=seed, replication=number, engine=engine)
    if os.environ.get("CCSIM_DEBUG") == "1":
        require_invariants(journal, system.scenario)
    return reduced(journal, system.scenario, over_time=over_time)


def _run_all(
    run: Callable[[tuple[System, int]], ReplicationSums],
    tasks: Sequence[tuple[System, int]],
    how: Running,
) -> list[ReplicationSums]:
    """Run the tasks, in threads if there are several jobs; results in the tasks' order."""
    found = []
    with ThreadPoolExecutor(max_workers=how.jobs) as pool:
        results = map(run, tasks) if how.jobs == 1 else pool.map(run, tasks)
        try:
            for done, result in enumerate(results, start=1):
                found.append(result)
                if how.progress is not None:
                    how.progress(done, len(tasks))
        except BaseException:
            # An interrupt must not wait for replications that nobody wants any more.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found
