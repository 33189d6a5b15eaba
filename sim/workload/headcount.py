"""Head counts of every team over the whole run, whatever way they were written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, ScenarioError
from sim.sections.calendar import WEEKDAYS, by_day
from sim.sections.span import Span
from sim.sections.timetable import common_step, crew, heads_factor, whole_agents, working
from sim.units import TICKS_PER_DAY, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from sim.sections.interval_table import IntervalTable
    from sim.sections.whole import Sections


@dataclass(frozen=True)
class HeadcountPlan:
    """Agents present per team and interval.

    Attributes:
        teams: names, in the scenario's order.
        interval_ticks: length of an interval; interval i is [i x interval_ticks, (i+1) x
            interval_ticks).
        present: int64[teams, intervals], covering the horizon and draining.
    """

    teams: list[str]
    interval_ticks: int
    present: NDArray[np.int64]

    def hours(self, team: int) -> float:
        """Present hours of one team over the plan."""
        return float(self.present[team].sum()) * self.interval_ticks / (60 * TICKS_PER_MINUTE)


def headcount_plan(scenario: Sections) -> HeadcountPlan:
    """Agents at work per team and interval from the start on, as far as the scenario is written.

    Head counts are multiplied by `staffing.headcount_factor`, reduced by shrinkage if they are
    paid heads, and rounded to whole agents so that their mean over time is kept; see
    :func:`sim.sections.timetable.whole_agents`. Of teams with shifts those are counted who are due
    to work and on no pause; absence by chance is not taken off.

    Raises:
        ScenarioError: the staffing table was never read (`load` does it), or somebody would work
            two shifts at once.
    """
    crews = {name: crew(scenario, name) for name, team in scenario.teams.items() if team.shifts}
    grid = math.gcd(_grid(scenario), *map(common_step, crews.values()))
    count = max(1, -(-Span.of(scenario).written_ticks // grid))
    present = np.zeros((len(scenario.teams), count), dtype=np.int64)
    for index, (name, team) in enumerate(scenario.teams.items()):
        if team.shifts:
            present[index] = working(crews[name], grid, count)
            continue
        if team.headcount is None:
            raw = _from_table(_table(scenario), name, grid, count)
        else:
            raw = _expand(team.headcount, scenario.run.start, grid, count)
        present[index] = whole_agents(raw * heads_factor(scenario, name))
    return HeadcountPlan(list(scenario.teams), grid, present)


def _table(scenario: Sections) -> IntervalTable:
    table = scenario.tables.get("staffing.table")
    if table is None:
        raise ScenarioError(Fault("staffing_not_read", "staffing.table"))
    return table


def _lengths(headcount: Any) -> list[int]:
    items = by_day(headcount).values() if isinstance(headcount, dict) else [headcount]
    return [len(item) if isinstance(item, list) else 1 for item in items]


def _offset(start: datetime) -> int:
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return round((start - midnight) / timedelta(microseconds=1))


def _grid(scenario: Sections) -> int:
    """Coarsest interval on which every head count is constant."""
    grid = math.gcd(TICKS_PER_DAY, _offset(scenario.run.start))
    for team in scenario.teams.values():
        if team.headcount is not None:
            grid = math.gcd(grid, *(TICKS_PER_DAY // length for length in _lengths(team.headcount)))
        elif not team.shifts:
            table = _table(scenario)
            grid = math.gcd(
                grid, table.interval_ticks, *(int(tick) for tick in table.start_ticks[:1])
            )
    return grid


def _expand(headcount: Any, start: datetime, grid: int, count: int) -> NDArray[np.float64]:
    days = by_day(headcount) if isinstance(headcount, dict) else dict.fromkeys(WEEKDAYS, headcount)
    per_day = TICKS_PER_DAY // grid
    week = np.zeros((len(WEEKDAYS), per_day))
    for index, day in enumerate(WEEKDAYS):
        item = days.get(day, 0)
        values = np.asarray(item if isinstance(item, list) else [item], dtype=np.float64)
        week[index] = np.repeat(values, per_day // len(values))
    position = start.weekday() * per_day + _offset(start) // grid + np.arange(count)
    return np.asarray(week.reshape(-1)[position % week.size])


def _from_table(table: IntervalTable, team: str, grid: int, count: int) -> NDArray[np.float64]:
    """Heads of one team; intervals without a row have none."""
    values = np.zeros(count)
    rows = (
        table.columns["team"] == team
        if "team" in table.columns
        else np.ones(len(table), dtype=bool)
    )
    starts, heads = table.start_ticks[rows], table.columns["headcount"][rows]
    for piece in range(table.interval_ticks // grid):
        index = starts // grid + piece
        inside = (index >= 0) & (index < count)
        values[index[inside]] = heads[inside]
    return values
