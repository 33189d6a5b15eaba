"""Many arrays passed to compiled code as one pointer.

An event loop works on dozens of arrays. Numba passes every array of an argument by value, seven
words each, at every call of a function that is not inlined; with forty arrays the calls cost far
more than the work. A :class:`Block` holds the arrays instead, and compiled code receives the
address of a small table with the address and the shape of each. ``block.name`` is an array in
compiled code and in plain Python alike.

Like :mod:`sim.compiling` this module is about Numba and about nothing else.
"""

from __future__ import annotations

import sys
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

    Raises:
        TypeError: an array is missing, unknown, or of another dtype or shape.
    """

    arrays: ClassVar[Mapping[str, tuple[np.dtype[Any], int]]] = {}
    numba_type: ClassVar[Any]  # set when the subclass is made known to Numba

    def __init_subclass__(cls) -> None:
        """Make the subclass known to Numba."""
        super().__init_subclass__()
        if is_compiling():
            _register(cls)

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


def _register(cls: type[Block]) -> None:
    """Teach Numba the type: a pointer whose attributes are arrays."""
    from numba import types
    from numba.extending import (
        NativeValue,
        models,
        register_model,
        typeof_impl,
        unbox,
    )

    class BlockType(types.Type):  # type: ignore[misc]  # Numba has no types
        """Numba's type of the block."""

        def __init__(self) -> None:
            super().__init__(name=f"{cls.__module__}.{cls.__qualname__}")

    # Numba's cache pickles the type by its qualified name, so it must be found there; otherwise it
    # is pickled by value, and nothing in the cache ever fits.
    BlockType.__qualname__ = f"{cls.__name__}Type"
    BlockType.__module__ = cls.__module__
    setattr(sys.modules[cls.__module__], BlockType.__qualname__, BlockType)
    cls.numba_type = BlockType()
    register_model(BlockType)(models.OpaqueModel)

    @typeof_impl.register(cls)
    def _typeof(value: Block, context: Any) -> Any:
        return cls.numba_type

    @unbox(BlockType)
    def _unbox(typ: Any, value: Any, c: Any) -> Any:
        address = c.pyapi.object_getattr_string(value, "address")
        pointer = c.pyapi.long_as_voidptr(address)
        c.pyapi.decref(address)
        return NativeValue(pointer)

    _register_attributes(cls, BlockType)


def _register_attributes(cls: type[Block], block_type: Any) -> None:
    """Type and code of ``block.name``: an array on memory that the block owns."""
    from llvmlite import ir
    from numba import types
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import infer_getattr, lower_getattr_generic
    from numba.np.arrayobj import populate_array
    from numba.np.numpy_support import from_dtype

    array_types = {
        name: types.Array(from_dtype(dtype), dimensions, "C", aligned=True)
        for name, (dtype, dimensions) in cls.arrays.items()
    }
    places = {name: WORDS_PER_ARRAY * place for place, name in enumerate(cls.arrays)}

    class Attributes(AttributeTemplate):  # type: ignore[misc]  # Numba has no types
        """Types of the attributes."""

        key = block_type

        def generic_resolve(self, typ: Any, attr: str) -> Any:
            """Type of ``block.attr``."""
            return array_types.get(attr)

    infer_getattr(Attributes)

    @lower_getattr_generic(block_type)
    def _load(context: Any, builder: Any, typ: Any, value: Any, attr: str) -> Any:
        array_type = array_types[attr]
        word = ir.IntType(64)
        table = builder.bitcast(value, word.as_pointer())

        def entry(offset: int) -> Any:
            place = ir.Constant(word, places[attr] + offset)
            return builder.load(builder.gep(table, [place]))

        array = context.make_array(array_type)(context, builder)
        item = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
        shape = [entry(1 + axis) for axis in range(array_type.ndim)]
        strides = [ir.Constant(word, item)]
        if array_type.ndim == 2:  # rows of a matrix
            strides = [builder.mul(shape[1], strides[0]), strides[0]]
        populate_array(
            array,
            data=builder.inttoptr(entry(0), array.data.type),
            shape=shape,
            strides=strides,
            itemsize=ir.Constant(word, item),
            meminfo=None,
        )
        return array._getvalue()  # noqa: SLF001  # so written in Numba's own modules
