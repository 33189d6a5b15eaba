"""How long a visit to self-service takes, and how it ends."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.randomness.purposes import SELF_SERVICE, SELF_SERVICE_TIME
from sim.rules.draws import case_ticks, case_uniform
from sim.rules.rows import Row, Tables
from sim.rules.work import kind_of

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


@compiled
def session_ticks(w: Tables, contact: Row, case: Row, channel: int) -> int:
    """Time that the customer spends in self-service if nothing comes between."""
    return case_ticks(w, case, SELF_SERVICE_TIME, contact.attempt, kind_of(w, case, channel).talk)


@compiled
def end_of_session(w: Tables, contact: Row, case: Row, channel: int) -> int:
    """How a visit to self-service ends: SOLVED, LEFT or HANDED_OVER."""
    kind = kind_of(w, case, channel)
    u = case_uniform(w, case, SELF_SERVICE, contact.attempt)
    can_hand_over = w.channel[channel].hand_over >= 0
    return outcome(u, kind.solved_share, kind.leaves_share, can_hand_over)
