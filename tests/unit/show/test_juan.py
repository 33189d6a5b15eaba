"""Juan's scenario and what `docs/stories.md` says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.engine.journal import FLAG_PARALLEL, ContactEnd
from sim.show.story import Story
from tests.unit.show.juan_days import JUAN, days, table

PAGE = Path(__file__).resolve().parents[3] / "docs" / "stories.md"


@pytest.fixture(scope="module")
def juan() -> Story:
    return sim.story(sim.load(JUAN))


def test_multichannel_makes_him_wait_repeat_and_be_worked_on_twice(juan: Story) -> None:
    told = juan.tellings[0]
    first, *others = told.rows.contacts
    assert told.model == "multichannel"
    assert told.rows.names.channels[first["channel"]] == "voice"
    assert first["end"] == ContactEnd.ABANDONED
    at_once = [each for each in others if each["flags"] & FLAG_PARALLEL]
    assert [told.rows.names.channels[each["channel"]] for each in at_once] == ["whatsapp"]
    assert told.sums.waited > 0
    assert told.sums.repeated > 0
    assert told.sums.wasted_time > 0


def test_the_orchestrator_and_the_single_view_have_something_to_do(juan: Story) -> None:
    told = {each.model: each for each in juan.tellings}
    assert told["omnichannel"].sums.taken_out > 0
    assert told["orchestrated"].sums.decisions > 0
    assert told["orchestrated"].sums.taken_out > 0


def test_only_juan_is_of_his_segment() -> None:
    scenario = sim.load(JUAN)
    journal = sim.simulate(scenario, "multichannel")
    code = journal.names.segments.index("juan")
    assert (journal.cases["segment"] == code).sum() == 1
    customer = scenario.segments["juan"]
    assert (
        customer.patience["voice"].mean_seconds
        < scenario.behaviour.parallel_contact_delay.mean_seconds
    )


def test_the_lines_that_the_page_shows_are_those_of_the_story(juan: Story) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown in juan.text()


@pytest.mark.statistical_full
def test_how_often_it_goes_how_is_what_the_page_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for line in table(days()):
        assert line in text
