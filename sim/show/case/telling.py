"""A case as moments in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.demand.foresight import Foresight
from sim.engine.journal import CaseEnd, ContactEnd
from sim.show.case.contacts import contact_moments
from sim.show.case.decisions import decision_moment
from sim.show.case.moment import AFTER_ALL, Moment, Scene, Tone

if TYPE_CHECKING:
    from sim.show.case.rows import Row

CAUSED_BY_OTHERS = (ContactEnd.WITHDRAWN, ContactEnd.MERGED, ContactEnd.CLOSED_AS_DUPLICATE)
"""Ends that another contact brought about at the same tick."""


def moments_of(scene: Scene) -> list[Moment]:
    """All moments of a case.

    At one tick causes come before what they bring about: a contact's own moments stand in their
    order, a contact that was ended by another one after that other, and the end of the case after
    the contact that brought it.
    """
    found = [*_of_contacts(scene), _case_end(scene)]
    return sorted(found, key=lambda each: (each.tick, *each.place))


def _of_contacts(scene: Scene) -> Iterator[Moment]:
    """Moments of decisions and contacts, with their places within a tick."""
    decided: dict[int, list[Row]] = {}
    for decision in scene.rows.decisions:
        decided.setdefault(decision["attempt"], []).append(decision)
    numbers = [contact["attempt"] for contact in scene.rows.contacts]
    for number in sorted({*numbers, *decided}):
        own = [decision_moment(scene, decision) for decision in decided.get(number, [])]
        if number in numbers:
            own += contact_moments(scene, scene.rows.contact(number))
        # Looks at a contact that waits come between its beginning and its end.
        own.sort(key=lambda each: (each.tick, _rank(each)))
        for place, moment in enumerate(own):
            yield replace(moment, place=_place(scene, moment, place))


def _rank(moment: Moment) -> int:
    """Arrival decisions come before the contact that they are about; looks before its end."""
    return {"decision": 0, "begin": 0}.get(moment.what, 1)


def _place(scene: Scene, moment: Moment, place: int) -> tuple[int, int]:
    """Place among the moments of one tick: by the contact that brought it about."""
    if moment.what != "end":
        return moment.attempt, place
    contact = scene.rows.contact(moment.attempt)
    if contact["end"] not in CAUSED_BY_OTHERS:
        return moment.attempt, place
    return max([moment.attempt, *_causes(scene, moment)]), AFTER_ALL + place


def _causes(scene: Scene, moment: Moment) -> list[int]:
    """Numbers of the contacts that came, were answered or were over when another one ended."""
    contacts = [
        each["attempt"]
        for each in scene.rows.contacts
        if moment.tick in (each["offered"], each["left_queue"], each["talk_end"])
    ]
    decided = [each["attempt"] for each in scene.rows.decisions if each["tick"] == moment.tick]
    return contacts + decided


def _case_end(scene: Scene) -> Moment:
    """How the case ended, after whatever ended it."""
    case = scene.rows.case
    end = CaseEnd(case["end"])
    open_end = end == CaseEnd.OPEN
    tick = scene.rows.end_ticks if open_end else case["closed"]
    handled_before = case["foreseen"] == Foresight.HANDLED
    text = scene.say(
        "case.handled_before" if handled_before else f"case.{end.name.lower()}",
        time=scene.lasting(tick - case["arrival"]),
        emotion=scene.emotion(case["emotion"]),
    )
    solved = end == CaseEnd.RESOLVED
    tone: Tone = "good" if solved else "quiet" if open_end else "bad"
    place = (_solver(scene, tick), AFTER_ALL // 2) if solved else (AFTER_ALL, 0)
    return Moment(tick, 0, "case", "", text, tone, place=place)


def _solver(scene: Scene, tick: int) -> int:
    """Number of the contact that solved the case."""
    solvers = [each["attempt"] for each in scene.rows.contacts if scene.rows.over_at(each) == tick]
    return max(solvers, default=0)
