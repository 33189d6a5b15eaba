"""Who is scheduled: the staff that the scenario has, or shifts made to cover what is needed.

Both are simulated as they are, with breaks, absence, adherence and overtime. Where shifts that
cover the requirement miss a target nevertheless, people are added to those that are there, in
shifts that cover the intervals in which it is missed; each addition keeps the rules by itself, and
rules of shares that hold for two groups of people hold for both together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.sections.calendar import WEEKDAYS
from sim.sections.shift_rules import DAYS_PER_WEEK, ShiftRules
from sim.sections.shifts import Break, Shift, written_time
from sim.staffing.cover import Cover, NoCoverError, cover, merged
from sim.staffing.reasons import Added
from sim.staffing.simulated import REPAIRED_FROM, Found, Search
from sim.staffing.staffed import with_staff
from sim.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Evaluation, Floats, Heads

REPAIRS: Final = 8
"""Times that people are added where the schedule misses a target."""


@dataclass(frozen=True)
class Schedule:
    """Staff as it is scheduled.

    Attributes:
        staffed: the scenario with it, as it runs.
        at_work: mean of the agents at work in each interval, breaks left out, float64[teams,
            intervals].
        covers: shifts that were made, by team; empty if they are the scenario's own.
        added: people who were added to them so that targets are met.
    """

    staffed: Scenario
    at_work: Floats
    covers: Mapping[str, Cover] = field(default_factory=dict)
    added: tuple[Added, ...] = ()

    @property
    def heads(self) -> Heads:
        """Agents at work, in whole numbers: int64[teams, intervals]."""
        return np.rint(self.at_work).astype(np.int64)

    def has_shifts(self, team: str) -> bool:
        """Whether a team works in shifts, whose paid time is known, or by head counts."""
        return bool(self.staffed.teams[team].shifts)

    def evaluated(self, evaluator: Evaluator, replications: Sequence[int]) -> Evaluation:
        """Simulate it."""
        return evaluator.evaluate(self.heads, replications, staffed=self.staffed)


def written(evaluator: Evaluator) -> Schedule | None:
    """The staff of the scenario itself; None if it has none."""
    if not evaluator.written.any():
        return None
    return Schedule(evaluator.begun, evaluator.at_work())


def scheduled(evaluator: Evaluator, found: Found, rules: ShiftRules) -> Schedule:
    """Shifts for every team that cover a requirement, and meet the targets when simulated.

    Args:
        evaluator: simulates.
        found: the requirement.
        rules: that the shifts keep.

    Raises:
        StudyError: no shifts cover it, or its intervals do not fit their grid.
    """
    search = Search(evaluator, range(REPAIRED_FROM, REPAIRED_FROM + len(found.seen.replications)))
    need = dict(zip(evaluator.teams, found.heads, strict=True))
    covers = {team: _cover(evaluator, row, rules, team) for team, row in need.items()}
    plan, added = _schedule(evaluator, covers), []
    for _ in range(REPAIRS):
        short = search.short(plan.evaluated(evaluator, search.replications))
        if not short.any():
            break
        for team, missing in zip(evaluator.teams, short, strict=True):
            if missing.any():
                more = _cover(evaluator, missing.astype(np.int64), rules, team)
                covers[team] = merged(covers[team], more, rules.slot_minutes)
                first = str(evaluator.starts[int(missing.argmax())])[:16]
                added.append(
                    Added(
                        code="people_added",
                        team=team,
                        people=more.people,
                        paid_hours=more.paid_hours,
                        intervals=int(missing.sum()),
                        first=first,
                    )
                )
        plan = _schedule(evaluator, covers)
    return replace(plan, added=tuple(added))


def _schedule(evaluator: Evaluator, covers: Mapping[str, Cover]) -> Schedule:
    teams = {team: _staff(one) for team, one in covers.items()}
    staffed = with_staff(evaluator.begun, teams)
    return Schedule(staffed, evaluator.at_work(staffed), dict(covers))


def _staff(shifts: Cover) -> dict[str, Any]:
    """What a team has in place of its staff; who is absent as planned is no part of a schedule."""
    made = written_shifts(shifts)
    heads = None if made else 0
    return {"headcount": heads, "shifts": made, "roster": None, "planned_absence_share": 0.0}


def written_shifts(shifts: Cover) -> list[Shift]:
    """Shifts as a scenario says them: people of the same hours and breaks on a day together."""
    together: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in shifts.shifts:
        name = f"{one.person + 1}"
        together[one.day, one.start_minute, one.end_minute, one.breaks].append(name)
    return [
        Shift(
            start=written_time(start),
            end=written_time(end),
            days=WEEKDAYS[day],
            agents=names,
            breaks=[
                Break(start=written_time(begin), minutes=until - begin, paid=paid)
                for _, begin, until, paid in breaks
            ],
        )
        for (day, start, end, breaks), names in together.items()
    ]


def _cover(evaluator: Evaluator, need: Heads, rules: ShiftRules, team: str) -> Cover:
    """The cheapest week of shifts of a team: the most that is needed on each weekday."""
    slots = MINUTES_PER_DAY // rules.slot_minutes
    week = np.zeros((DAYS_PER_WEEK, slots))
    day, first, length = _places(evaluator, rules)
    for at, agents in enumerate(need):
        part = week[day[at], first[at] : first[at] + length]
        np.maximum(part, agents, out=part)
    try:
        return cover(week, rules)
    except NoCoverError as error:
        raise StudyError(f"no shifts cover what team {team!r} needs ({error}).") from None


def _places(evaluator: Evaluator, rules: ShiftRules) -> tuple[Any, Any, int]:
    """Weekday and first slot of each interval, and the slots that an interval has."""
    minutes = evaluator.starts.astype("datetime64[m]").astype(np.int64)
    day = (minutes // MINUTES_PER_DAY + 3) % DAYS_PER_WEEK  # day 0 was a Thursday
    length = round(60 * evaluator.interval_hours)
    if length % rules.slot_minutes:
        raise StudyError(
            f"intervals of {length} minutes do not fit shifts on a grid of {rules.slot_minutes}."
        )
    return day, minutes % MINUTES_PER_DAY // rules.slot_minutes, length // rules.slot_minutes
