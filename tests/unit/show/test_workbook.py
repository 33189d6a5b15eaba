"""The workbook of a requirement, opened again: numbers are numbers, and say what the tables say."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import sim
from sim.sections.shift_rules import Contract, ShiftRules
from sim.show.workbook import write_workbook
from sim.staffing.requirement import Requirement
from tests.unit.staffing.test_evaluate import DAY


@pytest.fixture(scope="module")
def found() -> Requirement:
    rules = ShiftRules(
        (Contract("six", (6.0,)), Contract("four", (4.0,))), slot_minutes=30, full_time_hours=5
    )
    return sim.staff(sim.load(DAY), replications=2, shifts=rules)


@pytest.fixture(scope="module")
def book(found: Requirement, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = write_workbook(tmp_path_factory.mktemp("book") / "staffing.xlsx", found)
    return openpyxl.load_workbook(path)


def test_there_is_a_sheet_for_everything(book: Any) -> None:
    assert book.sheetnames == [
        *("Summary", "Requirement", "Net staffing", "Channels", "Targets", "Shifts", "Costs"),
        *("Assumptions", "Manifest"),
    ]


def test_the_requirement_is_in_numbers(book: Any, found: Requirement) -> None:
    sheet = book["Requirement"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(found.table)
    assert all(isinstance(row[0], datetime) and isinstance(row[2], int) for row in rows)
    assert [row[2] for row in rows] == found.table["agents"].tolist()
    paid = [row[8] for row in rows]
    assert paid == pytest.approx(found.table["paid"].tolist())
    assert {row[10] for row in rows} == {None, "met"}
    assert sheet.auto_filter.ref == f"A1:K{len(rows) + 1}"


def test_net_staffing_is_scheduled_minus_required(book: Any, found: Requirement) -> None:
    sheet = book["Net staffing"]
    assert found.scheduled is not None
    net = found.scheduled - found.heads
    assert sheet["A1"].value == "phone"
    assert sheet["A3"].value == time(8, 0)  # nobody is there before
    for half_hour in range(16, 40):
        shown = sheet.cell(row=3 + half_hour - 16, column=2).value
        assert (shown or 0) == net[0][half_hour]
    assert len(sheet.conditional_formatting) == 2


def test_summary_and_manifest_tell_where_it_comes_from(book: Any, found: Requirement) -> None:
    cells = [cell.value for row in book["Summary"].iter_rows() for cell in row]
    assert found.hours["simulated"] in cells
    assert any("Required by simulation" in str(value) for value in cells)
    manifest = {row[0]: row[1] for row in book["Manifest"].iter_rows(min_row=2, values_only=True)}
    assert manifest["seed"] == 1
    assert manifest["kind"] == "requirement"
    sources = [row[5] for row in book["Assumptions"].iter_rows(min_row=2, values_only=True)]
    assert any(sources)


def test_a_place_that_cannot_be_written_is_an_error_of_the_disk(
    found: Requirement, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_workbook(tmp_path / "nowhere" / "staffing.xlsx", found)
