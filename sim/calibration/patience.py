"""Patience from waits: the two-phase law of the scenario, by censored maximum likelihood.

Share p of the customers is in a hurry (exponential, mean m1), the others are patient (mean m2):

    S(t) = p exp(-t / m1) + (1 - p) exp(-t / m2),  m1 <= m2

An abandoned wait contributes the density, an answered one S. Intervals, of the parameters and of
S(t), are those of the profile likelihood (W. Meeker and L. Escobar, The American Statistician 49,
1995). The law: O. Jouini and G. Roubos, International Journal of Production Economics, 2013.

Few waits reach as far as patience does. The mean of the patient then follows from the form of the
law alone, and is called extrapolated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import CONFIDENCE, NORMAL, Fitted, Floats
from sim.calibration.likelihood import BOUNDS, Waits, logistic
from sim.calibration.survival import KaplanMeier, beyond_expected, kaplan_meier
from sim.errors import StudyError

FEWEST_ABANDONED: Final = 30
"""Abandonments without which no two-phase law is fitted."""
SHOWN: Final = (30.0, 60.0, 120.0, 300.0, 600.0)
"""Waits in seconds at which survival is told."""

_STILL_THERE: Final = 0.1
_AT_RISK: Final = 30.0
_SOON, _SURPRISE = 5.0, 4.0
_MOST_DOUBLINGS: Final = 12
_GAIN: Final = 3.0
"""By which the likelihood of two phases must exceed that of one, in logarithms (2 parameters)."""


@dataclass(frozen=True, eq=False)
class Patience:
    """A fitted law of patience.

    Attributes:
        share_first, mean_first, mean_second: of the two phases, with profile intervals; with a
            single phase `share_first` is 0 and `mean_first` that of the other.
        waited: contacts that waited at all. abandoned: of them.
        curve: Kaplan and Meier's estimate.
        reach_seconds: wait beyond which fewer than 30 contacts are left: no data reach further.
        bumps: (from, to, standard deviations) of stretches with more abandonments than the law
            expects, as after an announcement.
        at_once: abandonments after 0 s that no law of waiting explains, left out of the fit.
        theta, covariance: logit of the share and logarithms of the means, float64[3] and [3, 3];
            a single phase has only the last of each.
        waits: what it was fitted to.
    """

    share_first: Fitted
    mean_first: Fitted
    mean_second: Fitted
    waited: int
    abandoned: int
    curve: KaplanMeier
    reach_seconds: float
    bumps: tuple[tuple[float, float, float], ...]
    at_once: int
    theta: Floats
    covariance: Floats
    waits: Waits

    @property
    def two_phases(self) -> bool:
        """Whether the data tell two kinds of customers apart."""
        return self.share_first.value > 0

    def survival(self, seconds: Floats | float) -> Floats:
        """Share that would still wait after so many seconds."""
        return _survival(self.theta, np.asarray(seconds, dtype=float))

    def survival_at(self, seconds: float) -> Fitted:
        """The same at one time, with its interval."""
        value = float(self.survival(seconds))
        beyond = seconds > self.reach_seconds
        if not self.two_phases:
            width = math.exp(NORMAL * math.sqrt(float(self.covariance[0, 0])))
            return Fitted(value, value**width, value ** (1 / width), "share", beyond)
        error = self._error_of_log(seconds)
        low, high = (self._end_of_survival(seconds, sign, error) for sign in (-1, 1))
        return Fitted(value, low, high, "share", beyond)

    def _error_of_log(self, seconds: float) -> float:
        """Standard error of the logarithm of survival, by the delta method."""
        slope = [
            (_log_survival(self.theta + step, seconds) - _log_survival(self.theta - step, seconds))
            / 2e-5
            for step in 1e-5 * np.eye(3)
        ]
        return math.sqrt(max(1e-16, float(slope @ self.covariance @ slope)))

    def _end_of_survival(self, seconds: float, sign: int, error: float) -> float:
        """An end of the profile interval: the law with contacts added or taken away there.

        Survival is moved with least loss of likelihood by pretending that more (or fewer) contacts
        were answered after so long; the weight is sought at which the loss is what 95 % allow.
        """
        from scipy.optimize import brentq

        least = self.waits.derivatives(self.theta)[0]
        known = {0.0: (-NORMAL, self.theta)}

        def rise(weight: float) -> float:
            if weight not in known:
                nearest = min(known, key=lambda one: abs(one - weight))
                moved = self.waits.tilted(seconds, sign * weight).least(known[nearest][1])[1]
                loss = self.waits.derivatives(moved)[0] - least
                known[weight] = math.sqrt(max(0.0, 2.0 * loss)) - NORMAL, moved
            return known[weight][0]

        near, far = 0.0, NORMAL / error
        for _ in range(_MOST_DOUBLINGS):
            if rise(far) >= 0:
                far = float(brentq(rise, near, far, rtol=0.01))
                rise(far)
                break
            near, far = far, 1.6 * far
        else:
            far = near
        return math.exp(_log_survival(known[far][1], seconds))

    def as_distribution(self) -> dict[str, str | float]:
        """As a scenario writes it."""
        if not self.two_phases:
            mean = round(self.mean_second.value, 1)
            return {"distribution": "exponential", "mean_seconds": mean}
        return {
            "distribution": "hyperexponential",
            "share_first": round(self.share_first.value, 4),
            "mean_first_seconds": round(self.mean_first.value, 1),
            "mean_second_seconds": round(self.mean_second.value, 1),
        }

    def drawn(self, theta: Floats) -> dict[str, str | float]:
        """The same law with other parameters, drawn from `theta` and `covariance`, say."""
        means = [math.exp(min(float(one), 20.0)) for one in theta[-2:]]
        if not self.two_phases:
            return {"distribution": "exponential", "mean_seconds": means[-1]}
        return {
            "distribution": "hyperexponential",
            "share_first": 1.0 / (1.0 + math.exp(-float(theta[0]))),
            "mean_first_seconds": means[0],
            "mean_second_seconds": means[1],
        }


def fit_patience(
    wait_seconds: Floats, abandoned: NDArray[np.bool_], *, intervals: bool = True
) -> Patience:
    """Fit the law of patience to waits.

    Args:
        wait_seconds: float64, until each contact was answered or abandoned.
        abandoned: bool, which of the two.
        intervals: whether to look for the intervals of the parameters, most of the work.

    Raises:
        StudyError: fewer than 30 abandoned after waiting, or nobody who waited was answered.
    """
    at_once = _heap_at_zero(wait_seconds, abandoned)
    if at_once:
        kept = ~(abandoned & (wait_seconds <= 0))
        wait_seconds, abandoned = wait_seconds[kept], abandoned[kept]
    told = abandoned | (wait_seconds > 0)
    gone = int(abandoned.sum())
    _refuse_what_tells_nothing(wait_seconds, abandoned, at_once)
    waits = Waits(wait_seconds, abandoned)
    exposed = float(wait_seconds.sum())
    one = math.log(exposed / gone)
    least_one = gone * (one + 1.0)
    least, theta = min((waits.least(start) for start in _starts(one)), key=lambda found: found[0])
    curve = kaplan_meier(wait_seconds[told], abandoned[told])
    ordered = np.sort(wait_seconds)
    reach = float(ordered[max(0, len(ordered) - int(_AT_RISK))])
    if theta[1] > theta[2]:
        theta = np.array([-theta[0], theta[2], theta[1]])
    if least_one - least < _GAIN or abs(theta[0]) > BOUNDS[0][1] - 0.01:
        theta = np.array([one])
        covariance = np.array([[1.0 / gone]])
        mean = _mean(math.exp(one), 1.0 / math.sqrt(gone), reach)
        share, first = Fitted(0.0, unit="share"), mean
    else:
        covariance = np.asarray(np.linalg.pinv(waits.derivatives(theta)[2]), dtype=float)
        share, first, mean = _parameters(waits, theta, least, covariance, reach, intervals)
    edges = _edges(reach)
    bumps = beyond_expected(
        wait_seconds, abandoned, -np.log(_survival(theta, wait_seconds)),
        edges, -np.log(_survival(theta, edges)),
    )  # fmt: skip
    return Patience(
        share, first, mean, int(told.sum()), gone, curve, reach,
        _named(edges, bumps), at_once, theta, covariance, waits,
    )  # fmt: skip


def _refuse_what_tells_nothing(
    wait_seconds: Floats, abandoned: NDArray[np.bool_], at_once: int
) -> None:
    gone = int(abandoned.sum())
    if gone < FEWEST_ABANDONED:
        if at_once >= FEWEST_ABANDONED:
            raise StudyError(
                f"all but {gone} of the abandoned contacts have a wait of 0 s: the log does not "
                "say how long they waited, so it says nothing of patience."
            )
        raise StudyError(
            f"{gone} contacts abandoned after waiting; patience needs {FEWEST_ABANDONED} at least."
        )
    if not (~abandoned & (wait_seconds > 0)).any():
        raise StudyError(
            "nobody who waited was answered: such a log says how long people wait before they give "
            "up where nobody ever answers, which is not the patience of customers who are served."
        )


def _heap_at_zero(wait_seconds: Floats, abandoned: NDArray[np.bool_]) -> int:
    """Abandonments after 0 s if they are more than those of the following seconds explain."""
    at_zero = int((abandoned & (wait_seconds <= 0)).sum())
    soon = float((abandoned & (wait_seconds > 0) & (wait_seconds <= _SOON)).sum()) / _SOON
    return at_zero if at_zero > soon + _SURPRISE * math.sqrt(soon + 1.0) else 0


def _starts(log_mean: float) -> list[Floats]:
    return [
        np.array([math.log(share / (1 - share)), log_mean - fast, log_mean + slow])
        for share, fast, slow in ((0.3, 1.5, 0.5), (0.1, 3.0, 0.1), (0.6, 0.7, 2.0))
    ]


def _parameters(
    waits: Waits,
    theta: Floats,
    least: float,
    covariance: Floats,
    reach: float,
    intervals: bool,  # noqa: FBT001 - passed on
) -> tuple[Fitted, Fitted, Fitted]:
    """Share and means with their intervals."""
    low, high = (
        [
            _end(waits, theta, least, covariance, place, sign) if intervals else math.nan
            for place in range(3)
        ]
        for sign in (-1, 1)
    )
    share = Fitted(logistic(theta[0]), logistic(low[0]), logistic(high[0]), "share")
    first = Fitted(math.exp(theta[1]), math.exp(low[1]), math.exp(high[1]), "s")
    mean = math.exp(theta[2])
    beyond = math.exp(-reach / mean) > _STILL_THERE
    most = math.inf if high[2] >= BOUNDS[2][1] - 0.01 else math.exp(high[2])
    return share, first, Fitted(mean, math.exp(low[2]), most, "s", extrapolated=beyond)


def _mean(value: float, log_error: float, reach: float) -> Fitted:
    """The mean of a single phase."""
    width = math.exp(NORMAL * log_error)
    beyond = math.exp(-reach / value) > _STILL_THERE
    return Fitted(value, value / width, value * width, "s", extrapolated=beyond)


def _end(
    waits: Waits, theta: Floats, least: float, covariance: Floats, place: int, sign: int
) -> float:
    """Where the profile of a parameter has risen by as much as an interval allows, on one side.

    The root of twice the rise is nearly a straight line of the parameter.
    """
    from scipy.optimize import brentq

    bound = BOUNDS[place][0 if sign < 0 else 1]
    step = sign * min(2.5, 2.0 * math.sqrt(max(float(covariance[place, place]), 1e-8)))
    known = {float(theta[place]): (-NORMAL, theta)}

    def rise(value: float) -> float:
        if value not in known:
            nearest = min(known, key=lambda one: abs(one - value))
            start = known[nearest][1].copy()
            start[place] = value
            found, where = waits.least(start, place)
            known[value] = math.sqrt(max(0.0, 2.0 * (found - least))) - NORMAL, where
        return known[value][0]

    near, far = float(theta[place]), float(theta[place]) + step
    while sign * (bound - far) > 0 and rise(far) < 0:
        near, far, step = far, far + step, step * 1.5
    if sign * (bound - far) <= 0:
        far = bound
        if rise(far) < 0:
            return bound
    return float(brentq(rise, near, far, xtol=2e-3))


def _survival(theta: Floats, seconds: Floats) -> Floats:
    if len(theta) == 1:
        return np.exp(-seconds * math.exp(-theta[0]))
    p = logistic(theta[0])
    first, second = (np.exp(-seconds * math.exp(-one)) for one in theta[1:])
    return np.maximum(p * first + (1.0 - p) * second, 1e-300)


def _log_survival(theta: Floats, seconds: float) -> float:
    return math.log(float(_survival(theta, np.asarray(seconds))))


def _edges(reach: float) -> Floats:
    """Stretches of waiting in which abandonments are counted: 5 s, then longer ones."""
    edges = np.concatenate((np.arange(0.0, 120.0, 5.0), np.arange(120.0, 1801.0, 30.0)))
    return np.asarray(edges[edges <= max(reach, 10.0)])


def _named(edges: Floats, beyond: Floats) -> tuple[tuple[float, float, float], ...]:
    """Stretches whose surplus chance does not explain, all of them looked at together."""
    from scipy.stats import norm

    limit = float(norm.ppf(1 - (1 - CONFIDENCE) / 2 / max(1, len(beyond))))
    return tuple(
        (float(edges[one]), float(edges[one + 1]), float(beyond[one]))
        for one in np.flatnonzero(beyond > limit)
    )
