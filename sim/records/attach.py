"""Reading the tables a scenario refers to.

Including turning the names in them into the scenario's names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, ScenarioError, TableError
from sim.faults.doubts import SECTIONS, Doubts
from sim.language.note import Note
from sim.records.log import read_log
from sim.records.names import map_of, names_known, not_raised, renamed, rows_about, settle_queue
from sim.records.served import at_its_times, own_part, own_rows, readers_of
from sim.records.tables import read_interval_table, read_staffing_table
from sim.sections.demand import IntervalTableSource, ReplaySource, TableFormat
from sim.sections.interval_table import IntervalTable
from sim.sections.whole import Sections

S = TypeVar("S", bound=Sections)
Locate = Callable[[str, str], Path]


def attach_tables(scenario: S, locate: Locate) -> S:
    """A copy of the scenario that holds all tables it refers to.

    Args:
        scenario: checked, tables not yet read.
        locate: path of a file, given the key that names it and its name.

    Raises:
        ScenarioError: with the faults of all tables.
    """
    tables: dict[str, IntervalTable] = {}
    faults = [
        fault for key, read in _readers(scenario, locate) for fault in _read(tables, key, read)
    ]
    if faults:
        raise ScenarioError(faults)
    notes = [note.at(key) for key, table in tables.items() for note in table.notes]
    return _counted(scenario.with_tables(tables, notes)) if tables else scenario


def _counted(scenario: S) -> S:
    """A copy whose sources say what their tables count, where they left it to the table."""
    sources, notes = [], []
    for source in scenario.demand.sources:
        if isinstance(source, IntervalTableSource) and source.counts is None:
            key = f"demand.sources.{source.name}"
            counts = scenario.tables[key].counts or "cases"
            said = "said" if scenario.tables[key].counts else "unsaid"
            notes.append(Note(f"table.counts.{said}", key, counts=counts))
            source = source.model_copy(update={"counts": counts})  # noqa: PLW2901 - the same one
        sources.append(source)
    demand = scenario.demand.model_copy(update={"sources": sources})
    return scenario.model_copy(update={"demand": demand}).with_tables({}, notes)


def table_faults(
    scenario: Sections, locate: Locate, doubts: Doubts, unread: Collection[str]
) -> list[Fault]:
    """What is wrong with the tables of a scenario that has faults of its own.

    Args:
        scenario: what is left of it.
        locate: as for `attach_tables`.
        doubts: what is not known for sure; nothing is said that rests on it.
        unread: keys of tables whose file is missing.
    """
    faults: list[Fault] = []
    for key, read in _readers(scenario, locate):
        settings = (*TableFormat.model_fields, "columns", "keep")
        doubtful = doubts.about("scenario.start") or (
            key == "staffing.table" and doubts.about("teams.*.headcount")
        )
        if (
            key not in unread
            and not doubtful
            and not any(doubts.about(f"{key}.{setting}") for setting in settings)
        ):
            faults += [one for one in _read({}, key, read) if not _rests_on(one, doubts)]
    return faults


def _rests_on(fault: Fault, doubts: Doubts) -> bool:
    """Whether a fault of a table misses a name that is in doubt, or looked at a doubtful key."""
    if fault.code == "name_of_file":
        section = SECTIONS[str(fault.fact("what"))]
        if doubts.about_name(section, str(fault.fact("name"))):
            return True
    return not fault.key.startswith(("row ", "column")) and doubts.about(fault.key)


def _readers(scenario: Sections, locate: Locate) -> list[tuple[str, Callable[[], IntervalTable]]]:
    """Keys of the tables that a scenario refers to, and how to read each."""
    readers: list[tuple[str, Callable[[], IntervalTable]]] = []
    for source in scenario.demand.sources:
        if isinstance(source, (IntervalTableSource, ReplaySource)):
            key = f"demand.sources.{source.name}"
            path = locate(f"{key}.file", source.file)
            readers.append((key, partial(_source_table, scenario, source, path, key)))
    if scenario.staffing.table is not None:
        readers.append(("staffing.table", partial(_staffing_table, scenario, locate)))
    return readers


def _read(
    tables: dict[str, IntervalTable], key: str, read: Callable[[], IntervalTable]
) -> list[Fault]:
    try:
        tables[key] = read()
    except (TableError, ScenarioError) as error:
        return [_of_source(fault, key) for fault in error.faults]
    return []


def _of_source(fault: Fault, key: str) -> Fault:
    """A fault of a setting under the whole key of it."""
    setting = fault.key.split(".")[0]
    if setting in IntervalTableSource.model_fields or setting in ReplaySource.model_fields:
        return fault.but(key=f"{key}.{fault.key}")
    return fault


def _source_table(
    scenario: Sections, source: IntervalTableSource | ReplaySource, path: Path, key: str
) -> IntervalTable:
    known = names_known(scenario)
    part = 1.0
    if isinstance(source, ReplaySource):
        table = read_log(path, scenario.run.start, source, source.columns, source.keep)
        keep = _rows_of_log(scenario, source, path, table)
    else:
        table = read_interval_table(path, scenario.run.start, source, source.columns)
        readers = readers_of(scenario, source)
        taken = [rows_about(table, one, known, len(readers) > 1) for one in readers]
        part = own_part(source, readers, taken, table.columns["offered"])
        keep = taken[readers.index(source)]
    columns, notes = dict(table.columns), list(table.notes)
    settle_queue(columns, source, known, notes)
    faults: list[Fault] = []
    nothing = np.zeros(len(table), dtype=bool)
    for what, names in known.items():
        if what not in columns:
            continue
        if getattr(source, what) is not None or getattr(source, f"{what}_shares") is not None:
            columns.pop(what)
            if keep.all():
                notes.append(Note("table.not_used", what=what))
            continue
        place = f"{key}.{what}_map"
        columns[what] = renamed(
            columns[what], map_of(source, what), names, what, place, source.file, faults
        )
        nothing |= columns[what] == ""
    faults += not_raised(scenario, source, columns)
    faults += _without_service_times(source, columns)
    if faults:
        raise TableError(faults)
    for code, rows in (("mapped_to_nothing", nothing), ("left_to_others", ~keep & ~nothing)):
        if rows.any():
            notes.append(Note(f"table.{code}", number=int(rows.sum())))
    keep &= ~nothing
    read = replace(
        table,
        file_rows=None,
        start_ticks=table.start_ticks[keep],
        columns={n: v[keep] if v.dtype == object else v[keep] * part for n, v in columns.items()},
        notes=notes,
    )
    if isinstance(source, IntervalTableSource):
        read = at_its_times(scenario, source, read)
    elif source.service_times == "recorded":
        read.notes.append(_service_times(read))
    return _combined(read)


def _without_service_times(source: object, columns: Mapping[str, Any]) -> list[Fault]:
    """A log that is to be replayed with service times, and has none."""
    wanted = isinstance(source, ReplaySource) and source.service_times == "recorded"
    if not wanted or "handle_seconds" in columns:
        return []
    assert isinstance(source, ReplaySource)
    return [Fault("no_service_times", "columns.handle_seconds", file=source.file)]


def _service_times(log: IntervalTable) -> Note:
    seconds = log.recorded_handle_seconds
    known = seconds > 0
    mean = float(seconds[known].mean()) if known.any() else 0.0
    return Note("table.service_times", number=int(known.sum()), rows=len(log), mean=mean)


def _rows_of_log(
    scenario: Sections, source: ReplaySource, path: Path, own: IntervalTable
) -> NDArray[np.bool_]:
    """Rows of a log that a source serves: all of them, unless others read the same log."""
    readers, known = readers_of(scenario, source), names_known(scenario)
    if len(readers) == 1 and source.share_of_table is None:
        return np.ones(len(own), dtype=bool)
    logs = []
    for one in readers:
        log = (
            own if one is source else read_log(path, scenario.run.start, one, one.columns, one.keep)
        )
        taken = rows_about(log, one, known, len(readers) > 1)
        rows = log.file_rows if log.file_rows is None else log.file_rows[taken]
        logs.append(replace(log, start_ticks=log.start_ticks[taken], file_rows=rows))
    keep = rows_about(own, source, known, len(readers) > 1)
    keep[keep] = own_rows(source, readers, logs)
    return keep


def _combined(table: IntervalTable) -> IntervalTable:
    """Add up rows of the same interval and names (two queues of one intent)."""
    if table.interval_ticks == 0:
        return table
    labels = [name for name in ("channel", "intent", "segment") if name in table.columns]
    sums = [name for name, values in table.columns.items() if values.dtype != object]
    first: dict[tuple[Any, ...], int] = {}
    index = np.array(
        [
            first.setdefault(
                (int(tick), *(table.columns[name][row] for name in labels)), len(first)
            )
            for row, tick in enumerate(table.start_ticks)
        ],
        dtype=np.int64,
    )
    if len(first) == len(table):
        return table
    _, rows = np.unique(index, return_index=True)
    columns: dict[str, Any] = {name: table.columns[name][rows] for name in labels}
    columns.update({name: np.bincount(index, weights=table.columns[name]) for name in sums})
    return replace(table, start_ticks=table.start_ticks[rows], columns=columns)


def _staffing_table(scenario: Sections, locate: Locate) -> IntervalTable:
    settings = scenario.staffing.table
    assert settings is not None
    table = read_staffing_table(
        locate("staffing.table.file", settings.file), scenario.run.start, settings, settings.columns
    )
    heads = scenario.teams.items()
    needing = [name for name, team in heads if team.headcount is None and not team.shifts]
    columns, notes, faults = dict(table.columns), list(table.notes), list[Fault]()
    if "team" not in columns:
        if len(needing) > 1:
            place, known = "staffing.table.columns", tuple(needing)
            raise TableError(Fault("no_team_column", place, file=settings.file, known=known))
        columns["team"] = np.array(needing * len(table), dtype=object)
    else:
        columns["team"] = renamed(
            columns["team"],
            settings.team_map,
            list(scenario.teams),
            "team",
            "staffing.table.team_map",
            settings.file,
            faults,
        )
        named = {str(name) for name in columns["team"]}
        faults.extend(
            Fault("team_without_heads", f"teams.{name}.headcount", file=settings.file)
            for name in needing
            if name not in named and not faults
        )
    if faults:
        raise TableError(faults)
    keep = columns["team"] != ""
    return _combined_teams(
        IntervalTable(
            table.start_ticks[keep],
            table.interval_ticks,
            {n: v[keep] for n, v in columns.items()},
            notes,
        )
    )


def _combined_teams(table: IntervalTable) -> IntervalTable:
    """Add up rows of the same interval and team."""
    totals: dict[tuple[int, str], float] = {}
    for tick, team, heads in zip(
        table.start_ticks, table.columns["team"], table.columns["headcount"], strict=True
    ):
        totals[int(tick), str(team)] = totals.get((int(tick), str(team)), 0.0) + float(heads)
    columns: dict[str, Any] = {
        "team": np.array([team for _, team in totals], dtype=object),
        "headcount": np.array(list(totals.values()), dtype=np.float64),
    }
    return IntervalTable(
        np.array([tick for tick, _ in totals], dtype=np.int64),
        table.interval_ticks,
        columns,
        table.notes,
    )
