# ruff: noqa: E501 - tables are shown as they are exported
# ruff: noqa: DTZ001 - scenarios are in local time without zone
"""Interval tables as the systems of planners export them."""

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from sim.errors import TableError
from sim.records.log import read_log
from sim.records.tables import read_interval_table, read_staffing_table
from sim.sections.demand import TableFormat
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_MINUTE

MONDAY = datetime(2026, 1, 5)
REAL = Path(
    os.environ.get("CCSIM_TEST_DATA", Path(__file__).parents[3] / "../shared/data")
).absolute()

AMAZON = """QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,AverageHandleTime,ContactsHandled
Billing,q1,VOICE,2026-01-05T08:00:00Z,15mins,10,300,9
Billing,q1,VOICE,2026-01-05T08:15:00Z,15mins,20,310,18
"""
AVAYA = """ROW_DATE;STARTTIME;INTRVL;SPLIT;CALLSOFFERED;ACDCALLS;ABNCALLS;ANSTIME;ACDTIME;ACWTIME;HOLDTIME
13/01/2026;800;30;7;10;9;1;90;1800;300;60
13/01/2026;830;30;7;12;12;0;60;2400;200;0
"""
GENESYS = """Interval Start,Interval End,Interval Complete,Filters,Media Type,Queue Id,Queue Name,Offer,Answer,Abandon,Total Handle
2026-01-05T08:00,2026-01-05T08:30,true,,voice,1,Sales,10,9,1,2700000
2026-01-05T08:30,2026-01-05T09:00,true,,voice,1,Sales,4,4,0,1200000
"""
CMS = """Monthly report,,,,,,,
Skill ID,Date,Skill Name,Time,Interval,Calls offered,Calls answered,Total handling time
1,2026-01-05,Sales,08:00,30,10,9,0:45:00
1,2026-01-05,Sales,08:30,30,4,4,0:20:00
Total,,,,,14,13,1:05:00
"""
SPANISH = """Fecha;Hora;Cola;Llamadas ofrecidas;Atendidas;TMO
13/01/2026;08:00;Ventas;1.010;10,5;00:05:00
13/01/2026;08:30;Ventas;12;11;00:04:30
Suma;;;1.022;21,5;
"""
PLAIN = "interval_start|offered\n2026-01-05 23:45|1\n2026-01-06 00:00|2\n"


def read(tmp_path: Path, text: str, **settings: object) -> IntervalTable:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_interval_table(path, MONDAY, TableFormat(file="t.csv", **settings))  # type: ignore[arg-type]


def minutes(table: IntervalTable) -> list[int]:
    return [int(tick) // TICKS_PER_MINUTE for tick in table.start_ticks]


def test_amazon_connect(tmp_path: Path) -> None:
    table = read(tmp_path, AMAZON)
    assert (minutes(table), table.interval_ticks) == ([480, 495], 15 * TICKS_PER_MINUTE)
    assert list(table.columns["channel"]) == ["VOICE", "VOICE"]
    assert list(table.columns["handle_seconds_sum"]) == [2700, 5580]
    assert any("UTC" in str(note) for note in table.notes)


def test_avaya_sums_in_seconds(tmp_path: Path) -> None:
    table = read(tmp_path, AVAYA)
    assert minutes(table) == [8 * 1440 + 480, 8 * 1440 + 510]
    assert list(table.columns["handle_seconds_sum"]) == [2160, 2600]
    assert list(table.columns["queue"]) == ["7", "7"]
    assert list(table.columns["answered_wait_seconds_sum"]) == [90, 60]


def test_genesys_milliseconds(tmp_path: Path) -> None:
    table = read(tmp_path, GENESYS)
    assert list(table.columns["handle_seconds_sum"]) == [2700, 1200]
    assert list(table.columns["abandoned"]) == [1, 0]


def test_cms_with_title_row_and_totals(tmp_path: Path) -> None:
    table = read(tmp_path, CMS)
    assert list(table.columns["offered"]) == [10, 4]
    assert list(table.columns["handle_seconds_sum"]) == [2700, 1200]
    assert any("is a total" in str(note) for note in table.notes)
    assert any("header is row 2" in str(note) for note in table.notes)


def test_spanish_excel(tmp_path: Path) -> None:
    table = read(tmp_path, SPANISH)
    assert list(table.columns["offered"]) == [1010, 12]
    assert list(table.columns["answered"]) == [10.5, 11]
    assert table.columns["handle_seconds_sum"][1] == pytest.approx(11 * 270)
    assert any("decimal comma" in str(note) for note in table.notes)


def test_windows_encoding_is_read_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(
        "Fecha;Hora;Cola;Ofrecidas\n13/01/2026;08:00;Atención;3\n13/01/2026;08:30;Atención;4\n".encode(
            "cp1252"
        )
    )
    table = read_interval_table(path, MONDAY)
    assert table.columns["queue"][0] == "Atención"
    assert any("Windows-1252" in str(note) for note in table.notes)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN.encode(encoding))
    assert list(read_interval_table(path, MONDAY).columns["offered"]) == [1, 2]


