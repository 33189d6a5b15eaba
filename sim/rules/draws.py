"""Draws that become ticks or decisions: a keyed uniform, a quantile function, one rounding.

The entity of a draw is the key of a case; `happens`, `duration` and `duration_seconds` take it as a
number, the others the case itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import DETERMINISTIC, quantile
from sim.rules.rows import Row, Tables
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


@compiled(whole=True)
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


@compiled(whole=True)
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


@compiled(inline=True)
def case_uniform(w: Tables, case: Row, purpose: int, ordinal: int) -> float:
    """A keyed uniform number of a case."""
    run = w.run[0]
    return uniform(run.seed, run.replication, case.key, purpose, ordinal)


@compiled
def case_happens(w: Tables, case: Row, purpose: int, ordinal: int, share: float) -> bool:
    """Whether a keyed event of a case happens."""
    run = w.run[0]
    return happens(run.seed, run.replication, case.key, purpose, ordinal, share)


@compiled
def case_ticks(w: Tables, case: Row, purpose: int, ordinal: int, row: int) -> int:
    """A keyed duration of a case from a row of ``distributions``, in ticks; row -1: no time."""
    if row < 0:
        return 0
    run = w.run[0]
    law = w.distributions[row]
    seed, table = run.seed, w.quantile_table
    return duration(seed, run.replication, case.key, purpose, ordinal, law, table, run.grid)


@compiled
def case_seconds(w: Tables, case: Row, purpose: int, ordinal: int, row: int) -> float:
    """The same in seconds, before it is scaled and rounded."""
    if row < 0:
        return 0.0
    run = w.run[0]
    law = w.distributions[row]
    return duration_seconds(
        run.seed, run.replication, case.key, purpose, ordinal, law, w.quantile_table
    )
