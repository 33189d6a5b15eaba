"""Whether the orchestrator works: outages come in whole blocks of time."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.rules.orchestration import works_in


@compiled
def is_up(w: World) -> bool:
    """Whether there is an orchestrator and it works now."""
    run = w.run[0]
    if not run.orchestrates:
        return False
    block = run.now // run.outage_block
    if block != run.block:
        run.block = block
        run.up = works_in(w, block)
    return run.up != 0
