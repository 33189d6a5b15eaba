"""Recorded contacts become cases: a known truth is found again, and what cannot be is said."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.sections.interval_table import IntervalTable
from sim.study.answer_findings import FromRecord
from sim.study.base_levels import scaled
from sim.study.first_scenario import first_scenario
from sim.study.repeat_adjustment import (
    RepeatAdjustment,
    adjust_for_repeats,
    prepare,
    prepare_all,
    same_record,
)
from sim.study.saved import read_comparison
from sim.workload.expected import expected_streams
from tests.unit.study import recorded_centre as known

Z = 4.0
"""Standard errors that a difference may have: by chance once in 16,000 tests."""


@pytest.fixture(scope="module")
def journal() -> Any:
    return known.journal_of(known.TRUTH)


@pytest.fixture(scope="module")
def found(journal: Any) -> RepeatAdjustment:
    """What a planner finds who believes in shorter talks and worse resolution."""
    channels = known.plain()["channels"]
    believed = {
        name: {**channel, "talk": {**channel["talk"], "mean_seconds": 150}}
        for name, channel in channels.items()
    }
    intents = {
        "bill": {"share": 0.7, "resolution_share": 0.7},
        "fault": {"share": 0.3, "resolution_share": 0.45},
    }
    tables = known.exported(journal, known.TRUTH)
    return adjust_for_repeats(
        known.recorded(tables, known.fcr_of(journal), channels=believed, intents=intents)
    )


def test_the_centre_repeats_itself(journal: Any) -> None:
    """Otherwise nothing here would test anything."""
    contacts = sum(
        t.columns["offered"].sum() for t in known.exported(journal, known.TRUTH).values()
    )
    assert contacts > 1.2 * len(known.drawn_in(journal))


def test_the_record_is_reproduced(found: RepeatAdjustment) -> None:
    assert found.converged
    last = found.iterations[-1]
    assert [*last.offered.values(), *last.aht.values()] == pytest.approx([1] * 4, abs=0.02)
    assert max(abs(r - 1) for r in found.iterations[0].offered.values()) > 0.1


def test_cases_are_found_again(found: RepeatAdjustment, journal: Any) -> None:
    """Repeats come in chains, so their number varies by about twice a Poisson number's variance."""
    contacts = known.columns(found.scenario, ["voice", "chat"], "recorded_offered")
    cases = known.columns(found.scenario, ["voice", "chat"])
    error = math.sqrt(2 * (contacts - len(known.drawn_in(journal))))
    assert cases == pytest.approx(len(known.drawn_in(journal)), abs=Z * error)
    assert cases < contacts - 2 * Z * error


