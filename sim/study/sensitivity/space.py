"""The keys that a sensitivity analysis moves, and what comes out at points between their ends.

All points serve the same customers (demand apart, where that is what is moved), so that differences
between points are far more precise than their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError, StudyError
from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.measures.terms import Floats
from sim.study.decision import FEWEST_FOR_INTERVALS, Setup, set_up
from sim.study.running import Running, RunningOptions
from sim.study.sensitivity.ends import SCREENING
from sim.study.sensitivity.levers import Lever, chosen, levers
from sim.study.sweeping.axes import Axis, Vary, parse_axes
from sim.study.sweeping.points import SweepPoint, points_of
from sim.study.systems import Quantity, name_of, named_models

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel


@dataclass(frozen=True)
class Space:
    """What is moved, and what is looked at.

    Attributes:
        setup: the scenario that everything starts from, replications, seed, workers.
        levers: what is moved. quantity: what is looked at.
        screening: replications of a first look, where not every key is worth all of them.
    """

    setup: Setup
    levers: tuple[Lever, ...]
    quantity: Quantity
    screening: int | None = None

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What is moved."""
        return tuple(lever.axis for lever in self.levers)

    @property
    def scenario(self) -> Scenario:
        """What everything starts from."""
        return self.setup.scenario

    @property
    def replications(self) -> int:
        """At each point."""
        return self.setup.replications

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
        sums = self.setup.simulated(systems)
        return [self.quantity.values(label, sums) for label in labels]

    @property
    def design_seed(self) -> int:
        """Seed of random designs, in the range that SALib takes."""
        return self.setup.seed % 2**32

    @property
    def unit(self) -> str:
        """Unit of the quantity."""
        return unit(MEASURES[self.quantity.measure], self.scenario.run.currency)


def space(
    scenario: Scenario,
    vary: Vary = (),
    models: Sequence[str | ServiceModel] = ("multichannel", "orchestrated"),
    measure: str = "cost_per_resolved_case",
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    options: RunningOptions | None = None,
) -> Space:
    """A space of keys, checked at its ends before anything runs.

    Args:
        scenario: that everything starts from.
        vary: texts ``key=low..high`` (or two values, ``key=true,false``); every
            assumption of trust C or D in its plausible range if there is none.
        models: one service model, or two for the difference of the second minus the first.
        measure: key of a measure.
        replications: at each point; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of it that are asked for one by one.

    Raises:
        ScenarioError: with everything that is wrong with keys and values.
        StudyError: there is no such measure, not one or two models, or fewer than 2 replications.
        CcsimError: a model is unknown.
    """
    names = [name_of(model) for model in models]
    if len(names) not in (1, 2) or len(set(names)) < len(names):
        raise StudyError(
            f"sensitivity looks at one model or two, not {', '.join(names) or 'none'}."
        )
    quantity = Quantity.of(measure, named_models(models, scenario))
    if vary:
        _check_ends(scenario, parse_axes(vary, scenario))
    moved = chosen(scenario, vary) if vary else levers(scenario)
    asked = options or {}
    fewest = FEWEST_FOR_INTERVALS
    setup = set_up(scenario, models, replications, seed, running, asked, fewest=fewest)
    return Space(setup, moved, quantity, None if vary else SCREENING)


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


def salib(space: Space, method: str) -> tuple[dict[str, Any], Any, Any]:
    """SALib, an extra that is installed for sensitivity analysis alone.

    Args:
        space: in which every key goes from 0 to 1.
        method: ``morris`` or ``sobol``.

    Returns:
        SALib's description of the space, its module that samples and the one that analyses.

    Raises:
        StudyError: it is not installed.
    """
    try:
        import SALib.analyze.morris
        import SALib.analyze.sobol
        import SALib.sample.morris
        import SALib.sample.sobol
    except ModuleNotFoundError as error:
        raise StudyError(
            f"Morris and Sobol indices need SALib ({error.name} is missing): pip install "
            "'ccsim[sensitivity]'. A tornado does without."
        ) from None
    names = space.keys
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return problem, getattr(SALib.sample, method), getattr(SALib.analyze, method)
