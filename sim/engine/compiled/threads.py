"""Threads of messages: each message of the customer begins a turn."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.generated import resetter
from sim.engine.compiled.layout import THREAD_FIELDS, TURN_FIELDS
from sim.engine.compiled.world import World

reset_thread = resetter(THREAD_FIELDS)
reset_turn = resetter(TURN_FIELDS)


@compiled
def begin_thread(w: World, slot: int) -> None:
    """The first message of a thread arrives."""
    thread = w.threads[slot]
    reset_thread(thread)
    thread.turn = 0
    begin_turn(w, slot)


@compiled
def begin_turn(w: World, slot: int) -> None:
    """The next message of a thread arrives."""
    thread = w.threads[slot]
    reset_turn(thread)
    thread.turn += 1
    thread.offered = w.run[0].now
