"""Whether the orchestrator works: in blocks of time, it is up or out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.engine.reference.rules import happens
from sim.randomness.purposes import OUTAGE
from sim.rules.parameters import OUTAGE_SHARE

if TYPE_CHECKING:
    from sim.engine.plan import Plan


class Uptime:
    """Answers for any tick; a service model without an orchestrator never has it up."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self._exists = plan.orchestrates
        self._never_fails = float(plan.parameters[OUTAGE_SHARE]) <= 0.0
        self._share = float(plan.parameters[OUTAGE_SHARE])
        self._block = plan.outage_block
        self._entity = cast(int, np.uint64(plan.orchestrator))  # Numba takes a plain int as signed
        self._seed = seed
        self._replication = replication
        self._known: dict[int, bool] = {}

    def is_up(self, tick: int) -> bool:
        """Whether the orchestrator works at a tick."""
        if not self._exists or self._never_fails:
            return self._exists
        block = tick // self._block
        if block not in self._known:
            self._known[block] = not happens(
                self._seed, self._replication, self._entity, OUTAGE, block, self._share
            )
        return self._known[block]
