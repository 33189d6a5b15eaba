# ruff: noqa: DTZ001 - scenarios are in local time without zone
"""Cells of planners' files: numbers, durations and dates in the forms that exports have."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.records.cells import (
    AmbiguousDecimalsError,
    CellError,
    decimal_mark,
    duration_seconds,
    number,
    percentage,
)
from sim.records.dates import DateOrderError, date_order, moment, time_of_day


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("12", ".", 12),
        ("12.5", ".", 12.5),
        ("12,5", ",", 12.5),
        ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("1,23,456", ".", 123456),
        (7, ".", 7),
        (2.5, ",", 2.5),
        ("1e3", ".", 1000),
        ("-3", ".", -3),
        ("1\u202f234", ",", 1234),
    ],
)
def test_numbers(cell: object, decimal: str, value: float) -> None:
    assert number(cell, decimal) == pytest.approx(value)  # type: ignore[arg-type]


NO_NUMBERS = ("", "x", "nan", "inf", "1.2.3x", None, True, "12 calls", "12 %", "95.0%", "1 2")


@pytest.mark.parametrize("cell", [*NO_NUMBERS, "1 23", "12,5", "9" * 5000])
def test_what_is_no_number(cell: object) -> None:
    with pytest.raises(CellError):
        number(cell)


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["12,5", "3"], ","),
        (["12.5", "1,234"], "."),
        (["1.234,5"], ","),
        (["1,234,567"], "."),
        (["1.234.567"], ","),
        (["3", "4"], "."),
        (["0.123"], "."),
        (["1.234", "12,5"], ","),
        ([3.5, "7"], "."),
    ],
)
def test_decimal_mark(cells: list[object], mark: str) -> None:
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize("cells", [["1.234"], ["1,234", "5"], ["12,5", "12.5"]])
def test_unclear_decimal_marks_are_refused(cells: list[str]) -> None:
    with pytest.raises(AmbiguousDecimalsError):
        decimal_mark(cells)


@given(st.floats(0, 1e6).map(lambda value: round(value, 2)))
def test_spanish_and_english_notation_say_the_same(value: float) -> None:
    english = f"{value:,.2f}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert number(english, ".") == number(spanish, ",") == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0:03:05", 185),
        ("3:05", 185),
        ("01:02:03", 3723),
        ("185", 185),
        (186, 186),
        (time(0, 3, 5), 185),
        (timedelta(minutes=3), 180),
        ("1.02:00:00", 93600),
        ("0:00:05,5", 5.5),
        ("4m 10s", 250),
        ("4 min 10 s", 250),
        ("1h 2m", 3720),
        ("250 sec", 250),
        ("4.5 min", 270),
        ("PT4M10S", 250),
    ],
)
def test_durations(cell: object, value: float) -> None:
    assert duration_seconds(cell) == pytest.approx(value)


@pytest.mark.parametrize("cell", ["95%", "95.0 %", "95", "\u0669\u0665\u066a"])
def test_percentages(cell: object) -> None:
    assert percentage(cell) == 95


def test_durations_in_milliseconds() -> None:
    assert duration_seconds("185000", 0.001) == pytest.approx(185)


@pytest.mark.parametrize("cell", ["3:75", "1:2:3:4", "long", ""])
def test_what_is_no_duration(cell: str) -> None:
    with pytest.raises(CellError):
        duration_seconds(cell)


@pytest.mark.parametrize(
    ("cell", "order", "value"),
    [
        ("2026-01-05 08:30", None, "2026-01-05 08:30"),
        ("2026-01-05T08:30:00Z", None, "2026-01-05 08:30"),
        ("2026-01-05T08:30:00+01:00", None, "2026-01-05 08:30"),
        ("2026/01/05 08:30", None, "2026-01-05 08:30"),
        ("05/01/2026 8:30", "day", "2026-01-05 08:30"),
        ("01/05/2026 8:30 PM", "month", "2026-01-05 20:30"),
        ("05.01.2026 08:30", "day", "2026-01-05 08:30"),
        ("20260105 0830", None, "2026-01-05 08:30"),
        ("05/01/26", "day", "2026-01-05 00:00"),
        ("Jan 5, 2026 8:30 AM", None, "2026-01-05 08:30"),
        ("Monday, January 5, 2026 8:30 PM", None, "2026-01-05 20:30"),
        ("5-Jan-26 08:30", None, "2026-01-05 08:30"),
        ("5 de enero de 2026 08:30", None, "2026-01-05 08:30"),
        ("5. Januar 2026", None, "2026-01-05 00:00"),
        ("05/Jan/2026:08:30:00", None, "2026-01-05 08:30"),
        ("2026-W02", None, "2026-01-05 00:00"),
        ("1767601800", None, "2026-01-05 08:30"),
        ("1767601800000", None, "2026-01-05 08:30"),
        ("1/5/26 8 AM", "month", "2026-01-05 08:00"),
        (datetime(2026, 1, 5, 8, 29, 59, 999997), None, "2026-01-05 08:30"),
    ],
)
def test_dates(cell: object, order: str | None, value: str) -> None:
    assert f"{moment(cell, order):%Y-%m-%d %H:%M}" == value  # type: ignore[arg-type]


def test_order_of_day_and_month_is_inferred_or_refused() -> None:
    assert date_order(["03/04/2026", "13/04/2026"]) == "day"
    assert date_order(["03/04/2026", "04/13/2026"]) == "month"
    assert date_order(["03.04.2026"]) == "day"
    assert date_order(["2026-01-05"]) is None
    for cells in (["03/04/2026"], ["13/04/2026", "04/13/2026"]):
        with pytest.raises(DateOrderError):
            date_order(cells)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("08:30", 510),
        ("8:30 PM", 1230),
        ("12:15 am", 15),
        ("830", 510),
        (845, 525),
        (0, 0),
        ("08:30-09:00", 510),
        (time(8, 30), 510),
        (0.5, 720),
        ("08:30:00", 510),
    ],
)
def test_times_of_day(cell: object, minutes: int) -> None:
    assert time_of_day(cell) == timedelta(minutes=minutes)


@pytest.mark.parametrize("cell", ["25:00", "13:00 PM", "8:75", "890", "soon"])
def test_what_is_no_time_of_day(cell: str) -> None:
    with pytest.raises(CellError, match="no_time_of_day"):
        time_of_day(cell)
