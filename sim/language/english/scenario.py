"""What is said about a scenario and its tables: how they were read, and what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_STARTS: Final[Mapping[str, str]] = {
    "start.typical.one": "begins in its usual state: {number} cycle of {length} is simulated "
    "before the start, and counts nowhere",
    "start.typical.many": "begins in its usual state: {number} cycles of {length} are simulated "
    "before the start, and count nowhere",
    "start.grows": "there is no usual state to begin in: the backlog grows by {growth:,.0f} open "
    "contacts with every {length}. It begins after {cycles} of them; after more, waits and lost "
    "cases would be worse. Add staff, or state the start (scenario.starts_empty, backlog_contacts)",
    "start.changing": "begins after {cycles} cycles of {length}, the last two of which still "
    "differ: that is not yet its usual state",
    "start.days.one": "{number} day",
    "start.days.many": "{number} days",
    "start.followed": "the cases of the window are followed for {days:g} days after it, in which "
    "demand goes on and counts nowhere",
}

_READING: Final[Mapping[str, str]] = {
    "note.renamed": "{old} is now called {new}; the old name is still read",
    "table.windows_text": "read as Windows-1252 text, since it is not UTF-8",
    "table.delimiter": "columns are separated by {mark}",
    "table.tabs": "columns are separated by tabs",
    "table.first_sheet": "read sheet '{sheet}', the first of {sheets}; to read another one: "
    'sheet = "{other}"',
    "table.header": "the header is row {row}; the rows above it are left out",
    "table.total.one": "row {row} ('{label}') is a total and is left out",
    "table.total.many": "{number} rows ('{label}', the first of them row {row}) are totals and are "
    "left out",
    "table.recognised": "recognised as {export}",
    "table.side_by_side": "intervals or days stand side by side; each is taken as a row of its own",
    "table.channels_side_by_side": "channels stand side by side, told apart by the word for "
    "contacts; each is taken as rows of its own",
    "table.whole_hours": "times of day are whole hours",
    "table.unit": "'{heading}' is taken to be in {unit}; duration_unit says otherwise",
    "unit.ms": "milliseconds",
    "unit.min": "minutes",
    "unit.day": "parts of a day",
    "table.short_handle_time": "'{heading}' is about {seconds:.0f} s; if it is in minutes, "
    'duration_unit = "min"',
    "table.wait_of_all": "'{heading}' may be the wait of all who waited, not of the answered; "
    "it is taken as {column} since there is no other",
    "table.from_share": "{column} is worked out of '{heading}' and the contacts offered",
    "table.share_unclear": "'{heading}' may hold shares or percentages and is not used",
    "table.offered_parts": "contacts offered are the sum of {columns:commas}",
    "table.counts.said": "counts {counts}, by what stands beside them; counts says otherwise",
    "table.counts.unsaid": "nothing tells whether these are contacts, a forecast or cases: they "
    'are taken as {counts}; counts = "contacts", "forecast" or "cases" says it',
    "table.repeats.day.one": "served on {number} day",
    "table.repeats.day.many": "served on each of {number} days",
    "table.repeats.week.one": "served in {number} week",
    "table.repeats.week.many": "served in each of {number} weeks",
    "table.spread_days": "rows of whole days are spread by day_profile",
    "table.spread_weeks": "rows of whole weeks are spread by day_shares",
    "table.events.one": "{number} contact is made of events",
    "table.events.many": "{number} contacts are made of events",
    "contacts.no_outcome.one": "{number} row left out: neither answered nor abandoned",
    "contacts.no_outcome.many": "{number} rows left out: neither answered nor abandoned",
    "contacts.menu_unknown.one": "{number} time in the menu is negative or unreadable and is taken "
    "as 0",
    "contacts.menu_unknown.many": "{number} times in the menu are negative or unreadable and are "
    "taken as 0",
    "contacts.never_queued.one": "{number} contact left out: it ended before it joined a queue",
    "contacts.never_queued.many": "{number} contacts left out: they ended before they joined a "
    "queue",
    "table.outcomes_known": "outcomes tell who was answered and who abandoned",
    "table.outcomes": "outcomes tell who was answered and who abandoned; neither: {unknown:commas}",
    "table.queues_of_one": "the file's queues are added up, since the scenario has a single intent",
    "table.repeated_hour.one": "{number} row of the hour that comes twice when clocks are put back "
    "is added to the one before",
    "table.repeated_hour.many": "{number} rows of the hour that comes twice when clocks are put "
    "back are added to those before",
    "table.columns_taken": "columns taken: {columns:commas}",
    "table.column_taken": "{column} = '{heading}'",
    "table.columns_unused": "columns not used: {columns:commas}{more}",
    "table.more": "...",
    "table.decimal_comma": "numbers have a decimal comma",
    "table.zones": "times have a zone ({zones:commas}) and are taken as they stand, as local time; "
    "timezone shifts them",
    "table.zones_shifted": "times have a zone ({zones:commas}) and are shifted to {local}",
    "table.hours_apart": "rows are hours apart: intervals are taken as 60 min",
    "table.interval": "intervals are {minutes} min",
    "table.gaps.one": "{number} interval between the first and the last has no row and counts as "
    "zero",
    "table.gaps.many": "{number} intervals between the first and the last have no row and count as "
    "zero",
    "table.handle_parts": "handle time is the sum of {columns:commas}",
    "table.flow": "offered is not answered + abandoned: {difference:+g} contacts (flow in or out, "
    "short abandons)",
    "table.late.one": "{number} row is earlier than the row before: put in order of time",
    "table.late.many": "{number} rows are earlier than the row before: put in order of time",
    "table.left_out.one": "{number} row is left out by keep.{heading}",
    "table.left_out.many": "{number} rows are left out by keep.{heading}",
    "table.nothing_kept": "no row has {heading} {value}",
    "table.not_used": "the file's {what} is not used, since the source gives its own",
    "table.mapped_to_nothing.one": "{number} row is left out, since its name is mapped to nothing",
    "table.mapped_to_nothing.many": "{number} rows are left out, since their names are mapped to "
    "nothing",
    "table.left_to_others.one": "{number} row is left to other sources that read the file",
    "table.left_to_others.many": "{number} rows are left to other sources that read the file",
    "table.service_times": "handle times are those of the log: {number} of {rows} rows have one, "
    "{mean:,.1f} s in the mean; of the others, of repeats and of other channels they are drawn",
    "table.queues_are.channel": "the file's queues are taken as channels",
    "table.queues_are.intent": "the file's queues are taken as intents",
    "table.queues_are.segment": "the file's queues are taken as segments",
    "table.queues_added": "the file's queues are added up, since the source gives channel and "
    "intent",
}

_CHURN: Final[Mapping[str, str]] = {
    "churn.headline": "the chance of leaving is fitted to a published headline: {strong:.0%} of "
    "customers kept by the best fifth of firms, chosen by these very figures, and {weak:.0%} by "
    "the rest. It is no forecast of what a service model does",
    "churn.anchors": "numbers of the equation are changed, so the reference run no longer loses "
    "{first:.0%}, {later:.0%} and {never:.0%} of customers by outcome, as the surveys say",
}

_COUNTING: Final[Mapping[str, str]] = {
    "work.can_wait": "messages can wait, so their work is spread over the time in which agents "
    "have room for it",
    "work.no_agent": "{visits:,.0f} visits a week take no agent",
    "work.go_on": "{visits:,.0f} visits a week take no agent, {handed:,.0f} of them go on to "
    "{target}",
}

_WARNINGS: Final[Mapping[str, str]] = {
    "warning.weight_binds": "max_per_agent = {most} has no effect on {channel}: by its "
    "capacity_weight an agent is full with {fit}; channels.{channel}.capacity_weight at most "
    "1/{most} lets it",
    "warning.several_messages": "{most} messages at once on one agent take {most} times as long "
    "each and get no more done; max_per_agent = 1 answers the first ones sooner",
    "warning.silent_threads": "a thread keeps its place for up to {minutes:g} min while the "
    "customer is silent, and its agent takes no {others:either} meanwhile ({teams:commas}); a "
    "shorter silence_release_minutes, or interruptible = true, leaves room",
    "warning.solves_nothing": "{channel} solves no {intent} ({cases:,.0f} cases): "
    "intents.{intent}.self_service_resolution_share is 0",
    "warning.hands_over_nowhere": "{channel} hands over to no channel, so whoever it does not "
    "solve leaves it",
    "warning.handed_to_closed": "{share:.0%} of what {channel} hands over finds {target} closed",
    "warning.no_self_service": "intents.{intent}.self_service_resolution_share has no effect, "
    "since there is no self-service channel",
    "warning.single_channel": "segments.{segment}.parallel_contact_share has little effect, since "
    "its customers prefer a single channel with agents",
    "warning.nobody_abandons": "silent_abandonment_share has no effect, since patience is endless "
    "and nobody abandons",
    "warning.unserved": "nobody serves {channel} for {intent}: {cases:,.0f} cases{hint}",
    "warning.blending": " ({teams:commas} could, with staffing.blending)",
    "warning.overload.one": "{channels:list} is offered {what} on {first:%a %d %b} from "
    "{first:%H:%M} to {last}{more}{nobody} ({teams:commas})",
    "warning.overload.many": "{channels:list} are offered {what} on {first:%a %d %b} from "
    "{first:%H:%M} to {last}{more}{nobody} ({teams:commas})",
    "warning.of_capacity": "up to {share:.0%} of capacity",
    "warning.without_agents": "work while no agent is there",
    "warning.same_day": "{end:%H:%M}",
    "warning.later_day": "{end:%a %d %b %H:%M}",
    "warning.more_intervals.one": ", and in {number} more interval",
    "warning.more_intervals.many": ", and in {number} more intervals",
    "warning.nobody_there": "; in {intervals} of them nobody is there",
    "warning.left_behind": "{channels:list}: {work:,.0f} h of work on messages, and room for "
    "{room:,.0f} h of it ({teams:commas}), so messages are left behind",
    "warning.arise_closed": "{share:.0%} of the cases of {channel} arise while it is closed",
    "warning.no_room": "capacity_weight {weight:g} leaves room for {fit}, not for max_per_agent "
    "{most}",
    "warning.several_calls": "a live channel with max_per_agent {most}; calls at the same time "
    'need mode = "chat"',
    "warning.outside": "the table runs from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, "
    "wholly outside the scenario's time",
    "warning.not_covered": "the table runs from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, "
    "which does not cover the horizon",
    "warning.not_replayed": "{outside:,} of {rows:,} rows of the log lie outside the scenario's "
    "time and are not replayed",
    "warning.no_sources": "there are no sources of demand: nothing will happen",
    "warning.no_volumes": "all volumes are zero: nothing will happen",
    "warning.no_teams": "there are no teams: nobody will be served",
    "warning.counts_contacts": "{source} counts contacts, which contain repeats; they are taken as "
    "cases until they are repeat-adjusted",
    "warning.counts_forecast": "{source} is a forecast of contacts, repeats among them; they are "
    "taken as cases until they are repeat-adjusted",
    "warning.no_channel": "the table names no channel, so cases follow the segments' "
    "channel_preference",
    "warning.endless_patience": "{channels:list}: patience is endless and work exceeds agents, so "
    "the queue will grow without end",
}

_ALLOWED: Final[Mapping[str, str]] = {
    "allowed.as_declared": "{choices:commas}",
    "allowed.distribution": 'seconds, "never" or {{distribution = ...}}: {kinds:commas}',
    "allowed.duration": 'a number of seconds, "never", or {{distribution = ...}} with one of '
    "{kinds:commas}",
    "allowed.spans": '"HH:MM-HH:MM", a list of those, or "closed"',
    "allowed.opening": '"always", {spans}, by day: {days:commas}',
    "allowed.headcount": "a number, a list of numbers that divides the day evenly (24, 48, "
    "96...), or either of them by day",
    "allowed.intraday": "a list of shares that divides the day evenly (24, 48, 96...) and sums to "
    "1, or such a list by day",
    "allowed.lognormal": "mean_seconds with cv, or median_seconds with sigma",
    "allowed.weibull": "shape with scale_seconds, or shape with mean_seconds",
    "allowed.between": "{low} to {high}{unit}",
    "allowed.from": "{low} or more{unit}",
    "allowed.any": "any",
    "allowed.at_least": "{limit} or more",
    "allowed.more_than": "more than {limit}",
    "allowed.at_most": "at most {limit}",
    "allowed.less_than": "less than {limit}",
    "allowed.date": "a date and time without zone, such as 2026-01-05T00:00:00",
    "allowed.date_of_table": "a date and time such as 2026-01-05 08:30",
    "allowed.time_of_day": "a time of day such as 08:30",
    "allowed.shift_days": "a day or a list of days: {days:commas}, or a date such as 2026-01-05",
    "allowed.dates": 'a list of dates such as "2026-01-06"',
    "allowed.crew": "a whole number, 0 to 20,000, or a list of different names",
    "allowed.switch": "true, false",
    "allowed.number_to": "a number from 0 to {most:,.0f}",
    "allowed.cell_duration": "seconds, mm:ss or hh:mm:ss, 0 to 1e9 s",
    "allowed.observed_duration": "seconds, mm:ss or hh:mm:ss",
    "allowed.scenario_file": "a TOML file",
    "allowed.file_beside": "a TOML file, relative to this one",
    "allowed.table_file": "a CSV or XLSX file, relative to this one",
    "plausible.number": "within a factor of {factor:g}",
    "plausible.share": "its odds within a factor of {factor:g}",
    "plausible.range": "{low:g} to {high:g} {unit}",
}

_PARTS: Final[Mapping[str, str]] = {
    "place.text": "line {line}, column {column}",
    "place.cell": "row {row}, column {column}",
    "remark.changed": "changed from outside the scenario file",
    "type.distribution": "distribution of a duration",
    "type.opening": "text or table",
    "type.profile": "list, or table by day",
    "type.headcount": "number, list, or table by day",
    "type.days": "text, or list of texts",
    "type.crew": "whole number, or list of names",
    "type.dates": "list of dates",
    "type.choice": "one of a few",
}

SCENARIO: Final[Mapping[str, str]] = {
    **_STARTS,
    **_READING,
    **_CHURN,
    **_COUNTING,
    **_WARNINGS,
    **_ALLOWED,
    **_PARTS,
}
