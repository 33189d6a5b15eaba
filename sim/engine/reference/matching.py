"""Matching: the best agent for a contact, the best contact for an agent; changes nothing."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from sim.engine.reference.rules import rank, waiting_since
from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.engine.plan import Plan
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.orchestration import Uptime
    from sim.engine.reference.people import Agent, Contact, Queue, Team
    from sim.engine.reference.tables import Channel

Standing = tuple[float, int, int, int]


def standing(contact: Contact, now: int) -> Standing:
    """Priority, then the longer wait; who compares less goes first."""
    since = waiting_since(contact)
    points = rank(contact.points, contact.channel.ageing_per_second, since, now)
    return (-points, since, contact.case.number, contact.attempt)


def outranks(one: Contact, other: Contact, now: int) -> bool:
    """Whether a contact outranks another, of any queue."""
    return standing(one, now) < standing(other, now)


def has_room(agent: Agent, channel: Channel) -> bool:
    """Whether an agent can take one more contact of a channel."""
    number = channel.number
    return (
        agent.load + channel.weight <= CAPACITY and agent.count[number] < agent.team.maximum[number]
    )


def fits(agent: Agent, channel: Channel) -> bool:
    """Whether a call or chat fits, if necessary after putting threads aside."""
    number = channel.number
    return (
        agent.load - agent.aside + channel.weight <= CAPACITY
        and agent.count[number] < agent.team.maximum[number]
    )


class AgentChoice:
    """Decides who serves a contact; changes nothing."""

    def __init__(self, plan: Plan, env: TickEnvironment, uptime: Uptime) -> None:
        self._same_agent = plan.same_agent
        self._pack = plan.pack
        self._reserve = plan.reserve
        self._env = env
        self._uptime = uptime

    def find_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent with room for a contact, or None.

        The last agent of the case where the model keeps affinity (and ``may_return``), else the
        team that comes first, then the fullest (or the emptiest) with room, then who is unchanged
        for longest.
        """
        if not contact.queue.is_served:
            return None
        if may_return and self._same_agent and contact.case.last_agent >= 0:
            last = self._last_agent(contact)
            if last is not None:
                return last
        for group in self._groups(contact):
            best = self._first_with_room(group[0], contact)
            for team in group[1:]:
                other = self._first_with_room(team, contact)
                if other and (not best or self._preference(other) < self._preference(best)):
                    best = other
            if best is not None:
                return best
        return None

    def all(self, contact: Contact, *, may_return: bool = True) -> list[Agent]:
        """All agents who may take a contact, in the order of :meth:`find_agent`."""
        if not contact.queue.is_served:
            return []
        ordered: list[Agent] = []
        last = self._last_agent(contact) if may_return and self._same_agent else None
        if last is not None:
            ordered.append(last)
        for group in self._groups(contact):
            # The first of each team compete, then the next ones, and so on.
            ordered_teams = [self._with_room(team, contact) for team in group]
            ordered += (a for a in merge(*ordered_teams, key=self._preference) if a is not last)
        return ordered

    def find_interruptible(self, contact: Contact) -> Agent | None:
        """Agent who puts threads aside for a call or chat for which nobody has room, or None.

        Of the first teams that have such agents, who took something last.
        """
        channel = contact.channel
        if not channel.is_synchronous:
            return None
        for group in self._groups(contact):
            able = [
                agent
                for team in group
                for agent in team.giving_way
                if agent.on_duty and not agent.leaving and fits(agent, channel)
            ]
            if able:
                return max(able, key=lambda agent: (agent.since, -agent.number))
        return None

    def somebody_has_room(self, queue: Queue) -> bool:
        """Whether a contact of a queue would find an agent with room, kept in reserve or not."""
        if not queue.is_served:
            return False
        channel = queue.channel
        for team in queue.teams:
            levels = team.with_room[:1] if channel.weight == CAPACITY else team.with_room
            for level in levels:
                for agent in level:
                    if has_room(agent, channel):
                        return True
        return False

    def _groups(self, contact: Contact) -> list[list[Team]]:
        """Teams in order: best suited where an orchestrator chooses, else most specialised."""
        queue = contact.queue
        return queue.suited if self._uptime.is_up(self._env.now) else queue.groups

    def _preference(self, agent: Agent) -> tuple[int, int, int]:
        """Order among agents of different teams that compete."""
        return (-agent.items if self._pack else agent.items, agent.since, agent.number)

    def _last_agent(self, contact: Contact) -> Agent | None:
        """The last agent of the case, if he or she may take the contact."""
        number = contact.case.last_agent
        for team in contact.queue.teams:
            place = number - team.first_agent
            if 0 <= place < len(team.agents):
                agent = team.agents[place]
                if not agent.listed or not has_room(agent, contact.channel):
                    return None
                kept = agent.items > 0 and self._keeps_reserve(team, contact)
                return None if kept else agent
        return None

    def _first_with_room(self, team: Team, contact: Contact) -> Agent | None:
        """First agent of a team, in order of packing and of becoming idle, with room."""
        return next(self._with_room(team, contact), None)

    def _with_room(self, team: Team, contact: Contact) -> Iterator[Agent]:
        """Agents of a team with room for a contact, in order of packing and of becoming idle."""
        for items in self._levels(team, contact):
            for agent in team.with_room[items]:
                if has_room(agent, contact.channel):
                    yield agent

    def _levels(self, team: Team, contact: Contact) -> Iterable[int]:
        """Numbers of contacts that eligible agents may have in hand, in order."""
        if contact.channel.weight == CAPACITY or self._keeps_reserve(team, contact):
            return (0,)
        most = len(team.with_room)
        return range(most - 1, -1, -1) if self._pack else range(most)

    def _keeps_reserve(self, team: Team, contact: Contact) -> bool:
        """Whether partly loaded agents of a team refuse a chat.

        They do while a higher-ranked live contact waits that they may serve.
        """
        if not (team.mixed and self._reserve and contact.channel.is_chat):
            return False
        now = self._env.now
        heads = (queue.head for queue in team.synchronous_queues if queue.channel.is_live)
        return any(head is not None and outranks(head, contact, now) for head in heads)


