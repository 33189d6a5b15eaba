"""Compiled code that adds up rows, made from the declarations of tallies.

For each kind of rows one function is written, as text: it reads a row, computes what every tally
says about it, and adds that to the group of the row in each of any number of groupings. A tally
that is declared is thus part of the pass; nothing has to be written twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from typing import Any, Final

import numpy as np

from sim.measures.expressions import Expression
from sim.measures.rows import ALL_LEVELS, KINDS, Rows
from sim.memory import on_blocks

_TIME: Final = {
    "interval": "(tick + to.grid[3]) // to.grid[2] - to.grid[4]",
    "day": "(tick + to.grid[6]) // to.grid[5] - to.grid[7]",
    "week_hour": "batch.hours[(tick + to.grid[3]) // to.grid[2] - to.grid[4]]",
}

Kernel = Any
"""A function of a :class:`sim.measures.following.Batch` and a ``Pass``; returns how many single
values it kept."""


@dataclass(frozen=True, eq=False)
class Observation:
    """Single values that are kept, for quantiles and for estimates of what is censored.

    Attributes:
        chosen: rows that have a value. value: it, a whole number.
        marks: what else is known of it, by name; bits in this order.
    """

    chosen: Expression
    value: Expression
    marks: Mapping[str, Expression]


def kernel(
    kind: str, tallies: tuple[Expression, ...], observation: Observation | None = None
) -> Kernel:
    """The function that adds up rows of a kind.

    Args:
        kind: of rows, see :data:`sim.measures.rows.KINDS`.
        tallies: what a row contributes to each sum.
        observation: what is kept of single rows.
    """
    text = "\n".join(_function(KINDS[kind], tallies, observation))
    return _compiled(kind, text)


@cache
def _compiled(kind: str, text: str) -> Kernel:
    """The function with this text."""
    # Its name carries all that it is made of, so that code of another text is never taken for it.
    name = f"add_{kind}_{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
    from sim.measures.following import opened_until, place_among

    space: dict[str, Any] = {
        "__name__": __name__,
        "np": np,
        "sqrt": sqrt,
        "exp": exp,
        "rint": np.rint,
        "place_among": place_among,
        "opened_until": opened_until,
    }
    code = compile(f"def {name}(batch, to):\n{text}\n", __file__, "exec")
    exec(code, space)  # noqa: S102 - the text is made here, of this package's declarations
    return on_blocks(space[name])


def _function(
    rows: Rows, tallies: tuple[Expression, ...], observation: Observation | None
) -> Iterable[str]:
    """The body of a kernel, line by line."""
    writer = _Writer()
    yield f" values = np.zeros({max(1, len(tallies))}, dtype=np.int64)"
    yield f" codes = np.full({len(ALL_LEVELS)}, -1, dtype=np.int64)"
    yield " count = 0"
    yield f" for i in range(len(batch.{rows.table})):"
    if rows.needs_case:
        of_itself = rows.table == "cases"
        yield (
            "  case_row = i" if of_itself else f"  case_row = batch.{rows.table}_found[i].case_row"
        )
        yield "  if case_row < 0 or not batch.cases_found[case_row].complete:"
        yield "   continue"
    elif "segment" in rows.codes:
        known = " or ".join(f"to.wanted[{ALL_LEVELS.index(lv)}]" for lv in ("segment", "intent"))
        yield f"  case_row = batch.{rows.table}_found[i].case_row if {known} else -1"
    yield from _spell(rows, writer) if rows.are_spells else _row(rows, writer)
    yield from ("   " + line for line in writer.lines(tallies))
    yield from (f"   values[{k}] = {writer.name(tally)}" for k, tally in enumerate(tallies))
    yield from ("   " + line for line in _levels(rows, writer))
    yield from ("   " + line for line in _ADDING)
    if observation is not None:
        yield from ("   " + line for line in _observing(rows, observation, writer))
    yield "   start = until" if rows.are_spells else "   break"
    yield " return count"


def _row(rows: Rows, writer: _Writer) -> Iterable[str]:
    """Only rows in the window."""
    tick = rows.column(rows.tick[0])
    yield from ("  " + line for line in writer.lines([tick]))
    yield f"  tick = {writer.name(tick)}"
    yield "  while to.grid[0] <= tick < to.grid[1]:"


def _spell(rows: Rows, writer: _Writer) -> Iterable[str]:
    """Spells clipped to the window and cut at the edges of cells."""
    start, end = (rows.column(name) for name in rows.tick)
    yield from ("  " + line for line in writer.lines([start, end]))
    yield f"  start = max({writer.name(start)}, to.grid[0])"
    yield f"  stop = min({writer.name(end)}, to.grid[1])"
    yield "  while start < stop:"
    yield "   tick = start"
    yield "   until = stop"
    yield "   cell_end = to.grid[1]"
    yield "   if to.grid[8]:"
    yield "    cell_end = ((tick + to.grid[9]) // to.grid[8] + 1) * to.grid[8] - to.grid[9]"
    yield "    cell_end = min(cell_end, to.grid[1])"
    yield "    until = min(stop, cell_end)"


TICKS_OF_PIECE: Final = Expression("(until - start)")
"""Length of the piece of a spell that is added."""

START_OF_PIECE: Final = Expression("start")
END_OF_PIECE: Final = Expression("until")

LASTS_TO_THE_END: Final = Expression("(until == cell_end)")
"""Whether a piece of a spell ends with its interval or day, or with the window."""


def _levels(rows: Rows, writer: _Writer) -> Iterable[str]:
    """The dense index of a row at every level that is wanted."""
    for place, level in enumerate(ALL_LEVELS):
        if level in _TIME:
            yield f"if to.wanted[{place}]:"
            yield f" codes[{place}] = {_TIME[level]}"
        elif level in rows.codes:
            code = rows.code(level)
            yield f"if to.wanted[{place}]:"
            inner = _Writer(writer.names)
            yield from (" " + line for line in inner.lines([code]))
            yield f" codes[{place}] = {inner.name(code)}"


_ADDING: Final = tuple(
    f"""\
