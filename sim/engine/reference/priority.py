"""Priority from emotion and value: read, weighed, and given to few."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.engine.journal import FLAG_PRIORITISED
from sim.engine.reference.rules import (
    accrued,
    case_uniform,
    earned_points,
    emotion_kind,
    read_kind,
    reward,
    shown_emotion,
)
from sim.randomness.purposes import EMOTION_READING
from sim.rules.parameters import PRIORITY_THRESHOLD_POINTS
from sim.rules.priority import CREDIT

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Case


class Assessment(NamedTuple):
    """What the orchestrator makes of a customer."""

    emotion: int  # shown, thousandths
    read: int = -1  # kind of emotion; -1: it does not look
    points: float = 0.0
    flags: int = 0


class PriorityDesk:
    """Gives priority points; a cap keeps those who get them few."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._is_on = centre.plan.priority

    def assess(self, case: Case) -> Assessment:
        """Look at a customer who is about to make a contact."""
        if not self._is_on:
            return Assessment(case.emotion)
        centre, parameters = self._centre, self._centre.parameters
        shown = shown_emotion(case.emotion, reward(centre.tables), parameters)
        u = case_uniform(centre.tables, case, EMOTION_READING, case.attempts + 1)
        kind = read_kind(u, emotion_kind(shown, parameters), parameters)
        points = earned_points(kind, centre.tables.value[case.segment], parameters)
        run = centre.tables.run[0]
        run.evaluated += 1
        run.credit = accrued(run.credit, parameters)
        earns = points > 0.0 and points >= parameters[PRIORITY_THRESHOLD_POINTS]
        is_given = earns and run.credit >= CREDIT
        if is_given:
            run.credit -= CREDIT
            run.prioritised += 1
        if not is_given:
            return Assessment(shown, kind)
        return Assessment(shown, kind, points, FLAG_PRIORITISED)
