"""Shares: they add up, nothing gets nothing, equals get the same, prerequisites count."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.measures.terms import Floats
from sim.study.attribution.orders import Orders, sets_on_the_way
from sim.study.attribution.shapley import exact_shares, order_gains, sampled_estimate

NEEDS: list[list[int]] = [[], [0], [], []]
"""Step 1 needs step 0; 2 and 3 are free."""
ORDERS = Orders(NEEDS)
REPLICATIONS = 6


def values(worth: dict[int, float] | None = None) -> dict[int, Floats]:
    """Any results for every feasible set; or the sum of what its members are worth."""
    random = np.random.default_rng(3)
    if worth is None:
        return {done: random.normal(10, 1, REPLICATIONS) for done in ORDERS.feasible}
    noise = random.normal(0, 1, REPLICATIONS)
    return {
        done: noise + sum(value for step, value in worth.items() if done >> step & 1)
        for done in ORDERS.feasible
    }


def test_shares_are_the_mean_gain_over_all_feasible_orders() -> None:
    found = values()
    orders = [o for o in permutations(range(4)) if o.index(0) < o.index(1)]
    expected = np.zeros((4, REPLICATIONS))
    for order in orders:
        for before, step in zip(sets_on_the_way(order), order, strict=False):
            expected[step] += (found[before | 1 << step] - found[before]) / len(orders)
    assert exact_shares(found, ORDERS) == pytest.approx(expected)


def test_shares_and_gains_add_up_to_the_whole_difference() -> None:
    found = values()
    whole = found[ORDERS.everything] - found[0]
    assert exact_shares(found, ORDERS).sum(axis=0) == pytest.approx(whole, abs=1e-12)
    assert order_gains(found, (2, 0, 1, 3)).sum(axis=0) == pytest.approx(whole, abs=1e-12)


def test_a_step_that_changes_nothing_gets_exactly_nothing() -> None:
    found = values()
    same = {done: found[done & ~0b1000] for done in ORDERS.feasible}
    shares = exact_shares(same, ORDERS)
    assert (shares[3] == 0).all()
    assert (shares[:3] != 0).all()


def test_steps_that_do_the_same_get_the_same() -> None:
    found = values()

    def swapped(done: int) -> int:
        return done & 0b0011 | (done & 0b0100) << 1 | (done & 0b1000) >> 1

    alike = {done: found[done] + found[swapped(done)] for done in ORDERS.feasible}
    shares = exact_shares(alike, ORDERS)
    assert shares[2] == pytest.approx(shares[3], abs=1e-12)


def test_what_comes_only_of_two_together_goes_to_the_one_that_has_to_wait() -> None:
    """Without prerequisites both would get half; here the second step always completes them."""
    both = {done: np.full(2, float(done & 0b11 == 0b11)) for done in ORDERS.feasible}
    assert exact_shares(both, ORDERS)[:2].mean(axis=1).tolist() == [0, 1]
    free = Orders([[], []])
    both = {done: np.full(2, float(done == 0b11)) for done in free.feasible}
    assert exact_shares(both, free).mean(axis=1).tolist() == [0.5, 0.5]


def test_shares_that_are_arithmetic_alone_are_nothing() -> None:
    found = values({0: 0.1, 2: 0.2})
    assert (exact_shares(found, ORDERS)[[1, 3]] == 0).all()


def test_where_steps_do_not_interact_every_order_says_the_same() -> None:
    found = values({0: 1.0, 1: -2.0, 2: 0.5, 3: 3.0})
    random = np.random.Generator(np.random.Philox(1))
    gains = np.stack([order_gains(found, ORDERS.sample(random)) for _ in range(5)])
    one = sampled_estimate(gains[:, 1])
    assert one.mean == pytest.approx(-2.0)
    assert one.standard_error == pytest.approx(0, abs=1e-12)


def test_the_interval_holds_the_spread_of_orders_as_well_as_of_replications() -> None:
    orders, replications = 8, 5
    by_order = np.arange(orders, dtype=float)[:, np.newaxis] * np.ones(replications)
    found = sampled_estimate(by_order)
    assert found.standard_error == pytest.approx(np.arange(orders).std(ddof=1) / np.sqrt(orders))
    assert found.replications == 5  # degrees of freedom of the smaller sample
    by_both = by_order + np.arange(replications, dtype=float)
    more = sampled_estimate(by_both)
    assert more.standard_error**2 == pytest.approx(
        found.standard_error**2 + np.arange(replications).var(ddof=1) / replications
    )
