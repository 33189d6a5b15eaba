"""Every case runs, on few contacts, and the result has the shape that programs rely on."""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.bench.benchmark import Benchmark, run_benchmark
from sim.bench.cases import SIZES, Group, groups
from sim.bench.contestants import Contestant
from sim.bench.report import to_json
from sim.bench.rounds import Timing, time_in_turn
from sim.errors import StudyError
from sim.service_models.registry import BUILT_IN

CASES = {
    "m_m_100_m",
    "three_skills",
    *(f"retail_{model}" for model in BUILT_IN),
    *(f"m_m_{agents}_m" for agents in SIZES),
}
ENGINES = {("compiled", 1), ("simpy", 1), ("compiled", 2), ("simpy", 2)}
STUDY = ("study", 1)
PEERS = {("loop", 1), ("bare_simpy", 1)}


def small() -> list[Group]:
    """The whole set, with hardly any contacts."""
    return [
        tuple(dataclasses.replace(case, contacts=1_200, simpy_contacts=300) for case in group)
        for group in groups()
    ]


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def found(told: list[tuple[int, int]]) -> Benchmark:
    return run_benchmark(
        chosen=small(), rounds=1, progress=lambda done, total: told.append((done, total))
    )


@pytest.fixture(scope="module")
def content(found: Benchmark) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(to_json(found), allow_nan=False))
    return written


def test_the_set_is_the_promised_one(content: dict[str, Any]) -> None:
    assert set(content["cases"]) == CASES
    assert content["format"] == 1
    assert content["provenance"]["packages"]["simpy"]


def test_everybody_takes_part(content: dict[str, Any]) -> None:
    for key, case in content["cases"].items():
        names = {(timing["name"], timing["threads"]) for timing in case["timings"]}
        one_thread = key in {f"m_m_{agents}_m" for agents in SIZES}
        engines = {each for each in ENGINES if each[1] == 1} if one_thread else ENGINES
        assert names == {*engines, STUDY, *PEERS}, key


def test_a_timing_is_that_of_its_best_round(content: dict[str, Any]) -> None:
    for case in content["cases"].values():
        for timing in case["timings"]:
            rate = timing["contacts"] / min(timing["seconds"])
            assert timing["contacts_per_second"] == pytest.approx(rate)
            assert timing["ns_per_contact"] == pytest.approx(1e9 / rate)
            assert timing["contacts"] > 100
            is_peer = timing["name"] in dict(PEERS)
            assert (timing["events_per_second"] is None) == is_peer


def test_what_belongs_to_a_contact(content: dict[str, Any]) -> None:
    for case in content["cases"].values():
        events, size = case["events_per_contact"], case["bytes_per_contact"]
        assert 1.0 < events["total"] < 10.0
        assert events["total"] == pytest.approx(sum(events.values()) / 2)
        assert size["total"] == pytest.approx(sum(size.values()) / 2)
        phases = case["ns_per_contact_by_phase"]
        assert list(phases) == ["plan", "tape", "advance", "journal"]
        assert all(each > 0 for each in phases.values())


def test_a_study_serves_the_contacts_that_the_journal_holds(content: dict[str, Any]) -> None:
    for key, case in content["cases"].items():
        served = {(t["name"], t["threads"]): t["contacts"] for t in case["timings"]}
        assert served[STUDY] == served["compiled", 1], key


def test_ratios_are_of_the_rates_beside_them(found: Benchmark, content: dict[str, Any]) -> None:
    for case in content["cases"].values():
        rates = {(t["name"], t["threads"]): t["contacts_per_second"] for t in case["timings"]}
        ours = rates["compiled", 1]
        assert case["compiled_over_loop"] == pytest.approx(ours / rates["loop", 1])
        assert case["study_over_loop"] == pytest.approx(rates[STUDY] / rates["loop", 1])
        assert case["compiled_over_bare_simpy"] == pytest.approx(ours / rates["bare_simpy", 1])
        if ("compiled", 2) in rates:
            speed_up = case["two_threads_over_one"]["compiled"]
            assert speed_up == pytest.approx(rates["compiled", 2] / ours)
    sizes = content["relative_cost"]["compiled"]
    assert list(sizes) == [f"m_m_{agents}_m" for agents in SIZES]
    assert sizes["m_m_50_m"] == 1.0
    smallest, largest = (found.figures[f"m_m_{n}_m"].rate("compiled") for n in (50, 6_000))
    assert sizes["m_m_6000_m"] == pytest.approx(smallest / largest)


def test_progress_ends_at_the_end(found: Benchmark, told: list[tuple[int, int]]) -> None:
    assert found.figures
    assert told[-1][0] == pytest.approx(told[-1][1], abs=len(told))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_without_the_retailer_the_rest_is_timed(tmp_path: Path) -> None:
    keys = {case.key for group in groups(scenarios=tmp_path) for case in group}
    assert keys == {key for key in CASES if not key.startswith("retail")}


def test_contestants_take_turns() -> None:
    """Whatever slows the machine down hits all of them."""
    order: list[str] = []

    def run(name: str) -> int:
        order.append(name)
        return 5

    def contestant(name: str) -> Contestant:
        return Contestant("case", name, 1, 0.0, lambda: partial(run, name))

    timings = time_in_turn([contestant("one"), contestant("other")], 3)
    assert order == ["one", "other"] * 3
    assert [timing.contacts for timing in timings] == [5, 5]
    assert [len(timing.seconds) for timing in timings] == [3, 3]


def test_the_best_round_counts() -> None:
    idle = Contestant("case", "idle", 1, 0.0, lambda: lambda: 0)
    timing = Timing(idle, 10, seconds=[2.0, 0.5, 4.0], processor_seconds=[2.0, 0.4, 1.0])
    assert timing.rate == 20.0
    assert timing.idle_share == pytest.approx(0.2)


def test_plain_python_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCSIM_COMPILE", "0")
    with pytest.raises(StudyError, match="CCSIM_COMPILE=0"):
        run_benchmark(chosen=[], rounds=1)


def test_there_is_at_least_one_round() -> None:
    with pytest.raises(StudyError, match="at least 1 round"):
        run_benchmark(chosen=[], rounds=0)
