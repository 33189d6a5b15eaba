"""A bank's January: every week foretold from the others, as the log's own readers would try it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.calibration.backtest import backtest
from sim.calibration.backtest_result import Backtest

pytestmark = pytest.mark.statistical_full

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def january() -> Backtest:
    """All four weeks; about three minutes."""
    folder = Path(os.environ.get("CCSIM_TEST_DATA", ROOT / "../shared/data"))
    log = folder / "anonymous_bank_1999_january.csv.gz"
    if not log.is_file():
        pytest.skip(f"no log in {folder}; CCSIM_TEST_DATA names the folder")
    return backtest(log, by_week=True)


def test_errors_of_weeks_are_those_of_chance_and_staffing(january: Backtest) -> None:
    """A month's noise is .6 points and 7 to 10 %, a staff error of 5 % makes 1.6 and 20 %."""
    errors = january.errors.set_index("method")
    own = errors.loc["simulated"]
    assert own["abandonment_points"] <= 1.5
    assert own["asa_share"] <= 0.15
    for sheet in ("erlang_a", "erlang_a_own_share", "erlang_c", "erlang_c_own_share"):
        assert own["abandonment_points"] < errors.loc[sheet, "abandonment_points"]


@pytest.mark.parametrize("measure", ["abandonment_rate", "asa_seconds"])
def test_recorded_weeks_lie_in_their_intervals(january: Backtest, measure: str) -> None:
    """And at least 85 % of the half hours of the day."""
    inside, known, _ = january.inside("total", measure)
    assert inside == known == 4
    inside, known, _ = january.inside("half_hour", measure)
    assert inside >= 0.85 * known


def test_absent_days_are_named(january: Backtest) -> None:
    """The file lacks two days."""
    found = [str(day) for one in january.predictions for day in one.absent]
    assert found == ["1999-01-11", "1999-01-12"]
