"""Customer bases: needs at a rate, needs that recur, and what lasts from case to case."""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand.foresight import Foresight
from sim.demand.tape import draw_blocks, draw_tape, plan_tape
from sim.demand.windows import tape_windows
from sim.errors import ScenarioError
from sim.scenario.schema import Scenario
from sim.units import DAYS_PER_YEAR, TICKS_PER_DAY
from tests.unit.demand.test_tape import scenario as with_sources

DAYS = 84
OPEN = [0.0] * 8 + [0.125] * 8 + [0.0] * 8
"""A day's profile from 8 to 16 o'clock."""


def based(cv: float = 0.0, **changes: object) -> Scenario:
    """Nobody calls but the customers of one base; `bill` comes at random, `fault` recurs."""
    source = {
        "name": "base",
        "kind": "customer_base",
        "customers": 400,
        "cases_per_year": {"bill": 6.0},
        "cases_per_year_cv": cv,
        "recurring_shares": {"fault": 0.5},
        "intraday_shares": OPEN,
        **changes,
    }
    busyness = {"day_cv": 0.0, "block_cv": 0.0}
    return with_sources(
        demand={"sources": [source], "busyness": busyness},
        scenario={"start": "2026-01-05T00:00", "horizon_days": float(DAYS), "starts_empty": True},
        intents={
            "bill": {"share": 0.7},
            "fault": {"share": 0.3, "channels": ["voice", "video"], "recurs_every_days": 28.0},
        },
    )


def test_needs_at_a_rate_are_a_poisson_process_of_each_customer() -> None:
    numbers = np.concatenate([_cases_by_customer(based(), 0, rep) for rep in range(40)])
    mean = 6.0 * DAYS / DAYS_PER_YEAR
    error = np.sqrt(mean / len(numbers))
    assert abs(numbers.mean() - mean) < 3.5 * error
    # Standard error of a sample variance of a Poisson law: mean x sqrt((2 + 1 / mean) / n).
    assert abs(numbers.var() - mean) < 3.5 * mean * np.sqrt((2 + 1 / mean) / len(numbers))


def test_customers_may_differ_in_how_many_cases_they_have() -> None:
    numbers = np.concatenate([_cases_by_customer(based(cv=1.5), 0, rep) for rep in range(40)])
    mean = 6.0 * DAYS / DAYS_PER_YEAR
    assert abs(numbers.mean() - mean) < 3.5 * np.sqrt(mean / len(numbers))  # the sum is Poisson
    expected = mean + (1.5 * mean) ** 2
    assert abs(numbers.var() / expected - 1) < 0.1


def _cases_by_customer(scenario: Scenario, intent: int, replication: int) -> np.ndarray:
    """How many cases each of the customers has, 0 for those who have none."""
    cases = draw_tape(scenario, 3, replication, plan_tape(scenario)).cases
    own = cases["customer"][cases["intent"] == intent]
    found = np.bincount(np.unique(own, return_counts=True)[1], minlength=1)
    found[0] = 400 - found.sum()
    return np.repeat(np.arange(len(found)), found)


