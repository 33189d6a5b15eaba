"""Profile, busyness and odd days: found again where the simulator's own demand has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.calibration.arrivals import Arrivals, fit_arrivals
from sim.demand.tape import draw_tape
from sim.records.contacts import ContactLog
from sim.units import TICKS_PER_DAY

NULL = Path(__file__).parents[3] / "scenarios" / "null.toml"
MONDAY = 4 * TICKS_PER_DAY  # 5 January 1970


def drawn(day_cv: float, block_cv: float, weeks: int = 12, replication: int = 3) -> ContactLog:
    """Arrivals of the null scenario from a Monday on."""
    busyness = {"day_cv": day_cv, "block_cv": block_cv, "block_autocorrelation": 0.5}
    changes = {"scenario.horizon_days": 7 * weeks, "scenario.starts_empty": True}
    scenario = sim.load(NULL, {**changes, "demand.busyness": busyness})
    arrival = np.sort(draw_tape(scenario, 1, replication).cases["arrival"]).astype(np.int64)
    count = len(arrival)
    answered = np.ones(count, dtype=bool)
    return ContactLog.of(arrival + MONDAY, np.zeros(count), np.ones(count), answered)


@pytest.fixture(scope="module")
def busy() -> Arrivals:
    return fit_arrivals(drawn(0.15, 0.15))


def test_busyness_is_found_again(busy: Arrivals) -> None:
    assert busy.day_cv is not None
    assert busy.block_cv is not None
    assert busy.autocorrelation is not None
    assert busy.day_cv.holds(0.15)
    assert busy.block_cv.holds(0.15)
    assert busy.autocorrelation.holds(0.5)
    assert busy.day_cv.value == pytest.approx(0.15, abs=0.05)
    assert busy.block_cv.value == pytest.approx(0.15, abs=0.03)


def test_poisson_noise_is_no_busyness() -> None:
    """Blocks of 25 to 80 contacts have cvs of .1 to .2 by chance alone."""
    found = fit_arrivals(drawn(0, 0))
    assert found.day_cv is not None
    assert found.block_cv is not None
    assert found.day_cv.value < 0.03
    assert found.block_cv.value < 0.03


def test_the_week_is_that_of_the_scenario(busy: Arrivals) -> None:
    assert busy.per_week.holds(3000)
    by_day = busy.profile.sum(axis=1) / busy.profile.sum()
    assert by_day == pytest.approx([0.22, 0.2, 0.2, 0.19, 0.19, 0, 0], abs=0.03)
    assert busy.opening()["mon"] == "08:00-20:00"
    assert "sat" not in busy.opening()


def test_a_holiday_and_a_day_without_rows_are_named() -> None:
    log = drawn(0.05, 0.05, weeks=6)
    day = log.day - log.day[0]
    kept = (day != 9) & ~((day == 16) & (np.arange(len(log)) % 5 != 0))
    found = fit_arrivals(log.where(kept))
    assert found.missing == (date(1970, 1, 14),)
    assert [one.date for one in found.special] == [date(1970, 1, 21)]
    whole = fit_arrivals(log)
    assert found.per_week.value == pytest.approx(whole.per_week.value, rel=0.02)
    assert not whole.special


def test_a_trend_is_told() -> None:
    log = drawn(0.0, 0.0)
    week = (log.day - log.day[0]) / 7
    rng = np.random.default_rng(1)
    found = fit_arrivals(log.where(rng.random(len(log)) < np.exp(-0.05 * week)))
    assert found.change_per_week.holds(np.expm1(-0.05))
    assert found.change_per_week.high < 0
