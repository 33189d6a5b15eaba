# ruff: noqa: E501 - tables are shown as they are exported
"""Exports under the headings of products, with what is read out of them; each stands for a kind."""

from __future__ import annotations

import json
import zoneinfo
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from typer.testing import CliRunner

import sim
from sim.cli.application import application
from sim.errors import TableError
from sim.records.export import Export

FOUR = ("09:00", "09:30", "10:00", "10:30")
OFFERED, ANSWERED, ABANDONED = (50, 64, 40, 46), (46, 60, 39, 43), (4, 4, 1, 3)
AHT, ASA = (300, 310, 290, 306), (12, 25, 8, 15)
TOTALS = (200.0, 188.0, 12.0)
MEAN_AHT = sum(a * n for a, n in zip(AHT, ANSWERED, strict=True)) / 188
MEAN_ASA = sum(a * n for a, n in zip(ASA, ANSWERED, strict=True)) / 188


def export(folder: Path, text: str, **settings: object) -> Export:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return sim.read_export(path, **settings)


def table(head: str, row: str) -> str:
    """Four half hours under a head; a row takes them by name."""
    cells = zip(FOUR, OFFERED, ANSWERED, ABANDONED, AHT, ASA, strict=True)
    rows = (
        row.format(
            at=f"2026-03-03 {time}", time=time, n=n, a=a, b=b, aht=h, asa=w, pa=100 * a / n,
            pb=100 * b / n, ms=h * 1000, wms=w * 1000, min=h / 60, day=h / 86400, words=f"{h // 60}m {h % 60}s",
            hms=f"0:{h // 60:02d}:{h % 60:02d}", th=h * a, tw=w * a, all=w + 9,
        )
        for time, n, a, b, h, w in cells
    )  # fmt: skip
    return "\n".join((head, *rows)) + "\n"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Date,Time,Calls Inbound,Calls Handled,Calls Abandoned,Answer Rate %,Avg Handle Time (sec),ASA", "2026-03-03,{time},{n},{a},{b},{pa},{aht},{asa}"),
        ("Interval Start,Interval End,Media Type,Queue Name,Offer,Answer %,Answer,Abandon %,Abandon,ASA,Avg Wait,Avg Handle", "{at},,voice,q,{n},{pa},{a},{pb},{b},{wms},{all},{ms}"),
        ("CSQ Name,Interval Start Time,Contacts Presented,Contacts Handled,Contacts Aband,Avg Handle Time,Avg Speed of Answer", "q,{at},{n},{a},{b},{hms},{asa}"),
        ("Timestamp,QueueName,ContactsOffered,ContactsAnswered,ContactsAbandoned,AverageHandleTime,AvgSpeedAnswer,ServiceLevelPct", "{at},q,{n},{a},{b},{aht},{asa},81"),
        ("Queue,StartInterval,Average queue answer time,Contacts queued,Contacts handled,Contacts abandoned,Average handle time", "q,{at},{asa},{n},{a},{b},{aht}"),
        ("ROW_DATE,STARTTIME,SPLIT,ACDCALLS,ABNCALLS,ANSTIME,ACDTIME,ACWTIME", "2026-03-03,{time},7,{a},{b},{tw},{th},0"),
        ("Call Date,Call Time,Contestadas,Abandonadas,Llamadas recibidas,TMO,Tiempo medio de espera", "2026-03-03,{time},{a},{b},{n},{aht},{asa}"),
        ("Интервал,Поступило,Отвечено,Потеряно,Среднее время обработки,Среднее время ожидания", "{at},{n},{a},{b},{aht},{asa}"),
        ("Datum,Uhrzeit,Angebotene Anrufe,Angenommene Anrufe,Aufgelegt,Durchschnittliche Bearbeitungszeit (Sek),ASA", "2026-03-03,{time},{n},{a},{b},{aht},{asa}"),
        ("interval,calls_offered,calls_answered,abandoned,total_handle_seconds,total_wait_seconds", "{at},{n},{a},{b},{th},{tw}"),
        ("Start,Offered,Answered,Abandoned,AHT,ASA", "{at},{n},{a},{b},{min:.4f},{asa}"),
        ("Start,Offered,Answered,Abandoned,AHT (min),ASA (s)", "{at},{n},{a},{b},{min:.4f},{asa}"),
        ("Start,Offered,Answered,Abandoned,AHT,ASA", "{at},{n},{a},{b},{words},{asa}"),
        ("Start,Offered,Answered,Abandoned,AHT,ASA", "{at},{n},{a},{b},{day:.9f},{asa} s"),
        ("Start,Offered,Answered,Abandoned,AHT,ASA", '"Mar 3, 2026 {time}",{n},{a},{b},{aht},{asa}'),
        ("StartDate,StartTime,Volume,Handled,Lost,Avg Talk Time,Avg ACW,ASA", "3 March 2026,{time},{n},{a},{b},{aht},0,{asa}"),
    ],
    ids=range(16),
)  # fmt: skip
def test_headings_of_products_and_languages(tmp_path: Path, head: str, row: str) -> None:
    found = export(tmp_path, table(head, row))
    assert (found.offered, found.total("answered"), found.total("abandoned")) == TOTALS
    assert found.aht_seconds == pytest.approx(MEAN_AHT, rel=1e-4)
    assert found.asa_seconds == pytest.approx(MEAN_ASA, rel=1e-4)
    assert (found.counts, found.rows, found.interval_minutes) == ("contacts", 4, 30)


