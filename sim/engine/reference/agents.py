"""Occupancy: what agents have in hand, who has room, who has to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.people import Agent, Contact


class Occupancy:
    """Keeps track of what agents have in hand; it decides nothing."""

    def __init__(self, env: TickEnvironment) -> None:
        self._env = env

    def enlist(self, agent: Agent) -> None:
        """Put an agent with room at the end of the list of those who hold as many contacts."""
        if agent.on_duty and not agent.leaving and agent.load + agent.team.lightest <= CAPACITY:
            agent.team.with_room[agent.items][agent] = None
            agent.listed = True

    def delist(self, agent: Agent) -> None:
        """Take an agent out of the list of those with room, if there."""
        if agent.listed:
            del agent.team.with_room[agent.items][agent]
            agent.listed = False

    def seize(self, agent: Agent, contact: Contact) -> None:
        """Give an agent one more contact."""
        contact.in_hand = True
        channel = contact.channel
        if channel.is_async:
            agent.threads.append(contact)
            if channel.interruptible:
                self._note_giving_way(agent, channel.weight)
        self._change(agent, contact, 1)

    def release(self, agent: Agent, contact: Contact) -> None:
        """Take a contact from an agent."""
        self.leave_threads(agent, contact)
        contact.in_hand = False
        self._change(agent, contact, -1)

    def leave_threads(self, agent: Agent, contact: Contact) -> None:
        """Take a thread from those that may be put aside: it is over, or given away."""
        if contact in agent.threads:
            agent.threads.remove(contact)
            if contact.channel.interruptible:
                self._note_giving_way(agent, -contact.channel.weight)

    def _note_giving_way(self, agent: Agent, change: int) -> None:
        """Change the part of an agent's load that gives way to calls and chats."""
        agent.aside += change
        if agent.aside:
            agent.team.giving_way[agent] = None
        else:
            agent.team.giving_way.pop(agent, None)

    def _change(self, agent: Agent, contact: Contact, change: int) -> None:
        channel = contact.channel
        self.delist(agent)
        agent.items += change
        agent.load += change * channel.weight
        agent.count[channel.number] += change
        if channel.holds_place:
            agent.team.message_load += change * channel.weight
            agent.team.may_take_messages |= change < 0
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
            stays.leaving = 0
            self.enlist(stays)
        self.delist(agent)
        agent.leaving, agent.on_duty = 0, False
        team.surplus -= 1
        return stays
