"""Matching: the best agent for a contact, the best contact for an agent."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from sim.engine.plan import CAPACITY, MODE_CHAT, MODE_LIVE
from sim.engine.reference.scalar import rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.engine.plan import Plan
    from sim.engine.reference.people import Agent, Contact, Team


class Matcher:
    """Decides who serves whom; changes nothing."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.weight: list[int] = plan.channels["weight"].tolist()
        modes = plan.channels["mode"].tolist()
        self.is_chat = [mode == MODE_CHAT for mode in modes]  # served beside others
        self.is_live = [mode == MODE_LIVE for mode in modes]  # held, takes the whole agent
        self.ageing: list[float] = plan.channels["ageing_per_second"].tolist()
        self._maximum: list[list[int]] = plan.team_maximum.tolist()

    def has_room(self, agent: Agent, channel: int) -> bool:
        """Whether an agent can take one more contact of a channel."""
        return (
            agent.load + self.weight[channel] <= CAPACITY
            and agent.count[channel] < self._maximum[agent.team.number][channel]
        )

    def outranks(self, one: Contact, other: Contact, now: int) -> bool:
        """Whether a contact outranks another, of any queue: priority, then the longer wait."""
        return self._standing(one, now) < self._standing(other, now)

    def _standing(self, contact: Contact, now: int) -> tuple[float, int, int, int]:
        points = rank(contact.points, self.ageing[contact.channel], contact.offered, now)
        return (-points, contact.offered, contact.case.number, contact.attempt)

    def agent_for(self, contact: Contact, now: int) -> Agent | None:
        """Agent for an arriving contact, or None.

        The last agent of the case where the model keeps affinity, else the most specialised team,
        then the fullest (or the emptiest) with room, then who is unchanged for longest.
        """
        if self._plan.same_agent and contact.case.last_agent >= 0:
            last = self._affinity(contact, now)
            if last is not None:
                return last
        for group in contact.queue.groups:
            best = self._first(group[0], contact, now)
            for team in group[1:]:
                other = self._first(team, contact, now)
                if other and (not best or self._preference(other) < self._preference(best)):
                    best = other
            if best is not None:
                return best
        return None

    def agents_for(self, contact: Contact, now: int) -> list[Agent]:
        """All agents who may take an arriving contact, in the order of :meth:`agent_for`."""
        ordered: list[Agent] = []
        last = self._affinity(contact, now) if self._plan.same_agent else None
        if last is not None:
            ordered.append(last)
        for group in contact.queue.groups:
            # The first of each team compete, then the next in line, and so on.
            lines = [self._in_line(team, contact, now) for team in group]
            ordered += (a for a in merge(*lines, key=self._preference) if a is not last)
        return ordered

    def _in_line(self, team: Team, contact: Contact, now: int) -> Iterator[Agent]:
        """Agents of a team with room for a contact, in order of packing and of becoming idle."""
        for items in self._levels(team, contact, now):
            for agent in team.with_room[items]:
                if self.has_room(agent, contact.channel):
                    yield agent

    def _preference(self, agent: Agent) -> tuple[int, int, int]:
        """Order among agents of different, equally specialised teams."""
        return (-agent.items if self._plan.pack else agent.items, agent.since, agent.number)

    def _affinity(self, contact: Contact, now: int) -> Agent | None:
        """The last agent of the case, if he or she may take the contact."""
        number = contact.case.last_agent
        for team in contact.queue.teams:
            place = number - team.first_agent
            if 0 <= place < len(team.agents):
                agent = team.agents[place]
                if not agent.with_room or not self.has_room(agent, contact.channel):
                    return None
                kept = agent.items > 0 and self._kept_in_reserve(team, contact, now)
                return None if kept else agent
        return None

    def _first(self, team: Team, contact: Contact, now: int) -> Agent | None:
        """First agent of a team, in order of packing and of becoming idle, with room."""
        return next(self._in_line(team, contact, now), None)

    def _levels(self, team: Team, contact: Contact, now: int) -> Iterable[int]:
        """Numbers of contacts held by agents who come into question, in order."""
        if self.weight[contact.channel] == CAPACITY or self._kept_in_reserve(team, contact, now):
            return (0,)
        most = len(team.with_room)
        return range(most - 1, -1, -1) if self._plan.pack else range(most)

    def _kept_in_reserve(self, team: Team, contact: Contact, now: int) -> bool:
        """Whether partly loaded agents of a team refuse a chat.

        They do while a higher-ranked held live contact waits that they may serve.
        """
        if not (team.mixed and self._plan.reserve and self.is_chat[contact.channel]):
            return False
        heads = (queue.head for queue in team.queues if self.is_live[queue.channel])
        return any(head is not None and self.outranks(head, contact, now) for head in heads)

    def contacts_for(self, agent: Agent, now: int) -> list[Contact]:
        """Heads of queues that an agent may take now, best first.

        There are none while a chat would have to wait for a higher-ranked live contact (see the
        reserve).
        """
        if not agent.with_room:
            return []
        heads = [queue.members[0][1] for queue in agent.team.queues if queue.members]
        if not heads:
            return heads
        fitting = [head for head in heads if self.has_room(agent, head.channel)]
        if not fitting:
            return fitting
        if len(fitting) > 1:
            fitting.sort(key=lambda contact: self._standing(contact, now))
        best = fitting[0]
        if agent.items and agent.team.mixed and self._plan.reserve and self.is_chat[best.channel]:
            for head in heads:
                blocked = self.is_live[head.channel] and not self.has_room(agent, head.channel)
                if blocked and self.outranks(head, best, now):
                    return []
        return fitting

    def chat_waits_for(self, team: Team) -> bool:
        """Whether a chat waits in a queue of a team."""
        return any(queue.members and self.is_chat[queue.channel] for queue in team.queues)
