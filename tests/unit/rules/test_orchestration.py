"""What the orchestrator makes of what it sees: every rule by hand, and bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.journal import EMOTION_KINDS
from sim.rules.orchestration import (
    BUCKETS,
    ENDLESS_SECONDS,
    expected_wait_seconds,
    is_saturated,
    resolution_seconds,
    worth_offering,
)
from sim.rules.priority import (
    CREDIT,
    KINDS,
    MOST_CREDIT,
    accrued,
    earned_points,
    emotion_kind,
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


def test_credit_accrues_by_contact_up_to_a_limit() -> None:
    parameters = row(priority_cap_share=0.2)
    assert accrued(0, parameters) == 200
    assert accrued(850, parameters) == 1050
    assert accrued(MOST_CREDIT - 50, parameters) == MOST_CREDIT
    assert accrued(MOST_CREDIT, parameters) == MOST_CREDIT
    assert accrued(300, row(priority_cap_share=0.0)) == 300
    assert accrued(0, row(priority_cap_share=0.0004)) == 0, "rounded to the nearest thousandth"
    assert accrued(0, row(priority_cap_share=0.0006)) == 1


@pytest.mark.parametrize("cap", [0.05, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("asks", [1.0, 0.6])
def test_no_more_than_the_capped_share_is_prioritised(cap: float, asks: float) -> None:
    """As engines use it: credit accrues with every contact, a prioritised one spends CREDIT."""
    parameters, credit, prioritised, wanted, count = row(priority_cap_share=cap), 0, 0, 0, 4000
    for number in range(1, count + 1):
        credit = accrued(credit, parameters)
        asked = math.floor(number * asks) > math.floor((number - 1) * asks)
        wanted += asked
        if asked and credit >= CREDIT:
            credit -= CREDIT
            prioritised += 1
        assert prioritised <= cap * number
        assert 0 <= credit <= MOST_CREDIT
    assert prioritised == pytest.approx(min(cap * count, wanted), abs=11)


def test_what_was_saved_up_is_spent_at_most_ten_times_in_a_row() -> None:
    parameters, credit = row(priority_cap_share=0.5), 0
    for _ in range(1000):
        credit = accrued(credit, parameters)
    in_a_row = 0
    while credit >= CREDIT:
        credit -= CREDIT
        in_a_row += 1
    assert in_a_row == 10


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


# --- expected wait -------------------------------------------------------------------------------


@pytest.mark.parametrize("waiting", [0, 1, 7])
@pytest.mark.parametrize(("agents", "rate"), [(1, 1 / 180), (10, 1 / 180), (25, 1 / 240)])
def test_the_wait_behind_others_in_m_m_s(waiting: int, agents: int, rate: float) -> None:
    """All s agents are busy, so contacts finish at rate s mu: n ahead take (n + 1) / (s mu)."""
    window = 1800.0
    done = round(agents * rate * window)
    window = done / (agents * rate)  # so that the window holds exactly what is expected in it
    busy = agents * window
    found = expected_wait_seconds(waiting, 1.0, done, busy, window, 999.0, 99)
    assert found == pytest.approx((waiting + 1) / (agents * rate))


def test_the_wait_for_one_of_several_chats() -> None:
    """5 agents with 3 chats of 300 s each that do not slow each other: 15 places, rate 15 / 300."""
    window, weight = 1800.0, 1 / 3
    done, busy = 90, 5 * 3 * 1800.0
    found = expected_wait_seconds(4, weight, done, busy, window, 999.0, 99)
    assert found == pytest.approx(5 * 300 / 15)


def test_only_the_part_of_the_capacity_that_is_used_counts() -> None:
    # 10 done in 3,000 s of work within 1,800 s: five thirds of an agent at 300 s each.
    found = expected_wait_seconds(2, 1.0, 10, 3000.0, 1800.0, 999.0, 99)
    assert found == pytest.approx(3 * 300 / (3000 / 1800))


def test_without_recent_work_the_scenario_and_those_on_duty_tell() -> None:
    assert expected_wait_seconds(3, 1.0, 0, 0.0, 1800.0, 240.0, 6) == pytest.approx(4 * 240 / 6)
    assert expected_wait_seconds(3, 0.5, 0, 0.0, 1800.0, 240.0, 6) == pytest.approx(2 * 240 / 6)
    assert expected_wait_seconds(3, 1.0, 5, 0.0, 1800.0, 240.0, 6) == pytest.approx(4 * 240 / 6)
    assert expected_wait_seconds(3, 1.0, 5, 600.0, 0.0, 240.0, 6) == pytest.approx(4 * 240 / 6)


def test_where_nobody_is_there_is_no_end_in_sight() -> None:
    assert expected_wait_seconds(0, 1.0, 0, 0.0, 1800.0, 240.0, 0) == ENDLESS_SECONDS
    assert expected_wait_seconds(10**6, 1.0, 0, 0.0, 1.0, 1e9, 1) == ENDLESS_SECONDS
    # Recent work tells, however little, even where nobody is left.
    assert expected_wait_seconds(0, 1.0, 1, 0.5, 0.5, 240.0, 0) == pytest.approx(0.5)
    assert expected_wait_seconds(0, 1.0, 6, 1800.0, 1800.0, 240.0, 0) == pytest.approx(300)


@given(
    st.integers(0, 500),
    st.floats(0.01, 1),
    st.integers(0, 1000),
    st.integers(0, 10**12).map(lambda ticks: ticks / 1e6),
    st.integers(0, 10**10).map(lambda ticks: ticks / 1e6),
    st.floats(0.1, 1e4),
    st.integers(0, 100),
)
def test_a_longer_queue_is_never_quicker(
    waiting: int,
    weight: float,
    done: int,
    busy: float,
    window: float,
    usual: float,
    on_duty: int,
) -> None:
    one = expected_wait_seconds(waiting, weight, done, busy, window, usual, on_duty)
    more = expected_wait_seconds(waiting + 1, weight, done, busy, window, usual, on_duty)
    assert 0 < one <= more <= ENDLESS_SECONDS


def test_the_window_has_whole_parts() -> None:
    assert BUCKETS == 6


# --- time to resolution, saturation --------------------------------------------------------------


def test_resolution_takes_a_geometric_number_of_attempts() -> None:
    # Solved at once: wait and service. Solved every other time: two of each and one return.
    assert resolution_seconds(60.0, 240.0, 1.0, 3600.0) == pytest.approx(300)
    assert resolution_seconds(60.0, 240.0, 0.5, 3600.0) == pytest.approx(2 * 300 + 3600)
    assert resolution_seconds(0.0, 100.0, 0.25, 10.0) == pytest.approx(4 * 100 + 3 * 10)
    assert resolution_seconds(60.0, 240.0, 0.0, 3600.0) == ENDLESS_SECONDS
    assert resolution_seconds(ENDLESS_SECONDS, 240.0, 0.5, 3600.0) == ENDLESS_SECONDS


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0.001, 0.999), st.floats(0, 1e5))
def test_resolution_is_the_mean_of_its_number_of_attempts(
    wait: float, service: float, chance: float, back: float
) -> None:
    """Sum over the number of attempts, summed to the end."""
    tries = 1 / chance
    expected = tries * (wait + service) + (tries - 1) * back
    assert resolution_seconds(wait, service, chance, back) == pytest.approx(expected, abs=1e-6)
    better = min(1.0, chance * 1.1)
    assert resolution_seconds(wait, service, better, back) <= expected + 1e-6


def test_a_channel_is_saturated_beyond_so_many_promises() -> None:
    parameters, minute = row(saturation_factor=2.0), 60_000_000
    assert not is_saturated(119.0, minute, parameters)
    assert not is_saturated(120.0, minute, parameters), "just as much is not more"
    assert is_saturated(121.0, minute, parameters)
    assert is_saturated(1.0, 0, parameters), "where any wait is too much"
    assert not is_saturated(0.0, 0, parameters)
    assert is_saturated(ENDLESS_SECONDS, 10**15, parameters)


def test_an_offer_has_to_gain_more_time_than_it_takes() -> None:
    offer = 20_000_000
    assert worth_offering(100.0, 79.9, offer)
    assert not worth_offering(100.0, 80.0, offer)
    assert not worth_offering(100.0, 100.0, 0)
    assert worth_offering(100.0, 99.9, 0)


def test_an_offer_has_to_gain_more_than_it_takes() -> None:
    offer = 20_000_000
    assert worth_offering(100.0, 79.0, offer)
    assert not worth_offering(100.0, 80.0, offer), "just as much is not more"
    assert not worth_offering(100.0, 81.0, offer)
    assert worth_offering(100.0, 99.0, 0)
    assert not worth_offering(100.0, 100.0, 0)
    assert worth_offering(ENDLESS_SECONDS, 1e6, offer)
    assert not worth_offering(ENDLESS_SECONDS, ENDLESS_SECONDS, 0)
