"""Numba's view of a :class:`sim.memory.Block`: three types, and the machine code of their use.

A block is the address of its table. ``block.name`` is the same address, with the place of the array
known at compile time, so an element costs one load of its array's address and nothing else: no
length is read, and no index is compared with zero, for the arrays of a block cannot be indexed from
the end. A line of a matrix and a row of a structured array are addresses too. Integers of any width
read as int64.

LLVM cannot see which memory is which and would read everything again after every write. So it is
told what holds for every block:

- The table, and the arrays that the block calls constant, do not change during a call.
- Two columns, and two arrays of a block, do not overlap: type-based alias analysis,
  https://llvm.org/docs/LangRef.html#tbaa-metadata

The module is imported when a block is first made known to Numba, never in plain Python.
"""

from __future__ import annotations

import hashlib
import operator
from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba import types
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import (
    NativeValue,
    lower_builtin,
    lower_getattr,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.numpy_support import from_dtype

from sim.compiling.dependencies import describe

if TYPE_CHECKING:
    import numpy as np

Block = Any
"""A class derived from :class:`sim.memory.Block`, which stands below this module."""

WORDS_PER_ARRAY: Final = 3
"""Of the table: address and up to two lengths."""

_WORD: Final = ir.IntType(64)
_ADDRESS: Final = ir.IntType(8).as_pointer()


def _block_name(block: Block) -> str:
    """Name of a class of blocks and of what it holds.

    Kept code is looked up by the names of its argument types, and where an array lies in the table,
    or a column in a row, is part of the code.
    """
    contents = describe((tuple(block.arrays.items()), block.constant)).encode()
    declared = hashlib.sha256(contents).hexdigest()[:8]
    return f"{block.__module__}.{block.__qualname__}:{declared}"


class BlockType(types.Type):  # type: ignore[misc]  # Numba has no types
    """A block: the address of its table."""

    def __init__(self, block: Block) -> None:
        self.block = block
        super().__init__(name=_block_name(block))


class BlockArray(types.Type):  # type: ignore[misc]  # Numba has no types
    """An array of a block: the address of the table too."""

    def __init__(self, block: Block, array: str) -> None:
        self.block = block
        self.array = array
        super().__init__(name=f"{_block_name(block)}.{array}")

    @property
    def place(self) -> int:
        """Its first word in the table."""
        return WORDS_PER_ARRAY * list(self.block.arrays).index(self.array)

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's type of an element."""
        dtype: np.dtype[Any] = self.block.arrays[self.array][0]
        return dtype

    @property
    def dimensions(self) -> int:
        """One or two."""
        return int(self.block.arrays[self.array][1])

    @property
    def is_constant(self) -> bool:
        """Whether its contents stay as they are during a call."""
        return self.array in self.block.constant


class BlockLine(BlockArray):
    """A line of a matrix: the address of its first number or row."""

    def __init__(self, block: Block, array: str) -> None:
        super().__init__(block, array)
        self.name += "[:]"


class BlockRow(BlockArray):
    """A row of a structured array of a block: its address."""

    def __init__(self, block: Block, array: str) -> None:
        super().__init__(block, array)
        self.name += "[]"


for _type in (BlockType, BlockArray, BlockLine, BlockRow):
    register_model(_type)(models.OpaqueModel)


# --- types ---------------------------------------------------------------------------------------


def _read_type(dtype: np.dtype[Any]) -> Any:
    """Type in which compiled code sees a number: every signed integer as int64."""
    return types.int64 if dtype.kind == "i" else from_dtype(dtype)


def _element_type(array: BlockArray) -> Any:
    if array.dtype.names:
        return BlockRow(array.block, array.array)
    return _read_type(array.dtype)


@infer_getattr
class _BlockAttributes(AttributeTemplate):  # type: ignore[misc]  # Numba has no types
    key = BlockType

    def generic_resolve(self, typ: BlockType, name: str) -> Any:
        """Type of ``block.name``."""
        return BlockArray(typ.block, name) if name in typ.block.arrays else None


@infer_getattr
class _ArrayAttributes(AttributeTemplate):  # type: ignore[misc]  # Numba has no types
    key = BlockArray

    def resolve_shape(self, typ: BlockArray) -> Any:
        """Type of ``array.shape``."""
        return types.UniTuple(types.intp, typ.dimensions)


@infer_getattr
class _RowAttributes(AttributeTemplate):  # type: ignore[misc]  # Numba has no types
    key = BlockRow

    def generic_resolve(self, typ: BlockRow, name: str) -> Any:
        """Type of ``row.name``."""
        fields: Any = typ.dtype.fields or {}
        return _read_type(fields[name][0]) if name in fields else None


def _index_type(array: BlockArray, index: Any) -> Any:
    if array.dimensions == 1 and isinstance(index, types.Integer):
        return types.intp
    if isinstance(index, types.BaseTuple) and len(index) == array.dimensions == 2:
        return types.UniTuple(types.intp, 2)
    return None


@infer_global(operator.getitem)
class _Read(AbstractTemplate):  # type: ignore[misc]  # Numba has no types
    def generic(self, args: Any, kws: Any) -> Any:
        """Type of ``array[index]``."""
        array, index = args
        if type(array) is BlockLine and isinstance(index, types.Integer):
            return signature(_element_type(array), array, types.intp)
        if type(array) is not BlockArray:
            return None
        if array.dimensions == 2 and isinstance(index, types.Integer):
            return signature(BlockLine(array.block, array.array), array, types.intp)
        kind = _index_type(array, index)
        return kind and signature(_element_type(array), array, kind)


@infer_global(operator.setitem)
class _Write(AbstractTemplate):  # type: ignore[misc]  # Numba has no types
    def generic(self, args: Any, kws: Any) -> Any:
        """Type of ``array[index] = value``."""
        if type(args[0]) is BlockArray and not args[0].is_constant:
            index = _index_type(*args[:2])
            return index and signature(types.void, args[0], index, _element_type(args[0]))
        return None


@infer_global(len)
class _Length(AbstractTemplate):  # type: ignore[misc]  # Numba has no types
    def generic(self, args: Any, kws: Any) -> Any:
        """Type of ``len(array)``."""
        return signature(types.intp, *args) if type(args[0]) is BlockArray else None


# --- code ----------------------------------------------------------------------------------------


def _entry(builder: Any, table: Any, place: int, kind: Any) -> Any:
    """A word of the table."""
    words = builder.bitcast(table, kind.as_pointer())
    entry = builder.load(builder.gep(words, [ir.Constant(_WORD, place)], inbounds=True))
    entry.set_metadata("invariant.load", builder.module.add_metadata([]))
    return entry


def _offset(builder: Any, data: Any, array: BlockArray, index: Any) -> Any:
    """Address of so many elements after the first."""
    size = ir.Constant(_WORD, array.dtype.itemsize)
    return builder.gep(data, [builder.mul(index, size, flags=["nsw"])], inbounds=True)


def _address(builder: Any, array: BlockArray, table: Any, index: Any) -> Any:
    """Address of an element, or of the first of a line."""
    data = _entry(builder, table, array.place, _ADDRESS)
    if array.dimensions == 2:
        width = _entry(builder, table, array.place + 2, _WORD)
        if index.type == _WORD:
            index = builder.mul(index, width)
        else:
            row, column = (builder.extract_value(index, axis) for axis in range(2))
            index = builder.add(builder.mul(row, width), column)
    return _offset(builder, data, array, index)


def _tag(builder: Any, array: BlockArray, column: str) -> Any:
    """What tells LLVM that a column, or an array of numbers, overlaps with no other."""
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "arrays of a block")])
    name = ir.MetaDataString(module, f"{array.block.__qualname__}.{array.array}.{column}")
    zero = ir.Constant(_WORD, 0)
    kind = module.add_metadata([name, root, zero])
    return module.add_metadata([kind, kind, zero])


