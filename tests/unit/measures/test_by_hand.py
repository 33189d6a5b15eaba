"""Every measure of the two small journals, worked out by hand in `docs/measures.md`."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from sim.measures import MEASURES, headline
from tests.unit.measures import second, tiny

STEP = 2e-9
"""Sums go in whole ticks, or in steps of 2^-32: two half ticks of the least sum here, 500 s."""

GUIDE = Path(__file__).parents[3] / "docs" / "measures.md"

# 7 contacts by voice (1 blocked, 2 abandoned, 1 open, 3 answered), 3 by chat (1 turned away).
SERVICE = {
    "offered": 10,
    "handled": 5,
    "answered": 5,
    "chased": 0,
    "abandoned": 2,
    "silent_abandons": 0,
    "blocked": 1,
    "balked": 0,
    "closed_out": 1,
    "merged": 0,
    "closed_as_duplicate": 0,
    "withdrawn": 0,
    "contained": 0,
    "contacts_open": 1,
    "abandonment_rate": 2 / 7,
    "abandonment_rate_of_offered": 2 / 10,
    "abandonment_rate_without_short": 1 / 6,  # the one after 15 s is short
    "blocking_rate": 1 / 10,
    "balking_rate": 0,
    "closed_out_rate": 1 / 10,
    "service_level": 4 / 6,  # waits 10, 5 by voice and 40, 0 by chat are in time, 30 is not
    "service_level_offered_minus_short_abandons": 4 / 6,
    "service_level_offered": 4 / 7,
    "service_level_answered": 4 / 5,
    "service_level_all_waits": 5 / 7,
    "service_level_virtual_wait": 4 / 7,  # nobody abandons before the last one in time
    "asa_seconds": (10 + 30 + 40 + 0 + 5) / 5,
    "wait_mean_seconds": (85 + 80 + 15) / 7,
    "wait_variance": (10**2 + 30**2 + 40**2 + 5**2 + 80**2 + 15**2) / 7 - (180 / 7) ** 2,
    "delay_probability": 6 / 7,
    "number_waiting": (10 + 30 + 40 + 0 + 5 + 80 + 15 + 200) / 3600,
    "number_in_system": (310 + 80 + 370 + 470 + 320 + 0 + 15 + 200 + 300 + 0) / 3600,
    "abandon_wait_seconds": (80 + 15) / 2,
    "wait_p50_seconds": 10,  # 0 5 10 30 40
    "wait_p90_seconds": 36,  # position .9 x 4 = 3.6: 30 + .6 x 10
    "wait_all_p50_seconds": 15,  # 0 5 10 15 30 40 80
    "wait_all_p90_seconds": 56,  # position .9 x 6 = 5.4: 40 + .4 x 40
    "beyond_wait_threshold_rate": 1 / 7,
    "time_to_first_response_seconds": (10 + 530 + 0 + 5) / 4,
    "aht_seconds": (300 + 340 + 430 + 320 + 295) / 5,
    "work_content_seconds": (300 + 340 + 330 + 220 + 295) / 5,
    "talk_seconds": (200 + 270 + 180 + 170 + 235) / 5,
    "after_contact_work_seconds": (50 + 40 + 30 + 20 + 30) / 5,
    "authenticate_seconds": 20 / 5,
    "identify_seconds": 5 * 30 / 5,
    "read_seconds": 0,
    "repeat_seconds": 90 / 5,
    "companion_seconds": 0,
    "switch_seconds": 0,
    "closing_seconds": 0,
    "resume_seconds": 0,
    "logging_seconds": 10 / 5,
    "contact_resolution_rate": 2 / 5,
    "induced_contact_rate": 0 / 2,
    "repeated_contact_rate": 1 / 5,
    "missing_context_share": 1 / 1,
    "wrong_record_rate": 0,
    "companion_rate": 0,
    "medium_lacking_rate": 0,
    "same_agent_rate": 0 / 1,
    "secondary_skill_rate": 0,
    "helped_out_rate": 0,
}

# Resolved: 0 and 1. Given up: 2, 3 and 6. Open: 4 and 5.
JOURNEY = {
    "cases": 7,
    "cases_open": 2,
    "open_case_rate": 2 / 7,
    "fcr_rate": 1 / 4,  # cases 0, 1, 2 and 5 were answered
    "fcr_rate_of_closed": 1 / 5,
    "resolved_rate": 2 / 5,
    "lost_case_rate": 3 / 5,
    "handled_before_share": 0,
    "proactive_actions": 0,
    "cases_of_false_alarms": 0,
    "attempts_per_case": (1 + 3 + 1 + 1 + 1) / 5,
    "self_made_contact_share": 2 / 7,  # two more of case 1
    "answered_per_case": (1 + 2 + 1) / 5,
    "abandonments_per_case": 1 / 5,
    "channels_per_case": (1 + 2 + 1 + 1 + 1) / 5,
    "switches_per_case": 1 / 5,
    "repetitions_per_case": 1 / 5,
    "transfers_per_case": 0,
    "waits_beyond_threshold_per_case": 1 / 5,
    "wait_per_case_seconds": (10 + 150) / 5,
    "time_to_resolution_hours": (260 + 1840) / 2 / 3600,
    "time_to_resolution_p50_hours": 1050 / 3600,
    "time_to_resolution_p90_hours": (260 + 0.9 * 1580) / 3600,
    "emotion_at_end": (0.2 + 0.6 + 0.4 + 0.3) / 5,
}

# On duty 3590, 1770 and 2060 s; 605 s of the first in a break and in training.
PRESENT_PHONE, PRESENT_WEB = (3590 + 1770) / 3600, 2060 / 3600
STAFFED = (2985 + 1770 + 2060) / 3600
OCCUPIED = (595 + 340 + 480) / 3600
PAID_PHONE, PAID_WEB = PRESENT_PHONE / 0.75, PRESENT_WEB / 0.5
PAID = PAID_PHONE + PAID_WEB

WORKFORCE = {
    "occupancy": 1415 / 6815,
    "utilisation": (595 + 340 + 0.5 * (430 + 320)) / 6815,
    "idle_share": 5400 / 6815,
    "concurrency": (595 + 340 + 430 + 320) / 1415,
    "agents_on_duty": (3590 + 1770 + 2060) / 3600,
    "present_hours": PRESENT_PHONE + PRESENT_WEB,
    "staffed_hours": STAFFED,
    "overtime_hours": 0,
    "pause_hours": 605 / 3600,
    "absent_hours": 0,
    "paid_hours": PAID,  # 1.985 and 1.144
    "fte": PAID / (1764 / (52 * 168)),
}

LABOUR = PAID_PHONE * 12 + PAID_WEB * 15  # 23.82 and 17.17
CHANNELS = 3 * 0.5 + 0.1 * (250 + 300 + 265) / 60 + 2 * 0.2  # 3.258
PLATFORM = 21 * PAID / (1764 / 12)  # .447
INTEGRATION = 2 * 10 * 12 / (52 * 168)  # .027
TOTAL = LABOUR + CHANNELS + PLATFORM + INTEGRATION  # 44.72

MONEY = {
    "agent_months": PAID / 147,
    "total_cost": TOTAL,
    "labour_cost": LABOUR,
    "premium_cost": 0,
    "proactive_cost": 0,
    "training_cost": 0,
    "channel_cost": CHANNELS,
    "platform_cost": PLATFORM,
    "integration_cost": INTEGRATION,
    "purchase_margin_lost": 3 * 0.1 * 30,  # cases 2, 3 and 6
    "purchase_margin_kept": 1 * 0.1 * 30,  # case 0
    "overhead_cost": LABOUR / 2,
    "cost_per_contact": TOTAL / 5,
    "cost_per_case": TOTAL / 7,
    "cost_per_resolved_case": TOTAL / 2,
    "loaded_cost_per_resolved_case": (TOTAL + LABOUR / 2) / 2,
    # work of the phone team 935 s at 12 / .75, of the web team 375 s at 15 / .5
    "direct_cost_per_contact": (935 / 3600 * 16 + 375 / 3600 * 30 + CHANNELS) / 5,
}


def _leaves(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


# Case 1: resolved later, told again on a second channel, 1 abandonment, a wait of 80 s (threshold
# 60 s). The repetition is that of the change of channel, and counts once.
EFFORTS = {
    0: 0.0,
    1: 0.63 + 0.28 + 0.9 + 0.2 * math.sqrt(80 / 60 - 1) + 0.5 * 0.2,
    2: 1.85 + 0.5 * 0.6,
    3: 1.85 + 0.5 * 0.4,
    6: 1.85 + 0.5 * 0.3,
}
CHURN = [_leaves(-2.94 + effort - 0.5 * (case == 1)) for case, effort in EFFORTS.items()]
BARE = [_leaves(-2.94), _leaves(-2.94 + 0.63 + 0.28 - 0.5), *3 * [_leaves(-2.94 + 1.85)]]

LOYALTY = {
    "retention_rate": 0.95 * (1 - sum(CHURN) / 5) ** 2,
    "retention_rate_evidence_only": 0.95 * (1 - sum(BARE) / 5) ** 2,
    "churn_per_case": sum(CHURN) / 5,
    "churn_per_case_evidence_only": sum(BARE) / 5,
    "effort": sum(EFFORTS.values()) / 5,
    "csat": 82 - 27 / 1.85 * sum(EFFORTS.values()) / 5,
    "value_lost_per_case": 100 * CHURN[1] / 5,
    "value_lost_per_case_evidence_only": 100 * BARE[1] / 5,
    "churn_per_case_first": CHURN[0],
    "churn_per_case_later": CHURN[1],
    "churn_per_case_unresolved": sum(CHURN[2:]) / 3,
    "churn_by_outcome": (0.63 + 3 * 1.85) / 5,
    "churn_by_extra_channel": 0.28 / 5,
    "churn_by_repetition": 0,
    "churn_by_abandonment": 0.9 / 5,
    "churn_by_wait": 0.2 * math.sqrt(80 / 60 - 1) / 5,
    "churn_by_emotion": 0.5 * (0.2 + 0.6 + 0.4 + 0.3) / 5,
}

FIRST = {**SERVICE, **JOURNEY, **WORKFORCE, **MONEY, **LOYALTY}

# The second journal: 22 contacts, 13 of them handled. Loads by voice 270 (case 1), 340 (6),
# 170 (7), 260 (11), 120 (15); by chat half of 170 (2), 130 (3), 150 (10), 110 (14); by mail
# 140 (0), 40 (1), 130 (13), 70 (15).
WORK = 270 + 340 + 170 + 260 + 120 + (170 + 130 + 150 + 110) / 2 + 140 + 40 + 130 + 70  # 1820 s
DUPLICATE_WORK = 40 + 120 + 20 / 2  # stale; the call beside a mail; closing within a chat

DUPLICATES = {
    "parallel_contacts": 2,
    "parallel_rate": 2 / 22,
    "duplicate_share": 4 / 22,  # 7.1 merged, 2.2 closed, 3.1 withdrawn, 1.1 stale
    "withdrawn_rate": 1 / 22,
    "stale_contacts": 1,
    "work_hours": WORK / 3600,
    "stale_work_hours": 40 / 3600,
    "stale_work_share": 40 / WORK,
    "duplicate_work_hours": DUPLICATE_WORK / 3600,
    "duplicate_work_share": DUPLICATE_WORK / WORK,
    "self_made_work_hours": DUPLICATE_WORK / 3600,  # the call after self-service is no repeat
    "self_made_work_share": DUPLICATE_WORK / WORK,
    "context_work_share": (10 + 10) / WORK,
    "repeat_work_share": 20 / WORK,
    "companion_work_share": 0,
    # calls 30 each but the one beside a mail, chats half of 30, mails 20 but the stale one
    "identification_work_share": (4 * 30 + 4 * 15 + 3 * 20) / WORK,
    "resume_work_share": 20 / WORK,
    "follow_up_work_share": (240 + 40) / WORK,  # handed over by self-service
    "solving_work_share": (
        (240 + 280 + 140 + 230) + (120 + 100 + 120 + 80) / 2 + (90 + 20 + 90 + 50)
    )
    / WORK,
    "false_merges": 1,
    "false_merge_rate": 1 / 2,
    "falsely_merged_lost": 1,
}

# Waits of turns begun with, in opening hours: 100, 120, 120, 300 + 100, 20, 200 s.
MESSAGES = {
    "turns": 9,
    "turns_per_thread": (2 + 1 + 1 + 1) / 4,
    "turn_wait_mean_hours": 960 / 6 / 3600,
    "turn_wait_p50_hours": 120 / 3600,
    "turn_wait_p90_hours": (200 + 0.5 * 200) / 3600,
    "chased_rate": 3 / 8,
    "interruptions_per_turn": 1 / 5,
    "owner_turn_rate": 1 / 1,
    "owner_wait_rate": 1 / 1,
    # on the clock, those that were never begun with too
    "backlog_mean": (100 + 120 + 120 + 1000 + 20 + 200 + 50 + 100 + 150) / 3600,
    "backlog_at_end": 1,
    "held_slot_share": (60 + 60) / (2570 + 650 + 1195 + 300),
}

SELF_SERVICE = {
    "self_service_contacts": 3,
    "containment_rate": 2 / 3,
    "self_service_resolution_rate": 1 / 3,
    "hand_over_rate": 1 / 3,
    "self_service_minutes": (1 + 1.5 + 2) / 3,
}

ORCHESTRATOR = {
    "offers": 2,
    "acceptance_rate": 1 / 2,
    "steered_rate": 1 / 22,
    "wait_error_seconds": ((0 - 0) + (5 - 0) + (10 - 30)) / 3,
    "steered_wait_error_seconds": 5,
    "prioritised_rate": 1 / 22,
    "emotion_read_right_rate": 2 / 3,
    "misread_priority_rate": 1 / 1,
    "callers_offered_message_rate": 1 / 3,  # 3, 10 and 11
    "message_resolution_hours": math.nan,  # case 11 has declined one
    "other_callers_resolution_hours": (3265 - 3100) / 3600,  # case 10
    "priority_wait_seconds": 10,  # 11.1
    "displaced_wait_seconds": (40 + 10 + 100 + 30 + 30 + 0 + 0) / 7,
    "calm_low_value_wait_p95_seconds": 40 + 0.85 * 60,  # 0 20 40 100: position .95 x 3
}

SECOND = {**DUPLICATES, **MESSAGES, **SELF_SERVICE, **ORCHESTRATOR}

# What messages, self-service and duplicates change in measures that the first journal explains.
ON_THE_SECOND = {
    "offered": 22,
    "handled": 13,
    "answered": 11,
    "chased": 2,
    "abandoned": 1,
    "silent_abandons": 1,
    "merged": 2,
    "closed_as_duplicate": 1,
    "withdrawn": 1,
    "contained": 2,
    "contacts_open": 2,
    "abandonment_rate": 1 / (9 + 1),  # calls and chats
    "service_level": (3 + 3 + 4) / (5 + 4 + 4),  # the short abandon left out
    "asa_seconds": (30 + 100 + 30 + 10 + 0 + 5 + 10 + 0 + 40) / 9,
    "wait_all_p50_seconds": (10 + 20) / 2,
    "beyond_wait_threshold_rate": 2
    / 14,  # the chat of case 2 and the stale mail; withdrawn ones do not count
    # 0: first reply. 1: the call that came before it. 6: from self-service on. 15: the call.
    "time_to_first_response_seconds": (160 + 530 + 100 + 80 + 130 + 100 + 25 + 30 + 250 + 0 + 140)
    / 11,
    "aht_seconds": (140 + 40 + 270 + 170 + 130 + 340 + 170 + 150 + 260 + 130 + 110 + 70 + 120) / 13,
    "closing_seconds": 20 / 13,
    "resume_seconds": 20 / 13,
    # Served: 0, 1, 2, 3, 6, 7, 10 to 15 by agents, 4 and 5 by self-service. First: all resolved but
    # 15, which the second answered contact solved.
    "fcr_rate": 7 / 14,
    "fcr_rate_of_closed": 7 / 12,
    "lost_case_rate": 4 / 12,
    "self_made_contact_share": 4 / 16,  # the second contacts of 1, 2, 3 and 15; case 7 is open
    "occupancy": (650 + 510 + 890 + 270) / (2570 + 650 + 1195 + 300),
    "concurrency": 1,  # never two in work at once
    "channel_cost": (
        (5 * 0.5 + 0.1 * (300 + 150 + 230 + 230 + 100) / 60)
        + 4 * 0.2
        + 4 * 0.1
        + (3 * 0.05 + 0.02 * 4.5)
    ),
    "purchase_margin_lost": 0.5 * 40,
    "purchase_margin_kept": 3 * 0.5 * 40,
}


def test_every_measure_is_worked_out() -> None:
    assert {*FIRST, *SECOND} == set(MEASURES)
    assert not set(FIRST) & set(SECOND)


@pytest.mark.parametrize("key", FIRST)
def test_measure_equals_the_number_by_hand(key: str) -> None:
    found = headline(tiny.journal(), tiny.scenario(), [key])[key]
    assert found == pytest.approx(FIRST[key], rel=STEP, abs=1e-9)


@pytest.mark.parametrize("key", [*SECOND, *ON_THE_SECOND])
def test_measure_of_the_second_journal_equals_the_number_by_hand(key: str) -> None:
    found = headline(second.journal(), second.scenario(), [key])[key]
    expected = (SECOND | ON_THE_SECOND)[key]
    assert found == pytest.approx(expected, rel=STEP, abs=1e-9, nan_ok=True)


def test_the_guide_has_every_measure_and_its_number() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    shown = {key: float(number) for key, number in rows}
    assert list(shown) == list(MEASURES)
    # Four digits are shown.
    assert shown == pytest.approx(FIRST | SECOND, rel=5e-4, nan_ok=True)


def test_the_guide_has_the_label_unit_and_formula_of_every_measure() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for measure in MEASURES.values():
        unit = "EUR" if measure.unit == "money" else measure.unit
        assert f"| `{measure.key}` | {measure.label}, {unit} | {measure.formula} |" in text
