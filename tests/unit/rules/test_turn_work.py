"""The work on turns of a thread: the first, a later one, one put aside, one that is too late."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.compiling import interpreted
from sim.randomness import purposes
from sim.randomness.counter import uniform
from sim.rules import threads
from sim.rules.codes import FLAG_STALE, TURN_OTHER_AGENT, TURN_STALE
from sim.rules.draws import duration
from tests.unit.rules import records as r

ME = 5


def thread(**columns: int) -> Any:
    usual = {"turns_total": 0, "resume": 0, "remaining": 0, "flags": 0, "work": 0}
    return SimpleNamespace(**usual | columns)


def work_on(
    w: Any,
    contact: Any,
    case: Any,
    on: Any,
    which: int,
    *,
    by_another: bool = False,
    last: int = -1,
) -> int:
    agent = r.agent(last)
    rule = interpreted(threads.turn_work)
    return rule(w, contact, case, on, on, [], r.MAIL, agent, ME, 0, which, by_another)


def test_the_first_turn_lays_out_the_thread() -> None:
    contact, case, on = r.contact(), r.case(), thread()
    total = work_on(r.tables(), contact, case, on, 1)
    assert (on.turns_total, contact.talk, contact.after_contact_work) == (
        3,
        40 * r.SECOND,
        30 * r.SECOND,
    )
    assert on.work == total == (7 + 11 + 40) * r.SECOND
    assert (case.answered, contact.answered_index, on.flags) == (1, 1, 0)


def test_the_number_of_turns_is_drawn_for_the_answered_contact() -> None:
    w = r.tables()
    w.channel[r.MAIL].turns_least, w.channel[r.MAIL].turns_most = 1, 10
    found = []
    for answered in range(4):
        on = thread()
        work_on(w, r.contact(), r.case(answered=answered), on, 1)
        u = uniform(r.SEED, r.REPLICATION, r.KEY, purposes.TURNS, answered + 1)
        assert on.turns_total == 1 + int(10 * u)
        found.append(on.turns_total)
    assert len(set(found)) > 1


def test_a_later_turn_adds_its_share_of_a_talk_drawn_anew() -> None:
    w = r.tables(channel_switch_seconds=4, read_base_seconds=5, read_max_seconds=100)
    contact = r.contact(answered_index=2, talk=r.SECOND, switch=r.SECOND, read=r.SECOND)
    on = thread(turns_total=4)
    assert work_on(w, contact, r.case(), on, 2) == 30 * r.SECOND
    assert (contact.talk, contact.switch, contact.read) == (31 * r.SECOND, r.SECOND, r.SECOND)
    total = work_on(w, contact, r.case(), on, 3, by_another=True, last=r.PHONE)
    assert total == on.work == (4 + 5 + 30) * r.SECOND
    assert (contact.talk, contact.switch, contact.read) == tuple(
        seconds * r.SECOND for seconds in (61, 5, 6)
    )
    assert (on.flags, contact.flags) == (TURN_OTHER_AGENT, 0)
    assert contact.after_contact_work == 0, "drawn with the first turn"


def test_the_talk_of_a_later_turn_is_drawn_for_that_turn() -> None:
    w = r.tables()
    w.contact_class[r.MAIL].talk = r.DRAWN
    law, table = w.distributions[r.DRAWN], w.quantile_table
    ordinal = (2 << 8) | 3
    whole = duration(r.SEED, r.REPLICATION, r.KEY, purposes.TURN_HANDLING, ordinal, law, table, 1)
    found = work_on(w, r.contact(answered_index=2), r.case(), thread(turns_total=4), 3)
    assert found == pytest.approx(whole / 4, abs=1)


def test_when_the_case_is_over_a_message_is_read_and_answered_in_a_line() -> None:
    w = r.tables(read_base_seconds=5, stale_reply_seconds=30, channel_switch_seconds=4)
    contact = r.contact(after_contact_work=9, logging=3, talk=r.SECOND, earlier=7)
    case, on = r.case(closed=1, entries=2), thread(turns_total=4)
    assert work_on(w, contact, case, on, 2, by_another=True, last=r.CHAT) == 39 * r.SECOND
    assert (contact.talk, contact.switch) == (36 * r.SECOND, 4 * r.SECOND)
    assert (contact.after_contact_work, contact.logging, contact.earlier) == (0, 0, 7)
    assert (contact.flags, on.flags, on.turns_total) == (FLAG_STALE, TURN_STALE, 2)
    assert (case.answered, on.work) == (0, 39 * r.SECOND)
    first = r.contact(earlier=7)
    work_on(w, first, r.case(closed=1, entries=2), thread(), 1)
    assert first.earlier == 2, "nothing was looked up before"


def test_a_turn_put_aside_is_taken_up_where_it_was_left() -> None:
    w = r.tables(resume_seconds=8, read_base_seconds=5, read_max_seconds=100)
    contact, on = r.contact(), thread(remaining=20 * r.SECOND, work=50 * r.SECOND)
    resumed = interpreted(threads.resumed_work)
    assert resumed(w, contact, on, on, by_another=False) == 28 * r.SECOND
    assert (on.resume, on.work, contact.read, on.flags) == (8 * r.SECOND, 58 * r.SECOND, 0, 0)
    assert resumed(w, contact, on, on, by_another=True) == 33 * r.SECOND
    assert (on.resume, on.work, contact.read) == (16 * r.SECOND, 71 * r.SECOND, 5 * r.SECOND)
    assert on.flags == TURN_OTHER_AGENT


def test_the_customer_replies_after_a_delay_of_that_turn() -> None:
    w = r.tables()
    until = interpreted(threads.ticks_until_reply)
    contact = r.contact(answered_index=2, attempt=9)
    assert until(w, contact, r.case(), r.MAIL, 3) == 300 * r.SECOND
    w.channel[r.MAIL].reply_delay = -1
    assert until(w, contact, r.case(), r.MAIL, 3) == 0
    w.channel[r.MAIL].reply_delay = r.DRAWN
    law, table = w.distributions[r.DRAWN], w.quantile_table
    ordinal = (2 << 8) | 3
    expected = duration(r.SEED, r.REPLICATION, r.KEY, purposes.REPLY_DELAY, ordinal, law, table, 1)
    assert until(w, contact, r.case(), r.MAIL, 3) == expected