def test_a_percentage_is_never_a_count(tmp_path: Path) -> None:
    head, row = "Start,Calls Offered,% Answered,AHT", "{at},{n},{pa:.4f},{aht}"
    found = export(tmp_path, table(head, row))
    assert found.total("answered") == pytest.approx(188, abs=0.01)
    assert found.columns["answered_share"] == "% Answered"
    assert "answered" not in found.columns
    signs = export(
        tmp_path, table("Start,Offered,Answered,Abandoned", "{at},{n},{pa:.4f}%,{pb:.4f}%")
    )
    assert signs.total("abandoned") == pytest.approx(12, abs=0.01)
    for cell in ("12 %", "1 2"):
        with pytest.raises(TableError, match=r"row 2, column Offered .*(percentage|not a number)"):
            export(tmp_path, f"Start,Offered\n2026-03-03 09:00,{cell}\n2026-03-03 09:30,4\n")


def test_the_average_wait_of_all_is_no_speed_of_answer_where_both_are_known(tmp_path: Path) -> None:
    text = table(
        "Interval Start,Interval End,Media Type,Offer,Answer,Avg Wait", "{at},,voice,{n},{a},{all}"
    )
    assert export(tmp_path, text).asa_seconds is None
    assert "Avg Wait" in export(tmp_path, text).unused
    other = export(
        tmp_path, table("Start,Offered,Answered,Avg Wait Time (sec)", "{at},{n},{a},{asa}")
    )
    assert other.asa_seconds == pytest.approx(MEAN_ASA)
    assert any(note.code == "table.wait_of_all" for note in other.notes)


@pytest.mark.parametrize(
    ("head", "row", "counts"),
    [
        ("Start,Incoming Calls", "{at},{n}", None),
        ("Start,Calls,AHT", "{at},{n},{aht}", None),
        ("Start,Forecast Calls,Forecast AHT", "{at},{n},{aht}", "forecast"),
        ("Start,Expected cases", "{at},{n}", "cases"),
        ("Start,Calls,Abandoned", "{at},{n},{b}", "contacts"),
        ("Start,Calls,ASA", "{at},{n},{asa}", "contacts"),
    ],
    ids=range(6),
)
def test_what_rows_count_is_said_or_not_known(
    tmp_path: Path, head: str, row: str, counts: str | None
) -> None:
    found = export(tmp_path, table(head, row))
    assert found.counts == counts
    assert any(note.code == "table.counts.unsaid" for note in found.notes) == (counts is None)
    assert export(tmp_path, table(head, row), counts="cases").counts == "cases"


def test_an_explicit_mapping_switches_recognition_off_for_its_column(tmp_path: Path) -> None:
    text = table("Wann,Calls,Offered,Answered", "{at},{n},1,{a}")
    found = export(tmp_path, text, columns={"offered": "Calls", "interval_start": "wann"})
    assert (found.offered, found.unused) == (200, ("Offered",))
    with pytest.raises(TableError) as caught:
        export(tmp_path, text, columns={"offered": "Cals", "answered": "Answerd"})
    assert [fault.suggestion for fault in caught.value.faults] == ["Calls", "Answered"]


def test_columns_of_the_same_name_are_asked_about(tmp_path: Path) -> None:
    text = table("Start,Calls offered,Contacts offered", "{at},{n},{a}")
    with pytest.raises(TableError, match="several columns could be offered: Calls offered, Contac"):
        export(tmp_path, text)
    assert export(tmp_path, text, columns={"offered": "Contacts offered"}).offered == 188
    twice = table("Start,Calls,Calls", "{at},{n},{a}")
    assert export(tmp_path, twice, columns={"offered": "Calls (2)"}).offered == 188


