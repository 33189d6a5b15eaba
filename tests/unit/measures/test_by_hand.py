"""Every measure of the tiny journal, worked out by hand in `docs/measures.md`."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from sim.measures import MEASURES, headline
from tests.unit.measures import tiny

GUIDE = Path(__file__).parents[3] / "docs" / "measures.md"

# 7 contacts by voice (1 blocked, 2 abandoned, 1 open, 3 answered), 3 by chat (1 turned away).
SERVICE = {
    "offered": 10,
    "answered": 5,
    "abandoned": 2,
    "blocked": 1,
    "closed_out": 1,
    "contacts_open": 1,
    "abandonment_rate": 2 / 7,
    "abandonment_rate_of_offered": 2 / 10,
    "abandonment_rate_without_short": 1 / 6,  # the one after 15 s is short
    "blocking_rate": 1 / 10,
    "closed_out_rate": 1 / 10,
    "service_level": 4 / 6,  # waits 10, 5 by voice and 40, 0 by chat are in time, 30 is not
    "service_level_offered_minus_short_abandons": 4 / 6,
    "service_level_offered": 4 / 7,
    "service_level_answered": 4 / 5,
    "service_level_all_waits": 5 / 7,
    "service_level_virtual_wait": 4 / 7,  # nobody abandons before the last one in time
    "asa_seconds": (10 + 30 + 40 + 0 + 5) / 5,
    "wait_mean_seconds": (85 + 80 + 15) / 7,
    "abandon_wait_seconds": (80 + 15) / 2,
    "wait_p50_seconds": 10,  # 0 5 10 30 40
    "wait_p90_seconds": 36,  # position .9 x 4 = 3.6: 30 + .6 x 10
    "wait_all_p50_seconds": 15,  # 0 5 10 15 30 40 80
    "wait_all_p90_seconds": 56,  # position .9 x 6 = 5.4: 40 + .4 x 40
    "long_wait_rate": 1 / 7,
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
    "logging_seconds": 10 / 5,
    "contact_resolution_rate": 2 / 5,
    "repeated_contact_rate": 1 / 5,
    "missing_context_share": 1 / 1,
    "wrong_record_rate": 0,
    "companion_rate": 0,
    "medium_lacking_rate": 0,
    "same_agent_rate": 0 / 1,
    "secondary_skill_rate": 0,
    "time_to_first_response_seconds": (10 + 530 + 0 + 5) / 4,
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
    "attempts_per_case": (1 + 3 + 1 + 1 + 1) / 5,
    "answered_per_case": (1 + 2 + 1) / 5,
    "abandonments_per_case": 1 / 5,
    "channels_per_case": (1 + 2 + 1 + 1 + 1) / 5,
    "switches_per_case": 1 / 5,
    "repetitions_per_case": 1 / 5,
    "transfers_per_case": 0,
    "long_waits_per_case": 1 / 5,
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
    "training_cost": 0,
    "channel_cost": CHANNELS,
    "platform_cost": PLATFORM,
    "integration_cost": INTEGRATION,
    "overhead_cost": LABOUR / 2,
    "cost_per_contact": TOTAL / 5,
    "cost_per_case": TOTAL / 7,
    "cost_per_resolved_case": TOTAL / 2,
    # work of the phone team 935 s at 12 / .75, of the web team 375 s at 15 / .5
    "direct_cost_per_contact": (935 / 3600 * 16 + 375 / 3600 * 30 + CHANNELS) / 5,
}


def _leaves(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


# Case 1: resolved later, 2 channels, 1 repetition, 1 abandonment, worst wait 80 s of 60 s promised.
EFFORTS = {
    0: 0.0,
    1: 0.63 + 0.28 + 0.45 + 0.9 + 0.2 * math.sqrt(80 / 60 - 1) + 0.5 * 0.2,
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
}

EXPECTED = {**SERVICE, **JOURNEY, **WORKFORCE, **MONEY, **LOYALTY}


def test_every_measure_is_worked_out() -> None:
    assert list(EXPECTED) == list(MEASURES)


@pytest.mark.parametrize("key", EXPECTED)
def test_measure_equals_the_number_by_hand(key: str) -> None:
    found = headline(tiny.journal(), tiny.scenario(), [key])[key]
    assert found == pytest.approx(EXPECTED[key], rel=1e-12, abs=1e-12)


def test_the_guide_has_every_measure_and_its_number() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    shown = {key: float(number) for key, number in rows}
    assert list(shown) == list(MEASURES)
    # Four digits are shown.
    assert shown == pytest.approx(EXPECTED, rel=5e-4)
