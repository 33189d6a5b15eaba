"""From files and options to a scenario: `--set`, `--volumes` and `--staffing`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Fault, ScenarioError, TableError
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
) -> Scenario:
    """Load a scenario with what the options change in it.

    Args:
        path: scenario file.
        assignments: texts `key.path=value`; they win over everything else.
        volumes: table that takes the place of the scenario's interval tables. The scenario then
            starts and ends with it, if it has dates.
        staffing: table that takes the place of all head counts.
        beneath: values by key over which the assignments win.

    Raises:
        ScenarioError: with every fault found.
        TableError: a table cannot be read.
    """
    from sim.scenario.files import read_draft
    from sim.scenario.load import load

    chosen = {**(beneath or {}), **parse_overrides(assignments or ())}
    if volumes is None and staffing is None:
        return load(path, chosen)
    raw = read_draft(path, str(path)).data
    changes: dict[str, Any] = {}
    with _naming_options({volumes: _table_keys(raw)[0], staffing: "staffing.table"}):
        if volumes is not None:
            export = _read(volumes, _settings(raw, chosen))
            changes |= _new_volumes(raw, volumes, export)
            changes |= _new_span(export)
        if staffing is not None:
            changes |= _new_staffing(raw, staffing)
        return load(path, {**changes, **chosen})


def without_headcounts(path: Path, staffing: Path | None = None) -> dict[str, Any]:
    """Head counts of 0 for teams that have none, where staff is to be found and not stated.

    Args:
        path: scenario file.
        staffing: table of head counts, if there is one.

    Raises:
        ScenarioError: the file cannot be read.
    """
    from sim.scenario.files import read_draft

    raw = read_draft(path, str(path)).data
    section, teams = raw.get("staffing"), raw.get("teams")
    has_table = isinstance(section, dict) and section.get("table") is not None
    if staffing is not None or has_table or not isinstance(teams, dict):
        return {}
    none = [n for n, one in teams.items() if isinstance(one, dict) and "headcount" not in one]
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
    teams = raw.get("teams")
    names = list(teams) if isinstance(teams, dict) else []
    changes: dict[str, Any] = {f"teams.{name}.headcount": None for name in names}
    for name in names:
        team = teams[name] if isinstance(teams, dict) else None
        for key, nothing in (("shifts", []), ("roster", None)):
            if isinstance(team, dict) and key in team:
                changes[f"teams.{name}.{key}"] = nothing
    return {"staffing.table": {"file": file}, **changes}
