"""Records: what is kept of a thing, declared once, field by field.

A record is a class whose fields say everything about themselves: width, unit, value to begin with,
meaning, and whether they are a column of a table. The layout of arrays, the reset of a slot that is
used again, the writers of rows, the columns of frames and the pages of the manual follow from it::

    @dataclass(slots=True, eq=False, kw_only=True)
    class ContactFields:
        offered: int = column("i8", TICK, "when the contact reached the centre")
        read: int = column("i8", DURATION, "reading what is recorded of earlier contacts", reset=0)
        points: float = kept("f8", "of priority", reset=0.0)
        closed_at: ClassVar = written("i8", TICK, "when the row was written", name="closed")
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, replace
from enum import Enum, IntEnum
from inspect import get_annotations
from typing import Any, Final, Self

import numpy as np


class Shown(Enum):
    """How a frame for people shows a column; the value says so on the page of the table."""

    AS_IS = "`{}`"
    DATE = "`{}` (date)"
    SECONDS = "`{}_seconds`"
    SHARE = "`{}` (0 to 1)"
    NAME = "`{}` (name)"
    WORD = "`{}` (word)"
    FLAGS = "one column of true and false per flag"
    CHANNEL_SET = "`{}` (names)"


@dataclass(frozen=True, slots=True)
class Unit:
    """What the numbers of a field count.

    Attributes:
        text: as the manual names it.
        shown: how a frame shows it.
        words: of codes: the codes; of places in a list: which list of ``Names``, or the words.
    """

    text: str
    shown: Shown = Shown.AS_IS
    words: Any = None


class Code(IntEnum):
    """Base of codes: each has a number and a meaning."""

    _value_: int
    meaning: str

    def __new__(cls, value: int, meaning: str = "") -> Self:
        """A code with its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code


class Flags:
    """Bits of a column, each with the name that a frame gives it and a meaning.

    Attributes:
        bits: by name. meanings: by name. former: names that some had, by name.
    """

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.meanings: dict[str, str] = {}
        self.former: dict[str, str] = {}

    def add(self, name: str, meaning: str, former: str = "") -> int:
        """The next free bit."""
        self.bits[name] = bit = 1 << len(self.bits)
        self.meanings[name] = meaning
        if former:
            self.former[name] = former
        return bit


TICK: Final = Unit("ticks", Shown.DATE)
DURATION: Final = Unit("ticks", Shown.SECONDS)
SHARE: Final = Unit("thousandths", Shown.SHARE)
TAPE_ROW: Final = Unit("row of the tape")
AGENT: Final = Unit("number")
FROM_1: Final = Unit("count from 1")
CHANNELS: Final = Unit("bits by channel", Shown.CHANNEL_SET)
YES_NO: Final = Unit("0 or 1")
NO_UNIT: Final = Unit("none")


def place_in(names: str) -> Unit:
    """A place in one of the lists of names of a scenario."""
    return Unit("place in the file", Shown.NAME, names)


def code_of(codes: type[Code]) -> Unit:
    """A code of an enumeration."""
    return Unit(codes.__name__, Shown.WORD, codes)


def flags_of(bits: Flags) -> Unit:
    """A set of flags."""
    return Unit("bits", Shown.FLAGS, bits)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    Attributes:
        name: of the field, and of the column unless ``column`` says otherwise.
        dtype: width in arrays, as NumPy writes it ("i4").
        unit: what it counts.
        meaning: for the manual and for readers of the code.
        reset: value to begin with; None: whoever begins a record gives it.
        column: name of the column of the table; empty: it is none.
        is_kept: part of the live record; else only written when a row is.
        part: the part of the live record it belongs to, where that lies in several arrays.
        frame: name in a frame, where it is another.
        frame_text: what the manual says of the frame, where the unit does not.
        source: of a parameter: the key of the scenario that it comes from.
        former: name that the column had; files and frames hold it under both until the next format.
    """

    name: str
    dtype: str
    unit: Unit
    meaning: str
    reset: Any = None
    column: str = ""
    is_kept: bool = True
    part: str = ""
    frame: str = ""
    frame_text: str = ""
    source: Any = None
    former: str = ""

    @property
    def in_frame(self) -> str:
        """What the manual says of the column in a frame."""
        return self.frame_text or self.unit.shown.value.format(self.frame or self.column)


def column(
    dtype: str,
    unit: Unit,
    meaning: str,
    *,
    name: str = "=",
    reset: Any = None,
    part: str = "",
    frame: str = "",
    frame_text: str = "",
    former: str = "",
) -> Any:
    """A field of the live record that is a column of its table; see :class:`Field`."""
    one = Field("", dtype, unit, meaning, reset, name, part=part, frame=frame)
    return _declared(replace(one, frame_text=frame_text, former=former))


def kept(
    dtype: str,
    meaning: str,
    *,
    unit: Unit = NO_UNIT,
    reset: Any = None,
    part: str = "",
    source: Any = None,
) -> Any:
    """A field of the live record that is no column; see :class:`Field`."""
    return _declared(Field("", dtype, unit, meaning, reset, part=part, source=source))


def written(dtype: str, unit: Unit, meaning: str, frame_text: str = "", *, name: str = "=") -> Any:
    """A column that is only known when the row is written; annotate it as ``ClassVar``."""
    return Field("", dtype, unit, meaning, column=name, is_kept=False, frame_text=frame_text)


def _declared(one: Field) -> Any:
    """The field of a dataclass that carries a declaration."""
    default = MISSING if one.reset is None else one.reset
    return field(default=default, metadata={"declared": one})


@functools.cache
def fields_of(record: type) -> tuple[Field, ...]:
    """The fields of a record in the order in which they are declared, those of its bases first."""
    return tuple(_own_and_inherited(record))


def _own_and_inherited(record: type) -> Iterator[Field]:
    for base in reversed(record.__mro__):
        found = getattr(base, "__dataclass_fields__", {})
        for name in get_annotations(base):
            one = base.__dict__.get(name)
            if not isinstance(one, Field):
                one = found[name].metadata.get("declared") if name in found else None
            if one is not None:
                yield replace(one, name=name, column=name if one.column == "=" else one.column)


def kept_fields(record: type, part: str = "") -> list[Field]:
    """The fields of the live record that belong to a part of it."""
    return [one for one in fields_of(record) if one.is_kept and one.part == part]


def columns_of(record: type) -> list[Field]:
    """The columns of the table of a record, each under the name of the column."""
    return [replace(one, name=one.column) for one in fields_of(record) if one.column]


def table_type(record: type) -> np.dtype[Any]:
    """NumPy's type of a row of the table: the columns as declared."""
    return np.dtype([(one.name, one.dtype) for one in columns_of(record)], align=True)


def slot_type(*fields: Field) -> np.dtype[Any]:
    """NumPy's type of a live record in an array.

    The widest come first, so that nothing lies idle between them, and fields with the same value to
    begin with lie side by side, so that they are reset together.
    """

    def order(one: Field) -> tuple[int, int]:
        rank = {None: 0, -1: 1, 0: 3}.get(one.reset, 2)
        return -np.dtype(one.dtype).itemsize, rank

    return np.dtype([(one.name, one.dtype) for one in sorted(fields, key=order)], align=True)


def resets(fields: list[Field]) -> dict[str, Any]:
    """Values to begin with, of the fields that have one."""
    return {one.name: one.reset for one in fields if one.reset is not None}


def only_here(dtype: str, names: str, meaning: str, reset: Any = None) -> list[Field]:
    """Fields that one engine needs beside the record, by names with spaces between them."""
    return [Field(name, dtype, NO_UNIT, meaning, reset) for name in names.split()]
