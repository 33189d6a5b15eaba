"""The best of several systems, with replications until it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import MEASURES
from sim.measures.terms import Floats
from sim.service_models.registry import resolve
from sim.study.deflate import prepare
from sim.study.measures import known_measures
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.running import Running, run_systems
from sim.study.selection.kim_nelson import FIRST_STAGE, KimNelson, require_numbers
from sim.study.selection.selection import Selection
from sim.study.store import provenance
from sim.study.sweeping.axes import parse_axes
from sim.study.sweeping.designs import designed
from sim.study.sweeping.points import points_of
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MOST_REPLICATIONS: Final = 2000
"""Replications at which a selection gives up unless told otherwise."""

MOST_SYSTEMS: Final = 500


def select(
    scenario: Scenario,
    indifference: float,
    models: Sequence[str] = ("multichannel", "multimodal", "omnichannel", "orchestrated"),
    vary: Iterable[str] = (),
    measure: str = "cost_per_resolved_case",
    confidence: float = 0.95,
    first_stage: int = FIRST_STAGE,
    most: int = MOST_REPLICATIONS,
    seed: int | None = None,
    running: Running | None = None,
) -> Selection:
    """Find the best of all models at all points, by procedure KN on common random numbers.

    The estimate of a system after r replications is the ratio of its sums over them, as everywhere
    in this package (a mean of daily ratios would be biased); the variance of a difference is that
    of the jackknife pseudo-values of the first stage, which are what a ratio is a mean of.

    Args:
        scenario: what is simulated.
        indifference: smallest difference in the measure that is worth detecting, in its unit
            (shares as 0.01 for one percent).
        models: names of service models.
        vary: keys with values, as in a sweep; every combination is a system.
        measure: key of a measure that has a better and a worse.
        confidence: wanted probability of correct selection.
        first_stage: replications of every system to begin with, 2 or more.
        most: replications of a system at which the search gives up.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.

    Raises:
        ScenarioError: keys or values are wrong.
        StudyError: there are fewer than two systems, or a number makes no sense.
    """
    known_measures([measure])
    if MEASURES[measure].better == "neither":
        raise StudyError(f"of {measure} neither more nor less is better, so nothing is best.")
    require_numbers(first_stage, indifference, confidence)  # before anything is simulated
    if most < first_stage:
        raise StudyError(f"at most {most} replications are fewer than the first {first_stage}.")
    how = running or Running()
    systems = _systems(scenario, models, list(vary), how)
    root = scenario.run.seed if seed is None else seed
    started = datetime.now(UTC)
    sums = run_systems(systems, first_stage, root, running=how, over_time=False)
    values = np.stack(
        [_signed(each.pseudo_values(measure)[:, 0], measure) for each in sums.values()]
    )
    if np.isnan(values).any():
        raise StudyError(
            f"{measure} is not known in every replication, so nothing can be chosen by it."
        )
    procedure = KimNelson(values, indifference, confidence)
    _look(procedure, list(sums.values()), measure, first_stage)
    while not procedure.decided and (done := _done(procedure, sums)) < min(procedure.limit, most):
        still = [systems[place] for place in procedure.remaining]
        # Looked at one by one all the same; only the simulating is done by the dozen.
        count = min(max(first_stage, done), min(procedure.limit, most) - done)
        more = run_systems(still, count, root, done, how, over_time=False)
        sums |= {label: joined([sums[label], more[label]]) for label in more}
        for replications in range(done + 1, done + count + 1):
            if procedure.decided:
                break
            _look(procedure, list(sums.values()), measure, replications)
    manifest = _manifest(systems, sums, procedure, root, confidence, measure, started)
    labels = tuple(system.label for system in systems)
    return Selection(labels, sums, measure, confidence, procedure, manifest)


def _systems(
    scenario: Scenario, models: Sequence[str], vary: Sequence[str], how: Running
) -> list[System]:
    """Every model at every point."""
    names = list(dict.fromkeys(models))
    for name in names:
        resolve(name, scenario)
    axes = parse_axes(vary, scenario) if vary else ()
    rows = designed(axes) if axes else [()]
    found = points_of(scenario, axes, rows)  # complains before anything runs
    cases = prepare(scenario, jobs=how.jobs)[0]
    if cases is not scenario:
        found = points_of(cases, axes, rows)
    systems = [
        System(": ".join(filter(None, (point.label, name))), point.scenario, name)
        for point in found
        for name in names
    ]
    if not 2 <= len(systems) <= MOST_SYSTEMS:
        raise StudyError(f"a selection is among 2 to {MOST_SYSTEMS} systems, not {len(systems)}.")
    return systems


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
    """The ratio of sums over the first replications."""
    numerator, denominator = sums.parts(measure)
    over = numerator[:replications, 0].sum()
    under = denominator[:replications, 0].sum()
    return np.asarray(sums.transform(measure)(np.asarray(over / under)))


def _signed(values: Floats, measure: str) -> Floats:
    """Values turned so that larger is better."""
    return values if MEASURES[measure].better == "higher" else -values


def _manifest(
    systems: Sequence[System],
    sums: dict[str, ReplicationSums],
    procedure: KimNelson,
    seed: int,
    confidence: float,
    measure: str,
    started: datetime,
) -> dict[str, Any]:
    """Everything that is needed to get the same result again."""
    return {
        **provenance(),
        "kind": "selection",
        "procedure": "KN (Kim and Nelson 2001)",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "measure": measure,
        "indifference": procedure.indifference,
        "confidence": confidence,
        "systems": {
            system.label: {
                "model": system.model,
                "scenario_hash": system.scenario.hash,
                "replications": len(sums[system.label].replications),
            }
            for system in systems
        },
        "scenarios": {s.scenario.hash: s.scenario.resolved() for s in systems[:1]},
    }
