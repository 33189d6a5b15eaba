"""How long customers wait before they give up, chase, or try another channel beside."""

from __future__ import annotations

import math

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import (
    DETERMINISTIC,
    ENDLESS,
    normal_cdf,
    normal_quantile,
    quantile,
    survival,
)
from sim.randomness.purposes import (
    PARALLEL,
    PARALLEL_DELAY,
    PATIENCE,
    REACTION,
    REACTION_TIME,
    SILENT,
)
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
def patience_quantile(
    seed: int,
    replication: int,
    entity: int,
    ordinal: int,
    latent: float,
    correlation: float,
) -> float:
    """How patient a customer is at one entry to a queue: the share of customers who are less so.

    With a correlation rho above 0 the attempts of one customer share the latent normal score z:
    u = Phi(sqrt(rho) z + sqrt(1 - rho) z_k) with a fresh z_k (Gaussian copula), so the marginal
    distribution stays that of the channel.
    """
    u = uniform(seed, replication, entity, PATIENCE, ordinal)
    if correlation > 0.0:
        score = math.sqrt(correlation) * latent + math.sqrt(1.0 - correlation) * normal_quantile(u)
        u = normal_cdf(score)
        u = min(max(u, 1e-16), 1.0 - 1.2e-16)
    return u


@compiled
def ticks_of_patience(
    w: Tables, contact: Row, case: Row, channel: int, attempt_on_channel: int
) -> int:
    """Patience with the first wait of a contact, or the first turn of a thread, or what is left.

    A contact that the orchestrator has moved here goes on with the patience that it had.
    """
    law = w.distributions[w.patience[case.segment][channel]]
    if law[0] == ENDLESS:
        return NEVER
    if law[0] == DETERMINISTIC:
        limit = ticks(law[1], w.run[0].grid)
    else:
        u = own_quantile(w, contact, case, channel, attempt_on_channel)
        limit = ticks(quantile(u, law, w.quantile_table), w.run[0].grid)
    return max(0, limit - contact.patience_used) if limit < NEVER else NEVER


@compiled
def ticks_of_reaction(w: Tables, contact: Row, case: Row, channel: int, others: int) -> int:
    """Time until a customer gives up because so many others wait on the channel; NEVER for most."""
    row = w.channel[channel]
    if row.reaction_share <= 0.0 or others <= 0:
        return NEVER
    share = 1.0 - math.exp(others * math.log(1.0 - row.reaction_share))
    if not case_happens(w, case, REACTION, contact.attempt, share):
        return NEVER
    return case_ticks(w, case, REACTION_TIME, contact.attempt, row.reaction_time)


@compiled
def own_quantile(
    w: Tables, contact: Row, case: Row, channel: int, attempt_on_channel: int
) -> float:
    """How patient the customer of a contact is, as a share of all customers."""
    if contact.patience_quantile > 0.0:
        return float(contact.patience_quantile)
    run = w.run[0]
    return patience_quantile(
        run.seed,
        run.replication,
        case.key,
        patience_ordinal(w.channel[channel].code, attempt_on_channel),
        case.latent_patience,
        w.correlation[case.segment],
    )


@compiled(inline=True)
def waited_ticks(contact: Row, now: int) -> int:
    """How long the customer of a contact has waited on its channel, or as if there."""
    return int(now - contact.queued_at + contact.patience_used)


@compiled
def ticks_used_elsewhere(
    w: Tables, contact: Row, case: Row, channel: int, other: int, now: int
) -> int:
    """Patience that a wait on ``channel`` until now comes to on another: at the same quantile."""
    waited = waited_ticks(contact, now)
    law = w.distributions[w.patience[case.segment][channel]]
    used = 1.0 - survival(waited / 1e6, law, w.quantile_table)
    law = w.distributions[w.patience[case.segment][other]]
    if used <= 0.0 or law[0] == ENDLESS or law[0] == DETERMINISTIC:
        return 0
    return ticks(quantile(min(used, 1.0 - 1.2e-16), law, w.quantile_table), w.run[0].grid)


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
