"""A declared field is laid out, reset, written and explained; nothing else has to name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.compiling import compiled
from sim.declared import (
    DURATION,
    TICK,
    Code,
    Flags,
    Unit,
    column,
    columns_of,
    kept,
    kept_fields,
    only_here,
    resets,
    slot_type,
    table_type,
    written,
)
from sim.engine.compiled.generated import copier, resetter, writer
from sim.engine.compiled.open_rows import copied
from sim.engine.reference.records import Rows
from sim.engine.state.page import PAGE, columns, main, renewed
from sim.memory import records

DOCS = Path(__file__).parents[2] / "docs"
PART = "part"


@dataclass(slots=True, eq=False, kw_only=True)
class Visit:
    """A record of every kind of field."""

    begun: int = column("i8", TICK, "when it began")
    over: ClassVar[Any] = written("i8", TICK, "when it was over", name="ended")
    length: int = column("i8", DURATION, "how long it was", reset=0)
    number: int = column("i2", Unit("count"), "which one", name="visit")
    agent: Any = column("i2", Unit("number"), "by whom", reset=-1)  # noqa: RUF009  # a field
    rounds: int = column("i2", Unit("times"), "how often", reset=0, part=PART)
    weight: float = kept("f8", "how heavy", reset=1.5)
    is_awaited: bool = kept("i1", "whether it may still be of use", reset=True)


SLOT = slot_type(*kept_fields(Visit), *only_here("i4", "one other", "places", reset=-1))
TABLE = table_type(Visit)


def test_columns_stand_as_they_are_declared_and_slots_without_gaps() -> None:
    assert TABLE.names == ("begun", "ended", "length", "visit", "agent", "rounds")
    assert SLOT.names == (
        "begun",
        "weight",
        "length",
        "one",
        "other",
        "number",
        "agent",
        "is_awaited",
    )
    assert SLOT.itemsize == 40, "37 bytes, and a whole number of words"


def test_what_begins_alike_lies_side_by_side() -> None:
    fields = only_here("i8", "given", "-")
    fields += only_here("i8", "a", "-", reset=0) + only_here("i8", "b", "-", reset=-1)
    fields += only_here("i8", "c", "-", reset=0)
    assert slot_type(*fields).names == ("given", "b", "a", "c")


def test_a_record_begins_as_declared() -> None:
    visit = Visit(begun=7, number=3)
    assert (visit.length, visit.agent, visit.weight, visit.is_awaited) == (0, -1, 1.5, True)
    assert resets(kept_fields(Visit)) == {
        "length": 0,
        "agent": -1,
        "weight": 1.5,
        "is_awaited": True,
    }
    with pytest.raises(TypeError, match="begun"):
        Visit(number=3)


def slot_and_row() -> tuple[Any, Any]:
    slots = np.ones(1, dtype=records(SLOT))
    slots["begun"], slots["length"], slots["number"], slots["agent"] = 11, 12, 13, 14
    return slots, np.full(1, 99, dtype=np.int64).view("i8")


def test_the_columns_that_are_kept_are_written_and_no_others() -> None:
    slots = slot_and_row()[0]
    rows = np.full(1, -9, dtype=records(TABLE))
    write = writer(Visit)
    getattr(write, "py_func", write)(rows[0], slots[0])
    assert rows.tolist() == [(11, -9, 12, 13, 14, -9)]
    of_part = np.full(1, 5, dtype=records(np.dtype([("rounds", "i2")])))
    write = writer(Visit, PART)
    getattr(write, "py_func", write)(rows[0], of_part[0])
    assert rows.tolist() == [(11, -9, 12, 13, 14, 5)]


def test_a_slot_is_reset_and_what_has_no_value_to_begin_with_stays() -> None:
    slots = slot_and_row()[0]
    reset = resetter(kept_fields(Visit))
    getattr(reset, "py_func", reset)(slots[0])
    assert [slots[0][name] for name in SLOT.names or ()] == [11, 1.5, 0, 1, 1, 13, -1, 1]


def test_rows_copy_what_they_share() -> None:
    source = np.array([(1, 2.5)], dtype=records(np.dtype([("a", "i8"), ("b", "f8")])))
    target = np.zeros(1, dtype=records(np.dtype([("b", "f8"), ("c", "i8")])))
    copy = copier(target.dtype, source.dtype)
    getattr(copy, "py_func", copy)(target[0], source[0])
    assert target.tolist() == [(2.5, 0)]


def test_functions_from_declarations_compile_into_their_callers() -> None:
    reset = resetter(only_here("i8", "a b", "-", reset=-1))

    def use(rows: Any) -> int:
        reset(rows[0])
        return int(rows[0].a + rows[0].b)

    rows = np.zeros(1, dtype=records(np.dtype([("a", "i8"), ("b", "i8")])))
    assert compiled(use)(rows) == -2


def test_both_engines_write_the_same_row() -> None:
    visit = Visit(begun=11, number=13)
    visit.length, visit.agent = 12, Visit(begun=0, number=14)
    rows = Rows(Visit, ("ended",), ("agent",))
    rows.add(visit, 20)
    slots = slot_and_row()[0]
    at_the_end = copied(Visit, TABLE, slots)
    at_the_end["ended"] = 20
    assert rows.table().tolist() == at_the_end.tolist() == [(11, 20, 12, 13, 14, 0)]


def test_a_code_and_a_flag_carry_their_meaning() -> None:
    class Colour(Code):
        RED = 1, "of fire"

    flags = Flags()
    assert (Colour(1).meaning, Colour.RED + 1) == ("of fire", 2)
    assert [flags.add("a", "first"), flags.add("b", "second")] == [1, 2]
    assert flags.meanings["b"] == "second"


def test_a_column_is_explained() -> None:
    assert columns(Visit)[2:4] == [
        "| `begun` | int64 | ticks | `begun` (date) | when it began |",
        "| `ended` | int64 | ticks | `ended` (date) | when it was over |",
    ]
    assert columns_of(Visit)[2].in_frame == "`length_seconds`"


def test_the_page_is_what_the_command_writes(tmp_path: Path) -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    (tmp_path / PAGE).write_text(page.replace("| `offered` |", "| `asked` |"), encoding="utf-8")
    main(str(tmp_path))
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == page
    with pytest.raises(ValueError, match="ContactEnd"):
        renewed(page.replace("### ContactEnd", "### Ends"))