def test_equal_errors_are_said_once_and_hide_no_others(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        export(tmp_path, table("Start,Offered,AHT", "{at},many,long"))
    assert [fault.fact("alike") for fault in caught.value.faults] == [3, 3]
    assert "3 more like it in this column" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "offered", "minutes", "pattern"),
    [
        ("Skill,08:00,08:30,09:00\nLoans,31,44,60\nCards,1,2,3\n", 141, 30, "day"),
        ("Date,08:00-08:30,08:30-09:00,09:00-09:30,Total\n2026-03-03,3,4,5,12\n2026-03-04,1,2,3,6\n", 18, 30, ""),
        ("Time,Mon,Tue,Wed\n08:00,1,2,3\n08:30,4,5,6\n", 21, 30, "week"),
        ("Time;02/03/2026;13/03/2026;14/03/2026\n08:00;1;2;3\n09:00;4;5;6\n", 21, 60, ""),
        (",08:00,08:30,09:00\nOffered,10,20,30\nAnswered,9,18,27\n", 60, 30, "day"),
        ("Date,Calls\n2026-03-02,640\n2026-03-03,590\n", 1230, 1440, ""),
        ("Week,Calls\n2026-W09,640\n2026-W10,590\n", 1230, 10080, ""),
        ("Week commencing,Calls\n2026-03-02,640\n2026-03-09,590\n", 1230, 10080, ""),
        ("Half hour,Calls\n8:00 AM,10\n8:30 AM,11\n1:00 PM,9\n", 30, 30, "day"),
    ],
    ids=range(9),
)  # fmt: skip
def test_other_layouts(
    tmp_path: Path, text: str, offered: float, minutes: int, pattern: str
) -> None:
    found = export(tmp_path, text)
    assert (found.offered, found.interval_minutes) == (offered, minutes)
    assert found.table.pattern == pattern


def test_times_with_a_zone_are_shifted_with_its_daylight_saving(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-03-{day}T12:{minute}:00.000Z,1\n" for day in (28, 29) for minute in ("00", "30")
    )
    text = f"StartInterval,Contacts queued\n{rows}"
    local = export(tmp_path, text, timezone="Europe/Madrid")
    starts = [str(row["start"]) for row in local.first_rows()]
    assert starts[::2] == ["2026-03-28 13:00", "2026-03-29 14:00"]
    assert str(export(tmp_path, text).first_rows()[2]["start"]) == "2026-03-29 12:00"
    hours = "".join(f"2026-10-25T0{hour}:00:00Z,{hour + 1}\n" for hour in range(4))
    back = export(tmp_path, f"Start,Offered\n{hours}", timezone="Europe/Madrid")
    assert back.offered == 10
    with pytest.raises(TableError, match="is no time zone"):
        export(tmp_path, text, timezone="Europe/Madird")


def test_zones_are_known_where_the_system_has_none(tmp_path: Path) -> None:
    zoneinfo.reset_tzpath(to=())  # as on Windows
    zoneinfo.ZoneInfo.clear_cache()
    try:
        text = "StartInterval,Contacts queued\n2026-07-28T12:00:00.000Z,1\n2026-07-28T12:30:00.000Z,1\n"
        local = export(tmp_path, text, timezone="America/Lima")
        assert str(local.first_rows()[0]["start"]) == "2026-07-28 07:00"
    finally:
        zoneinfo.reset_tzpath()
        zoneinfo.ZoneInfo.clear_cache()


def test_logs_of_events_and_of_contacts(tmp_path: Path) -> None:
    events = (
        "1772528400|c1|100|NONE|ENTERQUEUE||5550100|1\n1772528405|c1|100|SIP/1|CONNECT|5|x|3\n"
        "1772528460|c2|100|NONE|ENTERQUEUE||5550101|1\n1772528525|c1|100|SIP/1|COMPLETEAGENT|5|120|1\n"
        "1772528500|c2|100|NONE|ABANDON|1|1|40\n"
    )
    found = export(tmp_path, events).to_json()
    known = {"rows": 2, "offered": 2, "answered": 1, "abandoned": 1, "aht_seconds": 120}
    assert {**found, **known, "asa_seconds": 5, "counts": "contacts"} == found
    bare = (
        "timestamp,callid,queue,event\n1772528400,1,100,ENTERQUEUE\n1772528460,2,100,ENTERQUEUE\n"
    )
    assert export(tmp_path, bare).offered == 2
    calls = "Call Id,Date,Time,Answered (Y/N),Speed of answer in seconds,AvgTalkDuration\n" + "".join(
        f"{n},2026-03-03,09:0{n}:00,{said},{wait},{talk}\n"
        for n, (said, wait, talk) in enumerate((("Y", 10, "0:02:00"), ("N", "", ""), ("Y", 20, "0:04:00")))
    )  # fmt: skip
    found = export(tmp_path, calls).to_json()
    known = {"rows": 3, "answered": 2, "abandoned": 1, "aht_seconds": 180, "asa_seconds": 15}
    assert {**found, **known} == found


