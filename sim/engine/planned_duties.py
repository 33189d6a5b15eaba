"""From shifts to what is due of each agent and when: rows of the plan, grouped by tick and team."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.journal import StructuredArray
from sim.engine.plan_rows import COMES, DUTY, GOES, PAUSES
from sim.randomness.counter import entity_key
from sim.rules.codes import AgentState
from sim.rules.presence import STRETCH_BITS
from sim.sections.span import Span
from sim.sections.timetable import Crew, WorkSpell, crew_of_run

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

BEFORE_START: Final = 1 << 40
"""Days before the scenario's start are counted backwards from here, in ordinals of draws."""

_STATES: Final = {"break": AgentState.BREAK, "lunch": AgentState.BREAK,
                  "training": AgentState.TRAINING}  # fmt: skip


class Duties(NamedTuple):
    """What is due of agents who work in shifts.

    Attributes:
        table: rows of DUTY in order of tick, team, agent.
        tick: int64[rows], when each is due. team: int64[rows].
        sizes: int64[teams], agents.
        person: entities of agents' draws, of the teams that work in shifts.
    """

    table: StructuredArray
    tick: npt.NDArray[np.int64]
    team: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    person: dict[int, npt.NDArray[np.uint64]]

    @property
    def people(self) -> npt.NDArray[np.uint64]:
        """uint64[agents], entities of agents' draws; 0 for those of teams with head counts."""
        none = (np.zeros(size, dtype=np.uint64) for size in self.sizes.tolist())
        keys = [self.person.get(team, zeros) for team, zeros in enumerate(none)]
        return np.concatenate([np.zeros(0, dtype=np.uint64), *keys])

    def rows_of_calendar(self, end: int) -> Iterator[tuple[int, int, int]]:
        """What is due of one team at one tick before the end: tick, first row, how many."""
        change = np.diff(self.tick, prepend=-1) != 0
        change |= np.diff(self.team, prepend=-1) != 0
        first = np.flatnonzero(change).tolist()
        for start, stop in pairwise([*first, len(self.tick)]):
            if self.tick[start] < end:
                yield int(self.tick[start]), start, stop - start


def plan_duties(scenario: Scenario, heads: npt.NDArray[np.int64]) -> Duties:
    """Lay out the shifts of a run.

    Args:
        scenario: to be simulated.
        heads: most agents of each team by its head counts.
    """
    span = Span.of(scenario)
    crews: dict[int, Crew] = {
        number: crew_of_run(scenario, name, span)
        for number, (name, team) in enumerate(scenario.teams.items())
        if team.shifts
    }
    sizes = np.array([len(crews.get(t, "x" * int(n))) for t, n in enumerate(heads)], dtype=np.int64)
    first = np.cumsum(sizes) - sizes
    names = list(scenario.teams)
    found = [
        (tick, team, int(first[team]) + place, *row)
        for team, people in crews.items()
        for place, spells in enumerate(people.values())
        for tick, *row in _of_person(spells)
    ]
    found.sort()
    ticks, teams, *_ = zip(*found, strict=True) if found else ((), ())
    table = np.array([(*row[2:], 0) for row in found], dtype=DUTY)
    _link(table)
    return Duties(
        table,
        np.array(ticks, dtype=np.int64),
        np.array(teams, dtype=np.int64),
        sizes,
        {
            team: np.array([entity_key("agent", names[team], who) for who in people],
                           dtype=np.uint64)
            for team, people in crews.items()
        },
    )  # fmt: skip


def _of_person(spells: list[WorkSpell]) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Tick, action, state, length, stretch of work that follows, ordinal of a late beginning."""
    of_day: dict[int, int] = {}
    for spell in spells:
        day = spell.day if spell.day >= 0 else BEFORE_START + spell.day
        stretches = [end - start for start, end in spell.stretches()]

        def ordinal(day: int = day) -> int:
            of_day[day] = of_day.get(day, -1) + 1
            return day << STRETCH_BITS | of_day[day]

        yield spell.start, COMES, 0, spell.end - spell.start, stretches[0], ordinal()
        for one, stretch in zip(spell.pauses, stretches[1:], strict=True):
            state = int(_STATES[one.kind] if one.is_paid else AgentState.OFF)
            yield one.start, PAUSES, state, one.end - one.start, stretch, ordinal()
        yield spell.end, GOES, 0, 0, 0, 0


def _link(table: StructuredArray) -> None:
    """Name the next pause of the same agent in each row of a pause."""
    following: dict[int, int] = {}
    for number in reversed(range(len(table))):
        row = table[number]
        if row["action"] == PAUSES:
            row["following"] = following.get(int(row["agent"]), -1)
            following[int(row["agent"])] = number
