"""Threads of messages in the SimPy engine, checked by sums on paper."""

from __future__ import annotations

from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_CHASED,
    TURN_OTHER_AGENT,
    TURN_WAITED_FOR_OWNER,
)
from tests.unit.engine.staged import columns, stage

TWO_TURNS = {"turns_least": 2, "turns_most": 2}


def test_a_thread_of_two_turns_keeps_its_place_while_the_customer_writes() -> None:
    journal = stage(
        [(0, "mail")], channels={"mail": {**TWO_TURNS, "after_contact_work": 20}}
    ).play()
    # 600 s of work in two turns; the customer answers a minute after the first.
    assert columns(journal["turns"], "offered", "started", "ended", "work") == [
        (0, 0, 300, 300),
        (360, 360, 660, 300),
    ]
    assert columns(journal["contacts"], "talk_end", "closed", "worked", "turns", "end") == [
        (660, 680, 600, 2, "answered")
    ]
    assert columns(journal["agent_states"], "start", "end", "state")[:4] == [
        (0, 300, "busy"),
        (300, 360, "held_slot"),
        (360, 660, "busy"),
        (660, 680, "after_contact_work"),
    ]
    assert columns(journal["cases"], "closed", "end", "wait") == [(660, "resolved", 0)]


def test_turns_in_work_share_their_agent() -> None:
    journal = stage([(0, "mail"), (100, "mail")]).play()
    # Alone for 100 s, then each at half speed: 500 s of the first take 1,000 s, until 1,100 s;
    # the second has then done 500 s and needs 100 s more.
    assert columns(journal["turns"], "case", "ended") == [(0, 1100), (1, 1200)]


def test_a_silent_thread_frees_its_place_and_its_next_turn_waits_for_the_owner() -> None:
    journal = stage(
        [(0, "mail"), (330, "voice")],
        channels={
            "mail": {
                **TWO_TURNS,
                "max_per_agent": 1,
                "silence_release_minutes": 0.5,
                "customer_reply_delay": 90,
            }
        },
    ).play()
    # First turn until 300 s, silent until 330 s: the call that comes then finds the agent free
    # until 530 s. The reply of 390 s waits for its owner.
    assert columns(journal["turns"], "turn", "offered", "started", "ended", "flags") == [
        (1, 0, 0, 300, 0),
        (2, 390, 530, 830, TURN_WAITED_FOR_OWNER),
    ]
    assert columns(journal["agent_states"], "start", "end", "state")[:4] == [
        (0, 300, "busy"),
        (300, 330, "held_slot"),
        (330, 830, "busy"),
        (830, 28800, "available"),
    ]


def test_a_turn_whose_owner_has_no_time_goes_to_anyone_before_those_who_are_new() -> None:
    journal = stage(
        [(0, "mail"), (310, "voice"), (311, "voice"), (460, "mail")],
        teams={"all": (2, "voice mail")},
        channels={
            "voice": {"talk": 1000},
            "mail": {
                **TWO_TURNS,
                "max_per_agent": 1,
                "silence_release_minutes": 0,
                "owner_wait_minutes": 2,
                "priority_points": 0,
            },
        },
    ).play()
    # Both agents talk from 310 s and 311 s on for 1,000 s. The reply of 360 s waits for agent 0
    # until 480 s, then in the queue before the message of 460 s. At 1,310 s the one who took the
    # first call takes it; the other message follows at 1,311 s.
    first_call = next(row for row in journal["contacts"] if row["case"] == 1)
    reply = next(row for row in journal["turns"] if row["case"] == 0 and row["turn"] == 2)
    assert (reply["offered"], reply["started"], reply["agent"]) == (360, 1310, first_call["agent"])
    # One minute and the reading of one contact: 15 s + 5 s, if it was another agent.
    is_other = first_call["agent"] != 0
    assert reply["work"] == 300 + 20 * is_other
    assert reply["flags"] == TURN_WAITED_FOR_OWNER | (TURN_OTHER_AGENT if is_other else 0)
    new = next(row for row in journal["turns"] if row["case"] == 3)
    assert new["started"] == 1311


