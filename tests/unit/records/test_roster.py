"""Rosters from files: one row for each agent and day, or shift codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.sections.timetable import crew
from sim.units import TICKS_PER_HOUR

HEAD = """
[scenario]
start = 2026-01-05T00:00:00
horizon_days = 7
[channels.voice]
[segments.all]
share = 1
channel_preference = { voice = 1 }
[intents.any]
share = 1
[[demand.sources]]
name = "d"
kind = "inline"
interval_minutes = 60
expected_cases = [9]
"""
TEAM = '[teams.phone]\nchannels = ["voice"]\nroster = "roster.csv"\n'


def scenario(folder: Path, roster: str, more: str = "") -> Scenario:
    """A scenario whose team has a roster."""
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    (folder / "centre.toml").write_text(HEAD + TEAM + more, encoding="utf-8")
    return load(folder / "centre.toml")


def hours(found: Scenario, team: str = "phone") -> dict[str, list[tuple[float, float]]]:
    """Hours of each agent from the start."""
    return {
        name: [(s.start / TICKS_PER_HOUR, s.end / TICKS_PER_HOUR) for s in spells if s.end > 0]
        for name, spells in crew(found, team).items()
    }


def test_a_row_is_an_agent_on_a_day(tmp_path: Path) -> None:
    found = scenario(
        tmp_path,
        "Agente;Fecha;Entrada;Salida;Pausas;Equipo\n"
        "Ana;05/01/2026;08:00;16:00;10:00-10:15; phone\n".replace("10:15; ph", "10:15;ph")
        + "Ana;13/01/2026;08:00;16:00;;phone\n"
        "Luis;05/01/2026;22:00;06:00;23:50-00:20 lunch, 02:00-02:10;phone\n"
        "Luis;06/01/2026;-;-;;phone\n"
        "Eva;05/01/2026;09:00;17:00;;web\n",
    )
    assert hours(found) == {"Ana": [(8, 16)], "Luis": [(22, 30)]}
    ana, luis = (crew(found, "phone")[name][0].pauses for name in ("Ana", "Luis"))
    assert [(p.start / TICKS_PER_HOUR, p.end / TICKS_PER_HOUR) for p in ana] == [(10, 10.25)]
    assert [(p.kind, p.is_paid, (p.end - p.start) // 60_000_000) for p in luis] == [
        ("lunch", False, 30), ("break", True, 10),
    ]  # fmt: skip
    assert found.teams["phone"].roster is None, "the scenario needs no file any more"
    assert Scenario.from_resolved(found.resolved()).hash == found.hash


def test_shift_codes_and_days_of_the_week(tmp_path: Path) -> None:
    codes = """
[staffing.shift_codes.M]
start = "08:00"
end = "15:00"
breaks = [{ start = "11:00", minutes = 20 }]
[staffing.shift_codes.T]
start = "15:00"
end = "22:00"
"""
    found = scenario(
        tmp_path,
        "agent,weekday,shift\nAna,lunes,M\nAna,Tuesday,t\nAna,wed,off\nLuis,mon,M\n",
        codes,
    )
    assert hours(found) == {"Ana": [(8, 15), (39, 46)], "Luis": [(8, 15)]}
    assert len(found.teams["phone"].shifts) == 2, "agents of the same hours stand together"
    with pytest.raises(ScenarioError) as raised:
        scenario(tmp_path, "agent,weekday,shift\nAna,mon,N\n", codes)
    assert 'row 2, column shift = "n": is no code of a shift' in str(raised.value)
    assert "roster.csv" in str(raised.value)


def test_a_workbook_is_read_likewise(tmp_path: Path) -> None:
    from datetime import date, time

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["agent", "date", "start", "end"])
    sheet.append(["Ana", date(2026, 1, 5), time(8, 30), time(14, 0)])
    book.save(tmp_path / "roster.xlsx")
    text = HEAD + TEAM.replace("roster.csv", "roster.xlsx")
    (tmp_path / "centre.toml").write_text(text, encoding="utf-8")
    assert hours(load(tmp_path / "centre.toml")) == {"Ana": [(8.5, 14)]}


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ("agent,day,start\nAna,mon,08:00\n", 'the file has no column "end"'),
        ("agent,day,start,end\nAna,mon,25:00,16:00\n", 'row 2, column start = "25:00"'),
        ("agent,day,start,end\nAna,someday,08:00,16:00\n", 'row 2, column day = "someday"'),
        ("agent,day,start,end\n,mon,08:00,16:00\n", "row 2, column agent"),
        (
            "agent,day,start,end,breaks\nAna,mon,08:00,16:00,at ten\n",
            'row 2, column breaks = "at ten": is not a break',
        ),
        (
            "agent,day,start,end\nAna,mon,08:00,16:00\nAna,2026-01-05,15:00,17:00\n",
            '"Ana": works two shifts at once',
        ),
        ("agent,day,start,end,team\nAna,mon,08:00,16:00,web\n", "no row of the roster is about"),
    ],
)
def test_what_is_wrong_with_a_roster_is_said(tmp_path: Path, roster: str, said: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        scenario(tmp_path, roster)
    text = str(raised.value)
    assert said in text or ("end" in said and "end" in text)
    assert len(raised.value.faults) == 1, text


def test_a_missing_roster_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(HEAD + TEAM, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load(tmp_path / "centre.toml")
    assert [fault.key for fault in raised.value.faults] == ["teams.phone.roster"]


def test_a_roster_takes_the_place_of_head_counts_of_what_is_extended(tmp_path: Path) -> None:
    base = HEAD + '[teams.phone]\nchannels = ["voice"]\nheadcount = 3\n'
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("agent,day,start,end\nAna,mon,8:00,9:00\n")
    over = 'extends = "base.toml"\n[teams.phone]\nroster = "roster.csv"\n'
    (tmp_path / "over.toml").write_text(over, encoding="utf-8")
    assert hours(load(tmp_path / "over.toml")) == {"Ana": [(8, 9)]}
    from_outside = load(tmp_path / "base.toml", {"teams.phone.roster": "roster.csv"})
    assert from_outside.teams["phone"].headcount is None
    back = load(tmp_path / "over.toml", {"teams.phone.headcount": 4})
    assert (back.teams["phone"].headcount, back.teams["phone"].shifts) == (4, [])


def test_a_roster_that_was_not_read_is_refused(tmp_path: Path) -> None:
    found = scenario(tmp_path, "agent,day,start,end\nAna,mon,8:00,9:00\n")
    settings = found.model_dump(by_alias=True)
    settings["teams"]["phone"] |= {"roster": "roster.csv", "shifts": []}
    with pytest.raises(ScenarioError, match="has not been read"):
        Scenario.model_validate(settings)
