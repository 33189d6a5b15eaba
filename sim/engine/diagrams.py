"""Writes ``docs/states.md``: what can happen to contacts, cases and agents, drawn and as tables.

Run ``python -m sim.engine.diagrams`` after a change of :mod:`sim.engine.stages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sim.engine.stages import (
    AGENTS,
    CASES,
    CONTACTS,
    MEANING,
    THE_RUN_ENDS,
    State,
    Transition,
)
from sim.rules.codes import CaseEnd, ContactEnd

PAGE: Final = "states.md"
ENDS: Final = (ContactEnd, CaseEnd)

HEAD: Final = """\
# States of contacts, cases and agents

Generated from `sim/engine/stages.py` by `python -m sim.engine.diagrams`; do not edit. Names are
those of the code; ends are explained in [journal.md](journal.md), the order in which things happen
in [engine_contract.md](engine_contract.md). `tests/property/test_states.py` holds the tables
against runs. What is still live when the run ends is not drawn; it stands in the tables.
"""
CONTACT_TEXT: Final = """\

## A contact

A contact is one attempt of a customer; a thread of messages is one contact, whatever its turns. It
is written down when it ends. First how it goes on, then how it ends.
"""
CASE_TEXT: Final = """\

## A case

A case relies on the contacts that were opened for it, until each has failed, has been chased or is
answered. It may have several at once.
"""
AGENT_TEXT: Final = """\

## An agent

An agent's state is looked at after an event and its matching. `BREAK`, `TRAINING` and `ABSENT` are
those of agents who work in shifts. Time after the end of the shift, or beyond the head count that
is due, is marked as overtime.
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [HEAD, CONTACT_TEXT]
    parts += ["\n", *_diagram(row for row in CONTACTS if not _is_end(row.after))]
    parts += ["\n", *_diagram(row for row in CONTACTS if _is_end(row.after))]
    parts += ["\n", *_meanings(CONTACTS), "\n", *_table(CONTACTS)]
    parts += [CASE_TEXT, "\n", *_diagram(CASES), "\n", *_meanings(CASES), "\n", *_table(CASES)]
    parts += [AGENT_TEXT, "\n", *_diagram(AGENTS), "\n", *_meanings(AGENTS), "\n", *_table(AGENTS)]
    return "".join(parts)


def _is_end(state: State) -> bool:
    return isinstance(state, ENDS)


def _diagram(rows: Iterable[Transition]) -> Iterator[str]:
    """A state diagram in the language of Mermaid."""
    drawn = [row for row in rows if row.what != THE_RUN_ENDS]
    ends = [row.after for row in drawn if _is_end(row.after)]
    yield "```mermaid\nstateDiagram-v2\n"
    for row in drawn:
        before = "[*]" if row.before is None else row.before.name
        yield f"    {before} --> {row.after.name}: {row.what}\n"
    for end in dict.fromkeys(ends):
        yield f"    {end.name} --> [*]\n"
    yield "```\n"


def _meanings(rows: Iterable[Transition]) -> Iterator[str]:
    """A table of the stages or states in some rows."""
    yield "| state | means |\n|---|---|\n"
    found = [state for row in rows for state in (row.before, row.after) if state is not None]
    for state in dict.fromkeys(found):
        if not _is_end(state):
            yield f"| `{state.name}` | {MEANING[state]} |\n"


def _table(rows: Iterable[Transition]) -> Iterator[str]:
    """The rows as a plain table; ends are in bold."""
    yield "| from | what happens | to |\n|---|---|---|\n"
    for row in rows:
        before = "" if row.before is None else f"`{row.before.name}`"
        after = f"**`{row.after.name}`**" if _is_end(row.after) else f"`{row.after.name}`"
        yield f"| {before} | {row.what} | {after} |\n"


def main(folder: str = "docs") -> None:
    """Write the page."""
    Path(folder, PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
