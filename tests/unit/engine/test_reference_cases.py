"""Cases with several contacts at once in the SimPy engine, and self-service."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.journal import FLAG_HANDED_OVER, FLAG_PARALLEL, FLAG_SILENT, FLAG_STALE, WorkKind
from sim.service_models.capabilities import Capabilities
from tests.unit.engine.staged import columns, stage

IMPATIENT = {"all": {"parallel_contact_share": 1}}
SEES_DUPLICATES = Capabilities(context_scope="case", duplicates_visible=True)


def test_who_waits_opens_a_second_contact_and_leaves_the_line_when_it_is_answered() -> None:
    journal = stage(
        [(0, "voice"), (10, "voice chat")],
        teams={"phone": (1, "voice"), "web": (1, "chat")},
        segments=IMPATIENT,
        behaviour={"parallel_contact_delay": 40},
    ).play()
    first, withdrawn, second = sorted(journal["contacts"], key=lambda c: (c["case"], c["attempt"]))
    assert (first["end"], withdrawn["end"]) == ("answered", "withdrawn")
    assert (withdrawn["queued"], withdrawn["left_queue"], withdrawn["closed"]) == (10, 50, 50)
    assert second["flags"] & FLAG_PARALLEL
    assert (second["left_queue"], second["talk_end"], second["attempt"]) == (50, 250, 2)
    assert columns(journal["cases"], "case", "closed", "wait", "attempts", "end") == [
        (0, 200, 0, 1, "resolved"),
        (1, 250, 40, 2, "resolved"),
    ]


def test_a_second_contact_that_is_not_admitted_is_blocked_and_the_first_one_relied_on() -> None:
    journal = stage(
        [(0, "voice"), (10, "voice chat")],
        teams={"phone": (1, "voice"), "web": (1, "chat")},
        segments=IMPATIENT,
        behaviour={"parallel_contact_delay": 40, "parallel_contacts_admitted": False},
    ).play()
    assert columns(journal["contacts"], "case", "closed", "end") == [
        (1, 50, "blocked"),
        (0, 200, "answered"),
        (1, 400, "answered"),
    ]
    # Blocked: 150; a long wait: 850 / 10 more; solved: half of 235 is left.
    assert journal["cases"][1]["emotion"] == 117


@pytest.mark.parametrize("coverage", [1, 0])
def test_an_agent_who_sees_a_duplicate_closes_it(coverage: int) -> None:
    found = stage(
        [(0, "voice"), (10, "voice mail")],
        SEES_DUPLICATES,
        teams={"phone": (1, "voice"), "post": (1, "mail")},
        channels={"mail": {"opening": {"all": ["03:00-06:00"]}, "at_closing": "carry_over"}},
        segments=IMPATIENT,
        context={"coverage_share": {"mail": coverage}},
        handling={"logging_seconds": 0},
        behaviour={"parallel_contact_delay": 40},
    ).play()
    call = next(c for c in found["contacts"] if c["case"] == 1 and c["attempt"] == 1)
    message = next(c for c in found["contacts"] if c["case"] == 1 and c["attempt"] == 2)
    if coverage:
        # The call is taken at 200 s; closing the message takes 20 s.
        assert (call["closing"], call["talk_end"]) == (20, 420)
        assert (message["end"], message["closed"]) == ("closed_as_duplicate", 200)
        assert message["joined"] == 1
        assert columns(found["turns"], "started", "ended", "agent") == [(None, None, -1)]
    else:
        # Not seen: it is answered at 03:00, in 15 s + 30 s, although the case is solved.
        assert (call["closing"], call["talk_end"]) == (0, 400)
        assert (message["left_queue"], message["talk_end"]) == (10_800, 10_845)
        assert message["flags"] & FLAG_STALE
        assert (message["answered_index"], message["end"]) == (0, "answered")
        assert found["cases"][1]["answered"] == 1


def test_who_leaves_a_chat_without_a_word_still_takes_a_place() -> None:
    journal = stage(
        [(0, "chat"), (10, "chat"), (20, "chat")],
        channels={
            "chat": {
                "max_per_agent": 1,
                "patience": 100,
                "silent_abandonment_share": 1,
                "silent_abandonment_notice": 30,
                "trunks": 3,
            }
        },
    ).play()
    # Both who wait leave at 110 s and 120 s, without a word. The agent is free at 200 s and
    # takes half a minute to notice each.
    assert columns(journal["contacts"], "case", "left_queue", "talk_end", "closed", "end") == [
        (0, 0, 200, 200, "answered"),
        (1, 110, None, 230, "abandoned"),
        (2, 120, None, 260, "abandoned"),
    ]
    assert all(row["flags"] & FLAG_SILENT for row in journal["contacts"][1:])
    silent = [row for row in journal["work"] if row["kind"] == WorkKind.SILENT]
    assert columns(silent, "case", "start", "end") == [(1, 200, 230), (2, 230, 260)]
    assert columns(journal["agent_states"], "start", "end", "state")[:2] == [
        (0, 200, "busy"),
        (200, 260, "held_slot"),
    ]
    assert columns(journal["cases"], "case", "closed", "abandoned", "end") == [
        (1, 110, 1, "given_up"),
        (2, 120, 1, "given_up"),
        (0, 200, 0, "resolved"),
    ]


def _session(solved: float, leaves: float, hand_over: str = "voice", **more: Any) -> Any:
    return stage(
        [(0, "bot voice")],
        channels={"bot": {"hand_over_to": hand_over}},
        intents={
            "need": {"self_service_resolution_share": solved, "self_service_leaves_share": leaves}
        },
        **more,
    ).play()


def test_self_service_solves_a_case() -> None:
    journal = _session(1, 0)
    (contact,) = journal["contacts"]
    assert (contact["self_service"], contact["closed"], contact["end"]) == (100, 100, "contained")
    assert (contact["queued"], contact["left_queue"], contact["agent"]) == (None, None, -1)
    assert columns(journal["cases"], "closed", "answered", "end") == [(100, 0, "resolved")]


def test_who_leaves_self_service_may_call() -> None:
    after = {"retry_share": 0, "switch_share": 1, "switch_delay": 60}
    journal = _session(0, 1, behaviour={"after_self_service": after})
    bot, call = journal["contacts"]
    assert (bot["end"], bot["queued"], bot["closed"]) == ("contained", None, 100)
    # The agent knows nothing of the session: the whole story (the default, 60 s) is told again.
    assert (call["offered"], call["earlier"], call["missing"]) == (160, 1, 1000)
    assert journal["cases"][0]["switches"] == 1


@pytest.mark.parametrize("scope", ["channel", "interaction"])
def test_self_service_hands_over_with_context_or_without(scope: Any) -> None:
    journal = stage(
        [(0, "bot voice")],
        Capabilities(context_scope=scope),
        channels={"bot": {"hand_over_to": "voice"}},
        intents={"need": {"self_service_resolution_share": 0, "self_service_leaves_share": 0}},
        handling={"repeat": 50},
    ).play()
    (contact,) = journal["contacts"]
    assert (contact["entry_channel"], contact["channel"], contact["attempt"]) == (3, 0, 1)
    assert contact["flags"] & FLAG_HANDED_OVER
    assert (contact["offered"], contact["queued"], contact["self_service"]) == (0, 100, 100)
    # The session is part of the interaction: its record is read in 20 s, or told in 50 s and
    # 1.4 times that, with what was tried there.
    knows = scope == "interaction"
    assert (contact["earlier"], contact["read"]) == (1, 20 if knows else 0)
    assert contact["talk_end"] == 300 + (20 if knows else 70)
    assert journal["cases"][0]["channels"] == 2
