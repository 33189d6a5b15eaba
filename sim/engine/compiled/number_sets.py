"""Sets of agents or teams from which the next member in order of number is found at once.

A set is a tree of bits: each bit of a level says whether a word of the level below has any. So to
add, to remove and to find the next member takes a few words, however many agents there are. Column
``LEVELS * which + level`` of ``number_sets`` is a level of a set, the members' own bits first.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.compiling import compiled
from sim.engine.compiled.world import World

# The sets.
PARTLY_LOADED: Final = 0  # agents who have room and hold something
OFF_DUTY: Final = 1  # agents
LEAVING: Final = 2  # agents who go off duty as soon as nothing is held
WITH_OWNER_QUEUE: Final = 3  # agents for whom turns wait
CHATS_WAIT: Final = 4  # teams that a chat waits for
MAY_TAKE_MESSAGES: Final = 5  # teams: more than before this event, though no agent asked
SETS: Final = 6

SHIFT: Final = 5
"""Words of 32 bits: in int64, so that none is negative."""

LEVELS: Final = 5
"""Room for 32**5 members, 33 million."""


def empty_sets(members: int) -> Any:
    """All sets, empty, for numbers below ``members``: int64[words, SETS x LEVELS]."""
    return np.zeros(((max(members, 1) - 1 >> SHIFT) + 1, SETS * LEVELS), dtype=np.int64)


def fill(sets: Any, which: int, members: int) -> None:
    """Put all numbers below ``members`` into a set that is empty."""
    for level in range(LEVELS):
        numbers = np.arange(members)
        np.bitwise_or.at(sets[:, LEVELS * which + level], numbers >> SHIFT, 1 << (numbers & 31))
        members = (members + 31) >> SHIFT


@compiled
def is_member(w: World, which: int, number: int) -> bool:
    """Whether a number is in a set."""
    return (w.number_sets[number >> SHIFT, LEVELS * which] >> (number & 31)) & 1 != 0


@compiled
def add(w: World, which: int, number: int) -> None:
    """Put a number into a set."""
    for level in range(LEVELS):
        column = LEVELS * which + level
        word = number >> SHIFT
        before = w.number_sets[word, column]
        w.number_sets[word, column] = before | (1 << (number & 31))
        if before != 0:
            break
        number = word


@compiled
def discard(w: World, which: int, number: int) -> None:
    """Take a number out of a set, if it is in."""
    for level in range(LEVELS):
        column = LEVELS * which + level
        word = number >> SHIFT
        after = w.number_sets[word, column] & ~(1 << (number & 31))
        w.number_sets[word, column] = after
        if after != 0:
            break
        number = word


@compiled
def next_member(w: World, which: int, first: int) -> int:
    """The least member that is not below ``first``, or -1."""
    place = first
    for level in range(LEVELS):
        column = LEVELS * which + level
        word = place >> SHIFT
        if word >= len(w.number_sets):
            return -1
        rest = w.number_sets[word, column] >> (place & 31)
        if rest != 0:
            return _least_below(w, column, level, place + _lowest(rest))
        place = word + 1
    return -1


@compiled
def _least_below(w: World, column: int, level: int, place: int) -> int:
    """The least member under a bit of a level."""
    for step in range(level):
        place = (place << SHIFT) + _lowest(w.number_sets[place, column - step - 1])
    return place


@compiled
def _lowest(word: int) -> int:
    """Place of the lowest bit of a word that has one; exact, as it is a power of two."""
    return math.frexp(float(word & -word))[1] - 1
