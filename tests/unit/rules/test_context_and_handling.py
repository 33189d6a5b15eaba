"""What an agent knows, and what a contact costs: hand-computed values, and bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.context import (
    RECORDED,
    REMEMBERED,
    SCOPE_CASE,
    SCOPE_CHANNEL,
    SCOPE_INTERACTION,
    UNKNOWN,
    missing_thousandths,
    recall,
)
from sim.rules.emotion import calmed, raised
from sim.rules.handling import read_seconds, repeat_seconds, talk_seconds
from sim.rules.outcome import difficult, resolution_share
from sim.service_models.capabilities import SCOPES
from tests.unit.rules.parameter_rows import row

# scope, same channel, same agent, covered, same interaction -> how
RECALL = [
    (SCOPE_CHANNEL, False, False, True, False, UNKNOWN),
    (SCOPE_CHANNEL, True, False, False, False, RECORDED),
    (SCOPE_CHANNEL, True, True, False, False, REMEMBERED),
    (SCOPE_CHANNEL, False, True, False, False, REMEMBERED),
    (SCOPE_INTERACTION, False, False, True, False, UNKNOWN),
    (SCOPE_INTERACTION, True, False, False, False, RECORDED),
    (SCOPE_CASE, False, False, True, False, RECORDED),
    (SCOPE_CASE, False, False, False, False, UNKNOWN),
    (SCOPE_CASE, True, False, False, False, RECORDED),
    (SCOPE_CASE, False, True, True, False, REMEMBERED),
    # A bot hands over inside one interaction: what was typed there reaches the agent, covered or
    # not, unless each channel keeps to itself.
    (SCOPE_CHANNEL, False, False, True, True, UNKNOWN),
    (SCOPE_INTERACTION, False, False, False, True, RECORDED),
    (SCOPE_CASE, False, False, False, True, RECORDED),
    (SCOPE_INTERACTION, False, True, False, True, REMEMBERED),
    (SCOPE_CHANNEL, True, False, False, True, RECORDED),
]


@pytest.mark.parametrize(
    ("scope", "same_channel", "same_agent", "covered", "same_interaction", "how"), RECALL
)
def test_recall(
    scope: int,
    same_channel: bool,
    same_agent: bool,
    covered: bool,
    same_interaction: bool,
    how: int,
) -> None:
    assert recall(scope, same_channel, same_agent, covered, same_interaction) == how


def test_three_ways_of_knowing_are_told_apart() -> None:
    assert len({UNKNOWN, REMEMBERED, RECORDED}) == 3


def test_the_rules_number_the_scopes_as_the_service_models_do() -> None:
    assert SCOPES[SCOPE_CHANNEL] == "channel"
    assert SCOPES[SCOPE_INTERACTION] == "interaction"
    assert SCOPES[SCOPE_CASE] == "case"


@pytest.mark.parametrize(
    ("earlier", "unknown", "share"),
    [(0, 0, 0), (1, 1, 1000), (3, 1, 333), (3, 2, 667), (6, 1, 167), (2, 1, 500), (4, 0, 0)],
)
def test_missing_thousandths(earlier: int, unknown: int, share: int) -> None:
    assert missing_thousandths(earlier, unknown) == share


@given(st.integers(1, 32), st.data())
def test_missing_is_a_share(earlier: int, data: st.DataObject) -> None:
    unknown = data.draw(st.integers(0, earlier))
    share = missing_thousandths(earlier, unknown)
    assert 0 <= share <= 1000
    assert abs(share - 1000 * unknown / earlier) <= 0.5


def test_reading_grows_with_the_history_up_to_a_limit() -> None:
    parameters = row(read_base_seconds=15, read_per_contact_seconds=5, read_max_seconds=27)
    assert [read_seconds(n, parameters) for n in range(4)] == [0, 20, 25, 27]


def test_repeating_is_proportional_to_what_is_missing() -> None:
    parameters = row(repeat_after_self_service_factor=1.4)
    assert repeat_seconds(90.0, 333, 0, parameters) == pytest.approx(29.97)
    assert repeat_seconds(90.0, 0, 0, parameters) == 0
    assert repeat_seconds(90.0, 1000, 0, parameters) == 90
    assert repeat_seconds(90.0, 1000, 1000, parameters) == pytest.approx(126)
    assert repeat_seconds(90.0, 1000, 500, parameters) == pytest.approx(108), (
        "half was self-service"
    )


def test_talk_is_a_product() -> None:
    parameters = row(secondary_handle_time_factor=1.07, emotion_handle_time_effect=0.1)
    main, secondary = False, True
    assert talk_seconds(100.0, 1.5, 0.8, main, 0, parameters) == pytest.approx(120)
    assert talk_seconds(100.0, 1.0, 1.0, secondary, 0, parameters) == pytest.approx(107)
    assert talk_seconds(100.0, 1.0, 1.0, main, 600, parameters) == pytest.approx(106)
    assert talk_seconds(100.0, 1.0, 1.0, secondary, 1000, parameters) == pytest.approx(117.7)


def test_difficulty_moves_the_odds() -> None:
    # Odds 4 : 1, twice as difficult, effect 2: 4 / 2^2 = 1.
    assert difficult(0.8, 2.0, 2.0) == pytest.approx(0.5)
    assert difficult(0.8, 0.5, 1.0) == pytest.approx(8 / 9)
    assert difficult(0.8, 2.0, 0.0) == 0.8
    assert difficult(1.0, 9.0, 3.0) == 1.0
    assert difficult(0.0, 0.1, 3.0) == 0.0


@given(st.floats(0, 1), st.floats(0.01, 100), st.floats(0, 20))
def test_difficulty_keeps_a_chance_a_chance(share: float, difficulty: float, effect: float) -> None:
    chance = difficult(share, difficulty, effect)
    assert 0 <= chance <= 1
    if difficulty >= 1:
        assert chance <= share + 1e-12


LOSSES = row(
    secondary_resolution_loss=0.02,
    wrong_record_resolution_loss=0.1,
    missing_context_resolution_loss=0.3,
    steered_resolution_loss=0.05,
)


@pytest.mark.parametrize(
    ("share", "shift", "secondary", "wrong", "steered", "missing", "chance"),
    [
        (0.7, 0.0, False, False, False, 0, 0.7),
        (0.7, 0.1, False, False, False, 0, 0.8),
        (0.7, 0.0, True, False, False, 0, 0.68),
        (0.7, 0.0, False, True, False, 0, 0.6),
        (0.7, 0.0, False, False, True, 0, 0.65),
        (0.7, 0.0, False, False, False, 500, 0.55),
        (0.7, 0.0, False, True, False, 200, 0.6),  # of the two losses the larger one, not both
        (0.7, 0.0, False, True, False, 500, 0.55),
        (0.7, -0.1, True, True, False, 1000, 0.28),
        (0.7, -0.1, True, True, True, 1000, 0.23),
        (0.04, 0.0, False, False, True, 0, 0.0),
        (0.1, -0.5, True, True, False, 1000, 0.0),
        (0.9, 0.5, False, False, False, 0, 1.0),
        (0.9, 0.2, False, False, True, 0, 1.0),  # losses are taken off before the limits apply
    ],
)
def test_resolution_share(
    share: float,
    shift: float,
    secondary: bool,
    wrong: bool,
    steered: bool,
    missing: int,
    chance: float,
) -> None:
    found = resolution_share(share, shift, secondary, wrong, steered, missing, LOSSES)
    assert found == pytest.approx(chance)


def test_emotion_moves_a_share_of_the_way() -> None:
    assert raised(250, 0.1) == 325
    assert raised(1000, 0.5) == 1000
    assert calmed(325, 0.5) == 162  # 325 - 163, half a thousandth is rounded away
    assert calmed(0, 0.5) == 0
    assert calmed(800, 1.0) == 0


@given(st.integers(0, 1000), st.floats(0, 1))
def test_emotion_stays_between_calm_and_furious(emotion: int, share: float) -> None:
    assert emotion <= raised(emotion, share) <= 1000
    assert 0 <= calmed(emotion, share) <= emotion
    assert math.isclose(raised(emotion, share), emotion + (1000 - emotion) * share, abs_tol=0.51)
