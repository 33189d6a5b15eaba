"""Sums by group: the one thing that is computed from a journal.

Every measure is a ratio of sums, so a replication is fully described, for any grouping, by a few
sums per group. They add up: over groups, over replications, and over the parts in which the rows of
one replication come. They do not depend on the order of the rows, see
:func:`sim.measures.expressions.in_steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.measures.expressions import Expression, in_steps
from sim.measures.kernels import Kernel, Observation, kernel
from sim.measures.rows import ALL_LEVELS, KINDS, Rows
from sim.measures.terms import Floats, Terms

if TYPE_CHECKING:
    from sim.engine.journal import Names
    from sim.measures.batch import Batch, Pass
    from sim.measures.centre import Centre

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """One sum over rows of a journal.

    Attributes:
        rows: kind of rows, see :data:`sim.measures.rows.KINDS`.
        weigh: from a row to what it contributes: whether it counts, or a number to add.
        per: the sum is divided by this (ticks per second, for example).
        of_team: by team, what the sum of its agents' spells is multiplied by; None for nothing.
            Only of rows of agents' states: the sum then does not depend on how spells are cut.
        estimated: name of the estimate that adds to it when all rows are there; empty if none.
    """

    rows: str
    weigh: Callable[[Rows], Expression]
    per: float = 1.0
    of_team: Callable[[Terms], Floats] | None = None
    estimated: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Sums by the groups of a cross of levels.

    Attributes:
        levels: outermost first; empty for one group of everything.
        names: of tallies.
    """

    levels: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class Observed:
    """Single values of rows of a kind, in the order in which they came.

    Attributes:
        values, marks: int64[n], uint8[n], see :class:`sim.measures.kernels.Observation`.
        channels: int16[n]; dense index.
        groups: [groupings, n], integers no wider than they must be, since a long run has many; -1
            where a row belongs to no group.
    """

    values: Codes
    marks: npt.NDArray[np.uint8]
    channels: npt.NDArray[np.int16]
    groups: npt.NDArray[np.signedinteger[Any]]


class _Plan:
    """What is added up in one go: rows of a kind, for all groupings with the same cells."""

    def __init__(
        self,
        kind: str,
        wanted: Sequence[tuple[int, Wanted]],
        centre: Centre,
        tallies: Mapping[str, Tally],
        observation: Observation | None,
        cut: str,
    ) -> None:
        from sim.measures.batch import Pass

        rows, which, size = KINDS[kind], list[int](), 0
        self.kind = kind
        self.names = [name for name, tally in tallies.items() if tally.rows == kind]
        declared = tuple(tallies[name] for name in self.names)
        self.add, per = _adding(kind, declared, observation)
        self.per = dict(zip(self.names, per, strict=True))
        self.places: dict[int, tuple[int, tuple[str, ...], tuple[int, ...], tuple[str, ...]]] = {}
        self._wanted = {number: one.levels for number, one in wanted}
        factors = {n: tallies[n].of_team for n in self.names}
        self._of_team = {n: f(centre.terms) for n, f in factors.items() if f is not None}
        groupings = np.zeros((len(wanted), 3 + len(ALL_LEVELS)), dtype=np.int64)
        self.wanted = np.zeros(len(ALL_LEVELS), dtype=np.int64)
        for row, (number, one) in zip(groupings, wanted, strict=True):
            mine = tuple(name for name in one.names if tallies[name].rows == kind)
            own = [level for level in one.levels if level in rows.levels]
            if kind == "states" and "team" not in own:
                own.append("team")
            sizes = centre.sizes(own)
            row[:3] = size, len(mine), len(which)
            for place, level in enumerate(own):
                row[3 + ALL_LEVELS.index(level)] = prod(sizes[place + 1 :])
                self.wanted[ALL_LEVELS.index(level)] = 1
            self.places[number] = (size, tuple(own), sizes, mine)
            which += [self.names.index(name) for name in mine]
            size += len(mine) * prod(sizes)
        self.size = size
        self._to = Pass(
            grid=centre.window.grid(cut),
            wanted=self.wanted,
            groupings=groupings,
            which=np.array(which, dtype=np.int64),
            sums=np.zeros(0, dtype=np.int64),
            observed=np.zeros((0, 3), dtype=np.int64),
            observed_groups=np.zeros((0, 0), dtype=np.int64),
        )

    def begun(self) -> Pass:
        """What the rows of one replication are added to."""
        return self._to.replace(sums=np.zeros(self.size, dtype=np.int64))

    def found(self, sums: Codes, number: int) -> dict[str, Floats]:
        """Sums of one grouping, by name, as arrays of groups; of replications, if `sums` are."""
        first, levels, sizes, names = self.places[number]
        groups, before = prod(sizes), sums.shape[:-1]
        mine = sums[..., first : first + groups * len(names)]
        table = mine.reshape(*before, groups, len(names))
        found = {name: table[..., place] / self.per[name] for place, name in enumerate(names)}
        if self.kind != "states":
            return found
        return {name: self._over_teams(v, number, levels, sizes, name) for name, v in found.items()}

    def _over_teams(
        self,
        values: Floats,
        number: int,
        levels: tuple[str, ...],
        sizes: tuple[int, ...],
        name: str,
    ) -> Floats:
        """Sums of teams times what each is worth, added up if teams are not asked for."""
        before = values.shape[:-1]
        place = len(before) + levels.index("team")
        table = np.moveaxis(values.reshape(*before, *sizes), place, -1)
        table = np.moveaxis(table * self._of_team.get(name, 1.0), -1, place)
        asked = "team" in self._wanted[number]
        return (table if asked else table.sum(axis=place)).reshape(*before, -1)


