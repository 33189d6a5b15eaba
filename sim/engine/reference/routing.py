"""A contact comes before the agents: somebody takes it, or it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_SAME_AGENT
from sim.engine.reference.queues import leave, start_waiting
from sim.engine.reference.rules import points_on_entering
from sim.engine.reference.service import send_to_queue, take

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact


def route(centre: Centre, contact: Contact) -> None:
    """Give a contact that is new to the agents to one of them, or let it wait."""
    number, given = contact.channel.number, contact.orchestrator_points
    contact.points = points_on_entering(centre.tables, contact.case, number, given)
    if centre.router is not None:
        contact.points += centre.router.priority_points(contact)
        agent = centre.router.choose_agent(contact)
    else:
        agent = centre.agent_choice.best(contact) or centre.agent_choice.to_interrupt(contact)
    if agent is None:
        start_waiting(centre, contact)
        return
    if centre.plan.same_agent and agent.number == contact.case.last_agent:
        contact.flags |= FLAG_SAME_AGENT
    take(centre, contact, agent)
    centre.journal.settle(agent)


def pass_on_line(centre: Centre, agent: Agent) -> None:
    """An agent leaves: who waits for him or her goes to the queue."""
    while agent.line:
        contact = agent.line[0][1]
        leave(centre, contact)
        send_to_queue(centre, contact, is_new=False)
