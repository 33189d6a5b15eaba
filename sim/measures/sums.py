"""Sums by group: the one thing that is computed from a journal.

Every measure is a ratio of sums, so a replication is fully described, for any grouping, by a few
sums per group. Sums of ticks are added as whole numbers and turned into seconds at the end: they
do not depend on the order of the rows, and the sums of groups add up to the total exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.measures.rows import (
    TIME_LEVELS,
    CaseRows,
    Column,
    ContactRows,
    DecisionRows,
    EntryRows,
    Rows,
    TurnRows,
)
from sim.measures.spells import ClockRows, StateRows, WaitingRows, WorkRows
from sim.measures.terms import Floats, Terms
from sim.measures.window import Window

if TYPE_CHECKING:
    from sim.engine.journal import Journal

LEVELS: Final = ("channel", "intent", "segment", "team", "interval", "day")
"""Everything a measure can be grouped by."""

_ROWS: Final[Mapping[str, type[Rows]]] = {
    "contacts": ContactRows,
    "entries": EntryRows,
    "cases": CaseRows,
    "turns": TurnRows,
    "waiting": WaitingRows,
    "decisions": DecisionRows,
    "states": StateRows,
    "work": WorkRows,
    "clock": ClockRows,
}

_SPELLS: Final = ("waiting", "states", "work", "clock")
"""Kinds of rows that are cut where an interval or day begins."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One sum over rows of a journal.

    Attributes:
        rows: kind of rows: ``contacts``, ``entries`` (contacts by the channel on which they
            began), ``cases``, ``turns``, ``waiting`` (messages that wait), ``decisions``,
            ``states``, ``work`` or ``clock``.
        weigh: from the rows to what each contributes: True/False to count, or numbers to add.
        per: the sum is divided by this (ticks per second, for example).
    """

    rows: str
    weigh: Callable[[Any], Column]
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of a cross of levels.

    Attributes:
        levels: the levels, outermost first; empty for one group of everything.
        sizes: number of members of each level.
    """

    levels: tuple[str, ...]
    sizes: tuple[int, ...]

    @property
    def groups(self) -> int:
        """Number of groups, the product of the sizes."""
        return prod(self.sizes)

    @classmethod
    def of(cls, levels: Sequence[str], journal: Journal, window: Window) -> Grouping:
        """The cross of the levels, with the sizes that the journal and the window give."""
        names = journal.names
        sizes = {
            "channel": len(names.channels),
            "intent": len(names.intents),
            "segment": len(names.segments),
            "team": len(names.teams),
        }
        return cls(
            tuple(levels),
            tuple(window.size(lv) if lv in TIME_LEVELS else sizes[lv] for lv in levels),
        )

    def codes(self, rows: Rows) -> Column | None:
        """Group of each row, -1 for rows that belong to none; None if there is one group.

        The codes are of the type that ``numpy.bincount`` takes as it is.
        """
        known = [level for level in self.levels if level in rows.levels]
        if not known:
            return None
        code = np.zeros(len(rows), dtype=np.intp)
        outside = np.zeros(len(rows), dtype=np.bool_)
        for level, size in zip(self.levels, self.sizes, strict=True):
            if level in rows.levels:
                index = rows.codes(level)
                outside |= index < 0
                code = code * size + index
        code[outside] = -1
        return code

    def spread(self, sums: Floats, rows_levels: tuple[str, ...]) -> Floats:
        """Repeat sums over the levels that their rows do not have (the clock has no teams)."""
        if len(sums) == self.groups:
            return sums
        shape = tuple(
            size if level in rows_levels else 1
            for level, size in zip(self.levels, self.sizes, strict=True)
        )
        return np.broadcast_to(sums.reshape(shape), self.sizes).reshape(-1).copy()


@dataclass(slots=True)
class Reader:
    """Computes sums of one journal; rows and their groups are shared between the tallies.

    Attributes:
        journal, terms, window: what is summed.
        tallies: the known sums by name. totals: sums of several tallies by name.
    """

    journal: Journal
    terms: Terms
    window: Window
    tallies: Mapping[str, Tally]
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _rows: dict[tuple[str, str], Rows] = field(default_factory=dict)

    def rows(self, kind: str, cut: str = "") -> Rows:
        """The rows of one kind, read once."""
        cut = cut if kind in _SPELLS else ""
        if (kind, cut) not in self._rows:
            extra = (cut,) if cut else ()
            self._rows[kind, cut] = _ROWS[kind](self.journal, self.terms, self.window, *extra)
        return self._rows[kind, cut]

    def sums(self, names: Iterable[str], by: Sequence[str] = ()) -> dict[str, Floats]:
        """Sums per group of the cross of ``by``; arrays of length ``Grouping.groups``.

        A tally whose rows lack a level of ``by`` is left out, unless it is the clock's.
        """
        grouping = Grouping.of(by, self.journal, self.window)
        wanted = list(dict.fromkeys(names))
        parts = dict.fromkeys(p for name in wanted for p in self.totals.get(name, (name,)))
        found: dict[str, Floats] = {}
        codes: dict[str, Column | None] = {}
        for name in parts:
            tally = self.tallies[name]
            rows = self.rows(tally.rows, _finest(by))
            if tally.rows != "clock" and not set(by) <= set(rows.levels):
                continue
            if tally.rows not in codes:
                own = grouping.codes(rows)
                # Counting starts at 0, where what belongs to no group is counted and left out.
                codes[tally.rows] = None if own is None else own + 1
            found[name] = _add(tally, rows, codes[tally.rows], grouping)
        return {
            name: np.sum([found[p] for p in self.totals.get(name, (name,))], axis=0)
            for name in wanted
            if all(p in found for p in self.totals.get(name, (name,)))
        }


def _finest(by: Sequence[str]) -> str:
    """The level at which spells have to be cut: intervals are shorter than days."""
    return next((level for level in TIME_LEVELS if level in by), "")


def _add(tally: Tally, rows: Rows, places: Column | None, grouping: Grouping) -> Floats:
    """Sum what the rows contribute, per group.

    Args:
        tally: what they contribute.
        rows: of its kind.
        places: group of each row plus 1; 0 for rows of no group; None if there is one group.
        grouping: the groups.
    """
    weights = tally.weigh(rows)
    if places is None:
        total = np.count_nonzero(weights) if weights.dtype == np.bool_ else weights.sum()
        return np.full(grouping.groups, float(total) / tally.per)
    own = tuple(
        size
        for level, size in zip(grouping.levels, grouping.sizes, strict=True)
        if level in rows.levels
    )
    sums = _bincount(places, weights, prod(own)) / tally.per
    return grouping.spread(sums, rows.levels)


def _bincount(places: Column, weights: Column, groups: int) -> npt.NDArray[np.float64]:
    """Sum of the weights per place, place 0 left out."""
    if weights.dtype == np.bool_:
        return np.bincount(places.compress(weights), minlength=groups + 1)[1:].astype(np.float64)
    sums = np.bincount(places, weights=weights, minlength=groups + 1)[1:]
    return sums.astype(np.float64, copy=False)
