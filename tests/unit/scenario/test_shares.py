"""Shares that sum to 1 are scaled where one of them moves."""

from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.shares import rescaled, value_at
from sim.scenario.variants import with_overrides
from sim.study.sweeping.axes import parse_axes
from sim.study.sweeping.points import points_of

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@pytest.fixture(scope="module")
def retail() -> sim.Scenario:
    return sim.load(SCENARIOS / "retail.toml")


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("segments.under_45.channel_preference.voice", "segments.under_45.channel_preference.chat"),
        ("segments.under_45.share", "segments.over_45.share"),
        ("intents.wrong_size.share", "intents.complaint.share"),
        (
            "demand.sources.evenings and Sunday.channel_shares.chat",
            "demand.sources.evenings and Sunday.channel_shares.email",
        ),
        (
            "demand.sources.office hours.day_shares.mon",
            "demand.sources.office hours.day_shares.sat",
        ),
        ("segments.over_45.initial_emotion.furious", "segments.over_45.initial_emotion.neutral"),
        (
            "orchestrator.emotion_reading.furious.furious",
            "orchestrator.emotion_reading.furious.negative",
        ),
    ],
)
def test_the_others_keep_their_proportions(key: str, other: str, retail: sim.Scenario) -> None:
    changed = with_overrides(retail, rescaled(retail, {key: 0.1}))  # refused if it did not sum to 1
    assert value_at(changed, key) == 0.1
    scale = (1 - 0.1) / (1 - value_at(retail, key))
    assert value_at(changed, other) == pytest.approx(value_at(retail, other) * scale)


def test_two_that_are_named_leave_the_rest_to_the_others(retail: sim.Scenario) -> None:
    named = {"intents.wrong_size.share": 0.3, "intents.payment.share": 0.2}
    changed = with_overrides(retail, rescaled(retail, named))
    assert sum(one.share for one in changed.intents.values()) == pytest.approx(1)
    assert [changed.intents[name].share for name in ("wrong_size", "payment")] == [0.3, 0.2]


def test_what_cannot_sum_to_one_is_refused(retail: sim.Scenario) -> None:
    too_much = {"intents.wrong_size.share": 0.7, "intents.payment.share": 0.6}
    assert rescaled(retail, too_much) == too_much
    axes = parse_axes(["intents.wrong_size.share=0.7", "intents.payment.share=0.6"], retail)
    with pytest.raises(ScenarioError, match="sum"):
        points_of(retail, axes, [[0.7, 0.6]])


def test_other_keys_stay_as_they_are(retail: sim.Scenario) -> None:
    changes = {"handling.logging_seconds": 5.0, "channels.chat.recognised_share": 0.5}
    assert rescaled(retail, changes) == changes
