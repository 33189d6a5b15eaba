"""Threads of messages: how many turns, how much work in each, when the customer chases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import NEVER as NEVER_KIND
from sim.randomness.purposes import TURN_PATIENCE, TURNS
from sim.rules.draws import duration
from sim.rules.parameters import READ_BASE_SECONDS, STALE_REPLY_SECONDS
from sim.rules.timing import NEVER


@compiled
def number_of_turns(
    seed: int, replication: int, entity: int, answered: int, least: int, most: int
) -> int:
    """Turns of a thread: uniform on ``least`` .. ``most``, drawn for the k-th answered contact."""
    if least >= most:
        return least
    u = uniform(seed, replication, entity, TURNS, answered)
    return min(most, least + int(u * (most - least + 1)))


@compiled(inline=True)
def turn_ordinal(number: int, turn: int) -> int:
    """Ordinal of what is drawn anew for each turn of a thread."""
    return (number << 8) | turn


@compiled
def turn_patience(
    seed: int,
    replication: int,
    entity: int,
    attempt: int,
    turn: int,
    row: npt.NDArray[np.float64],
    table: npt.NDArray[np.float64],
    grid: int,
) -> int:
    """Ticks until a customer chases the answer to a later turn of a thread (from the second on)."""
    if row[0] == NEVER_KIND:
        return NEVER
    ordinal = turn_ordinal(attempt, turn)
    return duration(seed, replication, entity, TURN_PATIENCE, ordinal, row, table, grid)


@compiled(inline=True)
def stale_seconds(parameters: npt.NDArray[np.float64]) -> float:
    """Work on a message whose case is already over: read it, and write a short reply."""
    return parameters[READ_BASE_SECONDS] + parameters[STALE_REPLY_SECONDS]
