"""From files and options to a scenario: `--set`, `--volumes`, `--staffing` and `--roster`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Fault, ScenarioError, TableError
from sim.faults.doubts import STAFFED_BY
from sim.scenario.schema import Scenario
from sim.scenario.variants import applied, parse_overrides

if TYPE_CHECKING:
    from sim.records.export import Export

_ADDED = "volumes"
"""Name of the source that `--volumes` adds to a scenario without interval tables."""


def read_scenario(
    path: Path,
    assignments: Sequence[str] | None = None,
    volumes: Path | None = None,
    staffing: Path | None = None,
    beneath: Mapping[str, Any] | None = None,
    roster: Path | None = None,
) -> Scenario:
    """Load a scenario with what the options change in it.

    Args:
        path: scenario file.
        assignments: texts `key.path=value`; they win over everything else.
        volumes: table that takes the place of the scenario's interval tables. The scenario then
            starts and ends with it, if it has dates.
        staffing: table that takes the place of all head counts.
        beneath: values by key over which the assignments win.
        roster: table of shifts by agent and day that takes the place of the staff of its teams.

    Raises:
        ScenarioError: with every fault found; both ``staffing`` and ``roster`` are given.
        TableError: a table cannot be read.
    """
    from sim.scenario.files import read_draft
    from sim.scenario.load import load

    chosen = {**(beneath or {}), **parse_overrides(assignments or ())}
    if staffing is not None and roster is not None:
        raise ScenarioError(Fault("one_of_two", "--roster", other="--staffing"))
    if volumes is None and staffing is None and roster is None:
        return load(path, chosen)
    raw = read_draft(path, str(path)).data
    changes: dict[str, Any] = {}
    with _naming_options({volumes: _table_keys(raw)[0], staffing: "staffing.table"}):
        if volumes is not None:
            export = _read(volumes, _settings(raw, chosen))
            changes |= _new_volumes(raw, volumes, export)
            changes |= _new_span(export)
        if staffing is not None:
            _refuse_shift_keys(raw, chosen)
            changes |= _new_staffing(raw, staffing)
        if roster is not None:
            changes |= _new_roster(raw, roster)
        return load(path, {**changes, **chosen})


def without_headcounts(
    path: Path, staffing: Path | None = None, roster: Path | None = None
) -> dict[str, Any]:
    """Head counts of 0 for teams that have none, where staff is to be found and not stated.

    Args:
        path: scenario file.
        staffing: table of head counts, if there is one.
        roster: table of shifts, if there is one.

    Raises:
        ScenarioError: the file cannot be read.
    """
    from sim.scenario.files import read_draft

    raw = read_draft(path, str(path)).data
    section, teams = raw.get("staffing"), raw.get("teams")
    has_table = isinstance(section, dict) and section.get("table") is not None
    if staffing is not None or has_table or not isinstance(teams, dict):
        return {}
    rostered = [] if roster is None else _rostered(raw, roster)
    none = [
        name
        for name, one in teams.items()
        if isinstance(one, dict) and STAFFED_BY.isdisjoint(one) and name not in rostered
    ]
    return {f"teams.{name}.headcount": 0 for name in none}


def _settings(raw: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What the scenario and the options say of the source that a table is going to be read by."""
    sources = _tables_of(raw) or [{"name": _ADDED, "kind": "interval_table", "file": ""}]
    changed = applied({**raw, "demand": {"sources": sources}}, _about_sources(chosen))
    found = _tables_of(changed)
    return found[0] if found else {}


def _about_sources(chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in chosen.items() if key.startswith("demand.sources.")}


@contextmanager
def _naming_options(tables: Mapping[Path | None, str]) -> Iterator[None]:
    """Name, in faults of tables that options brought in, the option that settles the matter.

    Args:
        tables: key of the scenario's table by file.
    """
    from sim.sections.demand import IntervalTableSource

    def named(fault: Fault) -> Fault:
        for file, table in tables.items():
            if file is None or Path(fault.file).absolute() != file.absolute():
                continue
            own = fault.key.removeprefix(f"{table}.")
            if own.split(".")[0] in IntervalTableSource.model_fields:
                return fault.but(key=f"{table}.{own}", option=f"--set {table}.{own}=VALUE")
        return fault

    try:
        yield
    except (ScenarioError, TableError) as error:
        raise type(error)([named(fault) for fault in error.faults]) from None


def _table_keys(raw: Mapping[str, Any]) -> list[str]:
    """Keys of the tables that `--volumes` takes the place of, or of the one that it adds."""
    names = [source.get("name") for source in _tables_of(raw)] or [_ADDED]
    return [f"demand.sources.{name}" for name in names]


