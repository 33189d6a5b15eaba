"""Declared targets: what they are split into, what is refused, and when they are met."""

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.staffing.targets import Target, targets_of

SHOP = {
    "scenario": {"horizon_days": 1},
    "channels": {
        "voice": {},
        "chat": {"mode": "chat", "max_per_agent": 2},
        "email": {"mode": "async", "service_level": {"threshold_seconds": 7200}},
        "robot": {"mode": "self_service"},
    },
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.5, "email": 0.5}}},
    "intents": {"any": {"share": 1}},
    "teams": {
        "phone": {"channels": ["voice", "chat"], "headcount": 3},
        "desk": {"channels": ["email"], "headcount": 2},
    },
}


def shop(*targets: dict[str, object]) -> sim.Scenario:
    return sim.load(SHOP, {"staffing.targets": list(targets)} if targets else {})


def test_without_targets_each_served_channel_has_its_service_level() -> None:
    found = targets_of(shop())
    assert [(one.of, one.per) for one in found] == [
        ("voice", "interval"),
        ("chat", "interval"),
        ("email", "day"),
    ]
    assert found[2].within_seconds == 7200
    assert found[0].limit == 0.8


def test_a_preset_fills_in_what_is_not_said() -> None:
    (law,) = targets_of(shop({"preset": "spain_2025"}))
    assert (law.of, law.limit, law.within_seconds, law.per) == ("voice", 0.95, 180.0, "week")
    (own,) = targets_of(shop({"preset": "80/20", "limit": 0.85, "per": "day"}))
    assert (own.limit, own.within_seconds, own.per) == (0.85, 20.0, "day")


def test_two_levels_of_one_channel_are_two_targets_and_the_later_of_two_equal_ones_counts() -> None:
    found = targets_of(
        shop({"preset": "80/20"}, {"preset": "spain_2025"}, {"preset": "80/20", "limit": 0.7})
    )
    assert [(one.within_seconds, one.limit) for one in found] == [(20.0, 0.7), (180.0, 0.95)]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"measure": "asa_seconds"}, "target_without_limit"),
        ({"measure": "occupancy", "limit": 85}, "target_over_one"),
        (
            {"measure": "backlog_age_hours", "limit": 4, "channels": ["voice"]},
            "target_of_other_mode",
        ),
        (
            {"measure": "asa_seconds", "limit": 9, "within_seconds": 9},
            "target_key_of_other_measure",
        ),
        ({"channels": ["fax"]}, "unknown_name"),
    ],
)
def test_what_cannot_be_a_target_is_refused(target: dict[str, object], code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        shop(target)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert "staffing.targets.0" in caught.value.faults[0].told()


def test_margins_add_up_and_say_whether_a_target_is_met() -> None:
    level = Target("service_level", "voice", 0.8, "day")
    up, down = np.array([79.0, 90.0, 0.0]), np.array([100.0, 100.0, 0.0])
    assert level.met(up, down).tolist() == [False, True, True]
    assert level.margin(up, down).sum() == pytest.approx(float(level.margin(up.sum(), down.sum())))
    speed = Target("asa_seconds", "voice", 20.0, "day")
    assert speed.met(np.array([1900.0, 2100.0]), np.array([100.0, 100.0])).tolist() == [True, False]
