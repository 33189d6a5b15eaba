"""What is wrong with a scenario, a table or an option: what each code means, and what is allowed.

A problem is one clause. Facts stand in braces; ``{allowed}`` is what the schema says, and nothing
is said of what may stand there where it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_ALLOWED: Final = "{allowed}"
_OPENED: Final = "a column arrival with date and time, or columns date and time"
_TABLE: Final = "a header row and at least one row of data"
_TEXT: Final = "CSV in UTF-8, or XLSX"
_LENGTHS: Final = "5, 15, 30 or 60 minutes"
_ONE_LENGTH: Final = "one length; or give interval_minutes"
_LOAD: Final = "use sim.scenario.load.load"
_VARY: Final = "key=a,b,c or key=low..high or key=low..high:n"

_VALUES: Final[Mapping[str, tuple[str, str]]] = {
    "required": ("is required", _ALLOWED),
    "unknown_key": ("unknown key", _ALLOWED),
    "no_datetime": ("is not a date and time", _ALLOWED),
    "not_finite": ("is not a finite number", _ALLOWED),
    "no_plain_text": (
        "begins like a formula of a spreadsheet, or has control characters",
        "a text that begins with none of = + - @",
    ),
    "no_whole_number": ("is not a whole number", _ALLOWED),
    "no_number": ("is not a number", _ALLOWED),
    "no_switch": ("is neither true nor false", _ALLOWED),
    "no_text": ("is not a text", _ALLOWED),
    "no_list": ("is not a list", _ALLOWED),
    "no_table": ("is not a table", _ALLOWED),
    "no_section": ("is not a table of keys", _ALLOWED),
    "no_choice": ("is not one of the choices", _ALLOWED),
    "no_name": (
        "is not a name",
        "letters of any script, digits, spaces and - _ / & +, without dots, at most 60",
    ),
    "too_short": ("is empty or too short", _ALLOWED),
    "too_long": ("is too long", _ALLOWED),
    "too_few": ("has too few entries", _ALLOWED),
    "too_many": ("has too many entries", _ALLOWED),
    "too_small": ("is too small", _ALLOWED),
    "too_large": ("is too large", _ALLOWED),
    "not_given": ("must not be given", _ALLOWED),
    "refused": ("{message}", _ALLOWED),  # what pydantic says of a kind that no field has so far
    "no_scenario": ("a scenario is a table of sections", ""),
    "not_simulated": ("not simulated yet: {mechanism}", ""),
    "no_day": ("this is not a day", _ALLOWED),
    "no_days": ("no day is given", _ALLOWED),
    "no_opening": ("these are not opening hours", _ALLOWED),
    "uneven_day": ("a list of {length} does not divide the day evenly", _ALLOWED),
    "outside_list": ("this is no number of the list's range", "0 to {most:g}"),
    "no_fit_below": (
        (
            "with so few cases a year no effect of service, however large, makes weak firms keep "
            "only {weak:.0%} of their customers where strong ones keep {strong:.0%}, since most of "
            "their cases are resolved too"
        ),
        'from {least:g} on, or churn.preset = "survey"',
    ),
    "no_fit": (
        (
            "if {gone:.0%} leave in any case, no effect of service makes strong firms keep "
            "{strong:.0%} and weak ones {weak:.0%} of their customers"
        ),
        'churn.preset = "survey"',
    ),
    "no_shift_day": ("is no day", _ALLOWED),
    "no_crew": ("is neither a number of agents nor a list of their names", _ALLOWED),
    "no_headcount": ("this is no head count", "{allowed}; 0 to {most} agents"),
    "no_profile": ("this is no daily profile", _ALLOWED),
    "profile_sum": ("the shares sum to {total:.6g}, not to 1", _ALLOWED),
    "range_without_number": (
        "a range stands beside no number",
        "a range on the line of a key that holds a number",
    ),
    "range_form": (
        "is no range of this key",
        "low..high, such as [D 30..120], or with another unit of the key: [D 0.5..2 min]",
    ),
    "range_order": ("the range ends before it begins", "a low end, then a higher one"),
    "range_beyond": (
        "the range goes beyond what the key allows",
        "ends from {least:g} to {most:g}",
    ),
    "range_misses": ("the range does not hold the value, {number:g}", "a range around it"),
    "two_forms": ("{distribution} takes exactly one of its forms", _ALLOWED),
    "not_in_order": ("the values are not in order", _ALLOWED),
    "no_distribution": ("this is not a distribution of durations", _ALLOWED),
}

_TOGETHER: Final[Mapping[str, tuple[str, str]]] = {
    "target_without_limit": ("a target of {measure} says no limit", "limit = a number"),
    "target_over_one": ("{measure} is a share", "0 to 1"),
    "target_of_other_mode": ("{measure} is no measure of this channel", "{known}"),
    "target_of_nothing": ("{measure} is a measure of no channel of this scenario", ""),
    "target_key_of_other_measure": ("is no part of a target of {measure}", ""),
    "unknown_name": ("unknown {what}", "{known}"),
    "share_sum": ("the shares sum to {total:.6g}, not to 1", "shares that sum to 1"),
    "named_twice": ("is named twice", ""),
    "has_zone": ("has a time zone", "local time without zone, such as 2026-01-05T00:00:00"),
    "no_whole_minute": ("is not a whole minute", "a date and time with seconds 0"),
    "all_warm_up": ("leaves nothing to measure", "less than the horizon, {hours:g} h"),
    "no_medium": ("no channel carries this medium", "{known}"),
    "no_purchase": (
        "is only for a purchase, and this intent is none",
        "purchase = true, or leave it out",
    ),
    "replayed_volume": (
        "a log is replayed row by row, so its volume cannot be multiplied",
        "1, or a source of kind interval_table",
    ),
    "beside": ("is given together with {other}", "one of the two"),
    "other_length": ("has {found} numbers", "{wanted}, as {other} says"),
    "beside_shares": ("is given together with {label}_shares", "one of the two"),
    "not_raised": ("intent {intent} is not raised on this channel", "{known}"),
    "team_without_agents": ("is a self-service channel, which needs no agents", "{known}"),
    "outside_places": ("is out of range", "1 to {most} contacts"),
    "headcount_missing": ("is required", "a head count here, shifts, or staffing.table"),
    "break_outside": (
        "does not lie within the shift, {hours}",
        "a break that begins and ends in it",
    ),
    "breaks_overlap": ("overlaps another break of the shift", "breaks one after the other"),
    "roster_not_read": ("the roster has not been read: " + _LOAD, ""),
    "two_shifts": ("works two shifts at once", "shifts of one agent that do not overlap"),
    "only_with_shifts": (
        "is only for a team with shifts",
        "shifts of the team, or leave it out; head counts have shrinkage_share",
    ),
    "table_ignored": (
        "every team has a headcount of its own, so the table would be ignored",
        "leave out the table, or the headcount of the teams it is for",
    ),
    "responses_sum": (
        "retry_share and switch_share sum to {total:.6g}",
        "at most 1; the rest gives up",
    ),
    "unanswered_sum": (
        "retry_share and switch_share sum to {total:.6g}",
        "at most 1; the rest waits on",
    ),
    "levels_order": ("is more than that of {angrier} customers, {level:g}", "{order}"),
    "built_in_name": ("is the name of a built-in service model", "another name"),
    "other_mode": (
        "is only for mode {last}, and {channel} is {mode}",
        'mode = "{last}", or leave it out',
    ),
    "other_modes": (
        "is only for mode {first} or {last}, and {channel} is {mode}",
        "another mode, or leave it out",
    ),
    "turns_order": ("is more than turns_most, {most}", "turns_least <= turns_most"),
    "cannot_take_over": ("is a self-service channel, which cannot take over", "{known}"),
    "not_handed_over": ("lacks {channel}, to which {bot} hands over", "{known}"),
    "too_many_cases": ("is more than can be simulated", "at most {most:,} in a run"),
    "table_not_read": ("the table of source '{source}' has not been read: " + _LOAD, ""),
    "staffing_not_read": ("the staffing table has not been read: " + _LOAD, ""),
    "log_not_read": ("the log of source '{source}' has not been read: " + _LOAD, ""),
    "log_name": (
        "the log of source '{source}' has {what} '{name}', which the scenario does not have",
        "{known}",
    ),
    "too_many_streams": (
        "the sources make {streams} streams (combinations of constants)",
        "at most {most}",
    ),
}

_FILES: Final[Mapping[str, tuple[str, str]]] = {
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

_CELLS: Final[Mapping[str, tuple[str, str]]] = {
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

_OPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "change_form": (
        "'{text}' is no change",
        "volume=+10%, CHANNEL.volume=-5%, TEAM.agents=-3, agents=+10%, CHANNEL.aht=-5%, aht=+5%",
    ),
    "no_assignment": ("is not an assignment", "key.path=value"),
    "no_item": ("there is no '{name}' in this scenario", "{known}"),
    "no_such_key": ("unknown key '{name}'", _ALLOWED),
    "no_keys": ("{part} is {found}, which has no keys", "set {part} as a whole"),
    "nothing_there": ("there is no '{name}' in it", _ALLOWED),
    "several_volumes": (
        "the scenario reads volumes from several files: {known}",
        "demand.sources.<name>.file=... for the one that is meant",
    ),
    "nothing_varied": ("does not say what is varied", _VARY),
    "varied_twice": ("is varied twice", ""),
    "no_range": ("is not a range", _VARY),
    "long_range": ("has too many values", "at most {most:,}"),
    "empty_range": (
        "goes nowhere: it needs a low end, a higher end and 2 values or more",
        _VARY,
    ),
    "stands_for_nothing": ("stands for nothing in this scenario", ""),
    "table_unread": (
        "refers to a file, and files are read only when a scenario is loaded",
        "name it in the scenario file, or by --set",
    ),
    "table_read_before": (
        "would change what is read from a table, which was read when the scenario was loaded",
        "--set KEY=VALUE, one run for each value",
    ),
    "table_varied": ("is not a table", "the keys in it, such as {part}.NAME"),
}


def _sentences() -> Iterator[tuple[str, str]]:
    for part in (_VALUES, _TOGETHER, _FILES, _CELLS, _OPTIONS):
        for code, (problem, allowed) in part.items():
            yield f"fault.{code}", problem
            yield f"fault.{code}.allowed", allowed


FAULTS: Final[Mapping[str, str]] = {
    **dict(_sentences()),
    "fault.nothing_known": "none is defined",
    "fault.allowed": "allowed: {allowed}",
    "fault.option": "to be settled by {option}",
    "fault.suggestion": "did you mean {suggestion}?",
    "fault.sheet_read": "sheet '{sheet}' was read; to read another one: sheet = \"{first}\" "
    "(there are {others:commas})",
    "fault.alike.one": "{number} more like it in this column",
    "fault.alike.many": "{number} more like it in this column",
    "fault.what.channel": "channel",
    "fault.what.segment": "segment",
    "fault.what.intent": "intent",
    "fault.what.team": "team",
    "fault.what.agent": "agent",
    "fault.what.source": "source",
    "fault.what.queue": "queue",
    "fault.what.customer": "customer",
    "fault.what.service_model": "service model",
    "fault.what.channel_of_team": "channel of this team",
    "fault.what.intent_of_team": "intent of this team",
}
