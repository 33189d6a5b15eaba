"""The line that says why a system differs, from sums alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.language.english import ENGLISH
from sim.measures.terms import Floats
from sim.study.findings import Change, Overall, Reason
from sim.study.reasons import reasons, why
from sim.study.replication_sums import ReplicationSums
from sim.study.running import summarise
from sim.study.telling import lines, paragraphs
from sim.units import TICKS_PER_SECOND
from tests.property.scenarios import seeded
from tests.unit.measures import second

REPLICATIONS = 12
RANDOM = range(60, 80)
"""Numbers of random scenarios; some of them have duplicate work."""
TICKS_PER_HOUR = 3600 * TICKS_PER_SECOND
PARTS = (
    *("context_load", "repeat_load", "companion_load", "identification_load", "resume_load"),
    *("solving_load", "duplicate_load"),
)


def _base() -> ReplicationSums:
    """The second journal again and again, with hours that vary by chance."""
    found = summarise(
        [second.journal(replication=r) for r in range(REPLICATIONS)], second.scenario()
    )
    noise = np.random.default_rng(1).normal(1, 0.1, (REPLICATIONS, 1))
    return replace(found, sums={"all": {n: v * noise for n, v in found.sums["all"].items()}})


def _changed(**change: Callable[[Floats], Floats]) -> ReplicationSums:
    base = _base()
    sums = base.sums["all"]
    return replace(base, sums={"all": {**sums, **{n: f(sums[n]) for n, f in change.items()}}})


def _told(system: ReplicationSums, baseline: ReplicationSums) -> str:
    """The sentence that tells the reasons."""
    found = [replace(one, model="new", base="old") for one in why(system, baseline)]
    start = Overall(code="differs", model="new", base="old", replications=REPLICATIONS)
    changes = Change(
        code="better",
        model="new",
        base="old",
        measure="csat",
        role="headline",
        value=2.0,
        base_value=1.0,
        difference=1.0,
        low=0.5,
        high=1.5,
        significant=True,
        unit="",
    )
    told = lines(paragraphs([start, changes, *found], ENGLISH), ENGLISH)
    (line,) = (line for line in told if line.startswith("  why: "))
    return line


def test_nothing_that_moved_is_no_reason() -> None:
    assert reasons(_base(), _base()) == ()
    assert why(_base(), _base()) == ()


def test_the_largest_parts_of_the_work_come_first() -> None:
    other = _changed(
        context_load=lambda hours: hours + 0.02,
        repeat_load=lambda hours: hours - 0.05,
        handled_load=lambda hours: hours - 0.03,
    )
    found = reasons(other, _base())
    assert [(r.code, r.part) for r in found] == [("why_work", "repeat"), ("why_work", "context")]
    assert [r.difference for r in found] == pytest.approx([-0.05, 0.02])
    line = _told(other, _base())
    assert line.startswith("  why: agents worked ")
    assert line.endswith(": explaining again -0.05 h, reading and logging +0.02 h.")


def test_a_difference_that_may_be_chance_is_no_reason() -> None:
    noise = np.random.default_rng(2).normal(0, 0.01, (REPLICATIONS, 1))
    assert reasons(_changed(context_load=lambda hours: hours + noise), _base()) == ()


def test_a_difference_too_small_to_matter_is_no_reason() -> None:
    assert reasons(_changed(context_load=lambda hours: hours + 0.0001), _base()) == ()


def test_what_the_orchestrator_did_is_told_per_hundred_contacts_and_cases() -> None:
    base = _changed(
        offers=np.zeros_like,
        offers_accepted=np.zeros_like,
        steered=np.zeros_like,
        priorities_misread=np.zeros_like,
        false_merges=np.zeros_like,
        falsely_merged_lost=np.zeros_like,
        steered_wait_error=np.zeros_like,
    )
    found = {r.part: r for r in reasons(_base(), base)}
    # One each of 22 contacts, one of 12 closed cases, each replication scaled as a whole.
    assert found["declined"].difference == pytest.approx(100 / 22)
    assert found["falsely_merged_lost"].difference == pytest.approx(100 / 12)
    line = _told(_base(), base)
    assert "of 100 contacts, 4.5 declined an offer, 4.5 were steered and 4.5 got priority" in line
    assert "of 100 cases, 8.3 were lost after a false merge" in line
    assert "steered contacts waited 5 s longer than expected" in line


def test_more_of_what_there_is_already_is_compared() -> None:
    fewer = _changed(duplicates=lambda count: count / 2)
    (reason,) = (r for r in reasons(fewer, _base()) if r.part == "duplicates")
    assert reason.difference == pytest.approx(-100 * 2 / 22, rel=1e-3)
    assert "9.1 fewer were duplicates" in _told(fewer, _base())
    assert not reason.new


def test_the_price_of_the_platform_is_told_per_resolved_case() -> None:
    dear = _changed(platform_cost=lambda cost: cost + 16 * _base().sums["all"]["cases_resolved"])
    line = _told(dear, _base())
    assert "platform and integration +16 EUR per resolved case" in line


def test_one_replication_gives_no_reason() -> None:
    one = summarise([second.journal()], second.scenario())
    assert reasons(replace(one, sums={"all": _double(one)}), one) == ()


def _double(found: ReplicationSums) -> dict[str, Floats]:
    return {name: 2 * values for name, values in found.sums["all"].items()}


def test_a_reason_knows_its_interval() -> None:
    (reason,) = reasons(_changed(context_load=lambda hours: hours + 0.02), _base())
    assert isinstance(reason, Reason)
    assert reason.low <= reason.difference <= reason.high


@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
def test_the_parts_of_the_work_are_all_of_it(model: str) -> None:
    stale, duplicate = 0.0, 0.0
    for number in RANDOM:
        scenario = seeded(number)[0]
        journal = simulate(scenario, model)
        sums = summarise([journal], scenario).sums["all"]
        parts = sum(sums[part][0, 0] for part in PARTS)
        # Every contact adds a whole number of ticks to each sum: half a tick is lost at most.
        rounding = 0.5 * (len(PARTS) + 1) * len(journal.contacts) / TICKS_PER_HOUR
        assert parts == pytest.approx(sums["handled_load"][0, 0], rel=0, abs=rounding), number
        stale += sums["stale_load"][0, 0]
        duplicate += sums["duplicate_load"][0, 0]
    assert duplicate > stale > 0


def test_what_moves_the_chance_of_leaving_is_listed_term_by_term_and_not_told() -> None:
    system = _changed(
        unusual_abandonment=lambda sums: sums + 0.5 * _base().sums["all"]["cases_closed"],
        repeat_load=lambda sums: 3 * sums,
    )
    found = {one.part: one for one in reasons(system, _base()) if one.code == "why_leaving"}
    assert [*found] == ["leaving_abandonment"]
    assert found["leaving_abandonment"].difference == pytest.approx(0.5)
    assert found["leaving_abandonment"].unit == "log-odds"
    assert "log-odds" not in _told(system, _base())
