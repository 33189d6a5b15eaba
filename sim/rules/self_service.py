"""How a visit to self-service ends."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled

SOLVED: Final = 0
LEFT: Final = 1
HANDED_OVER: Final = 2


@compiled
def outcome(u: float, solved_share: float, leaves_share: float, can_hand_over: bool) -> int:
    """Solved, left unsolved, or handed over to an agent.

    Args:
        u: keyed uniform.
        solved_share: chance that self-service solves this intent.
        leaves_share: of those it does not solve, the share that leaves without asking for an agent.
        can_hand_over: the channel hands over to another; otherwise the rest leaves too.
    """
    if u < solved_share:
        return SOLVED
    if not can_hand_over or u < solved_share + (1.0 - solved_share) * leaves_share:
        return LEFT
    return HANDED_OVER
