"""Common random numbers: models and staffing plans are compared on the same customers.

What two systems share cancels in their paired difference. Where one decision differs a little (an
agent more, talks 2 % shorter) the paired difference needs at most a third of the replications that
independent ones would: its variance is at least three times smaller. Between service models the
factor is printed (`pytest -s`), not asserted: the more two models differ, the less they share.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any, Final

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.service_models.registry import BUILT_IN
from sim.study.precision import difference
from sim.study.replication_sums import ReplicationSums
from sim.study.running import replicate

REPLICATIONS: Final = 60
SEED: Final = 20_260
LEAST_FACTOR: Final = 3.0
MEASURES: Final = ("asa_seconds", "abandonment_rate")

PATIENCE = {
    "distribution": "hyperexponential",
    "share_first": 0.27,
    "mean_first_seconds": 86,
    "mean_second_seconds": 1709,
}
CENTRE: dict[str, Any] = {
    "scenario": {"start": "2026-01-05T09:00", "horizon_days": 0.25, "drain_hours": 1},
    "channels": {
        "voice": {
            "talk": {"distribution": "lognormal", "mean_seconds": 240, "cv": 1.15},
            "after_contact_work": {"distribution": "exponential", "mean_seconds": 40},
            "patience": PATIENCE,
        },
        "chat": {
            "mode": "chat",
            "media": ["photo"],
            "max_per_agent": 3,
            "talk": {"distribution": "lognormal", "mean_seconds": 400, "cv": 1.15},
            "after_contact_work": {"distribution": "exponential", "mean_seconds": 30},
            "patience": {"distribution": "exponential", "mean_seconds": 260},
        },
    },
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.6, "chat": 0.4}}},
    "intents": {
        "question": {"share": 0.8},
        "damage": {"share": 0.2, "medium": "photo"},
    },
    "demand": {
        "sources": [
            {"name": "day", "kind": "inline", "interval_minutes": 60, "expected_cases": [240]}
        ]
    },
    "teams": {
        "phone": {"channels": ["voice"], "headcount": 13},
        "web": {"channels": ["chat"], "headcount": 9},
    },
}


def _one_more_agent(raw: dict[str, Any]) -> None:
    largest = max(raw["teams"].values(), key=lambda team: team["headcount"])
    largest["headcount"] += 1


def _shorter_handle_times(raw: dict[str, Any]) -> None:
    for channel in raw["channels"].values():
        for part in ("talk", "after_contact_work"):
            channel[part]["mean_seconds"] *= 0.98
    raw["handling"] = {"identify": 30 * 0.98, "logging_seconds": 10 * 0.98}


CHANGES = {"one more agent": _one_more_agent, "2 % shorter": _shorter_handle_times}


def _scenario(change: str = "", *, busyness: bool = True) -> Scenario:
    raw = deepcopy(CENTRE)
    if not busyness:
        raw["demand"]["busyness"] = {"day_cv": 0, "block_cv": 0}
    if change:
        CHANGES[change](raw)
    return Scenario.model_validate(raw)


@cache
def _results(
    model: str = "multichannel", change: str = "", *, busyness: bool = True
) -> ReplicationSums:
    scenario = _scenario(change, busyness=busyness)
    return replicate(scenario, model, REPLICATIONS, SEED, over_time=False)


def _factor(one: ReplicationSums, other: ReplicationSums, measure: str) -> float:
    """Variance of independent differences over that of paired ones."""
    gap = difference(one.pseudo_values(measure), other.pseudo_values(measure))
    return float(gap.variance_reduction.item())


@pytest.mark.parametrize("replication", [0, 3])
def test_all_models_serve_the_same_tape_bit_for_bit(replication: int) -> None:
    journals = [simulate(_scenario(), model, SEED, replication) for model in BUILT_IN]
    tapes = {journal.tape.cases.tobytes() for journal in journals}
    assert len(tapes) == 1
    other = simulate(_scenario("one more agent"), "multichannel", SEED, replication)
    assert other.tape.cases.tobytes() in tapes


@pytest.mark.parametrize("busyness", [True, False], ids=["busy and calm days", "days alike"])
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_small_change_is_seen_with_a_third_of_the_replications(
    change: str, measure: str, busyness: bool
) -> None:
    """Also where days differ by chance alone, and not by a busyness that all systems share."""
    factor = _factor(
        _results(busyness=busyness), _results(change=change, busyness=busyness), measure
    )
    print(f"\n{change}, {measure}: variance {factor:.1f} times smaller")  # noqa: T201 - the report
    assert factor >= LEAST_FACTOR


def test_independent_customers_gain_nothing() -> None:
    """The yardstick itself: without common customers the factor is about 1.

    The logarithm of a ratio of two variances of n observations has a standard deviation of about
    sqrt(4 / n); 3.5 of those are allowed.
    """
    other = replicate(
        _scenario("one more agent"), "multichannel", REPLICATIONS, SEED + 1, over_time=False
    )
    for measure in MEASURES:
        factor = _factor(_results(), other, measure)
        assert abs(np.log(factor)) < 3.5 * np.sqrt(4 / REPLICATIONS)


def test_factors_between_service_models_are_reported() -> None:
    for model in list(BUILT_IN)[1:]:
        factors = [_factor(_results(), _results(model), measure) for measure in MEASURES]
        text = ", ".join(f"{m} {f:.1f}" for m, f in zip(MEASURES, factors, strict=True))
        print(f"\nmultichannel and {model}: variance smaller by {text}")  # noqa: T201 - the report
        assert all(factor > 0 for factor in factors)
