"""Intervals of fits contain the truth as often as they say: logs of the simulator, of known truth.

A log of some 3,000 contacts, a fifth abandoned, by the simulator itself. Of N intervals a share of
.95 holds the truth, with standard error sqrt(.95 x .05 / N); the short form allows 3.5 of them,
the full one the promised band of 93 to 97 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pytest

from sim.calibration.fitted import Fitted
from sim.calibration.handling import fit_handling
from sim.calibration.patience import SHOWN, fit_patience
from sim.engine.run import simulate
from tests.unit.calibration.logs import HANDLE, TWO_PHASES, log_of, overloaded

SHORT, FULL = 100, 1000
BAND: Final = (0.93, 0.97)
SHARE, FIRST, SECOND = (
    TWO_PHASES[key] for key in ("share_first", "mean_first_seconds", "mean_second_seconds")
)


def fits(logs: int, waits: Sequence[float]) -> Iterator[dict[str, tuple[Fitted, float]]]:
    """Intervals of each log with what they should hold."""
    scenario = overloaded(3_000)
    for replication in range(logs):
        log = log_of(simulate(scenario, seed=77, replication=replication))
        patience = fit_patience(log.wait_seconds, log.abandoned)
        handling = fit_handling(log.handle_seconds[log.answered])
        yield {
            "share_first": (patience.share_first, SHARE),
            "mean_first": (patience.mean_first, FIRST),
            "mean_second": (patience.mean_second, SECOND),
            **{
                f"survival at {seconds:g} s": (
                    patience.survival_at(seconds),
                    SHARE * math.exp(-seconds / FIRST) + (1 - SHARE) * math.exp(-seconds / SECOND),
                )
                for seconds in waits
            },
            "handle time": (handling.mean, HANDLE["mean_seconds"]),
        }


def coverage(logs: int, waits: Sequence[float]) -> dict[str, float]:
    """Share of intervals that hold the truth, by what is estimated."""
    held = [
        {key: one.holds(truth) for key, (one, truth) in each.items()} for each in fits(logs, waits)
    ]
    return {key: float(np.mean([one[key] for one in held])) for key in held[0]}


def test_intervals_hold_the_truth() -> None:
    error = math.sqrt(0.95 * 0.05 / SHORT)
    found = coverage(SHORT, (120.0, 600.0))
    outside = {key: share for key, share in found.items() if abs(share - 0.95) > 3.5 * error}
    assert not outside, found


@pytest.mark.statistical_full
def test_intervals_hold_the_truth_in_93_to_97_of_100() -> None:
    found = coverage(FULL, SHOWN)
    outside = {key: share for key, share in found.items() if not BAND[0] <= share <= BAND[1]}
    assert not outside, found
