"""Functions on rows that follow from declarations: copying what two rows share, and resetting one.

They are written out as plain assignments, which the compiler merges into a few wide loads and
stores, exactly as if somebody had typed them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from sim.compiling import compiled
from sim.declared import Field, columns_of, fields_of, kept_fields, resets

Row = Any


def writer(record: type, part: str = "") -> Callable[[Row, Row], None]:
    """Writes the columns of a record that are kept, or kept in a part of it, into a row."""
    pairs = zip(columns_of(record), _fields_behind(record), strict=True)
    kept = {one.name for one in kept_fields(record, part)}
    return _assigning((column.name, name) for column, name in pairs if name in kept)


def copier(target: np.dtype[Any], source: np.dtype[Any]) -> Callable[[Row, Row], None]:
    """Copies the columns that two rows have in common into the first of them."""
    return _assigning((name, name) for name in target.names or () if name in (source.names or ()))


def resetter(fields: Iterable[Field]) -> Callable[[Row], None]:
    """Gives the fields of a row the values to begin with."""
    lines = [f"row.{name} = {value!r}" for name, value in _numbers(list(fields)).items()]
    return _written("reset(row)", lines)


def begun(shape: int | tuple[int, ...], dtype: np.dtype[Any], fields: Iterable[Field]) -> Any:
    """An array of rows with the values to begin with; what has none is 0."""
    rows = np.zeros(shape, dtype=dtype)
    for name, value in _numbers(list(fields)).items():
        rows[name] = value
    return rows


def _fields_behind(record: type) -> list[str]:
    return [one.name for one in fields_of(record) if one.column]


def _numbers(fields: list[Field]) -> dict[str, float]:
    """Values to begin with as plain numbers."""
    return {
        name: value if isinstance(value, float) else int(value)
        for name, value in resets(fields).items()
    }


def _assigning(pairs: Iterable[tuple[str, str]]) -> Callable[[Row, Row], None]:
    return _written("write(row, source)", [f"row.{one} = source.{other}" for one, other in pairs])


def _written(signature: str, lines: list[str]) -> Callable[..., None]:
    """A compiled function of these lines, which becomes part of those that call it."""
    names: dict[str, Any] = {}
    source = "\n    ".join([f"def {signature}:", *lines])
    exec(compile(source, "/<written from declarations>", "exec"), names)  # noqa: S102  # ours
    name, _, _ = signature.partition("(")
    function: Callable[..., None] = compiled(inline=True)(names[name])
    return function
