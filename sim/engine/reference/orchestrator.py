"""The orchestrator: sees who turns up, merges, gives priority, and offers a better channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_PRIORITISED,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    Presence,
)
from sim.engine.keys import RETURN
from sim.engine.reference.people import Visit
from sim.engine.reference.presence import Meeting, channel_set, meet, others
from sim.engine.reference.priority import Assessment, PriorityDesk
from sim.engine.reference.rules import case_happens, event_key, thousandths, ticks, turn_ordinal
from sim.engine.reference.settling import end_unserved
from sim.engine.reference.steering import Look, Steering
from sim.engine.stages import Stage
from sim.engine.state.decision import DecisionFields
from sim.randomness.purposes import ACCEPTANCE
from sim.rules.parameters import ACCEPTANCE_SHARE

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Case, Contact

LONGEST_SECONDS = 1e9
MOST_LOOKS = 255


class Orchestrator:
    """Decides on those who turn up and on those who wait, while it is up."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._plan = centre.plan
        self._priority = PriorityDesk(centre)
        self._steering = Steering(centre)

    # --- a customer turns up ------------------------------------------------------------------

    def receive(self, case: Case, visit: Visit) -> Visit:
        """Decide on a visit before the contact is opened.

        Returns:
            the visit as it will be; with ``due`` if deciding and offering take time.
        """
        centre = self._centre
        if visit.is_decided or not centre.is_orchestrated:
            return visit
        present = others(case)
        meeting = meet(centre, case, visit, present)
        attempt, channels = case.attempts + 1, channel_set(present)
        if meeting.ends_visit:
            assessment = Assessment(case.emotion)
            self._record(case, visit.channel, attempt, channels, meeting, assessment)
            is_false = meeting.outcome == Presence.FALSE_MERGE
            return visit._replace(is_decided=True, joins=meeting.other, is_false_merge=is_false)
        assessment = self._priority.assess(case)
        look, answer = self._offer(case, visit)
        self._record(case, visit.channel, attempt, channels, meeting, assessment, look, answer)
        is_steered = look is not None and answer == Answer.ACCEPTED
        delay = self._plan.latency + (self._plan.offer if answer != Answer.NO_OFFER else 0)
        return Visit(
            look.choice.channel if look is not None and is_steered else visit.channel,
            due=centre.now + delay if delay and not visit.is_parallel else None,
            is_decided=True,
            is_parallel=visit.is_parallel,
            flags=assessment.flags | (FLAG_STEERED if is_steered else 0),
            points=assessment.points,
        )

    def _offer(self, case: Case, visit: Visit) -> tuple[Look | None, Answer]:
        """Look for a better channel, and offer it if there is one."""
        if not self._plan.steering or visit.is_parallel or visit.channel.is_self_service:
            return None, Answer.NO_OFFER
        look = self._steering.look(case, visit.channel)
        return look, self._answer(case, look, case.attempts + 1, 0)

    def _answer(self, case: Case, look: Look, attempt: int, number: int) -> Answer:
        """What the customer says to an offer."""
        if not look.is_offer:
            return Answer.NO_OFFER
        share = self._centre.parameters[ACCEPTANCE_SHARE]
        ordinal = turn_ordinal(attempt, number)
        accepts = case_happens(self._centre.tables, case, ACCEPTANCE, ordinal, share)
        return Answer.ACCEPTED if accepts else Answer.DECLINED

    # --- a customer waits ---------------------------------------------------------------------

    def look_again(self, contact: Contact) -> None:
        """Look at a contact that still waits; the customer may accept to go elsewhere."""
        case, centre = contact.case, self._centre
        is_over = case.attempts >= self._plan.max_attempts or contact.looks >= MOST_LOOKS
        if contact.stage is not Stage.WAITING or contact.ghost or is_over:
            return
        if not centre.is_orchestrated or case.pending or not self._leads_away(contact):
            centre.set_timer(self._plan.look_again, contact)

    def _leads_away(self, contact: Contact) -> bool:
        """Whether the customer goes to another channel."""
        case, centre = contact.case, self._centre
        contact.looks += 1
        look = self._steering.look(case, contact.channel)
        answer = self._answer(case, look, contact.attempt, contact.looks)
        beside = channel_set([other for other in others(case) if other is not contact])
        self._record(
            case,
            contact.channel,
            contact.attempt,
            beside,
            Meeting(),
            Assessment(case.emotion),
            look,
            answer,
            number=contact.looks,
        )
        if answer != Answer.ACCEPTED:
            return False
        end_unserved(centre, contact, ContactEnd.WITHDRAWN)
        self._invite(case, contact, look.choice.channel)
        return True

    def _invite(self, case: Case, contact: Contact, channel: Channel) -> None:
        """The customer will turn up on another channel, with what the contact had."""
        centre = self._centre
        flags = (contact.flags & FLAG_PRIORITISED) | FLAG_STEERED
        visit = Visit(channel, is_decided=True, flags=flags, points=contact.orchestrator_points)
        case.pending = True
        case.invitation = visit
        due = centre.now + self._plan.offer
        if due < self._plan.end_ticks:
            key = event_key(RETURN, case.number, case.attempts)
            centre.call(due, key, lambda _: centre.handlers.invitation(case, visit))

    # --- records ------------------------------------------------------------------------------

    def _record(
        self,
        case: Case,
        wanted: Channel,
        attempt: int,
        present: int,
        meeting: Meeting,
        assessment: Assessment,
        look: Look | None = None,
        answer: Answer = Answer.NO_OFFER,
        *,
        number: int = 0,
    ) -> None:
        """Write a decision."""
        considered = excluded = free = 0
        for option in () if look is None else look.options:
            bit = 1 << option.channel.number
            considered |= bit
            excluded |= bit * option.is_excluded
            free |= bit * option.is_free
        self._centre.journal.decision(
            DecisionFields(
                tick=self._centre.now,
                wait_wanted=0 if look is None else _ticks(look.wanted.wait),
                wait_chosen=0 if look is None else _ticks(look.choice.wait),
                resolution_wanted=0 if look is None else _ticks(look.wanted.resolution),
                resolution_chosen=0 if look is None else _ticks(look.choice.resolution),
                case=case.number,
                present=present,
                considered=considered,
                excluded=excluded,
                free=free,
                points=thousandths(assessment.points),
                attempt=attempt,
                look=number,
                joined=0 if meeting.other is None else meeting.other.attempt,
                emotion=assessment.emotion,
                wanted=wanted.number,
                chosen=-1 if look is None else look.choice.channel.number,
                answer=answer,
                read=assessment.read,
                outcome=meeting.outcome,
            )
        )


def _ticks(seconds: float) -> int:
    return ticks(min(seconds, LONGEST_SECONDS), 1)
