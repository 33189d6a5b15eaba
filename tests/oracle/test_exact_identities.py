"""Laws that every exact formula must keep, on systems drawn at random."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.queueing import (
    Exponential,
    chat_pool,
    delay_probability,
    erlang_a_queue,
    erlang_b,
    erlang_c,
    finite_queue,
    general_patience_queue,
    non_preemptive,
    preemptive_resume,
)
from sim.queueing.erlang_a import ErlangA

AGENTS = st.integers(1, 150)
LOADS = st.floats(0.05, 1.8)  # per agent
RATES = st.floats(0.01, 50.0)
PATIENCE = st.floats(0.02, 20.0)  # relative to the service rate
PLACES = st.one_of(st.none(), st.integers(0, 60))
close = pytest.approx


@st.composite
def impatient(draw: st.DrawFn) -> tuple[ErlangA, float, float, float, int]:
    """An Erlang A queue with its arrival, service and patience rates and agents."""
    agents, service = draw(AGENTS), draw(RATES)
    arrival, patience = draw(LOADS) * agents * service, draw(PATIENCE) * service
    queue = erlang_a_queue(arrival, service, patience, agents, draw(PLACES))
    return queue, arrival, service, patience, agents


@settings(deadline=None, max_examples=60)
@given(impatient())
def test_flow_conservation_littles_law_and_patience(
    drawn: tuple[ErlangA, float, float, float, int],
) -> None:
    queue, arrival, service, patience, agents = drawn
    entered = 1.0 - queue.blocked
    answered = entered - queue.abandoned
    assert arrival * answered == close(service * queue.mean_busy, rel=1e-9)
    assert arrival * entered * queue.mean_wait == close(queue.mean_queue, rel=1e-9, abs=1e-280)
    assert queue.abandoned == close(patience * queue.mean_wait * entered, rel=1e-9, abs=1e-280)
    parts = answered * queue.mean_wait_answered
    if queue.abandoned > 0.0:
        parts += queue.abandoned * queue.mean_wait_abandoned
    assert parts == close(entered * queue.mean_wait, rel=1e-9, abs=1e-280)
    assert queue.occupancy == close(queue.mean_busy / agents)


@settings(deadline=None, max_examples=60)
@given(impatient(), st.floats(0.0, 3.0))
def test_service_levels_are_shares_in_their_order(
    drawn: tuple[ErlangA, float, float, float, int], relative: float
) -> None:
    queue, _, service, patience, _ = drawn
    t = relative / service
    levels = queue.service_levels(t)
    slack = 1.0 + 1e-9
    assert 0.0 <= levels.answered_of_offered <= levels.answered_of_answered * slack
    assert levels.answered_of_offered <= levels.short_abandons_excluded * slack
    assert levels.virtual_within <= levels.wait_within * slack
    assert levels.wait_within == close(1.0 - queue.wait_exceeds(t), rel=1e-9, abs=1e-12)
    # Patience and virtual wait are independent: P(W > t) = exp(-theta t) P(V > t).
    beyond = math.exp(-patience * t) * (1.0 - levels.virtual_within)
    assert queue.wait_exceeds(t) == close(beyond, rel=1e-6, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(impatient(), st.floats(0.01, 100.0))
def test_unit_of_time_does_not_matter(
    drawn: tuple[ErlangA, float, float, float, int], unit: float
) -> None:
    _, arrival, service, patience, agents = drawn
    one = erlang_a_queue(arrival, service, patience, agents)
    other = erlang_a_queue(arrival * unit, service * unit, patience * unit, agents)
    assert other.abandoned == close(one.abandoned, rel=1e-9, abs=1e-300)
    assert other.mean_wait * unit == close(one.mean_wait, rel=1e-9, abs=1e-300)


@settings(deadline=None, max_examples=40)
@given(AGENTS, st.floats(0.05, 0.97), RATES)
def test_endless_patience_gives_erlang_c(agents: int, load: float, service: float) -> None:
    arrival = load * agents * service
    exact = erlang_c(arrival, service, agents)
    for patience in (0.0, 1e-9 * service):
        found = erlang_a_queue(arrival, service, patience, agents)
        assert 1.0 - found.no_wait == close(exact.wait_probability, rel=1e-4, abs=1e-14)
        assert found.mean_wait == close(exact.mean_wait, rel=1e-4)
        t = 0.3 / service
        assert found.wait_exceeds(t) == close(exact.wait_exceeds(t), rel=1e-4, abs=1e-300)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.floats(0.1, 1.8), RATES)
def test_patience_like_service_gives_poisson(agents: int, load: float, service: float) -> None:
    a = load * agents
    found = erlang_a_queue(a * service, service, service, agents)
    for n in (0, agents // 2, agents, agents + 3):
        poisson = math.exp(n * math.log(a) - a - math.lgamma(n + 1))
        assert found.present[n] == close(poisson, rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 120.0), st.integers(0, 140))
def test_erlang_b_is_the_ratio_of_its_series(load: float, lines: int) -> None:
    logs = [n * math.log(load) - math.lgamma(n + 1) for n in range(lines + 1)]
    top = max(logs)
    series = math.fsum(math.exp(x - top) for x in logs)
    exact = math.exp(logs[-1] - top) / series
    assert erlang_b(load, lines) == close(exact, rel=1e-10, abs=1e-300)
    nothing_waits = finite_queue(load, 1.0, max(lines, 1), 0)
    assert nothing_waits.blocked == close(erlang_b(load, max(lines, 1)), rel=1e-9, abs=1e-300)


@settings(deadline=None, max_examples=40)
@given(AGENTS, st.floats(0.05, 0.95), RATES)
def test_a_large_room_gives_erlang_c(agents: int, load: float, service: float) -> None:
    exact = erlang_c(load * agents * service, service, agents)
    found = finite_queue(load * agents * service, service, agents, 700)
    assert found.wait_probability == close(exact.wait_probability, rel=1e-9)
    assert found.mean_wait == close(exact.mean_wait, rel=1e-9)
    assert found.wait_exceeds(0.2 / service) == close(
        exact.wait_exceeds(0.2 / service), rel=1e-7, abs=1e-300
    )


@settings(deadline=None, max_examples=40)
@given(AGENTS, LOADS, st.integers(0, 60), PATIENCE)
def test_erlang_a_without_patience_is_the_finite_queue(
    agents: int, load: float, places: int, patience: float
) -> None:
    exact = finite_queue(load * agents, 1.0, agents, places)
    found = erlang_a_queue(load * agents, 1.0, 0.0, agents, places)
    assert found.blocked == close(exact.blocked, rel=1e-9)
    assert found.mean_queue == close(exact.mean_queue, rel=1e-9, abs=1e-300)
    # Blocking falls when some of those who wait give up.
    leaves = erlang_a_queue(load * agents, 1.0, patience, agents, places)
    assert leaves.blocked <= found.blocked * (1.0 + 1e-9)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 80), st.floats(0.2, 1.5), st.floats(0.05, 10.0), PLACES)
def test_two_routes_to_exponential_patience(
    agents: int, load: float, patience: float, places: int | None
) -> None:
    exact = erlang_a_queue(load * agents, 1.0, patience, agents, places)
    found = general_patience_queue(load * agents, 1.0, Exponential(1.0 / patience), agents, places)
    assert found.abandoned == close(exact.abandoned, rel=1e-8, abs=1e-300)
    assert found.mean_queue == close(exact.mean_queue, rel=1e-8, abs=1e-300)
    assert found.mean_wait_answered == close(exact.mean_wait_answered, rel=1e-8, abs=1e-300)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6), st.integers(1, 40), st.floats(0.1, 0.95)
)
def test_priorities_share_out_the_same_work(parts: list[float], agents: int, load: float) -> None:
    rates = tuple(part * load * agents / sum(parts) for part in parts)
    plain = erlang_c(sum(rates), 1.0, agents)
    patient = non_preemptive(rates, 1.0, agents)
    assert patient.overall_mean_wait == close(plain.mean_wait, rel=1e-9)
    assert list(patient.mean_wait) == sorted(patient.mean_wait)
    preempted = preemptive_resume(rates, 1.0, agents)
    assert sum(preempted.mean_present) == close(plain.mean_queue + plain.mean_busy, rel=1e-9)
    assert preempted.mean_sojourn[0] <= patient.mean_wait[0] + 1.0 + 1e-9


@settings(deadline=None, max_examples=20)
@given(
    st.integers(1, 6),
    st.lists(st.floats(0.3, 3.0), min_size=1, max_size=4),
    st.floats(0.1, 20.0),
    st.sampled_from(["pack", "spread"]),
)
def test_chats_keep_littles_law(
    agents: int, speeds: list[float], arrival: float, packing: str
) -> None:
    found = chat_pool(arrival, 1.0, agents, speeds, patience_rate=0.7, packing=packing)  # type: ignore[arg-type]
    assert arrival * found.mean_wait == close(found.mean_queue, rel=1e-8, abs=1e-300)
    assert 0.7 * found.mean_queue == close(arrival * found.abandoned, rel=1e-8, abs=1e-300)
    assert 0.0 < found.utilisation <= found.occupancy * (1.0 + 1e-9)


def test_delay_probability_of_one_agent_is_its_load() -> None:
    assert delay_probability(0.37, 1) == close(0.37, rel=1e-14)
