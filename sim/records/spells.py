"""Durations of a table in seconds: as their cells, headings or sizes tell, or as is stated.

A plain number says nothing of its unit, and an average handle time of 4 may be minutes. What only
one unit makes possible is taken and noted; what two units make possible is refused with the
setting that decides it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault
from sim.language.note import Note
from sim.records.cells import CellError, duration_seconds, has_unit, number
from sim.records.headings import heading
from sim.records.layout import Layout
from sim.sections.evidence import LONGEST_SECONDS

UNITS: Final[Mapping[str, float]] = {
    "ms": 0.001,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "day": 86400.0,
}
"""Seconds of the units that `duration_unit` may name."""

_HANDLE: Final = ("average_handle_seconds", "handle_seconds_sum")
_WAITS: Final = ("average_wait_seconds", "answered_wait_seconds_sum", "abandoned_wait_seconds_sum")
_RANGES: Final = (
    (0.0, 0.01, "day"),
    (0.01, 1.0, ""),
    (1.0, 20.0, "min"),
    (20.0, 20_000.0, "s"),
    (20_000.0, np.inf, "ms"),
)
"""Units of average handle times by their size; empty where two are possible."""
_SHORT: Final = 60.0
_SHORTEST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 300.0
"""Average waits between which a unit shared with handle times is believed."""


def durations(layout: Layout, position: int, faults: list[Fault]) -> NDArray[np.float64]:
    """Seconds of the durations at a position, float64[rows]; empty cells are 0."""
    values = np.zeros(len(layout.rows))
    unit = layout.units.get(position, 1.0)
    for index, (row, cells) in enumerate(layout.rows):
        cell = cells[position] if position < len(cells) else None
        if cell in (None, "", "-"):
            continue
        try:
            values[index] = duration_seconds(cell, unit, layout.decimal)
            if not 0 <= values[index] <= LONGEST_SECONDS:
                raise CellError("negative" if values[index] < 0 else "too_large")
        except CellError as error:
            allowed = Note("allowed.cell_duration")
            faults.append(layout.unreadable(error, row, position, cell, allowed))
    return values


def duration_units(layout: Layout, counts: Mapping[str, NDArray[Any]], faults: list[Fault]) -> None:
    """Find the unit of every column of plain durations, and note it in the layout.

    What is stated comes first, then what a heading says, then the size of handle times, which
    waits share, since they come from the same system.

    Args:
        layout: whose `units` are filled.
        counts: columns of contacts, by which sums become averages.
        faults: a size that two units make possible is added.
    """
    stated = layout.settings.duration_unit
    names = [one for one in (*_HANDLE, *_WAITS) if one in layout.positions]
    places = [layout.positions[one] for one in names]
    parts = list(layout.found.parts)
    every = [*places, *parts]
    if stated is not None:
        layout.units.update(dict.fromkeys(every, UNITS[stated]))
        return
    for place in every:
        if (named := heading(str(layout.headings[place])).unit_seconds) is not None:
            layout.units[place] = named
    plain = [place for place in every if place not in layout.units and _plain(layout, place)]
    if not plain:
        return
    handle = [layout.positions[one] for one in _HANDLE if one in layout.positions] or parts[:1]
    unit = _handle_unit(layout, handle, plain, counts, faults)
    waits = {layout.positions[one] for one in _WAITS if one in layout.positions}
    for place in plain:
        shared = unit is not None and (place not in waits or _fits(layout, place, unit))
        layout.units[place] = unit if shared and unit is not None else UNITS["s"]
    if unit is None:
        layout.units.update(dict.fromkeys(plain, _wait_unit(layout, plain)))


def _plain(layout: Layout, place: int) -> list[float]:
    """The plain numbers of a column that are not 0."""
    found = []
    for cell in layout.cells_at(place):
        if cell in (None, "", "-") or has_unit(cell):
            continue
        try:
            found.append(number(cell, layout.decimal))
        except CellError:
            continue
    return [one for one in found if one > 0]


def _handle_unit(
    layout: Layout,
    handle: list[int],
    plain: list[int],
    counts: Mapping[str, NDArray[Any]],
    faults: list[Fault],
) -> float | None:
    """Unit of plain handle times by their size; None if the table has none."""
    place = next((one for one in handle if one in plain), None)
    if place is None:
        return None
    values = _plain(layout, place)
    sums = place == layout.positions.get("handle_seconds_sum") or (
        place in layout.found.parts and not layout.found.averages
    )
    contacts = counts.get("answered", counts.get("offered"))
    if sums:
        total = float(contacts.sum()) if contacts is not None else 0.0
        size = sum(values) / total if total else 300.0
    else:
        size = float(np.median(values))
    name = next(unit for low, high, unit in _RANGES if low <= size < high)
    text = str(layout.headings[place])
    if not name:
        faults.append(
            Fault("unit_unclear", "duration_unit", heading=text, size=size, file=layout.file)
        )
        return 1.0
    if name != "s":
        layout.notes.append(Note("table.unit", heading=text, unit=Note(f"unit.{name}")))
    elif size < _SHORT:
        layout.notes.append(Note("table.short_handle_time", heading=text, seconds=size))
    return UNITS[name]


def _fits(layout: Layout, place: int, unit: float) -> bool:
    """Whether waits could be in the unit of the handle times beside them."""
    return _SHORTEST_WAIT <= float(np.median(_plain(layout, place))) * unit <= _LONGEST_WAIT


def _wait_unit(layout: Layout, plain: list[int]) -> float:
    """Unit of plain waits where no handle time tells: seconds unless that cannot be."""
    averages = [one for one in plain if one == layout.positions.get("average_wait_seconds")]
    if not averages:
        return UNITS["s"]
    middle = float(np.median(_plain(layout, averages[0])))
    name = "ms" if middle >= UNITS["h"] * 2 else "day" if middle < 0.02 else "s"
    if name != "s":
        text = str(layout.headings[averages[0]])
        layout.notes.append(Note("table.unit", heading=text, unit=Note(f"unit.{name}")))
    return UNITS[name]