def test_hours_are_found_again(found: RepeatAdjustment, journal: Any) -> None:
    for place, source in enumerate(("voice", "chat")):
        table = found.scenario.tables[f"demand.sources.{source}"]
        hours = table.start_ticks // table.interval_ticks % 24
        cases = np.bincount(hours, weights=table.columns["offered"], minlength=24)
        drawn_all = known.drawn_in(journal)
        truth = drawn_all[drawn_all["stream"] == place]
        drawn = np.bincount(truth["arrival"] // table.interval_ticks % 24, minlength=24)
        contacts = np.bincount(hours, weights=table.columns["recorded_offered"], minlength=24)
        error = np.sqrt(2 * np.maximum(contacts - drawn, 1) + 0.05 * contacts)
        assert (np.abs(cases - drawn) < Z * error).all()


def test_base_talk_time_is_found_again(found: RepeatAdjustment, journal: Any) -> None:
    for place, (channel, mean) in enumerate({"voice": 200.0, "chat": 300.0}.items()):
        answered = int((journal.contacts["channel"] == place).sum())
        error = mean * math.sqrt(1 / 2 / answered)  # gamma of shape 2
        talk = found.scenario.talk("bill", channel).mean_seconds
        assert talk == pytest.approx(mean, abs=Z * 1.5 * error)


def test_base_resolution_is_found_again(found: RepeatAdjustment, journal: Any) -> None:
    """The mix over intents; the record does not tell how it is spread over them."""
    intents = found.scenario.intents
    mix = 0.7 * intents["bill"].resolution_share + 0.3 * intents["fault"].resolution_share
    error = math.sqrt(0.25 / len(known.drawn_in(journal)))
    assert mix == pytest.approx(0.7 * 0.8 + 0.3 * 0.6, abs=Z * error + 0.01)


def test_the_result_is_a_scenario_of_its_own(found: RepeatAdjustment) -> None:
    again = Scenario.from_resolved(found.scenario.resolved())
    assert again.hash == found.scenario.hash
    assert {source.counts for source in again.demand.sources} == {"cases"}
    assert prepare(again) == (again, None)
    assert any("cases per contact" in str(note) for note in found.scenario.notes)


def test_the_account_is_complete(found: RepeatAdjustment) -> None:
    assert len(found.rows) == len(found.iterations)
    assert all(len(row) == len(found.heads) for row in found.rows)
    assert {"offered", "aht", "fcr"} == set(found.table["measure"])
    text = found._repr_html_()
    assert "recorded under" not in text
    assert "multichannel" in text
    assert "NOT reproduced" not in text


def test_cases_are_left_alone() -> None:
    assert prepare(known.TRUTH) == (known.TRUTH, None)


def calm(**source: Any) -> Scenario:
    """A centre in which nothing is ever repeated."""
    made = {
        "name": "week",
        "kind": "weekly",
        "cases_per_week": 3000,
        "channel": "voice",
        "counts": "contacts",
        "intraday_shares": [0] * 8 + [0.1] * 10 + [0] * 6,
        **source,
    }
    channels = {
        "voice": {
            "opening": {"all": "08:00-18:00"},
            "at_closing": "serve",
            "talk": {"distribution": "exponential", "mean_seconds": 100},
            "after_contact_work": 20,
        }
    }
    return Scenario.model_validate(
        known.plain(
            channels=channels,
            segments={"all": {"share": 1.0, "channel_preference": {"voice": 1.0}}},
            intents={"bill": {"share": 1.0, "resolution_share": 1.0}},
            demand={"sources": [made], "busyness": known.NO_BUSYNESS},
            teams={"phones": {"channels": ["voice"], "headcount": 30}},
        )
    )


def test_where_nothing_repeats_contacts_are_cases() -> None:
    scenario = calm()
    found = adjust_for_repeats(scenario, replications=4)
    assert len(found.iterations) == 1
    assert found.converged
    assert found.cases_per_contact == {"voice": 1.0}
    before, after = (expected_streams(s)[0] for s in (scenario, found.scenario))
    assert after.rates.tolist() == before.rates.tolist()
    assert after.name == before.name


def test_a_factor_on_volumes_comes_after_the_record() -> None:
    single, double = (
        adjust_for_repeats(calm(volume_factor=f), replications=4).scenario for f in (1.0, 2.0)
    )
    tables = [one.tables["demand.sources.week"].columns["offered"] for one in (single, double)]
    assert tables[0].tolist() == tables[1].tolist()
    totals = [sum(s.total for s in expected_streams(one)) for one in (single, double)]
    assert totals[1] == pytest.approx(2 * totals[0])


def test_a_declared_handle_time_is_reached() -> None:
    found = adjust_for_repeats(calm(recorded_aht_seconds=200), replications=4)
    assert found.converged
    # 30 s identification and 20 s after-contact work; the talk of neutral customers is as drawn.
    assert found.iterations[-1].aht["voice"] == pytest.approx(1, abs=0.02)
    assert 140 < found.scenario.talk("bill", "voice").mean_seconds < 150


def test_a_handle_time_below_the_work_around_the_talk_is_said() -> None:
    found = adjust_for_repeats(calm(recorded_aht_seconds=45), replications=4)
    assert not found.converged
    assert any("NOT reproduced" in text and "45 s" in text for text in found.assumptions)
    assert found.scenario.talk("bill", "voice").mean_seconds == 100


def test_a_resolution_out_of_reach_is_said() -> None:
    never = with_overrides(calm(recorded_fcr_share=0.9), {"intents.bill.resolution_share": 0})
    found = adjust_for_repeats(never, replications=4, iterations=3)
    assert not found.converged
    assert any("NOT reproduced" in text and "90.0 %" in text for text in found.assumptions)


def test_contacts_outside_opening_hours_are_left_out_and_told() -> None:
    shares = [0] * 7 + [0.05] + [0.095] * 10 + [0] * 6
    found = adjust_for_repeats(calm(intraday_shares=shares), replications=4)
    table = found.scenario.tables["demand.sources.week"]
    hours = table.start_ticks // table.interval_ticks % 24
    assert table.columns["offered"][hours == 7].sum() == 0
    assert any("outside its opening hours" in text for text in found.assumptions)


def test_volumes_are_never_negative_even_if_repeats_exceed_the_record() -> None:
    """A record of one busy hour and quiet ones after it, which hold fewer contacts than return."""
    shares = [0] * 8 + [0.95] + [0.05 / 9] * 9 + [0] * 6
    scenario = with_overrides(
        calm(intraday_shares=shares),
        {"intents.bill.resolution_share": 0.3, "teams.phones.headcount": 10},
    )
    found = adjust_for_repeats(scenario, replications=4, iterations=6)
    rates = np.concatenate([s.rates for s in expected_streams(found.scenario)])
    assert (rates >= 0).all()
    assert any("NOT reproduced" in text for text in found.assumptions)


def test_a_start_near_the_solution_saves_steps(found: RepeatAdjustment) -> None:
    again = adjust_for_repeats(_original(found), start=found)
    assert len(again.iterations) <= 2


def _original(found: RepeatAdjustment) -> Scenario:
    """The planner's scenario again, from the record that the result keeps."""
    return found.record.scenario


def test_logs_of_contacts_are_refused() -> None:
    sources = [{"name": "log", "kind": "replay", "file": "log.csv", "counts": "contacts"}]
    scenario = Scenario.model_validate(known.plain(demand={"sources": sources}))
    table = IntervalTable(np.array([0]), 0, {})
    with pytest.raises(StudyError, match="log"):
        prepare(scenario.with_tables({"demand.sources.log": table}))


def test_one_record_has_one_service_model() -> None:
    sources = known.sources(0.8, 0.2)
    for source, model in zip(sources, ("multichannel", "omnichannel"), strict=True):
        source.update(counts="contacts", recorded_under=model)
    with pytest.raises(StudyError, match="multichannel, omnichannel"):
        prepare(Scenario.model_validate(known.plain(demand={"sources": sources})))


def test_a_forecast_is_served_as_it_is(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-02 {8 + n // 2:02d}:{n % 2 * 30:02d},60,260\n" for n in range(16))
    (tmp_path / "f.csv").write_text(f"Start,Forecast calls,Forecast AHT\n{rows}")
    export = sim.read_export(tmp_path / "f.csv")
    (tmp_path / "s.toml").write_text(first_scenario(export, tmp_path))
    scenario = sim.load(tmp_path / "s.toml")
    assert scenario.source("export").counts == "forecast"
    adjusted = adjust_for_repeats(scenario)
    assert adjusted.converged
    last = adjusted.iterations[-1]
    assert last.offered["voice"] == pytest.approx(1, abs=0.02)
    assert list(last.aht.values()) == pytest.approx([1], abs=0.02)
    assert adjusted.cases_per_contact["voice"] < 0.97


@pytest.mark.parametrize(
    "law",
    [
        {"distribution": "lognormal", "mean_seconds": 100, "cv": 1.1},
        {"distribution": "lognormal", "median_seconds": 80, "sigma": 0.9},
        {"distribution": "gamma", "mean_seconds": 100, "shape": 3},
        {"distribution": "empirical", "values_seconds": [10, 20, 60]},
        {"distribution": "triangular", "low_seconds": 1, "mode_seconds": 2, "high_seconds": 6},
        {"distribution": "weibull", "shape": 0.8, "scale_seconds": 90},
        {
            "distribution": "hyperexponential",
            "share_first": 0.3,
            "mean_first_seconds": 5,
            "mean_second_seconds": 50,
        },
    ],
)
def test_scaling_keeps_the_form(law: dict[str, Any]) -> None:
    scenario = with_overrides(known.TRUTH, {"channels.voice.talk": law})
    before = scenario.talk("bill", "voice")
    after = scaled(before, 1.7)
    assert after.mean_seconds == pytest.approx(1.7 * before.mean_seconds)
    assert type(after) is type(before)


@pytest.fixture(scope="module")
def pair(journal: Any) -> dict[str, tuple[Scenario, RepeatAdjustment | None]]:
    """The recorded centre, and the same with more staff and more volume."""
    centre = known.recorded(known.exported(journal, known.TRUTH))
    more = {"staffing.headcount_factor": 1.5, "demand.sources.voice.volume_factor": 1.1}
    return prepare_all({"as it was": centre, "with more": with_overrides(centre, more)})


def test_a_what_if_is_about_the_cases_of_the_recorded_centre(
    pair: dict[str, tuple[Scenario, RepeatAdjustment | None]],
) -> None:
    """More staff changes what becomes of the customers, not who they were."""
    (ready, adjustment), (other, shared) = pair.values()
    assert adjustment is not None
    assert shared is not None
    assert (adjustment.shared_from, shared.shared_from) == ("", "as it was")
    for name in ("voice", "chat"):
        key = f"demand.sources.{name}"
        assert other.tables[key].columns["offered"] == pytest.approx(
            ready.tables[key].columns["offered"]
        )
    assert other.source("voice").volume_factor == 1.1
    assert other.intents == ready.intents
    assert other.staffing.headcount_factor == 1.5


def test_another_record_has_cases_of_its_own(journal: Any) -> None:
    tables = known.exported(journal, known.TRUTH)
    one = known.recorded(tables)
    half = {
        name: IntervalTable(
            table.start_ticks,
            table.interval_ticks,
            {**table.columns, "offered": table.columns["offered"] / 2},
        )
        for name, table in tables.items()
    }
    assert same_record(one, known.recorded(tables))
    assert not same_record(one, known.recorded(half))
    assert not same_record(known.TRUTH, known.TRUTH)


def test_the_factor_is_in_verdict_and_manifest(
    pair: dict[str, tuple[Scenario, RepeatAdjustment | None]], tmp_path: Path
) -> None:
    scenarios = {label: scenario for label, (scenario, _) in pair.items()}
    found = sim.compare(scenarios=scenarios, replications=2)
    told = [one for one in found.findings if isinstance(one, FromRecord)]
    cases = [one for one in told if one.code == "cases_found"]
    assert {one.shared for one in cases} == {"", "as it was"}
    assert all(0.5 < one.ratio < 1 for one in cases)
    assert "cases per contact" in found.verdict.text
    assert found.manifest["records"] == [one.to_json() for one in told]
    again = read_comparison(found.write(tmp_path / "result"))
    assert again.verdict.text == found.verdict.text


def test_the_morning_after_a_closed_weekend_has_a_factor_of_its_own() -> None:
    """Repeats came on other days, not while it was closed: more new cases stand behind it."""
    days = ("mon", "tue", "wed", "thu", "fri")
    plain = known.plain()
    channels = {
        name: {**channel, "opening": dict.fromkeys(days, "08:00-18:00")}
        for name, channel in plain["channels"].items()
    }
    changes = {"channels": channels, "scenario": {**plain["scenario"], "horizon_days": 12}}
    truth = Scenario.model_validate(known.plain(**changes))
    tables = known.exported(known.journal_of(truth), truth)
    found = adjust_for_repeats(known.recorded(tables, None, **changes))
    assert found.converged
    assert len(found.iterations) <= 8
    factors, hours = found.factors.by_bin[0], found.record.hour_of_bin
    weekday = found.record.weekday_of_bin

    def morning(day: int) -> float:
        mine = weekday == day
        return float(factors[mine & (hours == 8)].mean() / factors[mine & (hours == 12)].mean())

    assert morning(0) > 1.1 * max(morning(day) for day in (1, 2, 3, 4))
