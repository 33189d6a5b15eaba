"""Patience and service of any law, priorities, against published numbers and other routes."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import linalg, stats

from sim.queueing import (
    Deterministic,
    Duration,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    deterministic_service,
    erlang_a_queue,
    erlang_b,
    general_patience_queue,
    infinite_server_mean,
    non_preemptive,
    preemptive_resume,
    single_server,
)
from sim.queueing.markov_chain import CountGrid, solve_truncated

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

WHITT = [
    (Erlang(2, 1.0), 0.245485, 0.037832, 11.7593, 0.113423, 0.162705),
    (Lognormal(1.0, 1.0), 0.242997, 0.037648, 11.4268, 0.109407, 0.179004),
]


@pytest.mark.parametrize("places", [200, None])
@pytest.mark.parametrize("row", WHITT)
def test_m_gi_100_200_of_whitt_2005(
    row: tuple[Duration, float, float, float, float, float], places: int | None
) -> None:
    patience, no_wait, abandoned, queue, wait_s, wait_a = row
    found = general_patience_queue(102.0, 1.0, patience, 100, places)
    assert found.no_wait == pytest.approx(no_wait, abs=5.1e-7)
    assert found.abandoned == pytest.approx(abandoned, abs=5.1e-7)
    assert found.mean_queue == pytest.approx(queue, abs=5.1e-5)
    assert found.mean_wait_answered == pytest.approx(wait_s, abs=5.1e-7)
    assert found.mean_wait_abandoned == pytest.approx(wait_a, abs=5.1e-7)


def test_deterministic_patience_in_closed_form() -> None:
    """J = (e^(rd) - 1)/r + e^(rd)/(s mu), r = lambda - s mu; every integral is elementary."""
    arrival, capacity, d = 102.0, 100.0, 0.2
    r = arrival - capacity
    grown = math.exp(r * d)
    waits = (grown - 1.0) / r + grown / capacity
    total = 1.0 / erlang_b(arrival, 99) + arrival * waits
    short = d * grown / r - (grown - 1.0) / r**2
    found = general_patience_queue(arrival, 1.0, Deterministic(d), 100)
    assert found.no_wait == pytest.approx(1.0 - arrival * waits / total, rel=1e-11)
    assert found.abandoned == pytest.approx(arrival * grown / capacity / total, rel=1e-11)
    queue = arrival**2 * (short + d * grown / capacity) / total
    assert found.mean_queue == pytest.approx(queue, rel=1e-11)
    assert found.mean_wait_abandoned == pytest.approx(d, rel=1e-11)


def test_deterministic_patience_as_printed() -> None:
    """The table entry is right to 1.2e-5, not to its last digit: see the closed form above."""
    found = general_patience_queue(102.0, 1.0, Deterministic(0.2), 100)
    assert found.no_wait == pytest.approx(0.285982, rel=1.2e-5)
    assert found.abandoned == pytest.approx(0.040839, abs=5.1e-7)
    assert found.mean_queue == pytest.approx(8.156015, rel=1.2e-5)
    assert found.mean_wait_answered == pytest.approx(0.074850, rel=1.3e-5)


@pytest.mark.parametrize(
    ("arrival", "service", "agents", "places", "theta"),
    [
        (102.0, 1.0, 100, None, 1.0),
        (3.0, 1.0, 2, 3, 0.5),
        (300.0, 1.0, 2, 3, 0.01),
        (3.0, 1.0, 2, 0, 0.5),
        (90.0, 1.0, 100, 7, 0.01),
        (5.0, 0.5, 1, 12, 4.0),
        (0.02, 0.1, 3, None, 0.001),
    ],
)
def test_exponential_patience_is_erlang_a(
    arrival: float, service: float, agents: int, places: int | None, theta: float
) -> None:
    exact = erlang_a_queue(arrival, service, theta, agents, places)
    found = general_patience_queue(arrival, service, Exponential(1.0 / theta), agents, places)
    for name in ("blocked", "abandoned", "no_wait", "mean_queue", "variance_queue", "occupancy"):
        assert getattr(found, name) == pytest.approx(getattr(exact, name), rel=1e-9, abs=1e-13)
    for t in (0.0, 0.1, 1.0):
        assert found.wait_exceeds(t) == pytest.approx(exact.wait_exceeds(t), rel=1e-9, abs=1e-14)
        five, same = found.service_levels(t), exact.service_levels(t)
        for name in ("answered_of_offered", "virtual_within", "short_abandons_excluded"):
            assert getattr(five, name) == pytest.approx(getattr(same, name), rel=1e-9)


def erlang_2_patience_chain(arrival: float, places: int, phase_rate: float) -> FloatArray:
    """Law of the number present in M/M/1/1+places with Erlang-2 patience, by its phases.

    State: the phases of those waiting, in order of arrival; None present is ().
    """
    states: list[tuple[int, ...]] = [(), (0,)]  # a leading 0 stands for the one in service
    for state in states:
        if state and len(state) <= places:
            states += [(*state, phase) for phase in (1, 2)]
    number = {state: i for i, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))

    def go(source: tuple[int, ...], target: tuple[int, ...], rate: float) -> None:
        generator[number[source], number[target]] += rate
        generator[number[source], number[source]] -= rate

    for state in states:
        if not state:
            go(state, (0,), arrival)
            continue
        if len(state) <= places:
            go(state, (*state, 1), arrival)
        go(state, (0, *state[2:]) if len(state) > 1 else (), 1.0)
        for i in range(1, len(state)):
            rest = state[i + 1 :]
            go(state, (*state[:i], 2, *rest) if state[i] == 1 else state[:i] + rest, phase_rate)
    law = linalg.null_space(generator.T)[:, 0]
    law /= law.sum()
    return np.bincount([len(state) for state in states], weights=law).astype(np.float64)


@pytest.mark.parametrize(("arrival", "places"), [(0.7, 2), (2.5, 3), (9.0, 4)])
def test_limited_room_with_erlang_2_patience_by_its_phases(arrival: float, places: int) -> None:
    law = erlang_2_patience_chain(arrival, places, phase_rate=3.0)
    found = general_patience_queue(arrival, 1.0, Erlang(2, 2.0 / 3.0), 1, places)
    waiting = np.arange(-1.0, places + 1.0).clip(0.0)
    queue = float(law @ waiting)
    assert found.blocked == pytest.approx(law[-1], rel=1e-9)
    assert found.mean_busy == pytest.approx(1.0 - law[0], rel=1e-9)
    assert found.mean_queue == pytest.approx(queue, rel=1e-9)
    assert found.variance_queue == pytest.approx(law @ (waiting - queue) ** 2, rel=1e-9)


@pytest.mark.parametrize(
    "patience",
    [
        Erlang(3, 0.7),
        Lognormal(0.5, 2.0),
        Deterministic(0.3),
        Hyperexponential((0.3, 0.7), (0.05, 2.0)),
        Hyperexponential((0.1, 0.9), (0.0, 1.0)),
    ],
)
@pytest.mark.parametrize("places", [None, 4])
def test_balance_and_waits_of_any_patience(patience: Duration, places: int | None) -> None:
    found = general_patience_queue(21.0, 1.0, patience, 20, places)
    answered = 1.0 - found.blocked - found.abandoned
    free = found.no_wait * (1.0 - found.blocked)
    # Agents are busy s less what those free leave: the level crossing 21 p(n-1) = n p(n).
    below = stats.poisson.pmf(np.arange(20), 21.0)
    below *= free / below.sum()
    busy = 20.0 - float(below @ (20.0 - np.arange(20)))
    assert 21.0 * answered == pytest.approx(busy, rel=1e-9)
    grid = np.linspace(0.0, 3.0, 1501)
    tail = np.array([found.wait_exceeds(t) for t in grid])
    jumps = patience.breaks
    assert np.trapezoid(tail, grid) == pytest.approx(found.mean_wait, rel=2e-2 if jumps else 1e-3)


def test_non_preemptive_priorities() -> None:
    assert non_preemptive((3.0, 5.5), 1.0, 10).mean_wait == pytest.approx(
        (0.0756945, 0.5046298), abs=5.1e-8
    )
    assert non_preemptive((0.8, 1.2, 1.5), 1.0, 4).mean_wait == pytest.approx(
        (0.2305816, 0.4611632, 2.9514444), abs=5.1e-8
    )


def test_preemptive_resume_priorities() -> None:
    assert preemptive_resume((3.0, 5.5), 1.0, 10).mean_sojourn == pytest.approx(
        (1.0001653, 1.5458275), abs=1.1e-7
    )


def test_preemptive_single_agent_in_closed_form() -> None:
    """M/M/1: E[T_k] = (1/mu) / ((1 - r_(k-1)) (1 - r_k)), r_k the load of classes 1..k."""
    found = preemptive_resume((0.2, 0.3, 0.4), 1.0, 1)
    exact = [1 / (1 * 0.8), 1 / (0.8 * 0.5), 1 / (0.5 * 0.1)]
    assert found.mean_sojourn == pytest.approx(exact, rel=1e-9)


def preemptive_chain(
    rates: tuple[float, float], service: float, agents: int
) -> tuple[list[float], list[float]]:
    """Mean present and mean in service, by class: a chain on (class 1 present, class 2 present).

    Class 1 takes all the agents that it can use, class 2 those that are left.
    """

    def in_service(grid: CountGrid) -> tuple[FloatArray, FloatArray]:
        first = np.minimum(grid.counts[0], agents).astype(float)
        return first, np.minimum(grid.counts[1], agents - first)

    def build(shape: tuple[int, ...]) -> CountGrid:
        grid = CountGrid.of(shape)
        first, second = in_service(grid)
        grid.move(np.full(shape, rates[0]), 1, 0)
        grid.move(np.full(shape, rates[1]), 0, 1)
        grid.move(service * first, -1, 0)
        grid.move(service * second, 0, -1)
        return grid

    grid, law = solve_truncated(build, (20, 40), endless=(0, 1), tolerance=1e-13)
    present = [float((law * count).sum()) for count in grid.counts]
    return present, [float((law * busy).sum()) for busy in in_service(grid)]


@pytest.mark.parametrize(
    ("rates", "service", "agents"),
    [((0.5, 0.7), 0.8, 2), ((1.5, 0.2), 1.25, 2), ((2.0, 2.5), 2.0, 3)],
)
def test_preemptive_resume_by_counting_both_classes(
    rates: tuple[float, float], service: float, agents: int
) -> None:
    """A second route, with a service rate other than 1 and without summing the classes."""
    found = preemptive_resume(rates, service, agents)
    present, busy = preemptive_chain(rates, service, agents)
    sojourn = [n / rate for n, rate in zip(present, rates, strict=True)]
    delay = [(n - b) / rate for n, b, rate in zip(present, busy, rates, strict=True)]
    assert found.mean_present == pytest.approx(present, rel=1e-9)
    assert found.mean_sojourn == pytest.approx(sojourn, rel=1e-9)
    assert found.mean_delay == pytest.approx(delay, rel=1e-9)
    assert found.occupancy == pytest.approx(sum(busy) / agents, rel=1e-9)


def test_single_server_with_lognormal_service() -> None:
    assert single_server(0.8, 1.0, 4.0).mean_wait == pytest.approx(10.0, rel=1e-12)


@pytest.mark.parametrize(
    ("arrival", "agents", "wait", "delayed"),
    [(4.0, 5, 0.289060, 0.533615), (22.5, 25, 0.107193, 0.479338)],
)
def test_deterministic_service(arrival: float, agents: int, wait: float, delayed: float) -> None:
    found = deterministic_service(arrival, 1.0, agents)
    assert found.mean_wait == pytest.approx(wait, abs=5.1e-7)
    assert found.wait_probability == pytest.approx(delayed, abs=5.1e-7)


@pytest.mark.parametrize(("arrival", "agents"), [(4.0, 5), (0.3, 3), (495.0, 500), (0.8, 1)])
def test_deterministic_service_by_spitzers_identity(arrival: float, agents: int) -> None:
    """A second route: the wait is the maximum of the walk k D - (k s-th arrival)."""
    k = np.arange(1, 20_000)
    full = stats.poisson.sf(k * agents - 1, k * arrival)
    more = stats.poisson.sf(k * agents, k * arrival)
    found = deterministic_service(arrival, 1.0, agents)
    wait = float(np.sum(arrival * full - agents * more)) / arrival
    assert found.mean_wait == pytest.approx(wait, rel=1e-8)
    delayed = -math.expm1(-float(np.sum(full / k)))
    assert found.wait_probability == pytest.approx(delayed, rel=1e-8)
    assert found.wait_exceeds(0.0) == pytest.approx(delayed, rel=1e-8)


def test_wait_beyond_t_of_deterministic_service_sums_to_the_mean() -> None:
    found = deterministic_service(4.0, 1.0, 5)
    half = np.polynomial.legendre.leggauss(12)
    total = sum(
        0.5 * weight * found.wait_exceeds(k + 0.5 * (1.0 + point))
        for k in range(12)
        for point, weight in zip(*half, strict=True)
    )
    assert total == pytest.approx(found.mean_wait, rel=1e-8)


def test_mean_busy_of_infinitely_many_agents() -> None:
    def rate(t: FloatArray) -> FloatArray:
        return np.asarray(100.0 + 50.0 * np.sin(2.0 * np.pi * t / 8.0))

    found = [infinite_server_mean(rate, Lognormal(1.0, 1.5), t) for t in (0.0, 2.0, 4.0, 6.0)]
    assert found == pytest.approx([78.778, 129.888, 121.222, 70.112], abs=5.1e-4)


@pytest.mark.parametrize(
    ("service", "lag"),
    [
        (Exponential(2.0), lambda t: 2.0 * (1.0 - math.exp(-t / 2.0))),
        (Deterministic(2.0), lambda t: min(t, 2.0)),
    ],
)
def test_mean_busy_after_opening(service: Duration, lag: Callable[[float], float]) -> None:
    for t in (0.5, 3.0):
        found = infinite_server_mean(lambda u: np.full_like(u, 7.0), service, t, opened=0.0)
        assert found == pytest.approx(7.0 * lag(t), rel=1e-10)
