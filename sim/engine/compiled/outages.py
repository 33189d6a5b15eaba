"""Whether the orchestrator works: outages come in whole blocks of time."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.randomness.purposes import OUTAGE
from sim.rules.draws import happens
from sim.rules.parameters import OUTAGE_SHARE


@compiled
def is_up(w: World) -> bool:
    """Whether there is an orchestrator and it works now."""
    run = w.run[0]
    if not run.orchestrates:
        return False
    block = run.now // run.outage_block
    if block != run.block:
        share = w.parameters[OUTAGE_SHARE]
        run.block = block
        run.up = not happens(run.seed, run.replication, run.orchestrator, OUTAGE, block, share)
    return run.up != 0
