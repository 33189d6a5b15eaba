"""The work that an answered contact makes: every part by hand, and what each is drawn from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.compiling import interpreted
from sim.randomness import purposes
from sim.randomness.counter import uniform
from sim.rules import work
from sim.rules.codes import (
    FLAG_COMPANION,
    FLAG_HELPED_OUT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_STEERED,
    FLAG_WRONG_RECORD,
)
from sim.rules.context import SCOPE_CHANNEL
from sim.rules.draws import duration
from tests.unit.rules import records as r

fill_in_work = interpreted(work.fill_in_work)
talk_ticks = interpreted(work.talk_ticks)
switch_ticks = interpreted(work.switch_ticks)
sees_duplicate = interpreted(work.sees_duplicate)
ME, TEAM = 5, 0


def fill_in(w: Any, contact: Any, case: Any, history: list[Any] | None = None, **how: Any) -> int:
    """An agent at par takes a call, unless said otherwise."""
    case.entries = len(history or [])
    usual = {"channel": r.PHONE, "agent": r.agent(), "number": ME, "team": TEAM, "turns": 1}
    return fill_in_work(w, contact, case, history or [], **usual | how)


def drawn(w: Any, purpose: int, ordinal: int) -> int:
    run, law = w.run[0], w.distributions[r.DRAWN]
    table = w.quantile_table
    return duration(run.seed, run.replication, r.KEY, purpose, ordinal, law, table, run.grid)


def seconds(contact: Any) -> dict[str, float]:
    """The parts of the work that take time."""
    parts = ("authenticate", "identify", "read", "repeat", "companion", "switch", "closing")
    parts += ("talk", "after_contact_work", "logging")
    return {part: getattr(contact, part) / r.SECOND for part in parts if getattr(contact, part)}


def test_a_first_contact_is_authenticated_identified_and_served() -> None:
    contact, case = r.contact(closing=2 * r.SECOND), r.case()
    total = fill_in(r.tables(), contact, case)
    assert seconds(contact) == {
        "authenticate": 7, "identify": 11, "closing": 2, "talk": 120, "after_contact_work": 30
    }  # fmt: skip
    assert total == (7 + 11 + 2 + 120) * r.SECOND, "the after-contact work comes later"
    assert (case.answered, contact.answered_index, contact.earlier) == (1, 1, 0)
    assert (contact.flags, contact.missing, contact.resolution_share) == (0, 0, 0.6)


def test_a_log_tells_how_long_the_first_answer_took() -> None:
    w = r.tables({"shared_record": True}, logging_seconds=3)
    contact = r.contact(closing=2 * r.SECOND)
    total = fill_in(w, contact, r.case(recorded_handling=100 * r.SECOND, difficulty=3.0))
    assert seconds(contact) == {
        "authenticate": 7, "identify": 11, "closing": 2, "talk": 52, "after_contact_work": 33,
        "logging": 3,
    }  # fmt: skip
    assert total == (7 + 11 + 2 + 52) * r.SECOND
    short = r.contact()
    fill_in(w, short, r.case(recorded_handling=15 * r.SECOND))
    assert seconds(short) == {
        "authenticate": 7, "identify": 8, "after_contact_work": 3, "logging": 3
    }  # fmt: skip


def test_a_log_tells_nothing_of_repeats_and_of_other_channels() -> None:
    again, elsewhere, thread = r.contact(), r.contact(), r.contact()
    recorded = {"recorded_handling": 300 * r.SECOND}
    fill_in(r.tables(), again, r.case(answered=1, **recorded))
    fill_in(r.tables(), elsewhere, r.case(order=r.order(r.CHAT, r.PHONE), **recorded))
    assert seconds(again)["talk"] == seconds(elsewhere)["talk"] == 120
    fill_in(r.tables(), thread, r.case(**recorded), turns=3)
    assert seconds(thread)["talk"] == (300 - 7 - 11 - 30) // 3


def test_every_part_counts_in_the_total_once() -> None:
    w = r.tables(
        {"companion": True, "shared_record": True},
        read_base_seconds=5, read_per_contact_seconds=2, read_max_seconds=100,
        companion_seconds=9, channel_switch_seconds=4, logging_seconds=3,
    )  # fmt: skip
    w.contact_class[r.PHONE].lacks_medium = True
    w.channel[r.CHAT].coverage_share = 0.0
    contact, case = r.contact(attempt=4, closing=r.SECOND), r.case(answered=2)
    history = [r.entry(r.PHONE, 1, 1), r.entry(r.MAIL, 2, 2), r.entry(r.CHAT, 3, 3)]
    total = fill_in(w, contact, case, history, agent=r.agent(r.CHAT))
    assert seconds(contact) == {
        "authenticate": 7, "read": 9, "repeat": 40 * 0.333, "companion": 9, "switch": 4,
        "closing": 1, "talk": 120, "after_contact_work": 33, "logging": 3,
    }  # fmt: skip
    assert total == sum(
        round(part * r.SECOND) for name, part in seconds(contact).items()
        if name not in ("after_contact_work", "logging")
    )  # fmt: skip
    assert (contact.missing, contact.earlier, contact.answered_index) == (333, 3, 3)
    assert contact.flags == FLAG_RECOGNISED | FLAG_COMPANION
    assert contact.resolution_share == 0.8, "a later contact"


def test_who_had_the_earlier_contact_remembers_and_reads_nothing() -> None:
    w = r.tables({"scope": SCOPE_CHANNEL}, read_base_seconds=5, read_max_seconds=100)
    contact = r.contact(attempt=2)
    fill_in(w, contact, r.case(), [r.entry(r.CHAT, ME, 1)])
    assert (contact.read, contact.missing, contact.flags) == (0, 0, FLAG_RECOGNISED)
    stranger = r.contact(attempt=2)
    fill_in(w, stranger, r.case(), [r.entry(r.CHAT, ME + 1, 1)])
    assert (stranger.read, stranger.missing) == (0, 1000)
    assert seconds(stranger)["repeat"] == 40
    assert seconds(stranger)["identify"] == 11, "nothing is known of the customer"


def test_a_wrong_record_is_read_and_worth_nothing() -> None:
    w = r.tables(
        read_base_seconds=5, read_max_seconds=100, wrong_record_share=1.0,
        wrong_record_resolution_loss=0.25, missing_context_resolution_loss=0.1,
    )  # fmt: skip
    contact = r.contact(attempt=3)
    fill_in(w, contact, r.case(), [r.entry(r.PHONE, 1, 1), r.entry(r.MAIL, ME, 2)])
    assert (seconds(contact)["read"], contact.missing) == (5, 500)
    assert contact.flags == FLAG_RECOGNISED | FLAG_WRONG_RECORD, "what is remembered is right"
    assert contact.resolution_share == pytest.approx(0.6 - 0.25), (
        "more than the half that is lacking"
    )


def test_what_was_done_in_self_service_takes_longer_to_explain() -> None:
    w = r.tables({"scope": SCOPE_CHANNEL}, repeat_after_self_service_factor=1.5)
    for history, expected in (
        ([r.entry(r.BOT, -1, 1)], 60),
        ([r.entry(r.BOT, -1, 1), r.entry(r.MAIL, 1, 2)], 50),
        ([r.entry(r.BOT, -1, 1), r.entry(r.PHONE, 1, 2)], 30),
    ):
        contact = r.contact(attempt=3)
        fill_in(w, contact, r.case(), history)
        assert seconds(contact)["repeat"] == expected


def test_a_wrong_record_of_self_service_is_explained_again_like_none() -> None:
    w = r.tables(repeat_after_self_service_factor=1.5, wrong_record_share=1.0)
    contact = r.contact(attempt=2)
    fill_in(w, contact, r.case(), [r.entry(r.BOT, -1, 1)])
    assert seconds(contact)["repeat"] == 60


def test_a_first_contact_loses_nothing_and_self_service_counts_as_an_earlier_one() -> None:
    w = r.tables({"scope": SCOPE_CHANNEL}, missing_context_resolution_loss=0.07)
    first, after_a_visit = r.contact(), r.contact(attempt=2)
    fill_in(w, first, r.case())
    fill_in(w, after_a_visit, r.case(), [r.entry(r.BOT, -1, 1)])
    assert first.resolution_share == 0.6
    assert after_a_visit.resolution_share == pytest.approx(0.53)


def test_who_calls_from_a_known_number_need_not_be_identified() -> None:
    w = r.tables()
    w.channel[r.PHONE].recognised_share = 1.0
    contact = r.contact()
    fill_in(w, contact, r.case())
    assert (contact.identify, contact.flags) == (0, FLAG_RECOGNISED)


def test_where_the_medium_is_lacking_a_companion_takes_time_or_there_is_none() -> None:
    for companion, flag, extra in ((True, FLAG_COMPANION, 9), (False, FLAG_MEDIUM_LACKING, 0)):
        w = r.tables({"companion": companion}, companion_seconds=9)
        w.contact_class[r.CHAT].lacks_medium = True
        contact = r.contact()
        fill_in(w, contact, r.case(), channel=r.CHAT)
        assert (contact.flags, contact.companion) == (flag, extra * r.SECOND)
        other = r.contact()
        fill_in(w, other, r.case())
        assert (other.flags, other.companion) == (0, 0), "on the phone nothing is lacking"


def test_the_talk_depends_on_team_skill_difficulty_and_emotion() -> None:
    w = r.tables(secondary_handle_time_factor=1.5, emotion_handle_time_effect=0.5)
    contact, case = r.contact(), r.case(difficulty=1.25, emotion=400)
    assert talk_ticks(w, contact, case, r.PHONE, 0, 100.0) == 150 * r.SECOND
    assert contact.flags == 0
    assert talk_ticks(w, contact, case, r.PHONE, 1, 100.0) == 450 * r.SECOND
    assert contact.flags == FLAG_SECONDARY_SKILL
    plain = r.contact()
    assert talk_ticks(w, plain, case, r.CHAT, 1, 100.0) == 300 * r.SECOND
    assert plain.flags == 0, "chat is the main work of that team"


def test_a_team_helps_out_if_it_does_not_serve_at_once() -> None:
    w = r.tables({"rings": True})
    w.queue = [SimpleNamespace(first_team=2 * k, teams=2) for k in range(4)]
    w.queue_teams = [5, 0, 1, 0, 3, 4, 3, 4]
    for channel, team, flag in ((0, 0, 0), (1, 1, 0), (0, 1, FLAG_HELPED_OUT)):
        contact = r.contact()
        fill_in(w, contact, r.case(), channel=channel, team=team)
        assert contact.flags & FLAG_HELPED_OUT == flag
    w.run[0].rings = False
    contact = r.contact()
    fill_in(w, contact, r.case(), team=1)
    assert contact.flags & FLAG_HELPED_OUT == 0


def test_the_first_turn_of_a_thread_has_its_share_of_the_talk() -> None:
    contact = r.contact()
    fill_in(r.tables(), contact, r.case(), channel=r.MAIL, turns=4)
    assert seconds(contact)["talk"] == 30
    assert seconds(contact)["after_contact_work"] == 30, "there is one after-contact work"


def test_the_chance_of_a_solution_loses_by_what_is_lacking() -> None:
    w = r.tables(secondary_resolution_loss=0.05, steered_resolution_loss=0.02)
    contact = r.contact(flags=FLAG_STEERED)
    fill_in(w, contact, r.case(), team=1)
    assert contact.resolution_share == pytest.approx(0.6 - 0.1 - 0.05 - 0.02)
    w.contact_class[r.PHONE].difficulty_effect = 1.0
    hard, harder = r.contact(), r.contact()
    fill_in(w, hard, r.case(difficulty=2.0))
    fill_in(w, harder, r.case(difficulty=3.0))
    assert hard.resolution_share == pytest.approx(0.75 / 1.75), "odds 1.5 by a difficulty of 2"
    assert harder.resolution_share == pytest.approx(0.5 / 1.5)


def test_from_the_second_answer_on_the_chance_is_that_of_later_contacts() -> None:
    for answered, expected in ((0, 0.6), (1, 0.8), (2, 0.8)):
        contact = r.contact()
        fill_in(r.tables(), contact, r.case(answered=answered))
        assert contact.resolution_share == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(-1, r.PHONE, 0), (r.PHONE, r.PHONE, 0), (r.CHAT, r.PHONE, 4), (r.PHONE, r.CHAT, 4)],
)
def test_another_channel_than_before_takes_a_moment(before: int, now: int, expected: int) -> None:
    w = r.tables(channel_switch_seconds=4)
    assert switch_ticks(w, r.agent(before), now) == expected * r.SECOND


def test_each_part_is_drawn_for_its_purpose_and_answered_contact() -> None:
    w = r.tables({"identify": r.DRAWN, "repeat": r.DRAWN, "scope": SCOPE_CHANNEL})
    found = w.contact_class[r.PHONE]
    found.talk = found.after_contact_work = found.authenticate = r.DRAWN
    contact = r.contact(attempt=4)
    fill_in(w, contact, r.case(answered=2), [r.entry(r.CHAT, 1, 1)])
    assert contact.authenticate == drawn(w, purposes.AUTHENTICATE, 3)
    assert contact.identify == drawn(w, purposes.IDENTIFY, 3)
    assert contact.repeat == drawn(w, purposes.REPEAT, 3)
    assert contact.talk == drawn(w, purposes.TALK, 3)
    assert contact.after_contact_work == drawn(w, purposes.AFTER_CONTACT_WORK, 3)


def share_just_above(purpose: int, ordinal: int) -> float:
    return uniform(r.SEED, r.REPLICATION, r.KEY, purpose, ordinal) + 1e-12


def test_what_is_seen_of_other_channels_is_drawn_by_place_in_the_history() -> None:
    w = r.tables()
    w.channel[r.MAIL].coverage_share = share_just_above(purposes.COVERAGE, 2)
    history = [r.entry(r.PHONE, 1, 1), r.entry(r.MAIL, 1, 2)]
    seen = r.contact(attempt=3)
    fill_in(w, seen, r.case(), history)
    w.channel[r.MAIL].coverage_share -= 2e-12
    unseen = r.contact(attempt=3)
    fill_in(w, unseen, r.case(), history)
    assert (seen.missing, unseen.missing) == (0, 500)


def test_a_customer_is_recognised_by_attempt_and_a_record_wrong_by_answered_contact() -> None:
    w = r.tables(wrong_record_share=share_just_above(purposes.WRONG_RECORD, 3))
    w.channel[r.PHONE].recognised_share = share_just_above(purposes.RECOGNISED, 4)
    contact = r.contact(attempt=4)
    fill_in(w, contact, r.case(answered=2), [r.entry(r.PHONE, 1, 1)])
    assert contact.flags & FLAG_WRONG_RECORD
    first, stranger = r.contact(attempt=4), r.contact(attempt=4)
    fill_in(w, first, r.case())
    w.channel[r.PHONE].recognised_share -= 2e-12
    fill_in(w, stranger, r.case())
    assert (first.flags, stranger.flags) == (FLAG_RECOGNISED, 0)


def test_a_duplicate_is_seen_on_the_same_channel_or_where_systems_are_connected() -> None:
    w = r.tables()
    w.channel[r.MAIL].coverage_share = 0.0
    assert sees_duplicate(w, r.case(), r.MAIL, 2, r.MAIL)
    assert not sees_duplicate(w, r.case(), r.PHONE, 2, r.MAIL)
    w.channel[r.MAIL].coverage_share = share_just_above(purposes.DUPLICATE_SEEN, 2)
    assert sees_duplicate(w, r.case(), r.PHONE, 2, r.MAIL)
    w.channel[r.MAIL].coverage_share -= 2e-12
    assert not sees_duplicate(w, r.case(), r.PHONE, 2, r.MAIL)


def test_closing_a_duplicate_and_noticing_silence_take_their_time() -> None:
    w = r.tables(duplicate_close_seconds=6)
    assert interpreted(work.closing_ticks)(w) == 6 * r.SECOND
    notice = interpreted(work.notice_ticks)
    assert notice(w, r.contact(attempt=3), r.case(), r.CHAT) == 15 * r.SECOND
    w.channel[r.CHAT].silent_notice = r.DRAWN
    found = notice(w, r.contact(attempt=3), r.case(), r.CHAT)
    assert found == drawn(w, purposes.SILENT_NOTICE, 3)
