"""Queues: which contacts share one, which teams serve it, and in which order teams are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.engine.journal import StructuredArray
from sim.engine.plan import QUEUE
from sim.sections.modes import BY_AGENTS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Ints = npt.NDArray[np.int64]
Order = list[tuple[int, int]]
"""Teams of a queue, each with its rank."""


@dataclass(frozen=True, slots=True)
class PlannedQueues:
    """Queues and teams, as a plan holds them.

    Attributes:
        of_class: int64[intents x channels], queue of each class of contacts.
        table: the queues, see ``sim.engine.plan.QUEUE``.
        teams: int64, teams of each queue, twice; rank: int64, beside each of them.
        of_teams: queues of each team.
    """

    of_class: Ints
    table: StructuredArray
    teams: Ints
    rank: Ints
    of_teams: list[list[int]]


def plan_queues(scenario: Scenario, secondary: npt.NDArray[np.int8]) -> PlannedQueues:
    """Lay out the queues of a scenario.

    Args:
        scenario: whose channels, intents and teams they are.
        secondary: int8[teams, classes], whether a team serves such a contact as a secondary skill.
    """
    serves = eligibility(scenario)
    breadth = serves.sum(axis=(1, 2))
    of_class, queues = _shared(serves)
    scores = _scores(scenario, secondary)
    special, suited = [], []
    for queue, (_, members) in enumerate(queues):
        means = scores[:, of_class == queue].mean(axis=1)
        special.append(_ranked({t: (int(breadth[t]),) for t in members}))
        suited.append(_ranked({t: (-round(float(means[t]), 9), int(breadth[t])) for t in members}))
    both = [one for order in (*special, *suited) for one in order]
    table = np.zeros(len(queues), dtype=QUEUE)
    table["channel"] = [channel for channel, _ in queues]
    table["teams"] = [len(members) for _, members in queues]
    table["first_team"] = np.cumsum(table["teams"]) - table["teams"]
    table["first_suited"] = table["first_team"] + table["teams"].sum()
    return PlannedQueues(
        of_class,
        table,
        np.array([team for team, _ in both], dtype=np.int64),
        np.array([rank for _, rank in both], dtype=np.int64),
        [[q for q, (_, members) in enumerate(queues) if t in members] for t in range(len(serves))],
    )


def eligibility(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """May the team serve such a contact under the blending setting? Nobody serves self-service.

    Returns:
        bool[teams, intents, channels].
    """
    shape = (len(scenario.teams), len(scenario.intents), len(scenario.channels))
    serves = np.zeros(shape, dtype=bool)
    for t, (name, team) in enumerate(scenario.teams.items()):
        channels = scenario.served_channels(name)
        for i, intent in enumerate(scenario.intents):
            if team.intents == "all" or intent in team.intents:
                allowed = scenario.raised_on(intent)
                for c, (channel, settings) in enumerate(scenario.channels.items()):
                    by_agents = settings.mode in BY_AGENTS
                    serves[t, i, c] = by_agents and channel in channels and channel in allowed
    return serves


def _shared(serves: npt.NDArray[np.bool_]) -> tuple[Ints, list[tuple[int, tuple[int, ...]]]]:
    """Contacts of one channel that the same teams may serve share a queue.

    Returns:
        int64[intents x channels], queue of each class; per queue its channel and its teams.
    """
    _, intents, channels = serves.shape
    number: dict[tuple[int, tuple[int, ...]], int] = {}
    queue_of = np.zeros(intents * channels, dtype=np.int64)
    for i in range(intents):
        for c in range(channels):
            key = (c, tuple(np.flatnonzero(serves[:, i, c]).tolist()))
            queue_of[i * channels + c] = number.setdefault(key, len(number))
    return queue_of, list(number)


def _scores(scenario: Scenario, secondary: npt.NDArray[np.int8]) -> npt.NDArray[np.float64]:
    """How well a team suits each class: chance of resolution by relative handle time.

    Returns:
        float64[teams, classes].
    """
    handling, teams = scenario.handling, scenario.teams.values()
    shares = [i.resolution_share for i in scenario.intents.values() for _ in scenario.channels]
    shift = np.array([team.resolution_shift for team in teams])[:, None]
    factor = np.array([team.handle_time_factor for team in teams])[:, None]
    chances = np.array(shares) + shift - secondary * handling.secondary_resolution_loss
    times = factor * np.where(secondary == 1, handling.secondary_handle_time_factor, 1.0)
    scores: npt.NDArray[np.float64] = np.clip(chances, 0.0, 1.0) / times
    return scores


def _ranked(keys: dict[int, tuple[float, ...]]) -> Order:
    """Teams in the order of their keys, ties as they come; equal keys share a rank."""
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    return [(team, ranks[keys[team]]) for team in sorted(keys, key=keys.__getitem__)]
