"""Turns of threads that wait for one agent: who had the thread before, its owner.

Those who wait for somebody stand in the order in which they began to wait.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.layout import WAITING_FOR_OWNER
from sim.engine.compiled.number_sets import WITH_LINE, add, discard
from sim.engine.compiled.queues import waits_longer
from sim.engine.compiled.world import World


@compiled
def join_line(w: World, slot: int) -> None:
    """A turn waits for the agent who had its thread before."""
    contact = w.contacts[slot]
    contact.state = WAITING_FOR_OWNER
    agent = w.agents[contact.agent]
    thread = w.threads[slot]
    after = -1
    before = agent.line_tail  # most who come have waited the shortest
    while before >= 0 and waits_longer(w, slot, before):
        after = before
        before = w.threads[before].previous_in_line
    thread.previous_in_line = before
    thread.next_in_line = after
    if before < 0:
        agent.line_head = slot
        add(w, WITH_LINE, contact.agent)
    else:
        w.threads[before].next_in_line = slot
    if after < 0:
        agent.line_tail = slot
    else:
        w.threads[after].previous_in_line = slot


@compiled
def leave_line(w: World, slot: int) -> None:
    """A turn does not wait for its owner any more."""
    agent = w.agents[w.contacts[slot].agent]
    thread = w.threads[slot]
    if thread.previous_in_line < 0:
        agent.line_head = thread.next_in_line
    else:
        w.threads[thread.previous_in_line].next_in_line = thread.next_in_line
    if thread.next_in_line < 0:
        agent.line_tail = thread.previous_in_line
        if agent.line_tail < 0:
            discard(w, WITH_LINE, w.contacts[slot].agent)
    else:
        w.threads[thread.next_in_line].previous_in_line = thread.previous_in_line
