"""What is said of a case: every sentence follows from the journal."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_COMPANION,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_MEDIUM_LACKING,
    FLAG_PARALLEL,
    FLAG_RESOLVED,
    FLAG_SILENT,
    FLAG_WRONG_RECORD,
    TURN_WAITED_FOR_OWNER,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Presence,
    WorkKind,
)
from tests.unit.show.by_hand import (
    BOT,
    CHAT,
    MESSAGES,
    VOICE,
    case,
    contact,
    decision,
    journal,
    lines,
    multichannel,
    orchestrated,
    spell,
    ticks,
    told,
    turn,
)

GIVEN_UP, RESOLVED = CaseEnd.GIVEN_UP, CaseEnd.RESOLVED
ANSWERED, ABANDONED, OPEN = ContactEnd.ANSWERED, ContactEnd.ABANDONED, ContactEnd.OPEN


def one(end: ContactEnd, **more: Any) -> Journal:
    """A case of one call at second 100 that nobody answered."""
    given: dict[str, Any] = {"emotion": 600, "left_queue": 100} | more
    return journal(case(GIVEN_UP, given["left_queue"]), [contact(1, VOICE, end, 100, **given)])


def talk(attempt: int, channel: int, offered: float, **more: Any) -> dict[str, Any]:
    """A contact that agent 0 answers after a minute and that is over after five."""
    given: dict[str, Any] = {
        "left_queue": offered + 60,
        "talk_end": offered + 360,
        "agent": 0,
        "talk": 300,
        "answered_index": 1,
    }
    return contact(attempt, channel, ANSWERED, offered, **(given | more))


def said(found: Journal, *parts: str) -> None:
    """Assert that there is a line with all these parts, in that order."""
    for line in lines(found):
        at = 0
        for part in parts:
            at = line.find(part, at)
            if at < 0:
                break
            at += len(part)
        else:
            return
    raise AssertionError("\n".join([f"nowhere: {' ... '.join(parts)}", *lines(found)]))


# --- the two stories -----------------------------------------------------------------------------


def test_the_whole_of_a_story() -> None:
    assert lines(multichannel()) == [
        "#1 voice: Juan asks to be served; furious (90 of 100).",
        "#1 voice: Juan waits 5 min and gives up.",
        "#2 chat: Juan asks to be served, after #1 voice; furious (91 of 100).",
        (
            "#3 whatsapp: Juan leaves a message at the same time, without giving up #2 chat; "
            "furious (91 of 100)."
        ),
        (
            "#2 chat: Agent 2 (web) answers after a wait of 5 min, beyond the wait threshold. "
            "First finding out who it is (30 s)."
        ),
        "#2 chat: Over after 10 min with agent 2 (web): solved. After-contact work: 30 s.",
        "Solved, 24 min after the need arose. In the end Juan is negative (48 of 100).",
        (
            "#3 whatsapp: Agent 4 (writers) takes up message 1 after a wait of 15 min. Needless "
            "work: the case is solved already."
        ),
        (
            "#3 whatsapp: Answered in 45 s of work by agent 4 (writers), for nothing. Juan had "
            "lost patience waiting for an answer here."
        ),
    ]


def test_causes_come_before_what_they_bring_about() -> None:
    kinds = [(moment.attempt, moment.what) for moment in told(orchestrated())]
    assert kinds == [
        (1, "decision"),
        (1, "begin"),
        (2, "decision"),
        (2, "begin"),
        (2, "end"),
        (1, "between"),
        (1, "end"),
        (0, "case"),
    ]


def test_a_customer_without_a_name_is_the_customer() -> None:
    assert lines(multichannel(), customer="")[:2] == [
        "#1 voice: The customer asks to be served; furious (90 of 100).",
        "#1 voice: The customer waits 5 min and gives up.",
    ]


# --- waiting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [multichannel(), orchestrated()])
def test_what_was_waited_in_the_story_sums_to_the_wait_of_each_contact(found: Journal) -> None:
    moments = told(found)
    for row in found.contacts:
        waited = sum(moment.waited for moment in moments if moment.attempt == row["attempt"])
        assert waited == row["left_queue"] - row["queued"]


@pytest.mark.parametrize(
    ("end", "more", "text"),
    [
        (ContactEnd.BLOCKED, {}, "Turned away: all trunks are taken."),
        (ContactEnd.CLOSED_OUT, {}, "Turned away: it is closed."),
        (
            ContactEnd.CLOSED_OUT,
            {"left_queue": 400},
            "It closes, and Juan is sent away after a wait of 5 min.",
        ),
        (ContactEnd.ABANDONED, {"left_queue": 145}, "Juan waits 45 s and gives up."),
        (
            ContactEnd.MERGED,
            {"flags": FLAG_FALSE_MERGE},
            "Joined by mistake to the case of somebody else; nobody will answer it.",
        ),
    ],
)
def test_ends_of_those_whom_nobody_served(end: ContactEnd, more: dict[str, Any], text: str) -> None:
    assert f"#1 voice: {text}" in lines(one(end, **more))


def test_a_second_contact_that_is_not_let_in_may_be_one_too_many() -> None:
    contacts = [
        talk(1, VOICE, 100),
        contact(2, CHAT, ContactEnd.BLOCKED, 120, flags=FLAG_PARALLEL),
    ]
    said(journal(case(GIVEN_UP, 460), contacts), "#2 chat", "or a second contact is not admitted")


def test_somebody_silent_keeps_the_place_and_an_agent_busy() -> None:
    found = journal(
        case(GIVEN_UP, 300),
        [contact(1, CHAT, ABANDONED, 100, left_queue=300, agent=2, closed=490, flags=FLAG_SILENT)],
        work=[spell(1, 2, 400, 490, WorkKind.SILENT)],
    )
    assert lines(found)[1:] == [
        "#1 chat: Juan waits 3 min 20 s and leaves without a word; the place in the queue stays.",
        "Juan gives up, 5 min after the need arose: a lost case, negative (50 of 100).",
        "#1 chat: Agent 2 (web) finds nobody there, and notices after 1 min 30 s.",
    ]


def test_who_is_answered_elsewhere_leaves_the_queue() -> None:
    contacts = [
        contact(1, VOICE, ContactEnd.WITHDRAWN, 100, left_queue=220),
        talk(2, CHAT, 160, agent=2, flags=FLAG_PARALLEL | FLAG_RESOLVED),
    ]
    found = journal(case(RESOLVED, 520), contacts)
    said(found, "#1 voice: Juan leaves the queue after 2 min: #2 chat is answered.")
    places = [line.split(":")[0] for line in lines(found)]
    assert places[:-1] == ["#1 voice", "#2 chat", "#2 chat", "#1 voice", "#2 chat"]


def test_who_is_helped_elsewhere_leaves_the_queue() -> None:
    thread = contact(
        1, MESSAGES, ANSWERED, 100, left_queue=160, talk_end=400, agent=4, flags=FLAG_RESOLVED,
        turns=1,
    )  # fmt: skip
    found = journal(
        case(RESOLVED, 400),
        [thread, contact(2, VOICE, ContactEnd.WITHDRAWN, 200, left_queue=400)],
        [turn(1, 1, 100, started=160, ended=400, agent=4)],
        [spell(1, 4, 160, 400, turn=1)],
    )
    assert lines(found)[-3:] == [
        "#1 whatsapp: Answered in 4 min of work by agent 4 (writers): solved.",
        "Solved, 6 min 40 s after the need arose. In the end Juan is negative (50 of 100).",
        "#2 voice: Juan leaves the queue after 3 min 20 s: the case is solved.",
    ]


def test_an_agent_closes_the_duplicate_that_he_or_she_sees() -> None:
    message = contact(
        1, MESSAGES, ContactEnd.CLOSED_AS_DUPLICATE, 100, left_queue=260, joined=2,
        flags=FLAG_CHASED,
    )  # fmt: skip
    found = journal(
        case(RESOLVED, 560),
        [message, talk(2, VOICE, 200, flags=FLAG_RESOLVED, closing=20)],
        [turn(1, 1, 100)],
    )
    said(
        found,
        "#1 whatsapp: Agent 0 (phone), who takes #2 voice, sees it and closes it after a wait of "
        "2 min 40 s. Juan had lost patience",
    )
    said(found, "#2 voice: Juan asks to be served, with #1 whatsapp still open")


def test_a_message_that_waits_is_joined_to_the_contact_that_comes() -> None:
    message = contact(1, MESSAGES, ContactEnd.MERGED, 100, left_queue=200, joined=2)
    found = journal(
        case(RESOLVED, 560),
        [message, talk(2, VOICE, 200, flags=FLAG_RESOLVED)],
        [turn(1, 1, 100)],
        decisions=[
            decision(2, 200, VOICE, present=0b100, joined=1, outcome=Presence.ABSORBS_OTHER)
        ],
    )
    assert lines(found)[1:4] == [
        "orchestrator on #2: Sees the open contact on whatsapp: joins #1 whatsapp to this one.",
        "#2 voice: Juan asks to be served, after #1 whatsapp; positive (0 of 100).",
        "#1 whatsapp: Joined to #2 voice after a wait of 1 min 40 s; no agent works on it.",
    ]


@pytest.mark.parametrize("channel", [VOICE, MESSAGES])
def test_what_is_open_at_the_end_is_said_to_be(channel: int) -> None:
    end = 8 * 3600
    waiting = contact(1, channel, OPEN, end - 600, left_queue=-1, closed=-1)
    turns = [turn(1, 1, end - 600)] if channel == MESSAGES else []
    found = journal(case(CaseEnd.OPEN, -1), [waiting], turns)
    assert "waiting when the simulation ends, after 10 min." in lines(found)[1]
    assert lines(found)[2].startswith("Neither solved nor given up when the simulation ends, 8 h")
    assert sum(moment.waited for moment in told(found)) == ticks(600)


# --- talks ---------------------------------------------------------------------------------------


def after_a_call(**more: Any) -> Journal:
    """A call that solves nothing, then a chat with another agent; `more` is about the chat."""
    given: dict[str, Any] = {
        "agent": 2,
        "answered_index": 2,
        "earlier": 1,
        "missing": 1000,
        "flags": FLAG_RESOLVED,
    }
    contacts = [talk(1, VOICE, 0), talk(2, CHAT, 600, **(given | more))]
    work = [spell(1, 0, 60, 360), spell(2, 2, 660, 960)]
    return journal(case(RESOLVED, 960), contacts, work=work)


def test_what_the_agent_does_not_know_is_explained_again() -> None:
    said(
        after_a_call(repeat=90),
        "#2 chat: Agent 2 (web) answers after a wait of 1 min. The agent knows nothing of the "
        "earlier conversation (voice). Juan has to explain again: 1 min 30 s.",
    )


def test_what_is_known_has_to_be_read() -> None:
    said(
        after_a_call(missing=0, read=20),
        "The agent knows the earlier conversation (voice). The agent reads up on it for 20 s.",
    )


def test_a_wrong_record_does_not_help() -> None:
    found = after_a_call(missing=0, read=20, repeat=90, flags=FLAG_RESOLVED | FLAG_WRONG_RECORD)
    said(
        found,
        "What is on record of the earlier conversations (voice) is wrong. The agent reads up on it "
        "for 20 s. Juan has to explain again: 1 min 30 s.",
    )


def test_the_same_agent_knows_the_case() -> None:
    found = after_a_call(agent=0, missing=0)
    said(found, "It is the agent of #1 voice.")
    assert not any("earlier conversation" in line for line in lines(found))


def test_some_of_several_talks_may_be_known() -> None:
    contacts = [
        talk(1, VOICE, 0),
        talk(2, CHAT, 600, agent=2),
        talk(3, CHAT, 1200, agent=3, earlier=2, missing=500, repeat=45),
    ]
    said(
        journal(case(GIVEN_UP, 1560), contacts),
        "The agent knows 1 of 2 earlier conversations (voice and chat).",
        "again: 45 s.",
    )


def test_a_channel_may_lack_what_the_need_requires() -> None:
    said(
        after_a_call(flags=FLAG_MEDIUM_LACKING),
        "does not go through chat: it cannot be solved here.",
    )
    companion = after_a_call(flags=FLAG_COMPANION | FLAG_RESOLVED, companion=45)
    said(companion, "opens a second channel beside it (45 s)")


def test_two_agents_with_the_same_case_in_hand_do_double_work() -> None:
    contacts = [
        talk(1, CHAT, 0, agent=2, talk_end=900, talk=840),
        talk(2, VOICE, 100, flags=FLAG_PARALLEL | FLAG_RESOLVED),
    ]
    found = journal(case(RESOLVED, 460), contacts)
    said(found, "#2 voice: Agent 0 (phone)", "Double work: Agent 2 (web) has #1 chat in hand")
    said(found, "#1 chat: Over after 14 min", "the case had been solved meanwhile")


def test_an_agent_may_do_the_same_twice_without_seeing_it() -> None:
    threads = [
        contact(n, MESSAGES, ANSWERED, 0, left_queue=60, talk_end=300 + n, agent=4, turns=1)
        for n in (1, 2)
    ]
    turns = [turn(n, 1, 0, started=60, ended=300 + n, agent=4) for n in (1, 2)]
    work = [spell(n, 4, 60, 300 + n, turn=1) for n in (1, 2)]
    found = journal(case(GIVEN_UP, 302), threads, turns, work)
    said(found, "#2 whatsapp", "Double work: #1 whatsapp, about the same thing, is in the same")


def test_who_is_taken_after_the_other_is_over_is_no_duplicate() -> None:
    contacts = [talk(1, CHAT, 0, agent=2), talk(2, VOICE, 300, flags=FLAG_RESOLVED)]
    assert not any("Double work" in line for line in lines(journal(case(RESOLVED, 660), contacts)))


def test_a_chat_beside_others_takes_longer_than_its_work() -> None:
    contacts = [talk(1, CHAT, 0, agent=2)]
    other = spell(9, 2, 160, 400) | {"case": 7}
    found = journal(case(GIVEN_UP, 360), contacts, work=[spell(1, 2, 60, 360), other])
    said(
        found,
        "Over after 5 min",
        "3 min 20 s of that was spent on it: the agent was handling others as well.",
    )


def test_a_talk_may_be_open_at_the_end() -> None:
    call = contact(1, VOICE, OPEN, 0, left_queue=60, agent=0, talk_end=-1, closed=-1)
    said(journal(case(CaseEnd.OPEN, -1), [call]), "Still in talk with agent 0 (phone) when the")


def test_after_contact_work_and_the_shared_record() -> None:
    contacts = [talk(1, VOICE, 0, after_contact_work=60, logging=10, closed=420)]
    found = journal(
        case(GIVEN_UP, 360), contacts, work=[spell(1, 0, 360, 420, WorkKind.AFTER_CONTACT_WORK)]
    )
    said(found, "not solved. After-contact work: 1 min, of that 10 s for the shared record.")


# --- self-service --------------------------------------------------------------------------------


def bot(end: ContactEnd, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"self_service": 120, "queued": -1, "left_queue": -1, "closed": 120}
    return contact(1, BOT, end, 0, **(given | more))


def test_self_service_solves_it() -> None:
    found = journal(case(RESOLVED, 120), [bot(ContactEnd.CONTAINED, flags=FLAG_RESOLVED)])
    assert lines(found)[:2] == [
        "#1 bot: Juan turns to self-service; positive (0 of 100).",
        "#1 bot: Self-service solves it in 2 min.",
    ]


def test_self_service_is_left() -> None:
    found = journal(case(GIVEN_UP, 120), [bot(ContactEnd.CONTAINED)])
    said(found, "#1 bot: Juan leaves it after 2 min without a solution.")


def test_self_service_hands_over() -> None:
    contacts = [
        talk(
            1, CHAT, 0, entry_channel=BOT, self_service=120, queued=120, left_queue=180, agent=2,
            flags=FLAG_HANDED_OVER | FLAG_RESOLVED,
        )
    ]  # fmt: skip
    assert lines(journal(case(RESOLVED, 360), contacts))[:3] == [
        "#1 bot: Juan turns to self-service; positive (0 of 100).",
        "#1 bot: After 2 min it hands over to chat.",
        "#1 chat: Agent 0 (phone) answers after a wait of 1 min.".replace("0 (phone)", "2 (web)"),
    ]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            journal(case(CaseEnd.OPEN, -1), [bot(OPEN, closed=-1)]),
            "#1 bot: Still in self-service when the simulation ends.",
        ),
        (
            journal(
                case(RESOLVED, 460),
                [bot(ContactEnd.WITHDRAWN), talk(2, VOICE, 60, flags=FLAG_RESOLVED)],
            ),
            "#1 bot: Juan leaves it after 2 min: another contact went through.",
        ),
        (
            journal(
                case(RESOLVED, 80),
                [bot(ContactEnd.CONTAINED), talk(2, VOICE, 0, talk_end=80, flags=FLAG_RESOLVED)],
            ),
            "#1 bot: Over after 2 min; by then the case was closed.",
        ),
    ],
)
def test_self_service_ends_otherwise(found: Journal, text: str) -> None:
    assert text in lines(found)


# --- threads -------------------------------------------------------------------------------------


def test_a_thread_turn_by_turn() -> None:
    thread = contact(
        1, MESSAGES, ANSWERED, 0, left_queue=60, talk_end=2100, closed=2120, agent=5, turns=2,
        after_contact_work=20, talk=200, flags=FLAG_RESOLVED,
    )  # fmt: skip
    found = journal(
        case(RESOLVED, 2100),
        [thread],
        [
            turn(1, 1, 0, started=60, ended=300, agent=4, interruptions=1),
            turn(1, 2, 900, started=2000, ended=2100, agent=5, flags=TURN_WAITED_FOR_OWNER),
        ],
        [
            spell(1, 4, 60, 120, turn=1),
            spell(1, 4, 260, 300, turn=1),
            spell(1, 5, 2000, 2100, turn=2),
            spell(1, 5, 2100, 2120, WorkKind.AFTER_CONTACT_WORK),
        ],
    )
    assert lines(found)[1:8] == [
        "#1 whatsapp: Agent 4 (writers) takes up message 1 after a wait of 1 min.",
        "#1 whatsapp: Agent 4 (writers) puts it aside for a customer who is waiting.",
        "#1 whatsapp: Agent 4 (writers) goes on with it after 2 min 20 s.",
        "#1 whatsapp: Message 1 is answered, 5 min after it came.",
        "#1 whatsapp: Juan replies: message 2.",
        (
            "#1 whatsapp: Agent 5 (writers) takes up message 2 after a wait of 18 min 20 s. It "
            "waited for the agent who has the thread. That is another agent than before, who first "
            "reads the thread."
        ),
        (
            "#1 whatsapp: Answered in 2 turns and 3 min 20 s of work by agent 5 (writers): solved. "
            "After-contact work: 20 s."
        ),
    ]
    assert sum(moment.waited for moment in told(found)) == ticks(60 + 1100)


def test_a_thread_whose_customer_does_not_write_again() -> None:
    contacts = [
        contact(
            1, MESSAGES, ANSWERED, 0, left_queue=60, talk_end=160, closed=900, agent=4, turns=1
        ),
        talk(2, VOICE, 200, flags=FLAG_RESOLVED),
    ]
    found = journal(
        case(RESOLVED, 560),
        contacts,
        [turn(1, 1, 0, started=60, ended=160, agent=4)],
        [spell(1, 4, 60, 160, turn=1)],
    )
    said(found, "#1 whatsapp: Message 1 is answered, 2 min 40 s after it came.")
    assert not any("Double work" in line for line in lines(found))  # it had been answered
    assert lines(found)[-1] == (
        "#1 whatsapp: Juan does not write back: the case is closed. The thread ends."
    )


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"started": 60, "agent": 4}, "Still in work when the simulation ends."),
        ({"started": 60, "ended": 90, "agent": 4}, "Still without a reply when the simulation"),
    ],
)
def test_a_thread_that_is_open_at_the_end(more: dict[str, Any], text: str) -> None:
    thread = contact(1, MESSAGES, OPEN, 0, left_queue=60, agent=4, turns=1, closed=-1)
    found = journal(
        case(CaseEnd.OPEN, -1), [thread], [turn(1, 1, 0, **more)], [spell(1, 4, 60, 90, turn=1)]
    )
    said(found, text)


def test_another_agent_may_finish_what_was_interrupted() -> None:
    thread = contact(
        1, MESSAGES, ANSWERED, 0, left_queue=60, talk_end=900, agent=5, turns=1, flags=FLAG_RESOLVED
    )
    turns = [turn(1, 1, 0, started=60, ended=900, agent=5, interruptions=1)]
    work = [spell(1, 4, 60, 120, turn=1), spell(1, 5, 600, 900, turn=1)]
    found = journal(case(RESOLVED, 900), [thread], turns, work)
    said(found, "Agent 5 (writers) goes on with it after 8 min, without having begun it.")


def test_interrupted_work_may_not_be_taken_up_again() -> None:
    thread = contact(1, MESSAGES, OPEN, 0, left_queue=60, agent=4, turns=1, closed=-1)
    turns = [turn(1, 1, 0, started=60, agent=4, interruptions=1)]
    found = journal(case(CaseEnd.OPEN, -1), [thread], turns, [spell(1, 4, 60, 120, turn=1)])
    assert lines(found)[2:4] == [
        "#1 whatsapp: Agent 4 (writers) puts it aside for a customer who is waiting.",
        "#1 whatsapp: Still in work when the simulation ends.",
    ]


# --- the orchestrator ----------------------------------------------------------------------------


def decided(**more: Any) -> str:
    """The line on a decision before a call."""
    found = journal(
        case(GIVEN_UP, 100),
        [contact(1, VOICE, ABANDONED, 50, left_queue=100)],
        decisions=[decision(1, 50, VOICE, **more)],
    )
    return lines(found)[0]


def test_a_message_may_be_joined_to_a_contact_that_the_run_cuts_off() -> None:
    found = journal(
        case(CaseEnd.OPEN, -1),
        [contact(1, MESSAGES, ContactEnd.MERGED, 100, left_queue=200, joined=2)],
        [turn(1, 1, 100)],
        decisions=[
            decision(2, 200, VOICE, present=0b100, joined=1, outcome=Presence.ABSORBS_OTHER)
        ],
    )
    said(found, "#1 whatsapp: Joined to #2 after a wait of 1 min 40 s")


def test_presence() -> None:
    assert decided() == "orchestrator on #1: Sees no other open contact of Juan."
    overlooked = decided(present=0b110)
    assert "Does not connect this with the open contact on chat and whatsapp." in overlooked
    assert "nothing to join" in decided(present=0b010, outcome=Presence.SEEN)
    assert "for somebody else" in decided(outcome=Presence.FALSE_MERGE)


def test_emotion_is_read_rightly_or_wrongly_and_earns_priority() -> None:
    right = decided(read=3, emotion=900, points=4500)
    assert "Reads Juan as furious, which is right. Value of the customer: 50 of 100." in right
    assert "Gives priority: 4.5 points." in right
    wrong = decided(read=1, emotion=600)
    assert "Reads Juan as neutral; in truth negative (60 of 100)." in wrong
    assert "Gives no priority." in wrong


def test_where_nothing_is_offered_the_customer_stays() -> None:
    kept = decided(chosen=VOICE, considered=0b11, free=0, wait_wanted=90, resolution_wanted=3600)
    assert kept.endswith(
        "No agent is free. Expects a wait of 1 min 30 s on voice and a solution in 1 h. Leaves "
        "Juan on voice."
    )


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer.ACCEPTED, "Offers chat: Juan accepts."),
        (Answer.DECLINED, "Offers chat: Juan declines and stays with voice."),
        (Answer.NO_OFFER, "Leaves Juan on voice."),
    ],
)
def test_an_offer_and_its_answer(answer: Answer, text: str) -> None:
    shown = decided(
        chosen=CHAT, considered=0b11, excluded=0b1, free=0b10, wait_wanted=600, wait_chosen=30,
        resolution_wanted=7200, resolution_chosen=1800, answer=answer,
    )  # fmt: skip
    assert "Agents are free for chat." in shown
    assert "a wait of 10 min on voice against a wait of 30 s on chat" in shown
    assert "a solution in 2 h against 30 min" in shown
    assert "Rules out as saturated: voice." in shown
    assert shown.endswith(text)


def test_a_closed_channel_has_no_wait_and_an_endless_one_no_number() -> None:
    shown = decided(chosen=CHAT, considered=0b10, wait_chosen=2e12, resolution_chosen=2e12)
    assert "voice is closed; expects a wait of no end in sight on chat" in shown


def test_a_second_look_moves_somebody_who_waits() -> None:
    found = journal(
        case(RESOLVED, 800),
        [
            contact(1, VOICE, ContactEnd.WITHDRAWN, 100, left_queue=220),
            talk(2, CHAT, 240, agent=2, flags=FLAG_RESOLVED),
        ],
        decisions=[
            decision(
                1, 220, VOICE, look=1, chosen=CHAT, considered=0b11, free=0b10,
                answer=Answer.ACCEPTED,
            )
        ],
    )  # fmt: skip
    assert lines(found)[1].startswith("orchestrator on #1, look 1: Agents are free for chat.")
    assert lines(found)[2] == (
        "#1 voice: Juan leaves the queue after 2 min for what the orchestrator offers."
    )
