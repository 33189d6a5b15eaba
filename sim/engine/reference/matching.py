"""Matching: the best agent for a contact, the best contact for an agent; changes nothing."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from sim.engine.reference.rules import (
    drawn_place,
    leaves_enough_free,
    rank,
    takes_one_more_message,
    waiting_since,
)
from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.engine.plan import Plan
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.orchestration import Uptime
    from sim.engine.reference.people import Agent, Contact, Queue, Team
    from sim.engine.reference.tables import Channel, Tables

Standing = tuple[float, int, int, int]


def standing(contact: Contact, now: int, team: Team) -> Standing:
    """Priority for the agents of a team, then the longer wait; who compares less goes first."""
    since = waiting_since(contact)
    points = rank(contact.points, contact.channel.ageing_per_second, since, now)
    points += team.own_points[contact.queue.number]
    return (-points, since, contact.case.number, contact.attempt)


def outranks(one: Contact, other: Contact, now: int, team: Team) -> bool:
    """Whether a contact outranks another, of any queue, for the agents of a team."""
    return standing(one, now, team) < standing(other, now, team)


def has_room(agent: Agent, channel: Channel) -> bool:
    """Whether an agent can take one more contact of a channel."""
    number = channel.number
    return (
        agent.load + channel.weight <= CAPACITY and agent.count[number] < agent.team.maximum[number]
    )


def places_at(agent: Agent, channel: Channel) -> int:
    """How many more contacts of a channel an agent can take."""
    of_channel = agent.team.maximum[channel.number] - agent.count[channel.number]
    return max(0, min((CAPACITY - agent.load) // channel.weight, of_channel))


def fits(agent: Agent, channel: Channel) -> bool:
    """Whether a call or chat fits, if necessary after putting threads aside."""
    number = channel.number
    return (
        agent.load - agent.aside + channel.weight <= CAPACITY
        and agent.count[number] < agent.team.maximum[number]
    )


def keeps_others_free(agent: Agent, queue: Queue) -> bool:
    """Whether an agent who holds nothing stays free for other contacts than those of a queue."""
    team = agent.team
    kept = team.kept_free[queue.number]
    return not agent.items and not leaves_enough_free(len(team.with_room[0]), kept)


def takes_messages(team: Team, channel: Channel) -> bool:
    """Whether a team takes one more message of a channel from the queue.

    While a call or chat could come, those that do not give way to it are limited.
    """
    if not (channel.holds_place and team.limited):
        return True
    if not any(queue.channel.is_open for queue in team.synchronous_queues):
        return True
    weight, share = channel.weight, team.message_share
    return takes_one_more_message(team.message_load, weight, share, team.active)


class AgentChoice:
    """Decides who serves a contact; changes nothing."""

    def __init__(self, plan: Plan, env: TickEnvironment, uptime: Uptime, tables: Tables) -> None:
        self._same_agent = plan.same_agent
        self._pack = plan.pack
        self._reserve = plan.reserve
        self._by_chance = plan.random_choice
        self._env = env
        self._uptime = uptime
        self._tables = tables

    def find_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent with room for a contact, or None.

        The last agent of the case where the model keeps affinity (and ``may_return``), else the
        team that comes first, then the fullest (or the emptiest) with room, then who is unchanged
        for longest, or anybody of those who stand alike.
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
                return self._drawn(group, contact, best.items) if self._by_chance else best
        return None

    def _drawn(self, group: list[Team], contact: Contact, items: int) -> Agent:
        """One of the agents of some teams who hold so many contacts and have room."""
        alike = [a for t in group for a in self._with_room(t, contact) if a.items == items]
        turn = 0 if contact.turn is None else contact.turn.number
        place = drawn_place(self._tables, contact.case, contact.attempt, turn, len(alike))
        return alike[place]

    def all(self, contact: Contact, *, may_return: bool = True) -> list[Agent]:
        """All agents who may take a contact, in the order of :meth:`find_agent`."""
        if not contact.queue.is_served:
            return []
        ordered: list[Agent] = []
        first = self.find_agent(contact, may_return=may_return)
        if first is not None:
            ordered.append(first)
        for group in self._groups(contact):
            # The first of each team compete, then the next ones, and so on.
            ordered_teams = [self._with_room(team, contact) for team in group]
            ordered += (a for a in merge(*ordered_teams, key=self._preference) if a is not first)
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

    def has_places(self, queue: Queue, taken: int = 0) -> bool:
        """Whether agents have room for more contacts of a queue than so many.

        What is kept in reserve counts.
        """
        if not queue.is_served:
            return False
        channel, places = queue.channel, 0
        for team in queue.teams:
            if not takes_messages(team, channel):
                continue
            levels = team.with_room[:1] if channel.weight == CAPACITY else team.with_room
            for level in levels:
                for agent in level:
                    places += 0 if keeps_others_free(agent, queue) else places_at(agent, channel)
                    if places > taken:
                        return True
        return False

    def has_agent(self, team: Team, contact: Contact) -> bool:
        """Whether an agent of a team may take a contact."""
        return self._first_with_room(team, contact) is not None

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
                if keeps_others_free(agent, contact.queue) or not takes_messages(
                    team, contact.channel
                ):
                    return None
                kept = agent.items > 0 and self._keeps_reserve(team, contact)
                return None if kept else agent
        return None

    def _first_with_room(self, team: Team, contact: Contact) -> Agent | None:
        """First agent of a team, in order of packing and of becoming idle, with room."""
        return next(self._with_room(team, contact), None)

    def _with_room(self, team: Team, contact: Contact) -> Iterator[Agent]:
        """Agents of a team with room for a contact, in order of packing and of becoming idle."""
        if not takes_messages(team, contact.channel):
            return
        for items in self._levels(team, contact):
            for agent in team.with_room[items]:
                if has_room(agent, contact.channel) and not keeps_others_free(agent, contact.queue):
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
        return any(head is not None and outranks(head, contact, now, team) for head in heads)


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
            q.members[0][1]
            for q in agent.team.synchronous_queues
            if q.members and q.is_served and not keeps_others_free(agent, q)
        ]
        fitting = [head for head in heads if fits(agent, head.channel)]
        if not fitting:
            return self._messages(agent) if agent.listed else []
        now = self._env.now
        if len(fitting) > 1:
            fitting.sort(key=lambda contact: standing(contact, now, agent.team))
        if self._refuses(agent, fitting[0], heads, now):
            return []
        return fitting

    def _messages(self, agent: Agent) -> list[Contact]:
        """Messages that an agent has room for: heads of queues and of the agent's own turns."""
        heads = [
            q.members[0][1]
            for q in agent.team.message_queues
            if q.members
            and q.is_served
            and not keeps_others_free(agent, q)
            and takes_messages(agent.team, q.channel)
        ]
        if agent.owner_queue:
            heads += [c for _, c in agent.owner_queue if c.queue.is_served][:1]
        fitting = [head for head in heads if has_room(agent, head.channel)]
        if len(fitting) > 1:
            now = self._env.now
            fitting.sort(key=lambda contact: standing(contact, now, agent.team))
        return fitting

    def _refuses(self, agent: Agent, best: Contact, heads: list[Contact], now: int) -> bool:
        """Whether a partly loaded agent refuses a chat for a live contact that finds no room."""
        if not (agent.items and agent.team.mixed and self._reserve and best.channel.is_chat):
            return False
        for head in heads:
            is_blocked = head.channel.is_live and not fits(agent, head.channel)
            if is_blocked and outranks(head, best, now, agent.team):
                return True
        return False

    def message_to_offer(self, team: Team, choice: AgentChoice) -> Contact | None:
        """The message in a queue of a team that goes first of those for which somebody has room."""
        heads = [q.head for q in team.message_queues if q.channel.holds_place]
        ready = [head for head in heads if head is not None and choice.has_agent(team, head)]
        now = self._env.now
        return min(ready, key=lambda contact: standing(contact, now, team), default=None)

    def chat_waits_for(self, team: Team) -> bool:
        """Whether a chat waits in a queue of a team."""
        return any(queue.members and queue.channel.is_chat for queue in team.synchronous_queues)
