"""Logs of events, several rows for one contact, turned into logs with one row per contact.

The events are those of Asterisk's `queue_log`, a file without headings whose cells are separated
by `|`, or a table of the same events under headings.

Source: the documentation of Asterisk, Queue Logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.language.note import Note
from sim.records.dates import is_epoch
from sim.records.headings import plain
from sim.records.sheet import Sheet

_ENTERED: Final = "ENTERQUEUE"
_OUTCOMES: Final = {
    "CONNECT": "answered",
    "COMPLETECALLER": "answered",
    "COMPLETEAGENT": "answered",
    "TRANSFER": "answered",
    "BLINDTRANSFER": "answered",
    "ATTENDEDTRANSFER": "answered",
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "left",
    "EXITWITHKEY": "left",
    "EXITEMPTY": "left",
}
_WAIT: Final = {"CONNECT": 0, "COMPLETECALLER": 0, "COMPLETEAGENT": 0, "ABANDON": 2}
_HANDLE: Final = {"COMPLETECALLER": 1, "COMPLETEAGENT": 1}
"""Which of the data of an event is the wait, and which the talk, in seconds."""

_COLUMNS: Final = {
    "when": {"timestamp", "time", "epoch", "datetime", "event time", "eventtime"},
    "call": {"callid", "call id", "uniqueid", "unique id"},
    "queue": {"queue", "queuename", "queue name"},
    "event": {"event", "verb"},
}
_HEADINGS: Final = ["arrival", "queue", "outcome", "wait_seconds", "handle_seconds"]


def contacts_of(sheet: Sheet) -> Sheet | None:
    """The contacts of a log of events; None if a sheet is none.

    A contact arrives when it enters a queue; one that enters another queue comes again.
    """
    found = _places(sheet)
    if found is None:
        return None
    places, data, first = found
    made: list[list[Any]] = []
    numbers: list[int] = []
    last: dict[str, list[Any]] = {}
    for number, cells in sheet.rows[first:]:
        event = str(_at(cells, places["event"]) or "").upper()
        call = str(_at(cells, places["call"]))
        if event == _ENTERED:
            queue = _at(cells, places["queue"]) if "queue" in places else ""
            last[call] = [_at(cells, places["when"]), queue, "", "", ""]
            made.append(last[call])
            numbers.append(number)
        elif event in _OUTCOMES and call in last:
            row = last[call]
            row[2] = _OUTCOMES[event]
            for place, among in ((3, _WAIT), (4, _HANDLE)):
                value = _at(cells, data + among[event]) if event in among and data else ""
                row[place] = value if value not in (None, "") else row[place]
    if not made:
        return None
    kept = [place for place in range(len(_HEADINGS)) if any(row[place] for row in made)]
    rows: list[tuple[int, list[Any]]] = [(0, [_HEADINGS[place] for place in kept])]
    rows += [
        (number, [row[place] for place in kept]) for number, row in zip(numbers, made, strict=True)
    ]
    note = Note("table.events", number=len(made))
    return Sheet(sheet.file, rows, sheet.delimiter, [*sheet.notes, note])


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _places(sheet: Sheet) -> tuple[dict[str, int], int, int] | None:
    """Where the columns of a log of events are, where its data begin, and its first row."""
    if not sheet.rows:
        return None
    known = {_ENTERED, *_OUTCOMES}
    number, head = sheet.rows[0]
    del number
    if len(head) >= 5 and is_epoch(head[0]):
        events = {str(_at(cells, 4)).upper() for _, cells in sheet.rows[:200]}
        if events & known:
            return {"when": 0, "call": 1, "queue": 2, "event": 4}, 5, 0
        return None
    names = [plain(one) for one in head]
    places = {
        column: next((place for place, name in enumerate(names) if name in said), -1)
        for column, said in _COLUMNS.items()
    }
    if min(places[one] for one in ("when", "call", "event")) < 0:
        return None
    events = {str(_at(cells, places["event"])).upper() for _, cells in sheet.rows[1:200]}
    data = names.index("data1") if "data1" in names else 0
    if not events & known:
        return None
    return {column: place for column, place in places.items() if place >= 0}, data, 1