def test_a_need_that_recurs_comes_once_a_period_at_hours_of_the_profile() -> None:
    cases = draw_tape(based(), 3, 0).cases
    due = cases[(cases["intent"] == 1) & (cases["foreseen"] != Foresight.FALSE_ALARM)]
    customers, numbers = np.unique(due["customer"], return_counts=True)
    assert set(numbers.tolist()) == {DAYS // 28}
    assert abs(len(customers) - 200) < 3.5 * np.sqrt(400 * 0.25)
    for customer in customers[:20]:
        gaps = np.diff(due["arrival"][due["customer"] == customer]) / TICKS_PER_DAY
        assert gaps == pytest.approx(28.0, abs=1e-6)  # whole weeks: the profile is the same
    hours = due["arrival"] % TICKS_PER_DAY * 24 // TICKS_PER_DAY
    assert (hours.min(), hours.max()) == (8, 15)
    assert (due["arrival"] // TICKS_PER_DAY % 7).max() == 6


def test_a_period_that_is_no_whole_week_takes_as_long_on_average() -> None:
    raw = based().resolved()
    raw["intents"]["fault"]["recurs_every_days"] = 10.0
    cases = draw_tape(Scenario.model_validate(raw), 3, 0).cases
    due = cases[(cases["intent"] == 1) & (cases["foreseen"] != Foresight.FALSE_ALARM)]
    per_customer = np.unique(due["customer"], return_counts=True)[1]
    assert set(per_customer.tolist()) <= {8, 9}
    assert per_customer.mean() == pytest.approx(DAYS / 10, abs=0.15)


def test_what_lasts_is_the_customers_and_what_does_not_is_the_cases() -> None:
    cases = draw_tape(based(), 3, 0).cases
    rows = [cases[cases["customer"] == c] for c in np.unique(cases["customer"])]
    assert all(len(np.unique(own["segment"])) == 1 for own in rows)
    assert all(len(np.unique(own["latent_patience"])) == 1 for own in rows)
    assert len(np.unique(cases["segment"])) == 2
    assert any(len(np.unique(own["emotion"])) > 1 for own in rows)
    same = [own[own["intent"] == 0]["order"] for own in rows]
    assert all(len(np.unique(orders)) <= 1 for orders in same)
    assert len(np.unique(np.concatenate(same))) > 1


def test_parts_and_windows_of_a_tape_are_those_of_the_whole() -> None:
    given = based(cv=0.7)
    plan = plan_tape(given)
    whole = draw_tape(given, 9, 2, plan).cases
    windows = np.concatenate([one.cases for one in tape_windows(plan, 9, 2, 50)])
    assert np.array_equal(windows, whole)
    part = draw_blocks(plan, 9, 2, 30 * 24, 31 * 24)
    start, end = (day * TICKS_PER_DAY for day in (30, 31))
    of_whole = whole[(whole["arrival"] >= start) & (whole["arrival"] < end)]
    assert np.array_equal(part["key"], of_whole["key"])


def test_a_longer_horizon_only_appends_and_replications_differ() -> None:
    short, long = based(), based().resolved()
    long["scenario"]["horizon_days"] = 2.0 * DAYS
    first = draw_tape(short, 5, 0).cases
    again = draw_tape(Scenario.model_validate(long), 5, 0).cases
    assert np.array_equal(again[: len(first)], first)
    assert not np.array_equal(draw_tape(short, 5, 1).cases["arrival"][:50], first["arrival"][:50])


def test_a_factor_on_the_volume_is_one_on_the_customers() -> None:
    few, more = (draw_tape(based(volume_factor=f), 5, 0).cases for f in (1.0, 1.5))
    due = [np.unique(one["key"][one["intent"] == 1]) for one in (few, more)]
    assert np.isin(due[0], due[1]).all()
    assert len(due[1]) == pytest.approx(1.5 * len(due[0]), rel=0.1)
    assert len(draw_tape(based(volume_factor=0.0), 5, 0).cases) == 0


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"intent": "bill"}, "demand.sources.base.intent", "cases_per_year"),
        ({"intent_shares": {"bill": 1.0}}, "demand.sources.base.intent_shares", "cases_per_year"),
        ({"cases_per_year": {"bil": 1.0}}, "demand.sources.base.cases_per_year.bil", "bill"),
        (
            {"recurring_shares": {"bill": 0.5}},
            "demand.sources.base.recurring_shares.bill",
            "recurs_every_days",
        ),
        ({"cases_per_year": {}, "recurring_shares": {}}, "demand.sources.base", "no needs"),
        ({"customers": 0}, "demand.sources.base.customers", "0"),
        ({"counts": "contacts"}, "demand.sources.base.counts", "cases"),
    ],
)
def test_what_a_base_cannot_be_is_refused(changes: dict[str, object], key: str, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        based(**changes)
    (fault,) = refused.value.faults
    assert fault.key == key
    assert said in str(refused.value)
