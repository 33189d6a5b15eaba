"""A story leaves nothing out and says nothing twice, whatever happened to the case."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.journal import CaseEnd, ContactEnd, Journal
from sim.engine.run import simulate
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.show.story import Story, story
from sim.show.told import Telling
from tests.property.scenarios import MODELS, scenarios

JUAN = Path(__file__).parents[2] / "scenarios" / "juan.toml"
TOLD = 80  # cases of a day, evenly spread
CASES = 8
"""Cases told of each random run: those with the most contacts, and as many open ones."""


def worth_telling(journal: Journal) -> list[int]:
    """Numbers of the cases in which most happened, and of some that are open at the end."""
    rows = sorted(journal.cases, key=lambda row: (-row["attempts"], row["case"]))
    unfinished = [row for row in rows if row["end"] == CaseEnd.OPEN]
    return sorted({int(row["case"]) for row in rows[:CASES] + unfinished[:CASES]})


def assert_whole(told: Telling) -> None:
    """Every contact, decision, turn and end is there once, in order of time."""
    rows, moments = told.rows, told.moments
    found = Counter((moment.what, moment.attempt) for moment in moments)
    numbers = [contact["attempt"] for contact in rows.contacts]
    assert numbers == list(range(1, len(numbers) + 1))
    for number in numbers:
        assert found["begin", number] == found["end", number] == 1
        replies = max(0, len(rows.turns_of(number)) - 1)
        assert found["turn", number] == replies
    decided = Counter(decision["attempt"] for decision in rows.decisions)
    assert Counter({n: k for (what, n), k in found.items() if what == "decision"}) == decided
    assert found["case", 0] == 1
    ticks = [moment.tick for moment in moments]
    assert ticks == sorted(ticks)
    for number in numbers:
        own = [moment.what for moment in moments if moment.attempt == number]
        began = own.index("begin")
        assert "between" not in own[:began]
        assert "end" not in own[:began]


def assert_waits(told: Telling) -> None:
    """What was waited in the sentences is what the journal says."""
    rows = told.rows
    for contact in rows.contacts:
        waited = sum(m.waited for m in told.moments if m.attempt == contact["attempt"])
        turns = rows.turns_of(contact["attempt"])
        expected = sum(map(rows.turn_waited, turns)) if turns else rows.waited(contact)
        assert waited == expected
    if rows.case["end"] != CaseEnd.OPEN and all(c["closed"] >= 0 for c in rows.contacts):
        # What ends at the tick at which the case is solved may count in the case's row, or not.
        at_the_end = sum(
            rows.waited(each)
            for each in rows.contacts
            if each["end"] == ContactEnd.WITHDRAWN
            and each["closed"] == rows.case["closed"]
            and not rows.turns_of(each["attempt"])
        )
        assert 0 <= told.sums.waited - rows.case["wait"] <= at_the_end
    assert told.sums.attempts == rows.case["attempts"]


def assert_words(told: Story) -> None:
    """The text names every contact and holds every line; nothing is left to fill in."""
    text = " ".join(told.text().split())
    for telling in told.tellings:
        for moment in telling.moments:
            assert " ".join(moment.line.split()) in text
        for contact in telling.rows.contacts:
            assert f"#{contact['attempt']} " in text
    assert not re.search(r"[{}]|None|nan| {2}", text)
    assert "  " not in text
    assert ".." not in text


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(scenario=scenarios(), model=st.sampled_from(MODELS))
def test_stories_of_random_runs_are_whole(scenario: Scenario, model: str) -> None:
    journal = simulate(scenario, model)
    for case in worth_telling(journal):
        told = story(journal, case, scenario=scenario)
        assert_whole(told.tellings[0])
        assert_waits(told.tellings[0])
        assert_words(told)


@pytest.mark.parametrize("model", ["multichannel", "multimodal", "omnichannel", "orchestrated"])
def test_cases_all_over_a_day_can_be_told(model: str) -> None:
    scenario = load(JUAN)
    journal = simulate(scenario, model)
    for case in range(0, len(journal.cases), max(1, len(journal.cases) // TOLD)):
        told = story(journal, case, scenario=scenario).tellings[0]
        assert_whole(told)
        assert_waits(told)
