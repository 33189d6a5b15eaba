"""A scenario under a service model, ready to be run again and again, a block of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import TABLES, Journal
from sim.engine.planning import build_plan
from sim.engine.run import labelled
from sim.sections.span import Span
from sim.service_models.registry import resolve

if TYPE_CHECKING:
    from datetime import datetime

    from sim.demand.windows import SharedTapes, TapeWindow
    from sim.engine.compiled.streaming import Take
    from sim.engine.journal import Names
    from sim.engine.plan import Plan
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

BLOCK_ROWS: Final = 1 << 14
"""Rows of each table, and cases of the tape, that are held at a time: some megabytes, which stay in
the processor's cache from where they are written to where they are read."""


@dataclass(frozen=True)
class Prepared:
    """What is the same in every replication, for the compiled engine.

    Attributes:
        scenario, service_model: what is simulated. model: the service model's name.
        plan: of the engine. tapes: that are served.
    """

    scenario: Scenario
    service_model: str | ServiceModel
    model: str
    plan: Plan
    tapes: SharedTapes

    @classmethod
    def of(
        cls, scenario: Scenario, model: str | ServiceModel, tapes: SharedTapes | None = None
    ) -> Prepared:
        """Plan all that does not depend on a replication.

        Args:
            scenario: what is simulated.
            model: name of a service model.
            tapes: of the scenario, if several runs serve the same.

        Raises:
            CcsimError: the model is unknown.
        """
        from sim.demand.tape import plan_tape
        from sim.demand.windows import SharedTapes

        resolved = resolve(model, scenario)
        plan = build_plan(scenario, resolved.capabilities)
        shared = tapes or SharedTapes(plan_tape(scenario))
        return cls(scenario, model, resolved.name, plan, shared)

    @property
    def names(self) -> Names:
        """What dense indices stand for."""
        return self.plan.names

    @property
    def start(self) -> datetime:
        """Local date and time of tick 0."""
        return Span.of(self.scenario).start

    @property
    def warm_up_ticks(self) -> int:
        """Measures look at what is offered from here on."""
        return self.plan.warm_up_ticks

    @property
    def horizon_ticks(self) -> int:
        """The window ends here."""
        return self.plan.horizon_ticks

    @property
    def end_ticks(self) -> int:
        """The run ends here."""
        return self.plan.end_ticks

    def run(
        self,
        seed: int,
        replication: int,
        take: Take,
        *,
        rows: int = BLOCK_ROWS,
        seen: Callable[[TapeWindow], object] | None = None,
        told: Callable[[int, int], object] | None = None,
    ) -> Journal:
        """Run one replication and hand over its journal block by block.

        Args:
            seed: root of all randomness.
            replication: number of the replication, from 0.
            take: gets the rows.
            rows: of each table that are held at a time, and cases of the tape.
            seen: gets each window of the tape.
            told: hears now and then how many ticks are done, and of how many.

        Returns:
            the journal without rows.
        """
        from sim.demand.tape import TAPE_CASE, tape_of
        from sim.engine.compiled.streaming import run_streamed

        def windows() -> Iterator[TapeWindow]:
            for window in self.tapes.windows(seed, replication, rows):
                if seen is not None:
                    seen(window)
                yield window

        run_streamed(
            self.plan,
            windows(),
            take,
            rows,
            None if told is None else lambda tick: told(tick, self.end_ticks),
        )
        empty = np.zeros(0, dtype=TAPE_CASE)
        tape = tape_of(self.scenario, self.tapes.plan, seed, replication, empty)
        tables = {table: np.zeros(0, dtype=dtype) for table, dtype in TABLES.items()}
        return labelled(tables, self.plan, tape, "compiled", self.scenario, self.service_model)
