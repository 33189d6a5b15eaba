"""Agents who stand in line for something: to give way, to leave, to stay in place of another.

Who would put threads aside for a contact that cannot wait forms a heap for each team and channel of
the contact, who changed last first.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.compiling import compiled
from sim.engine.compiled.agent_heaps import CANDIDATES, GIVES_WAY, LEAVERS, drop, first_of, put
from sim.engine.compiled.number_sets import LEAVING, add, discard
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
    """Whether an agent can take one more synchronous contact, if what gives way is put aside."""
    agent = w.agents[number]
    return (
        agent.load - agent.aside + w.channel[channel].weight <= CAPACITY
        and w.agent_count[number, channel] < w.team_maximum[agent.team, channel]
    )


NUMBER_BITS: Final = 32
"""Bits of a candidate's key below the load."""


@compiled
def start_leaving(w: World, number: int, reason: int) -> None:
    """An agent gets nothing new from now on."""
    w.agents[number].leaving = reason
    if w.agents[number].aside > 0:
        note_giving_way(w, number)


@compiled
def join_leavers(w: World, number: int) -> None:
    """An agent who is about to leave has contacts in hand, and goes when they are done."""
    agent = w.agents[number]
    w.team_state[agent.team].surplus += 1
    add(w, LEAVING, number)
    put(w, LEAVERS, number, -agent.load)


@compiled
def quit_leavers(w: World, number: int) -> None:
    """An agent need not leave any more, or has left."""
    agent = w.agents[number]
    w.team_state[agent.team].surplus -= 1
    agent.leaving = 0
    discard(w, LEAVING, number)
    drop(w, LEAVERS, number)
    if agent.aside > 0:
        note_giving_way(w, number)


@compiled
def line_up_candidates(w: World, team: int) -> None:
    """Line up agents of a team who may be sent home: on duty and staying, least loaded first.

    This looks at each agent of the team, once per fall of a head count.
    """
    first = w.team[team].first_agent
    for number in range(first, first + w.team[team].agents):
        if w.agents[number].on_duty and not w.agents[number].leaving:
            put(w, CANDIDATES, number, _candidate_key(w, number))
        else:
            drop(w, CANDIDATES, number)


@compiled
def next_to_leave(w: World, team: int) -> int:
    """Take the first candidate: the least loaded; ties by the highest number.

    While agents go, the others' loads can only rise, by turns that those who go have to pass on. So
    who comes first with a key that is still true is the least loaded.
    """
    while True:
        number = first_of(w, CANDIDATES, team)
        key = _candidate_key(w, number)
        if key == w.heap_key[CANDIDATES, number]:
            drop(w, CANDIDATES, number)
            return number
        put(w, CANDIDATES, number, key)


@compiled
def _candidate_key(w: World, number: int) -> int:
    """Load and number of an agent in one integer: of equal loads the highest number is least."""
    load = np.int64(w.agents[number].load)  # whatever the width of the column
    return int((load << NUMBER_BITS) - number)
