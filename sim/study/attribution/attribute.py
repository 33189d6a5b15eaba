"""Running an attribution: the models of all sets of steps, on the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.service_models.registry import not_simulated, resolve
from sim.study.attribution.attribution import Attribution
from sim.study.attribution.coalitions import coalition, require_prices, target_system
from sim.study.attribution.orders import Orders, sets_on_the_way
from sim.study.attribution.parts import Evidence
from sim.study.attribution.steps import Step, steps_between
from sim.study.deflate import prepare
from sim.study.measures import known_measures
from sim.study.running import Running, run_systems
from sim.study.store import provenance
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

REPORTED: Final = ("asa_seconds", *HEADLINES, "retention_rate_evidence_only")
"""Measures that are attributed unless others are asked for."""

EXACT_SETS: Final = 200
"""Most feasible sets that are all simulated; beyond, orders are sampled. Six steps have 64 at most,
all that is simulated between multichannel and orchestrated has 80."""

SAMPLED_ORDERS: Final = 60


def attribute(
    scenario: Scenario,
    origin: str = "multichannel",
    target: str = "orchestrated",
    order: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    prices: Mapping[str, float] | None = None,
    measures: Sequence[str] | None = None,
    orders: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    *,
    blending: bool = False,
) -> Attribution:
    """Which capability earns the difference between two service models.

    Args:
        scenario: what is simulated.
        origin: model that is left; has no capability that the target lacks.
        target: model that is reached.
        order: keys of all steps, as the ladder adds them; that of the four models if None.
        groups: steps that are added together, by the name of the group.
        prices: of the platform per agent and month, by step; what is left of the target's price is
            the licence.
        measures: keys of measures.
        orders: number of orders to sample; None takes all feasible orders where the sets of
            steps are few enough (:data:`EXACT_SETS`), and :data:`SAMPLED_ORDERS` otherwise.
        replications: how many; the scenario's number if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
        blending: whether blended teams are a step of their own: separate teams at the origin,
            blended ones at the target.

    Raises:
        StudyError: the models, the steps, the order or the measures do not fit.
        CcsimError: a model is unknown.
    """
    keys = known_measures(measures or REPORTED)
    steps = steps_between(
        resolve(origin, scenario).capabilities,
        resolve(target, scenario).capabilities,
        groups,
        blending=blending,
    )
    require_prices(prices, steps)
    feasible = _orders(steps)
    ladder = _ladder(steps, feasible, order)
    root = scenario.run.seed if seed is None else seed
    sampled = _sampled(feasible, orders, root)
    how = running or Running()
    cases = prepare(scenario, jobs=how.jobs)[0]
    sets = _sets(feasible, ladder, sampled)
    systems = {each: coalition(cases, origin, steps, each, prices) for each in sets}
    reached = target_system(cases, target, steps)
    count = scenario.run.replications if replications is None else replications
    started = datetime.now(UTC)
    found = run_systems([*systems.values(), reached], count, root, running=how, over_time=False)
    sums = {each: found[system.label] for each, system in systems.items()}
    evidence = Evidence(steps, feasible, ladder, sampled, sums, found[reached.label])
    manifest = _manifest([*systems.values(), reached], evidence, prices or {}, started)
    missing = not_simulated(target, scenario)
    return Attribution(origin, target, evidence, keys, missing, manifest)


def _orders(steps: Sequence[Step]) -> Orders:
    places = {step.key: place for place, step in enumerate(steps)}
    return Orders([[places[need] for need in step.needs] for step in steps])


def _ladder(
    steps: Sequence[Step], feasible: Orders, order: Sequence[str] | None
) -> tuple[int, ...]:
    """The order of the ladder as positions; the steps' own order if none is given."""
    if order is None:
        return _first_feasible(feasible)
    places = {step.key: place for place, step in enumerate(steps)}
    if sorted(order) != sorted(places):
        raise StudyError(f"the order has to name each of {', '.join(places)} once.")
    found = tuple(places[key] for key in order)
    try:
        feasible.require(found)
    except StudyError:
        needs = [f"{step.key} after {', '.join(step.needs)}" for step in steps if step.needs]
        raise StudyError(f"the order does not keep what needs what: {'; '.join(needs)}.") from None
    return found


def _first_feasible(feasible: Orders) -> tuple[int, ...]:
    """The steps in their own order, each as soon as what it needs is there."""
    found: list[int] = []
    done = 0
    while done != feasible.everything:
        step = feasible.next_steps(done)[0]
        found.append(step)
        done |= 1 << step
    return tuple(found)


def _sampled(feasible: Orders, orders: int | None, seed: int) -> tuple[tuple[int, ...], ...] | None:
    """Orders to average over; None if all feasible ones are."""
    if orders is None and len(feasible.feasible) <= EXACT_SETS:
        return None
    count = SAMPLED_ORDERS if orders is None else orders
    if count < 2:
        raise StudyError(f"an interval needs 2 sampled orders or more, not {count}.")
    random = np.random.Generator(np.random.Philox(seed))
    return tuple(feasible.sample(random) for _ in range(count))


def _sets(
    feasible: Orders, ladder: tuple[int, ...], sampled: tuple[tuple[int, ...], ...] | None
) -> list[int]:
    """The sets that have to be simulated, smaller ones first."""
    if sampled is None:
        return feasible.feasible
    visited = {each for order in (ladder, *sampled) for each in sets_on_the_way(order)}
    return sorted(visited, key=lambda each: (each.bit_count(), each))


def _manifest(
    systems: Sequence[System], evidence: Evidence, prices: Mapping[str, float], started: datetime
) -> dict[str, object]:
    """Everything that is needed to get the same result again."""
    keys = [step.key for step in evidence.steps]
    return {
        **provenance(),
        "kind": "attribution",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": evidence.target.seed,
        "replications": len(evidence.target.replications),
        "steps": keys,
        "needs": {step.key: step.needs for step in evidence.steps},
        "prices": dict(prices),
        "ladder": [keys[step] for step in evidence.ladder],
        "orders": evidence.orders.count if evidence.sampled is None else len(evidence.sampled),
        "sampled": evidence.sampled is not None,
        "engine": evidence.target.engine,
        "systems": {system.label: system.scenario.hash for system in systems},
        "scenarios": {systems[-1].scenario.hash: systems[-1].scenario.resolved()},
    }
