"""Who works when: the shifts of a team as spells of work of single people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.errors import Fault, ScenarioError
from sim.sections.span import Span
from sim.units import TICKS_PER_DAY, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from sim.sections.shifts import Shift
    from sim.sections.whole import Sections

_GOLDEN_RATIO: Final = (math.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, slots=True)
class PauseSpell:
    """A break, a lunch or a training of one person: [start, end) in ticks."""

    start: int
    end: int
    kind: str
    is_paid: bool


@dataclass(frozen=True, slots=True)
class WorkSpell:
    """Hours of one person without a gap: [start, end) in ticks, with the pauses in them.

    Attributes:
        day: number of the day on which it begins, from that of the scenario's start.
    """

    start: int
    end: int
    day: int
    pauses: tuple[PauseSpell, ...]

    def cut(self, since: int, to: int, shift: int, days: int) -> WorkSpell:
        """What of it lies between two ticks, so many ticks and days later."""

        def moved(tick: int) -> int:
            return min(max(tick, since), to) + shift

        pauses = (replace(one, start=moved(one.start), end=moved(one.end)) for one in self.pauses)
        kept = tuple(one for one in pauses if one.end > one.start)
        return WorkSpell(moved(self.start), moved(self.end), self.day + days, kept)

    def stretches(self) -> list[tuple[int, int]]:
        """Its parts between pauses, [start, end), also those without length."""
        edges = [self.start, *(t for one in self.pauses for t in (one.start, one.end)), self.end]
        return list(zip(edges[::2], edges[1::2], strict=True))


Crew = dict[str, list[WorkSpell]]
"""Spells of work in order of time, by who works them."""


def crew(scenario: Sections, team: str) -> Crew:
    """The people of a team that is staffed by shifts, in ticks from the scenario's start.

    As far as the scenario is written, and the shift of the night before it. Who has no name is
    called by the place of the shift and the own place in it.

    Raises:
        ScenarioError: somebody would work two shifts at once.
    """
    found: Crew = {}
    days = _days(scenario)
    for number, shift in enumerate(scenario.teams[team].shifts):
        on = [day for day in days if shift.is_on(day.date)]
        heads = whole_agents(np.full(len(on), shift.heads * heads_factor(scenario, team)))
        for place in range(int(heads.max(initial=0))):
            of_one = found.setdefault(_name(shift, number, place), [])
            own = (day for day, count in zip(on, heads, strict=True) if place < count)
            of_one += (_spell(shift, day, place, int(heads.max())) for day in own)
    return {name: _in_order(spells, team, name) for name, spells in found.items() if spells}


def crew_of_run(scenario: Sections, team: str, span: Span) -> Crew:
    """The same over a run: in ticks from its beginning, cycles before and after included."""
    pieces = span.pieces(span.written_ticks, span.end_ticks)
    found = {
        name: _joined(
            spell.cut(since, to, shift, (shift - span.lead_ticks) // TICKS_PER_DAY)
            for since, to, shift in pieces
            for spell in spells
            if spell.start < to and spell.end > since
        )
        for name, spells in crew(scenario, team).items()
    }
    return {name: spells for name, spells in found.items() if spells}


def heads_factor(scenario: Sections, team: str) -> float:
    """What the heads of a team are multiplied by before they are rounded."""
    settings, staffing = scenario.teams[team], scenario.staffing
    if settings.shifts:
        return staffing.headcount_factor * (1.0 - settings.planned_absence_share)
    away = settings.shrinkage_share if staffing.headcount_is == "paid" else 0.0
    return staffing.headcount_factor * (1.0 - away)


def whole_agents(heads: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole head counts whose mean over the intervals is that of the fractional ones.

    Nine tenths of four agents are 3.6. Rounded to the nearest, that is four in every interval, and
    a tenth of the staff that was to be taken away is still there; a small team would not notice a
    factor at all until it jumps by a whole agent everywhere. Instead interval i rounds up if the
    fraction reaches its own threshold, 1 - (1/2 + i x golden ratio) mod 1. The thresholds of any
    run of intervals are spread evenly (Weyl), so four agents at .9 are four in three intervals of
    five and three in the others. More heads never make fewer agents in any interval, and whole head
    counts stay as they are.

    Args:
        heads: float64[intervals], not negative.
    """
    thresholds = (0.5 + np.arange(len(heads)) * _GOLDEN_RATIO) % 1.0
    return np.floor(heads + thresholds + 1e-9).astype(np.int64)


