"""The keys that a sensitivity analysis moves, and what comes out at points between their ends.

All points serve the same customers (demand apart, where that is what is moved), so that differences
between points are far more precise than their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError, StudyError
from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.measures.terms import Floats
from sim.service_models.registry import resolve
from sim.study.deflate import prepare
from sim.study.quantity import Quantity
from sim.study.running import Running, run_systems
from sim.study.sensitivity.ranges import default_vary
from sim.study.sweeping.axes import Axis, parse_axes
from sim.study.sweeping.points import SweepPoint, points_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Space:
    """What is moved, and what is looked at.

    Attributes:
        scenario: that everything starts from. axes: what is moved.
        quantity: what is looked at. replications: at each point. seed: root of all draws.
        running: workers, progress and the like.
    """

    scenario: Scenario
    axes: tuple[Axis, ...]
    quantity: Quantity
    replications: int
    seed: int
    running: Running

    @property
    def keys(self) -> list[str]:
        """The keys that are moved, as they were written."""
        return [axis.key for axis in self.axes]

    def at(self, shares: Sequence[float]) -> tuple[Any, ...]:
        """Values of all keys at shares (0 to 1) of their ranges."""
        return tuple(axis.at(float(s)) for axis, s in zip(self.axes, shares, strict=True))

    def outputs(self, rows: Sequence[Sequence[Any]]) -> Floats:
        """Pseudo-values of the quantity, float64[points, replications].

        Args:
            rows: values of all keys at each point; equal ones are simulated once.
        """
        different = {repr(row): row for row in map(tuple, rows)}
        points = points_of(self.scenario, self.axes, list(different.values()))
        found = dict(zip(different, self.simulated(points), strict=True))
        return np.stack([found[repr(tuple(row))] for row in rows])

    def as_written(self) -> Floats:
        """Pseudo-values of the quantity with no key moved, float64[replications]."""
        return self.simulated([SweepPoint({}, self.scenario)])[0]

    def simulated(self, points: Sequence[SweepPoint]) -> list[Floats]:
        """Pseudo-values of the quantity at points that are there already, each float64[runs]."""
        labels = [f"point {place + 1}" for place in range(len(points))]
        systems = [
            system
            for label, point in zip(labels, points, strict=True)
            for system in self.quantity.systems(label, point.scenario)
        ]
        sums = run_systems(
            systems, self.replications, self.seed, running=self.running, over_time=False
        )
        return [self.quantity.values(label, sums) for label in labels]

    @property
    def design_seed(self) -> int:
        """Seed of random designs, in the range that SALib takes."""
        return self.seed % 2**32

    @property
    def unit(self) -> str:
        """Unit of the quantity."""
        return unit(MEASURES[self.quantity.measure], self.scenario.run.currency)


def space(
    scenario: Scenario,
    vary: Iterable[str] = (),
    models: Sequence[str] = ("multichannel", "orchestrated"),
    measure: str = "cost_per_resolved_case",
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
) -> Space:
    """A space of keys, checked at its ends before anything runs.

    Args:
        scenario: that everything starts from.
        vary: texts ``key=low..high`` (or two values, ``key=true,false``); those of
            :mod:`sim.study.sensitivity.ranges` if there is none.
        models: one name, or two for the difference of the second minus the first.
        measure: key of a measure.
        replications: at each point; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.

    Raises:
        ScenarioError: with everything that is wrong with keys and values.
        StudyError: there is no such measure, not one or two models, or fewer than 2 replications.
        CcsimError: a model is unknown.
    """
    if len(models) not in (1, 2) or len(set(models)) < len(models):
        raise StudyError(
            f"sensitivity looks at one model or two, not {', '.join(models) or 'none'}."
        )
    for model in models:
        resolve(model, scenario)
    quantity = Quantity(measure, models[-1], models[0] if len(models) == 2 else None)
    quantity.require()
    count = scenario.run.replications if replications is None else replications
    if count < 2:
        raise StudyError("sensitivity needs 2 replications or more, for its intervals.")
    texts = list(vary) or list(default_vary())
    axes = parse_axes(texts, scenario)
    _check_ends(scenario, axes)
    how = running or Running()
    cases = prepare(scenario, jobs=how.jobs)[0]
    root = scenario.run.seed if seed is None else seed
    return Space(cases, axes, quantity, count, root, how)


def _check_ends(scenario: Scenario, axes: Sequence[Axis]) -> None:
    """Move every key to its ends, one at a time, before anything runs.

    Raises:
        ScenarioError: with everything that is wrong.
    """
    faults = []
    for axis in axes:
        try:
            points_of(scenario, [axis], [[axis.at(share)] for share in (0.0, 1.0)])
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
