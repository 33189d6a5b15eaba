"""Laws of a positive duration - patience or service - as the exact formulas need them.

Each law knows its mean, the chance to last beyond x, and the mean of the duration cut at x,
E[min(D, x)] = integral of the survival function from 0 to x. All are in one unit of time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from sim.queueing.arguments import (
    non_negative,
    positive,
    positive_series,
    probability,
    whole,
)
from sim.queueing.birth_death import FloatArray


class Duration(Protocol):
    """What a law of a duration must offer; write your own to extend the formulas."""

    @property
    def mean(self) -> float:
        """Mean, time."""

    @property
    def scv(self) -> float:
        """Squared coefficient of variation, variance / mean^2."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """Points at which `survival` jumps or bends; integrals are split there."""

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x) for x >= 0, any shape."""

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """E[min(D, x)] for x >= 0, any shape; time."""


@dataclass(frozen=True)
class Exponential:
    """Exponential law.

    Attributes:
        mean: time, above 0.
    """

    mean: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        positive("mean", self.mean)

    @property
    def scv(self) -> float:
        """Squared coefficient of variation: 1."""
        return 1.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """None."""
        return ()

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x) = exp(-x / mean)."""
        return np.asarray(np.exp(-np.asarray(x) / self.mean))

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """E[min(D, x)] = mean (1 - exp(-x / mean))."""
        return np.asarray(-self.mean * np.expm1(-np.asarray(x) / self.mean))


@dataclass(frozen=True)
class Erlang:
    """Erlang law: the sum of equal exponential phases.

    Attributes:
        phases: 1 or more.
        mean: of the sum, time, above 0.
    """

    phases: int
    mean: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        whole("phases", self.phases, 1)
        positive("mean", self.mean)

    @property
    def scv(self) -> float:
        """Squared coefficient of variation: 1 / phases."""
        return 1.0 / self.phases

    @property
    def breaks(self) -> tuple[float, ...]:
        """None."""
        return ()

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x), the upper regularised gamma function."""
        return np.asarray(special.gammaincc(self.phases, self.phases * np.asarray(x) / self.mean))

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """E[min(D, x)]; the density times x is one phase longer."""
        scaled = self.phases * np.asarray(x) / self.mean
        below = self.mean * special.gammainc(self.phases + 1, scaled)
        return np.asarray(below + np.asarray(x) * special.gammaincc(self.phases, scaled))


@dataclass(frozen=True)
class Lognormal:
    """Lognormal law.

    Attributes:
        mean: time, above 0.
        scv: squared coefficient of variation, above 0.
    """

    mean: float
    scv: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        positive("mean", self.mean)
        positive("scv", self.scv)

    @property
    def breaks(self) -> tuple[float, ...]:
        """None."""
        return ()

    @property
    def _sigma(self) -> float:
        return math.sqrt(math.log1p(self.scv))

    def _standard(self, x: FloatArray) -> FloatArray:
        """(ln x - mu) / sigma, minus infinity at 0."""
        with np.errstate(divide="ignore"):
            return (np.log(np.asarray(x) / self.mean) + self._sigma**2 / 2) / self._sigma

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x) = Phi(-(ln x - mu) / sigma)."""
        return np.asarray(special.ndtr(-self._standard(x)))

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """E[min(D, x)] = mean Phi(z - sigma) + x Phi(-z)."""
        z = self._standard(x)
        return np.asarray(
            self.mean * special.ndtr(z - self._sigma) + np.asarray(x) * special.ndtr(-z)
        )


@dataclass(frozen=True)
class Deterministic:
    """The same duration every time.

    Attributes:
        mean: time, above 0.
    """

    mean: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        positive("mean", self.mean)

    @property
    def scv(self) -> float:
        """Squared coefficient of variation: 0."""
        return 0.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """The duration itself."""
        return (self.mean,)

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x): 1 before the duration, 0 from it on."""
        return np.asarray(np.where(np.asarray(x) < self.mean, 1.0, 0.0))

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """min(mean, x)."""
        return np.asarray(np.minimum(np.asarray(x), self.mean))


@dataclass(frozen=True)
class Hyperexponential:
    """A mixture of exponentials; a branch of mean 0 gives up as soon as it has to wait.

    Attributes:
        weights: chance of each branch, summing to 1.
        means: of each branch, time, 0 or more, not all 0.
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the parameters."""
        positive_series("weights", [1.0 + probability("weights", w) for w in self.weights])
        for value in self.means:
            non_negative("means", value)
        if len(self.weights) != len(self.means) or abs(sum(self.weights) - 1.0) > 1e-9:
            raise ValueError(
                f"weights = {self.weights!r}, means = {self.means!r}: must be equally many, "
                "and the weights must sum to 1"
            )
        positive("mean", self.mean)

    @property
    def mean(self) -> float:
        """Mean, time."""
        return sum(w * m for w, m in zip(self.weights, self.means, strict=True))

    @property
    def scv(self) -> float:
        """Squared coefficient of variation, 2 sum(w m^2) / mean^2 - 1."""
        square = sum(2.0 * w * m * m for w, m in zip(self.weights, self.means, strict=True))
        return square / self.mean**2 - 1.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """None beyond 0."""
        return ()

    def _branches(self) -> list[tuple[float, Exponential]]:
        pairs = zip(self.weights, self.means, strict=True)
        return [(w, Exponential(m)) for w, m in pairs if m > 0.0]

    def survival(self, x: FloatArray) -> FloatArray:
        """P(D > x), the mixture of exp(-x / mean)."""
        return np.asarray(sum(w * law.survival(x) for w, law in self._branches()))

    def cut_mean(self, x: FloatArray) -> FloatArray:
        """E[min(D, x)], the mixture of the branches'."""
        return np.asarray(sum(w * law.cut_mean(x) for w, law in self._branches()))
