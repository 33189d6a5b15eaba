"""Juan's scenario and what `docs/stories.md` says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.engine.journal import EMOTION_KINDS, FLAG_PARALLEL, Answer, ContactEnd
from sim.measures.table import headline
from sim.show.case.sums import loyalty_of
from sim.show.story import Story
from tests.unit.show.juan_days import JUAN, days, decision_table, table

PAGE = Path(__file__).resolve().parents[3] / "docs" / "stories.md"


@pytest.fixture(scope="module")
def juan() -> Story:
    return sim.story(sim.load(JUAN))


def test_he_has_three_contacts_open_and_gives_up_two(juan: Story) -> None:
    told = juan.tellings[0]
    first, *others = told.rows.contacts
    assert told.model == "multichannel"
    assert told.rows.names.channels[first["channel"]] == "voice"
    at_once = [each for each in others if each["flags"] & FLAG_PARALLEL]
    assert [told.rows.names.channels[each["channel"]] for each in at_once[:2]] == [
        "web_chat",
        "whatsapp",
    ]
    assert first["left_queue"] > at_once[1]["offered"]
    assert first["end"] == at_once[0]["end"] == ContactEnd.ABANDONED
    assert told.sums.waited > 0


def test_the_orchestrator_sees_them_and_moves_him_to_a_free_agent(juan: Story) -> None:
    rows = juan.tellings[-1].rows
    assert juan.tellings[-1].model == "orchestrated"
    voice = rows.names.channels.index("voice")
    assert rows.decisions[0]["read"] == EMOTION_KINDS.index("furious")
    assert rows.decisions[0]["points"] > 0
    assert any(each["present"] >> voice & 1 and each["joined"] for each in rows.decisions)
    moved = [each for each in rows.decisions if each["answer"] == Answer.ACCEPTED]
    (one,) = (each for each in moved if each["excluded"] >> voice & 1)
    assert one["free"] >> one["chosen"] & 1
    assert one["chosen"] != voice


def test_every_telling_ends_with_satisfaction_and_the_chance_that_he_leaves(juan: Story) -> None:
    for told in juan.tellings:
        loyalty = told.sums.loyalty
        assert loyalty is not None
        assert f"Satisfaction: {loyalty.satisfaction:.0f} of 100." in told.summary
        assert f"Juan leaves after this: {100 * loyalty.leaves:.0f} %" in told.summary


def test_the_loyalty_of_all_cases_is_what_is_measured() -> None:
    scenario = sim.load(JUAN)
    journal = sim.simulate(scenario, "multichannel")
    whole = headline(journal, scenario, ["churn_per_case", "csat"])
    inside = (journal.cases["arrival"] >= journal.warm_up_ticks) & (
        journal.cases["arrival"] < journal.horizon_ticks
    )
    each = [loyalty_of(journal, scenario, int(n)) for n in journal.cases["case"][inside]]
    known = [one for one in each if one is not None]
    assert len(known) > 100
    mean = sum(one.leaves for one in known) / len(known)
    assert mean == pytest.approx(whole["churn_per_case"])
    mean = sum(one.satisfaction for one in known) / len(known)
    assert mean == pytest.approx(whole["csat"])


def test_only_juan_is_of_his_segment() -> None:
    scenario = sim.load(JUAN)
    journal = sim.simulate(scenario, "multichannel")
    code = journal.names.segments.index("juan")
    assert (journal.cases["segment"] == code).sum() == 1


def test_the_lines_that_the_page_shows_are_those_of_the_story(juan: Story) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown in juan.text()


@pytest.mark.statistical_full
def test_how_often_it_goes_how_is_what_the_page_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    happened, decided = days()
    for line in [*table(happened), *decision_table(decided)]:
        assert line in text
