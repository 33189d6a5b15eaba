"""The desk: what agents hold, who has room, and how chats share their agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.plan import CAPACITY
from sim.rules.sharing import attained, time_to_finish

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.people import Agent, Contact


class Desk:
    """Keeps the books on agents; it is told what happens and decides nothing."""

    def __init__(self, env: TickEnvironment, plan: Plan) -> None:
        self._env = env
        self._grid = plan.grid
        self._weight: list[int] = plan.channels["weight"].tolist()

    def enlist(self, agent: Agent) -> None:
        """Put an agent with room at the end of the list of those who hold as many contacts."""
        if agent.on_duty and not agent.leaving and agent.load + agent.team.lightest <= CAPACITY:
            agent.team.with_room[agent.items][agent] = None
            agent.with_room = True

    def delist(self, agent: Agent) -> None:
        """Take an agent out of the list of those with room, if there."""
        if agent.with_room:
            del agent.team.with_room[agent.items][agent]
            agent.with_room = False

    def seize(self, agent: Agent, channel: int) -> None:
        """Give an agent one more contact of a channel, in talk."""
        agent.in_talk += 1
        agent.last_channel = channel
        self._hold(agent, channel, 1)

    def release(self, agent: Agent, channel: int) -> None:
        """Take a contact that needs nothing more from an agent."""
        self._hold(agent, channel, -1)

    def _hold(self, agent: Agent, channel: int, change: int) -> None:
        self.delist(agent)
        agent.items += change
        agent.load += change * self._weight[channel]
        agent.count[channel] += change
        agent.since = self._env.now
        self.enlist(agent)

    def retire_if_due(self, agent: Agent) -> Agent | None:
        """Send the agent off duty if the team has to shrink.

        An agent who holds nothing goes in place of a colleague who was to go but is still busy;
        returns that colleague.
        """
        team = agent.team
        if agent.items or not team.surplus or not agent.on_duty:
            return None
        stays = None
        if not agent.leaving:
            leavers = (a for a in team.agents if a.leaving)
            stays = max(leavers, key=lambda a: (a.load, -a.number))
            stays.leaving = False
            self.enlist(stays)
        self.delist(agent)
        agent.leaving = agent.on_duty = False
        team.surplus -= 1
        return stays

    def join_chats(self, agent: Agent, contact: Contact, work: int) -> None:
        """A chat with so much work joins those in talk on an agent."""
        self._advance(agent)
        contact.target = agent.attained + work
        agent.chats.append(contact)

    def leave_chats(self, agent: Agent, contact: Contact) -> None:
        """A chat that is done leaves the others."""
        self._advance(agent)
        agent.attained = max(agent.attained, contact.target)
        agent.chats.remove(contact)
        if not agent.chats:
            agent.attained = 0

    def next_chat(self, agent: Agent) -> tuple[Contact, int]:
        """The chat that is done first as things stand, and the ticks until then."""
        first = min(agent.chats, key=lambda c: (c.target, c.case.number, c.attempt))
        remaining = first.target - agent.attained
        chats, slowdown = len(agent.chats), agent.team.slowdown
        return first, time_to_finish(remaining, chats, slowdown, self._grid)

    def _advance(self, agent: Agent) -> None:
        """Bring the attained-work counter of an agent's chats up to now."""
        if agent.chats:
            elapsed = self._env.now - agent.attained_at
            chats, slowdown = len(agent.chats), agent.team.slowdown
            agent.attained = attained(agent.attained, elapsed, chats, slowdown)
        agent.attained_at = self._env.now
