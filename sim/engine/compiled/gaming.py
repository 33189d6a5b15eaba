"""What customers have heard of the orchestrator's favours."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World


@compiled(inline=True)
def reward(w: World) -> int:
    """Share of contacts that were prioritised so far in this run, in thousandths."""
    run = w.run[0]
    return 1000 * run.prioritised // run.evaluated if run.evaluated > 0 else 0
