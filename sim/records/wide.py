"""Tables with intervals, days or weekdays side by side, turned into tables of one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Final

from sim.records.cells import TOTAL, CellError
from sim.records.dates import is_clock, time_of_day
from sim.records.heading_words import COUNTS
from sim.records.headings import heading, plain
from sim.records.known_exports import WEEKDAYS, Recognised, kind_of, recognise

_FEWEST: Final = 3
_MEASURES: Final = (
    "offered",
    "answered",
    "abandoned",
    "average_handle_seconds",
    "average_wait_seconds",
    "headcount",
)


COUNTED: Final = (*COUNTS, "average_handle_seconds", "average_wait_seconds", "handle_seconds_sum")
"""Columns that channels may have side by side."""
_ANY_CONTACT: Final = frozenset((
    "", "contact", "contacts", "contacto", "contactos", "kontakte", "contatti", "interaction",
    "interactions", "volume", "volumes", "обращения", "обращений",
))  # fmt: skip
"""Words that may stand for contacts of all channels."""


@dataclass(frozen=True)
class Unfolded:
    """A table of one row per interval.

    Attributes:
        headings, rows: as of a `Sheet`; a row keeps the number that it has in the file.
        positions: columns that are known by the way the table is laid out.
    """

    headings: list[Any]
    rows: list[tuple[int, list[Any]]]
    positions: dict[str, int]


def spread_of(headings: Sequence[Any]) -> tuple[str, list[int]]:
    """What stands side by side in a header: a column of times, and the positions; or nothing."""
    kinds = {
        "time": [place for place, cell in enumerate(headings) if is_clock(cell)],
        "date": [place for place, cell in enumerate(headings) if _is_day(cell)],
    }
    column = max(kinds, key=lambda one: len(kinds[one]))
    places = kinds[column]
    filled = [cell for cell in headings if cell not in (None, "")]
    if len(places) < _FEWEST or len(places) * 2 < len(filled):
        return "", []
    if column == "time" and not _in_order([headings[place] for place in places]):
        return "", []
    return column, places


def _in_order(clocks: Sequence[Any]) -> bool:
    """Whether times of day come one after the other, past midnight at most once."""
    try:
        times = [time_of_day(one) for one in clocks]
    except CellError:
        return False
    back = sum(after <= before for before, after in pairwise(times))
    return len(set(times)) == len(times) and back <= 1


def _is_day(cell: Any) -> bool:
    if isinstance(cell, (datetime, date)):
        return True
    if not isinstance(cell, str) or not cell:
        return False
    return plain(cell) in WEEKDAYS or (kind_of([cell]) == "date" and not cell.isdecimal())


def unfolded(
    headings: Sequence[Any], rows: Sequence[tuple[int, list[Any]]], needed: str
) -> Unfolded | None:
    """The table with one row per interval; None if nothing stands side by side.

    Args:
        headings: of the header row.
        rows: below it, with their numbers in the file.
        needed: column that the numbers are, unless the rows themselves say.
    """
    column, places = spread_of(headings)
    if not places or not needed:
        return None
    labels = [
        place
        for place, cell in enumerate(headings)
        if place not in places and not (isinstance(cell, str) and TOTAL.match(cell))
    ]
    measures = _measure_rows(rows, labels)
    if measures is not None:
        return _by_measure(headings, rows, places, labels, measures, column)
    values = f"{_text(headings[places[0]])} .. {_text(headings[places[-1]])}"
    found = [
        (number, [*(_at(cells, label) for label in labels), headings[place], _at(cells, place)])
        for number, cells, place in _in_turn(rows, places, column)
        if _at(cells, place) not in (None, "")
    ]
    positions = {column: len(labels), needed: len(labels) + 1}
    return Unfolded([*(headings[label] for label in labels), column, values], found, positions)


def by_channel(
    headings: Sequence[Any], rows: Sequence[tuple[int, list[Any]]], found: Recognised
) -> Unfolded | None:
    """The table with one row per channel, where columns differ in the word for contacts alone.

    `Calls offered` and `Chats offered` side by side are two channels; `Contacts offered` beside
    them may be their sum, so that nothing is taken.

    Args:
        headings: of the header row.
        rows: below it.
        found: what was recognised, with the columns that several headings could be.
    """
    words = [heading(str(one or "")).contact for one in headings]
    channels = list(dict.fromkeys(words[one] for some in found.unclear.values() for one in some))
    if len(channels) < 2 or _ANY_CONTACT & set(channels):
        return None
    own = {name: [p for p, word in enumerate(words) if word == name] for name in channels}
    columns = {
        name: recognise([headings[place] for place in places], [], COUNTED).positions
        for name, places in own.items()
    }
    if any(len(set(one.values())) < len(own[name]) for name, one in columns.items()):
        return None  # a heading of a channel whose meaning is not known
    shared = [place for place, word in enumerate(words) if word not in channels]
    measures = [one for one in COUNTED if any(one in each for each in columns.values())]
    made: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        for name in channels:
            places = [
                own[name][columns[name][one]] if one in columns[name] else -1 for one in measures
            ]
            values = [None if place < 0 else _at(cells, place) for place in places]
            made.append((number, [*(_at(cells, place) for place in shared), name, *values]))
    heads = [
        " .. ".join(str(headings[own[name][at[one]]]) for name, at in columns.items() if one in at)
        for one in measures
    ]
    first = len(shared)
    positions = {"channel": first} | {one: first + 1 + n for n, one in enumerate(measures)}
    return Unfolded([*(headings[place] for place in shared), "channel", *heads], made, positions)


def _in_turn(
    rows: Sequence[tuple[int, list[Any]]], places: Sequence[int], column: str
) -> Iterator[tuple[int, list[Any], int]]:
    """Rows and positions in order of time: row by row, or day by day where days are columns."""
    if column == "time":
        return ((number, cells, place) for number, cells in rows for place in places)
    return ((number, cells, place) for place in places for number, cells in rows)


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _text(cell: Any) -> str:
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


def _measure_rows(
    rows: Sequence[tuple[int, list[Any]]], labels: Sequence[int]
) -> tuple[int, dict[str, str]] | None:
    """The label that says what the numbers of a row are, and the column of each of its texts."""
    for label in labels:
        texts = list(dict.fromkeys(str(_at(cells, label) or "") for _, cells in rows))
        if not texts or not all(texts) or len(texts) > len(_MEASURES):
            continue
        found = recognise(texts, [], _MEASURES).positions
        if len(found) == len(texts) and {"offered", "headcount"} & set(found):
            return label, {texts[place]: name for name, place in found.items()}
    return None


def _by_measure(
    headings: Sequence[Any],
    rows: Sequence[tuple[int, list[Any]]],
    places: Sequence[int],
    labels: Sequence[int],
    measures: tuple[int, dict[str, str]],
    column: str,
) -> Unfolded:
    label, names = measures
    others = [one for one in labels if one != label]
    made: dict[tuple[Any, ...], list[Any]] = {}
    numbers: dict[tuple[Any, ...], int] = {}
    order = list(names)
    for number, cells in rows:
        mine = tuple(_at(cells, one) for one in others)
        where = order.index(str(_at(cells, label)))
        for place in places:
            row = made.setdefault((place, *mine), [*mine, headings[place], *[None] * len(order)])
            row[len(others) + 1 + where] = _at(cells, place)
            numbers.setdefault((place, *mine), number)
    first = len(others) + 1
    positions = {column: len(others)} | {
        names[text]: first + place for place, text in enumerate(order)
    }
    heads = [*(headings[one] for one in others), column, *order]
    return Unfolded(heads, [(numbers[key], row) for key, row in made.items()], positions)
