"""Which rows of a table are served, when, and by which source.

Rows of whole days and weeks are spread by stated shares, a table without dates is repeated over the
horizon, and a table that several sources read is divided among them, so that what is read is served
once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.language.note import Note
from sim.records.row_times import ANY_MONDAY
from sim.sections.calendar import WEEKDAYS, by_day
from sim.sections.demand import IntervalTableSource, ReplaySource
from sim.sections.interval_table import IntervalTable
from sim.sections.whole import Sections
from sim.units import DAYS_PER_WEEK, TICKS_PER_DAY

Floats = NDArray[np.float64]
S = TypeVar("S", bound=IntervalTableSource | ReplaySource)
_WEEK: Final = DAYS_PER_WEEK * TICKS_PER_DAY
_WHOLE: Final = 1e-6


def at_its_times(
    scenario: Sections, source: IntervalTableSource, table: IntervalTable
) -> IntervalTable:
    """The rows of a table at the times of the scenario at which they are served.

    Raises:
        TableError: rows are of whole days or weeks and no profile is stated, or have no dates and
            are not to be repeated.
    """
    if table.pattern:
        table = _repeated(scenario, source, table)
    if table.interval_ticks == _WEEK:
        table = _by_weekday(scenario, source, table)
    if table.interval_ticks == TICKS_PER_DAY:
        table = _by_hour(scenario, source, table)
    return table


def _repeated(
    scenario: Sections, source: IntervalTableSource, table: IntervalTable
) -> IntervalTable:
    if not source.repeats:
        code = "no_dates" if table.pattern == "day" else "no_dates_of_weekdays"
        raise TableError(Fault(code, "repeats", file=source.file))
    start = scenario.run.start
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    back = timedelta(days=start.weekday()) if table.pattern == "week" else timedelta(0)
    first = round((midnight - back - start.replace(tzinfo=None)) / timedelta(microseconds=1))
    origin = round((ANY_MONDAY - start.replace(tzinfo=None)) / timedelta(microseconds=1))
    cycle = _WEEK if table.pattern == "week" else TICKS_PER_DAY
    copies = -(-(scenario.run.horizon_ticks - first) // cycle)
    own = table.start_ticks - origin
    starts = np.concatenate([first + copy * cycle + own for copy in range(copies)])
    table = _repeat(table, copies, starts)
    inside = (starts >= 0) & (starts < scenario.run.horizon_ticks)
    notes = [*table.notes, Note(f"table.repeats.{table.pattern}", number=copies)]
    columns = {name: values[inside] for name, values in table.columns.items()}
    return replace(table, start_ticks=starts[inside], columns=columns, notes=notes, pattern="")


def _repeat(table: IntervalTable, copies: int, starts: NDArray[np.int64]) -> IntervalTable:
    columns = {name: np.tile(values, copies) for name, values in table.columns.items()}
    return replace(table, start_ticks=starts, columns=columns)


def _by_weekday(
    scenario: Sections, source: IntervalTableSource, table: IntervalTable
) -> IntervalTable:
    if source.day_shares is None:
        raise TableError(Fault("weekly_rows", "day_shares", file=source.file))
    shares = np.array([getattr(source.day_shares, day) for day in WEEKDAYS])
    start = scenario.run.start
    pieces = []
    for tick in table.start_ticks:
        first = (start + timedelta(microseconds=int(tick))).weekday()
        pieces.append(np.roll(shares, -first))
    return _spread(table, TICKS_PER_DAY, pieces, Note("table.spread_weeks"))


def _by_hour(
    scenario: Sections, source: IntervalTableSource, table: IntervalTable
) -> IntervalTable:
    if source.day_profile is None:
        raise TableError(Fault("daily_rows", "day_profile", file=source.file))
    raw: Any = source.day_profile
    days = by_day(raw) if isinstance(raw, Mapping) else dict.fromkeys(WEEKDAYS, raw)
    most = max(len(shares) for shares in days.values())
    start = scenario.run.start
    pieces = []
    for tick in table.start_ticks:
        day = WEEKDAYS[(start + timedelta(microseconds=int(tick))).weekday()]
        shares = np.asarray(days.get(day, [1 / most] * most), dtype=np.float64)
        pieces.append(np.repeat(shares, most // len(shares)) * len(shares) / most)
    return _spread(table, TICKS_PER_DAY // most, pieces, Note("table.spread_days"))


def _spread(
    table: IntervalTable, interval: int, pieces: Sequence[Floats], note: Note
) -> IntervalTable:
    """Each row in as many as it has pieces, its numbers shared out."""
    count = len(pieces[0])
    shares = np.concatenate(pieces)
    starts = np.repeat(table.start_ticks, count) + np.tile(np.arange(count), len(table)) * interval
    columns: dict[str, NDArray[Any]] = {
        name: np.repeat(values, count)
        if values.dtype == object
        else np.repeat(values, count) * shares
        for name, values in table.columns.items()
    }
    return replace(
        table,
        start_ticks=starts,
        interval_ticks=interval,
        columns=columns,
        notes=[*table.notes, note],
    )


def readers_of(scenario: Sections, source: S) -> list[S]:
    """All sources that read the volumes or arrivals which this one reads, itself among them."""
    # What is counted: volumes of a table, arrivals of a log.
    counted = ("offered",) if source.kind == "interval_table" else ("arrival", "date", "time")

    def which(one: S) -> tuple[object, ...]:
        return one.file, one.sheet, *map(one.columns.get, counted)

    return [
        one
        for one in scenario.demand.sources
        if isinstance(one, type(source)) and which(one) == which(source)
    ]


def own_part(
    source: IntervalTableSource,
    readers: Sequence[IntervalTableSource],
    taken: Sequence[NDArray[np.bool_]],
    offered: Floats,
) -> float:
    """Share of its rows that a source serves, where several read one table.

    Args:
        source: one of the readers.
        readers: sources that read the table.
        taken: for each of them the rows that are about it, bool[rows].
        offered: contacts of the rows.

    Raises:
        TableError: rows would be served more than once, or not at all.
    """
    weights = np.zeros(len(offered))
    for one, rows in zip(readers, taken, strict=True):
        weights += rows * (one.share_of_table or 1.0)
    _served_once(source, readers, weights, offered)
    return source.share_of_table or 1.0


def _served_once(source: S, readers: Sequence[S], weights: Floats, offered: Floats) -> None:
    """Refuse rows that are served more than once, or of which a stated share is left."""
    if source.name != readers[0].name:
        return  # what is wrong with all of them is said of the first
    place, names = (
        f"demand.sources.{source.name}.share_of_table",
        tuple(one.name for one in readers),
    )
    if len(readers) > 1 and (weights > 1 + _WHOLE).any():
        twice = float((offered * np.maximum(weights - 1, 0)).sum())
        facts: dict[str, Any] = {"known": names, "contacts": twice}
        raise TableError(Fault("served_twice", place, file=source.file, **facts))
    stated = any(one.share_of_table for one in readers)
    if stated and ((weights < 1 - _WHOLE) & (offered > 0)).any():
        left = float((offered * np.maximum(1 - weights, 0)).sum())
        facts = {"known": names, "contacts": left}
        raise TableError(Fault("not_served", place, file=source.file, **facts))


def own_rows(
    source: ReplaySource, readers: Sequence[ReplaySource], logs: Sequence[IntervalTable]
) -> NDArray[np.bool_]:
    """Rows of a log that a source serves, where several read it: each row is served by one of them.

    Rows are divided by the stated shares, in a way that depends on the moment of a row alone, and
    not on its neighbours: what a source is left with is as irregular as the log.

    Args:
        source: one of the readers.
        readers: sources that read the log.
        logs: for each of them the rows that are about it.

    Returns:
        bool[rows of the source's own log].

    Raises:
        TableError: as `own_part`; rows that no source keeps are left out on purpose.
    """
    rows = np.unique(np.concatenate([_file_rows(log) for log in logs]))
    until, own = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
    moments = np.zeros(len(rows), dtype=np.int64)
    for log in logs:
        moments[np.searchsorted(rows, _file_rows(log))] = log.start_ticks
    point = _points(moments)
    for one, log in zip(readers, logs, strict=True):
        taken = np.searchsorted(rows, _file_rows(log))
        begin = until[taken]
        until[taken] += one.share_of_table or 1.0
        if one.name == source.name:
            end = np.where(until[taken] > 1 - _WHOLE, 1.0, until[taken])
            own[taken] = (point[taken] >= begin) & (point[taken] < end)
    _served_once(source, readers, until, np.ones(len(rows)))
    mine = logs[[one.name for one in readers].index(source.name)]
    return own[np.searchsorted(rows, _file_rows(mine))]


def _file_rows(log: IntervalTable) -> NDArray[np.int64]:
    assert log.file_rows is not None
    return log.file_rows


def _points(moments: NDArray[np.int64]) -> Floats:
    """A point in [0, 1) for each row, float64[rows]: by its moment, and its place in that."""
    seen: dict[int, int] = {}
    points = np.zeros(len(moments))
    for row, tick in enumerate(moments.tolist()):
        seen[tick] = seen.get(tick, 0) + 1
        said = blake2b(f"{tick}/{seen[tick]}".encode(), digest_size=6).digest()
        points[row] = int.from_bytes(said, "big") / 2**48
    return points
