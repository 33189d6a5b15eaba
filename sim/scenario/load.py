"""From a file to a checked scenario that needs no file any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError, TableError
from sim.faults.examine import examine
from sim.faults.translate import near, shown
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.attach import attach_tables, table_faults
from sim.records.sheet import file_problem, read_sheet
from sim.scenario.assumptions import range_faults
from sim.scenario.files import Draft, draft_of, read_draft
from sim.scenario.schema import Scenario
from sim.scenario.variants import LABEL, LACKS_ITEM, applied, parse_overrides
from sim.sections.remarks import CHANGED, Remark
from sim.sections.renamed import current, renamed
from sim.sections.whole import Sections

MOST_CASES = 100_000_000
_TABLE_FILE = Note("allowed.table_file")
Overrides = Mapping[str, Any] | Iterable[str]


def load(
    source: str | Path | Mapping[str, Any],
    overrides: Overrides = (),
    *,
    folder: str | Path = ".",
) -> Scenario:
    """Read a scenario, everything it extends, and all tables it refers to.

    Args:
        source: a TOML file, or what would stand in one as nested tables (dicts).
        overrides: values by dotted key, or texts `key.path=value`; texts are read as TOML
            values where they can be.
        folder: where the files lie that nested tables name; a file names them relative to itself.

    Returns:
        A scenario with its tables inside; `Scenario.notes` says what was assumed about them.

    Raises:
        ScenarioError: with every fault found, each with file, key, value, what is allowed and
            a suggestion.
    """
    if isinstance(source, Mapping):
        return _finish(draft_of(source, Path(folder)), overrides)
    return _finish(read_draft(Path(source), str(source)), overrides)


def _finish(draft: Draft, overrides: Overrides) -> Scenario:
    faults = [*draft.faults, *_override(draft, overrides)]
    faults += _missing_files(draft) + _fill_empirical(draft.data, draft, "") + _fill_rosters(draft)
    if faults:
        raise ScenarioError(faults + _all_faults(draft, faults))
    try:
        scenario = attach_tables(Scenario.model_validate(draft.data), draft.path_of)
        _check_volume(scenario)
        scenario = scenario.with_tables({}, draft.notes).with_remarks(
            {key: Remark("") for key in draft.origin} | draft.remarks
        )
        if beside := range_faults(scenario):
            raise ScenarioError(beside)
    except (ScenarioError, TableError) as error:
        last = [_placed(draft, one) for one in error.faults]
        raise ScenarioError(_all_faults(draft, []) or last) from None
    return scenario


def _check_volume(scenario: Scenario) -> None:
    """Refuse a volume that no computer holds, which is nearly always a unit or a thousands mark."""
    from sim.workload.expected import expected_streams

    total = sum(stream.total for stream in expected_streams(scenario))
    if total > MOST_CASES:
        said = f"{total:,.0f} cases"
        raise ScenarioError(Fault("too_many_cases", "demand", said, most=MOST_CASES))


def _all_faults(draft: Draft, known: list[Fault]) -> list[Fault]:
    """Everything else that is wrong with a draft and with its tables."""
    found = examine(draft.data, Sections.model_validate, incomplete=bool(draft.faults))
    faults = found.faults
    if found.scenario is not None:
        unread = {fault.key.removesuffix(".file") for fault in known}
        faults += table_faults(found.scenario, draft.path_of, found.doubts, unread)
        beside = range_faults(found.scenario.with_remarks(draft.remarks))
        faults += [one for one in beside if not found.doubts.about(one.key)]
    return [_placed(draft, one) for one in faults]


def _override(draft: Draft, overrides: Overrides) -> list[Fault]:
    """Apply the overrides that can be applied; the faults of the others.

    What a file that could not be read may have is not missed.
    """
    faults: list[Fault] = []
    draft.folders[LABEL] = draft.folders.get(draft.label, Path())
    if isinstance(overrides, str):
        overrides = [overrides]
    for change in overrides.items() if isinstance(overrides, Mapping) else overrides:
        try:
            written, value = _one_override(change)
            key = current(written)
            draft.notes += [note.at(LABEL) for note in renamed(written)]
            draft.data = applied(draft.data, {key: value})
        except ScenarioError as error:
            faults += [one for one in error.faults if not (draft.faults and one.code == LACKS_ITEM)]
            continue
        draft.note_origin(key, value, LABEL)
        draft.remarks[key] = CHANGED
        for parent in _parents(key):
            draft.origin.setdefault(parent, LABEL)
    return faults


def _one_override(change: str | tuple[str, Any]) -> tuple[str, Any]:
    return next(iter(parse_overrides([change]).items())) if isinstance(change, str) else change


def _parents(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _placed(draft: Draft, fault: Fault) -> Fault:
    return fault if fault.file else fault.but(file=draft.file_of(fault.key))


def _named_files(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Keys and names of the table files that raw data refers to."""
    demand = data.get("demand")
    sources = demand.get("sources") if isinstance(demand, dict) else None
    found = [
        (f"demand.sources.{source.get('name', index)}.file", source.get("file"))
        for index, source in enumerate(sources if isinstance(sources, list) else [])
        if isinstance(source, dict)
    ]
    staffing = data.get("staffing")
    table = staffing.get("table") if isinstance(staffing, dict) else None
    if isinstance(table, dict):
        found.append(("staffing.table.file", table.get("file")))
    teams = data.get("teams")
    found += [
        (f"teams.{name}.roster", team.get("roster"))
        for name, team in (teams if isinstance(teams, dict) else {}).items()
        if isinstance(team, dict)
    ]
    return [(key, file) for key, file in found if isinstance(file, str)]


