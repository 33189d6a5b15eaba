"""The parameter row of a scenario: the float64 array that the rules read."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.engine.planned_means import mean_seconds
from sim.rules import parameters as p
from sim.rules.next_move import CAUSES, FAILURES
from sim.rules.opening import BY_PROFILE
from sim.rules.priority import KINDS
from sim.sections.orchestrator import KINDS as KINDS_BY_NAME
from sim.units import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.behaviour import FailureResponse


def responses(scenario: Scenario) -> list[FailureResponse]:
    """What customers do next, by cause, in the order of ``sim.rules.next_move``.

    Who has a question about an answer comes as after one that did not solve the case.
    """
    b = scenario.behaviour
    return [
        *(b.after_abandoned, b.after_blocked, b.after_closed, b.after_unresolved),
        *(b.after_unanswered, b.after_self_service, b.after_balked),
        *(b.after_unresolved, b.after_self_service),
    ]


def parameter_row(scenario: Scenario) -> npt.NDArray[np.float64]:
    """The row, float64[ROW_LENGTH]; see ``sim.rules.parameters`` for its positions."""
    row = np.zeros(p.ROW_LENGTH)
    behaviour = scenario.behaviour
    for key, position in p.KEYS.items():
        row[position] = attrgetter(key)(scenario)
    spread = behaviour.reopening_spread_minutes
    row[p.REOPENING_SPREAD_SECONDS] = BY_PROFILE if spread is None else spread * SECONDS_PER_MINUTE
    row[p.RETURN_SECONDS] = mean_seconds(behaviour.after_unresolved.retry_delay)
    for cause, response in enumerate(responses(scenario)):
        for later in (False, True):
            retry, switch = response.shares(later=later)
            if cause >= FAILURES:  # nobody gives up a question
                retry = retry / (retry + switch) if retry + switch else 1.0
                switch = 1.0 - retry
            kind = cause + CAUSES * later
            row[p.RETRY_SHARE + kind], row[p.SWITCH_SHARE + kind] = retry, switch
    _fill_emotion(row, scenario)
    return row


def _fill_emotion(row: npt.NDArray[np.float64], scenario: Scenario) -> None:
    """Levels of the four kinds of emotion, limits between them, and how they are read."""
    levels = [getattr(scenario.emotion.levels, kind) for kind in KINDS_BY_NAME]
    thousandths = np.array([round(1000 * level) for level in levels])
    row[p.EMOTION_LEVELS : p.EMOTION_LEVELS + KINDS] = levels
    row[p.EMOTION_LIMITS : p.EMOTION_LIMITS + KINDS - 1] = (thousandths[1:] + thousandths[:-1]) / 2
    reading = np.cumsum(scenario.orchestrator.emotion_reading.rows(), axis=1)
    row[p.READING : p.READING + KINDS * KINDS] = reading.reshape(-1)
