"""How long customers wait before they give up, chase, or try another channel beside."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import (
    DETERMINISTIC,
    ENDLESS,
    normal_cdf,
    normal_quantile,
    quantile,
)
from sim.randomness.purposes import PARALLEL, PARALLEL_DELAY, PATIENCE, SILENT
from sim.rules.codes import MODE_CHAT
from sim.rules.draws import case_happens, case_ticks
from sim.rules.priority import parallel_share, reward
from sim.rules.rows import Row, Tables
from sim.rules.threads import turn_patience
from sim.rules.timing import NEVER, ticks


@compiled(inline=True)
def patience_ordinal(channel_code: int, attempt_on_channel: int) -> int:
    """Patience is drawn for the k-th attempt on a channel, whatever happened elsewhere."""
    return (channel_code << 8) | attempt_on_channel


@compiled(whole=True)
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
    if row[0] == ENDLESS:
        return NEVER
    if row[0] == DETERMINISTIC:
        return ticks(row[1], grid)
    u = uniform(seed, replication, entity, PATIENCE, ordinal)
    if correlation > 0.0:
        score = math.sqrt(correlation) * latent + math.sqrt(1.0 - correlation) * normal_quantile(u)
        u = normal_cdf(score)
        u = min(max(u, 1e-16), 1.0 - 1.2e-16)
    return ticks(quantile(u, row, table), grid)


@compiled
def ticks_of_patience(w: Tables, case: Row, channel: int, attempt_on_channel: int) -> int:
    """Patience with the first wait of a contact, or the first turn of a thread."""
    run = w.run[0]
    return patience(
        run.seed,
        run.replication,
        case.key,
        patience_ordinal(w.channel[channel].code, attempt_on_channel),
        case.latent_patience,
        w.correlation[case.segment],
        w.distributions[w.patience[case.segment][channel]],
        w.quantile_table,
        run.grid,
    )


@compiled
def ticks_until_chase(w: Tables, contact: Row, case: Row, channel: int, turn: int) -> int:
    """Patience with a later turn of a thread, from the second on."""
    run = w.run[0]
    return turn_patience(
        run.seed,
        run.replication,
        case.key,
        contact.attempt,
        turn,
        w.distributions[w.patience[case.segment][channel]],
        w.quantile_table,
        run.grid,
    )


@compiled
def patience_begins(w: Tables, tick: int) -> int:
    """Since when patience counts with a wait that began at a tick: never before anybody works.

    Of those who wrote before a stated backlog was counted, who had lost patience is not in it.
    """
    idle: int = w.run[0].idle
    return max(tick, idle)


@compiled
def leaves_silently(w: Tables, contact: Row, case: Row, channel: int) -> bool:
    """Whether who runs out of patience leaves a chat without closing it."""
    if w.channel[channel].mode != MODE_CHAT:
        return False
    return case_happens(w, case, SILENT, contact.attempt, w.channel[channel].silent_share)


@compiled
def ticks_until_parallel(w: Tables, contact: Row, case: Row) -> int:
    """How long who waits does so before opening a parallel contact; NEVER for most."""
    run = w.run[0]
    share = w.parallel_share[case.segment]
    if share <= 0.0 or case.attempts >= run.max_attempts:
        return NEVER
    share = parallel_share(share, reward(w), w.parameters)
    if not case_happens(w, case, PARALLEL, contact.attempt, share):
        return NEVER
    return case_ticks(w, case, PARALLEL_DELAY, contact.attempt, run.parallel_delay)
