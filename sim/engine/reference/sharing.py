"""How chats and turns of threads in work share their agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.keys import COMPLETION
from sim.engine.reference.rules import (
    attained,
    event_key,
    stretch,
    stretch_by_speeds,
    time_to_finish,
)

if TYPE_CHECKING:
    from simpy import Event

    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact


def join_sharing(centre: Centre, agent: Agent, contact: Contact, work: int) -> None:
    """An item with so much work joins those in work on an agent."""
    _bring_up_to_date(centre, agent)
    contact.target = agent.attained + work
    agent.shared.append(contact)
    agent.slowdowns += contact.channel.slowdown


def leave_sharing_done(centre: Centre, agent: Agent, contact: Contact) -> None:
    """An item that is done leaves the others; rounding never leaves work undone."""
    _bring_up_to_date(centre, agent)
    agent.attained = max(agent.attained, contact.target)
    _leave(agent, contact)


def leave_sharing_undone(centre: Centre, agent: Agent, contact: Contact) -> int:
    """An item leaves the others before it is done; returns the work that remains."""
    _bring_up_to_date(centre, agent)
    remaining = max(contact.target - agent.attained, 0)
    _leave(agent, contact)
    return remaining


def schedule_next_end(centre: Centre, agent: Agent) -> None:
    """Of the items in work, the first to be done ends next, unless something changes before.

    The counter of attained work must be up to date.
    """
    agent.next_end = None
    if not agent.shared:
        return
    contact, delay = _first_done(centre, agent)

    def end(event: Event) -> None:
        if agent.next_end is event:
            centre.handlers.completion(contact)

    key = event_key(COMPLETION, contact.case.number, contact.attempt)
    agent.next_end = centre.call(centre.now + delay, key, end)


def _first_done(centre: Centre, agent: Agent) -> tuple[Contact, int]:
    """The item that is done first as things stand, and the ticks until then."""
    shared = agent.shared
    first = shared[0]
    if len(shared) > 1:
        first = min(shared, key=lambda c: (c.target, c.case.number, c.attempt))
    remaining = first.target - agent.attained
    return first, time_to_finish(remaining, _stretch(centre, agent), centre.plan.grid)


def _leave(agent: Agent, contact: Contact) -> None:
    agent.shared.remove(contact)
    agent.slowdowns -= contact.channel.slowdown
    if not agent.shared:
        agent.attained = 0


def _stretch(centre: Centre, agent: Agent) -> float:
    """How much longer everything takes that an agent works on side by side."""
    items = len(agent.shared)
    if centre.has_speeds and any(contact.channel.has_speeds for contact in agent.shared):
        tables = centre.tables.speeds
        speeds = [tables[contact.channel.number] for contact in agent.shared]
        return stretch_by_speeds(items, sum(each[min(items, len(each)) - 1] for each in speeds))
    return stretch(items, agent.slowdowns)


def _bring_up_to_date(centre: Centre, agent: Agent) -> None:
    """Bring the counter of attained work up to now."""
    now = centre.now
    if agent.shared:
        elapsed = now - agent.attained_at
        agent.attained = attained(agent.attained, elapsed, _stretch(centre, agent))
    agent.attained_at = now
