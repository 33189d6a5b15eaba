"""Skills, retrials and chat as Markov chains, against published numbers and limits."""

import numpy as np
import pytest
from scipy import linalg

from sim.queueing import (
    NModelRates,
    chat_pool,
    erlang_a_queue,
    erlang_c,
    finite_queue,
    kept_free_pool,
    n_model,
    non_preemptive,
    retrial_queue,
    returning_turns,
)


def test_n_model_without_abandonment() -> None:
    found = n_model(NModelRates((5.0, 4.0), (4, 6)))
    assert found.mean_wait == pytest.approx((0.997153, 0.376693), abs=5.1e-7)
    assert found.occupancy == pytest.approx((0.889540, 0.906974), abs=5.1e-7)
    assert sum(found.mean_busy) == pytest.approx(9.0, abs=1e-8)


def test_n_model_with_abandonment() -> None:
    found = n_model(NModelRates((5.0, 4.0), (4, 6), patience=(0.5, 0.5)))
    assert found.abandoned == pytest.approx((0.069846, 0.083388), abs=5.1e-7)
    assert found.mean_wait == pytest.approx((0.139693, 0.166776), abs=5.1e-7)
    assert found.occupancy == pytest.approx((0.819822, 0.839655), abs=5.1e-7)


def test_a_pool_that_keeps_two_agents_free() -> None:
    found = kept_free_pool((4.0, 4.5), 10, 2, (0.5, 0.25))
    assert found.wait_probability == pytest.approx((0.120385, 0.735133), abs=5.1e-7)
    assert found.abandoned == pytest.approx((0.008576, 0.146439), abs=5.1e-7)
    assert found.mean_wait == pytest.approx((0.017153, 0.585754), abs=5.1e-7)
    assert found.occupancy == pytest.approx(0.780672, abs=5.1e-7)


def test_a_pool_that_keeps_nobody_free_but_puts_class_1_first() -> None:
    found = kept_free_pool((4.0, 4.5), 10, 0, (0.5, 0.25))
    assert found.wait_probability == pytest.approx((0.421356, 0.421356), abs=5.1e-7)
    assert found.abandoned == pytest.approx((0.030018, 0.050249), abs=5.1e-7)
    assert found.mean_wait == pytest.approx((0.060036, 0.200997), abs=5.1e-7)


def test_n_model_counts_who_is_served_where_only_if_it_matters() -> None:
    rates = {"arrivals": (2.0, 1.5), "agents": (2, 2), "patience": (0.5, 0.7)}
    two = n_model(NModelRates(**rates))  # type: ignore[arg-type]
    three = n_model(NModelRates(**rates, service_1_at_2=1.0 + 1e-10))  # type: ignore[arg-type]
    assert two.law.shape[2] == 1
    assert three.law.shape[2] == 3
    assert three.mean_wait == pytest.approx(two.mean_wait, rel=1e-7)
    assert three.occupancy == pytest.approx(two.occupancy, rel=1e-7)


def test_n_model_with_its_own_rates_balances_class_by_class() -> None:
    rates = NModelRates((3.0, 2.0), (2, 3), 1.0, 0.6, 1.4, (0.4, 0.3))
    found = n_model(rates)
    x, z, j = np.indices(found.law.shape)
    at_1 = float((found.law * np.minimum(x, 2)).sum())
    class_1_at_2 = float((found.law * j).sum())
    class_2_at_2 = float((found.law * (np.minimum(z, 3) - j)).sum())
    assert 3.0 * (1.0 - found.abandoned[0]) == pytest.approx(at_1 + 0.6 * class_1_at_2, rel=1e-9)
    assert 2.0 * (1.0 - found.abandoned[1]) == pytest.approx(1.4 * class_2_at_2, rel=1e-9)


def test_n_model_without_the_spill_is_two_queues() -> None:
    """Class 1 that spills hardly ever: pool 2 alone is Erlang C."""
    found = n_model(NModelRates((0.01, 4.0), (6, 6)))
    assert found.mean_wait[1] == pytest.approx(erlang_c(4.0, 1.0, 6).mean_wait, rel=1e-6)


def test_returning_turns_as_solved_by_elimination() -> None:
    """The same chain on a grid, by sparse LU factors in place of iteration."""
    for arrival, mean_wait in ((0.3, (1.934427, 0.736130)), (0.35, (3.116662, 0.906944))):
        found = returning_turns(arrival, 1.0, 0.5, 1)
        assert found.mean_wait == pytest.approx(mean_wait, abs=1e-6)


def test_returning_turns_balance() -> None:
    found = returning_turns(0.7, 2.0, 0.5, 2)
    assert found.occupancy == pytest.approx(2 * 0.7 / (2.0 * 2), rel=1e-7)
    assert found.mean_away == pytest.approx(0.7 / 0.5, rel=1e-7)
    assert found.mean_queue == pytest.approx([0.7 * wait for wait in found.mean_wait])


def test_work_is_conserved_where_customers_write_again_at_once() -> None:
    """One agent, no delay: the unfinished work is that of M/G/1 with services of two phases.

    Who is new and waits, or is served, brings two units of work; who is back brings one.
    """
    arrival = 0.2
    unfinished = arrival * 6.0 / (2.0 * (1.0 - 2.0 * arrival))  # Pollaczek: E[S^2] = 6

    def work(delay: float) -> float:
        found = returning_turns(arrival, 1.0, 1.0 / delay, 1)
        waiting = 2.0 * found.mean_queue[0] + found.mean_queue[1]
        return waiting + 3.0 * arrival + found.mean_away

    # The gap falls in proportion to a short delay, so two delays give the limit.
    assert 2.0 * work(0.05) - work(0.1) == pytest.approx(unfinished, rel=1e-3)


