"""Patience from waits: the estimate by hand, a known truth found again, and what tells nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.likelihood import Waits
from sim.calibration.patience import fit_patience
from sim.calibration.survival import kaplan_meier
from sim.engine.run import simulate
from sim.errors import StudyError
from tests.unit.calibration.logs import TWO_PHASES, log_of, of_busy_and_quiet_days, overloaded

SHARE, FIRST, SECOND = (
    TWO_PHASES[key] for key in ("share_first", "mean_first_seconds", "mean_second_seconds")
)


def truth(seconds: float) -> float:
    patient = (1 - SHARE) * np.exp(-seconds / SECOND)
    return float(SHARE * np.exp(-seconds / FIRST) + patient)


def test_kaplan_and_meier_by_hand() -> None:
    """Of 5, one left after 10 s; then one was answered; of 3, one left after 30 s."""
    waits = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    found = kaplan_meier(waits, np.array([True, False, True, False, False]))
    assert found.times.tolist() == [10, 30]
    assert found.at_risk.tolist() == [5, 3]
    assert found.survival == pytest.approx([4 / 5, 4 / 5 * 2 / 3])
    greenwood = 1 / (5 * 4) + 1 / (3 * 2)
    spread = 1.959964 * greenwood**0.5 / abs(np.log(8 / 15))
    assert found.low[1] == pytest.approx((8 / 15) ** np.exp(spread), rel=1e-6)
    assert found.at(5.0) == (1.0, 1.0, 1.0)
    assert found.at(29.0)[0] == 0.8


def test_derivatives_are_those_of_the_likelihood() -> None:
    rng = np.random.default_rng(3)
    waits = Waits(rng.exponential(90, 500), rng.random(500) < 0.3)
    theta, step = np.array([-0.7, 4.0, 6.5]), 1e-5
    _, slope, curve = waits.derivatives(theta)
    for place, unit in enumerate(np.eye(3)):
        above, below = (
            waits.derivatives(theta + step * unit),
            waits.derivatives(theta - step * unit),
        )
        assert slope[place] == pytest.approx((above[0] - below[0]) / 2 / step, rel=1e-5)
        assert curve[place] == pytest.approx((above[1] - below[1]) / 2 / step, rel=1e-4, abs=1e-4)


def test_thirty_thousand_calls_tell_the_curve_within_three_per_cent() -> None:
    log = of_busy_and_quiet_days(30_000, seed=11)
    assert log.abandoned.mean() == pytest.approx(0.2, abs=0.03)
    found = fit_patience(log.wait_seconds, log.abandoned)
    for seconds, allowed in ((30, 0.03), (60, 0.03), (120, 0.03), (300, 0.03), (600, 0.05)):
        assert float(found.survival(seconds)) == pytest.approx(truth(seconds), rel=allowed)
    assert found.share_first.holds(SHARE)
    assert found.mean_first.holds(FIRST)
    assert found.mean_second.holds(SECOND)
    assert found.mean_second.extrapolated
    assert not found.mean_first.extrapolated
    assert not found.bumps


def test_one_kind_of_customer_is_one_phase() -> None:
    patience = {"distribution": "exponential", "mean_seconds": 240}
    log = log_of(simulate(overloaded(5_000, patience), seed=2))
    found = fit_patience(log.wait_seconds, log.abandoned)
    assert not found.two_phases
    assert found.mean_second.holds(240)
    assert found.as_distribution()["distribution"] == "exponential"


def test_an_announcement_shows_as_a_bump() -> None:
    log = log_of(simulate(overloaded(6_000), seed=4))
    waits, gone = log.wait_seconds.copy(), log.abandoned.copy()
    leaving = np.flatnonzero(~gone & (waits > 62))[:120]
    waits[leaving], gone[leaving] = 61.0, True
    found = fit_patience(waits, gone)
    assert (60.0, 65.0) in [bump[:2] for bump in found.bumps]


def test_hanging_up_at_once_is_no_patience() -> None:
    log = log_of(simulate(overloaded(4_000), seed=5))
    waits = np.concatenate((np.zeros(300), log.wait_seconds))
    gone = np.concatenate((np.ones(300, dtype=bool), log.abandoned))
    found, without = fit_patience(waits, gone), fit_patience(log.wait_seconds, log.abandoned)
    assert found.at_once == 300
    assert found.share_first.value == pytest.approx(without.share_first.value)


@pytest.mark.parametrize(
    ("waits", "gone", "said"),
    [
        (np.linspace(0, 90, 400), np.zeros(400, dtype=bool), "0 contacts abandoned"),
        (np.linspace(1, 90, 400), np.ones(400, dtype=bool), "nobody who waited was answered"),
        (np.linspace(1, 90, 3), np.array([True, False, True]), "2 contacts abandoned"),
        (np.repeat([0.0, 30.0], 200), np.repeat([True, False], 200), "a wait of 0 s"),
    ],
)
def test_what_tells_nothing_is_refused(waits: np.ndarray, gone: np.ndarray, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        fit_patience(waits, gone)