def test_midnight_and_rows_before_the_start(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(PLAIN, encoding="utf-8")
    table = read_interval_table(path, datetime(2026, 1, 6))
    assert minutes(table) == [-15, 0]


def test_missing_rows_are_zero_and_noted(tmp_path: Path) -> None:
    text = "interval_start,offered\n" + "".join(
        f"2026-01-05 {t},1\n" for t in ("08:00", "08:30", "09:00", "11:00")
    )
    assert any("3 intervals between" in str(note) for note in read(tmp_path, text).notes)


def test_queues_one_after_the_other_are_sorted_by_time(tmp_path: Path) -> None:
    rows = [f"2026-01-05 {t},{q},{n}" for q, n in (("a", 1), ("b", 2)) for t in ("08:00", "08:30")]
    table = read(tmp_path, "interval_start,queue,offered\n" + "\n".join(rows))
    assert list(table.columns["offered"]) == [1, 2, 1, 2]


def test_own_mapping_and_skipped_rows(tmp_path: Path) -> None:
    text = "junk;junk\n\nWann;Menge\n05/01/2026 08:00;3\n05/01/2026 08:30;4\n"
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    settings = TableFormat(file="t.csv", date_format="%d/%m/%Y %H:%M", skip_rows=1)
    table = read_interval_table(
        path, MONDAY, settings, {"interval_start": "Wann", "offered": "Menge"}
    )
    assert list(table.columns["offered"]) == [3, 4]


def test_workbook_with_real_dates_and_times(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Volumes", 0)
    del book["Sheet"]
    sheet.append(["Interval start", "Queue", "Offered", "AHT"])
    sheet.append([datetime(2026, 1, 5, 8), "Sales", 10, datetime(1899, 12, 31, 0, 5).time()])
    sheet.append([datetime(2026, 1, 5, 8, 30), "Sales", 12.5, 240])
    sheet.append(["Total", None, 22.5, None])
    book.create_sheet("Other")
    book.save(tmp_path / "t.xlsx")
    table = read_interval_table(
        tmp_path / "t.xlsx", MONDAY, TableFormat(file="t.xlsx", sheet="Volumes")
    )
    assert minutes(table) == [480, 510]
    assert list(table.columns["offered"]) == [10, 12.5]
    assert list(table.columns["handle_seconds_sum"]) == [3000, 3000]
    with pytest.raises(TableError, match="no such sheet"):
        read_interval_table(tmp_path / "t.xlsx", MONDAY, TableFormat(file="t.xlsx", sheet="Volume"))
    assert any(
        "the first of 2" in str(note)
        for note in read_interval_table(tmp_path / "t.xlsx", MONDAY).notes
    )


def test_staffing_and_logs(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(
        "start,agents,team\n2026-01-05 08:00,3,a\n2026-01-05 08:30,4.5,a\n", encoding="utf-8"
    )
    assert list(read_staffing_table(tmp_path / "s.csv", MONDAY).columns["headcount"]) == [3, 4.5]
    (tmp_path / "l.csv").write_text(
        "arrival,channel,customer\n2026-01-05 08:00:07,voice,9\n2026-01-05 08:00:05,chat,8\n",
        encoding="utf-8",
    )
    log = read_log(tmp_path / "l.csv", MONDAY)
    assert list(log.start_ticks) == [28_805_000_000, 28_807_000_000]
    assert list(log.columns["channel"]) == ["chat", "voice"]


def test_plain_values_round_trip(tmp_path: Path) -> None:
    table = read(tmp_path, AMAZON)
    again = IntervalTable.from_plain(table.to_plain())
    assert np.array_equal(again.start_ticks, table.start_ticks)
    assert again.to_plain() == table.to_plain()


@pytest.mark.skipif(not REAL.exists(), reason="the bank's call log is not part of this repository")
def test_a_banks_january_reads_without_any_mapping() -> None:
    start = datetime(1999, 1, 1)
    volumes = read_interval_table(REAL / "anonymous_bank_1999_january_30min.csv", start)
    assert (len(volumes), volumes.columns["offered"].sum()) == (2647, 30161)
    assert set(volumes.columns["queue"]) == {"PS", "NE", "NW", "PE", "IN", "TT"}
    agents = read_staffing_table(REAL / "anonymous_bank_1999_january_agents_30min.csv", start)
    assert (len(agents), agents.columns["headcount"].max()) == (812, 14)
