"""Who is timed: an engine on one or two threads, the loop written for the queue, bare SimPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.bench.cases import (
    LOAD_PER_AGENT,
    TEXTBOOK_AGENTS,
    Case,
    Group,
    textbook_queue,
    textbook_scenario,
)

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

STUDY: Final = "study"
LOOP: Final = "loop"
BARE_SIMPY: Final = "bare_simpy"

NOMINAL: Final = {
    "compiled": 1_000_000,
    STUDY: 700_000,
    "simpy": 12_000,
    LOOP: 4_000_000,
    BARE_SIMPY: 40_000,
}
"""Contacts per second, for the estimate of how long it will all take."""

_BARE_SHARE: Final = 0.75
"""Contacts of bare SimPy, over those of the SimPy engine."""


Run = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that serves contacts.

    Attributes:
        case: key of the case; of a peer that serves a whole group, of its first case.
        name: ``compiled``, ``study``, ``simpy``, ``loop`` or ``bare_simpy``, or another peer's.
        threads: on which it runs.
        expected_seconds: rough length of a run.
        prepare: lays out what is not timed; returns what is: it serves the contacts, and returns
            how many they were.
    """

    case: str
    name: str
    threads: int
    expected_seconds: float
    prepare: Callable[[], Run]


def contestants(group: Group) -> list[Contestant]:
    """Everybody who takes part in the rounds of a group: both engines, then the peers."""
    found = []
    for case in group:
        for threads in case.threads:
            found.append(engine_contestant(case, "compiled", threads))
            found.append(engine_contestant(case, "simpy", threads))
        found.append(_study(case))
        if case.agents:
            found.append(_loop(case, case.agents))
    if not any(case.agents for case in group):
        found.append(_loop(group[0], TEXTBOOK_AGENTS))
    found.append(bare_simpy_contestant(group[0]))
    return found


def engine_run(
    case: Case, engine: Literal["compiled", "simpy"], contacts: int, threads: int = 1
) -> Run:
    """A run of the product from scenario to journal, one replication on each thread.

    Args:
        case: what is simulated.
        engine: which engine.
        contacts: of all replications together, about.
        threads: how many, each with a replication.
    """
    from sim.engine.run import simulate

    scenario = case.build(contacts // threads)

    def one(replication: int) -> int:
        journal = simulate(scenario, case.model, replication=replication, engine=engine)
        return len(journal.contacts)

    def run() -> int:
        if threads == 1:
            return one(0)
        with ThreadPoolExecutor(max_workers=threads) as pool:
            return sum(pool.map(one, range(threads)))

    return run


def engine_contestant(
    case: Case, engine: Literal["compiled", "simpy"], threads: int = 1
) -> Contestant:
    """An engine of the product."""
    contacts = case.contacts if engine == "compiled" else case.simpy_contacts
    parallel = threads if engine == "compiled" else 1  # Python lets one thread run at a time
    seconds = contacts / NOMINAL[engine] / parallel
    prepare = partial(engine_run, case, engine, contacts, threads)
    return Contestant(case.key, engine, threads, seconds, prepare)


def _study(case: Case) -> Contestant:
    seconds = case.contacts / NOMINAL[STUDY]
    return Contestant(case.key, STUDY, 1, seconds, partial(study_run, case, case.contacts))


def study_run(case: Case, contacts: int) -> Run:
    """A replication as a study runs it, on one thread: planned before, its sums kept and no rows.

    Args:
        case: what is simulated.
        contacts: about.
    """
    from sim.engine.blocks import Prepared
    from sim.study.reducing import Reducing

    scenario = case.build(contacts)
    prepared = Prepared.of(scenario, case.model)
    reducing = Reducing(prepared, scenario)

    def run() -> int:
        reduction, served = reducing.begin(), 0

        def take(tables: Mapping[str, Any], *, is_last: bool) -> Mapping[str, int]:
            nonlocal served
            left = reduction.take(tables, is_last=is_last)
            served += len(tables["contacts"]) - left["contacts"]
            return left

        journal = prepared.run(scenario.run.seed, 0, take)
        reducing.named([reduction.result(journal)])
        return served

    return run


def _loop(case: Case, agents: int) -> Contestant:
    seconds = case.contacts / NOMINAL[LOOP]
    return Contestant(case.key, LOOP, 1, seconds, partial(loop_run, agents, case.contacts))


def loop_run(agents: int, contacts: int) -> Run:
    """A run of the loop written for M/M/s+M, from the drawing of the tape to the journal."""
    from sim.bench.textbook.arrays import lay_out
    from sim.bench.textbook.loop import serve
    from sim.demand.tape import draw_tape, plan_tape
    from sim.engine.planning import build_plan
    from sim.service_models.registry import resolve

    scenario: Scenario = textbook_scenario(agents, contacts)
    tape_plan = plan_tape(scenario)
    plan = build_plan(scenario, resolve("multichannel", scenario).capabilities)
    seed = scenario.run.seed
    tape = draw_tape(scenario, seed, 0, tape_plan)
    arrays = lay_out(textbook_queue(agents), plan, len(tape))
    del tape

    def run() -> int:
        return len(serve(arrays, draw_tape(scenario, seed, 0, tape_plan))["contacts"])

    return run


def bare_simpy_contestant(case: Case) -> Contestant:
    """A bare SimPy model of M/M/100+M, in the rounds of a case."""
    from sim.bench.bare_simpy import bare_simpy

    contacts = int(case.simpy_contacts * _BARE_SHARE)
    queue = textbook_queue(TEXTBOOK_AGENTS)
    run = partial(bare_simpy, queue, LOAD_PER_AGENT, contacts)
    return Contestant(case.key, BARE_SIMPY, 1, contacts / NOMINAL[BARE_SIMPY], lambda: run)
