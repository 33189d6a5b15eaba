"""The orchestrator in the SimPy engine, checked by sums on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.engine.journal import FLAG_FALSE_MERGE, FLAG_PRIORITISED, FLAG_STEERED
from sim.service_models.capabilities import Capabilities
from tests.unit.engine.staged import ORCHESTRATED, Row, columns, stage

MERGES = Capabilities(context_scope="case", duplicates_visible=True, merge_on_arrival=True)
STEERS = Capabilities(steering=True)
PRIORITISES = Capabilities(priority_from_emotion_and_value=True)
SURE = {"merge_recall_share": 1, "false_merge_share": 0, "acceptance_share": 1}
BY_CALL = {"after_unanswered": {"retry_share": 0, "switch_share": 1, "switch_delay": 30}}
BY_MAIL = {"after_unanswered": {"retry_share": 1, "switch_share": 0, "retry_delay": 30}}


def chased(behaviour: dict[str, Any], **orchestrator: Any) -> dict[str, list[Row]]:
    """The second case waits from 10 s on, chases its message at 110 s and turns up at 140 s."""
    return stage(
        [(0, "mail"), (10, "mail voice")],
        MERGES,
        teams={"writers": (1, "mail"), "callers": (1, "voice")},
        channels={"mail": {"max_per_agent": 1, "patience": 100}},
        handling={"logging_seconds": 0},
        behaviour=behaviour,
        orchestrator={**SURE, **orchestrator},
    ).play()


def test_a_call_absorbs_the_message_that_still_waits() -> None:
    journal = chased(BY_CALL)
    assert columns(journal["contacts"], "case", "attempt", "joined", "left_queue", "end") == [
        (1, 2, 0, 140, "answered"),
        (1, 1, 2, 140, "merged"),  # written down with the call
        (0, 1, 0, 0, "answered"),
    ]
    decision = journal["decisions"][-1]
    assert (decision["outcome"], decision["joined"], decision["present"]) == ("absorbs_other", 1, 4)
    assert journal["turns"][0]["ended"] is None


def test_a_message_joins_the_one_that_is_there_and_the_customer_relies_on_that_again() -> None:
    journal = chased(BY_MAIL)
    assert columns(journal["contacts"], "case", "attempt", "joined", "closed", "end") == [
        (0, 1, 0, 600, "answered"),
        (1, 1, 0, 1200, "chased"),
        (1, 2, 1, 1200, "merged"),  # written down with the one that it joined
    ]
    assert journal["decisions"][-1]["outcome"] == "joins_other"
    assert columns(journal["cases"], "case", "closed", "attempts") == [(0, 600, 1), (1, 1200, 2)]


def test_what_is_not_noticed_is_not_merged() -> None:
    journal = chased(BY_CALL, merge_recall_share=0)
    assert {row["end"] for row in journal["contacts"]} == {"answered", "closed_as_duplicate"}
    assert {row["outcome"] for row in journal["decisions"]} == {"alone"}


def test_a_false_merge_leaves_a_need_unsolved() -> None:
    journal = stage(
        [(0, "voice")],
        MERGES,
        orchestrator={"false_merge_share": 1},
        behaviour={
            "after_unresolved": {"retry_share": 1, "switch_share": 0, "retry_delay": 60},
            "max_attempts": 2,
        },
    ).play()
    # 20 % of the way to furious each time.
    assert columns(journal["contacts"], "offered", "closed", "emotion", "end") == [
        (0, 0, 0, "merged"),
        (60, 60, 200, "merged"),
    ]
    assert all(row["flags"] & FLAG_FALSE_MERGE for row in journal["contacts"])
    assert columns(journal["cases"], "closed", "emotion", "end") == [(60, 360, "given_up")]


NOBODY_ACCEPTS = {**SURE, "acceptance_share": 0.0, "objective": "fastest"}
"""By the chance of a solution an offer that nobody accepts gains nothing, and is not made."""


def steered(**orchestrator: Any) -> dict[str, list[Row]]:
    """Two callers for one agent; nobody chats."""
    return stage(
        [(0, "voice"), (10, "voice chat")],
        STEERS,
        teams={"phone": (1, "voice"), "web": (1, "chat")},
        behaviour={"after_unresolved": {"retry_share": 1, "switch_share": 0, "retry_delay": 60}},
        orchestrator={**SURE, "steered_resolution_loss": 0, "refresh_seconds": 0, **orchestrator},
    ).play()


def test_who_would_wait_is_steered_to_a_free_agent() -> None:
    journal = steered()
    # Nothing was finished yet: (1 + 0) x 200 s of usual handling by one agent. 200 s + 200 s of
    # talk against 200 s by chat; the offer takes 20 s.
    decision = journal["decisions"][1]
    names = ("wait_wanted", "wait_chosen", "resolution_wanted", "resolution_chosen")
    assert columns([decision], *names) == [(200, 0, 400, 200)]
    assert (decision["wanted"], decision["chosen"], decision["answer"]) == (0, 1, "accepted")
    assert (decision["considered"], decision["excluded"], decision["free"]) == (3, 1, 2)
    chat = next(row for row in journal["contacts"] if row["case"] == 1)
    assert (chat["channel"], chat["offered"], chat["talk_end"]) == (1, 30, 230)
    assert chat["flags"] & FLAG_STEERED
    # An offer costs some sympathy: 5 % of the way to furious.
    assert chat["emotion"] == 50


def test_who_declines_has_lost_the_time_of_the_offer() -> None:
    journal = steered(**NOBODY_ACCEPTS, latency_seconds=5)
    assert columns(journal["contacts"], "case", "channel", "offered", "left_queue") == [
        (0, 0, 5, 5),
        (1, 0, 35, 205),
    ]
    assert journal["decisions"][1]["answer"] == "declined"


def test_who_declines_keeps_the_place_meanwhile() -> None:
    journal = stage(
        [(0, "voice"), (10, "voice chat"), (20, "voice")],
        STEERS,
        teams={"phone": (1, "voice"), "web": (1, "chat")},
        orchestrator={**NOBODY_ACCEPTS, "refresh_seconds": 0, "steered_resolution_loss": 0},
    ).play()
    # The second caller joins the queue at 30 s, and yet goes before the third, who joined at 20 s.
    taken = columns(journal["contacts"], "case", "queued", "left_queue", "virtual_wait")
    assert taken == [(0, 0, 0, 0), (1, 30, 200, 20_000_000), (2, 20, 400, 0)]


def test_who_is_sent_to_a_queue_counts_there_at_once_however_old_the_reading() -> None:
    def waits(**orchestrator: Any) -> list[Any]:
        journal = stage(
            [(0, "voice"), (10, "voice"), (20, "voice"), (30, "voice")],
            STEERS,
            orchestrator={"refresh_seconds": 600, **orchestrator},
        ).play()
        return [row["wait_wanted"] for row in journal["decisions"] if not row["look"]]

    # One agent, 200 s for a call. Where nobody is free the first of the queue waits as long as
    # that, although an agent was free at the reading of 0 s.
    assert waits() == [0, 200, 400, 600]
    assert waits(counts_own_moves=False) == [0, 200, 200, 200]


MOVED = {
    "teams": {"phone": (1, "voice"), "web": (1, "chat")},
    "channels": {
        "voice": {"talk": 300},
        "chat": {"talk": 400, "opening": {"all": ["00:01-24:00"]}},
    },
    "orchestrator": {**SURE, "steered_resolution_loss": 0, "second_look_minutes": 1},
    "behaviour": {"after_unresolved": {"retry_share": 0, "switch_share": 0, "retry_delay": 0}},
}


def test_a_second_look_leads_away_who_still_waits() -> None:
    journal = stage([(0, "voice"), (10, "voice chat")], STEERS, **MOVED).play()
    # The chat opens at 60 s. A minute after the wait began: 300 s of wait (one agent, nobody ahead)
    # and 300 s of talk, against 400 s. The place in the queue is kept until the offer is over.
    names = ("tick", "look", "attempt", "answer", "resolution_wanted", "resolution_chosen")
    assert columns(journal["decisions"], *names) == [
        (0, 0, 1, "no_offer", 300, 300),
        (10, 0, 1, "no_offer", 600, 600),
        (70, 1, 1, "accepted", 600, 400),
    ]
    assert columns(journal["contacts"], "case", "attempt", "offered", "closed", "end") == [
        (1, 1, 10, 90, "withdrawn"),
        (0, 1, 0, 300, "answered"),
        (1, 2, 90, 490, "answered"),
    ]
    assert columns(journal["cases"], "case", "wait", "switches") == [(0, 0, 0), (1, 80, 0)]


def test_who_is_reached_before_the_offer_is_over_stays() -> None:
    quick = {"voice": {"talk": 80}, "chat": {**MOVED["channels"]["chat"], "talk": 10}}
    changed = {**MOVED, "channels": quick}
    journal = stage([(0, "voice"), (10, "voice chat")], STEERS, **changed).play()
    assert columns(journal["decisions"], "tick", "answer")[-1] == (70, "accepted")
    assert columns(journal["contacts"], "case", "left_queue", "end") == [
        (0, 0, "answered"),
        (1, 80, "answered"),
    ]


def test_two_offers_at_most_and_none_twice() -> None:
    journal = stage(
        [(0, "voice"), (10, "voice chat mail")],
        STEERS,
        teams={"phone": (1, "voice"), "web": (2, "chat"), "desk": (2, "mail")},
        channels={"voice": {"talk": 4000}},
        orchestrator={**NOBODY_ACCEPTS, "second_look_minutes": 1},
    ).play()
    offers = [row for row in journal["decisions"] if row["answer"] == "declined"]
    # Chat on arrival (200 s of talk), mail (600 s) a minute after the wait began at 30 s.
    assert columns(offers, "tick", "look", "chosen") == [(10, 0, 1), (90, 1, 2)]
    assert journal["decisions"][-1]["tick"] == 90, "no further looks"


def test_priority_is_given_to_few() -> None:
    furious = stage(
        [(second, "voice") for second in (0, 10, 20, 30)],
        PRIORITISES,
        segments={"all": {"value_per_year": 100}},
        orchestrator={
            "priority_cap_share": 0.5,
            "priority_quantile": 0,
            "emotion_reading": {"furious": {"furious": 1}},
        },
    )
    furious.tape.cases["emotion"] = 1000
    played = furious.play()
    # The cap lets every second one have it; 4 points for fury, 1 for the most valuable segment.
    assert columns(played["decisions"], "case", "points", "read", "emotion") == [
        (0, 0, 3, 1000),
        (1, 5000, 3, 1000),
        (2, 0, 3, 1000),
        (3, 5000, 3, 1000),
    ]
    # Five points are worth five minutes of waiting: the fourth goes before the third.
    taken = columns(played["contacts"], "case", "left_queue")
    assert taken == [(0, 0), (1, 200), (3, 400), (2, 600)]
    assert [bool(row["flags"] & FLAG_PRIORITISED) for row in played["contacts"]] == [
        *(False, True, True, False)
    ]


def test_an_orchestrator_that_is_always_out_changes_nothing() -> None:
    always_out = stage(
        [(0, "mail"), (10, "mail voice"), (30, "voice chat"), (40, "chat voice")],
        ORCHESTRATED,
        channels={"mail": {"patience": 20, "max_per_agent": 1}},
        behaviour=BY_CALL,
        orchestrator={"outage_share": 1},
    )
    without = replace(always_out.plan, merge=False, steering=False, priority=False)
    assert always_out.play() == always_out.play(without)
    assert not always_out.play()["decisions"]
