"""How the items of one agent share the time: hand-computed values, bounds."""

from __future__ import annotations

import math
from itertools import accumulate, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.sharing import attained, stretch, stretch_by_speeds, time_to_finish

SECOND = 1_000_000


def millionths(*slowdowns: float) -> int:
    """Sum of slowdowns as engines keep it."""
    return sum(round(slowdown * 1e6) for slowdown in slowdowns)


def test_items_stretch_each_other() -> None:
    assert stretch(0, 0) == stretch(1, millionths(0.35)) == 1.0
    assert stretch(2, millionths(0.35, 0.35)) == pytest.approx(1.35)
    assert stretch(3, millionths(0.35, 0.35, 0.35)) == pytest.approx(1.7)
    assert stretch(4, millionths(1, 1, 1, 1)) == pytest.approx(4), "equal parts of the time"
    assert stretch(3, 0) == 1.0, "who does not slow the others"


def test_mixed_items_slow_each_other_by_the_mean() -> None:
    # A chat (.3) and a message (1): 1 + .65 each; two chats and a message: 1 + 1.6 / 3 * 2.
    assert stretch(2, millionths(0.3, 1.0)) == pytest.approx(1.65)
    assert stretch(3, millionths(0.3, 0.3, 1.0)) == pytest.approx(1 + 1.6 / 3 * 2)
    # Beside somebody who does not slow anybody, a message counts half.
    assert stretch(2, millionths(0.0, 1.0)) == pytest.approx(1.5)


def test_items_progress_more_slowly_together() -> None:
    assert attained(100, 60, stretch(0, 0)) == 160
    assert attained(100, 60, stretch(1, 350_000)) == 160
    assert attained(0, 135, stretch(2, 700_000)) == 100
    assert attained(0, 136, stretch(2, 700_000)) == 100, "rounded down"
    assert attained(7, 100, stretch(3, 0)) == 107
    assert attained(50, 165, stretch(2, 1_300_000)) == 150, "a chat and a message"


def test_time_to_finish_is_rounded_up_to_the_grid() -> None:
    assert time_to_finish(100, stretch(1, 350_000), 1) == 100
    assert time_to_finish(100, stretch(2, 700_000), 1) == 135
    assert time_to_finish(101, stretch(2, 700_000), 1) == 137
    assert time_to_finish(100, stretch(2, 700_000), 60) == 180
    assert time_to_finish(100, stretch(2, 1_300_000), 1) == 165
    assert time_to_finish(0, stretch(3, 3_000_000), 60) == 0
    assert time_to_finish(-5, stretch(3, 3_000_000), 60) == 0


@given(
    st.integers(0, 10**11),
    st.lists(st.integers(0, 10 * SECOND), min_size=1, max_size=25),
    st.sampled_from([1, SECOND, 10 * SECOND]),
)
def test_after_the_time_to_finish_the_work_is_done(
    work: int, slowdowns: list[int], grid: int
) -> None:
    items, total = len(slowdowns), sum(slowdowns)
    needed = time_to_finish(work, stretch(items, total), grid)
    assert needed % grid == 0
    # The time is exact but for the rounding of its last float.
    short = 1 + math.ceil(work * 1e-15)
    assert attained(0, needed, stretch(items, total)) >= work - short
    if grid == 1 and work > 1:
        assert attained(0, needed - 2, stretch(items, total)) <= work


@given(
    st.lists(st.sampled_from([0, 100_000, 333_333, 350_000, 1_000_000]), min_size=1, max_size=4),
    st.integers(0, 10**9),
)
def test_the_order_in_which_items_came_does_not_matter(slowdowns: list[int], elapsed: int) -> None:
    for order in permutations(slowdowns):
        sums = list(accumulate(order))
        assert sums[-1] == sum(slowdowns)
        alike = stretch(len(slowdowns), sum(slowdowns))
        assert attained(0, elapsed, stretch(len(order), sums[-1])) == attained(0, elapsed, alike)


@given(st.integers(2, 25), st.integers(0, 25 * SECOND), st.integers(1, 10**9))
def test_nobody_gains_from_company(items: int, slowdowns: int, elapsed: int) -> None:
    assert 0 <= attained(0, elapsed, stretch(items, slowdowns)) <= elapsed
    assert stretch(items, slowdowns) >= 1.0
    # All together never do more than so many agents, nor less than one if slowed by 1 at most.
    if slowdowns <= items * SECOND:
        assert items * attained(0, elapsed, stretch(items, slowdowns)) >= elapsed - items - 1


def test_a_table_says_how_fast_several_are_worked_on() -> None:
    # Total speeds 1, 1.7, 2.1: two chats at .85 each, three at .7 each.
    assert stretch_by_speeds(2, 2 * 1_700_000) == pytest.approx(1 / 0.85)
    assert stretch_by_speeds(3, 3 * 2_100_000) == pytest.approx(1 / 0.7)
    assert stretch_by_speeds(1, 800_000) == pytest.approx(1.25), "slower than the durations say"
    # A chat with total speed 1.7 beside a message with 1: rates .85 and .5, their mean .675.
    assert stretch_by_speeds(2, 1_700_000 + 1_000_000) == pytest.approx(1 / 0.675)
