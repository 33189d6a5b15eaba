"""Time counted in opening hours, and rows found in other tables."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.compiling import plain
from sim.engine.journal import ContactEnd
from sim.measures import headline
from sim.measures.following import opened_until
from sim.measures.hours import Hours
from sim.measures.joins import Finder
from sim.measures.sweeps import Spells, covered_by_owner, first_overlap
from sim.sections.span import Span
from sim.units import TICKS_PER_MINUTE, TICKS_PER_SECOND, TICKS_PER_WEEK
from tests.unit.measures import second, tiny

START = datetime(2026, 1, 5, 8)  # noqa: DTZ001 - a Monday, in local time
END = 10 * 60 * TICKS_PER_MINUTE
TEN_HOURS = Span(START, 0, 0, END, END, END, TICKS_PER_WEEK, END, is_idle_before=False)
OPENING = {"mon": ["09:00-10:00", "11:00-12:00"]}
MINUTES = [0, 60, 90, 120, 150, 180, 200, 240, 300]
OPEN_MINUTES = [0, 0, 30, 60, 60, 60, 80, 120, 120]


def opened(tick: int, *openings: Any, channel: int = 0) -> int:
    """Open ticks of a channel until a tick."""
    hours = Hours.of(openings, TEN_HOURS)
    batch: Any = SimpleNamespace(
        **{f"open_{name}": ticks for name, ticks in hours._asdict().items()}
    )
    return plain(opened_until)(batch, channel, tick)


def test_open_minutes_are_counted() -> None:
    elapsed = [opened(minutes * TICKS_PER_MINUTE, OPENING) for minutes in MINUTES]
    assert [ticks // TICKS_PER_MINUTE for ticks in elapsed] == OPEN_MINUTES


def test_a_channel_that_never_opens_counts_nothing() -> None:
    assert [opened(tick, {"sun": "closed"}) for tick in (0, 10**9)] == [0, 0]


def test_each_channel_has_its_own_hours() -> None:
    three = ({"mon": ["08:00-08:30"]}, None, OPENING)
    found = [opened(200 * TICKS_PER_MINUTE, *three, channel=place) for place in (0, 2)]
    assert [ticks // TICKS_PER_MINUTE for ticks in found] == [30, 80]


def test_without_hours_the_clock_counts() -> None:
    hours = Hours.of(("always", None, OPENING), TEN_HOURS)
    assert list(hours.first < 0) == [True, True, False]


def test_rows_are_found_by_key_and_missing_ones_are_told() -> None:
    finder = Finder.of(np.array([30, 10, 20]))
    assert list(finder.find(np.array([10, 20, 30, 15, 99, 0]))) == [1, 2, 0, -1, -1, -1]
    assert list(Finder.of(np.empty(0, dtype=np.int64)).find(np.array([1]))) == [-1]


def test_spells_overlap_where_both_are_under_way() -> None:
    assert first_overlap(_spells((0, 10)), _spells((4, 8), (9, 12))) == (4, 5)
    assert first_overlap(_spells((0, 10)), _spells((10, 12))) is None


def test_time_is_covered_once_however_many_spells_there_are() -> None:
    spells = _spells((0, 10), (2, 4), (8, 12), (5, 6), (20, 21))
    assert list(covered_by_owner(np.array([0, 0, 0, 2, 2]), spells, 3)) == [12, 0, 2]


def _spells(*edges: tuple[int, int]) -> Spells:
    start, end = np.array(edges, dtype=np.int64).T
    return Spells(start, end)


def test_the_first_reply_to_a_message_is_awaited_in_opening_hours() -> None:
    # Mail 1.1 alone, sent at 1500 s and replied to at 2540 s, 600 s of it closed.
    contacts = [
        tiny.contact(
            1, 1, second.MAIL, ContactEnd.ANSWERED, 1500, 2500, agent=3, talk_end=2540,
            after_contact_work=0,
            talk=40, turns=1, answered_index=1,
        )
    ]  # fmt: skip
    cases = [row for row in second.CASES if row["case"] == 1]
    turns = [row for row in second.TURNS if row["case"] == 1]
    journal = second.journal(contacts=contacts, cases=cases, turns=turns, decisions=[])
    found = headline(journal, second.scenario(), ["time_to_first_response_seconds"])
    assert found["time_to_first_response_seconds"] == pytest.approx(1040 - 600)


def test_a_reply_after_the_case_was_over_answers_nothing() -> None:
    cases = [row for row in second.CASES if row["case"] == 1]
    contacts = [row for row in second.CONTACTS if row["case"] == 1]
    turns = [row for row in second.TURNS if row["case"] == 1]
    contacts = [row for row in contacts if row["channel"] == second.MAIL]
    journal = second.journal(contacts=contacts, cases=cases, turns=turns, decisions=[])
    found = headline(journal, second.scenario(), ["time_to_first_response_seconds"])
    assert np.isnan(found["time_to_first_response_seconds"])
    assert journal.contacts["left_queue"][0] == 2500 * TICKS_PER_SECOND
