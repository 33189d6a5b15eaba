"""How sure a result is: intervals over replications, paired differences, several tests at once.

Replications are independent and identically distributed, so everything here treats one
replication as one observation; what happens inside it may be correlated in any way.

A measure is a ratio of sums, f(sum of N / sum of D). Its interval is the jackknife's (Quenouille
1956; Miller, Biometrika 61, 1974): with theta the ratio over all R replications and theta_i the one
without replication i, the pseudo-values R theta - (R - 1) theta_i are treated as R observations.
Their mean is the estimate without the bias of order 1/R that a ratio of means has, and

    mean of the pseudo-values +- t(R - 1, 97.5 %) x their standard deviation / sqrt(R)

the interval. Where D is constant this is the textbook interval of a mean. The difference of two
service models on the same customers is estimated from the differences of their pseudo-values:
what both share cancels, which is what common random numbers are for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Transform = Callable[[Floats], Floats]

CONFIDENCE: Final = 0.95
FEW_REPLICATIONS: Final = 10
"""Below this many the interval leans on near-normal replications; results say so."""

_ROUNDING: Final = 1e-9
"""Relative size below which a difference is arithmetic, not a result."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimates with intervals; every attribute but the last has the shape of the measure.

    Attributes:
        mean: the estimate. low, high: ends of the interval; NaN with fewer than 2 replications.
        standard_error: of the mean.
        replications: number of replications behind it.
    """

    mean: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    replications: int

    @property
    def half_width(self) -> Floats:
        """Half the length of the interval (before it was cut to the measure's bounds)."""
        return self.standard_error * t_quantile(self.replications)

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """The interval at another confidence than 95 %."""
        half = self.standard_error * t_quantile(self.replications, confidence)
        return self.mean - half, self.mean + half

    @property
    def relative_half_width(self) -> Floats:
        """Half-width as a share of the estimate; NaN where the estimate is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = self.half_width / np.abs(self.mean)
        return np.where(self.mean == 0, np.nan, share)

    def replications_needed(self, relative_half_width: float) -> Floats:
        """Replications that would bring the relative half-width down to a target, roughly."""
        factor = self.relative_half_width / relative_half_width
        return np.asarray(np.ceil(self.replications * factor**2))


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference between two systems that served the same customers.

    Attributes:
        estimate: of the difference, first minus second.
        p_value: two-sided, of the hypothesis that there is none; 1 where both are identical.
        variance_reduction: variance of an unpaired difference over that of this one; above 1 if
            pairing helped, infinity if the systems differ by a constant, NaN if unknown.
    """

    estimate: Estimate
    p_value: Floats
    variance_reduction: Floats


def t_quantile(replications: int, confidence: float = CONFIDENCE) -> float:
    """Two-sided quantile of Student's t with one degree of freedom less than replications."""
    from scipy.special import stdtrit

    if replications < 2:
        return float("nan")
    return float(stdtrit(replications - 1, (1 + confidence) / 2))


def pseudo_values(numerator: Floats, denominator: Floats, transform: Transform) -> Floats:
    """Jackknife pseudo-values of a transformed ratio of sums.

    Args:
        numerator: one row per replication; further axes are treated alike.
        denominator: likewise.
        transform: applied to the ratio.

    Returns:
        an array of the same shape; NaN where the denominators add up to 0, with or without one of
        the replications: a ratio that rests on one replication has no known precision.
    """
    return jackknife(lambda n, d: transform(_ratio(n, d)), numerator, denominator)


def jackknife(function: Callable[..., Floats], *observations: Floats) -> Floats:
    """Jackknife pseudo-values of any smooth function of sums over replications.

    Args:
        function: of the sums, in the order of the observations.
        observations: arrays of the same shape, one row per replication.
    """
    totals = [values.sum(axis=0) for values in observations]
    count = len(observations[0])
    whole = function(*totals)
    if count < 2:
        return np.asarray(whole)[np.newaxis]
    without = function(*(t - v for t, v in zip(totals, observations, strict=True)))
    return np.asarray(count * whole - (count - 1) * without)


def controlled(values: Floats, control: Floats, expected: float) -> Floats:
    """Values corrected by a control: something random whose expectation is known exactly.

    Where more cases came than are expected by chance, more of them waited as well. A regression on
    the control takes out what it explains (S. S. Lavenberg, P. D. Welch, Management Science 27,
    1981). With residuals e, mean control c, S its sum of squares about c, and n observations,

        estimate +- t(n - 2) x s x sqrt(1/n + (c - expected)^2 / S),   s^2 = sum e^2 / (n - 2)

    The values that are returned have this estimate as their mean, and spread so that
    :func:`estimate` gives this interval; so all that is done with values is done with them too.

    Args:
        values: pseudo-values or observations, one row per replication.
        control: of each replication, float64[replications].
        expected: its expectation.

    Returns:
        an array of the same shape; the values themselves where the control does not vary, or there
        are fewer than :data:`FEW_REPLICATIONS`, whose regression would be worth little.
    """
    count = len(values)
    shape = (count,) + (1,) * (values.ndim - 1)
    about = (control - control.mean()).reshape(shape)
    squares = float((about**2).sum())
    if count < FEW_REPLICATIONS or squares == 0:
        return values
    mean = values.mean(axis=0)
    slope = (about * (values - mean)).sum(axis=0) / squares
    apart = float(control.mean()) - expected
    rest = values - mean - slope * about
    wider = (count - 1) / (count - 2) * (1 + count * apart**2 / squares)
    wider = np.sqrt(wider) * t_quantile(count - 1) / t_quantile(count)
    return np.asarray(mean - slope * apart + wider * rest)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """The ratio, NaN where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0, np.nan, numerator / denominator)


def estimate(values: Floats, bounds: tuple[float, float] = (-np.inf, np.inf)) -> Estimate:
    """Mean and interval of pseudo-values (or of plain observations), over the first axis.

    Args:
        values: one row per replication.
        bounds: values that are possible; estimate and interval are cut to them.
    """
    count = len(values)
    mean = values.mean(axis=0)
    if count < 2:
        unknown = np.full_like(mean, np.nan)
        return Estimate(mean, unknown, unknown, unknown, count)
    error = values.std(axis=0, ddof=1) / np.sqrt(count)
    # Equal replications leave a spread of rounding errors; it is no information.
    error = np.where(error <= _ROUNDING * np.abs(mean), 0.0, error)
    half = t_quantile(count) * error
    low, high = np.clip(mean - half, *bounds), np.clip(mean + half, *bounds)
    return Estimate(np.clip(mean, *bounds), low, high, error, count)


def difference(first: Floats, second: Floats) -> Difference:
    """Paired difference of two systems from their pseudo-values, replication by replication.

    Args:
        first: pseudo-values.
        second: pseudo-values of the same replications, in the same order.
    """
    from scipy.special import stdtr

    gaps = first - second
    scale = np.maximum(np.abs(first), np.abs(second)).max(axis=0)
    gaps = np.where(np.abs(gaps) <= _ROUNDING * scale, 0.0, gaps)
    found = estimate(gaps)
    if len(gaps) < 2:
        unknown = np.full_like(found.mean, np.nan)
        return Difference(found, unknown, unknown)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(found.mean) / found.standard_error
        p_value = 2 * stdtr(len(gaps) - 1, -t)
        separate = first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)
        gain = separate / (len(gaps) * found.standard_error**2)
    identical = (found.mean == 0) & (found.standard_error == 0)
    return Difference(found, np.where(identical, 1.0, p_value), gain)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for testing several hypotheses (Holm, Scand. J. Statist. 6, 1979).

    Declaring everything below 5 % significant, the chance of any false claim is at most 5 %. NaN
    stays NaN and does not count as a test.
    """
    adjusted = [float("nan")] * len(p_values)
    order = sorted((p, i) for i, p in enumerate(p_values) if not np.isnan(p))
    largest = 0.0
    for rank, (p, index) in enumerate(order):
        largest = max(largest, min(1.0, p * (len(order) - rank)))
        adjusted[index] = largest
    return adjusted


def holm_confidence(p_values: Sequence[float]) -> list[float]:
    """Confidence of the interval that says the same as Holm's correction, for each hypothesis.

    Holm tests the smallest of m p-values at 5 % / m, the next at 5 % / (m - 1), and stops at the
    first that fails; all that are left are tested at the level at which it stopped. An interval of
    1 - that level leaves out zero where, and only where, the corrected test is significant.

    Args:
        p_values: two-sided; NaN is no test and gets NaN.
    """
    confidence = [float("nan")] * len(p_values)
    order = sorted((p, i) for i, p in enumerate(p_values) if not np.isnan(p))
    stopped_at = None
    for rank, (p, index) in enumerate(order):
        level = stopped_at or (1 - CONFIDENCE) / (len(order) - rank)
        if p >= level:
            stopped_at = level
        confidence[index] = 1 - level
    return confidence
