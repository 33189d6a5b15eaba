"""What customers do next, and who is served first: hand-computed values, bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import parameters as p
from sim.rules.next_move import (
    ABANDONED,
    BALKED,
    BLOCKED,
    CAUSES,
    CLOSED,
    FAILURES,
    GIVE_UP,
    QUESTION,
    QUESTION_ABOUT_SELF_SERVICE,
    RETRY,
    SELF_SERVICE,
    SWITCH,
    UNANSWERED,
    UNRESOLVED,
    kind_of_failure,
    move,
    next_channel,
)
from sim.rules.priority import queue_key, rank
from sim.rules.timing import NEVER, ticks
from tests.unit.rules import records as r

SECOND = 1_000_000


def packed(*channels: int) -> int:
    """An order of channels, four bits each, most preferred lowest."""
    order = -1
    for place, channel in enumerate(channels):
        order ^= (15 ^ channel) << (4 * place)
    return order


def bits(*channels: int) -> int:
    """A set of channels."""
    return sum(1 << channel for channel in channels)


# --- next move -----------------------------------------------------------------------------------


RETRIES = {ABANDONED: 0.45, BLOCKED: 0.1, CLOSED: 0.2, UNRESOLVED: 0.72, UNANSWERED: 0.15}
SWITCHES = {ABANDONED: 0.2, BLOCKED: 0.3, CLOSED: 0.4, UNRESOLVED: 0.18, UNANSWERED: 0.5}
RETRIES[SELF_SERVICE], SWITCHES[SELF_SERVICE] = 0.05, 0.65
RETRIES[BALKED], SWITCHES[BALKED] = 0.35, 0.25
RETRIES[QUESTION], SWITCHES[QUESTION] = 0.8, 0.2
RETRIES[QUESTION_ABOUT_SELF_SERVICE], SWITCHES[QUESTION_ABOUT_SELF_SERVICE] = 0.1, 0.9


def _shares() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    parameters = np.zeros(p.ROW_LENGTH)
    for cause in range(CAUSES):
        parameters[p.RETRY_SHARE + cause] = RETRIES[cause]
        parameters[p.SWITCH_SHARE + cause] = SWITCHES[cause]
    return parameters


def test_every_cause_has_shares_of_its_own() -> None:
    assert sorted(RETRIES) == sorted(SWITCHES) == list(range(CAUSES))
    assert p.RETRY_SHARE + 2 * CAUSES == p.SWITCH_SHARE
    assert p.SWITCH_SHARE + 2 * CAUSES == p.RETURN_SECONDS


def test_later_attempts_have_shares_of_their_own() -> None:
    shares = np.zeros(p.ROW_LENGTH)
    shares[p.RETRY_SHARE + ABANDONED] = 1.0
    shares[p.SWITCH_SHARE + CAUSES + ABANDONED] = 1.0
    found = [
        move(0.5, kind_of_failure(ABANDONED, attempts), False, shares)  # noqa: FBT003 - a rule
        for attempts in (0, 1, 2, 9)
    ]
    assert found == [RETRY, RETRY, SWITCH, SWITCH]


@pytest.mark.parametrize("cause", range(FAILURES))
@pytest.mark.parametrize("must_switch", [False, True])
def test_each_cause_moves_at_its_own_limits(cause: int, must_switch: bool) -> None:
    retry, both = RETRIES[cause], RETRIES[cause] + SWITCHES[cause]
    stays = SWITCH if must_switch else RETRY
    limits = [(0.0, stays), (retry - 1e-9, stays), (retry + 1e-9, SWITCH), (both - 1e-9, SWITCH)]
    limits += [(retry, SWITCH), (both, GIVE_UP), (both + 1e-9, GIVE_UP), (1 - 1e-9, GIVE_UP)]
    for u, expected in limits:
        assert move(u, cause, must_switch, _shares()) == expected


@pytest.mark.parametrize("cause", range(FAILURES, CAUSES))
def test_nobody_gives_up_a_question(cause: int) -> None:
    assert move(RETRIES[cause] - 1e-9, cause, False, _shares()) == RETRY  # noqa: FBT003 - a rule
    for u in (RETRIES[cause], 1 - 2**-53):
        assert move(u, cause, False, _shares()) == SWITCH  # noqa: FBT003 - a rule


@pytest.mark.parametrize(
    ("u", "cause", "must_switch", "expected"),
    [
        (0.0, ABANDONED, False, RETRY),
        (0.449, ABANDONED, False, RETRY),
        (0.45, ABANDONED, False, SWITCH),
        (0.649, ABANDONED, False, SWITCH),
        (0.66, ABANDONED, False, GIVE_UP),
        (0.8, UNRESOLVED, False, SWITCH),
        (0.5, UNRESOLVED, True, SWITCH),
        (0.91, UNRESOLVED, True, GIVE_UP),
        (0.14, UNANSWERED, False, RETRY),
        (0.64, UNANSWERED, False, SWITCH),
        (0.66, UNANSWERED, False, GIVE_UP),
        (0.06, SELF_SERVICE, False, SWITCH),
        (0.71, SELF_SERVICE, False, GIVE_UP),
    ],
)
def test_move(u: float, cause: int, must_switch: bool, expected: int) -> None:
    assert move(u, cause, must_switch, _shares()) == expected


@given(st.floats(0, 1, exclude_max=True), st.integers(0, CAUSES - 1))
def test_a_customer_who_must_switch_gives_up_no_more_often(u: float, cause: int) -> None:
    free, bound = (move(u, cause, must_switch, _shares()) for must_switch in (False, True))
    assert bound != RETRY
    assert (bound == GIVE_UP) == (free == GIVE_UP)


def test_the_hub_takes_its_share() -> None:
    order, every = packed(0, 1, 2), bits(0, 1, 2)
    assert next_channel(0.69, 0.7, 2, 0, order, bits(0), every) == 2
    assert next_channel(0.71, 0.7, 2, 0, order, bits(0), every) == 1
    assert next_channel(0.0, 0.7, 0, 0, order, bits(0), every) == 1, "already there"
    assert next_channel(0.0, 0.7, 2, 0, order, bits(0), bits(0, 1)) == 1, "of no use there"
    assert next_channel(0.0, 0.7, -1, 0, order, bits(0), every) == 1, "there is none"
    assert next_channel(0.0, 1.0, 2, 0, order, bits(0, 1, 2), every) == 2, "tried or not"
    assert next_channel(0.7, 0.7, 2, 0, order, bits(0), every) == 1, "of a uniform below it"
    assert next_channel(0.1, 0.7, 0, 2, order, bits(0, 2), every) == 0, "also the first channel"


def test_a_switch_goes_to_the_most_preferred_channel_not_yet_tried() -> None:
    order, every = packed(2, 0, 1), bits(0, 1, 2)
    assert next_channel(0.5, 0.0, -1, 2, order, bits(2), every) == 0
    assert next_channel(0.5, 0.0, -1, 0, order, bits(2, 0), every) == 1
    assert next_channel(0.5, 0.0, -1, 1, order, every, every) == 2, "all were tried"
    assert next_channel(0.5, 0.0, -1, 2, order, every, every) == 0, "not the one that failed"
    assert next_channel(0.5, 0.0, -1, 2, order, bits(2), bits(1, 2)) == 1
    assert next_channel(0.5, 0.0, -1, 2, order, bits(2), bits(2)) == -1
    assert next_channel(0.5, 0.0, -1, 0, packed(0), bits(0), bits(0)) == -1


def test_of_many_channels_those_without_a_place_come_last_by_number() -> None:
    """As in a scenario of 20 channels, of which the customer likes 17 and 3 best."""
    order, every = r.order(17, 3, wide=True), bits(*range(20))
    assert next_channel(0.5, 0.0, -1, 17, order, bits(17), every) == 3
    assert next_channel(0.5, 0.0, -1, 3, order, bits(17, 3), every) == 0
    assert next_channel(0.5, 0.0, -1, 3, order, bits(*range(19)), every) == 19
    assert next_channel(0.5, 0.0, -1, 3, order, bits(17, 3), bits(3, 17, 19)) == 19, "of use"
    assert next_channel(0.5, 0.0, -1, 17, order, every, every) == 3, "all were tried"
    assert next_channel(0.5, 0.0, -1, 3, order, bits(3), bits(3)) == -1
    assert next_channel(0.0, 1.0, 12, 3, order, bits(3), every) == 12, "the hub"


@given(
    st.permutations(range(15)),
    st.integers(1, 15),
    st.integers(0, 2**15 - 1),
    st.integers(0, 2**15 - 1),
    st.integers(-1, 14),
    st.floats(0, 1, exclude_max=True),
)
def test_a_switch_never_stays_and_is_of_use(
    channels: list[int], count: int, tried: int, usable: int, hub: int, u: float
) -> None:
    channels = channels[:count]
    current = channels[0]
    found = next_channel(u, 0.5, hub, current, packed(*channels), tried, usable)
    if found >= 0:
        assert found != current
        assert usable >> found & 1
        assert found in {*channels, hub}
    else:
        assert all(c == current or not usable >> c & 1 for c in channels)


# --- priority ------------------------------------------------------------------------------------


def test_priority_is_points_and_ageing() -> None:
    assert rank(2.0, 1 / 60, 0, 90 * SECOND) == pytest.approx(3.5)
    assert rank(2.0, 0.0, 0, 90 * SECOND) == 2.0
    assert queue_key(2.0, 1 / 60, 90 * SECOND) == pytest.approx(0.5)


@given(
    st.integers(0, 10**13), st.integers(0, 10**13), st.integers(-5, 5), st.sampled_from([0.0, 0.05])
)
def test_within_a_queue_the_fixed_order_is_that_of_priority(
    one: int, other: int, points: int, ageing: float
) -> None:
    """Two contacts of one queue keep their order while both wait (but for rounding)."""
    now = max(one, other)
    ranks = rank(points, ageing, one, now) - rank(0, ageing, other, now)
    keys = queue_key(points, ageing, one) - queue_key(0, ageing, other)
    assert ranks == pytest.approx(keys, abs=1e-6)


# --- ticks ---------------------------------------------------------------------------------------


def test_ticks_are_rounded_once_to_the_nearest_multiple() -> None:
    assert ticks(1.5, 1) == 1_500_000
    assert ticks(0.0000004, 1) == 0
    assert ticks(0.0000005, 1) == 1
    assert ticks(29.0, 60 * SECOND) == 0
    assert ticks(30.0, 60 * SECOND) == 60 * SECOND
    assert ticks(float("inf"), 1) == NEVER
    assert NEVER + NEVER < 2**63


@given(st.floats(0, 1e8), st.sampled_from([1, SECOND, 60 * SECOND]))
def test_rounding_is_by_half_a_step_at_most(seconds: float, grid: int) -> None:
    found = ticks(seconds, grid)
    assert found % grid == 0
    assert abs(found - seconds * 1e6) <= grid / 2 + seconds * 1e-9