def _new_volumes(raw: Mapping[str, Any], volumes: Path, export: Export) -> dict[str, Any]:
    """Overrides that make a table the scenario's volumes.

    Raises:
        ScenarioError: it is not clear which of the scenario's tables is meant.
    """
    file = str(volumes.absolute())
    sources = _tables_of(raw)
    files = {str(source.get("file")) for source in sources}
    if len(files) > 1:
        raise ScenarioError(
            Fault("several_volumes", "demand.sources", file="--volumes", known=tuple(sorted(files)))
        )
    if not sources:
        kind = "replay" if export.kind == "log" else "interval_table"
        return {"demand.sources": [{"name": _ADDED, "kind": kind, "file": file}]}
    return {f"demand.sources.{source.get('name')}.file": file for source in sources}


def _new_span(export: Export) -> dict[str, Any]:
    """Overrides that fit the scenario to the days of the table, if it has dates."""
    if export.table.pattern:
        return {}
    return {"scenario.start": export.start.isoformat(), "scenario.horizon_days": float(export.days)}


def _tables_of(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sources of a raw scenario that are interval tables."""
    demand = raw.get("demand")
    sources = demand.get("sources") if isinstance(demand, dict) else None
    return [
        source
        for source in (sources if isinstance(sources, list) else [])
        if isinstance(source, dict) and source.get("kind") == "interval_table"
    ]


def _read(volumes: Path, settings: Mapping[str, Any]) -> Export:
    """The table as it is understood with the settings of the source that is going to read it."""
    from sim.records.export import read_export
    from sim.sections.demand import TableFormat

    known = {key: settings[key] for key in TableFormat.model_fields if key in settings}
    columns = settings.get("columns")
    return read_export(
        volumes,
        **{**known, "columns": columns if isinstance(columns, dict) else {}, "file": str(volumes)},
    )


def _new_staffing(raw: Mapping[str, Any], staffing: Path) -> dict[str, Any]:
    """Overrides that make a table the head counts of all teams that it can be about."""
    file = str(staffing.absolute())
    section = raw.get("staffing")
    if isinstance(section, dict) and isinstance(section.get("table"), dict):
        return {"staffing.table.file": file}
    teams = _teams_of(raw)
    names = list(teams)
    changes: dict[str, Any] = {f"teams.{name}.headcount": None for name in names}
    for name in names:
        for key, nothing in (("shifts", []), ("roster", None)):
            if key in teams[name]:
                changes[f"teams.{name}.{key}"] = nothing
    return {"staffing.table": {"file": file}, **changes}


def _teams_of(raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The teams of a raw scenario that can be read."""
    teams = raw.get("teams")
    found = teams.items() if isinstance(teams, dict) else ()
    return {name: team for name, team in found if isinstance(team, dict)}


def _refuse_shift_keys(raw: Mapping[str, Any], chosen: Mapping[str, Any]) -> None:
    """Refuse head counts in place of shifts for teams that state what only shifts have.

    Raises:
        ScenarioError: one fault that names all such keys.
    """
    from sim.sections.staffing import ONLY_WITH_SHIFTS, Team

    found = {
        f"teams.{name}.{key}": Team.model_fields[key].default
        for name, team in _teams_of(raw).items()
        for key in ONLY_WITH_SHIFTS
        if key in team and f"teams.{name}.{key}" not in chosen
    }
    if found:
        settings = " ".join(f"--set {key}={usual:g}" for key, usual in found.items())
        facts: dict[str, Any] = {"keys": tuple(found), "settings": settings}
        raise ScenarioError(Fault("heads_beside_shift_keys", "--staffing", **facts))


def _new_roster(raw: Mapping[str, Any], roster: Path) -> dict[str, Any]:
    """Overrides that make a roster the staff of the teams it is about; others keep theirs."""
    changes: dict[str, Any] = {}
    for name in _rostered(raw, roster):
        own = f"teams.{name}"
        changes |= {f"{own}.headcount": None, f"{own}.shifts": []}
        changes[f"{own}.roster"] = str(roster.absolute())
    return changes


def _rostered(raw: Mapping[str, Any], roster: Path) -> list[str]:
    """Teams that a roster is about, in the scenario's order.

    Raises:
        TableError: it cannot be read, does not say whose shifts they are, or names a team that
            the scenario has not.
    """
    from sim.faults.translate import near, shown
    from sim.records.roster import teams_in

    names, found = list(_teams_of(raw)), teams_in(roster, str(roster))
    if found is None:
        if len(names) > 1:
            raise TableError(Fault("roster_of_which_team", file=str(roster), known=tuple(names)))
        return names
    lower = {name.lower(): name for name in names}
    if wrong := [one for one in found if one.lower() not in lower]:
        raise TableError(
            [
                Fault(
                    "unknown_name", "column team", shown(one), what="team", known=tuple(names)
                ).but(file=str(roster), suggestion=near(one, names))
                for one in wrong
            ]
        )
    return [name for name in names if name.lower() in {one.lower() for one in found}]
