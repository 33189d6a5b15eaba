"""The plan: every column of what messages, self-service and the orchestrator need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.plan import CALENDAR_OPENING, Plan
from sim.engine.plan_rows import CLOSING_CARRY_OVER, CLOSING_DISMISS, CLOSING_SERVE
from sim.engine.planning import build_plan
from sim.randomness.counter import entity_key
from sim.rules import parameters as p
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.next_move import (
    CAUSES,
    QUESTION,
    QUESTION_ABOUT_SELF_SERVICE,
    SELF_SERVICE,
    UNANSWERED,
)
from sim.rules.priority import KINDS, emotion_kind, read_kind
from sim.scenario.schema import Scenario
from sim.sections.evidence import LONGEST_SECONDS
from sim.service_models import BUILT_IN, Capabilities

MINUTE = 60_000_000
RAW: dict[str, Any] = {
    "channels": {
        "voice": {"talk": 300, "after_contact_work": 60, "at_closing": "serve"},
        "chat": {
            "mode": "chat",
            "max_per_agent": 2,
            "silent_abandonment_share": 0.7,
            "silent_abandonment_notice": 90,
            "media": ["photo"],
        },
        "mail": {
            "mode": "async",
            "max_per_agent": 4,
            "talk": 400,
            "after_contact_work": 20,
            "slowdown_per_extra_contact": 0.25,
            "turns_least": 1,
            "turns_most": 4,
            "customer_reply_delay": 1000,
            "silence_release_minutes": 5,
            "owner_wait_minutes": 30,
            "interruptible": True,
            "suspended_to": "anyone",
        },
        "bot": {"mode": "self_service", "hand_over_to": "chat", "talk": 100},
    },
    "segments": {
        "private": {
            "share": 0.75,
            "channel_preference": {"voice": 0.5, "bot": 0.5, "mail": 0.0},
            "parallel_contact_share": 0.1,
            "value_per_year": 50,
        },
        "business": {"share": 0.25, "channel_preference": {"mail": 1}, "value_per_year": 200},
    },
    "intents": {
        "bill": {
            "share": 0.5,
            "resolution_share": 0.8,
            "authenticate": 40,
            "self_service_resolution_share": 0.3,
            "self_service_leaves_share": 0.1,
        },
        "claim": {"share": 0.5, "resolution_share": 0.4, "medium": "photo"},
    },
    "teams": {
        "phone": {"channels": ["voice", "chat"], "headcount": 2},
        "written": {"channels": ["mail", "chat"], "headcount": 1},
    },
}


def planned(capabilities: Capabilities = BUILT_IN["orchestrated"], **changes: Any) -> Plan:
    """Plan of the scenario above, with sections replaced."""
    return build_plan(Scenario.model_validate({**RAW, **changes}), capabilities)


def with_channel(name: str, **changes: Any) -> dict[str, Any]:
    """The channels above, with keys of one of them changed."""
    channels = RAW["channels"]
    return {**channels, name: {**channels[name], **changes}}


def mean_of(plan: Plan, row: int) -> float:
    """Mean of a row of the table of distributions."""
    return float(plan.distributions[row, -1])


def test_a_thread_has_turns_silence_and_an_owner() -> None:
    plan = planned()
    mail = plan.channel[2]
    assert (mail["mode"], mail["at_closing"]) == (MODE_ASYNC, CLOSING_CARRY_OVER)
    assert (mail["turns_least"], mail["turns_most"]) == (1, 4)
    assert (mail["silence"], mail["owner_wait"]) == (5 * MINUTE, 30 * MINUTE)
    assert (mail["interruptible"], mail["suspended_to_owner"]) == (1, 0)
    assert (mail["weight"], mail["slowdown"]) == (CAPACITY // 4, 250_000)
    assert mean_of(plan, mail["reply_delay"]) == 1000
    assert mail["wait_threshold"] == 60 * MINUTE


def test_times_of_events_lie_on_the_clock_grid() -> None:
    channels = with_channel("mail", silence_release_minutes=0.26, customer_reply_delay=0)
    plan = planned(channels=channels, scenario={"clock_grid_seconds": 10})
    assert plan.channel[2]["silence"] == 20_000_000
    assert plan.channel[2]["reply_delay"] == -1


def test_self_service_is_served_by_nobody_and_hands_over() -> None:
    plan = planned()
    bot = plan.channel[3]
    assert (bot["mode"], bot["hand_over"], bot["trunks"]) == (MODE_SELF_SERVICE, 1, -1)
    assert plan.channel["hand_over"][:3].tolist() == [-1, -1, -1]
    bill, claim = plan.contact_class[3], plan.contact_class[7]
    assert (bill["solved_share"], bill["leaves_share"]) == (0.3, 0.1)
    assert (claim["solved_share"], claim["leaves_share"]) == (0.0, 0.3)
    assert mean_of(plan, bill["talk"]) == 100
    assert bill["after_contact_work"] == -1
    assert plan.queue[bill["queue"]]["teams"] == 0


def test_silent_abandonment_is_of_chats() -> None:
    plan = planned()
    assert plan.channel["silent_share"].tolist() == [0, 0.7, 0, 0]
    assert mean_of(plan, plan.channel[1]["silent_notice"]) == 90
    closings = [CLOSING_SERVE, CLOSING_DISMISS, CLOSING_CARRY_OVER, CLOSING_DISMISS]
    assert plan.channel["at_closing"].tolist() == closings


def test_what_the_orchestrator_expects_of_a_contact() -> None:
    plan = planned()
    voice, mail = plan.contact_class[0], plan.contact_class[2]
    assert (voice["service_seconds"], voice["usual_seconds"]) == (340, 360)
    assert mail["service_seconds"] == 440 + 1.5 * 1000
    assert mail["usual_seconds"] == 420 / 2.5


def test_an_endless_delay_of_answers_is_finite_for_the_orchestrator() -> None:
    plan = planned(channels=with_channel("mail", customer_reply_delay="never"))
    assert plan.contact_class[2]["service_seconds"] == 440 + 1.5 * LONGEST_SECONDS
    once = with_channel("mail", turns_most=1, customer_reply_delay="never")
    assert planned(channels=once).contact_class[2]["service_seconds"] == 440


def test_without_the_medium_there_is_no_chance_but_with_a_companion() -> None:
    assert planned().contact_class["chance"].tolist() == [0.8] * 4 + [0.4] * 4
    alone = planned(Capabilities()).contact_class["chance"].tolist()
    assert alone == [0.8] * 4 + [0.0, 0.4, 0.0, 0.0]


def orders(plan: Plan, queue: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Teams of a queue with their ranks: most specialised first, and best suited first."""
    row = plan.queue[queue]
    spans = [slice(row[at], row[at] + row["teams"]) for at in ("first_team", "first_suited")]
    both = [zip(plan.queue_teams[s], plan.queue_rank[s], strict=True) for s in spans]
    return [(int(t), int(r)) for t, r in both[0]], [(int(t), int(r)) for t, r in both[1]]


