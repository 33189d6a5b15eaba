"""The loop written for M/M/s+M does what the engine does for it, and what theory says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.bench.bare_simpy import bare_simpy
from sim.bench.cases import (
    LOAD_PER_AGENT,
    SERVICE_SECONDS,
    textbook_queue,
    textbook_scenario,
)
from sim.bench.textbook.arrays import Arrays, lay_out
from sim.bench.textbook.loop import serve
from sim.demand.tape import draw_tape
from sim.engine.planning import build_plan
from sim.engine.run import simulate
from sim.queueing.erlang_a import erlang_a_queue
from sim.service_models.registry import resolve

if TYPE_CHECKING:
    from sim.engine.journal import StructuredArray
    from sim.scenario.schema import Scenario

SERVICE_TICKS = SERVICE_SECONDS * 1e6
SETTLING = 12.0
"""Mean services after which nothing is left of the empty beginning: exp(-12) is 6e-6."""


def arrays(agents: int, scenario: Scenario, most_cases: int) -> Arrays:
    plan = build_plan(scenario, resolve("multichannel", scenario).capabilities)
    return lay_out(textbook_queue(agents), plan, most_cases)


def served(agents: int, contacts: int, seed: int) -> dict[str, StructuredArray]:
    scenario = textbook_scenario(agents, contacts)
    tape = draw_tape(scenario, seed, 0)
    return serve(arrays(agents, scenario, len(tape)), tape)


@pytest.mark.parametrize(("agents", "seed"), [(1, 1), (3, 2), (20, 3), (100, 4)])
def test_the_loop_writes_the_journal_of_the_engine(agents: int, seed: int) -> None:
    """Every column of every row that was closed before the end, in the same order."""
    scenario = textbook_scenario(agents, 4_000)
    journal = simulate(scenario, seed=seed, engine="compiled")
    tables = serve(arrays(agents, scenario, len(journal.tape)), journal.tape)
    closed = {name: getattr(journal, name) for name in tables}
    for name in ("contacts", "cases"):
        closed[name] = closed[name][closed[name]["closed"] >= 0]
    for name in ("work", "agent_states"):
        closed[name] = closed[name][closed[name]["end"] < journal.end_ticks]
    for name, rows in tables.items():
        assert len(rows) > 1_000, name
        for column in rows.dtype.names or ():
            assert np.array_equal(rows[column], closed[name][column]), f"{name}.{column}"


def test_a_desk_can_be_used_again() -> None:
    """A second run on the same memory is not touched by the first."""
    scenario = textbook_scenario(10, 2_000)
    tapes = [draw_tape(scenario, 1, replication) for replication in (0, 1)]
    shared = arrays(10, scenario, max(map(len, tapes)))
    serve(shared, tapes[0])
    again = serve(shared, tapes[1])
    fresh = serve(arrays(10, scenario, len(tapes[1])), tapes[1])
    for name, rows in again.items():
        assert np.array_equal(rows, fresh[name])


def test_the_loop_keeps_erlang_a() -> None:
    """Shares of contacts that abandon and that need not wait, and the mean wait."""
    agents = 20
    exact = erlang_a_queue(LOAD_PER_AGENT * agents, 1.0, 1.0, agents)
    runs = np.array([_measures(served(agents, 30_000, seed)) for seed in range(30)])
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    expected = np.array([exact.abandoned, exact.no_wait, exact.mean_wait])
    assert (np.abs(runs.mean(axis=0) - expected) < 4 * error).all()
    # Precise enough to see an error of a twentieth.
    assert (4 * error < expected / 20).all()


def _measures(tables: dict[str, StructuredArray]) -> tuple[float, float, float]:
    """Of contacts that came when the centre had settled, and were over before the end."""
    contacts = tables["contacts"]
    latest = contacts["offered"].max() - SETTLING * SERVICE_TICKS
    kept = contacts[(contacts["offered"] > SETTLING * SERVICE_TICKS)]
    kept = kept[kept["offered"] < latest]
    wait = kept["left_queue"] - kept["offered"]
    return (
        float((kept["agent"] < 0).mean()),
        float((wait == 0).mean()),
        float(wait.mean() / SERVICE_TICKS),
    )


def test_bare_simpy_records_every_contact() -> None:
    assert bare_simpy(textbook_queue(5), LOAD_PER_AGENT, 700) == 700
