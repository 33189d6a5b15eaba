"""How fast the engines are, as ratios against peers in the same run.

Machines differ and are noisy, so no absolute time is asserted: everybody takes turns, the best
round of each counts, and the ratio of contacts per second is what is claimed. Tape and journal are
part of the time. `python3 run.py benchmarks` runs the full set of `ccsim bench`, prints its tables
and holds the ratios against what the documentation promises; in the ordinary tests the set runs on
few contacts (tests/unit/bench), to show that it still can.
"""

from __future__ import annotations

import sys
from functools import partial

import pytest

from sim.bench.benchmark import ROUNDS, Benchmark, run_benchmark
from sim.bench.cases import TEXTBOOK_AGENTS, textbook_case
from sim.bench.contestants import BARE_SIMPY, LOOP, Contestant, engine_contestant
from sim.bench.report import to_json
from sim.bench.rounds import time_in_turn
from sim.cli.bench import print_benchmark
from sim.cli.tables import output
from sim.service_models.registry import BUILT_IN
from tests.benchmarks.peers import ciw_model

CIW_CONTACTS = 20_000
TEXTBOOK = f"m_m_{TEXTBOOK_AGENTS}_m"


@pytest.fixture(scope="module")
def found(pytestconfig: pytest.Config) -> Benchmark:
    """The full set of `ccsim bench`, timed once for all tests, and shown."""
    benchmark = run_benchmark()
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write("\n")
        print_benchmark(output(), to_json(benchmark))
    return benchmark


def test_ciw_serves_its_contacts() -> None:
    """The peer that only tests know serves about the contacts it was given."""
    assert 800 < ciw_model(1_000) < 1_200


@pytest.mark.benchmark_full
def test_the_compiled_engine_against_a_loop_for_one_queue(found: Benchmark) -> None:
    """Two million contacts of M/M/100+M: at least 0.4 of the speed of what can do nothing else."""
    assert found.figures[TEXTBOOK].ratio("compiled", LOOP) >= 0.4


@pytest.mark.benchmark_full
def test_the_compiled_engine_against_bare_simpy(found: Benchmark) -> None:
    """The same: at least 40 times a bare SimPy model."""
    assert found.figures[TEXTBOOK].ratio("compiled", BARE_SIMPY) >= 40


@pytest.mark.benchmark_full
@pytest.mark.parametrize("model", BUILT_IN)
def test_the_retailer_against_bare_simpy(found: Benchmark, model: str) -> None:
    """10 times a bare SimPy M/M/100+M at least; on the SimPy engine 1/8 of it.

    In contacts per second; a contact of the retailer may be a thread of six turns.
    """
    figures = found.figures[f"retail_{model}"]
    assert figures.ratio("compiled", BARE_SIMPY) >= 10
    assert figures.ratio("simpy", BARE_SIMPY) >= 1 / 8


@pytest.mark.benchmark_full
def test_a_large_centre_costs_little_more(found: Benchmark) -> None:
    """With 6,000 agents a contact takes at most 2.2 times the time that it takes with 50."""
    assert found.relative_cost("compiled")["m_m_6000_m"] <= 2.2


@pytest.mark.benchmark_full
@pytest.mark.parametrize("key", [TEXTBOOK, "three_skills"])
def test_two_threads_against_one(found: Benchmark, key: str) -> None:
    """Two replications at a time: at least 1.5 times the contacts."""
    speed_up = found.figures[key].speed_up("compiled")
    assert speed_up is not None
    assert speed_up >= 1.5


@pytest.mark.benchmark_full
def test_the_simpy_engine_against_ciw(capsys: pytest.CaptureFixture[str]) -> None:
    """The SimPy engine, with its tape and journal, is at least as fast as Ciw."""
    ours = engine_contestant(textbook_case(TEXTBOOK_AGENTS, 1, CIW_CONTACTS), "simpy")
    peer = Contestant(TEXTBOOK, "Ciw", 1, 1.0, lambda: partial(ciw_model, CIW_CONTACTS))
    slow, ciw = (timing.rate for timing in time_in_turn([ours, peer], ROUNDS))
    with capsys.disabled():
        sys.stdout.write(f"\nSimPy engine {slow:,.0f}/s, Ciw {ciw:,.0f}/s: {slow / ciw:.2f} times")
    assert slow >= ciw
