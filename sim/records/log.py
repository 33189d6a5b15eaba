"""Recorded logs: one row per case, from the CSV and XLSX files of a telephone or chat system.

Rows in any order are put in order of time. One step back of up to an hour in a night, in a file
that is otherwise in order, is refused: it is the hour that a clock change repeats, and only the
owner of the log knows which of the two it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, TableError
from sim.faults.translate import near, shown
from sim.language.note import Note
from sim.records.cells import plain_text
from sim.records.headings import heading, plain
from sim.records.layout import Layout
from sim.records.row_times import row_times
from sim.records.spells import UNITS, durations
from sim.records.tables import laid_out, refuse, texts, ticks_since
from sim.sections.demand import CONTACT_COLUMNS, REPLAY_COLUMNS, TableFormat
from sim.sections.interval_table import IntervalTable

__all__ = ["contacts_of", "log_layout", "read_log"]

_LABELS = ("channel", "intent", "segment", "queue", "customer", "priority", "agent", "contact_type")
_MAY_BE_EMPTY = frozenset({"customer", "priority", "agent", "contact_type"})
_DURATIONS = ("wait_seconds", "handle_seconds", "menu_seconds", "virtual_wait_seconds")
_NO_CLOCK = frozenset({"", "-", "0", "00000", "0000", "000000", "none", "null"})
"""Times of day that stand where there is none: empty, or midnight to the second."""
_ANSWERED = frozenset((
    "agent", "answered", "answer", "handled", "completed", "complete", "connected", "served",
    "accepted", "y", "yes", "true", "1", "si", "ja", "oui", "completeagent", "completecaller",
    "atendida", "atendido", "contestada", "contestado", "angenommen", "beantwortet", "abgenommen",
    "decroche", "repondu", "traite", "risposta", "risposto", "gestita", "resuelta",
))  # fmt: skip
_ABANDONED = frozenset((
    "hang", "abandoned", "abandon", "hangup", "missed", "lost", "unanswered", "n", "no", "false",
    "0", "nein", "non", "abandonada", "abandonado", "perdida", "verloren", "aufgelegt", "abandonne",
    "raccroche", "perdu", "persa", "abbandonata",
)) | {"no answer", "not answered", "hung up"}  # fmt: skip
"""Outcomes of contacts, as logs write them."""
_TRUE = frozenset(("1", "y", "yes", "true", "si", "ja", "oui", "abandoned"))
_CHANGED_BY = timedelta(minutes=1), timedelta(hours=1)
_LATEST_CHANGE = time(4)


def read_log(
    path: str | Path,
    start: datetime,
    table: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
    keep: Mapping[str, Sequence[str]] | None = None,
) -> IntervalTable:
    """Read a log with one row per case.

    Args:
        path: CSV (also compressed, `.csv.gz`) or XLSX file.
        start: start of the scenario; ticks count from here.
        table: how to read it; what it leaves out is recognised.
        columns: heading in the file for each column, where it is not the column's name.
        keep: for a heading of the file, the texts of which a row must have one; other rows are
            left out.

    Returns:
        Rows in order of arrival: `start_ticks` are the arrivals, `interval_ticks` is 0, and
        `channel`, `intent`, `segment`, `customer` are texts as in the file, where it has them.
        An empty customer is not known.

    Raises:
        TableError: with every fault found.
    """
    return contacts_of(log_layout(path, table, columns), start, keep)


def log_layout(
    path: str | Path,
    table: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
    *,
    every: bool = False,
) -> Layout:
    """The columns of a log.

    Args:
        path: CSV (also compressed, `.csv.gz`) or XLSX file.
        table: how to read it.
        columns: heading in the file for each column.
        every: also columns that a replay has no use for: agents, priorities, time in the menu.

    Raises:
        TableError: they cannot be found.
    """
    return laid_out(path, table, columns, CONTACT_COLUMNS if every else REPLAY_COLUMNS, "")


def contacts_of(
    layout: Layout, start: datetime, keep: Mapping[str, Sequence[str]] | None = None
) -> IntervalTable:
    """The rows of a log whose columns are known, as `read_log` gives them.

    Raises:
        TableError: with every fault found.
    """
    _leave_out(layout, keep or {})
    faults: list[Fault] = []
    found = row_times(layout, faults, "arrival")
    labels = {
        name: texts(layout, name, faults, required=name not in _MAY_BE_EMPTY)
        for name in _LABELS
        if name in layout.positions
    }
    values = _known_of_contacts(layout, faults)
    times = [one for one in found if one is not None]
    if len(times) == len(found):
        faults += [*_without_clock(layout, times), *_clock_change(layout, times)]
    refuse(faults, layout.file)
    late = sum(after < before for before, after in pairwise(times))
    if late:
        layout.notes.append(Note("table.late", number=late))
    ticks = ticks_since(times, start)
    order = np.argsort(ticks, kind="stable")
    columns = {name: column[order] for name, column in {**labels, **values}.items()}
    counts = "contacts" if "answered" in columns else ""
    rows = np.array([row for row, _ in layout.rows], dtype=np.int64)
    return IntervalTable(ticks[order], 0, columns, layout.notes, counts, "", rows[order])


def _known_of_contacts(layout: Layout, faults: list[Fault]) -> dict[str, NDArray[Any]]:
    """What a log tells of each contact: `answered`, `abandoned` (0 or 1), and its durations."""
    found: dict[str, NDArray[Any]] = {}
    for name in _DURATIONS:
        if name in layout.positions:
            place = layout.positions[name]
            stated = layout.settings.duration_unit
            named = heading(str(layout.headings[place])).unit_seconds
            layout.units[place] = UNITS[stated] if stated else named or 1.0
            bad: list[Fault] = []
            found[name] = durations(layout, place, bad)
            if name != "menu_seconds":
                faults += bad
            elif bad:  # clocks of two systems that disagree: the rest of the row is good
                found[name] = found[name].clip(0.0, None)
                layout.notes.append(Note("contacts.menu_unknown", number=len(bad)))
    if "outcome" in layout.positions:
        said = [plain(cell) for cell in layout.cells("outcome")]
        answered = np.array([float(one in _ANSWERED) for one in said])
        abandoned = np.array([float(one in _ABANDONED) for one in said])
        if answered.any():
            found |= {"answered": answered, "abandoned": abandoned}
            unknown = _unknown(said)
            code = "table.outcomes_known" if not unknown else "table.outcomes"
            layout.notes.append(Note(code, unknown=unknown))
    elif "abandoned" in layout.positions:
        gone = np.array([float(plain(one) in _TRUE) for one in layout.cells("abandoned")])
        found |= {"answered": 1 - gone, "abandoned": gone}
        layout.notes.append(Note("table.outcomes_known"))
    if "queue_start" in layout.positions:
        clocks = [plain(plain_text(cell)) for cell in layout.cells("queue_start")]
        found["queued"] = np.array([float(one.replace(" ", "") not in _NO_CLOCK) for one in clocks])
    return found


def _unknown(said: Sequence[str]) -> tuple[str, ...]:
    known = _ANSWERED | _ABANDONED
    return tuple(list(dict.fromkeys(one for one in said if one and one not in known))[:6])


def _leave_out(layout: Layout, keep: Mapping[str, Sequence[str]]) -> None:
    """Leave out the rows that a filter does not keep.

    Raises:
        TableError: a heading is not there, or no row is left.
    """
    names = [str(heading) for heading in layout.headings]
    folded = [plain(name) for name in names]
    unknown = [heading for heading in keep if folded.count(plain(heading)) != 1]
    if unknown:
        faults = []
        for heading in unknown:
            fault = Fault("heading_unclear", f"keep.{heading}", known=tuple(names))
            faults.append(fault.but(file=layout.file, suggestion=near(heading, names)))
        raise TableError(faults)
    for heading, wanted in keep.items():
        position = folded.index(plain(heading))
        cells = [plain_text(row[position]) if position < len(row) else "" for _, row in layout.rows]
        kept = [row for row, cell in zip(layout.rows, cells, strict=True) if cell in wanted]
        if not kept:
            every = sorted(set(cells))
            known = (*every[:20], *(["..."] if len(every) > 20 else []))
            said = ", ".join(shown(one) for one in wanted)
            place = f"keep.{heading}"
            raise TableError(Fault("nothing_kept", place, said, file=layout.file, known=known))
        if len(kept) < len(layout.rows):
            out = len(layout.rows) - len(kept)
            layout.notes.append(Note("table.left_out", number=out, heading=heading))
        layout.notes.extend(
            Note("table.nothing_kept", heading=heading, value=shown(one))
            for one in wanted
            if one not in set(cells)
        )
        layout.rows[:] = kept


def _without_clock(layout: Layout, times: list[datetime]) -> list[Fault]:
    if len(times) < 2 or any(one.time() != time(0) for one in times):
        return []
    return [Fault("all_at_midnight", "columns.time", file=layout.file)]


def _clock_change(layout: Layout, times: list[datetime]) -> list[Fault]:
    back = [index for index in range(1, len(times)) if times[index] < times[index - 1]]
    if len(back) != 1:
        return []
    before, after = times[back[0] - 1], times[back[0]]
    least, most = _CHANGED_BY
    if not (least <= before - after <= most and before.time() <= _LATEST_CHANGE):
        return []
    position = layout.positions.get("arrival", layout.positions.get("date", 0))
    row, said = layout.rows[back[0]][0], f"{after:%Y-%m-%d %H:%M:%S}"
    return [layout.fault("repeated_hour", row, position, said, before=f"{before:%H:%M:%S}")]
