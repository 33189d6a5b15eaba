"""The names in a table or log as the scenario's names: channels, intents, segments, queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault
from sim.faults.translate import near, shown
from sim.language.note import Note
from sim.sections.demand import IntervalTableSource, ReplaySource
from sim.sections.interval_table import IntervalTable
from sim.sections.whole import Sections


def names_known(scenario: Sections) -> dict[str, list[str]]:
    """Names that the columns of a table may stand for."""
    return {
        "channel": list(scenario.channels),
        "intent": list(scenario.intents),
        "segment": list(scenario.segments),
    }


def map_of(source: IntervalTableSource | ReplaySource, what: str) -> Mapping[str, str]:
    """Names of the scenario for those that a file has of something: `channel`, `intent`, ..."""
    found: Mapping[str, str] = getattr(source, f"{what}_map")
    return found


def rows_about(
    table: IntervalTable,
    source: IntervalTableSource | ReplaySource,
    known: Mapping[str, list[str]],
    shared: bool,  # noqa: FBT001 - the name of the call says it
) -> NDArray[np.bool_]:
    """The rows that a source takes: those of its own constants where it shares a table."""
    columns: dict[str, Any] = dict(table.columns)
    settle_queue(columns, source, known, [])
    rows = np.ones(len(table), dtype=bool)
    for what, names in known.items():
        constant = getattr(source, what)
        if what not in columns or getattr(source, f"{what}_shares") is not None:
            continue
        if constant is not None and not shared:
            continue
        found = renamed(columns[what], map_of(source, what), names, what, "", source.file, [])
        rows &= (found == constant) if constant is not None else (found != "")
    return rows


def not_raised(
    scenario: Sections, source: IntervalTableSource | ReplaySource, columns: Mapping[str, Any]
) -> list[Fault]:
    """Rows with an intent on a channel on which it is not raised."""
    channels, intents = (
        columns.get(what, [getattr(source, what)]) for what in ("channel", "intent")
    )
    rows = max(len(channels), len(intents))
    channels, intents = (
        list(names) * rows if len(names) < rows else names for names in (channels, intents)
    )
    return [
        Fault(
            "file_not_raised",
            f"intents.{intent}.channels",
            shown(channel),
            file=source.file,
            known=tuple(scenario.raised_on(intent)),
        )
        for channel, intent in dict.fromkeys(zip(channels, intents, strict=True))
        if channel in scenario.channels
        and intent in scenario.intents
        and channel not in scenario.raised_on(intent)
    ]


def settle_queue(
    columns: dict[str, Any], source: Any, known: Mapping[str, list[str]], notes: list[Note]
) -> None:
    """Decide what a column of queues means.

    Intents if they are mapped or named so, else channels, else intents.
    """
    if "queue" not in columns:
        return
    queue = columns.pop("queue")
    names = {str(name) for name in queue}
    of_one = len(known["intent"]) == len(known["channel"]) == 1
    has_map = any(map_of(source, what) for what in known)
    if of_one and not has_map and not any(names <= _folded(one, names) for one in known.values()):
        notes.append(Note("table.queues_of_one"))
        return
    for what in ("intent", "channel", "segment"):
        mapped = set(getattr(source, f"{what}_map"))
        if what not in columns and (names & mapped or names <= _folded(known[what], names)):
            columns[what] = queue
            notes.append(Note(f"table.queues_are.{what}"))
            return
    given = all(
        getattr(source, what) or getattr(source, f"{what}_shares") for what in ("intent", "channel")
    )
    if given or "intent" in columns:
        notes.append(Note("table.queues_added"))
    else:
        columns["intent"] = queue


def _folded(known: list[str], names: set[str]) -> set[str]:
    lower = {name.lower() for name in known}
    return {name for name in names if name.lower() in lower}


def renamed(
    values: Any,
    mapping: Mapping[str, str],
    known: list[str],
    what: str,
    key: str,
    file: str,
    faults: list[Fault],
) -> Any:
    """Names of the scenario for those of a column, object[rows]; empty ones are left out.

    Args:
        values: of the column.
        mapping: name by that of the file, where they differ.
        known: names of the scenario.
        what: the column.
        key: of the mapping.
        file: that has the column.
        faults: names that are not known are added to these.
    """
    lower = {name.lower(): name for name in reversed(known)}
    table = {}
    for name in dict.fromkeys(str(value) for value in values):
        found = mapping.get(name, lower.get(name.lower()))
        if found is None:
            fault = Fault(
                "name_of_file", key, shown(name), what=what, name=name, known=tuple(known)
            )
            faults.append(fault.but(file=file, suggestion=near(name, known)))
        table[name] = found or ""
    return np.array([table[str(value)] for value in values], dtype=object)
