"""Whether a contact solves the case, and what that does to the customer."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.demand.foresight import Foresight
from sim.randomness.purposes import INDUCED, RESOLUTION
from sim.rules.codes import (
    FLAG_BRED_ANOTHER,
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    CaseEnd,
)
from sim.rules.draws import case_happens
from sim.rules.emotion import calmed, upset
from sim.rules.parameters import (
    FALL_RESOLVED,
    MISSING_CONTEXT_RESOLUTION_LOSS,
    RISE_REPEAT,
    RISE_UNRESOLVED,
    SECONDARY_RESOLUTION_LOSS,
    STEERED_RESOLUTION_LOSS,
    WRONG_RECORD_RESOLUTION_LOSS,
)
from sim.rules.rows import Row, Tables

TURNS_UP: Final = 0
HANDLED: Final = 1
NOTHING: Final = 2
"""What a row of the tape is under a service model."""

FORESEEN: Final = int(Foresight.HANDLED)
FALSE_ALARM: Final = int(Foresight.FALSE_ALARM)
RESOLVED: Final = int(CaseEnd.RESOLVED)
GIVEN_UP: Final = int(CaseEnd.GIVEN_UP)


@compiled
def what_arises(case: Row, acts: bool) -> int:
    """What a row of the tape is under this service model.

    The case forgets what only a model that is proactive knows.

    Args:
        case: that is about to begin.
        acts: the model is proactive, and no outage keeps it from acting now.

    Returns:
        ``TURNS_UP``: the customer asks; ``HANDLED``: the need is handled before; ``NOTHING``: there
        was none.
    """
    if acts:
        return HANDLED if case.foreseen == FORESEEN else TURNS_UP
    if case.foreseen == FALSE_ALARM:
        return NOTHING
    case.foreseen = 0
    case.proactive_actions = 0
    return TURNS_UP


@compiled(inline=True, whole=True)
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
    """Chance that this contact solves the case, after what the agent lacks; within 0 and 1.

    What is not known of the earlier contacts costs points in proportion; a wrong record costs its
    own points instead if these are more, since both say that the agent works without the history.
    """
    chance = share + team_shift
    if secondary:
        chance -= parameters[SECONDARY_RESOLUTION_LOSS]
    if steered:
        chance -= parameters[STEERED_RESOLUTION_LOSS]
    lost = parameters[MISSING_CONTEXT_RESOLUTION_LOSS] * missing / 1000.0
    if wrong_record:
        lost = max(lost, parameters[WRONG_RECORD_RESOLUTION_LOSS])
    return min(max(chance - lost, 0.0), 1.0)


@compiled
def is_solved(w: Tables, contact: Row, case: Row) -> bool:
    """Whether a contact that is over has solved its case, unless that was closed before.

    Having to say it all again upsets, and so does a contact that was in vain. A solution is noted
    by `note_solution`, since others than agents solve cases too.
    """
    if contact.repeat > 0:
        case.repetitions += 1
        upset(w, case, RISE_REPEAT)
    if case.closed:
        return False
    if case.answered_for:  # only a question was left
        return True
    share = contact.resolution_share
    is_possible = not contact.flags & FLAG_MEDIUM_LACKING
    if is_possible and case_happens(w, case, RESOLUTION, contact.answered_index, share):
        return True
    upset(w, case, RISE_UNRESOLVED)
    return False


@compiled
def note_solution(w: Tables, contact: Row, case: Row) -> None:
    """A contact has solved its case, which calms."""
    contact.flags |= FLAG_RESOLVED
    case.emotion = calmed(case.emotion, w.parameters[FALL_RESOLVED])


@compiled
def breeds_another(w: Tables, contact: Row, case: Row, channel: int) -> bool:
    """Whether the contact that has just solved its case leaves a question.

    Then the case is not over: its customer comes back for certain, and whoever answers next can
    settle it. What was found out is not lost: giving up then leaves the case resolved.
    """
    share = w.channel[channel].induced_share
    if not case_happens(w, case, INDUCED, contact.attempt, share):
        return False
    contact.flags |= FLAG_BRED_ANOTHER
    case.answered_for = True
    return True


@compiled(inline=True)
def end_of_trying(case: Row) -> int:
    """How a case ends whose customer does not come again: a solution found before remains one."""
    return RESOLVED if case.answered_for else GIVEN_UP
