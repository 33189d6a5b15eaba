"""What a contact costs in agent time, part by part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.rules.parameters import (
    EMOTION_HANDLE_TIME_EFFECT,
    READ_BASE_SECONDS,
    READ_MAX_SECONDS,
    READ_PER_CONTACT_SECONDS,
    REPEAT_AFTER_SELF_SERVICE_FACTOR,
    SECONDARY_HANDLE_TIME_FACTOR,
)


@compiled
def read_seconds(recorded: int, parameters: npt.NDArray[np.float64]) -> float:
    """Time to read the record of ``recorded`` earlier contacts; none, no reading."""
    if recorded == 0:
        return 0.0
    seconds = parameters[READ_BASE_SECONDS] + parameters[READ_PER_CONTACT_SECONDS] * recorded
    return min(seconds, parameters[READ_MAX_SECONDS])


@compiled(inline=True)
def repeat_seconds(
    whole_story: float, missing: int, visits: int, parameters: npt.NDArray[np.float64]
) -> float:
    """Time to explain again what the agent lacks.

    Args:
        whole_story: draw of the time for all earlier contacts, seconds.
        missing: share of them that the agent does not know, thousandths.
        visits: share that were visits to self-service and are not known; of these more is told.
        parameters: of the scenario.
    """
    more = (parameters[REPEAT_AFTER_SELF_SERVICE_FACTOR] - 1.0) * visits
    return whole_story * (missing + more) / 1000.0


@compiled
def talk_seconds(
    base: float,
    difficulty: float,
    team_factor: float,
    secondary: bool,
    emotion: int,
    parameters: npt.NDArray[np.float64],
) -> float:
    """Talk time: base x difficulty x proficiency x (1 + e x emotion).

    Args:
        base: draw of the intent's and channel's talk time, seconds.
        difficulty: of the case, mean 1.
        team_factor: handle time of the team relative to par.
        secondary: the contact is not on the agent's home channel or among the main skills.
        emotion: of the customer when answered, thousandths.
        parameters: of the scenario, see :mod:`sim.rules.parameters`.
    """
    seconds = base * difficulty * team_factor
    if secondary:
        seconds *= parameters[SECONDARY_HANDLE_TIME_FACTOR]
    return seconds * (1.0 + parameters[EMOTION_HANDLE_TIME_EFFECT] * emotion / 1000.0)
