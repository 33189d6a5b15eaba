"""Back-tests of centres whose staff, patience and handle times are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.calibration.backtest import Asked, backtest, fit
from sim.calibration.backtest_result import Backtest
from sim.calibration.happened import Happened, measured, sums_of
from sim.calibration.spans import Span, first_weekday, judged_weeks, weeks_of, whole
from sim.calibration.twin import Drawn, Twin, durations
from sim.errors import StudyError
from sim.records.contacts import ContactLog
from sim.units import TICKS_PER_DAY
from tests.unit.calibration.centres import log_of_centre

TEST = "2026-03-16..2026-03-22"
CHEAP: dict[str, Any] = {"draws": 20, "replications": 2, "gaps": (1800.0,)}


@pytest.fixture(scope="module")
def log() -> ContactLog:
    """Three weeks of one centre."""
    return log_of_centre(weeks=3)


@pytest.fixture(scope="module")
def found(log: ContactLog) -> Backtest:
    """Its last week from the others."""
    return backtest(log, test=TEST, **CHEAP)


def _total(found: Backtest, measure: str) -> dict[str, Any]:
    table = found.table
    mine = table[(table["scope"] == "total") & (table["measure"] == measure)]
    return {str(key): value for key, value in mine.to_dict("records")[0].items()}


@pytest.mark.parametrize("measure", ["abandonment_rate", "asa_seconds", "service_level"])
def test_what_was_recorded_lies_in_the_interval(found: Backtest, measure: str) -> None:
    """With a centre that the model describes, the interval holds what came of the week."""
    row = _total(found, measure)
    assert row["low"] < row["recorded"] < row["high"]
    assert row["low"] < row["simulated"] < row["high"]


def test_recorded_values_are_those_of_the_log(log: ContactLog, found: Backtest) -> None:
    """The recorded side is counted by hand."""
    mine = log.where(Span.said(TEST, "test").holds(log))
    answered = mine.answered
    asa = _total(found, "asa_seconds")["recorded"]
    assert asa == pytest.approx(mine.wait_seconds[answered].mean())
    assert _total(found, "abandonment_rate")["recorded"] == pytest.approx(1 - answered.mean())
    soon = mine.wait_seconds <= 20
    level = (answered & soon).sum() / (len(mine) - (~answered & soon).sum())
    assert _total(found, "service_level")["recorded"] == pytest.approx(level)
    scopes = found.table.groupby("scope")["offered"].sum() / 4
    assert (scopes == len(mine)).all()


def test_most_half_hours_lie_in_their_intervals(found: Backtest) -> None:
    """At least 85 in 100, with room for chance in 24 of them; a useless width would show."""
    inside, known, width = found.inside("half_hour", "abandonment_rate")
    assert known == 24
    assert inside >= 18
    assert width < 0.25


def test_occupancy_and_staff_share_are_near_the_truth(found: Backtest) -> None:
    """Whoever the simulator had on duty is found again from the runs of contacts."""
    prediction = found.predictions[0]
    assert 0.9 < prediction.staff.share < 1.15
    row = _total(found, "occupancy")
    assert row["simulated"] == pytest.approx(row["recorded"], rel=0.05)


def test_a_wrong_patience_does_worse(log: ContactLog, found: Backtest) -> None:
    """Customers who are twice as patient, and a staff share that makes up for it, wait too long."""
    asked = Asked(draws=20, replications=2, gaps=(1800.0,))
    span = Span.said(TEST, "test")
    pieces = found.predictions[0].fitted
    laws, _ = fit(log, list(pieces), asked)
    theta = laws.impatience.theta.copy()
    theta[[place for place in range(len(theta) - 2) if place % 3]] += np.log(2.0)
    wrong = replace(laws, impatience=replace(laws.impatience, theta=theta))
    mine = log.where(span.holds(log))
    prediction = found.predictions[0]
    twin = Twin.of(mine, wrong, prediction.staff.runs, span.first_day, span.days)
    recorded = measured(prediction.recorded.sum(axis=(1, 2)), np.array(1.0))
    errors = []
    for share in np.arange(0.75, 1.05, 0.05) * prediction.staff.share:
        sums = asked.simulated(twin, Drawn(float(share))).sum(axis=(1, 2))
        other = measured(sums, np.array(1.0))
        errors.append(
            np.hypot(
                *(
                    np.log(other[name] / recorded[name])
                    for name in ("abandonment_rate", "asa_seconds")
                )
            )
        )
    right = measured(prediction.centre.sum(axis=(1, 2)), np.array(1.0))
    error = np.hypot(
        *(np.log(right[name] / recorded[name]) for name in ("abandonment_rate", "asa_seconds"))
    )
    assert min(errors) > 1.5 * error


def test_the_fit_does_not_see_the_test(log: ContactLog, found: Backtest) -> None:
    """Other waits, handle times and outcomes in the test move no fit."""
    inside = Span.said(TEST, "test").holds(log)
    changed = replace(
        log,
        wait_seconds=np.where(inside, 3 * log.wait_seconds + 5, log.wait_seconds),
        answered=log.answered & ~(inside & (np.arange(len(log)) % 3 == 0)),
    )
    asked = Asked(draws=20, replications=2, gaps=(1800.0,))
    pieces = list(found.predictions[0].fitted)
    (laws, share), (other, other_share) = (fit(one, pieces, asked) for one in (log, changed))
    assert (laws.impatience.theta == other.impatience.theta).all()
    assert (laws.pauses == other.pauses).all()
    assert laws.patience_spread == other.patience_spread
    assert share.share == other_share.share
    # ... and in the training they do.
    trained = replace(log, wait_seconds=np.where(inside, 1.0, 1.5) * log.wait_seconds)
    assert (fit(trained, pieces, asked)[0].impatience.theta != laws.impatience.theta).any()


def test_a_reaction_to_the_queue_is_found() -> None:
    """Customers who mind the queue are told from customers in a hurry, and none from none."""
    minding = log_of_centre(weeks=3, reaction_share=0.1, agents=4.6)
    law = fit(minding, weeks_of(whole(minding), 0), Asked(gaps=(1800.0,), draws=20))[0].impatience
    assert law.reacts
    error = np.sqrt(law.covariance[-2, -2])
    rate = -np.log(1 - 0.1)
    assert abs(law.theta[-2] - np.log(rate)) < 3 * error
    assert error < 0.5
    assert 35 < law.reaction_seconds(law.theta) < 100


def test_weeks_begin_after_the_quietest_day(log: ContactLog) -> None:
    """Sundays are closed, so weeks begin on Mondays, and what is cut short is not judged."""
    assert first_weekday(log) == 0
    span = whole(log)
    assert [week.name for week in weeks_of(span, 0)][-1] == "2026-03-16..2026-03-21"
    cut = [Span(span.first_day, 1), *weeks_of(Span(span.first_day + 1, span.days - 1), 0)]
    assert Span(span.first_day, 1) not in judged_weeks(log, cut)


def test_days_that_are_absent_are_named(log: ContactLog) -> None:
    """A Wednesday without contacts is named, a closed Sunday is not."""
    span = Span.said("2026-03-09..2026-03-15", "test")
    gone = log.where(log.arrival_ticks // TICKS_PER_DAY != span.first_day + 2)
    assert [str(day) for day in span.absent(gone)] == ["2026-03-11"]
    assert span.absent(log) == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "say which days"),
        ({"test": "16.3.2026"}, "allowed are two dates"),
        ({"test": "2026-03-16..2026-03-10"}, "allowed are two dates"),
        ({"test": TEST, "train": "2026-03-01..2026-03-17"}, "days in common"),
        ({"test": "2027-01-01..2027-01-07"}, "no contact of the log"),
        ({"test": TEST, "by_week": True}, "either --by-week"),
        ({"test": TEST, "draws": 3}, "at least 20 draws"),
    ],
)
def test_what_cannot_be_asked(log: ContactLog, asked: dict[str, Any], said: str) -> None:
    """Every message says what is allowed."""
    with pytest.raises(StudyError, match=said):
        backtest(log, **asked)


def test_a_log_without_agents_is_refused(log: ContactLog) -> None:
    """Nothing tells who was on duty."""
    nobody = replace(log, agent=np.full(len(log), "", dtype=object))
    with pytest.raises(StudyError, match="does not say which agent"):
        backtest(nobody, test=TEST, **CHEAP)


def test_a_result_is_written_whole(found: Backtest, tmp_path: Path) -> None:
    """All files, the sentences among them, and a page that a sceptic can read."""
    from sim.show.decision_page import write_decision_page

    folder = found.write(tmp_path / "result", later=("report.html",))
    page = write_decision_page(folder, "backtest").read_text(encoding="utf-8")
    names = {path.name for path in folder.iterdir()}
    assert {"backtest.csv", "backtest.json", "errors.csv", "manifest.json"} <= names
    assert "Back-test of known.csv" in page
    assert page.count("<img") == 1
    assert found.text.splitlines()[0].startswith("foretold with an error of")


def test_sums_of_half_hours_count_work_where_it_was_done() -> None:
    """A call that comes at 9:29 and lasts an hour works in three half hours."""
    minute = 60_000_000
    start = np.array([9 * 60 + 29]) * minute
    happened = Happened(start, np.array([0.0]), np.array([True]), start, start + 60 * minute)
    sums = sums_of(happened, 1, 20.0)
    assert sums[0, 0, 18] == 1
    assert sums[-1, 0, 18:21].tolist() == [60.0, 1800.0, 1740.0]


@pytest.mark.parametrize("count", [50, 200, 218, 401, 5000])
def test_observed_durations_keep_their_mean(count: int) -> None:
    """However many they are: shares of unequal size would weigh the longest too much."""
    values = np.sort(np.random.default_rng(1).lognormal(5, 1, count))
    law = durations(values)
    assert np.mean(law["values_seconds"]) == pytest.approx(values.mean(), rel=1e-4)
    assert len(law["values_seconds"]) == min(count, 200)


def test_the_command_and_the_function_are_the_same() -> None:
    """`sim.backtest` is what the command runs."""
    assert sim.backtest is backtest
