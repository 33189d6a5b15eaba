"""Whether a centre works, and what is left of a gain where it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.language.english import ENGLISH
from sim.study.answer_findings import BaselineState, Relieved, SelfMade, Targets
from sim.study.compare import Comparison
from sim.study.health import MOST_ABANDONED, health
from sim.study.relief import relieved
from sim.study.replication_sums import ReplicationSums
from sim.study.systems import System
from sim.study.telling import paragraphs
from sim.study.verdict import Beside
from tests.unit.measures import tiny
from tests.unit.study.test_verdict import _results


def centre(
    voice: float, chat: float, abandoned: float = 3.0, model: str = "multichannel", better: int = 0
) -> ReplicationSums:
    """100 calls and 100 chats, of which so many were in time and so many calls gave up."""
    base = _results(model, better)
    count = len(base.replications)
    channel = {name: np.zeros_like(values) for name, values in base.sums["channel"].items()}
    channel["sl_in_time"] = np.tile([voice, chat], (count, 1))
    channel["sl_counted"] = np.full((count, 2), 100.0)
    channel["abandoned"] = np.tile([abandoned, 0.0], (count, 1))
    channel["synchronous_queued"] = np.full((count, 2), [100.0, 0.0])
    everything = {**base.sums["all"], "staffed": base.sums["all"]["cases"]}
    return replace(base, sums={**base.sums, "all": everything, "channel": channel})


def comparison(*results: ReplicationSums) -> Comparison:
    scenario = tiny.scenario()
    systems = tuple(System(one.model, scenario, one.model) for one in results)
    return Comparison(systems, {one.model: one for one in results}, results[0].model, {})


def test_targets_are_met_or_missed_channel_by_channel() -> None:
    """Nearly all chats are in time, and 4 of 100 calls: no mean of the two is looked at."""
    found = health(centre(voice=4.0, chat=100.0), tiny.scenario())
    assert [target.channel for target in found.missed] == ["voice"]
    assert found.missed[0].value == pytest.approx(0.04)
    assert not found.works
    assert health(centre(voice=85.0, chat=100.0), tiny.scenario()).works


def test_a_centre_in_which_many_give_up_is_overloaded_whatever_its_targets() -> None:
    most = 100 * MOST_ABANDONED
    assert health(centre(85.0, 90.0, abandoned=most + 1), tiny.scenario()).overloaded
    assert not health(centre(85.0, 90.0, abandoned=most - 1), tiny.scenario()).overloaded


def test_a_baseline_that_does_not_work_is_said_before_anything_else() -> None:
    """With a chat service level of 0.4 % a baseline once passed as healthy."""
    broken = comparison(centre(85.0, 0.4), centre(85.0, 0.4, model="omnichannel", better=10))
    first = broken.verdict.findings[0]
    assert isinstance(first, BaselineState)
    assert first.code == "misses_targets"
    assert broken.verdict.lines[0].startswith("Read this first: multichannel")
    assert "chat (0.4 % within 1 min instead of 80 %)" in broken.verdict.lines[0]
    works = comparison(centre(85.0, 90.0), centre(85.0, 0.4, model="omnichannel"))
    assert not [one for one in works.verdict.findings if isinstance(one, BaselineState)]


def test_targets_and_self_made_work_are_told_of_every_system() -> None:
    found = comparison(centre(85.0, 90.0), centre(85.0, 0.4, model="omnichannel")).verdict
    targets = {one.model: one.code for one in found.findings if isinstance(one, Targets)}
    assert targets == {"multichannel": "all_met", "omnichannel": "some_missed"}
    made = [one for one in found.findings if isinstance(one, SelfMade)]
    assert [one.model for one in made] == ["multichannel", "omnichannel"]
    assert all(one.share == 0 for one in made), "every case of these journals takes one contact"


@pytest.mark.parametrize(
    ("better_there", "code", "share"),
    [(10, "none_of_it", 0.0), (4, "some_of_it", 0.6), (0, "all_of_it", 1.0), (-5, "turned", 1.5)],
)
def test_what_is_left_of_a_gain_where_the_baseline_works(
    better_there: int, code: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The baseline works from 1.25 times the agents on; 10 cases more are solved as compared."""
    tried: list[float] = []

    def simulated(systems: Sequence[System], *_: Any, **__: Any) -> dict[str, ReplicationSums]:
        factor = systems[0].scenario.staffing.headcount_factor
        tried.append(factor)
        voice = 85.0 if factor >= 1.25 else 50.0
        return {
            one.label: centre(voice, 90.0, model=one.label, better=better_there * (place > 0))
            for place, one in enumerate(systems)
        }

    monkeypatch.setattr("sim.study.relief.run_systems", simulated)
    found = comparison(centre(50.0, 90.0), centre(50.0, 90.0, model="omnichannel", better=10))
    (left,) = relieved(found)
    assert tried == [1.1, 1.25, 1.25]
    assert (left.code, left.factor) == (code, 1.25)
    assert left.share == pytest.approx(share, abs=0.02)
    told = replace(found, beside=Beside(relieved=(left,))).verdict.lines
    assert told[0].startswith("Read this first")
    assert told[1].startswith("With 1.25 times the agents, where multichannel works")


def test_a_baseline_that_works_needs_no_relief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.relief.run_systems", None)
    assert relieved(comparison(centre(85.0, 90.0), centre(85.0, 90.0, model="omnichannel"))) == ()


def test_a_baseline_that_works_with_no_staff_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def simulated(systems: Sequence[System], *_: Any, **__: Any) -> dict[str, ReplicationSums]:
        return {one.label: centre(50.0, 90.0, model=one.label) for one in systems}

    monkeypatch.setattr("sim.study.relief.run_systems", simulated)
    found = comparison(centre(50.0, 90.0), centre(50.0, 90.0, model="omnichannel", better=10))
    (never,) = relieved(found)
    assert (never.code, never.channels) == ("never_works", ("voice",))
    said = [one.head for one in paragraphs([never], ENGLISH)]
    assert "2 times the agents multichannel misses its targets on voice, so" in said[0]


def test_what_is_left_of_several_gains_is_not_said_from_the_beginning_each_time() -> None:
    first = Relieved(
        code="some_of_it", model="omnichannel", base="multichannel", measure="lost_case_rate",
        factor=1.25, difference=-0.01, low=-0.02, high=-0.005, before=-0.02, share=0.5,
        replications=10, unit="share",
    )  # fmt: skip
    second = replace(first, model="orchestrated", before=-0.04, share=0.75)
    said = [one.head for one in paragraphs([first, second], ENGLISH)]
    assert said[0].startswith("With 1.25 times the agents, where multichannel works, the gain of")
    assert said[1] == (
        "The gain of orchestrated is -1.00 points instead of -4.00 points: 75 % of it is the lack "
        "of agents."
    )
