"""Who was at work, from the contacts that agents served: staff on duty, skills and short pauses.

A log names who served a contact, not who sat there and waited for one. What an agent did without a
longer gap is one run, and whoever is in a run is taken to be on duty. Agents are away now and then
within their runs, so a share of that time, found elsewhere, is what really was available.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import Floats
from sim.errors import StudyError
from sim.records.contacts import ContactLog, Texts
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

Ticks = NDArray[np.int64]

PAUSE_SECONDS: Final = 300.0
"""A longer gap between two contacts while somebody waits is an absence, not work after contact."""

_FEWEST_SERVED, _FEWEST_EXPECTED = 3.0, 10.0
_MOST_TEAMS: Final = 12
_FEWEST_PAUSES: Final = 50


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of contacts of agents; every array has one value per run.

    Attributes:
        agent: whose; empty for a contact whose agent is not known, which is a run by itself.
        start_ticks, end_ticks: int64, from 1970.
    """

    agent: Texts
    start_ticks: Ticks
    end_ticks: Ticks


def runs_of(log: ContactLog, gap_seconds: float) -> Runs:
    """What agents did without a gap longer than one, within a day.

    Args:
        log: of contacts.
        gap_seconds: between the end of a contact and the start of the next.

    Raises:
        StudyError: the log does not name agents.
    """
    if not log.has("agent"):
        raise StudyError(
            "the log does not say which agent served a contact, so it does not tell who was on "
            "duty; name the column of agents."
        )
    served = log.where(log.answered)
    order = np.lexsort((served.start_ticks, served.agent.astype(str)))
    agent, start = served.agent[order], served.start_ticks[order]
    end = np.maximum(served.end_ticks[order], start)
    last = _latest_end(agent, end)
    begins = np.ones(len(agent), dtype=bool)
    begins[1:] = (
        (agent[1:] != agent[:-1])
        | (agent[1:] == "")
        | (start[1:] - last[:-1] > gap_seconds * TICKS_PER_SECOND)
        | (start[1:] // TICKS_PER_DAY != start[:-1] // TICKS_PER_DAY)
    )
    first = np.flatnonzero(begins)
    ends = np.maximum.reduceat(end, first) if len(first) else end
    return Runs(agent[first], start[first], ends)


def _latest_end(agent: Texts, end: Ticks) -> Ticks:
    """The latest end so far of each agent; contacts may overlap."""
    group = np.cumsum(np.concatenate(([0], (agent[1:] != agent[:-1]).astype(np.int64))))
    span = np.int64(end.max() - end.min() + 1) if len(end) else np.int64(1)
    return np.asarray(np.maximum.accumulate(end - end.min() + group * span) - group * span) + (
        end.min() if len(end) else 0
    )


def seconds_within(start: Ticks, end: Ticks, edges: Ticks) -> Floats:
    """Time of spells in each interval, added up over the spells: float64[edges - 1] seconds.

    Args:
        start: of each spell.
        end: of each spell.
        edges: of the intervals, ascending.
    """
    return np.diff(_time_before(np.sort(start), edges) - _time_before(np.sort(end), edges))


def _time_before(times: Ticks, edges: Ticks) -> Floats:
    """Sum of (edge - time) over the times before each edge, in seconds."""
    count = np.searchsorted(times, edges)
    sums = np.concatenate(([0], np.cumsum(times - edges[0])))
    return np.asarray((count * (edges - edges[0]) - sums[count]) / TICKS_PER_SECOND)


def seen(log: ContactLog, edges: Ticks) -> NDArray[np.int64]:
    """Agents seen with a contact in each interval, int64[edges - 1]: above the agents on duty."""
    served = log.where(log.answered & (log.agent != ""))
    who = np.unique(served.agent.astype(str), return_inverse=True)[1]
    first = np.searchsorted(edges, served.start_ticks, side="right") - 1
    last = np.searchsorted(edges, served.end_ticks, side="left") - 1
    found = np.zeros(len(edges) - 1, dtype=np.int64)
    pairs: set[tuple[int, int]] = set()
    for one, low, high in zip(who.tolist(), first.tolist(), last.tolist(), strict=True):
        pairs.update((one, k) for k in range(max(low, 0), min(max(high, low), len(found) - 1) + 1))
    for _, place in pairs:
        found[place] += 1
    return found


@dataclass(frozen=True, eq=False)
class Skills:
    """Who serves what.

    Attributes:
        kinds: of contacts.
        teams: for each team the kinds that it serves, by place in `kinds`; the first serves all.
        team_of: place of the team of each agent whom the log names.
    """

    kinds: tuple[str, ...]
    teams: tuple[frozenset[int], ...]
    team_of: dict[str, int]

    def team(self, agent: str) -> int:
        """Place of an agent's team; who was never seen before may serve everything."""
        return self.team_of.get(agent, 0)


def skills_of(log: ContactLog) -> Skills:
    """Find from what agents served which kinds each can serve, and who forms a team.

    An agent lacks a kind who served fewer than three contacts of it where ten or more were to be
    expected, by all that he or she served and the share that the kind has among all agents.
    """
    kinds = tuple(sorted(set(log.kind.tolist())))
    every = frozenset(range(len(kinds)))
    served = log.where(log.answered & (log.agent != ""))
    agents, who = np.unique(served.agent.astype(str), return_inverse=True)
    place = np.searchsorted(np.array(kinds), served.kind.astype(str))
    counts = np.zeros((len(agents), len(kinds)))
    np.add.at(counts, (who, place), 1.0)
    if not len(agents):
        return Skills(kinds, (every,), {})
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    can = (counts >= _FEWEST_SERVED) | (expected < _FEWEST_EXPECTED)
    sets = [frozenset(np.flatnonzero(row).tolist()) or every for row in can]
    known = _teams(sets, counts.sum(axis=1), every)
    nearest = {one: min(range(len(known)), key=lambda k: len(one ^ known[k])) for one in set(sets)}
    return Skills(
        kinds, known, dict(zip(agents.tolist(), (nearest[one] for one in sets), strict=True))
    )


def _teams(
    sets: Sequence[frozenset[int]], weights: Floats, every: frozenset[int]
) -> tuple[frozenset[int], ...]:
    """The sets of kinds that most contacts were served by, that of all kinds first."""
    total: dict[frozenset[int], float] = {}
    for one, weight in zip(sets, weights.tolist(), strict=True):
        total[one] = total.get(one, 0.0) + weight
    total.pop(every, None)
    ordered = sorted(total, key=lambda one: (-total[one], sorted(one)))
    return (every, *ordered[: _MOST_TEAMS - 1])


def pauses(log: ContactLog, skills: Skills) -> Floats:
    """Time between two contacts of an agent while somebody waited whom he or she could serve.

    That is work after the contact, and whatever else keeps an agent from the next one; gaps of more
    than :data:`PAUSE_SECONDS` are left out. Empty if there are too few to say anything.
    """
    served = log.where(log.answered & (log.agent != ""))
    order = np.lexsort((served.start_ticks, served.agent.astype(str)))
    agent, end = served.agent[order], served.end_ticks[order]
    same = agent[1:] == agent[:-1]
    gap = (served.start_ticks[order][1:] - end[:-1]) / TICKS_PER_SECOND
    chosen = np.flatnonzero(same & (gap >= -2.0) & (gap <= PAUSE_SECONDS))
    waiting = _waiting(log, skills, end[chosen])
    can = np.zeros((len(skills.teams), len(skills.kinds)))
    for place, team in enumerate(skills.teams):
        can[place, list(team)] = 1.0
    teams = np.array([skills.team(one) for one in agent[chosen]], dtype=np.int64)
    somebody = (waiting * can[teams]).sum(axis=1) > 0
    found = np.maximum(gap[chosen][somebody], 0.0)
    return np.asarray(found if len(found) >= _FEWEST_PAUSES else found[:0])


def _waiting(log: ContactLog, skills: Skills, ticks: Ticks) -> Floats:
    """How many of each kind waited at some times, float64[times, kinds]."""
    found = np.zeros((len(ticks), len(skills.kinds)))
    for place, kind in enumerate(skills.kinds):
        mine = (log.kind == kind) & (log.wait_seconds > 0)
        came, left = np.sort(log.arrival_ticks[mine]), np.sort(log.start_ticks[mine])
        found[:, place] = np.searchsorted(came, ticks) - np.searchsorted(left, ticks, side="right")
    return found
