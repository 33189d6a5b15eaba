"""What is wrong with a scenario or an option: what each code means, and what is allowed.

A problem is one clause. Facts stand in braces; ``{allowed}`` is what the schema says, and nothing
is said of what may stand there where it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sim.language.english.files import CELLS, FILES
from sim.language.english.forecasting import FORECAST_FAULTS
from sim.language.english.team_faults import TEAMS

_ALLOWED: Final = "{allowed}"
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
    "days_of_intervals": ("a share of days is of whole days, not of intervals", "day or week"),
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
    "mix_of_base": (
        "is not for a customer base, whose customers have needs by intent",
        "cases_per_year and recurring_shares, by intent",
    ),
    "no_period": (
        "intent {intent} has no period after which it recurs",
        "intents.{intent}.recurs_every_days, or cases_per_year here",
    ),
    "base_without_needs": (
        "its customers have no needs",
        "cases_per_year or recurring_shares above 0",
    ),
    "beside": ("is given together with {other}", "one of the two"),
    "other_length": ("has {found} numbers", "{wanted}, as {other} says"),
    "beside_shares": ("is given together with {label}_shares", "one of the two"),
    "not_raised": ("intent {intent} is not raised on this channel", "{known}"),
    "outside_places": ("is out of range", "1 to {most} contacts"),
    "responses_sum": (
        "retry_share and switch_share sum to {total:.6g}",
        "at most 1; the rest gives up",
    ),
    "later_responses_sum": (
        "after the first attempt retry_share and switch_share sum to {total:.6g}",
        "at most 1; the rest gives up. What is not said is as after the first attempt",
    ),
    "later_unanswered_sum": (
        "after the first attempt retry_share and switch_share sum to {total:.6g}",
        "at most 1; the rest waits on. What is not said is as after the first attempt",
    ),
    "queue_unseen": (
        "is only for a channel whose queue is seen, and customers of {channel} do not see it",
        "position_visible = true, or leave it out",
    ),
    "without_trunks": ("is no other live channel or chat with trunks", "{known}"),
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

_OPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "one_of_two": ("is given together with {other}", "one of the two"),
    "heads_beside_shift_keys": (
        "head counts would take the place of shifts, and {keys} are for shifts only",
        "a --roster in place of --staffing, or beside it {settings}",
    ),
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
    for part in (_VALUES, _TOGETHER, TEAMS, FILES, CELLS, FORECAST_FAULTS, _OPTIONS):
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
