"""Two journals side by side: whether they are equal as integers, and where they part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_NAMES,
    TABLES,
    TURN_FLAG_NAMES,
    AgentState,
    Answer,
    CaseEnd,
    ContactEnd,
    Journal,
    Presence,
    StructuredArray,
    WorkKind,
)
from sim.engine.run import simulate
from sim.scenario.schema import Scenario

BEFORE: Final = 3
"""Rows shown before and after the first that differs."""

CODES: Final[dict[str, type[IntEnum]]] = {
    "state": AgentState,
    "answer": Answer,
    "outcome": Presence,
    "kind": WorkKind,
}
"""Columns of codes that are told in words."""


@dataclass(frozen=True)
class Twins:
    """Journals of both engines for one scenario, model and tape."""

    compiled: Journal
    reference: Journal


def both_engines(scenario: Scenario, model: str, **settings: Any) -> Twins:
    """Run both engines on the same demand."""
    compiled = simulate(scenario, model, engine="compiled", **settings)
    reference = simulate(scenario, model, engine="simpy", tape=compiled.tape, **settings)
    return Twins(compiled, reference)


def equal_rows(one: StructuredArray, other: StructuredArray) -> bool:
    """Whether two tables agree in every field of every row."""
    names = one.dtype.names or ()
    return len(one) == len(other) and all(np.array_equal(one[n], other[n]) for n in names)


def same(one: Journal, other: Journal) -> bool:
    """Whether all tables of two journals agree in every field of every row."""
    return all(equal_rows(getattr(one, table), getattr(other, table)) for table in TABLES)


def differences(one: Journal, other: Journal) -> str:
    """Where two journals part: per table the first row that differs, with the history around it.

    An empty text if they are equal.
    """
    parts = [_parting(table, one, other) for table in TABLES]
    places = [(tick, text) for tick, text in filter(None, parts)]
    # What differs first in time is nearest to the cause.
    return "\n\n".join(text for _, text in sorted(places))


def _parting(table: str, one: Journal, other: Journal) -> tuple[int, str] | None:
    """Tick and description of the first row of a table that differs."""
    a, b = getattr(one, table), getattr(other, table)
    if equal_rows(a, b):
        return None
    length = min(len(a), len(b))
    names = a.dtype.names or ()
    wrong = np.zeros(length, dtype=np.bool_)
    for name in names:
        wrong |= a[name][:length] != b[name][:length]
    place = int(np.argmax(wrong)) if wrong.any() else length
    fields = [name for name in names if place < length and a[name][place] != b[name][place]]
    lines = [f"{table}: row {place} differs" + (f" in {', '.join(fields)}" if fields else "")]
    lines[0] += f" ({one.engine} has {len(a)} rows, {other.engine} {len(b)})"
    ticks = []
    for journal, rows in ((one, a), (other, b)):
        lines.append(f"  {journal.engine}:")
        for number in range(max(0, place - BEFORE), min(len(rows), place + BEFORE + 1)):
            mark = "->" if number == place else "  "
            lines.append(f"  {mark} {number}: {_row(rows[number])}")
        if place < len(rows):
            ticks.append(_tick(rows[place]))
            lines += _history(journal, rows[place])
    return min(ticks, default=0), "\n".join(lines)


def _tick(row: Any) -> int:
    """When a row was written, or about so."""
    written = ("closed", "ended", "offered", "arrival", "tick")
    if "start" in row.dtype.names:
        written = ("end",)
    return max(int(row[name]) for name in written if name in row.dtype.names)


def _row(row: Any) -> str:
    """All fields of a row that are not 0."""
    shown = []
    for name in row.dtype.names:
        value: Any = int(row[name])
        if name == "end" and "case" in row.dtype.names and "start" not in row.dtype.names:
            kinds = ContactEnd if "offered" in row.dtype.names else CaseEnd
            value = _word(kinds, value)
        elif name in CODES:
            value = _word(CODES[name], value)
        if name == "flags":
            bits = FLAG_NAMES if "answered_index" in row.dtype.names else TURN_FLAG_NAMES
            value = "+".join(word for word, bit in bits.items() if value & bit) or 0
        if value != 0:
            shown.append(f"{name}={value}")
    return " ".join(shown)


def _word(codes: type[IntEnum], value: int) -> str | int:
    """What a code stands for; the number itself if it stands for nothing."""
    return codes(value).name.lower() if value in {code.value for code in codes} else value


def _history(journal: Journal, row: Any) -> list[str]:
    """What the journal says of the case, or of the agent, that a row is about."""
    key = "case" if "case" in row.dtype.names else "agent"
    lines = [f"     {key} {row[key]} in the journal of {journal.engine}:"]
    if key == "agent":
        tables = {"agent_states": journal.agent_states, "work": journal.work}
    else:
        names = ("contacts", "turns", "work", "decisions", "cases")
        tables = {name: getattr(journal, name) for name in names}
    for name, rows in tables.items():
        mine = rows[rows[key] == row[key]]
        if key == "agent":
            mine = mine[np.abs(mine["end"] - row["end"]).argsort(kind="stable")[: 2 * BEFORE]]
            mine = mine[np.argsort(mine["start"], kind="stable")]
        lines += [f"       {name}: {_row(found)}" for found in mine]
    return lines
