"""Whether an agent has room for one more contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Agent


def has_room(agent: Agent, channel: Channel) -> bool:
    """Whether an agent can take one more contact of a channel."""
    number = channel.number
    return (
        agent.load + channel.weight <= CAPACITY and agent.count[number] < agent.team.maximum[number]
    )


def fits(agent: Agent, channel: Channel) -> bool:
    """Whether a held contact fits, if need be after putting threads aside."""
    number = channel.number
    return (
        agent.load - agent.aside + channel.weight <= CAPACITY
        and agent.count[number] < agent.team.maximum[number]
    )