def _storage(context: Any, dtype: np.dtype[Any]) -> Any:
    return context.get_data_type(from_dtype(dtype))


def _load(
    context: Any, builder: Any, array: BlockArray, column: str, dtype: np.dtype[Any], place: Any
) -> Any:
    """A number from memory."""
    number = builder.load(builder.bitcast(place, _storage(context, dtype).as_pointer()))
    number.align = dtype.alignment
    if array.is_constant:
        number.set_metadata("invariant.load", builder.module.add_metadata([]))
    else:
        number.set_metadata("tbaa", _tag(builder, array, column))
    is_narrow = dtype.kind == "i" and dtype.itemsize < 8
    return builder.sext(number, _WORD) if is_narrow else number


def _store(
    context: Any,
    builder: Any,
    array: BlockArray,
    column: str,
    dtype: np.dtype[Any],
    place: Any,
    number: Any,
) -> None:
    """A number to memory; of a narrow integer the low bits."""
    stored = _storage(context, dtype)
    if dtype.kind == "i" and dtype.itemsize < 8:
        number = builder.trunc(number, stored)
    written = builder.store(number, builder.bitcast(place, stored.as_pointer()))
    written.align = dtype.alignment
    written.set_metadata("tbaa", _tag(builder, array, column))


@lower_getattr_generic(BlockType)
def _get_array(context: Any, builder: Any, typ: BlockType, table: Any, name: str) -> Any:
    return table


