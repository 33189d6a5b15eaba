"""Running a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from sim.measures.definitions import HEADLINES
from sim.study.decision import set_up
from sim.study.running import Running, RunningOptions
from sim.study.sweeping.axes import Vary, parse_axes
from sim.study.sweeping.cells import Sweep
from sim.study.sweeping.points import Design, designed, points_of
from sim.study.systems import System, known_measures, named_models
from sim.study.tables import REPORTED

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel


def sweep(
    scenario: Scenario,
    vary: Vary,
    models: Sequence[str | ServiceModel] = ("multichannel", "orchestrated"),
    design: Design = "grid",
    points: int | None = None,
    measures: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> Sweep:
    """A scenario at many points, on the same customers wherever demand is not what is varied.

    Args:
        scenario: that the points start from.
        vary: texts such as ``channels.chat.max_per_agent=1,2,3`` or ``costs.x=0..80:5``, or values
            by key, ``{"channels.chat.max_per_agent": [1, 2, 3]}``; see
            :mod:`sim.study.sweeping.axes`.
        models: service models, the baseline first. With one alone, points are compared
            with the first point.
        design: ``grid``, ``latin-hypercube`` or ``sobol``.
        points: how many; not for grids.
        measures: keys of measures; the reported ones of a comparison if None.
        replications: at each point; the scenario's number if None.
        seed: root of all draws, and of a random design; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        ScenarioError: with everything that is wrong with keys and values.
        StudyError: the design or the measures do not fit.
        CcsimError: a model is unknown.
    """
    axes = parse_axes(vary, scenario)
    chosen = named_models(models, scenario)
    keys = known_measures(measures or (*HEADLINES, *REPORTED))
    rows = designed(axes, design, points, scenario.run.seed if seed is None else seed)
    found = points_of(scenario, axes, rows)  # complains before anything runs
    setup = set_up(scenario, chosen.values(), replications, seed, running, options)
    if setup.scenario is not scenario:
        found = points_of(setup.scenario, axes, rows)
    systems = {
        (place, name): System(f"point {place + 1}: {name}", point.scenario, model)
        for place, point in enumerate(found)
        for name, model in chosen.items()
    }
    sums = setup.simulated([*systems.values()])
    results = {where: sums[system.label] for where, system in systems.items()}
    made = setup.manifest(
        "sweep",
        design=design,
        vary={axis.key: list(axis.keys) for axis in axes},
        points=[
            {"values": dict(point.values), "scenario_hash": point.scenario.hash} for point in found
        ],
    )
    return Sweep(found, tuple(chosen), results, keys, made)
