"""Who may take whom, apart from order: room for messages, agents kept free, a choice by chance."""

from __future__ import annotations

from sim.compiling import compiled
from sim.randomness.purposes import AGENT_CHOICE
from sim.rules.codes import CAPACITY
from sim.rules.draws import case_uniform
from sim.rules.rows import Row, Tables

TURN_BITS = 8
"""The ordinal of a choice by chance: attempt << 8 | turn."""


@compiled(inline=True)
def takes_one_more_message(load: int, weight: int, share: float, heads: int) -> bool:
    """Whether a team that shares its time with calls and chats takes one more message.

    One is always taken, so that messages go on in the smallest team.

    Args:
        load: units of capacity that messages take in the team now.
        weight: that this one would take.
        share: of the team's capacity that messages may take.
        heads: agents who are due to be there.
    """
    return load == 0 or load + weight <= share * heads * CAPACITY


@compiled(inline=True)
def leaves_enough_free(free: int, kept_free: int) -> bool:
    """Whether one of the agents of a team who hold nothing may take a contact.

    Args:
        free: agents of the team who hold nothing, the one in question included.
        kept_free: how many are to be left.
    """
    return free > kept_free


@compiled
def helps_out(w: Tables, kind: Row, team: int) -> bool:
    """Whether a team serves contacts of a class only where these have waited for a while."""
    queue = w.queue[kind.queue]
    for place in range(queue.first_team, queue.first_team + queue.teams):
        if w.queue_teams[place] == team:
            return False
    return True


@compiled
def drawn_place(w: Tables, case: Row, attempt: int, turn: int, count: int) -> int:
    """Which of so many agents who stand alike takes a contact: a place from 0, all alike likely."""
    if count == 1:
        return 0
    u = case_uniform(w, case, AGENT_CHOICE, (attempt << TURN_BITS) | turn)
    return min(int(u * count), count - 1)
