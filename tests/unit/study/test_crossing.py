"""Where a difference crosses zero: once, twice, never, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sim.study.break_even.crossing import Crossing, Evaluate, Point, crossings, trace, zones

GRID = [0.0, 2.5, 5.0, 7.5, 10.0]


def curve(mean: Callable[[float], float], half: float) -> tuple[Evaluate, list[float]]:
    """A difference with a constant half-width, and what was asked of it."""
    asked: list[float] = []

    def evaluate(places: Sequence[float]) -> list[Point]:
        asked.extend(places)
        return [Point(at, mean(at), mean(at) - half, mean(at) + half) for at in places]

    return evaluate, asked


def found(mean: Callable[[float], float], half: float) -> list[Crossing]:
    return crossings(trace(curve(mean, half)[0], GRID, 0.01))


def test_one_crossing_with_its_interval() -> None:
    (one,) = found(lambda x: (x - 4) ** 3 / 10 + x - 4, 1.1)
    assert one.value == pytest.approx(4.0, abs=1e-4)
    assert one.low == pytest.approx(3.0, abs=1e-4)
    assert one.high == pytest.approx(5.0, abs=1e-4)
    assert (one.before, one.after) == (-1, 1)


def test_the_direction_of_a_crossing_is_not_turned_round() -> None:
    (one,) = found(lambda x: 4 - x, 1.0)
    assert (one.before, one.after) == (1, -1)
    assert (one.low, one.high) == pytest.approx((3.0, 5.0))


def test_two_crossings_are_both_found() -> None:
    both = found(lambda x: (x - 2) * (x - 8), 1.0)
    assert [c.value for c in both] == pytest.approx([2, 8], abs=1e-3)
    assert [(c.before, c.after) for c in both] == [(1, -1), (-1, 1)]


def test_no_crossing_is_none() -> None:
    assert found(lambda x: x + 3, 1.0) == []
    assert [zone.sign for zone in zones(trace(curve(lambda x: x + 3, 1.0)[0], GRID, 0.01))] == [1]


def test_a_difference_that_only_comes_near_zero_is_no_crossing() -> None:
    assert found(lambda x: (x - 5) ** 2 + 0.5, 1.0) == []
    touched = zones(trace(curve(lambda x: (x - 5) ** 2 + 0.5, 1.0)[0], GRID, 0.01))
    assert [zone.sign for zone in touched] == [1, 0, 1]


def test_an_interval_that_leaves_the_range_is_open() -> None:
    (one,) = found(lambda x: x - 9.5, 1.0)
    assert one.low == pytest.approx(8.5)
    assert one.high == np.inf


def test_where_nothing_is_significant_the_crossing_is_open_on_both_sides() -> None:
    (one,) = found(lambda x: x - 4, 100.0)
    assert (one.low, one.high) == (-np.inf, np.inf)
    assert (one.before, one.after) == (0, 0)


def test_a_difference_that_is_known_without_error_crosses_in_a_point() -> None:
    (one,) = found(lambda x: x - 3, 0.0)
    assert (one.low, one.value, one.high) == pytest.approx((3, 3, 3))


def test_steps_are_halved_only_where_something_changes_sign() -> None:
    evaluate, asked = curve(lambda x: x - 3.9, 1.0)
    points = trace(evaluate, GRID, 0.01)
    assert [point.at for point in points] == sorted(asked)
    assert not [at for at in asked if 5 < at < 7.5]
    assert len(asked) < 40
