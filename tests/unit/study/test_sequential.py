"""As many replications as a precision takes, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.study import sequential
from sim.study.decision_telling import told
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.running import Running, run_systems
from sim.study.sequential import (
    Precision,
    precision_findings,
    precision_reached,
    run_to_precision,
)
from sim.study.systems import System
from tests.unit.measures import tiny
from tests.unit.study.small_study import SYSTEMS, assert_same

KEY = "lost_case_rate"
ONE = SYSTEMS[:1]


@pytest.fixture(scope="module")
def pattern() -> ReplicationSums:
    """Two replications, whose sums are overwritten."""
    return run_systems(ONE, 2, running=Running(engine="simpy"), over_time=False)["multichannel"]


def _invented(pattern: ReplicationSums, lost: np.ndarray[Any, Any], first: int) -> ReplicationSums:
    """Replications of 100 closed cases each, so many of which are lost."""
    count = len(lost)
    one = pattern.head(1)
    many = joined([replace(one, replications=(first + n,)) for n in range(count)])
    whole = dict(many.sums["all"])
    whole["cases_given_up"] = lost[:, np.newaxis].astype(np.float64)
    whole["cases_closed"] = np.full((count, 1), 100.0)
    return replace(many, sums={**many.sums, "all": whole})


@pytest.fixture
def inventing(
    pattern: ReplicationSums, monkeypatch: pytest.MonkeyPatch
) -> Callable[[float, float], list[tuple[int, int]]]:
    """Lost cases per replication are normal with a mean and deviation; batches are noted."""

    def begin(mean: float, deviation: float) -> list[tuple[int, int]]:
        batches: list[tuple[int, int]] = []

        def run(
            systems: list[System], count: int, _: Any, first: int, __: Any, **___: Any
        ) -> dict[str, ReplicationSums]:
            batches.append((first, count))
            found = {}
            for place, system in enumerate(systems):
                rng = np.random.default_rng(place)
                lost = rng.normal(mean, deviation, first + count)[first:]
                found[system.label] = _invented(pattern, lost, first)
            return found

        monkeypatch.setattr(sequential, "run_systems", run)
        return batches

    return begin


def test_it_stops_when_the_half_width_is_reached(inventing: Any) -> None:
    batches = inventing(20, 2)  # half-widths of 10 % / sqrt(n) x 1.96: about 100 are needed for 2 %
    wanted = Precision(0.02, (KEY,))
    found = run_to_precision(ONE, wanted)
    (reached,) = precision_reached(found, wanted)
    assert reached.outcome == "reached"
    assert reached.relative_half_width <= 0.02 / 1.02
    assert 70 <= reached.replications <= 160
    assert batches[0] == (0, 10)
    assert all(first == sum(n for _, n in batches[:i]) for i, (first, _) in enumerate(batches))
    line, *_ = told(precision_findings([reached], wanted), ENGLISH)
    count = reached.replications
    assert line == f"Precision: half-widths are within 2 % of the value after {count} replications."


def test_the_most_replications_end_it_and_it_says_so(inventing: Any) -> None:
    inventing(20, 20)
    wanted = Precision(0.02, (KEY,), maximum=60)
    found = run_to_precision(ONE, wanted)
    (reached,) = precision_reached(found, wanted)
    assert (reached.outcome, reached.replications) == ("not reached", 60)
    line, *_ = told(precision_findings([reached], wanted), ENGLISH)
    assert "NOT reached with the most replications allowed, 60" in line
    assert "multichannel: " in line


def test_how_many_would_do_is_said_as_well_as_it_is_known(inventing: Any) -> None:
    inventing(20, 20)
    for share, said in ((0.02, r"; about \d+,\d00 would do"), (1e-9, "more than 1,000,000 would")):
        wanted = Precision(share, (KEY,), maximum=20)
        reached = precision_reached(run_to_precision(ONE, wanted), wanted)
        line, *_ = told(precision_findings(reached, wanted), ENGLISH)
        assert re.search(said, line), line
        assert f"of {100 * share:.3g} %" in line


@pytest.mark.parametrize(("mean", "deviation"), [(0, 0), (0.01, 1)])
def test_what_cannot_be_told_from_zero_is_named_and_not_waited_for(
    inventing: Any, mean: float, deviation: float
) -> None:
    inventing(mean, deviation)
    wanted = Precision(0.02, (KEY,))
    found = run_to_precision(ONE, wanted)
    (reached,) = precision_reached(found, wanted)
    assert (reached.outcome, reached.replications) == ("near zero", 10)
    lines = told(precision_findings([reached], wanted), ENGLISH)
    assert any("not significantly different from 0" in line for line in lines)


def test_equal_replications_are_as_precise_as_can_be(inventing: Any) -> None:
    inventing(20, 0)
    wanted = Precision(0.02, (KEY,))
    (reached,) = precision_reached(run_to_precision(ONE, wanted), wanted)
    assert (reached.outcome, reached.relative_half_width) == ("reached", 0)


def test_differences_are_shares_of_the_first_system(inventing: Any) -> None:
    inventing(20, 2)
    wanted = Precision(0.02, (KEY,), of="differences")
    found = run_to_precision(SYSTEMS, wanted)
    (reached,) = precision_reached(found, wanted)
    assert reached.system == "omnichannel"
    assert reached.outcome == "reached"  # although the difference itself is about 0
    assert reached.replications > 130  # two independent systems here: twice the variance


def test_workers_and_batches_change_no_number() -> None:
    wanted = Precision(0.05, ("asa_seconds", "attempts_per_case"), maximum=40)
    run = partial(run_to_precision, SYSTEMS, wanted)
    found = run(running=Running(engine="simpy"))
    assert_same(run(running=Running(engine="simpy", jobs=2, kind="threads")), found)
    count = len(found["omnichannel"].replications)
    assert count > 10
    assert_same(run_systems(SYSTEMS, count, running=Running(engine="simpy")), found)


def test_progress_never_goes_back_and_ends_complete() -> None:
    seen: list[tuple[int, int]] = []
    wanted = Precision(0.05, ("asa_seconds",), maximum=30)
    running = Running(engine="simpy", progress=lambda *told: seen.append(told))
    run_to_precision(SYSTEMS, wanted, running=running)
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == (60, 60)


@pytest.mark.parametrize(
    "wanted",
    [
        Precision(0),
        Precision(1),
        Precision(0.1, confidence=1),
        Precision(0.1, ("unheard_of",)),
        Precision(0.1, ()),
        Precision(0.1, minimum=1),
        Precision(0.1, minimum=20, maximum=10),
    ],
)
def test_nonsense_is_refused(wanted: Precision) -> None:
    with pytest.raises(StudyError):
        run_to_precision([System("one", tiny.scenario(), "multichannel")], wanted)
