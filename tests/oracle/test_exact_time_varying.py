"""Days with changing arrivals and staffing, against published numbers and other routes."""

import math

import numpy as np
import pytest
from scipy import linalg, stats

from sim.queueing import Day, StaffPlan, day_totals, erlang_a_queue
from sim.queueing.day import DayTotals

TWELVE = StaffPlan.constant(12)
TARGET = 1 / 3  # 20 s in minutes


def contact_centers_day(patience_rate: float = 0.0, places: int | None = None) -> DayTotals:
    day = Day(lambda _: 4.2, 0.5, patience_rate, TWELVE, 480.0, waiting_places=places)
    return day_totals(day, threshold=TARGET)


def test_a_day_that_starts_empty() -> None:
    found = contact_centers_day()
    assert found.levels is not None
    assert found.offered * found.levels.answered_of_offered == pytest.approx(1815.3, abs=0.051)
    assert found.levels.answered_of_answered == pytest.approx(0.9004, abs=5.1e-5)
    assert found.mean_wait_answered == pytest.approx(0.1007, abs=5.1e-5)
    assert found.occupancy == pytest.approx(0.6969, abs=5.1e-5)
    assert found.answered == pytest.approx(2016.0, rel=1e-7)


def test_a_day_with_patience_and_drain() -> None:
    found = contact_centers_day(patience_rate=1.0)
    assert found.abandoned == pytest.approx(59.26, abs=5.1e-3)
    assert found.mean_wait_answered == pytest.approx(0.024, abs=5.1e-4)
    # Published: .675 from 1000 days; the interval of such a mean is about +-.0014.
    assert found.occupancy == pytest.approx(0.675, abs=0.002)


def test_a_day_with_five_waiting_places() -> None:
    assert contact_centers_day(places=5).blocked == pytest.approx(18.86, abs=5.1e-3)


PLANS = [
    StaffPlan.constant(90),
    StaffPlan((0.0, 2.0, 4.0, 6.0), (90, 110, 80, 100)),
]


@pytest.mark.parametrize("plan", PLANS)
def test_number_present_is_poisson_for_any_staffing(plan: StaffPlan) -> None:
    def mean(t: float) -> float:
        return 100.0 + 10.0 * (math.sin(t) - math.cos(t))

    start = tuple(stats.poisson.pmf(np.arange(200), mean(0.0)))
    day = Day(lambda t: 100.0 + 20.0 * math.sin(t), 1.0, 1.0, plan, 7.0, start=start, drain=False)
    found = day_totals(day, sample_times=(1.0, 3.0, 7.0))
    assert found.mean_present == pytest.approx([mean(1.0), mean(3.0), mean(7.0)], rel=1e-7)
    poisson = stats.poisson.pmf(np.arange(len(found.present)), mean(7.0))
    assert np.abs(found.present - poisson).max() < 1e-9


def test_drops_and_rises_by_a_chain_of_its_own() -> None:
    """The rule at a drop - finish the contact in hand - as a plain chain on (busy, waiting)."""
    arrival, service, patience, places = 6.0, 1.0, 0.7, 3
    plan = (5, 2, 4, 1)
    states = [(b, q) for b in range(6) for q in range(places + 1)]
    law = np.zeros(len(states))
    law[states.index((0, 0))] = 1.0
    for agents in plan:
        stepped, generator = np.zeros_like(law), np.zeros((len(states), len(states)))
        for weight, (b, q) in zip(law, states, strict=True):
            taken = min(max(agents - b, 0), q)
            stepped[states.index((b + taken, q - taken))] += weight
        for i, (b, q) in enumerate(states):
            arrives = (b + 1, q) if b < agents else (b, min(q + 1, places))
            ends = (b, q - 1) if q and b <= agents else (b - 1, q)
            for target, rate in (
                (arrives, arrival),
                (ends, b * service),
                ((b, q - 1), q * patience),
            ):
                if rate and target in states and target != (b, q):
                    generator[i, states.index(target)] += rate
                    generator[i, i] -= rate
        law = stepped @ linalg.expm(generator * 1.0)
    day = Day(
        lambda _: arrival,
        service,
        patience,
        StaffPlan.every(1.0, plan),
        4.0,
        waiting_places=places,
        drain=False,
    )
    found = day_totals(day, sample_times=(4.0,))
    queue = sum(w * q for w, (_, q) in zip(law, states, strict=True))
    busy = sum(w * b for w, (b, _) in zip(law, states, strict=True))
    assert found.mean_queue[0] == pytest.approx(queue, rel=1e-7)
    assert found.mean_busy[0] == pytest.approx(busy, rel=1e-7)
    over = found.blocked + found.abandoned + found.answered
    assert over + found.mean_queue[0] == pytest.approx(found.offered, rel=1e-8)


