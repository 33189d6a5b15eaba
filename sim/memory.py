"""Many arrays passed to compiled code as one pointer.

An event loop works on dozens of arrays. Numba passes every array of an argument by value, seven
words each, at every call of a function that is not inlined; with forty arrays the calls cost far
more than the work. A :class:`Block` holds the arrays instead, and compiled code receives the
address of a small table with the address and the shape of each. ``block.name`` is an array in
plain Python, and much like one in compiled code: see :mod:`sim.memory_types`.

That reaches into Numba, so each process first tries out a small block. If this Numba is not the one
that is known here, functions that work on blocks run as plain Python: slowly, with the same
results. It is said once, as a warning of the logger ``ccsim``. ``CCSIM_PLAIN_BLOCKS=1`` asks for
that, and is what a process tells those that it starts.
"""

from __future__ import annotations

import copy
import functools
import importlib.metadata
import logging
import os
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, ParamSpec, Self, TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled, interpreted, is_compiling

P = ParamSpec("P")
R = TypeVar("R")

TESTED_NUMBA: Final = "0.68"
"""Newest version that blocks are known to work with."""

_LOG: Final = logging.getLogger("ccsim")
_PLAIN_BLOCKS: Final = "CCSIM_PLAIN_BLOCKS"

WORDS_PER_ARRAY = 3
"""Address and up to two lengths."""


