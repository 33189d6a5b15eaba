"""Heaps of agents by team: who comes first in some order, without a look at all the others.

A heap has a row in each array. The heaps of the teams lie one after the other in it, each where the
team's agents lie: ``heap_agents[which, first agent + place]`` is the agent at a place,
``heap_key[which, agent]`` what he or she is ordered by, least first and ties by the lowest number,
``heap_place[which, agent]`` the place from 1 (0: not in the heap), and ``heap_count[which, team]``
how many are in it.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.engine.compiled.world import World

# The heaps.
LEAVERS: Final = 0  # agents who are to go but still hold something, most loaded first
CANDIDATES: Final = 1  # while a head count falls: who may have to go
GIVES_WAY: Final = 2  # and one for each channel: who would put threads aside for it


@compiled
def first_of(w: World, which: int, team: int) -> int:
    """The agent of a team who comes first in a heap, or -1."""
    if w.heap_count[which, team] == 0:
        return -1
    return w.heap_agents[which, w.team[team].first_agent]


@compiled
def put(w: World, which: int, number: int, key: int) -> None:
    """Put an agent into a heap, or where he or she belongs with another key."""
    team = w.agents[number].team
    w.heap_key[which, number] = key
    place = w.heap_place[which, number]
    if place == 0:
        place = w.heap_count[which, team] + 1
        w.heap_count[which, team] = place
    _settle(w, which, number, place - 1)


@compiled
def drop(w: World, which: int, number: int) -> None:
    """Take an agent out of a heap, if in it."""
    place = w.heap_place[which, number]
    if place == 0:
        return
    team = w.agents[number].team
    count = w.heap_count[which, team] - 1
    w.heap_count[which, team] = count
    w.heap_place[which, number] = 0
    if place <= count:
        last = w.heap_agents[which, w.team[team].first_agent + count]
        _settle(w, which, last, place - 1)


@compiled
def _settle(w: World, which: int, number: int, place: int) -> None:
    """Move a hole from a place (from 0) to where an agent belongs, and put him or her there."""
    team = w.agents[number].team
    base = w.team[team].first_agent
    count = w.heap_count[which, team]
    while place > 0:
        parent = w.heap_agents[which, base + ((place - 1) >> 1)]
        if not _before(w, which, number, parent):
            break
        _stand(w, which, base, parent, place)
        place = (place - 1) >> 1
    while 2 * place + 1 < count:
        child = 2 * place + 1
        below = w.heap_agents[which, base + child]
        if child + 1 < count:
            other = w.heap_agents[which, base + child + 1]
            if _before(w, which, other, below):
                child, below = child + 1, other
        if not _before(w, which, below, number):
            break
        _stand(w, which, base, below, place)
        place = child
    _stand(w, which, base, number, place)


@compiled
def _stand(w: World, which: int, base: int, number: int, place: int) -> None:
    """An agent is at a place of a heap, from 0."""
    w.heap_agents[which, base + place] = number
    w.heap_place[which, number] = place + 1


@compiled
def _before(w: World, which: int, one: int, other: int) -> bool:
    """Whether an agent comes before another."""
    key = w.heap_key[which, one]
    return key < w.heap_key[which, other] or (key == w.heap_key[which, other] and one < other)
