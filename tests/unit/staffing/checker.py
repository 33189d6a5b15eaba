"""A schedule read by somebody who did not make it: every rule, one person and one day at a time.

Nothing of `sim/staffing` is used but the names of attributes; what is present is counted minute by
minute from the shifts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

DAYS = 7
MINUTES = 1440


def faults(shifts: Sequence[Any], rules: Any, required: Any) -> list[str]:
    """What is wrong with a schedule, in words; an empty list if nothing is."""
    return [
        *_coverage(shifts, rules, required),
        *_people(shifts, rules),
        *_breaks(shifts, rules),
        *_contracts(shifts, rules),
    ]


def _coverage(shifts: Sequence[Any], rules: Any, required: Any) -> Iterator[str]:
    """At least the people required are at work in every minute."""
    at_work = [[0] * MINUTES for _ in range(DAYS)]
    for shift in shifts:
        away: set[int] = set()
        for _, begin, end, _ in shift.breaks:
            away.update(range(begin, end))
        for minute in range(shift.start_minute, shift.end_minute):
            at_work[shift.day][minute] += minute not in away
    for day in range(DAYS):
        for minute in range(MINUTES):
            need = required[day][minute // rules.slot_minutes]
            if at_work[day][minute] < need - 1e-9:
                yield f"day {day}, minute {minute}: {at_work[day][minute]} of {need}"


def _people(shifts: Sequence[Any], rules: Any) -> Iterator[str]:
    """One shift a day, days off together, twelve hours between two days, hours of the contract."""
    contracts = {one.name: one for one in rules.contracts}
    weeks: dict[int, dict[int, Any]] = defaultdict(dict)
    for shift in shifts:
        if shift.day in weeks[shift.person]:
            yield f"person {shift.person} works twice on day {shift.day}"
        weeks[shift.person][shift.day] = shift
    for person, week in weeks.items():
        names = {shift.contract for shift in week.values()}
        if len(names) != 1:
            yield f"person {person} has contracts {names}"
        agreed = sorted(round(60 * h) for h in contracts[names.pop()].day_hours)
        worked = sorted(shift.end_minute - shift.start_minute for shift in week.values())
        if worked != agreed:
            yield f"person {person} works {worked}, agreed {agreed}"
        off = [day for day in range(DAYS) if day not in week]
        if rules.days_off_together and off:
            ends = sum((day + 1) % DAYS in week for day in off)
            if ends != 1:
                yield f"person {person} is off on {off}, not together"
        for day, shift in week.items():
            after = week.get((day + 1) % DAYS)
            if after and after.start_minute + MINUTES - shift.end_minute < 12 * 60:
                yield f"person {person} rests less than 12 h after day {day}"
            if shift.start_minute % rules.start_grid_minutes:
                yield f"person {person} starts at {shift.start_minute}"
            if shift.start_minute < rules.earliest_start_minute:
                yield f"person {person} starts before the first start"
            if shift.end_minute > rules.latest_end_minute:
                yield f"person {person} ends after the last end"


def _breaks(shifts: Sequence[Any], rules: Any) -> Iterator[str]:
    """Each shift has its breaks, once, in their windows, and they do not overlap."""
    for shift in shifts:
        length = shift.end_minute - shift.start_minute
        due = [r for r in rules.breaks if r.from_hours * 60 <= length < r.below_hours * 60]
        if sorted(r.name for r in due) != sorted(name for name, *_ in shift.breaks):
            yield f"person {shift.person}, day {shift.day}: breaks {shift.breaks}"
        for name, begin, end, paid in shift.breaks:
            rule = next((r for r in due if r.name == name), None)
            if rule is None:
                continue
            if (end - begin, paid) != (rule.minutes, rule.paid):
                yield f"break {name} lasts {end - begin}"
            if begin - shift.start_minute < rule.after_start_minutes:
                yield f"break {name} is early"
            if shift.end_minute - end < rule.before_end_minutes:
                yield f"break {name} is late"
        order = sorted((begin, end) for _, begin, end, _ in shift.breaks)
        if any(a[1] > b[0] for a, b in pairwise(order)):
            yield f"person {shift.person}, day {shift.day}: breaks overlap"


def _contracts(shifts: Sequence[Any], rules: Any) -> Iterator[str]:
    """Shares of full-time and of short contracts."""
    hours = {one.name: sum(one.day_hours) for one in rules.contracts}
    people = {shift.person: hours[shift.contract] for shift in shifts}
    full = sum(h >= rules.full_time_hours - 1e-9 for h in people.values())
    short = sum(h < rules.short_hours - 1e-9 for h in people.values())
    if full < rules.full_time_share_least * len(people) - 1e-9:
        yield f"{full} of {len(people)} full time"
    if short > rules.short_share_most * len(people) + 1e-9:
        yield f"{short} of {len(people)} on short contracts"
