"""How long a customer is willing to wait in a queue."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import (
    DETERMINISTIC,
    normal_cdf,
    normal_quantile,
    quantile,
)
from sim.randomness.distributions import NEVER as NEVER_KIND
from sim.randomness.purposes import PATIENCE
from sim.rules.timing import NEVER, ticks


@compiled(inline=True)
def patience_ordinal(channel_code: int, attempt_on_channel: int) -> int:
    """Patience is drawn for the k-th attempt on a channel, whatever happened elsewhere."""
    return (channel_code << 8) | attempt_on_channel


@compiled
def patience(
    seed: int,
    replication: int,
    entity: int,
    ordinal: int,
    latent: float,
    correlation: float,
    row: npt.NDArray[np.float64],
    table: npt.NDArray[np.float64],
    grid: int,
) -> int:
    """Patience in ticks at one entry to a queue.

    With a correlation rho above 0 the attempts of one customer share the latent normal score z:
    u = Phi(sqrt(rho) z + sqrt(1 - rho) z_k) with a fresh z_k (Gaussian copula), so the marginal
    distribution stays the one in ``row``.
    """
    if row[0] == NEVER_KIND:
        return NEVER
    if row[0] == DETERMINISTIC:
        return ticks(row[1], grid)
    u = uniform(seed, replication, entity, PATIENCE, ordinal)
    if correlation > 0.0:
        score = math.sqrt(correlation) * latent + math.sqrt(1.0 - correlation) * normal_quantile(u)
        u = normal_cdf(score)
        u = min(max(u, 1e-16), 1.0 - 1.2e-16)
    return ticks(quantile(u, row, table), grid)
