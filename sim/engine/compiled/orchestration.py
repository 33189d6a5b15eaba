"""What the orchestrator keeps in mind: whether it works, and what was finished lately."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.rules.expected_wait import BUCKETS
from sim.rules.orchestration import outage_block, works_in


@compiled
def is_up(w: World) -> bool:
    """Whether there is an orchestrator and it works now."""
    run = w.run[0]
    if not run.orchestrates or run.now < run.idle:
        return False
    block = outage_block(w, run.now)
    if block != run.block:
        run.block = block
        run.up = works_in(w, block)
    return run.up != 0


@compiled
def note_work(w: World, channel: int, busy: int) -> None:
    """An agent has finished something on a channel that took ``busy`` ticks."""
    run = w.run[0]
    if not run.steering:
        return
    bucket = run.now // run.bucket
    recent = w.recent[channel, bucket % BUCKETS]
    if recent.bucket != bucket:
        recent.bucket = bucket
        recent.done = 0
        recent.busy = 0
    recent.done += 1
    recent.busy += busy


@compiled
def recently_done(w: World, channel: int) -> int:
    """Number of contacts or turns finished on a channel in the window."""
    done = 0
    for place in range(BUCKETS):
        if _is_recent(w, channel, place):
            done += w.recent[channel, place].done
    return done


@compiled
def recently_busy(w: World, channel: int) -> int:
    """Ticks that agents spent on them."""
    busy = 0
    for place in range(BUCKETS):
        if _is_recent(w, channel, place):
            busy += w.recent[channel, place].busy
    return busy


@compiled
def _is_recent(w: World, channel: int, place: int) -> bool:
    """Whether a part is still within the window."""
    run = w.run[0]
    return w.recent[channel, place].bucket > run.now // run.bucket - BUCKETS
