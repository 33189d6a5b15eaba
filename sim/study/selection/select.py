"""The best of several systems, with replications until it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Unpack

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import MEASURES
from sim.measures.terms import Floats
from sim.service_models.registry import BUILT_IN
from sim.study.decision import set_up
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.running import Running, RunningOptions
from sim.study.selection.kim_nelson import FIRST_STAGE, KimNelson, require_numbers
from sim.study.selection.selection import Selection
from sim.study.sweeping.axes import Axis, Vary, parse_axes
from sim.study.sweeping.points import designed, points_of
from sim.study.systems import System, known_measures, name_of, named_models

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

MOST_REPLICATIONS: Final = 2000
"""Replications at which a selection gives up unless told otherwise."""

MOST_SYSTEMS: Final = 500


def select(
    scenario: Scenario,
    indifference: float,
    models: Sequence[str | ServiceModel] = tuple(BUILT_IN),
    vary: Vary = (),
    measure: str = "cost_per_resolved_case",
    confidence: float = 0.95,
    first_stage: int = FIRST_STAGE,
    most: int = MOST_REPLICATIONS,
    seed: int | None = None,
    running: Running | None = None,
    **options: Unpack[RunningOptions],
) -> Selection:
    """Find the best of all models at all points, by procedure KN on common random numbers.

    The estimate of a system after r replications is the ratio of its sums over them, as everywhere
    in this package (a mean of daily ratios would be biased); the variance of a difference is that
    of the jackknife pseudo-values of the first stage, which are what a ratio is a mean of.

    Args:
        scenario: what is simulated.
        indifference: smallest difference in the measure that is worth detecting, in its unit
            (shares as 0.01 for one percent).
        models: service models.
        vary: keys with values, as in a sweep; every combination is a system.
        measure: key of a measure that has a better and a worse.
        confidence: wanted probability of correct selection.
        first_stage: replications of every system to begin with, 2 or more.
        most: replications of a system at which the search gives up.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        ScenarioError: keys or values are wrong.
        StudyError: there are fewer than two systems, or a number makes no sense.
    """
    (measure,) = known_measures([measure])
    if MEASURES[measure].better == "neither":
        raise StudyError(f"of {measure} neither more nor less is better, so nothing is best.")
    require_numbers(first_stage, indifference, confidence)  # before anything is simulated
    if most < first_stage:
        raise StudyError(f"at most {most} replications are fewer than the first {first_stage}.")
    chosen = named_models(models, scenario)
    axes = parse_axes(vary, scenario)
    _systems(scenario, chosen, axes)  # complains before anything runs
    setup = set_up(scenario, chosen.values(), first_stage, seed, running, options)
    systems = _systems(setup.scenario, chosen, axes)
    sums = setup.simulated(systems)
    procedure = _begun(list(sums.values()), measure, indifference, confidence)
    while not procedure.decided and (done := _done(procedure, sums)) < min(procedure.limit, most):
        still = [systems[place] for place in procedure.remaining]
        # Looked at one by one all the same; only the simulating is done by the dozen.
        count = min(max(first_stage, done), min(procedure.limit, most) - done)
        more = setup.simulated(still, count, done)
        sums |= {label: joined([sums[label], more[label]]) for label in more}
        for replications in range(done + 1, done + count + 1):
            if procedure.decided:
                break
            _look(procedure, list(sums.values()), measure, replications)
    made = setup.manifest(
        "selection",
        procedure="KN (Kim and Nelson 2001)",
        first_stage=first_stage,
        replications=max(len(each.replications) for each in sums.values()),
        measure=measure,
        indifference=indifference,
        confidence=confidence,
        systems={
            system.label: {
                "model": name_of(system.model),
                "scenario_hash": system.scenario.hash,
                "replications": len(sums[system.label].replications),
            }
            for system in systems
        },
    )
    labels = tuple(system.label for system in systems)
    return Selection(labels, sums, measure, confidence, procedure, made)


def _systems(
    scenario: Scenario, models: Mapping[str, str | ServiceModel], axes: Sequence[Axis]
) -> list[System]:
    """Every model at every point.

    Raises:
        ScenarioError: values are wrong.
        StudyError: there are too few or too many.
    """
    systems = [
        System(": ".join(filter(None, (point.label, name))), point.scenario, model)
        for point in points_of(scenario, axes, designed(axes) if axes else [()])
        for name, model in models.items()
    ]
    if not 2 <= len(systems) <= MOST_SYSTEMS:
        raise StudyError(f"a selection is among 2 to {MOST_SYSTEMS} systems, not {len(systems)}.")
    return systems


def _begun(
    sums: Sequence[ReplicationSums], measure: str, indifference: float, confidence: float
) -> KimNelson:
    """The procedure after the first stage.

    Raises:
        StudyError: the measure is not known everywhere, or is smaller than the indifference zone.
    """
    values = np.stack([_signed(each.pseudo_values(measure)[:, 0], measure) for each in sums])
    if np.isnan(values).any():
        raise StudyError(
            f"{measure} is not known in every replication, so nothing can be chosen by it."
        )
    largest = float(np.abs(values.mean(axis=1)).max())
    if 0 < largest <= indifference:
        raise StudyError(
            f"an indifference zone of {indifference:g} is as large as {measure} itself, which is "
            f"at most {largest:.4g} here, so no difference could matter; a share of one percent "
            "is written as 0.01."
        )
    procedure = KimNelson(values, indifference, confidence)
    _look(procedure, sums, measure, len(sums[0].replications))
    return procedure


def _done(procedure: KimNelson, sums: dict[str, ReplicationSums]) -> int:
    """Replications of the systems that are still in."""
    return len(list(sums.values())[procedure.remaining[0]].replications)


def _look(
    procedure: KimNelson, sums: Sequence[ReplicationSums], measure: str, replications: int
) -> None:
    """Let the procedure see the estimates after so many replications."""
    means = np.full(len(sums), np.nan)
    for place in procedure.remaining:
        means[place] = _signed(_estimate_after(sums[place], measure, replications), measure)
    procedure.look(replications, means)


def _estimate_after(sums: ReplicationSums, measure: str, replications: int) -> Floats:
    """The measure over the first replications."""
    return np.asarray(sums.head(replications).value(measure)[0])


def _signed(values: Floats, measure: str) -> Floats:
    """Values turned so that larger is better."""
    return values if MEASURES[measure].better == "higher" else -values
