"""Forecasts of volumes: known truths found again, the past forecast anew, and what is written."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

import sim
from sim.cli.application import application
from sim.errors import TableError
from sim.forecasting.busyness import busyness_of
from sim.forecasting.forecast import Forecast, forecast

pytest.importorskip("statsmodels", reason="the extra `forecast` is not installed")
Floats = NDArray[np.float64]
ROOT = Path(__file__).parents[3]
START = date(2025, 1, 6)
WEEKDAY = np.array([1.3, 1.1, 1.0, 1.0, 0.9])
HOURS = np.array([1.0, 2.0, 3.0, 3.0, 2.5, 2.0, 2.0, 1.5, 1.0, 1.0])
OPENS = 8
DAY, BLOCK, GOES_ON, NEXT_BLOCK = 0.06, 0.08, 0.5, 0.6
CLOSED = START + timedelta(days=35)
SALE = tuple(START + timedelta(days=days) for days in (29, 64, 100))


def volumes(weeks: int, seed: int, mean: float = 1000.0) -> dict[date, Floats]:
    """Contacts by hour of five days a week, with busyness of days and hours of known size."""
    rng = np.random.default_rng(seed)
    found, error = {}, 0.0
    for day in range(7 * weeks):
        today = START + timedelta(days=day)
        if today.weekday() > 4 or today == CLOSED:
            continue
        error = GOES_ON * error + rng.normal(0, DAY * (1 - GOES_ON**2) ** 0.5)
        level = mean * WEEKDAY[today.weekday()] * np.exp(error)
        level *= 1.25 if today == CLOSED + timedelta(days=1) else 1.0
        level *= 1.5 if today in SALE else 1.0
        block = np.empty(len(HOURS))
        block[0] = rng.normal()
        for place in range(1, len(HOURS)):
            block[place] = NEXT_BLOCK * block[place - 1] + 0.8 * rng.normal()
        found[today] = rng.poisson(level * HOURS / HOURS.sum() * np.exp(BLOCK * block)).astype(
            float
        )
    return found


def written(folder: Path, days: dict[date, Floats], head: str = "Start,Calls Offered") -> Path:
    rows = [
        f"{day} {OPENS + place:02d}:00,{count:.0f}"
        for day, counts in days.items()
        for place, count in enumerate(counts)
    ]
    path = folder / "calls.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def made(folder: Path, weeks: int, seed: int) -> Forecast:
    """The forecast of four weeks after so many."""
    until = START + timedelta(days=7 * weeks)
    past = {day: one for day, one in volumes(weeks + 4, seed).items() if day < until}
    specials = {"sale": SALE, "after": [CLOSED + timedelta(days=1)]}
    return forecast(written(folder, past), 28, specials=specials, judged=False)


def test_known_effects_are_found_again(tmp_path: Path) -> None:
    past = volumes(40, 1)
    specials = {"sale": [*SALE, START + timedelta(days=282)]}
    found = forecast(written(tmp_path, past), 14, specials=specials, judged=False)
    model = found.whole.model
    columns = model.calendar.columns([START], START)
    names = [(group, n) for group in model.groups for n in range(columns[group].shape[1])]
    weights = dict(zip([one for one, used in zip(names, model.used, strict=True) if used],
                       model.weights, strict=True))  # fmt: skip
    monday, wednesday = weights["weekday", 0], weights["weekday", 2]
    assert monday - wednesday == pytest.approx(np.log(1.3), abs=0.04)
    assert weights["special", 0] == pytest.approx(np.log(1.5), abs=0.12)
    sale = found.whole.days.volumes[found.whole.dates.index(START + timedelta(days=282))]
    assert sale == pytest.approx(1000 * 1.1 * 1.5, rel=0.15)


def test_busyness_of_days_and_hours_is_found_again() -> None:
    rng = np.random.default_rng(5)
    days, hours = 400, 10
    scores = np.empty((days, hours))
    scores[:, 0] = rng.normal(size=days)
    for place in range(1, hours):
        scores[:, place] = 0.7 * scores[:, place - 1] + 0.51**0.5 * rng.normal(size=days)
    expected = np.tile(HOURS * 40, (days, 1))
    factor = np.exp(0.1 * rng.normal(size=(days, 1))) * np.exp(0.12 * scores)
    found = busyness_of(rng.poisson(expected * factor).astype(float), expected)
    assert found.day_cv == pytest.approx(0.1, abs=0.03)
    assert found.block_cv == pytest.approx(0.12, abs=0.02)
    assert found.block_autocorrelation == pytest.approx(0.7, abs=0.15)
    plain = busyness_of(rng.poisson(expected).astype(float), expected)
    assert max(plain.day_cv, plain.block_cv) < 0.02, "counting alone is no busyness"


def test_intervals_hold_what_comes_as_often_as_they_say(tmp_path: Path) -> None:
    inside: dict[tuple[str, int], list[float]] = {}
    off, naive = [], []
    for seed in range(25):
        found = made(tmp_path, 20, seed)
        came = volumes(24, seed)
        actual = np.array([came[day] for day in found.whole.dates])
        hours = slice(OPENS, OPENS + len(HOURS))
        for level in (80, 95):
            low, high = (end[:, hours] for end in found.whole.bounds(level))
            inside.setdefault(("hour", level), []).append(
                float(((actual >= low) & (actual <= high)).mean())
            )
            low, high = found.whole.day_bounds(level)
            total = actual.sum(axis=1)
            inside.setdefault(("day", level), []).append(
                float(((total >= low) & (total <= high)).mean())
            )
        last = {day.weekday(): one for day, one in came.items() if day < found.whole.dates[0]}
        off.append(np.abs(found.whole.expected[:, hours] - actual).sum())
        before = np.array([last[day.weekday()] for day in found.whole.dates])
        naive.append(np.abs(before - actual).sum())
    for (width, level), shares in inside.items():
        # Days of one series err together: the standard error is that of 25 series.
        error = np.std(shares, ddof=1) / len(shares) ** 0.5
        assert abs(np.mean(shares) - level / 100) < 4 * error + 0.01, (width, level)
    assert sum(off) < 0.85 * sum(naive)


def test_errors_that_go_on_from_day_to_day_are_found_again(tmp_path: Path) -> None:
    found = [made(tmp_path, 30, seed).whole.model for seed in range(8)]
    # Of the errors of a day, hours and counting add what is new every day: .06^2 goes on of .0067.
    whole = DAY**2 + 0.0021 + 0.001
    assert np.mean([one.correlation for one in found]) == pytest.approx(
        GOES_ON * DAY**2 / whole, abs=0.1
    )
    ongoing = [one.noise / (1 - one.correlation**2) for one in found]
    assert np.mean(ongoing) == pytest.approx(whole, rel=0.15)


def test_a_day_after_a_closed_one_is_seen_where_it_pays(tmp_path: Path) -> None:
    past = volumes(40, 3)
    shut = [START + timedelta(days=days) for days in (35, 84, 133, 182, 231)]
    for day in shut[1:]:
        past.pop(day)
        past[day + timedelta(days=1)] *= 1.3
    coming = START + timedelta(days=280)
    found = forecast(written(tmp_path, past), 7, closed=[coming], judged=False)
    assert "after_closed" in found.whole.model.groups
    assert coming not in found.whole.dates
    plain = forecast(tmp_path / "calls.csv", 7, judged=False)
    tuesday = coming + timedelta(days=1)
    volume = [one.whole.days.volumes[one.whole.dates.index(tuesday)] for one in (found, plain)]
    assert volume[0] / volume[1] == pytest.approx(1.28, abs=0.1)


# --- A real record --------------------------------------------------------------------------------


def test_a_banks_calls_are_forecast_better_than_by_last_week() -> None:
    folder = Path(os.environ.get("CCSIM_TEST_DATA", ROOT / "../shared/data")).absolute()
    path = folder / "na_bank_calls_2003_5min.csv.gz"
    if not path.is_file():
        pytest.skip(f"no counts of calls in {folder}; CCSIM_TEST_DATA names the folder")
    judged = sim.forecast(path, 28).judged
    assert judged is not None
    assert len(judged.origins) == 12
    by_width = {one.minutes: one for one in judged.errors}
    for minutes, most in ((5, 0.08), (30, 0.06), (1440, 0.045)):
        assert by_width[minutes].wmape < most
        assert by_width[minutes].wmape < 0.7 * by_width[minutes].naive_wmape
    assert 0.75 < by_width[5].inside[80] < 0.90
    assert 0.93 < by_width[5].inside[95] < 0.98
    assert by_width[1440].inside[95] > 0.90


# --- What is read and written ---------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(application, ["forecast", *arguments])


def test_the_table_is_read_back_as_a_forecast_and_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    past = {day: one / 20 for day, one in volumes(12, 2).items()}
    table = written(tmp_path, past)
    names = ("--output", "ahead.csv", "--write", "first.toml", "--plot", "ahead.png")
    done = run(table.name, "--horizon", "1w", *names)
    assert done.exit_code == 0, done.output
    assert "next: ccsim validate first.toml" in done.output
    assert (tmp_path / "ahead.png").stat().st_size > 10_000
    told = json.loads(run(table.name, "--horizon", "7d", "--json").stdout)
    export = sim.read_export("ahead.csv")
    assert (export.counts, export.interval_minutes) == ("forecast", 60)
    assert export.offered == pytest.approx(told["contacts"], rel=1e-4)
    scenario = sim.load("first.toml")
    assert scenario.demand.busyness.block_cv == pytest.approx(
        told["busyness"]["block_cv"], abs=1e-3
    )
    assert scenario.run.start.date() == START + timedelta(days=84)
    again = run(table.name, "--output", "ahead.csv")
    assert again.exit_code == 2
    assert "never written over" in again.output


def test_queues_are_forecast_apart_and_busyness_together(tmp_path: Path) -> None:
    rows = [
        f"{day} {OPENS + place:02d}:00,{queue},{count * part:.0f},{aht}"
        for day, counts in volumes(10, 4).items()
        for place, count in enumerate(counts)
        for queue, part, aht in (("bills", 1, 300), ("faults", 0.5, 420))
    ]
    path = tmp_path / "queues.csv"
    path.write_text("\n".join(("Start,Queue,Offered,AHT", *rows)), encoding="utf-8")
    found = sim.forecast(path, 7, judged=False)
    bills, faults = (found.groups[(name,)] for name in ("bills", "faults"))
    assert faults.expected.sum() == pytest.approx(bills.expected.sum() / 2, rel=0.02)
    assert found.whole.expected.sum() == pytest.approx(found.contacts, rel=0.02)
    table = found.table
    assert table[table["queue"] == "faults"]["AHT (s)"].unique().tolist() == [420.0]
    weeks = found.weeks()
    assert sum(one[1] for one in weeks) == pytest.approx(found.whole.expected.sum())
    assert all(low < volume < high for _, volume, low, high in weeks)


def test_a_log_and_rows_of_days_have_a_forecast(tmp_path: Path) -> None:
    days = volumes(8, 6, mean=120)
    arrivals = [
        f"{day} {OPENS + place:02d}:{minute % 60:02d}:07"
        for day, counts in days.items()
        for place, count in enumerate(counts)
        for minute in range(int(count))
    ]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(("arrival", *arrivals)), encoding="utf-8")
    found = sim.forecast(log, 7, judged=False)
    assert found.whole.history.interval_minutes == 30
    daily = tmp_path / "daily.csv"
    daily.write_text(
        "\n".join(("Date,Offered", *(f"{day},{one.sum():.0f}" for day, one in days.items()))),
        encoding="utf-8",
    )
    of_days = sim.forecast(daily, 7, judged=False)
    assert of_days.contacts == pytest.approx(found.contacts, rel=0.02)
    low, high = of_days.whole.bounds(95)
    assert ((low < of_days.whole.expected) & (high > of_days.whole.expected)).all()


def test_a_day_that_was_cut_is_left_out(tmp_path: Path) -> None:
    past = volumes(10, 7)
    last = max(past)
    past[last][4:] = 0
    found = forecast(written(tmp_path, past), 7, judged=False)
    assert found.whole.history.dates[-1] == last - timedelta(days=1)
    assert any(str(last) in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--horizon", "0"], r"1 to 400, or weeks such as 4w"),
        (["--horizon", "soon"], r"--horizon = soon: is no number of days"),
        (["--horizon", "1", "--closed", "2025-03-17"], "no day of the horizon is open"),
        (["--closed", "christmas"], "--closed = christmas: is not a date"),
        (["--special", "sale"], "--special = sale: is not a list of dates"),
        (["--special", "sale=2030-01-07"], "sale: none of these days lies in the history"),
        (["--write", "s.toml"], "with --output"),
        (["--plot", "x.gif"], "ends in .png or .svg"),
    ],
    ids=range(8),
)
def test_what_cannot_be_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    past = written(tmp_path, volumes(10, 7))
    done = run(str(past), "--no-judge", *arguments)
    assert done.exit_code == 2
    assert said in done.output.replace("\n", " ")


def test_too_little_history_is_said(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="at least 4 weeks of each weekday"):
        forecast(written(tmp_path, volumes(3, 1)))
    typical = tmp_path / "typical.csv"
    typical.write_text("Time,Offered\n09:00,5\n09:30,6\n", encoding="utf-8")
    with pytest.raises(TableError, match="needs rows with dates"):
        forecast(typical)
