"""The best contact for an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.ranking import outranks, standing
from sim.engine.reference.room import fits, has_room

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.people import Agent, Contact, Team


class ContactChoice:
    """Decides whom an agent serves next; changes nothing."""

    def __init__(self, plan: Plan, env: TickEnvironment) -> None:
        self._reserve = plan.reserve
        self._env = env

    def candidates(self, agent: Agent) -> list[Contact]:
        """Contacts that an agent may take now, best first.

        Customers who stay on the line go before messages, which give way to them if need be.
        There are none while a chat would have to wait for a higher-ranked live contact (see the
        reserve).
        """
        if not agent.listed and not (agent.aside and agent.on_duty and not agent.leaving):
            return []
        heads = [q.members[0][1] for q in agent.team.held_queues if q.members and q.is_served]
        fitting = [head for head in heads if fits(agent, head.channel)]
        if not fitting:
            return self._messages(agent) if agent.listed else []
        now = self._env.now
        if len(fitting) > 1:
            fitting.sort(key=lambda contact: standing(contact, now))
        if self._is_kept(agent, fitting[0], heads, now):
            return []
        return fitting

    def _messages(self, agent: Agent) -> list[Contact]:
        """Messages that an agent has room for: heads of queues and of the agent's own line."""
        queues = agent.team.message_queues
        heads = [q.members[0][1] for q in queues if q.members and q.is_served]
        if agent.line:
            heads += [c for _, c in agent.line if c.queue.is_served][:1]
        fitting = [head for head in heads if has_room(agent, head.channel)]
        if len(fitting) > 1:
            now = self._env.now
            fitting.sort(key=lambda contact: standing(contact, now))
        return fitting

    def _is_kept(self, agent: Agent, best: Contact, heads: list[Contact], now: int) -> bool:
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
        return any(queue.members and queue.channel.is_chat for queue in team.held_queues)
