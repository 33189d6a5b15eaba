"""Chance that one contact, with a known place in line, is reached within a time.

Kolmogorov's backward equations for whoever arrives with every agent busy, q ahead in line
and e agents in excess of the plan: only those ahead matter, so the line can but shrink.
Steps of the staffing within the time are crossed exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.integrate import solve_ivp

from sim.queueing.birth_death import FloatArray
from sim.queueing.staff_plan import Piece
from sim.queueing.transient_line import TransientLine


def reached_within(
    time: float, within: float, lines: Sequence[TransientLine], *, impatient: bool
) -> FloatArray:
    """Chance to be reached by an agent within a time, by what is found on arrival.

    Args:
        time: of arrival.
        within: t >= 0, longest wait that counts; time.
        lines: the pieces of staffing, in order, from 0 to infinity.
        impatient: whether the contact may give up first; False gives the virtual wait.

    Returns:
        Shape (overhang + 1, places): chance for e agents in excess and q waiting, in the
        piece that holds at ``time``.
    """
    crossed = [
        line for line in lines if line.piece.end > time and line.piece.start < time + within
    ] or [line for line in lines if line.piece.end > time][:1]
    chance = np.zeros(crossed[-1].shapes[2])
    for line, following in zip(crossed[::-1], [None, *crossed[:0:-1]], strict=True):
        if following is not None:
            chance = _before_step(line, following.piece, chance)
        lasts = min(line.piece.end, time + within) - max(line.piece.start, time)
        chance = _earlier(line, chance, lasts, impatient=impatient)
    return chance


def _earlier(
    line: TransientLine, chance: FloatArray, lasts: float, *, impatient: bool
) -> FloatArray:
    """Chance ``lasts`` before, within one piece."""
    if lasts <= 0.0 or not chance.size:
        return chance
    done = line.rates_of_completion()
    ahead = line.patience_rate * np.arange(float(line.places))
    own = line.patience_rate if impatient else 0.0

    def slope(_: float, flat: FloatArray) -> FloatArray:
        now = flat.reshape(chance.shape)
        change = -(done + ahead + own) * now
        change[:, 1:] += ahead[1:] * now[:, :-1]
        change[1:] += done[1:] * now[:-1]
        change[0, 1:] += done[0] * now[0, :-1]
        change[0, 0] += done[0, 0]  # nobody ahead, and an agent comes free
        return np.asarray(change.ravel())

    solution = solve_ivp(
        slope, (0.0, lasts), chance.ravel(), method="DOP853", rtol=1e-10, atol=1e-13
    )
    return np.asarray(solution.y[:, -1].reshape(chance.shape))


def _before_step(line: TransientLine, after: Piece, chance: FloatArray) -> FloatArray:
    """Chance just before a step, from that just after it."""
    before = np.ones(line.shapes[2])
    for e in range(len(before)):
        free = after.agents - line.piece.agents - e
        if free <= 0:
            before[e] = chance[-free]
        else:  # the first in line are reached at the step
            before[e, free:] = chance[0, : max(0, line.places - free)]
    return before