def test_simulated_day_with_steps() -> None:
    """Means of 40,000 simulated days (own event loop, seed 1), with their standard errors."""
    day = Day(lambda _: 6.0, 1.0, 0.7, StaffPlan.every(1.0, (8, 3, 6, 1, 5)), 5.0)
    found = day_totals(day, threshold=0.4)
    assert found.levels is not None
    simulated = {
        "abandoned": (5.889375, 0.0177),
        "answered": (24.1627, 0.0189),
        "wait": (8.412893, 0.0263),
        "wait_answered": (6.284119, 0.0189),
        "busy_time": (18.071974, 0.0159),
        "overtime": (2.607141, 0.0066),
    }
    for name, (mean, error) in simulated.items():
        assert abs(getattr(found, name) - mean) < 3.5 * error, name
    in_time = found.levels.answered_of_offered * found.offered
    assert abs(in_time - 17.480175) < 3.5 * 0.0228


def test_a_long_day_comes_to_erlang_a() -> None:
    exact = erlang_a_queue(4.2, 0.5, 0.25, 9)
    law = tuple(exact.present[:200] / exact.present[:200].sum())
    day = Day(lambda _: 4.2, 0.5, 0.25, StaffPlan.constant(9), 3.0, start=law, drain=False)
    found = day_totals(day)
    assert found.abandoned / found.offered == pytest.approx(exact.abandoned, rel=1e-7)
    assert found.wait / found.offered == pytest.approx(exact.mean_wait, rel=1e-7)
    assert found.occupancy == pytest.approx(exact.occupancy, rel=1e-7)


def test_nothing_changes_where_nothing_changes() -> None:
    """Equal steps, breaks where lambda goes on, another unit of time: the same law."""
    plain = Day(lambda _: 4.2, 0.5, 1.0, StaffPlan.constant(8), 20.0)
    split = Day(
        lambda _: 4.2, 0.5, 1.0, StaffPlan((0.0, 7.0), (8, 8)), 20.0, arrival_breaks=(3.0, 11.0)
    )
    seconds = Day(lambda _: 0.07, 0.5 / 60, 1.0 / 60, StaffPlan.constant(8), 1200.0)
    first, second = day_totals(plain, threshold=0.5), day_totals(split, threshold=0.5)
    third = day_totals(seconds, threshold=30.0)
    assert second.abandoned == pytest.approx(first.abandoned, rel=1e-7)
    assert third.abandoned == pytest.approx(first.abandoned, rel=1e-7)
    assert third.wait_answered == pytest.approx(60.0 * first.wait_answered, rel=1e-7)
    assert first.levels is not None
    assert second.levels is not None
    assert third.levels is not None
    for name in ("answered_of_offered", "wait_within", "virtual_within", "short_abandons_excluded"):
        assert getattr(second.levels, name) == pytest.approx(getattr(first.levels, name), rel=1e-7)
        assert getattr(third.levels, name) == pytest.approx(getattr(first.levels, name), rel=1e-7)
