"""Writes the tables of ``docs/journal.md`` from the declarations of columns, codes and flags.

Run ``python -m sim.engine.state.page`` after a change of a declaration; what stands around the
tables is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sim.declared import Code, Flags, columns_of
from sim.demand.foresight import Foresight
from sim.demand.tape import TapeFields
from sim.engine.state.tables import RECORDS
from sim.rules import codes

PAGE: Final = "journal.md"

COLUMNS: Final = ("column", "type", "unit", "in the frame", "meaning")
CODES: Final = ("code", "name", "in the frame", "meaning")
BITS: Final = ("bit", "name", "in the frame", "meaning")
TYPES: Final = {"i": "int", "u": "uint", "f": "float"}


def tables() -> dict[str, list[str]]:
    """The tables of the page, line by line, by the heading below which they stand."""
    found = {f"`{name}`": columns(record) for name, record in RECORDS.items()}
    kinds = [one for one in vars(codes).values() if isinstance(one, type)]
    own = [one for one in kinds if issubclass(one, Code) and one is not Code]
    declared: list[type[Code]] = [*own, Foresight]
    for kind in declared:
        found[kind.__name__] = table(
            CODES, ((one.value, one.name, f"`{one.name.lower()}`", one.meaning) for one in kind)
        )
    found["Flags"] = bits(codes.CONTACT_FLAGS, "FLAG")
    found["Flags of turns"] = bits(codes.TURN_FLAGS, "TURN")
    found["The tape"] = columns(TapeFields)
    return found


def columns(record: type) -> list[str]:
    """The table of a record's columns."""
    return table(
        COLUMNS,
        (
            (
                f"`{one.name}`",
                f"{TYPES[one.dtype[0]]}{8 * int(one.dtype[1:])}",
                one.unit.text,
                one.in_frame,
                one.meaning,
            )
            for one in columns_of(record)
        ),
    )


def bits(flags: Flags, prefix: str) -> list[str]:
    """The table of a set of flags, whose constants begin with a prefix."""
    constants = ((name, bit) for name, bit in vars(codes).items() if isinstance(bit, int))
    named = {bit: name for name, bit in constants if name.startswith(prefix)}
    return table(
        BITS,
        ((bit, named[bit], f"`{name}`", flags.meanings[name]) for name, bit in flags.bits.items()),
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Lines of a table in Markdown."""
    line = "|" + "---|" * len(head)
    return [f"| {' | '.join(head)} |", line, *(f"| {' | '.join(map(str, r))} |" for r in rows)]


def renewed(page: str) -> str:
    """The page with its tables as they are declared now.

    Raises:
        ValueError: the page lacks a heading, or a table below it.
    """
    for heading, lines in tables().items():
        head = rf"^#+ {re.escape(heading)}\n(?:(?![#|]).*\n)*"
        match = re.search(rf"({head})(?:\|.*\n)+", page, re.MULTILINE)
        if match is None:
            raise ValueError(f"{PAGE} has no table below {heading!r}")
        page = page[: match.end(1)] + "".join(f"{line}\n" for line in lines) + page[match.end() :]
    return page


def main(folder: str = "docs") -> None:
    """Write the tables of the page anew."""
    path = Path(folder, PAGE)
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
