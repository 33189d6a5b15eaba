"""Staff that holds on most days: which days count, what it costs, and the error of the forecast."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.cli.application import application
from sim.demand.arrivals import busyness_factors
from sim.demand.tape import draw_tape
from sim.errors import ScenarioError, StudyError
from sim.randomness.purposes import FORECAST_ERROR
from sim.staffing.evaluate import Evaluator
from sim.staffing.requirement import Requirement
from sim.staffing.simulated import REPAIRED_FROM
from sim.staffing.staff import staff
from sim.staffing.targets import on_days, targets_of
from sim.units import TICKS_PER_HOUR

ONE_QUEUE: dict[str, Any] = {
    "scenario": {"horizon_days": 1, "starts_empty": True},
    "channels": {
        "voice": {
            "opening": {"all": "08:00-12:00"},
            "talk": {"distribution": "exponential", "mean_seconds": 180},
            "patience": {"distribution": "exponential", "mean_seconds": 120},
        }
    },
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
    "intents": {"any": {"share": 1, "resolution_share": 1}},
    "demand": {
        "busyness": {"day_cv": 0, "block_cv": 0},
        "sources": [
            {
                "name": "day",
                "kind": "inline",
                "interval_minutes": 60,
                "expected_cases": [0] * 8 + [400] * 4 + [0] * 12,
            }
        ],
    },
    "staffing": {"targets": [{"per": "day"}]},
    "teams": {"phone": {"channels": ["voice"], "headcount": 0}},
}


def wrong_by(cv: float, volume: float = 1.0) -> sim.Scenario:
    cases = [volume * one for one in [0] * 8 + [400] * 4 + [0] * 12]
    return sim.load(
        ONE_QUEUE,
        {
            "demand.busyness.forecast_error_cv": cv,
            "demand.sources.day.expected_cases": cases,
        },
    )


@cache
def found() -> Requirement:
    return staff(wrong_by(0.1), risk=(0.9, 0.8), replications=20)


def test_a_target_on_days_holds_if_no_more_than_so_many_of_them_miss_it() -> None:
    evaluator = Evaluator(wrong_by(0.0), targets=on_days(targets_of(wrong_by(0.0)), 0.9))
    assert [one.days_share for one in evaluator.targets or ()] == [0.0, 0.9]
    seen = evaluator.evaluate(np.where(evaluator.open, 20, 0), 20)
    enough, counted = seen.denominators[1].sum(axis=1) > 0, seen.denominators[1]
    assert enough.all()
    level = np.where(np.arange(20)[:, np.newaxis] < 2, 0.5, 0.9)
    seen.numerators[1][:] = level * counted
    assert seen.met(1)[0]
    assert seen.share_met(1)[0] == pytest.approx(0.9)
    seen.numerators[1][2] = 0.5 * counted[2]
    assert not seen.met(1)[0]
    assert not seen.missed_for_sure(1)[0]  # 3 of 20 where 2 may: chance
    seen.numerators[1][:6] = 0.5 * counted[:6]
    assert seen.missed_for_sure(1)[0]


def test_holding_on_more_days_takes_more_agents_and_does_hold() -> None:
    risk = found().risk
    assert risk is not None
    assert risk["wages"].is_monotonic_increasing
    assert risk["wages"].iloc[2] > 1.03 * risk["wages"].iloc[0]
    assert risk["days_share"].isna().tolist() == [True, False, False]
    met = risk["lowest_share_met"].tolist()
    assert met[0] < 0.9
    assert met[0] < met[2]
    assert met[2] > 0.9 - 3 * (0.09 / 80) ** 0.5  # 80 fresh replications
    assert found().hours["simulated"] == risk["agent_hours"].iloc[2]  # the first asked for
    codes = [one.code for one in found().findings]
    assert codes.count("risk") == 2
    assert "on 90 % of days" in found().text


def test_the_error_of_the_forecast_asks_for_the_staff_of_its_quantile() -> None:
    """Where the staff of a volume is enough for all volumes below, that of the quantile it is.

    Of the factors that were drawn: the third largest of the 20 by which the plan is sought, and
    the ninth largest of the 80 by which it is repaired, whichever is larger.
    """
    scenario = wrong_by(0.1)
    largest = []
    for numbers, may_fail in ((range(20), 2), (range(REPAIRED_FROM, REPAIRED_FROM + 80), 8)):
        drawn = [
            busyness_factors(scenario.run.seed, number, FORECAST_ERROR, 1, 0.1, 0.0)[0]
            for number in numbers
        ]
        largest.append(sorted(drawn)[-1 - may_fail])
    certain = staff(wrong_by(0.0, max(largest)), replications=20).hours["simulated"]
    one_agent = 4.0  # in each half hour that is open
    sought = found().hours["simulated"]
    # Whole agents below; above them a repair, which adds one to every half hour of a day at once.
    assert certain - 0.5 * one_agent <= sought <= certain + 2 * one_agent
    assert (
        certain - 0.5 * one_agent > 1.05 * staff(wrong_by(0.0), replications=20).hours["simulated"]
    )


def test_one_factor_is_common_to_all_volumes_of_a_replication() -> None:
    cv, count = 0.2, 150
    counts = [len(draw_tape(wrong_by(cv), 1, number)) for number in range(count)]
    variance = np.var(counts, ddof=1)
    assert variance == pytest.approx(1600 + (cv * 1600) ** 2, rel=4 * (2 / count) ** 0.5)
    assert np.mean(counts) == pytest.approx(1600, abs=4 * (variance / count) ** 0.5)
    hours = draw_tape(wrong_by(cv), 1, int(np.argmax(counts))).cases["arrival"] // TICKS_PER_HOUR
    assert np.bincount(hours, minlength=12)[8:12].min() > 400  # every hour of the busiest


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_a_share_of_days_lies_between_none_and_all(share: float) -> None:
    with pytest.raises(StudyError, match="between 0 and 1"):
        staff(wrong_by(0.0), risk=share)


def test_a_target_has_a_share_of_days_of_its_own() -> None:
    scenario = sim.load(ONE_QUEUE, {"staffing.targets": [{"days_share": 0.8}]})
    (target,) = targets_of(scenario)
    assert (target.per, target.days_share) == ("day", 0.8)
    assert target.to_json()["days_share"] == 0.8
    with pytest.raises(ScenarioError) as raised:
        sim.load(ONE_QUEUE, {"staffing.targets": [{"days_share": 0.8, "per": "interval"}]})
    assert [one.code for one in raised.value.faults] == ["days_of_intervals"]
    with pytest.raises(StudyError, match="on average alone"):
        staff(scenario, search=True)


def test_the_command_writes_the_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    monkeypatch.chdir(tmp_path)
    lines = ['name = "calls"', "[scenario]", "horizon_days = 1", "starts_empty = true"]
    lines += ["[channels.voice]", 'opening = { all = "09:00-11:00" }', "[segments.all]"]
    lines += ["share = 1", "channel_preference = { voice = 1 }", "[intents.any]", "share = 1"]
    lines += ["[[demand.sources]]", 'name = "day"', 'kind = "inline"', "interval_minutes = 60"]
    lines += [f"expected_cases = {[0] * 9 + [30, 40] + [0] * 13}", "[teams.phone]"]
    Path("calls.toml").write_text("\n".join([*lines, 'channels = ["voice"]', ""]))
    words = ["staff", "calls.toml", "--risk", "0.5", "--replications", "4", "--out", "made"]
    done = CliRunner().invoke(application, words)
    assert done.exit_code == 0, done.output
    assert "on 50 % of days" in " ".join(done.output.split())
    rows = Path("made/risk.csv").read_text().splitlines()
    assert rows[0] == "days_share,agent_hours,wages,lowest_share_met,mean_share_met"
    assert [row.split(",")[0] for row in rows[1:]] == ["", "0.5"]
    assert Path("made/risk.png").read_bytes()[:4] == b"\x89PNG"
    assert Path("made/requirement.png").exists()
    book = openpyxl.load_workbook("made/staffing.xlsx")
    assert book["Risk"]["B2"].value == float(rows[1].split(",")[1])
    wrong = CliRunner().invoke(application, [*words[:2], "--risk", "often"])
    assert wrong.exit_code == 2
    assert "--risk 'often': numbers" in wrong.output
