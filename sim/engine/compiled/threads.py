"""Threads of messages: each message of the customer begins a turn."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World


@compiled
def begin_thread(w: World, slot: int) -> None:
    """The first message of a thread arrives."""
    thread = w.threads[slot]
    thread.turn = 0
    thread.turns_total = 0
    thread.worked_turns = 0
    thread.worked = 0
    thread.resume = 0
    thread.held = 0
    begin_turn(w, slot)


@compiled
def begin_turn(w: World, slot: int) -> None:
    """The next message of a thread arrives."""
    thread = w.threads[slot]
    thread.turn += 1
    thread.open = 1
    thread.offered = w.run[0].now
    thread.started = -1
    thread.work = 0
    thread.agent = -1
    thread.interruptions = 0
    thread.flags = 0
    thread.remaining = 0
