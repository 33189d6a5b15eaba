"""What a study asks at many points: a measure of one model, or its difference to another model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.definitions import MEASURES
from sim.measures.terms import Floats
from sim.study.measures import known_measures
from sim.study.precision import Difference, difference
from sim.study.replication_sums import ReplicationSums
from sim.study.systems import System
from sim.study.wording import unit_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure under a model, or the model minus a baseline on the same customers.

    Attributes:
        measure: key. model: name of a service model. baseline: name of another one, or None.
    """

    measure: str
    model: str
    baseline: str | None = None

    def require(self) -> None:
        """Check that the measure exists.

        Raises:
            StudyError: it does not.
        """
        known_measures([self.measure])

    @property
    def words(self) -> str:
        """What it is, in a sentence."""
        label = MEASURES[self.measure].label
        return f"{label} of {self.model}" + (f" minus {self.baseline}" if self.baseline else "")

    def systems(self, label: str, scenario: Scenario) -> list[System]:
        """What has to be simulated at a point."""
        models = [self.model, *([self.baseline] if self.baseline else [])]
        return [System(f"{label}: {model}", scenario, model) for model in models]

    def values(self, label: str, results: Mapping[str, ReplicationSums]) -> Floats:
        """Pseudo-values at a point, float64[replications]; their mean is the quantity."""
        own = results[f"{label}: {self.model}"].pseudo_values(self.measure)[:, 0]
        if self.baseline is None:
            return own
        base = results[f"{label}: {self.baseline}"].pseudo_values(self.measure)[:, 0]
        scale = float(np.maximum(np.abs(own), np.abs(base)).max())
        return np.where(np.abs(own - base) <= 1e-9 * scale, 0.0, own - base)

    def unit(self, results: Mapping[str, ReplicationSums]) -> str:
        """Unit of the quantity."""
        return unit_of(self.measure, next(iter(results.values())))


def against_nothing(values: Floats) -> Difference:
    """Mean, interval and test of paired values: are they different from zero?"""
    return difference(values, np.zeros_like(values))
