"""A simulated centre beside its record, and the share of the staff at which they agree."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import StudyError
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.sections.timetable import whole_agents
from sim.study.agreeing import AgreeingShares, agreeing_share
from sim.study.recorded import ALL_DAY, RecordedComparison, beside_recorded
from sim.study.repeat_adjustment import RepeatAdjustment, adjust_for_repeats, prepare
from sim.workload.headcount import headcount_plan
from tests.unit.study import recorded_centre as known

STAFFED = 0.85
"""Share of the staff on paper that was there when the record was made."""


@pytest.fixture(scope="module")
def record() -> Scenario:
    """The scenario of a planner whose table of staff is too full."""
    truth = with_overrides(known.TRUTH, {"staffing.headcount_factor": STAFFED})
    journal = known.journal_of(truth)
    return known.recorded(known.exported(journal, truth), known.fcr_of(journal))


@pytest.fixture(scope="module")
def solved(record: Scenario) -> RepeatAdjustment:
    """Cases behind the record, with the staff that was there."""
    return adjust_for_repeats(with_overrides(record, {"staffing.headcount_factor": STAFFED}))


@pytest.fixture(scope="module")
def beside(solved: RepeatAdjustment) -> RecordedComparison:
    return beside_recorded(solved.scenario, replications=10)


def test_the_true_centre_agrees_with_its_record(beside: RecordedComparison) -> None:
    """Six values at once: within 4 standard errors instead of the 2.26 of a 95 % range."""
    for channel_group in ("voice", "chat"):
        for measure in ("offered", "abandonment_rate", "asa_seconds"):
            row = beside.find(measure, channel_group=channel_group)
            half = row.range_high - row.simulated
            assert row.recorded == pytest.approx(row.simulated, abs=half * 4 / 2.26)


def test_one_hour_in_twenty_may_disagree(beside: RecordedComparison) -> None:
    """Of n hours and measures of the true centre, about 5 % lie outside 95 % ranges."""
    rows = [row for row in beside.rows if row.hour != ALL_DAY and not math.isnan(row.recorded)]
    wrong = sum(not row.agrees for row in rows)
    expected = 0.05 * len(rows)
    assert len(rows) >= 50
    assert wrong <= expected + 4 * math.sqrt(expected)


def test_recorded_values_are_ratios_of_sums(beside: RecordedComparison, record: Scenario) -> None:
    table = record.tables["demand.sources.voice"]
    ten = table.start_ticks // table.interval_ticks % 24 == 10
    sums = {name: float(values[ten].sum()) for name, values in table.columns.items()}
    assert beside.find("offered", 10, "voice").recorded == pytest.approx(sums["offered"])
    assert beside.find("abandonment_rate", 10, "voice").recorded == pytest.approx(
        sums["abandoned"] / (sums["answered"] + sums["abandoned"])
    )
    assert beside.find("asa_seconds", 10, "voice").recorded == pytest.approx(
        sums["answered_wait_seconds_sum"] / sums["answered"]
    )


def test_the_table_has_a_row_per_hour(beside: RecordedComparison) -> None:
    shown = beside.shown("voice")
    assert [row[0] for row in shown] == [f"{hour:02d}" for hour in range(8, 18)] + ["all"]
    assert all(len(row) == len(beside.heads) for row in shown)
    assert "voice" in beside._repr_html_()
    assert len(beside.table) == len(beside.rows)


def test_journals_that_exist_are_used(record: Scenario) -> None:
    """A journal beside the record that was exported from it is that record."""
    truth = with_overrides(known.TRUTH, {"staffing.headcount_factor": STAFFED})
    journal = known.journal_of(truth)
    found = beside_recorded(_as_cases(record), [journal])
    for row in found.rows:
        if not math.isnan(row.recorded):
            # Both may hold a contact that is still waiting at the end of the run.
            assert row.simulated == pytest.approx(row.recorded, rel=1e-3)


def _as_cases(record: Scenario) -> Scenario:
    changes = {f"demand.sources.{name}.counts": "cases" for name in ("voice", "chat")}
    return with_overrides(record, changes)


def test_a_record_needs_outcomes() -> None:
    with pytest.raises(StudyError, match="answered"):
        beside_recorded(known.TRUTH)
    with pytest.raises(StudyError, match="outcomes"):
        agreeing_share(known.TRUTH)


@pytest.fixture(scope="module")
def shares(record: Scenario) -> AgreeingShares:
    return agreeing_share(record, replications=10)


def test_the_true_share_is_found(shares: AgreeingShares) -> None:
    """Within the interval widened to four standard errors; 2.26 make a half-width of 10 runs."""
    voice = {one.measure: one for one in shares.shares if one.channel_group == "voice"}
    for one in voice.values():
        half = one.high - one.share
        assert half < 0.15
        assert one.share == pytest.approx(STAFFED, abs=half * 4 / 2.26)


def test_it_is_told_in_words(shares: AgreeingShares) -> None:
    text = " ".join(shares.lines)
    assert "voice, abandonment: the recorded" in text
    assert "share" in text.split("voice: ")[1]
    assert [share for share, _ in shares.tried] == sorted(share for share, _ in shares.tried)


@pytest.mark.parametrize(("lost", "reason"), [(0.0, "has none"), (1.0, "no share from")])
def test_a_record_out_of_reach_has_no_share(record: Scenario, lost: float, reason: str) -> None:
    """Nobody lost, which any large staff shows; or all, which no staff shows."""
    tables = {}
    for key, table in record.tables.items():
        abandoned = table.columns["offered"] * lost
        outcomes = {"abandoned": abandoned, "answered": table.columns["offered"] - abandoned}
        tables[key] = replace(table, columns={**table.columns, **outcomes})
    found = agreeing_share(record.with_tables(tables), replications=2)
    shares = [one for one in found.shares if one.measure == "abandonment_rate"]
    assert all(math.isnan(one.share) and one.note for one in shares)
    assert any(reason in line for line in found.lines)


# --- Whole agents -------------------------------------------------------------------------------


@given(st.integers(0, 30), st.floats(0.05, 2.0), st.integers(40, 200))
def test_rounding_keeps_the_mean_of_any_head_count(heads: int, factor: float, count: int) -> None:
    """The thresholds' discrepancy is below (1 + log2 of their number) agents in all."""
    wanted = np.full(count, heads * factor)
    error = abs(whole_agents(wanted).sum() - wanted.sum())
    assert error <= 1 + math.log2(count)


