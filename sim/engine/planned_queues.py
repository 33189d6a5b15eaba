"""Queues: which contacts share one, which teams serve it, and in which order teams are asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.journal import StructuredArray
from sim.engine.plan_rows import QUEUE
from sim.rules.timing import NEVER, ticks
from sim.sections.modes import BY_AGENTS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Order = tuple[tuple[int, int], ...]
"""Teams of a queue, each with its rank."""


class Skills(NamedTuple):
    """What teams can do, each an array [teams, classes].

    Attributes:
        secondary: int8, whether it is a secondary skill.
        factor: float64, on talk.
        shift: float64, of the chance of resolution.
    """

    secondary: npt.NDArray[np.int8]
    factor: Floats
    shift: Floats


def skills_of(scenario: Scenario) -> Skills:
    """What the teams of a scenario can do."""
    pairs = [(i, c) for i in scenario.intents for c in scenario.channels]
    shape = (len(scenario.teams), len(pairs))
    secondary = [
        [i in team.secondary_intents or c not in scenario.home_channels(name) for i, c in pairs]
        for name, team in scenario.teams.items()
    ]
    found = [[scenario.proficiency(name, *pair) for pair in pairs] for name in scenario.teams]
    factor, shift = np.moveaxis(np.array(found, dtype=np.float64).reshape(*shape, 2), 2, 0)
    return Skills(
        np.array(secondary, dtype=np.int8).reshape(shape),
        np.ascontiguousarray(factor),
        np.ascontiguousarray(shift),
    )


class Terms(NamedTuple):
    """On which terms contacts wait: those of one channel on the same terms share a queue.

    Attributes:
        channel: of the contacts.
        special: the teams that may serve them, most specialised first.
        suited: the same teams, best suited first.
        kept_free: beside the teams of ``special``, agents who are to stay free after one takes it.
        at_once: of those teams, those that serve without a wait.
        after: ticks of waiting after which further teams serve, too; NEVER: none ever do.
        later: the terms on which they wait from then on; empty, or one.
        own: likewise, whether it is within the skill that the team's agents serve first.
    """

    channel: int
    special: Order
    suited: Order
    kept_free: tuple[int, ...]
    own: tuple[bool, ...]
    at_once: tuple[int, ...] = ()
    after: int = NEVER
    later: tuple[Terms, ...] = ()

    @property
    def teams(self) -> list[int]:
        """Teams that serve them, in order of number."""
        return sorted(team for team, _ in self.special)


@dataclass(frozen=True, slots=True)
class PlannedQueues:
    """Queues and teams, as a plan holds them.

    Attributes:
        of_class: int64[intents x channels], queue of each class of contacts.
        table: the queues, see ``sim.engine.plan_rows.QUEUE``.
        teams: int64, teams of each queue, twice; rank: int64, beside each of them.
        of_teams: queues of each team.
        kept_free: int64[teams, queues], agents kept free from the contacts of a queue.
        own_points: float64[teams, queues], of priority that a team's own skill has for it.
    """

    of_class: Ints
    table: StructuredArray
    teams: Ints
    rank: Ints
    of_teams: list[list[int]]
    kept_free: Ints
    own_points: npt.NDArray[np.float64]


def plan_queues(scenario: Scenario, skills: Skills) -> PlannedQueues:
    """Lay out the queues of a scenario.

    Contacts of a channel share a queue if the same teams serve them, in the same orders: what suits
    one intent says nothing of another.

    Args:
        scenario: whose channels, intents and teams they are.
        skills: of the teams.
    """
    of_class, queues = _shared(_terms(scenario, skills))
    both = [one for terms in queues for one in terms.special]
    both += [one for terms in queues for one in terms.suited]
    table = np.zeros(len(queues), dtype=QUEUE)
    table["channel"] = [terms.channel for terms in queues]
    table["teams"] = [len(terms.special) for terms in queues]
    table["first_team"] = np.cumsum(table["teams"]) - table["teams"]
    table["first_suited"] = table["first_team"] + table["teams"].sum()
    alike = [(terms.channel, sorted(terms.at_once)) for terms in queues]
    table["alike"] = [alike.index(one) for one in alike]
    table["next_ring"] = [queues.index(terms.later[0]) if terms.later else -1 for terms in queues]
    table["ring_after"] = [terms.after for terms in queues]
    kept_free = np.zeros((len(scenario.teams), len(queues)), dtype=np.int64)
    own_points = np.zeros(kept_free.shape)
    points = [team.own_skill_points for team in scenario.teams.values()]
    for queue, terms in enumerate(queues):
        for (team, _), kept, own in zip(terms.special, terms.kept_free, terms.own, strict=True):
            kept_free[team, queue] = kept
            own_points[team, queue] = points[team] * own
    return PlannedQueues(
        of_class,
        table,
        np.array([team for team, _ in both], dtype=np.int64),
        np.array([rank for _, rank in both], dtype=np.int64),
        [
            [q for q, terms in enumerate(queues) if t in terms.teams]
            for t in range(len(scenario.teams))
        ],
        kept_free,
        own_points,
    )


def ticks_until_served(scenario: Scenario) -> Ints:
    """After what wait may the team serve such a contact? Nobody serves self-service.

    Returns:
        int64[teams, intents, channels], ticks; 0: at once, NEVER: never.
    """
    shape = (len(scenario.teams), len(scenario.intents), len(scenario.channels))
    found = np.full(shape, NEVER, dtype=np.int64)
    for t, team in enumerate(scenario.teams):
        for i, intent in enumerate(scenario.intents):
            for c, (channel, settings) in enumerate(scenario.channels.items()):
                seconds = scenario.seconds_until_served(team, intent, channel)
                if settings.mode in BY_AGENTS and seconds < math.inf:
                    found[t, i, c] = ticks(seconds, scenario.run.grid_ticks)
    return found


def _terms(scenario: Scenario, skills: Skills) -> list[Terms]:
    """On which terms contacts of each class wait; classes are intents x channels."""
    until = ticks_until_served(scenario)
    breadth = (until == 0).sum(axis=(1, 2)).tolist()
    secondary = skills.secondary
    scores = np.round(_scores(scenario, skills), 9)
    teams = list(scenario.teams)
    stated = {c: _stated_order(scenario, name) for c, name in enumerate(scenario.channels)}
    found = []
    for i, intent in enumerate(scenario.intents):
        for c, channel in enumerate(scenario.channels):
            kind = i * len(scenario.channels) + c
            waits = until[:, i, c].tolist()
            stands = {t: stated[c].get(t, len(stated[c])) for t in range(len(teams))}
            first = [scenario.teams[name].own_skill_points > 0.0 for name in teams]
            kept = [scenario.kept_free_from(team, intent, channel) for team in teams]
            terms: Terms | None = None
            for reached in sorted({0, *waits} - {NEVER}, reverse=True):
                members = [t for t, wait in enumerate(waits) if wait <= reached]
                # Who serves after a wait comes after those who serve before.
                special = _ranked(
                    {t: (waits[t], stands[t], secondary[t, kind], breadth[t]) for t in members}
                )
                suited = _ranked(
                    {t: (waits[t], stands[t], -scores[t, kind], breadth[t]) for t in members}
                )
                terms = Terms(
                    *(c, special, suited, tuple(kept[t] for t, _ in special)),
                    own=tuple(first[t] and not secondary[t, kind] for t, _ in special),
                    at_once=tuple(t for t in members if not waits[t]),
                    after=min((w for w in waits if reached < w), default=NEVER),
                    later=() if terms is None else (terms,),
                )
            if terms is None:
                raise AssertionError("a class of contacts without a queue")
            found.append(terms)
    return found


def _stated_order(scenario: Scenario, channel: str) -> dict[int, int]:
    """Places of teams in the order that is stated for a channel, or for all."""
    order = scenario.channels[channel].team_order or scenario.staffing.team_order
    names = list(scenario.teams)
    return {names.index(name): place for place, name in enumerate(order)}


def _shared(of_classes: list[Terms]) -> tuple[Ints, list[Terms]]:
    """Contacts on the same terms share a queue: the queue of each class, and the queues."""
    number: dict[Terms, int] = {}
    queue_of = [number.setdefault(terms, len(number)) for terms in of_classes]
    for terms in of_classes:  # those after a wait come last
        while terms.later:
            terms = terms.later[0]  # noqa: PLW2901  # from one ring to the next
            number.setdefault(terms, len(number))
    return np.array(queue_of, dtype=np.int64), list(number)


def _scores(scenario: Scenario, skills: Skills) -> Floats:
    """How well a team suits each class: chance of resolution by relative handle time.

    Returns:
        float64[teams, classes].
    """
    handling, secondary = scenario.handling, skills.secondary
    shares = [i.resolution_share for i in scenario.intents.values() for _ in scenario.channels]
    chances = np.array(shares) + skills.shift - secondary * handling.secondary_resolution_loss
    times = skills.factor * np.where(secondary == 1, handling.secondary_handle_time_factor, 1.0)
    scores: Floats = np.clip(chances, 0.0, 1.0) / times
    return scores


def _ranked(keys: dict[int, tuple[float, ...]]) -> Order:
    """Teams in the order of their keys, ties as they come; equal keys share a rank."""
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    return tuple((team, ranks[keys[team]]) for team in sorted(keys, key=keys.__getitem__))
