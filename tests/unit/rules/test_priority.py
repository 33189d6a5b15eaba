"""How emotion is read, and who has the highest need: every rule by hand, and bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.journal import EMOTION_KINDS
from sim.rules.priority import (
    KINDS,
    earned_points,
    emotion_kind,
    highest_share,
    parallel_share,
    read_kind,
    shown_emotion,
    thousandths,
)
from tests.unit.rules.parameter_rows import row, with_emotion

POSITIVE, NEUTRAL, NEGATIVE, FURIOUS = range(KINDS)

RIGHT = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
CHANCE = ((0.1, 0.2, 0.3, 0.4),) * KINDS
ROUGH = ((0.8, 0.2, 0, 0), (0.1, 0.8, 0.1, 0), (0, 0.1, 0.8, 0.1), (0, 0, 0.2, 0.8))

LIMITS = (125, 375, 750)
LEVELS = (0.0, 0.25, 0.5, 1.0)


# --- reading emotion -----------------------------------------------------------------------------


def test_kinds_of_emotion_are_those_of_the_journal() -> None:
    assert len(EMOTION_KINDS) == KINDS
    assert EMOTION_KINDS[POSITIVE] == "positive"
    assert EMOTION_KINDS[NEUTRAL] == "neutral"
    assert EMOTION_KINDS[NEGATIVE] == "negative"
    assert EMOTION_KINDS[FURIOUS] == "furious"


@pytest.mark.parametrize(
    ("emotion", "kind"),
    [
        (0, POSITIVE),
        (124, POSITIVE),
        (125, NEUTRAL),
        (374, NEUTRAL),
        (375, NEGATIVE),
        (749, NEGATIVE),
        (750, FURIOUS),
        (1000, FURIOUS),
    ],
)
def test_a_kind_begins_at_its_limit(emotion: int, kind: int) -> None:
    assert emotion_kind(emotion, with_emotion(LIMITS, LEVELS, RIGHT)) == kind


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3), st.integers(0, 999))
def test_who_is_angrier_is_of_no_calmer_kind(limits: list[int], emotion: int) -> None:
    parameters = with_emotion(sorted(limits), LEVELS, RIGHT)
    assert emotion_kind(emotion, parameters) <= emotion_kind(emotion + 1, parameters)


@pytest.mark.parametrize(
    ("u", "true_kind", "read"),
    [
        (0.0, POSITIVE, POSITIVE),
        (0.79, POSITIVE, POSITIVE),
        (0.81, POSITIVE, NEUTRAL),
        (0.05, NEUTRAL, POSITIVE),
        (0.5, NEUTRAL, NEUTRAL),
        (0.95, NEUTRAL, NEGATIVE),
        (0.05, NEGATIVE, NEUTRAL),
        (0.5, NEGATIVE, NEGATIVE),
        (0.95, NEGATIVE, FURIOUS),
        (0.19, FURIOUS, NEGATIVE),
        (0.21, FURIOUS, FURIOUS),
        (0.999999, FURIOUS, FURIOUS),
    ],
)
def test_reading_follows_the_row_of_the_true_kind(u: float, true_kind: int, read: int) -> None:
    assert read_kind(u, true_kind, with_emotion(LIMITS, LEVELS, ROUGH)) == read


@given(st.floats(0, 1, exclude_max=True), st.integers(0, KINDS - 1))
def test_perfect_reading_is_right(u: float, true_kind: int) -> None:
    assert read_kind(u, true_kind, with_emotion(LIMITS, LEVELS, RIGHT)) == true_kind


@given(st.floats(0, 1, exclude_max=True))
def test_reading_at_chance_tells_nothing(u: float) -> None:
    parameters = with_emotion(LIMITS, LEVELS, CHANCE)
    assert len({read_kind(u, kind, parameters) for kind in range(KINDS)}) == 1


def test_every_kind_is_read_as_often_as_its_row_says() -> None:
    parameters, steps = with_emotion(LIMITS, LEVELS, ROUGH), 1000
    for true_kind, shares in enumerate(ROUGH):
        found = [read_kind((i + 0.5) / steps, true_kind, parameters) for i in range(steps)]
        for kind, share in enumerate(shares):
            assert abs(found.count(kind) / steps - share) <= 1 / steps


# --- priority ------------------------------------------------------------------------------------


def test_points_are_for_what_was_read_and_for_value() -> None:
    parameters = with_emotion(LIMITS, LEVELS, RIGHT, emotion_points=4, value_points=1.5)
    assert earned_points(POSITIVE, 0.0, parameters) == 0
    assert earned_points(NEUTRAL, 0.0, parameters) == pytest.approx(1)
    assert earned_points(FURIOUS, 0.0, parameters) == pytest.approx(4)
    assert earned_points(POSITIVE, 1.0, parameters) == pytest.approx(1.5)
    assert earned_points(NEGATIVE, 0.4, parameters) == pytest.approx(2.6)


@pytest.mark.parametrize("quantile", [0.0, 0.5, 0.85, 1.0])
def test_the_highest_are_as_many_as_the_quantile_says(quantile: float) -> None:
    """Of 200 others and one more, each as likely to be at any place, whether equal or not."""
    count = 200
    distinct = [highest_share(higher, 0, count, quantile) for higher in range(count + 1)]
    assert sum(distinct) / (count + 1) == pytest.approx(1.0 - quantile)
    assert distinct == sorted(distinct, reverse=True)
    assert highest_share(0, count, count, quantile) == pytest.approx(1.0 - quantile), "all equal"
    # 40 high, 160 low: those at hand are high or low as often as the others.
    high, low = highest_share(0, 40, count, quantile), highest_share(40, 160, count, quantile)
    assert (41 * high + 161 * low) / 202 == pytest.approx(1.0 - quantile, abs=0.01)


def test_where_nothing_was_looked_at_yet_the_quantile_decides_alone() -> None:
    assert highest_share(0, 0, 0, 0.85) == pytest.approx(0.15)
    assert highest_share(0, 0, 0, 0.0) == 1.0


def test_points_are_kept_in_thousandths() -> None:
    assert thousandths(0.0) == 0
    assert thousandths(2.5) == 2500
    assert thousandths(0.0004) == 0
    assert thousandths(1.2346) == 1235


# --- gaming --------------------------------------------------------------------------------------


def test_who_has_heard_that_it_pays_shows_more() -> None:
    parameters = row(gaming_emotion=0.5)
    assert shown_emotion(250, 0, parameters) == 250
    assert shown_emotion(250, 200, parameters) == 350
    assert shown_emotion(950, 200, parameters) == 1000
    assert shown_emotion(0, 1000, parameters) == 500
    assert shown_emotion(0, 3, parameters) == 2, "1.5 is rounded up"
    assert shown_emotion(400, 1000, row(gaming_emotion=0.0)) == 400


def test_who_has_heard_that_it_pays_opens_more_contacts() -> None:
    parameters = row(gaming_parallel=2.0)
    assert parallel_share(0.05, 0, parameters) == 0.05
    assert parallel_share(0.05, 250, parameters) == pytest.approx(0.075)
    assert parallel_share(0.5, 1000, parameters) == 1.0
    assert parallel_share(0.0, 1000, parameters) == 0.0
    assert parallel_share(0.3, 1000, row(gaming_parallel=0.0)) == 0.3
