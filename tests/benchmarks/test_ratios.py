"""How fast the engines are, as ratios against peers in the same run.

Machines differ and are noisy, so no absolute time is asserted: each contestant runs in turn, the
best round of each counts, and the ratio of contacts per second is what is claimed. Tape and journal
are part of the time. `python3 run.py bench` prints the table; in the ordinary tests every
contestant only runs once, on few contacts, to show that it still can.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.run import simulate
from sim.scenario.load import load
from sim.service_models.registry import BUILT_IN
from tests.benchmarks.peers import bare_simpy, ciw_model, scenario

ROUNDS = 3
RETAIL = Path(__file__).parents[2] / "scenarios" / "retail.toml"


def ours(engine: str, contacts: int) -> Callable[[], int]:
    """A run of the product from scenario to journal."""
    queue = scenario(contacts)

    def run() -> int:
        return len(simulate(queue, engine=engine).contacts)  # type: ignore[arg-type]  # a literal

    return run


def tell(line: str) -> None:
    """Show a result beside pytest's own output."""
    sys.stdout.write(f"\n{line}\n")


def rate(run: Callable[[], int], rounds: int = ROUNDS) -> float:
    """Contacts per second in the best of some rounds."""
    best = 0.0
    for _ in range(rounds):
        started = time.perf_counter()
        contacts = run()
        best = max(best, contacts / (time.perf_counter() - started))
    return best


@pytest.mark.parametrize("contestant", ["compiled", "simpy", "bare SimPy", "Ciw"])
def test_contestants_run(contestant: str) -> None:
    """Every contestant serves about the contacts it was given."""
    runs = {
        "compiled": ours("compiled", 1_000),
        "simpy": ours("simpy", 1_000),
        "bare SimPy": lambda: bare_simpy(1_000),
        "Ciw": lambda: ciw_model(1_000),
    }
    assert 800 < runs[contestant]() < 1_200


@pytest.mark.benchmark_full
def test_compiled_engine_against_bare_simpy(capsys: pytest.CaptureFixture[str]) -> None:
    """Two million contacts, tape and journal included: at least 40 times a bare SimPy model."""
    compiled = ours("compiled", 2_000_000)
    compiled()  # compiles, if need be
    fast, bare = rate(compiled, 5), rate(lambda: bare_simpy(100_000))
    with capsys.disabled():
        tell(f"compiled {fast:,.0f}/s, bare SimPy {bare:,.0f}/s: {fast / bare:.1f} times")
    assert fast >= 40 * bare


@pytest.mark.benchmark_full
def test_simpy_engine_against_ciw(capsys: pytest.CaptureFixture[str]) -> None:
    """The SimPy engine, with its tape and journal, is at least as fast as Ciw."""
    reference = ours("simpy", 50_000)
    ours("simpy", 500)()  # loads the compiled rules
    slow, peer = rate(reference), rate(lambda: ciw_model(50_000))
    with capsys.disabled():
        tell(f"SimPy engine {slow:,.0f}/s, Ciw {peer:,.0f}/s: {slow / peer:.2f} times")
    assert slow >= peer


def retail(engine: str, model: str, days: float) -> Callable[[], int]:
    """A run of the retailer, six channels and all, from scenario to journal."""
    scenario = load(RETAIL, {"scenario.horizon_days": days, "scenario.drain_hours": 24})

    def run() -> int:
        journal = simulate(scenario, model, engine=engine)  # type: ignore[arg-type]  # a literal
        return len(journal.contacts)

    return run


@pytest.mark.benchmark_full
def test_the_retailer_against_bare_simpy(capsys: pytest.CaptureFixture[str]) -> None:
    """Under every model 10 times a bare SimPy M/M/100+M at least; on the SimPy engine 1/8 of it.

    In contacts per second; a contact of the retailer may be a thread of six turns.
    """
    for engine in ("compiled", "simpy"):
        retail(engine, "orchestrated", 1)()  # compiles, or loads the compiled rules
    bare = rate(lambda: bare_simpy(100_000))
    for model in BUILT_IN:
        fast = rate(retail("compiled", model, 28), 5)
        slow = rate(retail("simpy", model, 3))
        with capsys.disabled():
            tell(
                f"{model}: compiled {fast:,.0f}/s, {fast / bare:.1f} times bare SimPy; "
                f"SimPy engine {slow:,.0f}/s, {slow / bare:.2f} times"
            )
        assert fast >= 10 * bare
        assert slow >= bare / 8
