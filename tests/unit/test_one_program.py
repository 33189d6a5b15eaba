"""Functions that call each other are compiled as one program, and still work alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numba
import numpy as np
import pytest

from sim.compiling import compiled, is_compiling
from sim.compiling.one_program import is_part, is_plain

pytestmark = pytest.mark.skipif(
    not is_compiling() or is_plain(), reason="Numba compiles each function by itself"
)


@compiled
def third(x: float) -> float:
    return x / 3.0


@compiled
def sixth(x: float) -> float:
    return third(x) / 2.0


@compiled
def sixths(count: int) -> float:
    room = np.empty(count)
    for place in range(count):
        room[place] = sixth(place)
    return float(room.sum())


def are_parts(function: Any) -> set[bool]:
    return {is_part(result) for result in function.overloads.values()}


def test_what_is_called_is_a_part_until_python_calls_it() -> None:
    assert sixths(4) == 1.0
    assert are_parts(third) == are_parts(sixth) == {True}
    assert are_parts(sixths) == {False}
    assert third(2.0) == 2.0 / 3.0
    assert (are_parts(third), are_parts(sixth)) == ({False}, {True})
    assert third(4) == 4.0 / 3.0
    assert sixth(2.0) == 1.0 / 3.0
    assert sixths(4) == 1.0


def test_functions_of_others_can_call_what_has_been_a_part() -> None:
    assert sixths(4) == 1.0

    @numba.njit
    def twelfths(count: int) -> float:
        room = np.empty(count)
        for place in range(count):
            room[place] = sixth(float(place))
        return room.sum() / 2

    assert twelfths(4) == 0.5


PROGRAM = """
from sim.compiling import compiled

@compiled
def third(x):
    return x / 3.0

@compiled
def sixth(x):
    return third(x) / 2.0

print(sixth(3.0), sixth(3), third(3.0))
"""
FAULTS = {
    "something is missing": "import numba; del numba.core.codegen.JITCodeLibrary",
    "linking fails": "import sim.compiling.one_program as one\none._all_parts = None",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_another_numba_is_told_once_and_gives_the_same(fault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS[fault] + PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CCSIM_PLAIN_NUMBA": "0"},
    )
    assert done.stdout.split() == ["0.5", "0.5", "1.0"]
    (said,) = done.stderr.splitlines()
    assert "compiling takes longer" in said


def test_a_fault_of_the_function_itself_is_numbas_to_tell() -> None:
    @compiled
    def wrong(x: float) -> float:
        return third(x) + "a"  # type: ignore[operator]

    with pytest.raises(numba.TypingError):
        wrong(1.0)
    assert sixth(3) == 0.5
