"""Shares of a difference that do not depend on the order in which steps are added.

The share of a step is what it adds, averaged over all feasible orders, each with the same weight:
the Shapley value, and where some steps need others its form for precedence constraints (Faigle and
Kern, International Journal of Game Theory 21, 1992, doi.org/10.1007/BF01240073). It follows that

- the shares add up to the whole difference,
- a step that changes nothing, whatever is there already, gets nothing,
- steps that do the same, and stand alike in what needs what, get the same.

Everything is done for pseudo-values, one per replication (:mod:`sim.study.precision`): a share is a
weighted sum of them, so it has the paired interval of a mean of independent observations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.measures.terms import Floats
from sim.study.attribution.orders import Orders, sets_on_the_way
from sim.study.precision import Estimate, estimate, t_quantile

_ROUNDING = 1e-9
"""Part of a measure's size below which a share is arithmetic, not a result."""


def exact_shares(values: Mapping[int, Floats], orders: Orders) -> Floats:
    """Shares of all steps, averaged over every feasible order.

    Args:
        values: pseudo-values of a measure, float64[replications], for every feasible set.
        orders: what needs what.

    Returns:
        float64[steps, replications].
    """
    shares = np.zeros((orders.steps, len(values[0])))
    for (done, step), weight in orders.weights().items():
        shares[step] += float(weight) * (values[done | 1 << step] - values[done])
    return settled(shares, values)


def order_gains(values: Mapping[int, Floats], order: Sequence[int]) -> Floats:
    """What each step adds in one order, float64[steps, replications]."""
    gains = np.zeros((len(order), len(values[0])))
    path = sets_on_the_way(order)
    for before, after, step in zip(path, path[1:], order, strict=False):
        gains[step] = values[after] - values[before]
    return settled(gains, values)


def settled(shares: Floats, values: Mapping[int, Floats]) -> Floats:
    """Shares without rounding errors: what is nothing beside the values is nothing."""
    scale = max(float(np.abs(each).max()) for each in values.values())
    return np.where(np.abs(shares) <= _ROUNDING * scale, 0.0, shares)


def sampled_estimate(gains: Floats) -> Estimate:
    """A share from sampled orders, with an interval for both orders and replications.

    The two variances, over replications of the mean over orders and over orders of the mean over
    replications, are added; each holds what is left of their interaction, so the sum is on the
    safe side. Degrees of freedom are those of the smaller sample.

    Args:
        gains: of one step, float64[orders, replications].
    """
    by_replication = estimate(gains.mean(axis=0))
    by_order = estimate(gains.mean(axis=1))
    error = np.hypot(by_replication.standard_error, by_order.standard_error)
    count = min(gains.shape)
    half = t_quantile(count) * error
    mean = by_replication.mean
    return Estimate(mean, mean - half, mean + half, error, count)
