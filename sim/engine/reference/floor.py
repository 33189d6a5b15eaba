"""The floor: queues, teams and their agents, laid out from a plan."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.plan_rows import CLOSING_CARRY_OVER
from sim.engine.reference.people import Agent, Queue, Team
from sim.engine.reference.tables import row_of

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.tables import Channel


MOST_ITEMS = 1_000
"""Lists of agents by contacts in hand; nobody holds more than this."""


def queues_of(plan: Plan, channels: list[Channel]) -> list[Queue]:
    """The queues, empty; all channels are closed when a run begins."""
    of_queues = [channels[channel] for channel in plan.queue["channel"].tolist()]
    return [
        Queue(number, channel, is_served=channel.at_closing != CLOSING_CARRY_OVER)
        for number, channel in enumerate(of_queues)
    ]


def teams_of(plan: Plan, queues: list[Queue]) -> list[Team]:
    """Teams with their agents, linked with the queues that they serve."""
    teams = [_team(plan, number, queues) for number in range(len(plan.team))]
    for number, place in enumerate(plan.names.agent_team.tolist()):
        none = [0] * len(plan.channel)
        teams[place].agents.append(Agent(number=number, team=teams[place], count=none))
    for queue, row in zip(queues, plan.queue, strict=True):
        count = int(row["teams"])
        queue.groups = _groups(plan, teams, int(row["first_team"]), count)
        queue.suited = _groups(plan, teams, int(row["first_suited"]), count)
        queue.alike = [queues[q] for q in np.flatnonzero(plan.queue["alike"] == row["alike"])]
        if row["next_ring"] >= 0:
            queue.next_ring = queues[row["next_ring"]]
            queue.ring_after = int(row["ring_after"])
        queue.teams = [team for group in queue.groups for team in group]
    return teams


def _team(plan: Plan, number: int, queues: list[Queue]) -> Team:
    row, maximum = plan.team[number], plan.team_maximum[number].tolist()
    first, count = int(row["first_queue"]), int(row["queues"])
    queues = [queues[q] for q in plan.team_queues[first : first + count].tolist()]
    return Team(
        number=number,
        **{**row_of(row), "agents": []},
        maximum=maximum,
        own_points=plan.own_points[number].tolist(),
        kept_free=plan.kept_free[number].tolist(),
        synchronous_queues=[queue for queue in queues if queue.channel.is_synchronous],
        message_queues=[queue for queue in queues if queue.channel.is_async],
        with_room=[{} for _ in range(min(max(sum(maximum), 1), MOST_ITEMS) + 1)],
    )


def _groups(plan: Plan, teams: list[Team], first: int, count: int) -> list[list[Team]]:
    """Teams in an order of the plan, those of equal rank together."""
    order = plan.queue_teams[first : first + count].tolist()
    ranks = plan.queue_rank[first : first + count].tolist()
    pairs = zip(ranks, order, strict=True)
    return [[teams[t] for _, t in group] for _, group in groupby(pairs, key=lambda pair: pair[0])]
