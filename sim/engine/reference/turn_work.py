"""The work on a turn of a thread: the first, a later one, one put aside, one that is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_STALE, TURN_OTHER_AGENT, TURN_STALE
from sim.engine.reference.scalar import (
    parameter_list,
    read_seconds,
    stale_seconds,
    ticks,
    turn_ordinal,
)
from sim.randomness.purposes import TURN_TALK
from sim.rules.parameters import RESUME_SECONDS

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.draws import Draws
    from sim.engine.reference.people import Agent, Contact, Turn
    from sim.engine.reference.work import WorkDraws


class TurnWork:
    """Fills in the work on turns; the parts of all turns of a thread are added up."""

    def __init__(self, plan: Plan, draws: Draws, work: WorkDraws) -> None:
        self._grid = plan.grid
        self._draws = draws
        self._work = work
        self._parameters = parameter_list(plan)

    def begin(self, contact: Contact, turn: Turn, agent: Agent, now: int) -> int:
        """An agent takes a turn that is new; returns the ticks until it is answered."""
        if contact.case.closed:
            work = self._too_late(contact, turn, agent, now)
        elif turn.number == 1:
            work = self._work.fill_in(contact, agent, now)
        else:
            work = self._later(contact, turn, agent, now)
        turn.work = work
        return work

    def resume(self, contact: Contact, turn: Turn, agent: Agent) -> int:
        """An agent takes up a turn that was put aside; returns the ticks until it is answered."""
        resume = ticks(self._parameters[RESUME_SECONDS], self._grid)
        contact.resume += resume
        extra = resume + self._read_in(contact, turn, agent)
        turn.work += extra
        return contact.remaining + extra

    def _later(self, contact: Contact, turn: Turn, agent: Agent, now: int) -> int:
        """The customer has written again."""
        self._work.note_wait(contact, now)
        switch = self._work.switch_ticks(contact, agent)
        read = self._read_in(contact, turn, agent)
        ordinal = turn_ordinal(contact.answered_index, turn.number)
        base = self._draws.seconds(contact.case, TURN_TALK, ordinal, contact.kind.talk)
        talk = self._work.talk_ticks(contact, agent, base / contact.turns_total)
        contact.switch += switch
        contact.talk += talk
        return switch + read + talk

    def _too_late(self, contact: Contact, turn: Turn, agent: Agent, now: int) -> int:
        """The case is over: read the message and write a short reply, nothing else."""
        self._work.note_wait(contact, now)
        if turn.number == 1:
            contact.earlier = len(contact.case.history)
        contact.flags |= FLAG_STALE
        turn.flags |= TURN_STALE
        contact.turns_total = turn.number
        contact.wrap_up = contact.logging = 0
        switch = self._work.switch_ticks(contact, agent)
        talk = ticks(stale_seconds(self._parameters), self._grid)
        contact.switch += switch
        contact.talk += talk
        return switch + talk

    def _read_in(self, contact: Contact, turn: Turn, agent: Agent) -> int:
        """Another agent than the one before reads what was written; returns the ticks."""
        if agent is contact.agent:
            return 0
        turn.flags |= TURN_OTHER_AGENT
        read = ticks(read_seconds(1, self._parameters), self._grid)
        contact.read += read
        return read