def working(crew: Crew, grid: int, count: int) -> npt.NDArray[np.int64]:
    """How many people work in each interval, those on a pause left out: int64[count]."""
    changes = np.zeros(count + 1, dtype=np.int64)
    for spells in crew.values():
        for spell in spells:
            for start, end in spell.stretches():
                changes[min(max(start // grid, 0), count)] += 1
                changes[min(max(end // grid, 0), count)] -= 1
    return np.cumsum(changes)[:count]


def common_step(crew: Crew) -> int:
    """The longest interval on whose edges all that people do begins and ends; 0 if nobody works."""
    edges = (t for spells in crew.values() for one in spells for s in one.stretches() for t in s)
    return math.gcd(*edges)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day: its date, its number from that of the start, and the tick of its midnight."""

    date: date
    number: int
    midnight: int


def _days(scenario: Sections) -> list[_Day]:
    """The days that are written, and the one before them."""
    start = scenario.run.start
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = (midnight - start) // timedelta(microseconds=1)
    count = -(-(Span.of(scenario).written_ticks - offset) // TICKS_PER_DAY)
    return [
        _Day((midnight + timedelta(days=number)).date(), number, offset + number * TICKS_PER_DAY)
        for number in range(-1, count)
    ]


def _name(shift: Shift, number: int, place: int) -> str:
    named = shift.agents if isinstance(shift.agents, list) else []
    return named[place] if place < len(named) else f"{number + 1}.{place + 1}"


def _spell(shift: Shift, day: _Day, place: int, of: int) -> WorkSpell:
    """One agent's work of a shift on a day."""

    def tick(minute: int) -> int:
        return day.midnight + minute * TICKS_PER_MINUTE

    start, end = shift.minutes
    pauses = sorted(shift.pauses(place, of), key=lambda one: one.start)
    spells = (PauseSpell(tick(p.start), tick(p.end), p.kind, p.is_paid) for p in pauses)
    return WorkSpell(tick(start), tick(end), day.number, tuple(spells))


def _in_order(spells: list[WorkSpell], team: str, name: str) -> list[WorkSpell]:
    """The spells of one person, in order of time.

    Raises:
        ScenarioError: two of them overlap.
    """
    spells = sorted(spells, key=lambda spell: spell.start)
    for one, other in pairwise(spells):
        if other.start < one.end:
            raise ScenarioError(Fault("two_shifts", f"teams.{team}.shifts", f'"{name}"'))
    return _joined(spells)


def _joined(spells: Iterable[WorkSpell]) -> list[WorkSpell]:
    """Spells in order of time, of which those that touch become one."""
    found: list[WorkSpell] = []
    for one in spells:
        if found and found[-1].end == one.start:
            pauses = _touching((*found[-1].pauses, *one.pauses))
            found[-1] = replace(found[-1], end=one.end, pauses=tuple(pauses))
        else:
            found.append(one)
    return found


def _touching(pauses: Iterable[PauseSpell]) -> Iterator[PauseSpell]:
    """Pauses, of which those that touch and are of one kind become one."""
    last: PauseSpell | None = None
    for one in pauses:
        if last is not None and (last.end, last.kind, last.is_paid) == (
            one.start, one.kind, one.is_paid,
        ):  # fmt: skip
            last = replace(last, end=one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
