"""A scenario with other staff than it states: head counts by interval, or shifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.sections.interval_table import IntervalTable
from sim.sections.staffing import StaffingTable

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.staffing.evaluation import Heads


def with_heads(scenario: Scenario, numbers: Heads, grid: int) -> Scenario:
    """A scenario whose head counts are these, from its start on.

    Args:
        scenario: as it runs.
        numbers: int64[teams, intervals].
        grid: length of an interval, in ticks.
    """
    teams, count = list(scenario.teams), numbers.shape[1]
    table = IntervalTable(
        np.tile(np.arange(count, dtype=np.int64) * grid, len(teams)),
        grid,
        {
            "team": np.repeat(np.array(teams, dtype=object), count),
            "headcount": numbers.reshape(-1).astype(np.float64),
        },
    )
    heads: dict[str, dict[str, Any]] = {
        name: {"headcount": None, "shifts": [], "shrinkage_share": scenario.away_share(name)}
        for name in teams
    }
    changed = _with_teams(scenario, heads, StaffingTable(file="heads"))
    return changed.with_tables({"staffing.table": table})


def with_staff(scenario: Scenario, teams: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """A scenario with other values of its teams, each staffed by itself.

    Args:
        scenario: as it runs.
        teams: values of each team by key: ``headcount`` or ``shifts`` among them.
    """
    return _with_teams(scenario, teams, None).with_tables({})


def _with_teams(
    scenario: Scenario, teams: Mapping[str, Mapping[str, Any]], table: StaffingTable | None
) -> Scenario:
    own = {
        name: team.model_copy(update=dict(teams.get(name, {})))
        for name, team in scenario.teams.items()
    }
    usual = {"table": table, "headcount_factor": 1.0, "headcount_is": "present"}
    staffing = scenario.staffing.model_copy(update=usual)
    return scenario.model_copy(update={"teams": own, "staffing": staffing})
