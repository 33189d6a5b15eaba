"""Who comes back: beyond what the same customers do at other times."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.returns import fit_returns
from sim.errors import StudyError
from sim.records.contacts import ContactLog
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

DAYS, CUSTOMERS = 60, 400


def centre(returning: float, seed: int = 1) -> tuple[ContactLog, np.ndarray]:
    """Customers who call every fourth day or so; a fifth abandon, and some of those call again.

    Within minutes, so all of it within the hour; calls again are answered.
    """
    rng = np.random.default_rng(seed)
    count = CUSTOMERS * DAYS // 4
    who = rng.integers(0, CUSTOMERS, count)
    day, hour = rng.integers(0, DAYS, count), rng.uniform(9, 17, count)
    when = ((day + hour / 24) * TICKS_PER_DAY).astype(np.int64)
    gone = rng.random(count) < 0.2
    again = gone & (rng.random(count) < returning)
    later = when[again] + rng.integers(60, 1800, int(again.sum())) * TICKS_PER_SECOND
    everyone = np.concatenate((who, who[again]))
    ticks = np.concatenate((when, later))
    answered = ~np.concatenate((gone, np.zeros(len(later), dtype=bool)))
    names = np.array([f"C{one}" for one in everyone], dtype=object)
    log = ContactLog.of(ticks, np.zeros(len(ticks)), np.ones(len(ticks)), answered, customer=names)
    return log, log.abandoned


@pytest.mark.parametrize("returning", [0.0, 0.4])
def test_returns_are_what_is_beyond_the_background(returning: float) -> None:
    """Over ten centres; an interval misses now and then."""
    fits = [fit_returns(*centre(returning, seed)) for seed in range(10)]
    for within in (3600.0, 86_400.0):
        beyond = [fit.beyond[within] for fit in fits]
        error = np.std([one.value for one in beyond], ddof=1) / np.sqrt(len(fits))
        assert abs(np.mean([one.value for one in beyond]) - returning) < 3.5 * error
        assert sum(one.holds(returning) for one in beyond) >= 7
    usual = [fit.background[86_400.0] for fit in fits]
    assert np.mean(usual) == pytest.approx(1 - np.exp(-0.25 - 0.05 * returning), abs=0.02)


def test_nothing_is_said_of_unnamed_customers() -> None:
    log, gone = centre(0.4)
    log.customer[:] = ""
    with pytest.raises(StudyError, match="0 such contacts"):
        fit_returns(log, gone)