@lower_getattr(BlockArray, "shape")
def _get_shape(context: Any, builder: Any, typ: BlockArray, table: Any) -> Any:
    lengths = [_entry(builder, table, typ.place + 1 + i, _WORD) for i in range(typ.dimensions)]
    return context.make_tuple(builder, types.UniTuple(types.intp, typ.dimensions), lengths)


@lower_builtin(len, BlockArray)
def _get_length(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return _entry(builder, args[0], sig.args[0].place + 1, _WORD)


@lower_builtin(operator.getitem, BlockArray, types.Any)
def _get_element(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    array = sig.args[0]
    place = _address(builder, array, *args)
    if isinstance(sig.return_type, (BlockLine, BlockRow)):
        return place
    return _load(context, builder, array, "", array.dtype, place)


@lower_builtin(operator.getitem, BlockLine, types.Any)
def _get_number(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    line = sig.args[0]
    place = _offset(builder, args[0], line, args[1])
    if isinstance(sig.return_type, BlockRow):
        return place
    return _load(context, builder, line, "", line.dtype, place)


@lower_builtin(operator.setitem, BlockArray, types.Any, types.Any)
def _set_element(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    array = sig.args[0]
    place = _address(builder, array, *args[:2])
    _store(context, builder, array, "", array.dtype, place, args[2])
    return context.get_dummy_value()


def _column(builder: Any, row: BlockRow, address: Any, name: str) -> tuple[np.dtype[Any], Any]:
    """NumPy's type of a column, and the address of its number in a row."""
    fields = row.dtype.fields
    assert fields is not None
    dtype, offset = fields[name][:2]
    return dtype, builder.gep(address, [ir.Constant(_WORD, offset)], inbounds=True)


@lower_getattr_generic(BlockRow)
def _get_column(context: Any, builder: Any, typ: BlockRow, row: Any, name: str) -> Any:
    dtype, place = _column(builder, typ, row, name)
    return _load(context, builder, typ, name, dtype, place)


@lower_setattr_generic(BlockRow)
def _set_column(context: Any, builder: Any, sig: Any, args: Any, name: str) -> Any:
    dtype, place = _column(builder, sig.args[0], args[0], name)
    _store(context, builder, sig.args[0], name, dtype, place, args[1])


def register(block: Block) -> None:
    """Make a class of blocks known to Numba."""
    numba_type = BlockType(block)

    @typeof_impl.register(block)
    def _typeof(value: Any, context: Any) -> Any:
        return numba_type


@unbox(BlockType)
def _unbox(typ: Any, value: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer)