def chat_teams(**teams: dict[str, Any]) -> Plan:
    """A plan whose chats of bills are served by these teams."""
    return planned(teams={name: {"headcount": 1, **team} for name, team in teams.items()})


def test_teams_stand_in_two_orders() -> None:
    plan = chat_teams(
        broad={"channels": ["chat", "voice"]},
        slow={"channels": ["chat"], "handle_time_factor": 1.25},
        narrow={"channels": ["chat"]},
    )
    special, suited = orders(plan, int(plan.contact_class[1]["queue"]))
    assert special == [(1, 0), (2, 0), (0, 1)]
    assert suited == [(2, 0), (0, 1), (1, 2)]


def test_teams_that_suit_alike_share_a_rank_if_they_are_as_specialised() -> None:
    plan = chat_teams(
        one={"channels": ["chat"], "resolution_shift": 0.1, "handle_time_factor": 1.1},
        two={"channels": ["chat"], "resolution_shift": 0.1, "handle_time_factor": 1.1},
        able={"channels": ["chat"], "resolution_shift": 0.6},
        capped={"channels": ["chat"], "resolution_shift": 0.7},
    )
    assert orders(plan, int(plan.contact_class[1]["queue"]))[1] == [(2, 0), (3, 0), (0, 1), (1, 1)]


