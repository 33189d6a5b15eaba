"""Numbers, times and properties of cases follow their laws.

Seeds are fixed. Bounds are 4.5 standard errors of each statistic, so that a chance failure had
odds of 1 in 147,000 when the seed was chosen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.demand.arrivals import busyness_factors, count_cases, plan_arrivals
from sim.demand.preference import unpack
from sim.demand.tape import Tape, draw_tape
from sim.randomness.purposes import BUSYNESS_BLOCK, BUSYNESS_DAY
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.workload.expected import expected_streams

BOUND = 4.5
Floats = npt.NDArray[np.float64]


def scenario(minutes: int, rates: list[float], busyness: dict[str, Any], **more: Any) -> Scenario:
    channel = {"mode": "live", "media": ["speech"], "talk": 180.0, "after_contact_work": 30.0}
    source = {
        "name": "calls",
        "kind": "inline",
        "interval_minutes": minutes,
        "expected_cases": rates,
    }
    raw: dict[str, Any] = {
        "scenario": {"start": datetime.fromisoformat("2026-01-05"), "horizon_days": 1.0},
        "channels": {"voice": channel, "chat": channel, "video": channel},
        "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 1.0}}},
        "intents": {"bill": {"share": 1.0}},
        "demand": {"sources": [source], "busyness": busyness},
        **more,
    }
    return Scenario.model_validate(raw)


def hourly_counts(given: Scenario, replications: int) -> Floats:
    """Cases by hour of the day, float64[replications, 24]."""
    plan = plan_arrivals(given, expected_streams(given))
    hours = plan.pieces.start // TICKS_PER_HOUR
    counted = [
        np.bincount(hours, weights=count_cases(plan, 11, replication), minlength=24)
        for replication in range(replications)
    ]
    return np.array(counted)


def assert_moments(sample: Floats, mean: float, variance: float) -> None:
    """Mean and variance of an independent sample, within 4.5 estimated standard errors."""
    n = len(sample)
    spread = sample - sample.mean()
    assert abs(sample.mean() - mean) < BOUND * np.sqrt(variance / n)
    fourth = float((spread**4).mean())
    error = np.sqrt((fourth - sample.var() ** 2) / n)
    assert abs(sample.var() - variance) < BOUND * error


OFF = {"day_cv": 0.0, "block_cv": 0.0}


@pytest.mark.parametrize("rate", [0.3, 12.0, 29.0, 250.0])
def test_without_busyness_numbers_are_poisson(rate: float) -> None:
    counts = hourly_counts(scenario(60, [rate], OFF), 500).ravel()
    assert_moments(counts, rate, rate)
    low, high = np.asarray(stats.poisson.ppf([0.001, 0.999], rate)).astype(int)
    edges = np.unique(np.linspace(low, high, 12).astype(int))
    expected = np.diff(
        np.concatenate([[0.0], np.asarray(stats.poisson.cdf(edges, rate)), [1.0]])
    ) * len(counts)
    found = np.bincount(np.searchsorted(edges, counts), minlength=len(expected))
    enough = expected > 5
    statistic = float(((found - expected)[enough] ** 2 / expected[enough]).sum())
    assert stats.chi2.sf(statistic, enough.sum() - 1) > 1e-4


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_splitting_intervals_keeps_the_overdispersion_of_hours(minutes: int) -> None:
    """Var N = a + a^2 ((1 + c_day^2)(1 + c_block^2) - 1) for a cases expected in a block."""
    rate, day_cv, block_cv = 120.0, 0.2, 0.25
    busyness = {"day_cv": day_cv, "block_cv": block_cv, "block_autocorrelation": 0.35}
    counts = hourly_counts(scenario(minutes, [rate * minutes / 60], busyness), 2_000)
    extra = (1 + day_cv**2) * (1 + block_cv**2) - 1
    for hour in (0, 9, 23):
        assert_moments(counts[:, hour], rate, rate + rate**2 * extra)


def test_blocks_that_cross_intervals_share_their_factors_in_proportion() -> None:
    """Blocks of 45 min: three quarters of the first hour in one block, a quarter in the next."""
    rate, cv = 120.0, 0.3
    busyness = {"day_cv": 0.0, "block_cv": cv, "block_minutes": 45, "block_autocorrelation": 0.0}
    counts = hourly_counts(scenario(60, [rate], busyness), 3_000)
    variance = rate + rate**2 * cv**2 * (0.75**2 + 0.25**2)
    assert_moments(counts[:, 0], rate, variance)


def test_day_factors_are_gamma_and_common_to_a_day() -> None:
    factors = np.array([busyness_factors(1, r, BUSYNESS_DAY, 2, 0.15, 0.0) for r in range(10_000)])
    shape = 1 / 0.15**2
    assert stats.kstest(factors[:, 0], stats.gamma(shape, scale=1 / shape).cdf).pvalue > 1e-4
    assert abs(np.corrcoef(factors.T)[0, 1]) < BOUND / np.sqrt(10_000)
    busyness = {"day_cv": 0.5, "block_cv": 0.0}
    counts = hourly_counts(scenario(60, [4000.0], busyness), 200)
    # With one common factor, hours of a day differ by Poisson noise alone: 1.6 % against 50 %.
    assert np.corrcoef(counts[:, 3], counts[:, 20])[0, 1] > 0.99


def test_block_factors_are_gamma_with_autoregressive_normal_scores() -> None:
    cv, rho, n = 0.25, 0.6, 20_000
    factors = busyness_factors(5, 0, BUSYNESS_BLOCK, n, cv, rho)
    law = stats.gamma(1 / cv**2, scale=cv**2)
    scores = stats.norm.ppf(law.cdf(factors))
    for lag in (1, 2, 5):
        found = np.corrcoef(scores[:-lag], scores[lag:])[0, 1]
        # Bartlett: n Var(r) <= (1 + rho^2) / (1 - rho^2) at any lag of an AR(1) process.
        assert abs(found - rho**lag) < BOUND * np.sqrt((1 + rho**2) / (1 - rho**2) / n)
    thinned = factors[::40]  # rho^40 = 1e-9: independent
    assert stats.kstest(thinned, law.cdf).pvalue > 1e-4


@pytest.fixture(scope="module")
def customers() -> Tape:
    given = scenario(
        60,
        [2_000.0],
        OFF,
        segments={
            "young": {
                "share": 0.3,
                "channel_preference": {"voice": 0.2, "chat": 0.5, "video": 0.3},
                "patience_correlation": 0.4,
                "initial_emotion": {
                    "furious": 0.1,
                    "negative": 0.2,
                    "neutral": 0.3,
                    "positive": 0.4,
                },
            },
            "old": {"share": 0.7, "channel_preference": {"voice": 1.0}},
        },
        intents={
            "bill": {"share": 0.6, "difficulty_cv": 0.5},
            "fault": {"share": 0.4, "channels": ["voice", "video"]},
        },
    )
    return draw_tape(given, 3, 1)


def assert_share(hits: npt.NDArray[np.bool_], share: float) -> None:
    assert abs(hits.mean() - share) < BOUND * np.sqrt(share * (1 - share) / len(hits))


def test_positions_are_uniform_in_the_interval(customers: Tape) -> None:
    in_hour = customers.cases["arrival"] % TICKS_PER_HOUR / TICKS_PER_HOUR
    assert stats.kstest(in_hour, "uniform").pvalue > 1e-4
    gaps = np.diff(customers.cases["arrival"]) / TICKS_PER_MINUTE
    assert stats.kstest(gaps, "expon", args=(0, gaps.mean())).pvalue > 1e-4


def test_segments_and_intents_have_their_shares_and_are_independent(customers: Tape) -> None:
    young, bill = customers.cases["segment"] == 0, customers.cases["intent"] == 0
    assert_share(young, 0.3)
    assert_share(bill, 0.6)
    assert_share(young & bill, 0.18)


def test_channels_are_drawn_without_replacement_by_share(customers: Tape) -> None:
    young = customers.cases[customers.cases["segment"] == 0]
    voice, chat, video = range(3)
    free = np.array([unpack(int(o)) for o in young["order"][young["intent"] == 0]])
    for channel, share in ((voice, 0.2), (chat, 0.5), (video, 0.3)):
        assert_share(free[:, 0] == channel, share)
    assert_share(free[free[:, 0] == chat, 1] == voice, 0.2 / 0.5)
    assert_share(free[free[:, 0] == video, 1] == chat, 0.5 / 0.7)
    bound = np.array([unpack(int(o)) for o in young["order"][young["intent"] == 1]])
    assert_share(bound[:, 0] == voice, 0.2 / 0.5)


def test_difficulty_has_mean_one_and_its_variation(customers: Tape) -> None:
    difficulty = customers.cases["difficulty"][customers.cases["intent"] == 0]
    assert_moments(difficulty, 1.0, 0.25)
    law = stats.lognorm(np.sqrt(np.log(1.25)), scale=1 / np.sqrt(1.25))
    assert stats.kstest(difficulty, law.cdf).pvalue > 1e-4


def test_latent_patience_is_a_normal_score_independent_of_difficulty(customers: Tape) -> None:
    cases = customers.cases
    young = cases[(cases["segment"] == 0) & (cases["intent"] == 0)]
    assert stats.kstest(young["latent_patience"], "norm").pvalue > 1e-4
    found = np.corrcoef(young["latent_patience"], young["difficulty"])[0, 1]
    assert abs(found) < BOUND / np.sqrt(len(young))


def test_emotions_have_their_shares(customers: Tape) -> None:
    young = customers.cases["emotion"][customers.cases["segment"] == 0]
    for level, share in ((0, 0.4), (250, 0.3), (600, 0.2), (1000, 0.1)):
        assert_share(young == level, share)
