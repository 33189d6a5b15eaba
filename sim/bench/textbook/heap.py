"""The heaps of the textbook loop: four-ary, by tick and case."""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled


@compiled
def push(heap: Any, size: int, tick: int, case: int, agent: int) -> None:
    """Add an event to a heap of ``size`` events."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        above = heap[parent]
        if not _before(tick, case, above):
            break
        _put(heap, place, above.tick, above.case, above.agent)
        place = parent
    _put(heap, place, tick, case, agent)


@compiled
def replace_first(heap: Any, size: int, tick: int, case: int, agent: int) -> None:
    """Put an event in the place of the first of ``size`` events."""
    place = 0
    while True:
        first = (place << 2) + 1
        if first >= size:
            break
        best = first
        if first + 3 < size:
            best = _earlier(
                heap, _earlier(heap, first, first + 1), _earlier(heap, first + 2, first + 3)
            )
        else:
            for child in range(first + 1, size):
                best = _earlier(heap, best, child)
        below = heap[best]
        if _before(tick, case, below):
            break
        _put(heap, place, below.tick, below.case, below.agent)
        place = best
    _put(heap, place, tick, case, agent)


@compiled
def drop_first(heap: Any, size: int) -> None:
    """Remove the first of ``size`` events."""
    last = heap[size - 1]
    replace_first(heap, size - 1, last.tick, last.case, last.agent)


@compiled
def _before(tick: int, case: int, event: Any) -> bool:
    return tick < event.tick or (tick == event.tick and case < event.case)


@compiled
def _earlier(heap: Any, one: int, other: int) -> int:
    return one if _before(heap[one].tick, heap[one].case, heap[other]) else other


@compiled
def _put(heap: Any, place: int, tick: int, case: int, agent: int) -> None:
    event = heap[place]
    event.tick = tick
    event.case = case
    event.agent = agent