def test_a_secondary_skill_suits_less() -> None:
    plan = chat_teams(
        second={"channels": ["chat"], "secondary_intents": ["bill", "claim"]},
        first={"channels": ["chat"]},
    )
    assert orders(plan, int(plan.contact_class[1]["queue"]))[1] == [(1, 0), (0, 1)]


CROSSED = {
    "one": {"channels": ["chat"], "secondary_intents": ["claim"]},
    "two": {"channels": ["chat"], "secondary_intents": ["bill"]},
}


def test_teams_stand_in_the_order_of_each_intent_apart() -> None:
    plan = chat_teams(**CROSSED)
    bill, claim = plan.contact_class[1]["queue"], plan.contact_class[5]["queue"]
    for place, order in enumerate(orders(plan, int(bill))):
        assert [t for t, _ in order] == [0, 1]
        assert [t for t, _ in orders(plan, int(claim))[place]] == [1, 0]
    assert plan.queue[claim]["alike"] == plan.queue[bill]["alike"] == bill


def test_intents_that_the_teams_suit_alike_share_a_queue() -> None:
    plan = chat_teams(one={"channels": ["chat"]}, two={"channels": ["chat"]})
    assert plan.contact_class[1]["queue"] == plan.contact_class[5]["queue"]


def test_a_stated_order_of_teams_goes_before_skills() -> None:
    teams = {name: {**team, "headcount": 1} for name, team in CROSSED.items()}
    plan = planned(teams=teams, staffing={"team_order": ["two"]})
    queue = int(plan.contact_class[1]["queue"])
    assert orders(plan, queue) == ([(1, 0), (0, 1)],) * 2
    assert plan.contact_class[5]["queue"] == queue, "both intents on the same terms"
    channels = with_channel("chat", team_order=["one", "two"])
    plan = planned(teams=teams, staffing={"team_order": ["two"]}, channels=channels)
    assert orders(plan, int(plan.contact_class[1]["queue"])) == ([(0, 0), (1, 1)],) * 2


def test_agents_are_kept_free_from_all_other_contacts() -> None:
    def kept(**changes: Any) -> list[int]:
        team = {"channels": ["chat", "mail"], "headcount": 5, "kept_free": 2, **changes}
        plan = planned(teams={"all": team})
        return [int(plan.kept_free[0, plan.contact_class[k]["queue"]]) for k in (1, 2, 5, 6)]

    assert kept() == [0, 2, 0, 2], "for calls and chats, unless it says otherwise"
    assert kept(kept_free_intents=["bill"]) == [0, 2, 2, 2]
    assert kept(kept_free_channels=["mail"]) == [2, 0, 2, 0]
    assert kept(kept_free_channels=["mail"], kept_free_intents=["claim"]) == [2, 2, 2, 0]


def test_only_teams_with_calls_or_chats_limit_messages_that_do_not_give_way() -> None:
    teams: dict[str, Any] = {
        "mixed": {"channels": ["chat", "mail"], "headcount": 1},
        "open": {"channels": ["chat", "mail"], "headcount": 1, "message_capacity_share": 1},
        "written": {"channels": ["mail"], "headcount": 1},
    }
    plan = planned(teams=teams)
    assert plan.team["limited"].tolist() == [1, 0, 0]
    assert plan.channel["holds_place"].tolist() == [0, 0, 0, 0], "mail gives way here"
    plan = planned(teams=teams, channels=with_channel("mail", interruptible=False))
    assert plan.channel["holds_place"].tolist() == [0, 0, 1, 0]


