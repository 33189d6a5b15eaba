"""Several chats on one agent: limited processor sharing.

Each chat in talk progresses at rate 1 / (1 + a (n - 1)) while the agent has n of them in talk.
One counter of attained work per agent serves all: a chat that starts with work w when the counter
stands at V is done when it reaches V + w.
"""

from __future__ import annotations

import math

from sim.compiling import compiled


@compiled
def attained(counter: int, elapsed: int, in_talk: int, slowdown: float) -> int:
    """Attained-work counter after ``elapsed`` ticks with ``in_talk`` chats."""
    if in_talk <= 1:
        return counter + elapsed
    return counter + int(math.floor(elapsed / (1.0 + slowdown * (in_talk - 1))))


@compiled
def time_to_finish(remaining: int, in_talk: int, slowdown: float, grid: int) -> int:
    """Ticks to finish ``remaining`` ticks of work at the present rate, rounded up to the grid."""
    work = max(remaining, 0)
    stretch = 1.0 if in_talk <= 1 else 1.0 + slowdown * (in_talk - 1)
    return int(math.ceil(work * stretch / grid)) * grid
