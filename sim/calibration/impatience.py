"""Patience and the reaction to a queue, fitted together to waits.

Who joins behind n others gives up on learning so with chance 1 - exp(-c n), after an exponential
time of mean m; and whoever does not mind, or until then, waits with the patience of the kind of
contact, of two phases:

    S(t) = [p exp(-t / m1) + (1 - p) exp(-t / m2)] [1 - r + r exp(-t / m)],  r = 1 - exp(-c n)

c and m are common to all kinds, as the scenario has them by channel. Patience fitted without the
reaction is too short where few wait and too long where many do, and the queue that is simulated
with it too long at the worst times.

A weak prior, as wide as a factor of 20 in any mean, keeps what the data do not tell within reason;
with hundreds of abandonments it weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.calibration.fitted import Floats
from sim.calibration.patience import fit_patience
from sim.records.contacts import ContactLog, Flags, Texts

REST: Final = ""
"""Name of the group of the kinds with too few abandonments to have patience of their own."""

_FEWEST: Final = 100
_GAIN: Final = 3.0
_NONE: Final = math.log(1e-6)
_BOUNDS: Final = ((-8.0, 8.0), (math.log(0.5), math.log(1e5)), (math.log(0.5), math.log(1e6)))
_SHARED: Final = ((math.log(1e-5), math.log(1.0)), (math.log(5.0), math.log(600.0)))
_MIDDLE: Final = (-1.0, math.log(200.0), math.log(1000.0))
_MIDDLE_SHARED: Final = (math.log(0.02), math.log(60.0))
_WIDTH: Final = (2.0, 3.0, 3.0)
_WIDTH_SHARED: Final = (2.0, 1.0)


@dataclass(frozen=True, eq=False)
class Impatience:
    """What ends waits unanswered.

    Attributes:
        kinds: of the groups that have patience of their own; :data:`REST` is among them if needed.
        theta: float64[3 x kinds + 2]: logit of p, logarithms of m1 and m2 of each; of c and m.
        covariance: of it.
        reacts: whether the data tell of a reaction to the queue.
    """

    kinds: tuple[str, ...]
    theta: Floats
    covariance: Floats
    reacts: bool

    def group(self, kind: str) -> int:
        """Place of the group of a kind."""
        return self.kinds.index(kind if kind in self.kinds else self._rest)

    @property
    def _rest(self) -> str:
        return REST if REST in self.kinds else self.kinds[0]

    def patience(self, kind: str, theta: Floats, factor: float = 1.0) -> dict[str, Any]:
        """Patience of a kind as a scenario writes it, at some parameters."""
        logit, first, second = theta[3 * self.group(kind) :][:3]
        return {
            "distribution": "hyperexponential",
            "share_first": 1.0 / (1.0 + math.exp(-float(logit))),
            "mean_first_seconds": factor * math.exp(float(first)),
            "mean_second_seconds": factor * math.exp(float(second)),
        }

    def reaction_share(self, theta: Floats) -> float:
        """Chance to give up for each other one who waits."""
        return -math.expm1(-math.exp(float(theta[-2]))) if self.reacts else 0.0

    def reaction_seconds(self, theta: Floats) -> float:
        """Mean time until those give up."""
        return math.exp(float(theta[-1]))

    def hazard(self, log: ContactLog) -> Floats:
        """Cumulative hazard of abandoning at the end of each wait, float64."""
        sample = _Sample.of(log, self.kinds, np.ones(len(log), dtype=bool))
        phases, reaction = sample.survival(self.theta)
        found = np.zeros(len(log))
        found[sample.place] = -np.log(np.maximum(phases * reaction, 1e-12))
        return found


def others_waiting(log: ContactLog) -> Floats:
    """How many others waited when each contact joined, float64."""
    waited = log.wait_seconds > 0
    came = np.sort(log.arrival_ticks[waited])
    left = np.sort(log.start_ticks[waited])
    before = np.searchsorted(came, log.arrival_ticks, side="left")
    gone = np.searchsorted(left, log.arrival_ticks, side="right")
    return np.asarray(np.maximum(before - gone, 0).astype(float))


def fit_impatience(log: ContactLog) -> Impatience:
    """Fit patience by kind, and the reaction to the queue.

    Args:
        log: of contacts, whole days: who waits is counted in it.

    Raises:
        StudyError: fewer than 30 abandoned after waiting, or nobody who waited was answered.
    """
    fit_patience(log.wait_seconds, log.abandoned, intervals=False)  # refuses what tells nothing
    told = log.wait_seconds > 0
    kinds = _groups(log, told)
    sample = _Sample.of(log, kinds, told)
    start = np.array([*_MIDDLE * len(kinds), *_MIDDLE_SHARED])
    without, at_none = sample.least(start, reacts=False)
    best, theta = min(
        (sample.least(_from(one, at_none), reacts=True) for one in ((0.02, 60.0), (0.1, 30.0))),
        key=lambda found: found[0],
    )
    reacts = without - best > _GAIN
    theta = theta if reacts else at_none
    return Impatience(kinds, theta, sample.covariance(theta, reacts=reacts), reacts)


def _from(shared: tuple[float, float], theta: Floats) -> Floats:
    return np.concatenate((theta[:-2], np.log(shared)))


def _groups(log: ContactLog, told: Flags) -> tuple[str, ...]:
    gone = log.kind[told & log.abandoned].tolist()
    own = [kind for kind in sorted(set(gone)) if gone.count(kind) >= _FEWEST]
    if not own or set(log.kind.tolist()) - set(own):
        own.append(REST)
    return tuple(own)


@dataclass(frozen=True, eq=False)
class _Sample:
    """Waits of contacts, with the number of others who waited when they joined.

    Attributes:
        place: in the log. group: of each wait. seconds, others: float64. gone: bool, abandoned.
        groups: how many.
    """

    place: Any
    group: Any
    seconds: Floats
    others: Floats
    gone: Flags
    groups: int

    @classmethod
    def of(cls, log: ContactLog, kinds: Sequence[str], told: Flags) -> _Sample:
        place = np.flatnonzero(told)
        numbers: Mapping[str, int] = {kind: number for number, kind in enumerate(kinds)}
        rest = numbers.get(REST, 0)
        texts: Texts = log.kind[place]
        group = np.array([numbers.get(kind, rest) for kind in texts], dtype=np.int64)
        others = others_waiting(log)[place]
        return cls(place, group, log.wait_seconds[place], others, log.abandoned[place], len(kinds))

    def survival(self, theta: Floats) -> tuple[Floats, Floats]:
        """Of patience, and of the reaction, at the end of each wait."""
        a, b = self._phases(theta)[:2]
        r, e = self._reaction(theta)
        return a + b, 1.0 - r + r * e

    def _phases(self, theta: Floats) -> tuple[Floats, ...]:
        """Shares still there by phase, share of the first, seconds over means, rates."""
        logit, first, second = theta[:-2].reshape(self.groups, 3)[self.group].T
        p = 1.0 / (1.0 + np.exp(-logit))
        rates = np.exp(-first), np.exp(-second)
        over = self.seconds * rates[0], self.seconds * rates[1]
        return p * np.exp(-over[0]), (1.0 - p) * np.exp(-over[1]), p, *over, *rates

    def _reaction(self, theta: Floats) -> tuple[Floats, Floats]:
        """Share who mind the queue, and of them who are still there."""
        r = -np.expm1(-math.exp(theta[-2]) * self.others)
        return r, np.exp(-self.seconds * math.exp(-theta[-1]))

    def likelihood(self, theta: Floats) -> tuple[float, Floats]:
        """Minus the logarithm of likelihood and prior, and its gradient."""
        a, b, p, over_a, over_b, rate_a, rate_b = self._phases(theta)
        r, e = self._reaction(theta)
        c, rate = math.exp(theta[-2]), math.exp(-theta[-1])
        s, f = a + b, a * rate_a + b * rate_b
        stays, leaves = 1.0 - r + r * e, r * rate * e
        both = np.maximum(f * stays + s * leaves, 1e-300)
        s = np.maximum(s, 1e-300)
        kept = ~self.gone
        value = np.log(both[self.gone]).sum() + np.log(s[kept]).sum() + np.log(stays[kept]).sum()
        slopes_s = (a * (1 - p) - b * p, a * over_a, b * over_b)
        slopes_f = (
            a * (1 - p) * rate_a - b * p * rate_b,
            a * rate_a * (over_a - 1), b * rate_b * (over_b - 1),
        )  # fmt: skip
        own = [
            np.where(self.gone, (df * stays + ds * leaves) / both, ds / s)
            for ds, df in zip(slopes_s, slopes_f, strict=True)
        ]
        minded, over = c * self.others * (1.0 - r), self.seconds * rate
        shared = [
            np.where(self.gone, (f * dr + s * dl) / both, dr / stays)
            for dr, dl in (
                (minded * (e - 1.0), minded * rate * e),
                (r * e * over, r * rate * e * (over - 1.0)),
            )
        ]
        slope = np.zeros(len(theta))
        for place, one in enumerate(own):
            slope[place : 3 * self.groups : 3] = np.bincount(self.group, one, self.groups)
        slope[-2:] = [one.sum() for one in shared]
        middle, width = self._prior()
        off = (theta - middle) / width
        return -float(value) + 0.5 * float(off @ off), off / width - slope

    def _prior(self) -> tuple[Floats, Floats]:
        return (
            np.array([*_MIDDLE * self.groups, *_MIDDLE_SHARED]),
            np.array([*_WIDTH * self.groups, *_WIDTH_SHARED]),
        )

    def least(self, start: Floats, *, reacts: bool) -> tuple[float, Floats]:
        """The least of it, with or without a reaction."""
        from scipy.optimize import minimize

        none = ((_NONE, _NONE), (_MIDDLE_SHARED[1], _MIDDLE_SHARED[1]))
        bounds = [*_BOUNDS * self.groups, *(_SHARED if reacts else none)]
        begin = np.clip(start, *np.array(bounds).T)
        found = minimize(self.likelihood, begin, jac=True, method="L-BFGS-B", bounds=bounds,
                         options={"maxiter": 500})  # fmt: skip
        off = (found.x[-2] - _MIDDLE_SHARED[0]) / _WIDTH_SHARED[0]
        return float(found.fun) - (0.0 if reacts else 0.5 * float(off * off)), found.x

    def covariance(self, theta: Floats, *, reacts: bool) -> Floats:
        """Inverse of the observed information, by differences of the gradient."""
        count = len(theta) if reacts else len(theta) - 2
        step = 1e-4
        rows = [
            (self.likelihood(theta + step * unit)[1] - self.likelihood(theta - step * unit)[1])
            / (2 * step)
            for unit in np.eye(len(theta))[:count]
        ]
        both = np.array(rows)[:, :count]
        found = np.zeros((len(theta), len(theta)))
        found[:count, :count] = _inverse((both + both.T) / 2)
        return found


def _inverse(information: Floats) -> Floats:
    """Of a symmetric matrix, whose eigenvalues are at least those of the prior."""
    values, vectors = np.linalg.eigh(information)
    least = 1.0 / max(_WIDTH) ** 2
    return np.asarray((vectors / np.maximum(values, least)) @ vectors.T)