def test_times_under_a_word_for_queues_are_no_names_of_queues(tmp_path: Path) -> None:
    text = "date,queue_entry,queue_exit,outcome\n2026-03-02,9:00:07,9:00:31,answered\n"
    found = export(tmp_path, text + "2026-03-02,9:01:00,9:02:11,abandoned\n")
    assert "queue" not in found.table.columns
    assert found.columns["time"] == "queue_entry"


def test_a_log_that_says_who_abandoned(tmp_path: Path) -> None:
    rows = "1,2026-03-03 09:00:05,10,200,0\n2,2026-03-03 09:00:45,40,0,1\n"
    found = export(tmp_path, f"call_id,arrival_time,wait,handle_time,abandoned\n{rows}").to_json()
    known = {"answered": 1, "abandoned": 1, "aht_seconds": 200, "asa_seconds": 10}
    assert {**found, **known} == found


def test_a_share_below_one_per_cent_is_not_guessed(tmp_path: Path) -> None:
    rows = "2026-03-03 09:00,200,0.5\n2026-03-03 09:30,200,0.8\n"
    unclear = export(tmp_path, f"Start,Offered,Abandon %\n{rows}")
    assert unclear.total("abandoned") is None
    assert any(note.code == "table.share_unclear" for note in unclear.notes)
    assert export(tmp_path, f"Start,Offered,% Answered\n{rows}").total("answered") == 260


def test_what_was_beside_what_was_expected(tmp_path: Path) -> None:
    text = table("Start,Forecast Calls,Actual Calls,Actual AHT", "{at},9,{n},{aht}")
    assert export(tmp_path, text).columns["offered"] == "Actual Calls"


def test_a_workbook_says_which_sheet_was_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Index"
    book.active.append(["Contents"])
    book.active.append(["Table 1: calls by half hour"])
    sheet = book.create_sheet("Table 1")
    for row in (["Start", "Offered"], ["2026-03-03 09:00", 60], ["2026-03-03 09:30", 72]):
        sheet.append(row)
    picture = BarChart()
    picture.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    book.create_chartsheet("Picture", 0).add_chart(picture)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TableError, match=r"sheet 'Index' was read; .*sheet = .Table 1."):
        sim.read_export(tmp_path / "t.xlsx")
    assert sim.read_export(tmp_path / "t.xlsx", sheet="Table 1").offered == 132


def test_a_unit_that_is_not_clear_is_asked_for(tmp_path: Path) -> None:
    text = table("Start,Offered,Answered,AHT", "{at},{n},{a},0.08")
    with pytest.raises(TableError, match=r"whose unit is not clear; allowed: duration_unit"):
        export(tmp_path, text)
    assert export(tmp_path, text, duration_unit="h").aht_seconds == pytest.approx(288)
    short = export(tmp_path, table("Start,Offered,Answered,AHT", "{at},{n},{a},45"))
    assert any(note.code == "table.short_handle_time" for note in short.notes)


def test_the_command_shows_says_and_writes(tmp_path: Path) -> None:
    path, target = tmp_path / "calls.csv", tmp_path / "first.toml"
    text = table(
        "Start,Skill,Calls Inbound,Calls Handled,Calls Abandoned,AHT",
        "{at},Sales,{n},{a},{b},{aht}",
    )
    path.write_text(text, encoding="utf-8")
    run = CliRunner().invoke(application, ["import", str(path), "--json"])
    said = json.loads(run.stdout)
    assert (run.exit_code, said["offered"], said["columns"]["queue"]) == (0, 200, "Skill")
    shown = CliRunner().invoke(application, ["import", str(path), "--write", str(target)])
    assert shown.exit_code == 0
    scenario = sim.load(target)
    assert scenario.source("export").counts == "contacts"
    assert scenario.tables["demand.sources.export"].columns["offered"].sum() == 200
    assert list(scenario.intents) == ["Sales"]
    again = CliRunner().invoke(application, ["import", str(path), "--write", str(target)])
    assert (again.exit_code, "never written over" in again.output) == (2, True)
    block = CliRunner().invoke(application, ["import", str(path)]).stdout
    assert 'kind = "interval_table"' in block
    assert "Calls Inbound" in block
