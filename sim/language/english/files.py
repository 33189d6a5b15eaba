"""What is wrong with a table, a log or a roster that is read, as a file and cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ALLOWED: Final = "{allowed}"
_OPENED: Final = "a column arrival with date and time, or columns date and time"
_TABLE: Final = "a header row and at least one row of data"
_TEXT: Final = "CSV in UTF-8, or XLSX"
_LENGTHS: Final = "5, 15, 30 or 60 minutes"
_ONE_LENGTH: Final = "one length; or give interval_minutes"

FILES: Final[Mapping[str, tuple[str, str]]] = {
    "directory": ("is a directory, not a file", _ALLOWED),
    "missing_file": ("there is no such file", _ALLOWED),
    "no_regular_file": ("is a device or a pipe, not a file", _ALLOWED),
    "too_many_files": ("the files that it extends are read more than {most} times", ""),
    "long_number": ("has a number of thousands of digits", ""),
    "too_deep": ("has tables or lists in more than {most} levels", ""),
    "too_many_keys": ("has a table or list with more than {most:,} entries", ""),
    "huge_file": ("is larger than {most} MB", _ALLOWED),
    "huge_unpacked": ("is larger than {most} MB when unpacked", ""),
    "unreadable": ("cannot be read: {reason}", _ALLOWED),
    "empty_file": ("the file is empty", _ALLOWED),
    "empty_scenario": ("the file is empty", "a scenario; `ccsim init` writes one to start from"),
    "no_utf8": ("is not UTF-8 text", "a TOML file saved as UTF-8"),
    "no_toml": ("is not TOML: {reason}", ""),
    "circle": ("files extend each other in a circle: {circle}", ""),
    "no_file_name": ("is not a file", "a relative path, or a list of them"),
    "no_cells": ("the workbook has no sheet of cells", _TEXT),
    "huge_sheet": ("the sheet has more than {rows:,} rows or {columns:,} columns", ""),
    "long_cell": (
        (
            "a cell has more than {most:,} characters (a quotation mark that is not closed?), "
            "after row {row}"
        ),
        _TEXT,
    ),
    "old_excel": (
        "is an old Excel file (.xls) or has a password",
        "CSV or XLSX: save it as .xlsx",
    ),
    "empty_table": ("the table is empty", _TABLE),
    "damaged_archive": ("is a damaged compressed file", "CSV, CSV.GZ or XLSX"),
    "damaged_utf16": ("is not readable text (damaged UTF-16)", "CSV in UTF-8"),
    "binary": ("is not a text file", _TEXT),
    "no_encoding": ("is neither UTF-8 nor Windows text", _TEXT),
    "no_csv": ("is not a readable CSV file, after row {row}", _TEXT),
    "no_workbook": ("is not a readable workbook ({reason})", _TEXT),
    "no_sheet": ("there is no such sheet", "{known}"),
    "file_there_whole": ("is there already, and is never written over", "another name"),
    "file_there": ("is there already", "another name, or --force"),
}

CELLS: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("is empty", _ALLOWED),
    "percentage": ("is a percentage, not a number", _ALLOWED),
    "far_date": ("is a date of the far past or future", "dates from 1970 to 2199"),
    "no_zone": ("is no time zone", 'a name such as "Europe/Madrid"'),
    "unit_unclear": (
        "{heading} has durations such as {size:.4g}, whose unit is not clear",
        'duration_unit = "s", "min", "h" or "day"',
    ),
    "columns_unclear": (
        "several columns could be {column}: {known}",
        "columns.{column} = one of them",
    ),
    "daily_rows": (
        "the rows are of whole days, and no day is a single interval",
        (
            "day_profile = shares of the intervals of a day that sum to 1, such as 24 of them, "
            "or a table by interval"
        ),
    ),
    "weekly_rows": (
        "the rows are of whole weeks",
        "day_shares = shares of the weekdays, and day_profile = shares of the intervals of a day",
    ),
    "no_dates": (
        "the rows have no date",
        "repeats = true to serve them on every day of the horizon, or a column of dates",
    ),
    "no_dates_of_weekdays": (
        "the rows have weekdays and no date",
        "repeats = true to serve them in every week of the horizon, or a column of dates",
    ),
    "served_twice": (
        "{contacts:,.0f} contacts of the table would be served more than once, by {known}",
        (
            "a share_of_table for each that sum to 1; or a channel, intent or segment of its own "
            "for each, which a column of the table has; or, of a log, rows of its own by keep"
        ),
    ),
    "not_served": (
        "{contacts:,.0f} contacts of the table would be served by none of {known}",
        "shares of the table that sum to 1",
    ),
    "no_service_times": (
        "the log has no handle times to be replayed",
        'a heading of the file with handle times; or service_times = "drawn"',
    ),
    "no_shift_code": ("is no code of a shift", "{known}; they are in staffing.shift_codes"),
    "no_breaks": ("is not a break", "such as 10:00-10:15; 13:00-14:00 lunch"),
    "no_rows_of_team": ("no row of the roster is about this team", ""),
    "roster_of_which_team": (
        "the roster does not say whose shifts they are",
        "a column team with one of: {known}",
    ),
    "no_label": ("is empty", "a name of the {what}"),
    "no_date": ("is not a date", _ALLOWED),
    "other_date_format": ("does not fit date_format {date_format}", _ALLOWED),
    "no_calendar_date": ("is not a date of the calendar", _ALLOWED),
    "no_time_of_day": ("is not a time of day", _ALLOWED),
    "no_duration": ("is not a duration", _ALLOWED),
    "negative": ("is negative", _ALLOWED),
    "two_decimals": (
        "some numbers have a decimal comma and others a decimal point",
        'decimal = "." or decimal = ","',
    ),
    "decimal_unclear": (
        "'{cell}' could have a decimal mark or a thousands mark",
        'decimal = "." or decimal = ","',
    ),
    "two_date_orders": (
        "some dates have the day first and others the month",
        'date_format = "{day_first}" or "{month_first}" (as the file has it)',
    ),
    "date_order_unclear": (
        "'{cell}' could be day/month or month/day",
        'date_format = "{day_first}" or "{month_first}" (as the file has it)',
    ),
    "unknown_column": ("unknown column", "{known}"),
    "no_heading": ("the file has no such heading", "{known}"),
    "heading_twice": ("the file has this heading more than once", "{known}"),
    "heading_unclear": ("the file has no such heading, or has it more than once", "{known}"),
    "column_missing": (
        "no column was recognised as {column}",
        'columns = {{ {column} = "<heading>" }} with one of: {known}',
    ),
    "nothing_kept": ("no row has one of these", "{known}"),
    "all_at_midnight": ("all arrivals are at midnight", _OPENED),
    "repeated_hour": (
        "is before the row above ({before}): an hour repeated by a clock change?",
        "times that run on (one of the two hours moved or left out), or sorted rows",
    ),
    "length_unknown": (
        "one interval does not show its length",
        "interval_minutes = 5, 15, 30 or 60",
    ),
    "lengths_differ": ("intervals of different lengths ({lengths} min)", _ONE_LENGTH),
    "lengths_named": ("intervals of different lengths", f"one of {_LENGTHS}"),
    "odd_length": ("is no usable interval", _LENGTHS),
    "interval_twice": (
        "is the same interval as row {same} (pasted twice, or a clock change?)",
        "each interval once per queue; add up or leave out one of them",
    ),
    "backwards": ("runs backwards in time", "rows in order of time"),
    "off_grid": ("is not on the grid of {minutes} minutes", _ONE_LENGTH),
    "and_more": ("and {number} more faults of this kind", ""),
    "name_of_file": (
        "unknown {what} in the file",
        '{what}_map = {{ "{name}" = "<one of: {known}; or empty to leave it out>" }}',
    ),
    "file_not_raised": (
        "the file has this intent on a channel on which it is not raised",
        "{known}",
    ),
    "no_team_column": (
        "the file has no column with the team",
        "a column team, since several teams have no headcount: {known}",
    ),
    "team_without_heads": ("is neither in the scenario nor in the staffing table", ""),
}
