"""Orders in which steps can be added: counted, weighed and drawn without favour."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from sim.errors import StudyError
from sim.study.attribution.orders import Orders, sets_on_the_way

CHAIN_AND_TWO = [[], [0], [1], [], []]
"""Steps 0, 1, 2 one after the other; 3 and 4 whenever they like: 5! / 3! orders."""


def feasible(needs: list[list[int]]) -> list[tuple[int, ...]]:
    """All feasible orders, found by trying every one."""
    return [
        order
        for order in permutations(range(len(needs)))
        if all(order.index(need) < order.index(step) for step in order for need in needs[step])
    ]


@pytest.mark.parametrize(
    ("needs", "count"),
    [
        ([[]], 1),
        ([[], [], [], []], factorial(4)),
        ([[], [0], [1], [2]], 1),
        (CHAIN_AND_TWO, 20),
        ([[], [], [0, 1], [2]], 2),
    ],
)
def test_the_count_is_the_number_of_orders(needs: list[list[int]], count: int) -> None:
    assert Orders(needs).count == count == len(feasible(needs))


def test_the_weights_are_shares_of_orders() -> None:
    orders = Orders(CHAIN_AND_TWO)
    found = orders.weights()
    every = feasible(CHAIN_AND_TWO)
    for (done, step), weight in found.items():
        hits = sum(done == sets_on_the_way(order)[order.index(step)] for order in every)
        assert weight == Fraction(hits, len(every))
    for step in range(5):
        assert sum(weight for (_, one), weight in found.items() if one == step) == 1


def test_no_set_lacks_what_its_members_need() -> None:
    for done in Orders(CHAIN_AND_TWO).feasible:
        assert not (done & 0b010 and not done & 0b001)
        assert not (done & 0b100 and not done & 0b010)
    assert len(Orders(CHAIN_AND_TWO).feasible) == 4 * 4


def test_every_order_is_drawn_with_the_same_chance() -> None:
    orders = Orders(CHAIN_AND_TWO)
    random = np.random.Generator(np.random.Philox(5))
    draws = 4000
    counts: dict[tuple[int, ...], int] = {}
    for _ in range(draws):
        order = orders.sample(random)
        counts[order] = counts.get(order, 0) + 1
    assert set(counts) == set(feasible(CHAIN_AND_TWO))
    expected = draws / 20
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    assert chi_square < 45.3  # 99.94 % quantile with 19 degrees of freedom; 19 on average


def test_steps_that_need_each_other_are_refused() -> None:
    with pytest.raises(StudyError, match="circle"):
        Orders([[1], [0]])


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4), (0, 1, 2, 3), (0, 1, 2, 3, 3)])
def test_an_order_that_is_not_feasible_is_refused(order: tuple[int, ...]) -> None:
    with pytest.raises(StudyError):
        Orders(CHAIN_AND_TWO).require(order)
    Orders(CHAIN_AND_TWO).require((3, 0, 1, 4, 2))
