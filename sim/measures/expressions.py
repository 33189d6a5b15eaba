"""What a row contributes to a sum, as an expression that code is made of.

A tally is written like arithmetic on one row of the journal: ``rows.column("worked") +
rows.column("after_contact_work")``. The operators here do not compute; they remember. What
several tallies have in common is remembered once, so :mod:`sim.measures.kernels` computes it once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any, ClassVar, Final, Self, Union

import numpy as np
import numpy.typing as npt

from sim.measures.terms import ChurnWeights, Floats, Terms

Operand = Union["Expression", float, int, bool]


class Expression:
    """One number of a row: read from it, or computed from other numbers of it.

    Attributes:
        text: Python for it, with ``{}`` where the parts stand.
        parts: what it is computed from.
        is_whole: it is a whole number, or true or false, whatever row is read.

    Expressions that say the same are the same object.
    """

    __slots__ = ("is_whole", "parts", "text")
    _known: ClassVar[dict[tuple[Any, ...], Any]] = {}

    text: str
    parts: tuple[Expression, ...]
    is_whole: bool

    def __new__(cls, text: str, *parts: Operand) -> Self:
        """The expression with this text and these parts."""
        own = tuple(constant(part) for part in parts)
        key = (text, *map(id, own))
        if key not in cls._known:
            made = super().__new__(cls)
            made.text, made.parts = text, own
            made.is_whole = _is_true_or_false(text) or (
                all(part.is_whole for part in own) and not any(mark in text for mark in _BROKEN)
            )
            cls._known[key] = made
        found: Self = cls._known[key]
        return found

    def __add__(self, other: Operand) -> Expression:
        return self if _is_zero(other) else Expression("{} + {}", self, other)

    def __radd__(self, other: Operand) -> Expression:
        return self + other

    def __sub__(self, other: Operand) -> Expression:
        return Expression("{} - {}", self, other)

    def __rsub__(self, other: Operand) -> Expression:
        return Expression("{} - {}", other, self)

    def __mul__(self, other: Operand) -> Expression:
        return constant(0.0) if _is_zero(other) else Expression("{} * {}", self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return self * other

    def __truediv__(self, other: Operand) -> Expression:
        return Expression("{} / {}", self, other)

    def __rtruediv__(self, other: Operand) -> Expression:
        return Expression("{} / {}", other, self)

    def __and__(self, other: Operand) -> Expression:
        return Expression("{} & {}", self, other)

    def __or__(self, other: Operand) -> Expression:
        return Expression("{} | {}", self, other)

    def __invert__(self) -> Expression:
        return Expression("not {}", self)

    def __lt__(self, other: Operand) -> Expression:
        return Expression("{} < {}", self, other)

    def __le__(self, other: Operand) -> Expression:
        return Expression("{} <= {}", self, other)

    def __gt__(self, other: Operand) -> Expression:
        return Expression("{} > {}", self, other)

    def __ge__(self, other: Operand) -> Expression:
        return Expression("{} >= {}", self, other)

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]  # it remembers, too
        return Expression("{} == {}", self, other)  # type: ignore[arg-type]

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return Expression("{} != {}", self, other)  # type: ignore[arg-type]

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("an expression has no value until a row is read: use & | ~ and where()")


_BROKEN: Final = (".0", "/", "sqrt", "exp", "float(", "scalars", "tables")
STEPS: Final = 2**32
"""Steps of one unit in which sums of anything but ticks are added."""


def _is_true_or_false(text: str) -> bool:
    return any(f" {sign} " in text for sign in ("==", "!=", "<", "<=", ">", ">="))


def in_steps(value: Expression, per: float) -> tuple[Expression, float]:
    """The value as a whole number of steps so fine that they do not matter, and steps of a unit.

    The sum of floats depends on the order in which they are added, and rows come in blocks of any
    size. Sums of whole numbers do not.

    Args:
        value: of a row.
        per: by what the sum is divided; if it is more than 1, the value is in ticks.
    """
    if value.is_whole:
        return value, per
    if per > 1:
        return Expression("int(rint({}))", value), per
    return Expression(f"int(rint({{}} * {float(STEPS)}))", value), per * STEPS


def constant(value: Operand) -> Expression:
    """A number as an expression; expressions as they are."""
    if isinstance(value, Expression):
        return value
    return Expression(repr(float(value) if isinstance(value, float) else int(value)))


def _is_zero(value: Operand) -> bool:
    return not isinstance(value, Expression) and value == 0


EVERY: Final = constant(1)
"""What every row contributes to a count of rows."""


def where(condition: Expression, yes: Operand, no: Operand) -> Expression:
    """One of two values."""
    return Expression("{1} if {0} else {2}", condition, yes, no)


def larger(one: Operand, other: Operand) -> Expression:
    """The larger of two values."""
    return Expression("max({}, {})", one, other)


def smaller(one: Operand, other: Operand) -> Expression:
    """The smaller of two values."""
    return Expression("min({}, {})", one, other)


def root(value: Expression) -> Expression:
    """Square root."""
    return Expression("sqrt({})", value)


def exponential(value: Expression) -> Expression:
    """E to the power of the value."""
    return Expression("exp({})", value)


def one_of(value: Expression, codes: Iterable[int]) -> Expression:
    """Whether a value is one of some codes."""
    return reduce(Expression.__or__, [value == int(code) for code in codes])


def total(values: Iterable[Expression]) -> Expression:
    """The sum of some values."""
    return reduce(Expression.__add__, values)


def has(flags: Expression, bit: int) -> Expression:
    """Whether a bit is set."""
    return (flags & int(bit)) != 0


@dataclass(frozen=True, slots=True)
class TermTable:
    """A term of the scenario that differs between channels, teams, segments or intents."""

    row: int
    is_flag: bool

    def __getitem__(self, index: Operand) -> Expression:
        """Its value for one of them."""
        value = Expression(f"batch.tables[{self.row}, {{}}]", index)
        return value != 0 if self.is_flag else value


_PLAIN: Final = ("currency", "hours", "churn")
_KINDS: Final = {"Floats": False, "Integers": False, "Flags": True}
_NAMES: Final = [field for field in fields(Terms) if field.name not in _PLAIN]
_TABLES: Final = [field for field in _NAMES if field.type in _KINDS]
_SCALARS: Final = [field.name for field in _NAMES if field.type not in _KINDS]
_WEIGHTS: Final = [field.name for field in fields(ChurnWeights)]


class TermNames:
    """Stands for :class:`sim.measures.terms.Terms` where tallies are declared.

    Attributes are expressions, or tables of them; ``churn`` has the weights of the equation.
    """

    churn: Any

    def __init__(self) -> None:
        for row, field in enumerate(_TABLES):
            setattr(self, field.name, TermTable(row, _KINDS[str(field.type)]))
        for place, name in enumerate(_SCALARS):
            setattr(self, name, Expression(f"batch.scalars[{place}]"))
        first = len(_SCALARS)
        weights = {n: Expression(f"batch.scalars[{first + i}]") for i, n in enumerate(_WEIGHTS)}
        self.churn = ChurnWeights(**weights)  # type: ignore[arg-type]  # names instead of numbers

    def __getattr__(self, name: str) -> Any:
        """For type checkers: attributes are set by name."""
        raise AttributeError(name)


def packed(terms: Terms) -> tuple[Floats, npt.NDArray[np.float64]]:
    """Scalars and tables of a scenario's terms, as the expressions read them."""
    scalars = [float(getattr(terms, name)) for name in _SCALARS]
    scalars += [float(getattr(terms.churn, name)) for name in _WEIGHTS]
    rows = [np.asarray(getattr(terms, field.name), dtype=np.float64) for field in _TABLES]
    tables = np.zeros((len(rows), max(map(len, rows))))
    for row, values in enumerate(rows):
        tables[row, : len(values)] = values
    return np.array(scalars), tables
