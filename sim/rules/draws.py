"""Draws that become ticks or decisions: a keyed uniform, a quantile function, one rounding."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import DETERMINISTIC, quantile
from sim.rules.timing import ticks


@compiled
def happens(
    seed: int, replication: int, entity: int, purpose: int, ordinal: int, share: float
) -> bool:
    """Whether a keyed event of probability ``share`` happens. Certainty needs no draw."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, entity, purpose, ordinal) < share


@compiled
def duration(
    seed: int,
    replication: int,
    entity: int,
    purpose: int,
    ordinal: int,
    row: npt.NDArray[np.float64],
    table: npt.NDArray[np.float64],
    grid: int,
) -> int:
    """A keyed duration in ticks from the distribution in ``row``, rounded to the clock grid."""
    return ticks(duration_seconds(seed, replication, entity, purpose, ordinal, row, table), grid)


@compiled
def duration_seconds(
    seed: int,
    replication: int,
    entity: int,
    purpose: int,
    ordinal: int,
    row: npt.NDArray[np.float64],
    table: npt.NDArray[np.float64],
) -> float:
    """A keyed duration in seconds, for rules that scale it before it is rounded."""
    if row[0] == DETERMINISTIC:
        return float(row[1])
    return quantile(uniform(seed, replication, entity, purpose, ordinal), row, table)
