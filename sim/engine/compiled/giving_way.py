"""Agents who would put threads aside for a contact that cannot wait, by channel of the contact.

Of each team and held channel they form a heap, who changed last first.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agent_heaps import GIVES_WAY, drop, first_of, put
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_CHAT, MODE_LIVE


@compiled
def first_giving_way(w: World, team: int, channel: int) -> int:
    """Of the agents of a team who would put threads aside, the one who changed last; -1: none."""
    return first_of(w, GIVES_WAY + channel, team)


@compiled
def note_giving_way(w: World, number: int) -> None:
    """What an agent holds, or whether he or she gets anything new, has changed."""
    agent = w.agents[number]
    may = agent.aside > 0 and agent.on_duty != 0 and not agent.leaving
    for channel in range(w.run[0].channel_count):
        mode = w.channel[channel].mode
        if mode != MODE_LIVE and mode != MODE_CHAT:
            continue
        if may and fits(w, number, channel):
            put(w, GIVES_WAY + channel, number, -agent.since)
        else:
            drop(w, GIVES_WAY + channel, number)


@compiled(inline=True)
def fits(w: World, number: int, channel: int) -> bool:
    """Whether an agent can take one more held contact, if what gives way is put aside."""
    agent = w.agents[number]
    return (
        agent.load - agent.aside + w.channel[channel].weight <= CAPACITY
        and w.agent_count[number, channel] < w.team_maximum[agent.team, channel]
    )