def test_an_unanswered_message_is_chased_by_telephone_and_answered_all_the_same() -> None:
    journal = stage(
        [(0, "mail"), (10, "mail voice")],
        teams={"writers": (1, "mail"), "callers": (1, "voice")},
        channels={"mail": {"max_per_agent": 1, "patience": 100, "wait_threshold_seconds": 500}},
        behaviour={
            "after_unanswered": {"retry_share": 0, "switch_share": 1, "switch_delay": 30},
        },
        intents={"need": {"resolution_share": 1}},
    ).play()
    # The second message waits from 10 s, is chased at 110 s; the call at 140 s solves the case at
    # 340 s. The message is answered at 600 s, although nobody needs it any more: 15 + 30 s.
    call, _, stale = journal["contacts"]
    assert (call["offered"], call["closed"], call["end"]) == (140, 340, "answered")
    assert (stale["left_queue"], stale["worked"], stale["end"]) == (600, 45, "chased")
    assert (
        stale["flags"] & (FLAG_CHASED | FLAG_BEYOND_WAIT_THRESHOLD)
        == FLAG_CHASED | FLAG_BEYOND_WAIT_THRESHOLD
    )
    assert columns(journal["cases"], "case", "closed", "attempts", "switches", "end") == [
        (1, 340, 2, 1, "resolved"),
        (0, 600, 1, 0, "resolved"),
    ]


def test_messages_are_carried_over_to_the_next_opening() -> None:
    journal = stage(
        [(3600, "mail"), (4000, "mail")],
        channels={
            "mail": {
                "opening": {"all": ["00:30-01:05", "02:00-05:00"]},
                "at_closing": "carry_over",
                "max_per_agent": 1,
            }
        },
    ).play()
    # Closed from 3,900 s to 7,200 s: work goes on, but nothing new is taken.
    assert columns(journal["turns"], "case", "started", "ended") == [
        (0, 3600, 4200),
        (1, 7200, 7800),
    ]


def test_a_customer_whose_case_is_solved_elsewhere_does_not_write_again() -> None:
    journal = stage(
        [(0, "mail"), (10, "mail voice")],
        teams={"writers": (1, "mail"), "callers": (1, "voice")},
        channels={
            "voice": {"talk": 1000},
            "mail": {
                **TWO_TURNS,
                "after_contact_work": 20,
                "max_per_agent": 1,
                "customer_reply_delay": 600,
                "patience": 100,
                "silence_release_minutes": 0,
            },
        },
        behaviour={"after_unanswered": {"retry_share": 0, "switch_share": 1, "switch_delay": 30}},
    ).play()
    # The first turn of the second case waits from 10 s to 300 s, but is chased at 110 s; the call
    # from 140 s to 1,140 s solves the case. At 1,200 s the customer would have answered.
    thread = next(c for c in journal["contacts"] if c["case"] == 1 and c["attempt"] == 1)
    assert (thread["left_queue"], thread["talk_end"], thread["closed"]) == (300, 600, 1200)
    assert (thread["turns"], thread["after_contact_work"], thread["end"]) == (1, 0, "chased")
    assert columns(journal["turns"], "case", "turn", "started", "ended") == [
        (0, 1, 0, 300),
        (1, 1, 300, 600),
        (0, 2, 900, 1200),
    ]


def test_who_goes_home_leaves_replies_to_the_queue() -> None:
    first_hour = [1, 1, *[0] * 46]
    later = [0, 0, *[1] * 46]
    journal = stage(
        [(3200, "mail")],
        teams={"early": (first_hour, "mail"), "late": (later, "mail")},
        channels={"mail": {**TWO_TURNS, "customer_reply_delay": 300}},
    ).play()
    # The first turn ends at 3,500 s; agent 0 goes home at 3,600 s; the reply comes at 3,800 s.
    assert columns(journal["turns"], "started", "agent", "work", "flags") == [
        (3200, 0, 300, 0),
        (3800, 1, 320, TURN_OTHER_AGENT),
    ]
    assert columns(journal["agent_states"], "agent", "start", "end", "state")[:3] == [
        (0, 0, 3200, "available"),
        (0, 3200, 3500, "busy"),
        (0, 3500, 3600, "held_slot"),
    ]


def test_a_closing_dismisses_messages_but_no_thread_under_way() -> None:
    journal = stage(
        [(0, "mail"), (100, "mail")],
        channels={
            "mail": {
                **TWO_TURNS,
                "opening": {"all": ["00:00-00:05"]},
                "at_closing": "dismiss",
                "max_per_agent": 1,
                "customer_reply_delay": 600,
            }
        },
    ).play()
    assert columns(journal["contacts"], "case", "closed", "left_queue", "end") == [
        (1, 300, 300, "closed_out"),
        (0, 1200, 0, "answered"),
    ]
