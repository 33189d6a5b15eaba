"""Random distributions of durations around the talk time of a scenario."""

from __future__ import annotations

import random
from typing import Any


class Durations:
    """Makes distributions of durations.

    Attributes:
        talk: mean of a talk, seconds.
    """

    def __init__(self, rng: random.Random, grid: float, talk: float) -> None:
        self._rng = rng
        self._grid = grid
        self.talk = talk
        self._fixed = rng.random() < 0.3  # every duration a multiple of the grid

    def multiple(self, mean: float) -> float:
        """A fixed duration that the grid divides, of 0 to 2 means."""
        step = max(self._grid, 1.0)
        return step * self._rng.randint(0, max(1, round(2 * mean / step)))

    def around(self, mean: float) -> Any:
        """Any distribution with about this mean."""
        choices = ["fixed", "exponential", "lognormal", "erlang", "gamma", "weibull"]
        choices += ["hyperexponential", "uniform", "triangular", "empirical"]
        kind = "fixed" if self._fixed else self._rng.choice(choices)
        shapes: dict[str, Any] = {
            "fixed": self.multiple(mean) if kind == "fixed" else 0,
            "exponential": {"mean_seconds": mean},
            "lognormal": {"mean_seconds": mean, "cv": 1.15},
            "erlang": {"mean_seconds": mean, "shape": 3},
            "gamma": {"mean_seconds": mean, "shape": 0.7},
            "weibull": {"mean_seconds": mean, "shape": 1.5},
            "hyperexponential": {
                "share_first": 0.4,
                "mean_first_seconds": 0.0,
                "mean_second_seconds": mean / 0.6,
            },
            "uniform": {"low_seconds": 0.0, "high_seconds": 2 * mean},
            "triangular": {"low_seconds": 0.0, "mode_seconds": mean, "high_seconds": 2 * mean},
            "empirical": {"values_seconds": [0.0, mean, mean, 2 * mean]},
        }
        shape = shapes[kind]
        return shape if kind == "fixed" else {"distribution": kind, **shape}

    def maybe(self, share: float, mean: float) -> Any:
        """With this share a distribution of about this mean, else no time at all."""
        return self.around(mean) if self._rng.random() < share else 0

    def patience(self, *means: float) -> Any:
        """Patience of about one of the means, also of those who never lose it or leave at once."""
        if self._rng.random() < 0.1:
            return "never"
        return self.around(self._rng.choice(means or (60.0, 300.0, 900.0)))