def _missing_files(draft: Draft) -> list[Fault]:
    faults = []
    for key, file in _named_files(draft.data):
        path = draft.path_of(key, file)
        problem = file_problem(path)
        if problem is not None:
            place: dict[str, Any] = {"file": draft.file_of(key), "key": key, "value": shown(file)}
            facts: dict[str, Any] = {"suggestion": _neighbour(path), "allowed": _TABLE_FILE}
            faults.append(problem.but(**place, **facts))
    return faults


def _neighbour(path: Path) -> str:
    """A file of a similar name in the same folder."""
    try:
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return ""
    return near(path.name, [name for name in names if name != path.name])


def _fill_empirical(data: Any, draft: Draft, key: str) -> list[Fault]:
    """Replace `file` and `column` of empirical distributions by their values."""
    if isinstance(data, list):
        return [
            fault
            for index, one in enumerate(data)
            for fault in _fill_empirical(one, draft, f"{key}.{index}")
        ]
    if not isinstance(data, dict):
        return []
    if (
        data.get("distribution") == "empirical"
        and isinstance(data.get("file"), str)
        and "values_seconds" not in data
    ):
        try:
            data["values_seconds"] = _observed(draft.path_of(key, data["file"]), data)
        except TableError as error:
            data["values_seconds"] = [0.0]
            return [one.but(key=one.key or f"{key}.file") for one in error.faults]
        finally:
            data.pop("file")
            data.pop("column", None)
        return []
    return [
        fault
        for name, one in data.items()
        for fault in _fill_empirical(one, draft, f"{key}.{name}".lstrip("."))
    ]


def _fill_rosters(draft: Draft) -> list[Fault]:
    """Replace the rosters of teams by the shifts that are in the files."""
    from sim.records.roster import read_roster

    teams, staffing = draft.data.get("teams"), draft.data.get("staffing")
    codes = staffing.get("shift_codes") if isinstance(staffing, dict) else None
    faults: list[Fault] = []
    for name, team in teams.items() if isinstance(teams, dict) else ():
        file = team.get("roster") if isinstance(team, dict) else None
        if not isinstance(file, str):
            continue
        key = f"teams.{name}.roster"
        if team.get("shifts"):
            faults.append(Fault("beside", key, shown(file), other="shifts"))
            continue
        path = draft.path_of(key, team.pop("roster"))
        try:
            known = codes if isinstance(codes, dict) else {}
            team["shifts"] = read_roster(path, file, name, known)
        except TableError as error:
            team.setdefault("headcount", 1)  # so that nothing is missed that would have been read
            faults += [] if file_problem(path) is not None else error.faults  # said already
    return faults


def _observed(path: Path, settings: Mapping[str, Any]) -> list[float]:
    from sim.records.cells import (
        AmbiguousDecimalsError,
        CellError,
        decimal_mark,
        duration_seconds,
    )

    file, column = settings["file"], settings.get("column")
    sheet = read_sheet(path, file)
    if len(sheet.rows) < 2:
        raise TableError(Fault("empty_table", file=file))
    headings = [str(cell) for cell in sheet.rows[0][1]]
    if column is None and len(headings) == 1:
        column = headings[0]
    if column not in headings:
        fault = Fault("no_heading", "column", shown(column), known=tuple(headings))
        raise TableError(fault.but(file=file, suggestion=near(column, headings)))
    position = headings.index(str(column))
    values, faults = [], []
    try:
        decimal = decimal_mark(
            cells[position] for _, cells in sheet.rows[1:] if position < len(cells)
        )
    except AmbiguousDecimalsError as error:
        raise TableError(error.fault(f"column {column}", file=file)) from None
    for row, cells in sheet.rows[1:]:
        cell = cells[position] if position < len(cells) else None
        try:
            values.append(duration_seconds(cell, 1.0, decimal))
        except CellError as error:
            place = ENGLISH.say("place.cell", row=row, column=column)
            allowed = Note("allowed.observed_duration")
            faults.append(error.fault(place, shown(cell), file=file, allowed=allowed))
    if faults:
        raise TableError(faults[:20])
    return values
