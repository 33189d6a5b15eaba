"""Tables of a comparison that its report draws, beside those of estimates.

| table | a row is |
|---|---|
| ``waits`` | contacts per replication, by system, channel and length of the wait |
| ``flows`` | how often a contact on a channel was followed by another, or by the end of the case |
| ``week_channels`` | sums per replication of a channel in an hour of the week |
| ``week_teams`` | hours of agents per replication of a team in an hour of the week |
| ``hours`` | hours of agents per replication in one activity, by system |
| ``pseudo_values`` | what one replication says of a headline measure (jackknife) |
| ``assumptions`` | a number of a scenario with its source and trust letter |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.measures.centre import BINS, EDGES_SECONDS
from sim.measures.definitions import HEADLINES
from sim.measures.found import ENDS as WAYS_END
from sim.measures.pictures import ENDS, OF_CHANNELS, OF_TEAMS
from sim.measures.window import HOURS_OF_WEEK
from sim.scenario.assumptions import Assumption, evidence_of
from sim.study.reasons import WORK
from sim.study.replication_sums import ReplicationSums
from sim.study.systems import System

if TYPE_CHECKING:
    import pandas as pd

TABLES: Final = (
    "waits",
    "flows",
    "week_channels",
    "week_teams",
    "hours",
    "pseudo_values",
    "assumptions",
)
"""Names of the tables."""


def report_tables(
    systems: Sequence[System], results: Mapping[str, ReplicationSums]
) -> dict[str, pd.DataFrame]:
    """All tables of :data:`TABLES`; empty ones where sums over time were not kept.

    Args:
        systems: what was compared.
        results: their sums by label.
    """
    import pandas as pd

    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for system in systems:
        found = results[system.label]
        if "waits" in found.sums:
            for name, columns in _drawn(system, found).items():
                parts[name].append(pd.DataFrame({"model": system.label, **columns}))
        parts["hours"].append(_hours(system.label, found))
        parts["pseudo_values"].append(_pseudo_values(system.label, found))
    parts["assumptions"] = [_assumptions(systems)]
    return {
        name: pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
        for name, tables in parts.items()
    }


def _drawn(system: System, found: ReplicationSums) -> dict[str, dict[str, Any]]:
    """Columns of the tables of means per replication of one system."""
    channels, teams = list(found.channels), list(system.scenario.teams)
    ends = [*channels, *WAYS_END]
    clock = _mean(found, "week", "clock")
    return {
        "waits": {
            "channel": np.repeat(channels, BINS),
            "up_to_seconds": np.tile([*EDGES_SECONDS, np.inf], len(channels)),
            **{end: _mean(found, "waits", end) for end in ENDS},
        },
        "flows": {
            "channel": np.repeat(channels, len(ends)),
            "next": np.tile(ends, len(channels)),
            "is_end": np.tile([False] * len(channels) + [True] * len(WAYS_END), len(channels)),
            "contacts": _mean(found, "flows", "contacts"),
        },
        "week_channels": _week("channel", channels, "week_channel", OF_CHANNELS, clock, found),
        "week_teams": _week("team", teams, "week_team", OF_TEAMS, clock, found),
    }


def _week(
    level: str,
    members: Sequence[str],
    sums: str,
    names: Sequence[str],
    clock: Any,
    found: ReplicationSums,
) -> dict[str, Any]:
    return {
        level: np.repeat(members, HOURS_OF_WEEK) if members else [],
        "hour_of_week": np.tile(np.arange(HOURS_OF_WEEK), len(members)),
        "clock": np.tile(clock, len(members)),
        **{name: _mean(found, sums, name) for name in names},
    }


def _mean(found: ReplicationSums, level: str, name: str) -> Any:
    """Sums per replication, one per group."""
    return found.sums[level][name].mean(axis=0)


def _hours(label: str, found: ReplicationSums) -> pd.DataFrame:
    """What agents do with the time for which they are there: work by what it is for, and the rest.

    Work counts with the share of the agent that it takes, so what is left is room, whether an agent
    is idle or could take one contact more.
    """
    import pandas as pd

    sums = found.sums["all"]
    hours = {part: float(of(sums).mean()) for part, of in WORK.items()}
    staffed = float(sums["staffed"].mean())
    away = float(sums["present"].mean()) - staffed
    hours |= {"room": staffed - sum(hours.values()), "away": away}
    columns = {"activity": list(hours), "hours": list(hours.values())}
    return pd.DataFrame({"model": label, **columns})


def _pseudo_values(label: str, found: ReplicationSums) -> pd.DataFrame:
    import pandas as pd

    values = {key: found.pseudo_values(key)[:, 0] for key in HEADLINES}
    wide = pd.DataFrame({"model": label, "replication": found.replications, **values})
    return wide.melt(["model", "replication"], var_name="measure", value_name="value")


def _assumptions(systems: Sequence[System]) -> pd.DataFrame:
    """The numbers of each scenario, once however many models it was simulated under."""
    import pandas as pd

    scenarios = {system.scenario.hash: system.scenario for system in systems}
    rows = [
        {"scenario": scenario.name, **asdict(one)}
        for scenario in scenarios.values()
        for one in evidence_of(scenario)
    ]
    return pd.DataFrame(rows, columns=["scenario", *(f.name for f in fields(Assumption))])