for g in range(len(to.groupings)):
 group = 0
 for level in range({len(ALL_LEVELS)}):
  if to.groupings[g, 3 + level]:
   if codes[level] < 0:
    group = -1
    break
   group += codes[level] * to.groupings[g, 3 + level]
 if len(to.observed) and g < len(to.observed_groups):
  to.observed_groups[g, count] = group
 if group >= 0:
  at = to.groupings[g, 0] + group * to.groupings[g, 1]
  first = to.groupings[g, 2]
  for k in range(to.groupings[g, 1]):
   to.sums[at + k] += values[to.which[first + k]]""".splitlines()
)


def _observing(rows: Rows, observation: Observation, writer: _Writer) -> Iterable[str]:
    """Keep the value of a row, if it has one; its groups are noted already."""
    marks = [Expression("int({})", mark) for mark in observation.marks.values()]
    yield "if len(to.observed):"
    inner = _Writer(writer.names)
    channel = rows.code("channel")
    wanted = [observation.chosen, observation.value, channel, *marks]
    yield from (" " + line for line in inner.lines(wanted))
    yield f" if {inner.name(observation.chosen)}:"
    yield f"  to.observed[count, 0] = {inner.name(observation.value)}"
    bits = [f"({inner.name(mark)} << {bit})" for bit, mark in enumerate(marks)]
    yield f"  to.observed[count, 1] = {' | '.join(bits) or '0'}"
    yield f"  to.observed[count, 2] = {inner.name(channel)}"
    yield "  count += 1"


_NOTHING: Final[Mapping[Expression, str]] = {}


class _Writer:
    """Gives every expression a variable, once, before it is used.

    Args:
        known: variables that are known where these lines stand.
    """

    def __init__(self, known: Mapping[Expression, str] = _NOTHING) -> None:
        self.names = dict(known)

    def name(self, expression: Expression) -> str:
        """How an expression is called, once its lines are written."""
        return self.names[expression]

    def lines(self, wanted: Iterable[Expression]) -> list[str]:
        """What has to be computed before the expressions are known."""
        found: list[str] = []
        for expression in wanted:
            self._write(expression, found)
        return found

    def _write(self, expression: Expression, found: list[str]) -> None:
        if expression in self.names:
            return
        for part in expression.parts:
            self._write(part, found)
        text = expression.text.format(*(self.names[part] for part in expression.parts))
        if not expression.parts and _is_number(text):
            self.names[expression] = f"({text})"
            return
        self.names[expression] = f"x{len(self.names)}"
        found.append(f"{self.names[expression]} = {text}")


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "").replace("e", "").replace("-", "").isdigit()
