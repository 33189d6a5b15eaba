"""Blocks of arrays, recycled journal memory, and arrays that grow in the middle of a run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.compiling import compiled
from sim.demand.tape import Tape, draw_tape
from sim.engine.compiled import driver, memory_pool
from sim.engine.compiled.driver import lay_out, run_compiled
from sim.engine.compiled.loop import FULL, MARGIN, advance
from sim.engine.compiled.world import CASE_SLOTS, CONTACT_SLOTS, STATE, World
from sim.engine.journal import TABLES
from sim.engine.plan import Plan
from sim.engine.planning import build_plan
from sim.memory import Block, records
from sim.service_models.registry import resolve
from tests.property.journals import equal_rows
from tests.property.scenarios import seeded
from tests.unit.engine.worlds import planned, world

NUMBERS = np.dtype(np.int64)


class Pair(Block):
    """Two arrays."""

    arrays: ClassVar = {"line": (NUMBERS, 1), "square": (np.dtype(np.float64), 2)}


def _sum(pair: Pair, factor: float) -> float:
    total = 0.0
    for i in range(len(pair.line)):
        pair.line[i] += 1
        for j in range(pair.square.shape[1]):
            total += pair.line[i] * pair.square[i, j]
    return total * factor


def _pair() -> Pair:
    return Pair(line=np.arange(3), square=np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))


def test_a_block_is_the_same_in_compiled_code_and_in_python() -> None:
    one, other = _pair(), _pair()
    assert compiled(_sum)(one, 2.0) == _sum(other, 2.0) == 2 * (1 * 3 + 2 * 7 + 3 * 11)
    assert one.line.tolist() == [1, 2, 3], "compiled code writes into the arrays themselves"


def test_a_block_with_some_arrays_replaced_leaves_the_first_as_it_was() -> None:
    one = _pair()
    other = one.replace(line=np.arange(10, 13))
    assert compiled(_sum)(other, 1.0) == 11 * 3 + 12 * 7 + 13 * 11
    assert compiled(_sum)(one, 1.0) == 1 * 3 + 2 * 7 + 3 * 11
    assert other.square is one.square
    with pytest.raises(TypeError, match="unknown arrays"):
        one.replace(circle=np.arange(3))
    with pytest.raises(TypeError, match="line: float64"):
        one.replace(line=np.zeros(3))


def _lengths(pair: Pair) -> tuple[int, ...]:
    return (len(pair.line), pair.line.shape[0], pair.square.shape[0], pair.square.shape[1])


def test_lengths_are_the_same_in_compiled_code_and_in_python() -> None:
    assert compiled(_lengths)(_pair()) == _lengths(_pair()) == (3, 3, 3, 2)


class Table(Block):
    """Rows with narrow columns, a constant array, and matrices of which a line can be taken."""

    arrays: ClassVar = {
        "rows": (records(np.dtype([("small", "i1"), ("short", "i2"), ("real", "f8")])), 1),
        "line": (NUMBERS, 1),
        "fixed": (np.dtype(np.float64), 2),
        "lists": (records(np.dtype([("short", "i2"), ("real", "f8")])), 2),
    }
    constant: ClassVar = frozenset(("line",))


def _table() -> Table:
    rows = np.zeros(2, dtype=Table.arrays["rows"][0])
    rows["small"], rows["short"] = -3, 30_000
    lists = np.zeros((3, 2), dtype=Table.arrays["lists"][0])
    lists["short"] = [[1, 2], [3, 4], [5, 6]]
    fixed = np.array([[1.0, 2.0], [5.0, 7.0]])
    return Table(rows=rows, line=np.arange(4), fixed=fixed, lists=lists)


@compiled
def _total(line: Any) -> float:
    return line[0] + line[1]


def _use_table(table: Table) -> float:
    row = table.rows[1]
    row.real = row.small * row.short * row.short * row.short  # beyond 32 bits
    row.small += 5
    row.short = table.line[3]
    return row.real + _total(table.fixed[1])


def test_narrow_columns_are_read_as_wide_integers() -> None:
    one, other = _table(), _table()
    assert compiled(_use_table)(one) == _use_table(other) == -3 * 30_000**3 + 12
    assert one.rows.tolist() == other.rows.tolist() == [(-3, 30_000, 0.0), (2, 3, one.rows[1].real)]


@compiled
def _halve_all(rows: Any, count: int) -> int:
    total = 0
    for place in range(count):
        rows[place].real = rows[place].short / 2
        total += rows[place].short
    return total


def _halve_line(table: Table) -> int:
    return _halve_all(table.lists[1], 2)


def test_a_line_of_a_matrix_of_rows_is_read_and_set() -> None:
    one, other = _table(), _table()
    assert compiled(_halve_line)(one) == _halve_line(other) == 7
    assert one.lists["real"].tolist() == other.lists["real"].tolist() == [[0, 0], [1.5, 2], [0, 0]]


def _write_constant(table: Table) -> None:
    table.line[0] = 1


def test_types_of_rows_that_lie_differently_have_different_names() -> None:
    """Kept code is looked up by them, also where it takes a row and not the block."""
    from sim.memory_types import BlockArray, BlockLine, BlockRow, BlockType

    def named(layout: list[tuple[str, str]]) -> list[str]:
        block = type("Rows", (Block,), {"arrays": {"rows": (records(np.dtype(layout)), 1)}})
        inner = (kind(block, "rows").name for kind in (BlockArray, BlockLine, BlockRow))
        return [BlockType(block).name, *inner]

    one = [("small", "i1"), ("short", "i2")]
    assert named(one) == named(list(one))
    for same in set(named(one)) & set(named(one[::-1])):
        raise AssertionError(same)


def test_constant_arrays_cannot_be_written() -> None:
    with pytest.raises(Exception, match="line"):
        compiled(_write_constant)(_table())


@pytest.mark.parametrize(
    "arrays",
    [
        {"line": np.arange(3)},
        {"line": np.arange(3), "square": np.zeros((2, 2)), "more": np.zeros(1)},
        {"line": np.arange(3.0), "square": np.zeros((2, 2))},
        {"line": np.arange(6)[::2], "square": np.zeros((2, 2))},
        {"line": np.arange(3), "square": np.zeros(4)},
    ],
    ids=["missing", "unknown", "dtype", "strided", "dimensions"],
)
def test_a_block_refuses_other_arrays(arrays: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Pair(**arrays)


def test_a_block_with_an_array_replaced() -> None:
    one = _pair()
    other = one.replace(line=np.array([10]))
    assert other.square is one.square
    assert other.address != one.address
    assert one.line.tolist() == [0, 1, 2]


# --- recycled memory -----------------------------------------------------------------------------

LENGTH = 54_321
BYTES = np.dtype(np.uint8)


def _address(array: np.ndarray[Any, Any]) -> int:
    return int(array.__array_interface__["data"][0])


def test_memory_is_used_again_when_nobody_looks() -> None:
    taken = [memory_pool.recycled(LENGTH, BYTES) for _ in range(100)]  # all that fits is taken
    address = _address(taken.pop())
    taken.append(memory_pool.recycled(LENGTH, BYTES))
    assert _address(taken[-1]) == address


def test_memory_is_not_used_again_while_a_view_lives() -> None:
    first = memory_pool.recycled(LENGTH, NUMBERS)
    first[:] = 7
    view = first[100:200][::3].view()
    del first
    others = [memory_pool.recycled(LENGTH, NUMBERS) for _ in range(3)]
    for other in others:
        other[:] = 1
    assert (view == 7).all()
    address = {_address(other) for other in others}
    assert len(address) == 3


def test_memory_of_any_length_can_be_had() -> None:
    empty = memory_pool.recycled(0, NUMBERS)
    assert len(empty) == 0
    assert empty.dtype == NUMBERS


def test_unused_memory_makes_way_for_fresh_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = memory_pool.Pool()
    monkeypatch.setattr(memory_pool, "MOST_BYTES", 100)
    for _ in range(3):
        pool.give_back(np.empty(30, dtype=np.uint8))
    assert len(pool.unused) == 3
    pool.fetch(65)  # of 90 unused bytes 35 may stay
    assert [len(memory) for memory in pool.unused] == [30]
    pool.fetch(1_000)
    assert pool.unused == []


def test_journals_of_earlier_runs_stay_as_they_are() -> None:
    plan, tape = planned()
    first = run_compiled(plan, tape)
    kept = {table: rows.copy() for table, rows in first.items()}
    column = first["contacts"]["offered"][5:9]
    values = column.copy()
    for _ in range(4):
        run_compiled(plan, replace(tape, cases=tape.cases[:-7]))
    for table in TABLES:
        assert equal_rows(kept[table], first[table])
    del first
    for _ in range(4):
        run_compiled(plan, replace(tape, cases=tape.cases[:-7]))
    assert (column == values).all(), "a column outlives its journal"


def test_memory_may_be_given_back_while_memory_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector of garbage runs when it likes: also in the middle of a fetch."""
    garbage = [memory_pool.recycled(LENGTH, BYTES), memory_pool.recycled(LENGTH, BYTES)]
    del garbage[0]  # so that there is unused memory to look at

    def collecting(memory: memory_pool.Bytes) -> int:
        garbage.clear()
        return len(memory)

    monkeypatch.setattr(memory_pool, "len", collecting, raising=False)
    thread = threading.Thread(target=memory_pool.recycled, args=(LENGTH, BYTES), daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "fetching memory waits for itself"
    assert garbage == []


def test_threads_do_not_share_memory_in_use() -> None:
    wrong = []

    def work(number: int) -> None:
        for _ in range(300):
            rows = memory_pool.recycled(2_000, NUMBERS)
            rows[:] = number
            if not (rows == number).all():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- growth --------------------------------------------------------------------------------------

GROWING = (
    *("contact_rows", "case_rows", "turn_rows", "work_rows", "state_rows", "decision_rows"),
    *(name for name, one in STATE.items() if one.shape[0] in (CASE_SLOTS, CONTACT_SLOTS)),
)


def _tiny(w: World) -> World:
    """The same world with arrays that are full from the start."""
    slots = MARGIN + 1
    short = {name: getattr(w, name)[:slots].copy() for name in GROWING}
    for name in ("events", "positions"):
        short[name] = np.ascontiguousarray(getattr(w, name)[:, :slots])
    return w.replace(**short)


def _messages_and_decisions() -> tuple[Plan, Tape]:
    """A random scenario with many turns and decisions, as a plan and a tape."""
    for number in range(500):
        scenario, model = seeded(number)
        plan = build_plan(scenario, resolve(model, scenario).capabilities)
        tape = draw_tape(scenario, 1, 0)
        tables = run_compiled(plan, tape)
        if min(len(tables["turns"]), len(tables["decisions"])) > 200:
            return plan, tape
    raise AssertionError("no random scenario has many turns and decisions")


@pytest.mark.parametrize("given", [planned, _messages_and_decisions])
def test_a_run_that_has_to_grow_writes_the_same_journal(
    given: Callable[[], tuple[Plan, Tape]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, tape = given()
    expected = {table: rows.copy() for table, rows in run_compiled(plan, tape).items()}
    sizes = []
    grow = driver.grown  # counted

    def counted(w: World) -> World:
        sizes.append(len(w.contact_rows))
        return grow(w)

    monkeypatch.setattr(driver, "lay_out", lambda *wanted: _tiny(lay_out(*wanted)))
    monkeypatch.setattr(driver, "grown", counted)
    found = run_compiled(plan, tape)
    assert len(sizes) >= 4
    for table in TABLES:
        assert equal_rows(expected[table], found[table])


def test_a_full_world_says_so_before_it_overflows() -> None:
    w = _tiny(world())
    assert advance(w) == FULL
    assert int(w.run[0].contact_rows) <= len(w.contact_rows)


def test_every_array_of_the_plan_reaches_the_engine() -> None:
    """A column added to the plan and forgotten in the layout would be silently ignored."""
    plan, tape = planned()
    w = lay_out(plan, tape)
    for field in fields(plan):
        value = getattr(plan, field.name)
        if isinstance(value, np.ndarray):
            assert np.array_equal(getattr(w, field.name), value), field.name