@given(st.lists(st.floats(0, 40), min_size=1, max_size=60), st.floats(1.0, 1.5))
def test_more_heads_never_make_fewer_agents(heads: list[float], factor: float) -> None:
    before = whole_agents(np.array(heads))
    assert (whole_agents(np.array(heads) * factor) >= before).all()
    assert (np.abs(before - heads) < 1 + 1e-6).all()


def test_whole_heads_stay() -> None:
    assert whole_agents(np.arange(50.0)).tolist() == list(range(50))


def test_small_teams_feel_a_factor() -> None:
    """Rounded to the nearest, nine tenths of four agents would be four."""
    scenario = with_overrides(known.TRUTH, {"staffing.headcount_factor": 0.9})
    plan, full = headcount_plan(scenario), headcount_plan(known.TRUTH)
    for team in range(len(plan.teams)):
        assert plan.hours(team) == pytest.approx(0.9 * full.hours(team), rel=0.02)


# --- A real record ------------------------------------------------------------------------------

ROOT = Path(__file__).parents[3]


def real_files() -> tuple[Path, Path]:
    folder = Path(os.environ.get("CCSIM_TEST_DATA", ROOT / "../shared/data"))
    volumes = folder / "anonymous_bank_1999_january_30min.csv"
    staffing = folder / "anonymous_bank_1999_january_agents_30min.csv"
    if not (volumes.is_file() and staffing.is_file()):
        pytest.skip(f"no recorded month in {folder}; CCSIM_TEST_DATA names the folder")
    return volumes, staffing


@pytest.fixture(scope="module")
def bank() -> Scenario:
    from sim.cli.reading import read_scenario

    return read_scenario(ROOT / "scenarios" / "bank.toml", None, *real_files())


def test_the_bank_is_reproduced(bank: Scenario) -> None:
    scenario, found = prepare(bank)
    assert found is not None
    assert found.converged
    assert found.iterations[-1].offered["voice"] == pytest.approx(1, abs=0.01)
    assert 0.6 < found.cases_per_contact["voice"] < 0.95
    beside = beside_recorded(scenario, replications=4)
    # As many agents as were ever seen in half an hour are more than were there.
    for measure in ("abandonment_rate", "asa_seconds"):
        row = beside.find(measure)
        assert row.simulated < row.recorded


def test_the_bank_had_about_four_of_five_agents_seen(bank: Scenario) -> None:
    found = agreeing_share(bank, replications=4)
    by_measure: dict[str, Any] = {one.measure: one for one in found.shares}
    assert set(by_measure) == {"abandonment_rate", "asa_seconds"}
    for one in by_measure.values():
        assert 0.7 < one.share < 0.88
