"""Several items in work on one agent: limited processor sharing.

With n items in work (chats in talk, turns of threads) each progresses at rate 1 / (1 + a (n - 1)),
where a is the mean of their channels' slowdowns. If a channel of theirs has a table of speeds s(n),
each progresses at the mean of s(n) / n over them. One counter of attained work per agent serves
all: an item that starts with work w when the counter stands at V is done when it reaches V + w.

Slowdowns come as whole millionths and are added up as integers, so that the sum does not depend on
the order in which items came and went.
"""

from __future__ import annotations

import math

from sim.compiling import compiled


@compiled
def stretch(in_work: int, slowdowns: int) -> float:
    """How much longer everything takes: 1 + a (n - 1).

    Args:
        in_work: n, items in work on the agent.
        slowdowns: sum of their channels' slowdowns, millionths.
    """
    if in_work <= 1:
        return 1.0
    return 1.0 + slowdowns / 1e6 / in_work * (in_work - 1)


@compiled
def stretch_by_speeds(in_work: int, speeds: int) -> float:
    """The same where a table says how fast: each item by the mean of what its channel's gives it.

    Args:
        in_work: n, items in work on the agent.
        speeds: sum of their channels' total speeds with n in work, millionths.
    """
    return in_work * in_work * 1e6 / speeds


@compiled
def attained(counter: int, elapsed: int, stretch: float) -> int:
    """Attained-work counter after ``elapsed`` ticks in which everything took longer by a factor."""
    return counter + int(math.floor(elapsed / stretch))


@compiled
def time_to_finish(remaining: int, stretch: float, grid: int) -> int:
    """Ticks to finish ``remaining`` ticks of work at the present rate, rounded up to the grid."""
    work = max(remaining, 0)
    return int(math.ceil(work * stretch / grid)) * grid
