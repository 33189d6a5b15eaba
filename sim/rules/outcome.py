"""Whether a contact solves the case."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.rules.parameters import (
    MISSING_CONTEXT_RESOLUTION_LOSS,
    SECONDARY_RESOLUTION_LOSS,
    STEERED_RESOLUTION_LOSS,
    WRONG_RECORD_RESOLUTION_LOSS,
)


@compiled(inline=True)
def difficult(share: float, difficulty: float, effect: float) -> float:
    """Chance of resolution at this difficulty: logit shifted by -effect x ln(difficulty)."""
    if effect == 0.0 or share <= 0.0 or share >= 1.0:
        return share
    odds = share / (1.0 - share) * math.exp(-effect * math.log(difficulty))
    return odds / (1.0 + odds)


@compiled
def resolution_share(
    share: float,
    team_shift: float,
    secondary: bool,
    wrong_record: bool,
    steered: bool,
    missing: int,
    parameters: npt.NDArray[np.float64],
) -> float:
    """Chance that this contact solves the case, after what the agent lacks; within 0 and 1."""
    chance = share + team_shift
    if secondary:
        chance -= parameters[SECONDARY_RESOLUTION_LOSS]
    if wrong_record:
        chance -= parameters[WRONG_RECORD_RESOLUTION_LOSS]
    if steered:
        chance -= parameters[STEERED_RESOLUTION_LOSS]
    chance -= parameters[MISSING_CONTEXT_RESOLUTION_LOSS] * missing / 1000.0
    return min(max(chance, 0.0), 1.0)
