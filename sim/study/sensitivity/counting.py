"""Scenarios that differ from another one in what is counted alone: one run serves them all.

A price, a wage or a weight of churn changes nothing that happens. What an engine reads (the plan,
and what tapes are drawn from) is the same then, and only the terms by which rows are added up
differ.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.demand.tape import plan_tape
from sim.engine.planning import build_plan
from sim.engine.run import choose_engine
from sim.measures.terms import Terms
from sim.sections.span import Span
from sim.service_models.registry import resolve
from sim.study.replication_sums import ReplicationSums
from sim.study.workers import mapped

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

Change = Literal["nothing", "what_is_counted", "what_happens"]

_AT_ONCE: Final = 16
"""Scenarios that are counted during one run; each takes some memory."""


@dataclass
class Alike:
    """What scenarios change in another one, under a service model.

    Attributes:
        scenario: that they are compared with. engine: that is asked for.
    """

    scenario: Scenario
    engine: Engine = "auto"
    _read: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)

    @cached_property
    def _tape(self) -> bytes:
        return pickle.dumps(plan_tape(self.scenario))

    def draws_the_same(self, other: Scenario) -> bool:
        """Whether both have the same tapes."""
        return pickle.dumps(plan_tape(other)) == self._tape

    def change(self, other: Scenario, model: str | ServiceModel) -> Change:
        """What a scenario with the same tapes changes under a model.

        A model written in Python may look at anything, and the other engine is there to be run.
        """
        if not isinstance(model, str) or choose_engine(model, self.engine) == "simpy":
            return "what_happens"
        if model not in self._read:
            self._read[model] = _read(self.scenario, model)
        happens, counted = _read(other, model)
        if happens != self._read[model][0]:
            return "what_happens"
        return "nothing" if counted == self._read[model][1] else "what_is_counted"


def _read(scenario: Scenario, model: str) -> tuple[bytes, bytes]:
    """What the engine reads of a scenario beside the tape, and what is read when rows are added."""
    plan = build_plan(scenario, resolve(model, scenario).capabilities)
    return pickle.dumps(plan), pickle.dumps(_terms(scenario, model, plan))


def _terms(scenario: Scenario, model: str, plan: Plan) -> Terms:
    return Terms.of(scenario, model, Span.of_run(scenario, Span.of(scenario).start, plan.end_ticks))


def counted_alike(
    scenario: Scenario,
    model: str,
    others: Mapping[Any, Scenario],
    replications: range,
    seed: int,
    jobs: int = 1,
    told: Callable[[int], object] | None = None,
) -> dict[Any, ReplicationSums]:
    """Sums of scenarios that change what is counted alone, of runs of the scenario as it is.

    Args:
        scenario: that is simulated.
        model: name of a service model.
        others: how it is counted, by any name.
        replications: their numbers.
        seed: root of all draws.
        jobs: threads.
        told: hears how many of all (others times replications) are done.
    """
    from sim.engine.blocks import Prepared
    from sim.study.reducing import Reduced, Reducing, simulate_counted

    prepared, found = Prepared.of(scenario, model), dict[Any, ReplicationSums]()
    names, done = list(others), 0
    for first in range(0, len(names), _AT_ONCE):
        mine = names[first : first + _AT_ONCE]
        ways = [Reducing(prepared, others[name], over_time=False) for name in mine]

        def run(number: int, ways: list[Reducing] = ways) -> list[Reduced]:
            return simulate_counted(prepared, ways, seed, number)

        kept = []
        for reduced in mapped(run, replications, jobs):
            kept.append(reduced)
            done += len(mine)
            if told is not None:
                told(done)
        for name, way, parts in zip(mine, ways, zip(*kept, strict=True), strict=True):
            found[name] = way.named(parts)
    return found