@cache
def _adding(
    kind: str, tallies: tuple[Tally, ...], observation: Observation | None
) -> tuple[Kernel, tuple[float, ...]]:
    """What adds up rows of a kind, and what each of its sums is divided by in the end."""
    steps = [in_steps(tally.weigh(KINDS[kind]), tally.per) for tally in tallies]
    return kernel(kind, tuple(weight for weight, _ in steps), observation), tuple(
        per for _, per in steps
    )


class Summing:
    """What is added up, for any number of replications.

    Args:
        centre: whose rows.
        wanted: the sums.
        tallies: by name. observations: by kind of rows; single values that can be kept.
        kept: kinds of rows whose values are kept.
        asked: a value's groups are those of so many of the wanted, the first ones.
    """

    def __init__(
        self,
        centre: Centre,
        wanted: Sequence[Wanted],
        tallies: Mapping[str, Tally],
        observations: Mapping[str, Observation],
        kept: Iterable[str] = (),
        asked: int = 1,
    ) -> None:
        from sim.measures.batch import without_rows

        self.centre, self.wanted, self.tallies = centre, tuple(wanted), tallies
        self.observations, self.kept, self.asked = observations, frozenset(kept), asked
        self.empty = without_rows(centre)
        most = max((prod(centre.sizes(one.levels)) for one in self.wanted[:asked]), default=1)
        self.group_type = np.min_scalar_type(-most)
        self.plans = tuple(self._planned())
        cases = [ALL_LEVELS.index(level) for level in ("segment", "intent")]
        self.needs_work = any(p.kind == "work" and p.wanted[cases].any() for p in self.plans)

    def of_run(self, names: Names, end_ticks: int) -> Summing:
        """The same for a run of the same scenario with other agents.

        Args:
            names: of that run.
            end_ticks: its end.
        """
        from sim.measures.batch import without_rows

        other = copy(self)
        other.centre = replace(self.centre, names=names, end_ticks=end_ticks)
        other.empty = without_rows(other.centre)
        return other

    def _planned(self) -> Iterable[_Plan]:
        """One pass for each kind of rows and each way in which spells have to be cut."""
        for kind, rows in KINDS.items():
            cuts: dict[str, list[tuple[int, Wanted]]] = {}
            for number, one in enumerate(self.wanted):
                mine = any(self.tallies[name].rows == kind for name in one.names)
                observed = kind in self.kept and number < self.asked
                fits = kind == "clock" or set(one.levels) <= set(rows.levels)
                if fits and (mine or observed):
                    cut = _cut(one.levels) if rows.are_spells else ""
                    cuts.setdefault(cut, []).append((number, one))
            if len(cuts) > 1 and "" in cuts and kind != "waiting":
                # Pieces add up to the whole; how many wait at the end of it they do not say.
                uncut = cuts.pop("")
                next(iter(cuts.values())).extend(uncut)
            for cut, wanted in cuts.items():
                observation = self.observations.get(kind)
                yield _Plan(kind, wanted, self.centre, self.tallies, observation, cut)

    def named(self, counted: Sequence[Codes], number: int) -> dict[str, Floats]:
        """Sums of the wanted with this number, by name; arrays of its groups.

        A tally whose rows lack a level is left out, unless it is the clock's.

        Args:
            counted: from :attr:`Summation.counted`; or of several replications, each array stacked,
                which gives arrays of replications and groups.
            number: of the wanted.
        """
        one = self.wanted[number]
        found: dict[str, Floats] = {}
        for plan, sums in zip(self.plans, counted, strict=True):
            if number in plan.places:
                levels = KINDS[plan.kind].levels
                for name, values in plan.found(sums, number).items():
                    found[name] = self._spread(values, one.levels, levels)
        return {name: found[name] for name in one.names if name in found}

    def _spread(self, sums: Floats, levels: tuple[str, ...], own: tuple[str, ...]) -> Floats:
        """Repeat sums over the levels that their rows do not have (the clock has no teams)."""
        sizes, before = self.centre.sizes(levels), sums.shape[:-1]
        if sums.shape[-1] == prod(sizes):
            return sums
        shape = [size if lv in own else 1 for lv, size in zip(levels, sizes, strict=True)]
        whole = np.broadcast_to(sums.reshape(*before, *shape), (*before, *sizes))
        return whole.reshape(*before, -1).copy()


