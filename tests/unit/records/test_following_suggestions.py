"""What a refused table is told to say works when it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import sim
from sim.errors import EngineError, ScenarioError, TableError
from sim.workload import expected
from sim.workload.expected import expected_streams

SMALL: dict[str, Any] = {
    "scenario": {"start": "2026-03-02T00:00:00", "horizon_days": 14},
    "channels": {"voice": {}, "chat": {"mode": "chat"}},
    "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 0.5, "chat": 0.5}}},
    "intents": {"bill": {"share": 1.0}},
    "teams": {"agents": {"channels": ["voice", "chat"], "headcount": 9}},
}
_DAY = [0.0] * 8 + [0.125] * 8 + [0.0] * 8
_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), 0.2) | {"sat": 0.0, "sun": 0.0}


def served(folder: Path, text: str | None, *sources: dict[str, Any]) -> float:
    """Cases that the sources of one table make."""
    if text is not None:
        (folder / "t.csv").write_text(text, encoding="utf-8")
    made = [
        {"name": f"s{n}", "kind": "interval_table", "file": "t.csv", "intent": "bill", **one}
        for n, one in enumerate(sources)
    ]
    loaded = sim.load({**SMALL, "demand": {"sources": made}}, folder=folder)
    return sum(stream.total for stream in expected_streams(loaded))


def rows(*cells: str, head: str = "Start,Offered") -> str:
    times = ("08:00", "08:30", "09:00", "09:30")
    return f"{head}\n" + "".join(
        f"2026-03-13 {time},{cell}\n" for time, cell in zip(times, cells, strict=False)
    )


NOT_CLEAR = [
    (rows('"1,234"', "987"), "decimal_unclear", {"decimal": "."}, 2221),
    (rows("1.5", '"2,5"'), "two_decimals", {"decimal": ","}, None),
    (rows("5,.08", "5,.08", head="Start,Offered,AHT"), "unit_unclear", {"duration_unit": "h"}, 10),
    (rows("5", head="Start,Offered"), "length_unknown", {"interval_minutes": 30}, 5),
    (rows("5", "6", head="Start,Ofered"), "column_missing", {"columns": {"offered": "Ofered"}}, 11),
    (
        rows("5,1", "6,1", head="Start,Calls offered,Contacts offered"),
        "columns_unclear",
        {"columns": {"offered": "Calls offered"}},
        11,
    ),
    ("Time,Calls\n08:00,3\n08:30,4\n", "no_dates", {"repeats": True}, 98),
    ("Day,Time,Calls\nMon,08:00,3\nTue,08:00,4\nTue,08:30,4\n", "no_dates_of_weekdays",
     {"repeats": True}, 22),
    ("Date,Calls\n2026-03-03,30\n2026-03-04,40\n", "daily_rows", {"day_profile": _DAY}, 70),
    ("Week,Calls\n2026-W10,30\n2026-W11,40\n", "weekly_rows",
     {"day_shares": _WEEK, "day_profile": _DAY}, 70),
    ("Date,Time,Calls\n03/04/2026,08:00,3\n03/04/2026,08:30,4\n", "date_order_unclear",
     {"date_format": "%m/%d/%Y"}, 7),
    ("Start,Calls\n03/04/26 08:00 AM,3\n03/04/26 08:30 AM,4\n", "date_order_unclear",
     {"date_format": "%d/%m/%y %I:%M %p"}, 7),
    ("Start,Calls\n3-4-2026 8:00:00,3\n3-4-2026 8:30:00,4\n", "date_order_unclear",
     {"date_format": "%m-%d-%Y %H:%M:%S"}, 7),
    (rows("5,mail", "6,voice", head="Start,Offered,Media type"), "name_of_file",
     {"channel_map": {"mail": "chat"}}, 11),
    (rows("5,mail", "6,voice", head="Start,Offered,Media type"), "name_of_file",
     {"channel_map": {"mail": ""}}, 6),
    (rows("5", "6", head="Start,Offered"), "no_zone", {"timezone": "Europe/Madrid"}, 11),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "cure", "total"), NOT_CLEAR, ids=range(len(NOT_CLEAR)))
def test_the_setting_that_a_message_names_cures_it(
    tmp_path: Path, text: str, code: str, cure: dict[str, Any], total: float | None
) -> None:
    wrong = {"timezone": "Nowhere"} if code == "no_zone" else {}
    with pytest.raises(ScenarioError) as caught:
        served(tmp_path, text, wrong)
    assert code in [fault.code for fault in caught.value.faults]
    assert next(iter(cure)) in str(caught.value)
    if total is None:
        with pytest.raises(ScenarioError, match="is not a number"):
            served(tmp_path, text, cure)  # the mark is stated now, and one cell has the other one
    elif code == "date_order_unclear":
        assert cure["date_format"] in str(caught.value)
        assert sim.read_export(tmp_path / "t.csv", **cure).offered == total
    else:
        assert served(tmp_path, text, cure) == pytest.approx(total)


def test_daily_rows_are_refused_with_a_shorter_interval(tmp_path: Path) -> None:
    text = "Date,Calls\n2026-03-03,30\n2026-03-04,40\n"
    for minutes in (5, 15, 30, 60):
        with pytest.raises(ScenarioError, match="no day is a single interval"):
            served(tmp_path, text, {"interval_minutes": minutes})
        assert served(tmp_path, text, {"interval_minutes": minutes, "day_profile": _DAY}) == 70


def test_another_sheet_is_read_as_the_message_says(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Contents"])
    book.active.append(["Table 1"])
    sheet = book.create_sheet("Table 1")
    for row in (["Start", "Offered"], ["2026-03-03 09:00", 60], ["2026-03-03 09:30", 72]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(ScenarioError, match='to read another one: sheet = "Table 1"'):
        served(tmp_path, None, {"file": "t.xlsx"})
    assert served(tmp_path, None, {"file": "t.xlsx", "sheet": "Table 1"}) == 132


TWO = rows("10,voice", "20,voice", "30,voice", head="Start,Offered,Channel") + (
    "2026-03-13 08:00,5,chat\n2026-03-13 08:30,6,chat\n"
)


def test_a_table_that_several_sources_read_is_served_once(tmp_path: Path) -> None:
    constants = {"channel": "voice"}, {"channel": "chat"}
    assert served(tmp_path, TWO, *constants) == 71
    assert served(tmp_path, TWO, {"channel": "voice"}) == 71  # alone it says what all rows are
    plain = rows("10", "20", "30")
    with pytest.raises(
        ScenarioError, match=r"60 contacts .* more than once, by s0, s1; .*share_of_ta"
    ):
        served(tmp_path, plain, *constants)
    shares = [
        {**one, "share_of_table": part} for one, part in zip(constants, (0.75, 0.25), strict=True)
    ]
    assert served(tmp_path, plain, *shares) == 60
    with pytest.raises(ScenarioError, match=r"15 contacts .* served by none"):
        served(tmp_path, plain, shares[0], {**shares[1], "share_of_table": 0.001})
    other = rows("10,1", "20,2", head="Start,Calls offered,Chats offered")
    columns = [{"columns": {"offered": name}} for name in ("Calls offered", "Chats offered")]
    assert served(tmp_path, other, *columns) == 33


def test_what_is_served_is_compared_with_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = expected._onto_grid  # noqa: SLF001 - it is broken on purpose

    def twice(*given: Any) -> tuple[int, Any]:
        grid, rates = whole(*given)
        return grid, rates * 2

    assert served(tmp_path, rows("10", "20"), {"volume_factor": 1.5}) == 45
    monkeypatch.setattr(expected, "_onto_grid", twice)
    with pytest.raises(EngineError, match=r"serves 60.000 of the 30.000"):
        served(tmp_path, rows("10", "20"), {"channel": "voice"})


@pytest.mark.parametrize(
    ("head", "counts"),
    [
        ("Start,Offered,Abandoned", "contacts"),
        ("Start,Forecast calls,AHT", "forecast"),
        ("Start,Offered", "cases"),
    ],
)
def test_what_rows_count_is_settled_when_they_are_read(
    tmp_path: Path, head: str, counts: str
) -> None:
    (tmp_path / "t.csv").write_text(rows("50,200", "60,210", head=head), encoding="utf-8")
    source = {"name": "s", "kind": "interval_table", "file": "t.csv", "channel": "voice"}
    scenario = sim.load({**SMALL, "demand": {"sources": [source]}}, folder=tmp_path)
    assert scenario.source("s").counts == counts
    unsaid = any(note.code == "table.counts.unsaid" for note in scenario.notes)
    assert unsaid == (counts == "cases")
    said = {**SMALL, "demand": {"sources": [{**source, "counts": "contacts"}]}}
    assert sim.load(said, folder=tmp_path).source("s").counts == "contacts"


def test_a_suggested_heading_is_the_one_meant(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(rows("5", "6"), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        sim.read_export(tmp_path / "t.csv", columns={"offered": "Offred"})
    fault = caught.value.faults[0]
    assert sim.read_export(tmp_path / "t.csv", columns={"offered": fault.suggestion}).offered == 11
