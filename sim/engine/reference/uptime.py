"""Whether the orchestrator works: in blocks of time, it is up or out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.rules import works_in
from sim.rules.parameters import OUTAGE_SHARE

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.tables import Tables


class Uptime:
    """Answers for any tick; a service model without an orchestrator never has it up."""

    def __init__(self, plan: Plan, tables: Tables) -> None:
        self._exists = plan.orchestrates
        self._never_fails = float(plan.parameters[OUTAGE_SHARE]) <= 0.0
        self._block = plan.outage_block
        self._tables = tables
        self._known: dict[int, bool] = {}

    def is_up(self, tick: int) -> bool:
        """Whether the orchestrator works at a tick."""
        if not self._exists or self._never_fails:
            return self._exists
        block = tick // self._block
        if block not in self._known:
            self._known[block] = works_in(self._tables, block)
        return self._known[block]