class Block:
    """Base of a class whose instances hold arrays by name.

    A subclass declares ``arrays``: name to (dtype, number of dimensions, 1 or 2). Every instance
    holds exactly those, C-contiguous. The arrays live as long as the block.

    In compiled code an array can be indexed by whole, not negative numbers, one for each dimension,
    and measured by ``len`` and ``shape``; a matrix also gives lines, which can be read by
    index. A row of a structured array has its columns as attributes. What compiled code only
    reads may be named in ``constant``.

    Raises:
        TypeError: an array is missing, unknown, or of another dtype or shape.
    """

    arrays: ClassVar[Mapping[str, tuple[np.dtype[Any], int]]] = {}
    constant: ClassVar[frozenset[str]] = frozenset()
    _first_words: ClassVar[Mapping[str, int]] = {}

    def __init_subclass__(cls, *, is_trial: bool = False) -> None:
        """Make the subclass known to Numba, unless that is to be tried out later."""
        super().__init_subclass__()
        cls._first_words = {name: WORDS_PER_ARRAY * n for n, name in enumerate(cls.arrays)}
        if not is_trial and blocks_compile():
            from sim.memory_types import register

            register(cls)

    def __init__(self, **arrays: npt.NDArray[Any]) -> None:
        if arrays.keys() != self.arrays.keys():
            raise TypeError(f"missing or unknown arrays: {sorted(set(arrays) ^ set(self.arrays))}")
        self._table = np.zeros(WORDS_PER_ARRAY * len(self.arrays), dtype=np.int64)
        self._hold(arrays)

    def _hold(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Enter arrays into the table, after a look at each."""
        for name, array in arrays.items():
            dtype, dimensions = self.arrays[name]
            # Comparing two types of rows takes as long as all the rest, and mostly it is one type.
            has_type = array.dtype is dtype or array.dtype == dtype
            if not has_type or array.ndim != dimensions or not array.flags.c_contiguous:
                raise TypeError(f"{name}: {array.dtype} {array.shape} is not {dtype}[{dimensions}]")
            first = self._first_words[name]
            self._table[first] = array.ctypes.data
            self._table[first + 1 : first + 1 + dimensions] = array.shape
            setattr(self, name, array)

    @property
    def address(self) -> int:
        """Address of the table, for compiled code."""
        return int(self._table.ctypes.data)

    def replace(self, **arrays: npt.NDArray[Any]) -> Self:
        """A block with some arrays replaced, which costs no more than entering those."""
        if not arrays.keys() <= self.arrays.keys():
            raise TypeError(f"unknown arrays: {sorted(set(arrays) - set(self.arrays))}")
        other = copy.copy(self)
        other._hold(arrays)  # noqa: SLF001  # of the same class
        return other

    def __copy__(self) -> Self:
        """A block with the same arrays, and a table of its own."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _table=self._table.copy())
        return other

    def __getattr__(self, name: str) -> Any:
        """For type checkers: arrays are set by name."""
        raise AttributeError(name)


class Row(np.record):  # type: ignore[misc]  # final only in the stubs
    """A row whose fields plain Python can read as attributes, as compiled code does.

    Narrow integers come as int64. NumPy's own class gives them narrow, and finds its methods
    ``item`` and ``repeat`` before fields of that name.
    """

    def __getattribute__(self, name: str) -> Any:
        fields = np.void.__getattribute__(self, "dtype").fields
        if name in fields:
            value = self.getfield(*fields[name][:2])
            return np.int64(value) if value.dtype.kind == "i" else value
        return super().__getattribute__(name)


def records(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same layout, with fields that plain Python can read as attributes too."""
    return np.dtype((Row, dtype))


# --- a Numba that is not known -------------------------------------------------------------------


def on_blocks(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that Python calls with blocks, whatever this Numba makes of those.

    What only compiled functions call is marked :func:`sim.compiling.compiled`.

    Returns:
        the compiled function; one that runs as plain Python if Numba cannot compile blocks.
    """
    machine_code = compiled(function)
    if not is_compiling() or blocks_compile():
        return machine_code

    def in_python(*args: P.args, **kwargs: P.kwargs) -> R:
        # Only now: what stands further down in its module is there when it is called.
        return interpreted(machine_code)(*args, **kwargs)

    return in_python


@functools.cache
def blocks_compile() -> bool:
    """Whether functions on blocks are compiled; tried out once in a process."""
    if not is_compiling() or os.environ.get(_PLAIN_BLOCKS, "0").strip() not in ("", "0"):
        return False
    try:
        _try_out()
    except Exception as fault:  # noqa: BLE001  # whatever it is, plain Python does without
        _LOG.warning(
            f"Numba {_numba_version()} cannot compile blocks of arrays ({type(fault).__name__}: "
            f"{_first_line(fault)}), so simulations run as plain Python: the same results, but "
            f"some hundred times slower. ccsim was tested with Numba up to {TESTED_NUMBA}: "
            f'pip install "numba<={TESTED_NUMBA}.99"'
        )
        os.environ[_PLAIN_BLOCKS] = "1"  # for processes that this one starts
        return False
    return True


def _try_out() -> None:
    """Use a block in every way that is allowed, compiled and in plain Python.

    Raises:
        Exception: of any kind, where Numba is not the one that :mod:`sim.memory_types` knows.
    """
    from sim.memory_types import register

    register(Trial)

    def results(function: Callable[..., float]) -> list[Any]:
        rows = np.zeros(2, dtype=Trial.arrays["rows"][0])
        trial = Trial(rows=rows, square=np.eye(2), fixed=np.arange(3))
        return [function(trial), rows.tolist(), trial.square.tolist()]

    if results(compiled(use_trial)) != results(use_trial):
        raise RuntimeError("compiled code and plain Python differ")


class Trial(Block, is_trial=True):
    """A block with every kind of array."""

    arrays: ClassVar = {
        "rows": (records(np.dtype([("short", "i2"), ("real", "f8")])), 1),
        "square": (np.dtype(np.float64), 2),
        "fixed": (np.dtype(np.int64), 1),
    }
    constant: ClassVar = frozenset(("fixed",))


def use_trial(trial: Trial) -> float:
    """Read and set everything that a block for trial has."""
    row = trial.rows[1]
    row.short = trial.fixed[2] - 5
    row.real = row.short * 1_000_000 + trial.square.shape[0]
    trial.square[0, 1] = len(trial.rows) + trial.square[1][1]
    return float(row.real + trial.square[0, 1])


def _numba_version() -> str:
    return importlib.metadata.version("numba")


def _first_line(fault: Exception) -> str:
    return next(iter(str(fault).splitlines()), "")
