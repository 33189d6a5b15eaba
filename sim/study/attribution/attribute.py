"""Running an attribution: the models of all sets of steps, on the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Unpack

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.service_models.registry import not_simulated, resolve
from sim.study.attribution.attribution import Attribution
from sim.study.attribution.orders import Orders, sets_on_the_way
from sim.study.attribution.parts import LICENCE, OWN_DECISIONS, Evidence
from sim.study.attribution.steps import (
    Step,
    coalition,
    require_prices,
    steps_between,
    target_system,
)
from sim.study.decision import set_up
from sim.study.running import Running, RunningOptions
from sim.study.systems import known_measures, name_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

REPORTED: Final = ("asa_seconds", *HEADLINES, "retention_rate_evidence_only")
"""Measures that are attributed unless others are asked for."""

EXACT_SETS: Final = 200
"""Most feasible sets that are all simulated; beyond, orders are sampled. Six steps have 64 at most,
all that is simulated between multichannel and orchestrated has 80."""

SAMPLED_ORDERS: Final = 60


def attribute(
    scenario: Scenario,
    origin: str = "multichannel",
    target: str | ServiceModel = "orchestrated",
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
    **options: Unpack[RunningOptions],
) -> Attribution:
    """Which capability earns the difference between two service models.

    Args:
        scenario: what is simulated.
        origin: model that is left; has no capability that the target lacks.
        target: model that is reached. Of one written in Python, what it decides by itself is
            attributed apart, together with its licence.
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
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.

    Raises:
        StudyError: the models, the steps, the order or the measures do not fit.
        CcsimError: a model is unknown.
    """
    if not isinstance(origin, str):
        raise StudyError("attribution begins at a model by name: one written in Python decides.")
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
    sampled = _sampled(feasible, orders, scenario.run.seed if seed is None else seed)
    setup = set_up(scenario, [origin, target], replications, seed, running, options)
    systems = {
        each: coalition(setup.scenario, origin, steps, each, prices)
        for each in _sets(feasible, ladder, sampled)
    }
    reached = target_system(setup.scenario, target, steps)
    found = setup.simulated([*systems.values(), reached])
    sums = {each: found[system.label] for each, system in systems.items()}
    rest = LICENCE if isinstance(target, str) else OWN_DECISIONS
    evidence = Evidence(steps, feasible, ladder, sampled, sums, found[reached.label], rest)
    made = setup.manifest(
        "attribution",
        steps=[step.key for step in steps],
        needs={step.key: step.needs for step in steps},
        prices=dict(prices or {}),
        ladder=[steps[step].key for step in ladder],
        orders=feasible.count if sampled is None else len(sampled),
        sampled=sampled is not None,
        engine=evidence.target.engine,
        systems={system.label: system.scenario.hash for system in (*systems.values(), reached)},
    )
    missing = not_simulated(target, scenario)
    return Attribution(origin, name_of(target), evidence, keys, missing, made)


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
