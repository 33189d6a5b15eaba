"""Handle times from a log: their law with a test of fit, by hour of the day, and between agents.

Candidates are the laws that a scenario can name, fitted by maximum likelihood; the likeliest is
taken, by the information criterion of G. Schwarz (Annals of Statistics 6, 1978). With thousands of
calls every simple law fails a test of fit, so the distance to the data decides: where the
distribution functions are nowhere further apart than .03, the law stands for the data, otherwise
the quantiles of the data themselves do (`distribution = "empirical"`), which keep the heap of very
short calls that many logs have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import NORMAL, Fitted, Floats, of_mean
from sim.errors import StudyError

FEWEST_HANDLED: Final = 30
"""Handle times without which no law is fitted."""

CLOSE_ENOUGH: Final = 0.03
_QUANTILES: Final = 200
_FEW_ZEROS: Final = 0.005
_LEAST_SECONDS: Final = 0.5
_FEWEST_OF_AGENT: Final = 20
_FEWEST_OF_HOUR: Final = 30

Law = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Handling:
    """Fitted handle times of one kind of contact.

    Attributes:
        count: answered contacts.
        mean, cv: of the data, the mean with Student's interval, the other by the delta method.
        law: as a scenario writes it. family: its name, or `empirical`. simple: the likeliest law
            with a formula, the same or not.
        distance: greatest distance between the distribution functions of the best simple law and
            of the data, zeros left out. p_value: that chance alone makes a distance as great
            (Lilliefors' test; told as it is from 0 to .1, above that about).
        zero: answered contacts without any handle time; more than one in two hundred make the
            law empirical.
        by_hour: mean by hour of the day of arrival, where at least 30 were handled.
        hours_differ: p value that all hours have the same mean.
        between_agents: standard deviation between agents of the logarithm of their mean handle
            time, beyond chance; None where the log does not name them.
        agents: who handled enough to tell.
        values: float64, ascending, zeros included.
    """

    count: int
    mean: Fitted
    cv: Fitted
    law: Law
    family: str
    simple: Law
    distance: float
    p_value: float
    zero: int
    by_hour: Mapping[int, Fitted]
    hours_differ: float
    between_agents: Fitted | None
    agents: int
    values: Floats

    def as_distribution(self) -> Law:
        """As a scenario writes it."""
        return dict(self.law)


def quantile(law: Law, shares: Floats) -> Floats:
    """Handle times below which shares of a law lie, in seconds."""
    from scipy import stats

    found: Any
    match law["distribution"]:
        case "lognormal":
            found = stats.lognorm(law["sigma"], scale=law["median_seconds"])
        case "gamma":
            found = stats.gamma(law["shape"], scale=law["mean_seconds"] / law["shape"])
        case "weibull":
            found = stats.weibull_min(law["shape"], scale=law["scale_seconds"])
        case "exponential":
            found = stats.expon(scale=law["mean_seconds"])
        case _:
            return np.asarray(np.quantile(law["values_seconds"], shares))
    return np.asarray(found.ppf(shares))


def fit_handling(
    handle_seconds: Floats,
    hour: NDArray[np.int64] | None = None,
    agent: NDArray[np.object_] | None = None,
) -> Handling:
    """Fit handle times.

    Args:
        handle_seconds: float64, of the answered contacts.
        hour: int64, hour of the day of each.
        agent: who handled it; empty texts are unknown.

    Raises:
        StudyError: fewer than 30 are above zero.
    """
    values = np.sort(handle_seconds)
    positive = values[values > 0]
    if len(positive) < FEWEST_HANDLED:
        raise StudyError(
            f"{len(positive)} contacts have a handle time; a law of handle times needs "
            f"{FEWEST_HANDLED} at least."
        )
    family, simple, distance = _best(positive)
    law = simple
    zero = len(values) - len(positive)
    fits = distance <= CLOSE_ENOUGH and zero <= _FEW_ZEROS * len(values)
    if not fits and len(values) >= _QUANTILES:
        family, law = (
            "empirical",
            {
                "distribution": "empirical",
                "values_seconds": _quantiles(values),
                "interpolation": "step",
            },
        )
    between, agents = _between(handle_seconds, agent) if agent is not None else (None, 0)
    return Handling(
        len(values),
        of_mean(values, "s"),
        _variation(values),
        law,
        family,
        simple,
        distance,
        _p_value(distance, len(positive)),
        zero,
        _by_hour(handle_seconds, hour) if hour is not None else {},
        _same_mean(handle_seconds, hour) if hour is not None else math.nan,
        between,
        agents,
        values,
    )


def _best(ordered: Floats) -> tuple[str, Law, float]:
    """The likeliest of the simple laws: its name, the law, and its greatest distance."""
    count = len(ordered)
    steps = np.arange(count + 1) / count
    best = None
    for family, fit in _LAWS.items():
        law, cdf, likelihood, parameters = fit(ordered)
        below = cdf(ordered)
        distance = float(max((steps[1:] - below).max(), (below - steps[:-1]).max()))
        score = likelihood - parameters * math.log(count) / 2
        if best is None or score > best[0]:
            best = (score, family, law, distance)
    assert best is not None
    return best[1], best[2], best[3]


_Fit = tuple[Law, Callable[[Floats], Floats], float, int]


def _lognormal(values: Floats) -> _Fit:
    from scipy.stats import lognorm

    logs = np.log(values)
    middle, sigma = float(logs.mean()), max(float(logs.std()), 1e-6)
    frozen = lognorm(sigma, scale=math.exp(middle))
    law = {"distribution": "lognormal", "median_seconds": round(math.exp(middle), 2),
           "sigma": round(sigma, 4)}  # fmt: skip
    return law, frozen.cdf, float(frozen.logpdf(values).sum()), 2


def _gamma(values: Floats) -> _Fit:
    from scipy.stats import gamma

    shape, _, scale = gamma.fit(values, floc=0)
    frozen = gamma(shape, scale=scale)
    law = {"distribution": "gamma", "mean_seconds": round(float(shape * scale), 2),
           "shape": round(float(np.clip(shape, 0.01, 1e6)), 4)}  # fmt: skip
    return law, frozen.cdf, float(frozen.logpdf(values).sum()), 2


def _weibull(values: Floats) -> _Fit:
    from scipy.stats import weibull_min

    shape, _, scale = weibull_min.fit(values, floc=0)
    frozen = weibull_min(shape, scale=scale)
    law = {"distribution": "weibull", "shape": round(float(np.clip(shape, 0.1, 100)), 4),
           "scale_seconds": round(float(scale), 2)}  # fmt: skip
    return law, frozen.cdf, float(frozen.logpdf(values).sum()), 2


def _exponential(values: Floats) -> _Fit:
    from scipy.stats import expon

    mean = float(values.mean())
    frozen = expon(scale=mean)
    law = {"distribution": "exponential", "mean_seconds": round(mean, 2)}
    return law, frozen.cdf, float(frozen.logpdf(values).sum()), 1


_LAWS: Final[Mapping[str, Callable[[Floats], _Fit]]] = {
    "lognormal": _lognormal,
    "gamma": _gamma,
    "weibull": _weibull,
    "exponential": _exponential,
}


def _quantiles(ordered: Floats) -> list[float]:
    """Means of equal shares of the data: they keep the mean, and nearly all of the spread."""
    below = np.concatenate(([0.0], np.cumsum(ordered)))
    edges = np.linspace(0.0, len(ordered), _QUANTILES + 1)
    sums = np.interp(edges, np.arange(len(ordered) + 1), below)
    return [round(float(one), 2) for one in np.diff(sums) / (len(ordered) / _QUANTILES)]


def _variation(values: Floats) -> Fitted:
    """Coefficient of variation with the interval of the delta method, on the log scale."""
    mean, spread, count = float(values.mean()), float(values.std(ddof=1)), len(values)
    scaled = (values - mean) / spread if spread > 0 else np.zeros(count)
    cv = spread / mean
    # log cv = log sd - log mean: influence of each value is (z^2 - 1)/2 - cv z
    error = float(((scaled**2 - 1) / 2 - cv * scaled).std() / math.sqrt(count))
    width = math.exp(NORMAL * error)
    return Fitted(cv, cv / width, cv * width, "number")


def _p_value(distance: float, count: int) -> float:
    """Of a fitted law: Lilliefors' test for the normal law, as its logarithms are tested.

    D. Dallal and L. Wilkinson, The American Statistician 40, 1986, up to .1; beyond that it is
    told as .1 or more by that value.
    """
    root = distance
    n = float(count)
    if n > 100:
        root, n = distance * (n / 100) ** 0.49, 100.0
    exponent = (
        -7.01256 * root**2 * (n + 2.78019)
        + 2.99587 * root * math.sqrt(n + 2.78019)
        - 0.122119
        + 0.974598 / math.sqrt(n)
        + 1.67997 / n
    )
    return min(1.0, math.exp(min(0.0, exponent)))


def _by_hour(values: Floats, hour: NDArray[np.int64]) -> dict[int, Fitted]:
    found = {int(one): values[hour == one] for one in np.unique(hour)}
    return {one: of_mean(mine, "s") for one, mine in found.items() if len(mine) >= _FEWEST_OF_HOUR}


def _same_mean(values: Floats, hour: NDArray[np.int64]) -> float:
    """Kruskal and Wallis: whether some hours have longer calls than others."""
    from scipy.stats import kruskal

    groups = [values[hour == one] for one in np.unique(hour)]
    groups = [one for one in groups if len(one) >= _FEWEST_OF_HOUR]
    if len(groups) < 2:
        return math.nan
    return float(kruskal(*groups).pvalue)


def _between(values: Floats, agent: NDArray[np.object_]) -> tuple[Fitted | None, int]:
    """Spread between agents: random effects of the logarithm, by the method of moments.

    With unequal numbers of calls as in W. G. Cochran, Biometrics 10, 1954; the interval is the
    jackknife's over agents.
    """
    logs = np.log(np.maximum(values, _LEAST_SECONDS))
    groups = [logs[agent == one] for one in np.unique(agent[agent != ""])]
    groups = [one for one in groups if len(one) >= _FEWEST_OF_AGENT]
    if len(groups) < 3:
        return None, len(groups)
    counts = np.array([len(one) for one in groups], dtype=float)
    means = np.array([one.mean() for one in groups])
    inner = np.array([one.var(ddof=1) for one in groups])

    def spread(left_out: int | None) -> float:
        kept = np.arange(len(groups)) != left_out
        n, mean, var = counts[kept], means[kept], inner[kept]
        within = float(((n - 1) * var).sum() / (n - 1).sum())
        total = n.sum()
        middle = float((n * mean).sum() / total)
        over = float((n * (mean - middle) ** 2).sum()) - (len(n) - 1) * within
        return math.sqrt(max(0.0, over / (total - float((n**2).sum()) / total)))

    whole = spread(None)
    each = np.array([spread(one) for one in range(len(groups))])
    error = math.sqrt((len(groups) - 1) * float(each.var()))
    low, high = max(0.0, whole - NORMAL * error), whole + NORMAL * error
    return Fitted(whole, low, high, "number"), len(groups)