def test_who_comes_back_late_is_another_class_of_customers() -> None:
    limit = np.array(non_preemptive((0.2, 0.2), 1.0, 1).mean_wait[::-1])
    early, late = (np.array(returning_turns(0.2, 1.0, 1.0 / d, 1).mean_wait) for d in (40.0, 80.0))
    assert (early < late).all()
    assert (late < limit).all()
    # The gap falls with one over the delay, so two delays come nearer to the limit than either.
    assert 2.0 * late - early == pytest.approx(limit, rel=1.5e-3)
    assert early != pytest.approx(limit, rel=5e-3)


def test_retrials() -> None:
    found = retrial_queue(8.0, 1.0, 0.5, 8, 0.6, 0.2)
    assert found.attempt_rate == pytest.approx(8.908553, abs=5.1e-7)
    assert found.mean_orbit == pytest.approx(4.542765, abs=5.1e-7)
    assert found.abandoned == pytest.approx(0.169978, abs=5.1e-7)
    assert found.wait_probability == pytest.approx(0.750061, abs=5.1e-7)
    assert found.lost_for_good == pytest.approx(0.075713, abs=5.1e-7)


def test_retrials_balance() -> None:
    found = retrial_queue(100.0, 1.0, 0.5, 98, 0.6, 0.2)
    assert found.attempt_rate == pytest.approx(100.0 + 0.2 * found.mean_orbit, rel=1e-9)
    assert 0.2 * found.mean_orbit == pytest.approx(0.6 * 0.5 * found.mean_queue, rel=1e-8)
    assert found.mean_busy == pytest.approx(100.0 * (1.0 - found.lost_for_good), rel=1e-8)


def test_no_retrials_is_erlang_a() -> None:
    found, exact = retrial_queue(8.0, 1.0, 0.5, 8, 0.0, 0.2), erlang_a_queue(8.0, 1.0, 0.5, 8)
    assert found.abandoned == pytest.approx(exact.abandoned, rel=1e-9)
    assert found.wait_probability == pytest.approx(1.0 - exact.no_wait, rel=1e-9)


@pytest.mark.parametrize("packing", ["pack", "spread"])
def test_chat_with_linear_speeds_is_erlang_a(packing: str) -> None:
    found = chat_pool(12.0, 1.0, 5, (1, 2, 3), patience_rate=0.5, packing=packing)  # type: ignore[arg-type]
    exact = erlang_a_queue(12.0, 1.0, 0.5, 15)
    assert found.abandoned == pytest.approx(0.023725, abs=5.1e-7)
    assert found.abandoned == pytest.approx(exact.abandoned, rel=1e-10)
    assert found.mean_queue == pytest.approx(exact.mean_queue, rel=1e-10)
    assert found.mean_chats == pytest.approx(exact.mean_busy, rel=1e-10)
    levels, same = found.service_levels(0.1), exact.service_levels(0.1)
    assert levels.short_abandons_excluded == pytest.approx(same.short_abandons_excluded, rel=1e-10)


def test_one_agent_who_shares_the_time_among_four() -> None:
    found = chat_pool(0.8, 1.0, 1, (1, 1, 1, 1))
    assert found.wait_probability == pytest.approx(0.4096, rel=1e-12)
    assert found.mean_queue == pytest.approx(1.6384, rel=1e-12)
    assert found.mean_chats == pytest.approx(2.3616, rel=1e-12)
    assert found.mean_present == pytest.approx(4.0, rel=1e-12)


def test_limited_room_for_chats_is_a_finite_queue() -> None:
    found, exact = chat_pool(7.0, 1.0, 2, (1, 2), waiting_places=3), finite_queue(7.0, 1.0, 4, 3)
    assert found.blocked == pytest.approx(exact.blocked, rel=1e-10)
    assert found.mean_wait == pytest.approx(exact.mean_wait, rel=1e-10)


def chats_by_agent(packing: str) -> tuple[float, float]:
    """P(lost), mean chats of two agents with two places each: a chain on (chats 1, chats 2)."""
    speed = (0.0, 1.0, 1.4)
    states = [(i, j) for i in range(3) for j in range(3)]
    generator = np.zeros((9, 9))
    for i, j in states:
        moves = {(i - 1, j): speed[i], (i, j - 1): speed[j]}
        if (i, j) != (2, 2):
            packed = (i >= j and i < 2) or j == 2
            spread = i <= j
            first = packed if packing == "pack" else spread
            moves[(i + 1, j) if first else (i, j + 1)] = 1.5
        for target, rate in moves.items():
            if rate:
                generator[states.index((i, j)), states.index(target)] += rate
                generator[states.index((i, j)), states.index((i, j))] -= rate
    law = linalg.null_space(generator.T)[:, 0]
    law /= law.sum()
    return float(law[-1]), float(law @ [i + j for i, j in states])


@pytest.mark.parametrize("packing", ["pack", "spread"])
def test_packing_by_following_each_agent(packing: str) -> None:
    blocked, chats = chats_by_agent(packing)
    found = chat_pool(1.5, 1.0, 2, (1.0, 1.4), waiting_places=0, packing=packing)  # type: ignore[arg-type]
    assert found.blocked == pytest.approx(blocked, rel=1e-9)
    assert found.mean_chats == pytest.approx(chats, rel=1e-9)


def test_spreading_beats_packing_where_chats_slow_each_other() -> None:
    pack = chat_pool(6.0, 1.0, 5, (1.0, 1.6, 1.9), patience_rate=0.5)
    spread = chat_pool(6.0, 1.0, 5, (1.0, 1.6, 1.9), patience_rate=0.5, packing="spread")
    assert spread.mean_chat_time < pack.mean_chat_time
    assert spread.abandoned < pack.abandoned
    assert spread.occupancy > pack.occupancy
