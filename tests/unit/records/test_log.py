"""Recorded logs, as telephone systems write them."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sim.errors import ScenarioError, TableError
from sim.records.log import read_log
from sim.scenario.load import load
from sim.sections.interval_table import IntervalTable
from sim.units import TICKS_PER_SECOND
from sim.workload.overview import overview

MONDAY = datetime.fromisoformat("2026-01-05")
HEAD = "day,clock,kind,who,outcome\n"
MAPPING = {"date": "day", "time": "clock", "intent": "kind", "customer": "who"}
LOG = f"""{HEAD}2026-01-05,8:00:07,bill,33,AGENT
2026-01-05,8:00:05.250,bill,,HANG
2026-01-05,23:59:59,fault,33,PHANTOM
2026-01-06,0:00:10,fault,7,AGENT
"""


def log(folder: Path, text: str | bytes, **settings: Any) -> IntervalTable:
    path = folder / "log.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_log(path, MONDAY, **{"columns": MAPPING, **settings})


def arrivals(*clocks: str, day: str = "2026-10-25") -> str:
    return "arrival\n" + "".join(f"{day} {clock}\n" for clock in clocks)


def test_date_and_time_are_one_arrival_and_rows_are_sorted(tmp_path: Path) -> None:
    table = log(tmp_path, LOG)
    assert (table.start_ticks / TICKS_PER_SECOND).tolist() == [28805.25, 28807, 86399, 86410]
    assert table.interval_ticks == 0
    assert table.columns["customer"].tolist() == ["", "33", "33", "7"]
    assert any("1 row is earlier" in str(note) for note in table.notes)


def test_a_compressed_log_is_the_same(tmp_path: Path) -> None:
    assert log(tmp_path, gzip.compress(LOG.encode())).to_plain() == log(tmp_path, LOG).to_plain()
    with pytest.raises(TableError, match="damaged compressed"):
        log(tmp_path, gzip.compress(LOG.encode())[:40])
    with pytest.raises(TableError, match="is empty"):
        log(tmp_path, gzip.compress(b""))


def test_a_workbook_is_the_same(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["arrival", "who", "kind"])
    for second, who in ((7, 12345678.0), (5, 12345679)):
        book.active.append([datetime(2026, 1, 5, 8, 0, second), who, "bill"])  # noqa: DTZ001
    book.save(tmp_path / "log.xlsx")
    table = read_log(tmp_path / "log.xlsx", MONDAY, columns={"customer": "who", "intent": "kind"})
    assert (table.start_ticks / TICKS_PER_SECOND).tolist() == [28805, 28807]
    assert table.columns["customer"].tolist() == ["12345679", "12345678"]


def test_rows_are_kept_by_what_they_say(tmp_path: Path) -> None:
    table = log(tmp_path, LOG, keep={"Outcome": ["AGENT", "HANG", "GONE"]})
    assert table.columns["customer"].tolist() == ["", "33", "7"]
    assert {"1 row is left out by keep.Outcome", 'no row has Outcome "GONE"'} < set(
        map(str, table.notes)
    )
    assert len(log(tmp_path, LOG, keep={"outcome": ["AGENT"], "kind": ["bill"]})) == 1
    with pytest.raises(TableError, match=r"keep.outcom: .*did you mean outcome"):
        log(tmp_path, LOG, keep={"outcom": ["AGENT"]})
    with pytest.raises(TableError, match=r'keep.outcome = "agent": no row.*AGENT, HANG, PHANTOM'):
        log(tmp_path, LOG, keep={"outcome": ["agent"]})


def test_times_at_fault_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"row 3, column clock = .*is not a time of day"):
        log(tmp_path, LOG.replace("8:00:05.250", "eight"))
    with pytest.raises(TableError, match="row 2, column day"):
        log(tmp_path, LOG.replace("2026-01-05,8:00:07", "2026-02-30,8:00:07"))
    with pytest.raises(TableError, match="all arrivals are at midnight"):
        log(tmp_path, LOG.replace("clock", "moment"), columns={"date": "day"})
    with pytest.raises(TableError, match="row 2, column kind: is empty"):
        log(tmp_path, LOG.replace("07,bill", "07,"))
    with pytest.raises(TableError, match="no column was recognised as arrival"):
        log(tmp_path, LOG.replace("day", "slot"), columns={"intent": "kind"})


def test_an_hour_that_a_clock_change_repeats_is_refused(tmp_path: Path) -> None:
    repeated = arrivals("01:30:00", "02:10:00", "02:50:00", "02:05:00", "02:55:00", "03:10:00")
    with pytest.raises(TableError, match=r"row 5.*02:05:00.*clock change"):
        log(tmp_path, repeated, columns={})
    ordered = arrivals("01:30:00", "02:05:00", "02:10:00", "02:50:00", "02:55:00", "03:10:00")
    assert len(log(tmp_path, ordered, columns={})) == 6
    assert len(log(tmp_path, arrivals("09:50:00", "09:05:00", "09:10:00"), columns={})) == 3
    shuffled = arrivals("02:50:00", "02:05:00", "02:10:00", "02:01:00", "03:00:00")
    assert len(log(tmp_path, shuffled, columns={})) == 5


def replaying(folder: Path, text: str = LOG, **settings: Any) -> Any:
    (folder / "log.csv").write_text(text, encoding="utf-8")
    source = {"name": "log", "kind": "replay", "file": "log.csv", "columns": MAPPING, **settings}
    data = {
        "scenario": {"start": MONDAY, "horizon_days": 1},
        "channels": {"voice": {}, "chat": {"mode": "chat"}},
        "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
        "intents": {"bill": {"share": 0.5}, "fault": {"share": 0.5, "channels": ["voice"]}},
        "demand": {"sources": [source]},
        "teams": {"one": {"channels": ["voice", "chat"], "headcount": 1}},
    }
    return load(data, folder=folder)


def test_a_scenario_says_what_it_replays(tmp_path: Path) -> None:
    found = overview(replaying(tmp_path))
    assert {(one.channel, one.intent): one.cases_per_week for one in found.demand} == {
        ("voice", "bill"): 14,
        ("voice", "fault"): 7,
    }
    assert any("1 of 4 rows of the log lie outside" in str(text) for text in found.warnings)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"volume_factor": 2}, "volume_factor = 2: a log is replayed row by row"),
        ({"arrivals": "poisson"}, "arrivals.*is not one of the choices"),
        ({"channel": "chat"}, 'intents.fault.channels = "chat": the file has this intent'),
        ({"intent_map": {"bill": "bil"}}, 'intent_map = "bil": unknown intent.*mean bill'),
        ({"keep": {"outcome": []}}, "keep.outcome"),
        ({"keep": {"outcome": "AGENT"}}, "keep.outcome.*is not a list"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said) as caught:
        replaying(tmp_path, **settings)
    assert len(caught.value.faults) == 1


def test_every_unknown_name_of_a_log_is_told(tmp_path: Path) -> None:
    text = LOG.replace("bill", "bil").replace("fault,7", "other,7")
    with pytest.raises(ScenarioError) as caught:
        replaying(tmp_path, text)
    faults = [(one.key, one.value, one.suggestion) for one in caught.value.faults]
    key = "demand.sources.log.intent_map"
    assert faults == [(key, '"bil"', "bill"), (key, '"other"', "")]
    left = replaying(tmp_path, text, intent_map={"bil": "", "other": "bill"})
    assert left.tables["demand.sources.log"].columns["intent"].tolist() == ["fault", "bill"]
