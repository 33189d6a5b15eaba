"""Draws that become decisions, and patience: by hand, and their laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, spearmanr

from sim.randomness.counter import uniform
from sim.randomness.distributions import DETERMINISTIC, EXPONENTIAL, ROW_WIDTH, quantile
from sim.randomness.purposes import PATIENCE, TALK
from sim.rules.draws import duration, duration_seconds, happens
from sim.rules.patience import patience_ordinal, patience_quantile
from sim.rules.timing import NEVER as NEVER_TICK
from sim.rules.timing import ticks

TABLE = np.zeros(1)
Row = np.ndarray[tuple[int], np.dtype[np.float64]]


def law(kind: int, value: float = 0.0) -> Row:
    """A row of the table of distributions."""
    row = np.zeros(ROW_WIDTH)
    row[:2] = kind, value
    return row


def test_certainty_needs_no_draw() -> None:
    assert not happens(1, 2, 3, TALK, 1, 0.0)
    assert happens(1, 2, 3, TALK, 1, 1.0)


@given(st.integers(0, 2**63 - 1), st.integers(1, 32), st.floats(0.001, 0.999))
def test_an_event_happens_where_its_uniform_falls(key: int, ordinal: int, share: float) -> None:
    assert happens(1, 2, key, TALK, ordinal, share) == (uniform(1, 2, key, TALK, ordinal) < share)


def test_a_duration_is_the_quantile_of_its_uniform() -> None:
    u = uniform(5, 6, 7, TALK, 2)
    seconds = duration_seconds(5, 6, 7, TALK, 2, law(EXPONENTIAL, 100.0), TABLE)
    assert seconds == pytest.approx(-100 * math.log1p(-u), rel=1e-12) or seconds == pytest.approx(
        -100 * math.log(u), rel=1e-12
    )
    assert duration(5, 6, 7, TALK, 2, law(EXPONENTIAL, 100.0), TABLE, 1) == round(seconds * 1e6)
    assert duration(5, 6, 7, TALK, 2, law(DETERMINISTIC, 90.0), TABLE, 60_000_000) == 120_000_000


def test_ordinals_of_patience_are_unique() -> None:
    codes = [0, 1, 0xFFFFFF]
    found = {patience_ordinal(code, attempt) for code in codes for attempt in range(1, 33)}
    assert len(found) == len(codes) * 32
    assert max(found) < 2**40


def _patience(key: int, ordinal: int, latent: float, correlation: float, row: Row) -> int:
    u = patience_quantile(9, 0, key, ordinal, latent, correlation)
    return ticks(quantile(u, row, TABLE), 1)


def test_without_correlation_patience_is_drawn_afresh() -> None:
    row = law(EXPONENTIAL, 100.0)
    seconds = duration_seconds(9, 0, 4, PATIENCE, 3, row, TABLE)
    assert _patience(4, 3, 2.5, 0.0, row) == round(seconds * 1e6)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_correlated_patience_keeps_its_law_and_links_attempts(correlation: float) -> None:
    """4,000 customers with two attempts each; tolerances are 3.5 standard errors."""
    count = 4_000
    latent = np.random.default_rng(3).standard_normal(count)
    row = law(EXPONENTIAL, 100.0)
    first, second = (
        np.array([_patience(k, attempt, z, correlation, row) for k, z in enumerate(latent)]) / 1e6
        for attempt in (1, 2)
    )
    assert kstest(first, "expon", args=(0, 100)).pvalue > 0.001
    # Rank correlation of a Gaussian copula.
    expected = 6 / math.pi * math.asin(correlation / 2)
    found = float(np.asarray(spearmanr(first, second)[0]))
    assert abs(found - expected) < 3.5 / math.sqrt(count)


@given(st.integers(0, 2**63 - 1), st.floats(-8, 8), st.floats(0, 0.999))
def test_patience_is_finite_and_not_negative(key: int, latent: float, correlation: float) -> None:
    found = _patience(key, 1, latent, correlation, law(EXPONENTIAL, 100.0))
    assert 0 <= found < NEVER_TICK