def test_calls_and_chats_open_before_messages_and_close_after_them() -> None:
    opening = {"all": ["09:00-17:00"]}
    channels: dict[str, Any] = {name: dict(one) for name, one in RAW["channels"].items()}
    order = ["mail", "bot", "voice", "chat"]
    plan = planned(channels={name: {**channels[name], "opening": opening} for name in order})
    rows = plan.calendar[plan.calendar["kind"] == CALENDAR_OPENING]
    assert [order[row["which"]] for row in rows[:8]] == [
        *("bot", "voice", "chat", "mail"),
        *("mail", "bot", "voice", "chat"),
    ]


def test_the_first_order_takes_no_part_of_the_second() -> None:
    plan = planned()
    assert len(plan.queue_teams) == len(plan.queue_rank) == 2 * plan.queue["teams"].sum()
    assert (
        plan.queue["first_suited"] - plan.queue["first_team"] == len(plan.queue_teams) / 2
    ).all()


def test_teams_know_their_lightest_contact_and_whether_they_mix() -> None:
    plan = planned()
    assert plan.team["lightest"].tolist() == [CAPACITY // 2, CAPACITY // 4]
    assert plan.team["mixed"].tolist() == [1, 0]


def test_segments_like_their_channels_and_have_a_relative_value() -> None:
    plan = planned()
    assert plan.liked.tolist() == [0b1001, 0b0100]
    assert plan.value.tolist() == [0.25, 1.0]
    assert plan.parallel_share.tolist() == [0.1, 0.0]
    nobody = {name: {**s, "value_per_year": 0} for name, s in RAW["segments"].items()}
    assert planned(segments=nobody).value.tolist() == [0.0, 0.0]


def test_customers_answer_to_six_kinds_of_failure() -> None:
    behaviour = {
        "after_unanswered": {"retry_share": 0.15, "switch_share": 0.55, "retry_delay": 7},
        "after_self_service": {"retry_share": 0.05, "switch_share": 0.65, "switch_delay": 8},
        "after_unresolved": {"retry_delay": 5000},
        "parallel_contact_delay": 0,
        "parallel_contacts_admitted": False,
    }
    plan = planned(behaviour=behaviour)
    assert len(plan.retry_delay) == len(plan.switch_delay) == CAUSES
    assert mean_of(plan, plan.retry_delay[UNANSWERED]) == 7
    assert plan.switch_delay[UNANSWERED] == -1
    assert mean_of(plan, plan.switch_delay[SELF_SERVICE]) == 8
    row = plan.parameters
    assert (row[p.RETRY_SHARE + UNANSWERED], row[p.SWITCH_SHARE + UNANSWERED]) == (0.15, 0.55)
    assert (row[p.RETRY_SHARE + SELF_SERVICE], row[p.SWITCH_SHARE + SELF_SERVICE]) == (0.05, 0.65)
    assert row[p.RETURN_SECONDS] == 5000
    assert (row[p.RETRY_SHARE + QUESTION], row[p.SWITCH_SHARE + QUESTION]) == pytest.approx(
        (0.8, 0.2)
    )
    about = QUESTION_ABOUT_SELF_SERVICE
    assert row[p.RETRY_SHARE + about] + row[p.SWITCH_SHARE + about] == 1, "nobody gives up"
    assert row[p.RETRY_SHARE + about] == pytest.approx(0.05 / 0.7)
    assert mean_of(plan, plan.retry_delay[QUESTION]) == 5000
    assert mean_of(plan, plan.switch_delay[about]) == 8
    assert (plan.parallel_delay, plan.parallel_admitted) == (-1, False)


def test_the_orchestrator_has_its_times_and_switches() -> None:
    times = {
        "latency_seconds": 1.5,
        "offer_seconds": 12,
        "refresh_seconds": 45,
        "second_look_minutes": 2,
        "outage_block_minutes": 90,
        "window_minutes": 12,
    }
    plan = planned(orchestrator=times)
    assert (plan.latency, plan.refresh) == (1_500_000, 45_000_000)
    assert set(plan.channel["offer"].tolist()) == {12_000_000}
    assert (plan.look_again, plan.outage_block) == (2 * MINUTE, 90 * MINUTE)
    assert plan.bucket == 2 * MINUTE
    assert plan.orchestrator == entity_key("orchestrator")
    assert plan.orchestrates
    assert plan.merge
    assert plan.steering
    assert plan.priority
    assert plan.duplicates_visible
    plain = planned(BUILT_IN["omnichannel"])
    assert plain.duplicates_visible
    assert not plain.orchestrates
    assert planned(Capabilities(steering=True)).orchestrates


SECTIONS = {
    "handling": {"resume_seconds": 1, "duplicate_close_seconds": 2, "stale_reply_seconds": 3},
    "emotion": {"rise_unanswered": 0.11, "rise_self_service": 0.12, "rise_steered": 0.13},
    "behaviour": {"gaming_emotion": 0.21, "gaming_parallel": 0.22},
    "orchestrator": {
        "steered_resolution_loss": 0.31,
        "merge_recall_share": 0.32,
        "false_merge_share": 0.33,
        "acceptance_share": 0.34,
        "saturation_factor": 3.5,
        "emotion_points": 3.6,
        "value_points": 3.7,
        "priority_threshold_points": 3.8,
        "priority_cap_share": 0.39,
        "outage_share": 0.4,
    },
}


@pytest.mark.parametrize(("section", "key"), [(s, key) for s in SECTIONS for key in SECTIONS[s]])
def test_a_key_stands_at_its_position(section: str, key: str) -> None:
    row = planned(**{section: SECTIONS[section]}).parameters
    assert row[getattr(p, key.upper())] == SECTIONS[section][key]


def test_emotion_is_of_the_kind_whose_level_is_nearest() -> None:
    levels = {"positive": 0.0, "neutral": 0.2, "negative": 0.6, "furious": 0.9}
    row = planned(emotion={"levels": levels}).parameters
    assert row[p.EMOTION_LIMITS : p.EMOTION_LIMITS + 3].tolist() == [100, 400, 750]
    assert row[p.EMOTION_LEVELS : p.EMOTION_LEVELS + 4].tolist() == [0, 0.2, 0.6, 0.9]
    assert [emotion_kind(e, row) for e in (0, 99, 100, 399, 400, 749, 750, 1000)] == [
        *(0, 0, 1, 1, 2, 2, 3, 3)
    ]


def test_emotion_is_read_by_its_row_of_the_confusion_matrix() -> None:
    reading = {"negative": {"positive": 0.1, "neutral": 0.2, "negative": 0.3, "furious": 0.4}}
    row = planned(orchestrator={"emotion_reading": reading}).parameters
    table = row[p.READING :].reshape(KINDS, KINDS)
    assert np.allclose(table[2], [0.1, 0.3, 0.6, 1.0])
    assert np.allclose(table[3], [0.0, 0.0, 0.2, 1.0])
    assert [read_kind(u, 2, row) for u in (0.05, 0.15, 0.5, 0.9)] == [0, 1, 2, 3]


def test_what_is_switched_off_changes_nothing_of_a_plan() -> None:
    teams = {"phone": {"channels": ["voice", "chat"], "headcount": 2}}
    rest = {name: RAW["channels"][name] for name in ("voice", "chat")}
    segments = {"all": {"share": 1, "channel_preference": {"voice": 1}}}
    plan = planned(Capabilities(), channels=rest, segments=segments, teams=teams)
    assert plan.channel["interruptible"].sum() == 0
    assert plan.channel["hand_over"].tolist() == [-1, -1]
    assert plan.parallel_share.tolist() == [0.0]
    assert not plan.orchestrates