class ContactChoice:
    """Decides whom an agent serves next; changes nothing."""

    def __init__(self, plan: Plan, env: TickEnvironment) -> None:
        self._reserve = plan.reserve
        self._env = env

    def candidates(self, agent: Agent) -> list[Contact]:
        """Contacts that an agent may take now, best first.

        Customers who stay connected go before messages, which give way to them if need be.
        There are none while a chat would have to wait for a higher-ranked live contact (see the
        reserve).
        """
        if not agent.listed and not (agent.aside and agent.on_duty and not agent.leaving):
            return []
        heads = [
            q.members[0][1] for q in agent.team.synchronous_queues if q.members and q.is_served
        ]
        fitting = [head for head in heads if fits(agent, head.channel)]
        if not fitting:
            return self._messages(agent) if agent.listed else []
        now = self._env.now
        if len(fitting) > 1:
            fitting.sort(key=lambda contact: standing(contact, now))
        if self._refuses(agent, fitting[0], heads, now):
            return []
        return fitting

    def _messages(self, agent: Agent) -> list[Contact]:
        """Messages that an agent has room for: heads of queues and of the agent's own turns."""
        queues = agent.team.message_queues
        heads = [q.members[0][1] for q in queues if q.members and q.is_served]
        if agent.owner_queue:
            heads += [c for _, c in agent.owner_queue if c.queue.is_served][:1]
        fitting = [head for head in heads if has_room(agent, head.channel)]
        if len(fitting) > 1:
            now = self._env.now
            fitting.sort(key=lambda contact: standing(contact, now))
        return fitting

    def _refuses(self, agent: Agent, best: Contact, heads: list[Contact], now: int) -> bool:
        """Whether a partly loaded agent refuses a chat for a live contact that finds no room."""
        if not (agent.items and agent.team.mixed and self._reserve and best.channel.is_chat):
            return False
        for head in heads:
            is_blocked = head.channel.is_live and not fits(agent, head.channel)
            if is_blocked and outranks(head, best, now):
                return True
        return False

    def chat_waits_for(self, team: Team) -> bool:
        """Whether a chat waits in a queue of a team."""
        return any(queue.members and queue.channel.is_chat for queue in team.synchronous_queues)
