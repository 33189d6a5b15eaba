"""Many arrays passed to compiled code as one pointer.

An event loop works on dozens of arrays. Numba passes every array of an argument by value, seven
words each, at every call of a function that is not inlined; with forty arrays the calls cost far
more than the work. A :class:`Block` holds the arrays instead, and compiled code receives the
address of a small table with the address and the shape of each. ``block.name`` is an array in
plain Python, and much like one in compiled code: see :mod:`sim.memory_types`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from sim.compiling import is_compiling

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

    def __init_subclass__(cls) -> None:
        """Make the subclass known to Numba."""
        super().__init_subclass__()
        if is_compiling():
            from sim.memory_types import register

            register(cls)

    def __init__(self, **arrays: npt.NDArray[Any]) -> None:
        if set(arrays) != set(self.arrays):
            raise TypeError(f"missing or unknown arrays: {sorted(set(arrays) ^ set(self.arrays))}")
        self._table = np.zeros(WORDS_PER_ARRAY * len(self.arrays), dtype=np.int64)
        for place, (name, (dtype, dimensions)) in enumerate(self.arrays.items()):
            array = arrays[name]
            if array.dtype != dtype or array.ndim != dimensions or not array.flags.c_contiguous:
                raise TypeError(f"{name}: {array.dtype} {array.shape} is not {dtype}[{dimensions}]")
            first = WORDS_PER_ARRAY * place
            self._table[first] = array.ctypes.data
            self._table[first + 1 : first + 1 + dimensions] = array.shape
            setattr(self, name, array)

    @property
    def address(self) -> int:
        """Address of the table, for compiled code."""
        return int(self._table.ctypes.data)

    def replace(self, **arrays: npt.NDArray[Any]) -> Self:
        """A block with some arrays replaced."""
        return type(self)(**{name: arrays.get(name, getattr(self, name)) for name in self.arrays})

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
