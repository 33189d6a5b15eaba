"""Event lists with cheap cancellation: four-ary implicit heaps that know where each item stands.

``events[number]`` is one list of (tick, key, item); ``positions[number, item]`` is the place of the
item's event in it, -1 if it has none, so an event can be removed without a search.
"""

from __future__ import annotations

from typing import Any, Final

from sim.compiling import compiled
from sim.engine.compiled.world import World

# The lists. Items are contact slots, of the returns case slots.
COMPLETIONS: Final = 0  # of talks, turns, after-contact work, self-service; silence is noticed
PATIENCES: Final = 1
RETURNS: Final = 2
CUSTOMERS: Final = 3  # a parallel contact is opened, a message is answered
ROUTER: Final = 4  # a silent thread is released, a wait for the owner ends, a second look
LISTS: Final = 5
AGENTS: Final = 5  # a break ends, somebody who is late comes; items are numbers of agents
RINGS: Final = 6  # further teams may serve a contact that waits
ALL_LISTS: Final = 7

ARITY_SHIFT: Final = 2
"""Four children: shallower than a binary heap, and they share cache lines."""


@compiled
def push(w: World, number: int, tick: int, key: int, item: int) -> None:
    """Add an event to a list."""
    place = w.event_count[number]
    w.event_count[number] = place + 1
    _sift_up(w, number, place, tick, key, item)


@compiled(inline=True)
def pop(w: World, number: int) -> int:
    """Remove the next event of a list; returns its item."""
    item = w.events[number, 0].item
    remove(w, number, item)
    return item


@compiled
def remove(w: World, number: int, item: int) -> None:
    """Remove the event of an item."""
    place = w.positions[number, item]
    w.positions[number, item] = -1
    last = w.event_count[number] - 1
    w.event_count[number] = last
    if place == last:
        return
    moved = w.events[number, last]
    tick, key, other = moved.tick, moved.key, moved.item
    if place > 0 and _before(tick, key, w.events[number, (place - 1) >> ARITY_SHIFT]):
        _sift_up(w, number, place, tick, key, other)
    else:
        _sift_down(w, number, last, place, tick, key, other)


@compiled
def cancel(w: World, number: int, item: int) -> None:
    """Remove the event of an item, if it has one."""
    if w.event_count[number] > 0 and w.positions[number, item] >= 0:
        remove(w, number, item)


@compiled
def _before(tick: int, key: int, event: Any) -> bool:
    """Whether (tick, key) comes before an event."""
    return tick < event.tick or (tick == event.tick and key < event.key)


@compiled
def _put(w: World, number: int, place: int, tick: int, key: int, item: int) -> None:
    """Write an event and remember where its item stands."""
    event = w.events[number, place]
    event.tick = tick
    event.key = key
    event.item = item
    w.positions[number, item] = place


@compiled
def _sift_up(w: World, number: int, place: int, tick: int, key: int, item: int) -> None:
    """Move a hole at ``place`` towards the root until the event fits, and put it there."""
    while place > 0:
        parent = (place - 1) >> ARITY_SHIFT
        above = w.events[number, parent]
        if not _before(tick, key, above):
            break
        _put(w, number, place, above.tick, above.key, above.item)
        place = parent
    _put(w, number, place, tick, key, item)


@compiled
def _sift_down(
    w: World, number: int, count: int, place: int, tick: int, key: int, item: int
) -> None:
    """Move a hole at ``place`` away from the root until the event fits, and put it there."""
    while True:
        first = (place << ARITY_SHIFT) + 1
        if first >= count:
            break
        if first + 3 < count:
            # Which child is the earliest cannot be predicted: two semifinals and a final, each a
            # conditional move, cost less than one wrong guess.
            one = _earlier(w, number, first, first + 1)
            other = _earlier(w, number, first + 2, first + 3)
            best = _earlier(w, number, one, other)
        else:
            best = first
            for child in range(first + 1, count):
                best = _earlier(w, number, best, child)
        below = w.events[number, best]
        if _before(tick, key, below):
            break
        _put(w, number, place, below.tick, below.key, below.item)
        place = best
    _put(w, number, place, tick, key, item)


@compiled
def _earlier(w: World, number: int, one: int, other: int) -> int:
    """Of two places in a list, the one whose event comes first."""
    a = w.events[number, one]
    b = w.events[number, other]
    if a.tick == b.tick:
        return one if a.key < b.key else other
    return one if a.tick < b.tick else other