class _Kept:
    """Single values, one part behind the other.

    In arrays that double when they are full: many small ones, put together at the end, would take
    their memory twice, and leave it in pieces.
    """

    def __init__(self, group_type: np.dtype[Any]) -> None:
        self._count, self._group_type = 0, group_type
        self._columns: list[Any] = []

    def add(self, values: Codes, groups: Codes) -> None:
        """Add values, marks and channels, int64[n, 3], and groups, int64[groupings, n]."""
        start, self._count = self._count, self._count + len(values)
        if not self._columns or self._count > self._columns[0].shape[1]:
            self._make_room(len(groups))
        for column, more in zip(self._columns, (*values.T, groups), strict=True):
            column[:, start : self._count] = more

    def _make_room(self, groupings: int) -> None:
        shapes = ((1, np.int64), (1, np.uint8), (1, np.int16), (groupings, self._group_type))
        longer = [np.empty((lines, 2 * self._count), dtype=kind) for lines, kind in shapes]
        for column, old in zip(longer, self._columns, strict=False):
            column[:, : old.shape[1]] = old
        self._columns = longer

    @property
    def observed(self) -> Observed:
        """All values so far."""
        values, marks, channels, groups = (column[:, : self._count] for column in self._columns)
        return Observed(values[0], marks[0], channels[0], groups)


class Summation:
    """Sums of one replication, whose rows may come in any number of parts.

    Args:
        summing: what is added up.
    """

    def __init__(self, summing: Summing) -> None:
        self.summing, self.centre = summing, summing.centre
        self.flows: Any = 0.0
        self.fingerprint = 0
        self._kept = {kind: _Kept(summing.group_type) for kind in summing.kept}
        self._to = [plan.begun() for plan in summing.plans]

    def add(self, tables: Mapping[str, Any], *, whole: bool) -> Batch:
        """Add rows of complete cases, and the time of agents.

        Args:
            tables: rows by table of the journal.
            whole: all rows of all cases are there.

        Returns:
            the rows with what was found for them.
        """
        from sim.measures.following import follow

        own, work = self.summing, self.summing.needs_work
        batch, mark = follow(own.empty, tables, self.centre, whole=whole, with_work=work)
        self.fingerprint += mark
        self.add_followed(batch)
        return batch

    def add_followed(self, batch: Batch) -> None:
        """Add rows that were followed already."""
        self.flows = self.flows + batch.flows
        for plan, to in zip(self.summing.plans, self._to, strict=True):
            if plan.kind != "clock":
                self._add(plan, to, batch)
        self._last = batch

    def finish(self) -> None:
        """Add the clock: all rows are there."""
        for plan, to in zip(self.summing.plans, self._to, strict=True):
            if plan.kind == "clock":
                self._add(plan, to, self._last)

    def _add(self, plan: _Plan, to: Pass, batch: Batch) -> None:
        if plan.kind not in self._kept:
            plan.add(batch, to)
            return
        rows = len(getattr(batch, KINDS[plan.kind].table))
        asked = min(self.summing.asked, len(to.groupings))
        to = to.replace(
            observed=np.empty((rows, 3), dtype=np.int64),
            observed_groups=np.empty((asked, rows), dtype=np.int64),
        )
        count = plan.add(batch, to)
        self._kept[plan.kind].add(to.observed[:count], to.observed_groups[:, :count])

    @property
    def counted(self) -> tuple[Codes, ...]:
        """All that was added up, see :meth:`Summing.named`."""
        return tuple(to.sums for to in self._to)

    def sums(self, number: int) -> dict[str, Floats]:
        """Sums of the wanted with this number, by name; arrays of its groups."""
        return self.summing.named(self.counted, number)

    def observed(self, kind: str) -> Observed:
        """The single values of a kind of rows."""
        return self._kept[kind].observed

    def forget(self, kind: str) -> None:
        """The single values of a kind of rows are not needed any more."""
        del self._kept[kind]


def _cut(levels: Sequence[str]) -> str:
    """The level at which spells have to be cut: intervals are shorter than days."""
    if "interval" in levels or "week_hour" in levels:
        return "interval"
    return "day" if "day" in levels else ""
