"""Interruption in the SimPy engine: threads give way to those who stay on the line."""

from __future__ import annotations

from sim.engine.journal import TURN_OTHER_AGENT
from tests.unit.engine.staged import columns, stage


def test_a_call_interrupts_a_turn_which_its_owner_resumes() -> None:
    journal = stage(
        [(0, "mail"), (100, "voice"), (150, "mail")],
        channels={"mail": {"interruptible": True, "max_per_agent": 1}},
    ).play()
    # Put aside at 100 s with 500 s of 600 s left; resumed at 300 s, 20 s later than new: until
    # 820 s. The message of 150 s waits although it is there first when the call ends.
    assert columns(journal["turns"], "case", "started", "ended", "work", "interruptions") == [
        (0, 0, 820, 620, 1),
        (2, 820, 1420, 600, 0),
    ]
    assert columns(journal["work"], "case", "turn", "start", "end", "kind") == [
        (0, 1, 0, 100, 1),
        (1, 0, 100, 300, 1),
        (0, 1, 300, 820, 1),
        (2, 1, 820, 1420, 1),
    ]
    contact = next(row for row in journal["contacts"] if row["case"] == 0)
    assert (contact["worked"], contact["talk"], contact["resume"]) == (620, 600, 20)
    assert (contact["left_queue"], contact["talk_end"]) == (0, 820)


def test_interrupted_work_may_be_resumed_by_anyone() -> None:
    journal = stage(
        [(0, "mail"), (10, "mail"), (110, "voice")],
        teams={"all": (1, "voice mail"), "writers": (1, "mail")},
        channels={
            "voice": {"talk": 2000},
            "mail": {"interruptible": True, "suspended_to": "anyone", "max_per_agent": 1},
        },
    ).play()
    # The team that only writes is the more specialised one: it has the first message until 600 s.
    # The second is put aside at 110 s, after 100 s; agent 1 reads for 20 s and resumes in 20 s.
    assert columns(journal["turns"], "case", "agent", "ended", "work", "flags") == [
        (0, 1, 600, 600, 0),
        (1, 1, 600 + 20 + 20 + 500, 640, TURN_OTHER_AGENT),
    ]


def test_interrupted_work_goes_at_once_to_somebody_who_is_free() -> None:
    journal = stage(
        [(0, "mail"), (10, "mail"), (605, "voice")],
        teams={"all": (1, "voice mail"), "writers": (1, "mail")},
        channels={"mail": {"interruptible": True, "suspended_to": "anyone", "max_per_agent": 1}},
    ).play()
    # Five seconds before the second message is done a call comes; agent 1 is free since 600 s,
    # reads for 20 s and resumes in 20 s.
    assert columns(journal["turns"], "case", "agent", "ended", "interruptions") == [
        (0, 1, 600, 0),
        (1, 1, 605 + 20 + 20 + 5, 1),
    ]


def test_silent_threads_give_way_before_work_does_and_only_as_many_as_it_takes() -> None:
    journal = stage(
        [(0, "mail"), (10, "mail"), (400, "chat"), (420, "chat")],
        channels={
            "chat": {"capacity_weight": 0.5, "slowdown_per_extra_contact": 0},
            "mail": {
                "interruptible": True,
                "max_per_agent": 2,
                "capacity_weight": 0.5,
                "talk": 200,
                "slowdown_per_extra_contact": 0,
                "turns_least": 2,
                "turns_most": 2,
                "customer_reply_delay": 305,
            },
        },
    ).play()
    # Nobody slows anybody. The threads are silent from 100 s and 110 s on, the customers write at
    # 405 s and 415 s. The chat of 400 s takes the place of the thread held last, the second; so
    # the turn of 405 s is begun at once and that of 415 s waits for its owner. The chat of 420 s
    # interrupts the first after 15 s. At 600 s and 620 s the chats end, and the turns go on in
    # the order in which they came: 85 s + 20 s for the first, 100 s for the second.
    later = [row for row in journal["turns"] if row["turn"] == 2]
    assert columns(later, "case", "offered", "started", "ended", "interruptions") == [
        (0, 405, 405, 705, 1),
        (1, 415, 620, 720, 0),
    ]
    chats = [row for row in journal["contacts"] if row["channel"] == 1]
    assert columns(chats, "left_queue", "talk_end") == [(400, 600), (420, 620)]


def test_a_call_waits_where_threads_may_not_be_interrupted() -> None:
    journal = stage([(0, "mail"), (100, "voice")], channels={"mail": {"max_per_agent": 1}}).play()
    call = next(row for row in journal["contacts"] if row["case"] == 1)
    assert (call["left_queue"], call["talk_end"]) == (600, 800)
