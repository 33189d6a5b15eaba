"""The selection procedure on plain numbers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import StudyError
from sim.study.selection.kim_nelson import KimNelson


def test_the_constants_are_those_of_the_paper() -> None:
    """K = 3, n0 = 5, alpha = .05: eta = ((2 x .025) ** (-1/2) - 1) / 2 = 1.7361."""
    first = np.array([[0.0, 2, 0, 2, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]])
    found = KimNelson(first, indifference=0.5)
    h2 = 2 * 1.7360679 * 4
    assert found.limit == int(h2 * 1.2 / 0.25) + 1  # S2 of systems 0 and 1 is 1.2


def test_a_system_is_dropped_exactly_when_the_paper_says() -> None:
    first = np.array([[1.0, -1, 1, -1, 0, 0], [0.0] * 6])
    found = KimNelson(first, indifference=0.5, confidence=0.9)
    eta = ((2 * 0.1) ** (-2 / 5) - 1) / 2
    reach = 2 * eta * 5 * first[0].var(ddof=1) / 0.25
    slack = 0.5 / 12 * (reach - 6)
    assert slack > 0
    found.look(6, np.array([0.0, slack - 1e-9]))
    assert not found.decided
    found.look(6, np.array([0.0, slack + 1e-9]))
    assert found.remaining == [1]
    assert found.left == {0: 6}


def test_larger_is_better() -> None:
    found = KimNelson(np.array([[3.0, 3], [1, 1], [2, 2]]), indifference=0.1)
    found.look(2, np.array([3.0, 1, 2]))
    assert found.remaining == [0]


def test_dropped_systems_are_not_read_any_more() -> None:
    random = np.random.default_rng(1)
    found = KimNelson(random.normal(size=(3, 10)), indifference=0.2)
    found.look(10, np.array([0.0, -100.0, 0.0]))
    assert found.remaining == [0, 2]
    found.look(11, np.array([0.0, np.nan, 0.0]))
    assert found.remaining == [0, 2]


def test_at_the_limit_the_largest_mean_wins_and_equal_ones_stay() -> None:
    random = np.random.default_rng(1)
    found = KimNelson(random.normal(size=(3, 10)), indifference=0.5)
    found.look(found.limit, np.array([1.0, 1.0, 1.0 - 1e-12]))
    assert found.remaining == [0, 1]


@pytest.mark.parametrize(
    ("values", "zone", "confidence"),
    [
        (np.zeros((2, 1)), 1.0, 0.95),
        (np.zeros((2, 5)), 0.0, 0.95),
        (np.zeros((2, 5)), float("nan"), 0.95),
        (np.zeros((2, 5)), 1.0, 1.0),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    values: np.ndarray, zone: float, confidence: float
) -> None:
    with pytest.raises(StudyError, match="a selection needs"):
        KimNelson(values, zone, confidence)
