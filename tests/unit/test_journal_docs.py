"""The page on the journal lists every column, code and flag, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

import numpy as np
import pytest

import sim
import sim.engine.journal as journal_module
from sim.demand.foresight import Foresight
from sim.demand.tape import TAPE_CASE
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
    WorkKind,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")
TAPE = "The tape"
CODES = (ContactEnd, CaseEnd, Foresight, WorkKind, AgentState, Answer, Presence)
FLAGS = {
    "contacts": ("Flags", "FLAG", FLAG_NAMES),
    "turns": ("Flags of turns", "TURN", TURN_FLAG_NAMES),
}
"""Tables with flags: heading, prefix of the constants, names in the frame."""


def rows(heading: str) -> list[list[str]]:
    """Cells of the first table below a heading, without its header."""
    section = re.split(rf"^#+ `?{re.escape(heading)}`?$", PAGE, flags=re.MULTILINE)[1]
    lines = re.split(r"^#", section, flags=re.MULTILINE)[0].splitlines()
    table = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def names(cells: Iterable[str]) -> list[str]:
    """The first name in code of each cell."""
    found = (re.match(r"`(\w+)`", cell) for cell in cells)
    return [one[1] for one in found if one]


@pytest.fixture(scope="module")
def journal() -> Journal:
    scenario = sim.load(
        ROOT / "scenarios" / "retail.toml",
        {"scenario.starts_empty": True, "scenario.horizon_days": 0.05},
    )
    return sim.simulate(scenario, seed=1, engine="simpy")


@pytest.mark.parametrize("table", [*TABLES, TAPE])
def test_every_column_is_listed_with_type_unit_and_meaning(table: str) -> None:
    dtype = TAPE_CASE if table == TAPE else TABLES[table]
    listed = rows(table)
    assert [len(row) for row in listed] == [5] * len(listed)
    assert all(all(row) for row in listed)
    expected = [(name, str(dtype[name])) for name in dtype.names or ()]
    found = list(zip(names(row[0] for row in listed), (row[1] for row in listed), strict=True))
    assert found == expected


@pytest.mark.parametrize("table", [*TABLES, TAPE])
def test_every_column_of_a_frame_is_listed(table: str, journal: Journal) -> None:
    frame = journal.tape.frame() if table == TAPE else journal.frame(table)
    listed = names(row[3] for row in rows(table))
    flags = names(row[2] for row in rows(FLAGS[table][0])) if table in FLAGS else []
    assert sorted([*listed, *flags]) == sorted(set(frame.columns) - FORMER)


FORMER = {"wrap_up_seconds", "long_wait", "long_waits"}


@pytest.mark.parametrize("codes", CODES)
def test_every_code_is_listed(codes: type[IntEnum]) -> None:
    listed = [(int(row[0]), row[1], row[2]) for row in rows(codes.__name__)]
    assert listed == [(one.value, one.name, f"`{one.name.lower()}`") for one in codes]


@pytest.mark.parametrize("table", FLAGS)
def test_every_flag_is_listed(table: str) -> None:
    heading, prefix, words = FLAGS[table]
    constants = {
        value: name
        for name, value in vars(journal_module).items()
        if re.match(f"{prefix}_(?!NAMES|FLAG)", name)
    }
    listed = [(int(row[0]), row[1], row[2]) for row in rows(heading)]
    assert listed == [(bit, constants[bit], f"`{word}`") for word, bit in words.items()]
    assert len(constants) == len(listed)


def test_what_is_reserved_is_not_written(journal: Journal) -> None:
    for table, column, codes in (
        ("contacts", "end", "ContactEnd"),
        ("cases", "end", "CaseEnd"),
        ("agent_states", "state", "AgentState"),
    ):
        reserved = [int(row[0]) for row in rows(codes) if "reserved" in row[3]]
        assert not np.isin(getattr(journal, table)[column], reserved).any()
