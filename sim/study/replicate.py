"""Independent replications of one scenario under one service model, reduced to sums.

A journal can hold millions of rows; what a study needs of it is a few hundred numbers. Each
replication is simulated, summed and forgotten. Replication r of every service model serves the
same customers, because every draw is a function of the seed, the replication and the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import StudyError
from sim.study.reducing import reduced
from sim.study.replication_sums import Progress, ReplicationSums, stacked
from sim.study.running import Running, run_systems
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

__all__ = ["Progress", "ReplicationSums", "replicate", "summarise"]


def replicate(
    scenario: Scenario,
    model: str | ServiceModel = "multichannel",
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
    jobs: int = 1,
    *,
    over_time: bool = True,
) -> ReplicationSums:
    """Simulate replications 0, 1, ... and keep their sums.

    Args:
        scenario: what is simulated.
        model: name of a service model, or one written in Python.
        replications: how many; the scenario's if None.
        seed: root of all draws; the scenario's if None.
        engine: ``auto``, ``compiled`` or ``simpy``.
        progress: told after each replication.
        jobs: workers; the result does not depend on it.
        over_time: whether sums by interval are kept too.

    With ``CCSIM_DEBUG=1`` in the environment every journal is checked for contradictions.

    Raises:
        StudyError: fewer than one replication or job is asked for.
        EngineError: a journal contradicts itself (only looked for with ``CCSIM_DEBUG=1``).
    """
    count = scenario.run.replications if replications is None else replications
    system = System("only", scenario, model)
    running = Running(jobs=jobs, progress=progress, engine=engine)
    return run_systems([system], count, seed, running=running, over_time=over_time)["only"]


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
