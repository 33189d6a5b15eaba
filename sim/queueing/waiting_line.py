"""Waits behind q others, first come first served, when patience is exponential.

Whoever finds all agents busy and q waiting is reached after q + 1 departures from the line
ahead, the j-th last of which comes at rate R + j theta (R: all agents together finish at
this rate, theta: rate of patience). So the virtual wait V is a sum of exponentials, and
exp(-theta V) has a Beta(R / theta, q + 1) law: a product of independent Beta(R/theta + j, 1)
variables. Every measure below follows from that law; for theta -> 0 it becomes Erlang's.

Source: C. Palm (1957), Tele 2, 1-107; S. Zeltyn and A. Mandelbaum (2005),
doi:10.1007/s11134-005-3699-8.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from sim.queueing.arguments import non_negative
from sim.queueing.birth_death import FloatArray


@dataclass(frozen=True)
class Queue:
    """Those who must wait, by what they find ahead of them.

    Attributes:
        departure_rate: rate at which the busy agents together finish, per unit time.
        patience_rate: 1 / mean patience, per unit time; 0 = nobody gives up.
        finding: shape (places,), share of the offered contacts that find every agent busy,
            q waiting (q = index), and enter.
    """

    departure_rate: float
    patience_rate: float
    finding: FloatArray = field(repr=False, compare=False)

    @property
    def _ranks(self) -> FloatArray:
        return np.arange(1.0, len(self.finding) + 1.0)

    @property
    def _rates(self) -> FloatArray:
        return self.departure_rate + self.patience_rate * self._ranks

    @property
    def _reached(self) -> FloatArray:
        """Chance to be answered, by place: E[exp(-theta V)]."""
        return self.departure_rate / self._rates

    @property
    def waiting(self) -> float:
        """Share of the offered contacts that enter and have to wait."""
        return float(self.finding.sum())

    @property
    def abandoned(self) -> float:
        """Share of the offered contacts that give up."""
        return float(self.finding @ (self.patience_rate * self._ranks / self._rates))

    @property
    def wait(self) -> float:
        """Mean wait per *offered* contact, blocked and unwaiting counted with 0; time."""
        return float(self.finding @ (self._ranks / self._rates))

    @property
    def wait_of_answered(self) -> float:
        """The part of `wait` that ends in an answer, E[V exp(-theta V)]; time."""
        return float(self.finding @ (self._reached * np.cumsum(1.0 / self._rates)))

    @property
    def wait_of_abandoned(self) -> float:
        """The rest of `wait`, that ends in giving up; time."""
        # Not the difference of the other two, which cancels when few give up.
        gives_up = self.patience_rate * self._ranks / self._rates
        return float(self.finding @ (np.cumsum(gives_up) / self._rates))

    def _virtual(self, t: float, *, beyond: bool) -> FloatArray:
        """P(V <= t), or P(V > t) if ``beyond``, by place."""
        if self.patience_rate == 0.0:
            gamma = special.gammaincc if beyond else special.gammainc
            return np.asarray(gamma(self._ranks, self.departure_rate * t))
        beta = special.betaincc if beyond else special.betainc
        shape = self.departure_rate / self.patience_rate
        return np.asarray(beta(self._ranks, shape, -math.expm1(-self.patience_rate * t)))

    def virtual_within(self, t: float) -> float:
        """Share of the offered contacts that wait and have a virtual wait of at most t."""
        return float(self.finding @ self._virtual(non_negative("t", t), beyond=False))

    def answered_within(self, t: float) -> float:
        """Share of the offered contacts that wait and are answered within t."""
        t = non_negative("t", t)
        if self.patience_rate == 0.0:
            return self.virtual_within(t)
        # Weighting Beta(c, q + 1) by its own value exp(-theta V) gives Beta(c + 1, q + 1).
        shape = self.departure_rate / self.patience_rate + 1.0
        within = special.betainc(self._ranks, shape, -math.expm1(-self.patience_rate * t))
        return float(self.finding @ (self._reached * within))

    def exceeds(self, t: float) -> float:
        """Share of the offered contacts that are still waiting after t: P(V > t, X > t)."""
        beyond = self.finding @ self._virtual(non_negative("t", t), beyond=True)
        return float(beyond) * math.exp(-self.patience_rate * t)

    def abandoned_within(self, t: float) -> float:
        """Share of the offered contacts that give up after a wait of at most t."""
        return max(0.0, self.waiting - self.exceeds(t) - self.answered_within(t))
