"""Running a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sim.measures.definitions import HEADLINES
from sim.service_models.registry import resolve
from sim.study.deflate import prepare
from sim.study.measures import known_measures
from sim.study.running import Running, run_systems
from sim.study.store import provenance
from sim.study.sweeping.axes import Axis, parse_axes
from sim.study.sweeping.cells import Sweep
from sim.study.sweeping.designs import Design, designed
from sim.study.sweeping.points import SweepPoint, points_of
from sim.study.systems import System
from sim.study.tables import REPORTED

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def sweep(
    scenario: Scenario,
    vary: Iterable[str],
    models: Sequence[str] = ("multichannel", "orchestrated"),
    design: Design = "grid",
    points: int | None = None,
    measures: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
) -> Sweep:
    """A scenario at many points, on the same customers wherever demand is not what is varied.

    Args:
        scenario: that the points start from.
        vary: texts such as ``channels.chat.max_per_agent=1,2,3`` or ``costs.x=0..80:5``; see
            :mod:`sim.study.sweeping.axes`.
        models: names of service models, the baseline first. With one alone, points are compared
            with the first point.
        design: ``grid``, ``latin-hypercube`` or ``sobol``.
        points: how many; not for grids.
        measures: keys of measures; the reported ones of a comparison if None.
        replications: at each point; the scenario's number if None.
        seed: root of all draws, and of a random design; the scenario's if None.
        running: workers, progress and the like.

    Raises:
        ScenarioError: with everything that is wrong with keys and values.
        StudyError: the design or the measures do not fit.
        CcsimError: a model is unknown.
    """
    axes = parse_axes(vary, scenario)
    names = tuple(dict.fromkeys(models))
    for name in names:
        resolve(name, scenario)
    keys = known_measures(measures or (*HEADLINES, *REPORTED))
    root = scenario.run.seed if seed is None else seed
    rows = designed(axes, design, points, root)
    found = points_of(scenario, axes, rows)  # complains before anything runs
    how = running or Running()
    cases = prepare(scenario, jobs=how.jobs)[0]
    if cases is not scenario:
        found = points_of(cases, axes, rows)
    systems = {
        (place, name): System(f"point {place + 1}: {name}", point.scenario, name)
        for place, point in enumerate(found)
        for name in names
    }
    count = scenario.run.replications if replications is None else replications
    started = datetime.now(UTC)
    sums = run_systems([*systems.values()], count, root, running=how, over_time=False)
    results = {where: sums[system.label] for where, system in systems.items()}
    manifest = _manifest(cases, axes, design, found, root, count, started)
    return Sweep(found, names, results, keys, manifest)


def _manifest(
    scenario: Scenario,
    axes: Sequence[Axis],
    design: Design,
    points: Sequence[SweepPoint],
    seed: int,
    replications: int,
    started: datetime,
) -> dict[str, Any]:
    """Everything that is needed to get the same result again."""
    return {
        **provenance(),
        "kind": "sweep",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "replications": replications,
        "design": design,
        "vary": {axis.key: list(axis.keys) for axis in axes},
        "points": [
            {"values": dict(point.values), "scenario_hash": point.scenario.hash} for point in points
        ],
        "scenarios": {scenario.hash: scenario.resolved()},
    }
