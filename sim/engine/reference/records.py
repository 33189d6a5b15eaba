"""Writes the journal of the reference engine, row by row."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.engine.journal import (
    AGENT_STATE,
    CASE,
    CONTACT,
    DECISION,
    TURN,
    WORK,
    AgentState,
    CaseEnd,
    StructuredArray,
    WorkKind,
)

if TYPE_CHECKING:
    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.people import Agent, Case, Contact, Turn


class Rows:
    """Rows of one table, as int64 numbers one behind the other.

    A list of tuples would keep Python's garbage collector busy for a third of the run, and an
    array takes numbers one by one: packing a row at once costs a sixth of that.
    """

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self._dtype = dtype
        self._packed = bytearray()
        self._pack: Final = Struct(f"={len(dtype.names or ())}q").pack

    def add(self, *numbers: int) -> None:
        """Add a row: its numbers in the order of the columns."""
        self._packed += self._pack(*numbers)

    def table(self) -> StructuredArray:
        """The rows as a structured array."""
        names = self._dtype.names or ()
        matrix = np.frombuffer(self._packed, dtype=np.int64).reshape(-1, len(names))
        rows = np.zeros(len(matrix), dtype=self._dtype)
        for place, name in enumerate(names):
            rows[name] = matrix[:, place]
        return rows


class DecisionRow(NamedTuple):
    """A decision of the orchestrator: the columns of ``DECISION``, in order."""

    tick: int
    wait_wanted: int
    wait_chosen: int
    resolution_wanted: int
    resolution_chosen: int
    case: int
    present: int
    considered: int
    excluded: int
    free: int
    points: int
    attempt: int
    look: int
    joined: int
    emotion: int
    wanted: int
    chosen: int
    answer: int
    read: int
    outcome: int


class Recorder:
    """Rows are written once, when what they describe is closed, in the order of events."""

    def __init__(self, env: TickEnvironment) -> None:
        self._env = env
        self._contacts = Rows(CONTACT)
        self._cases = Rows(CASE)
        self._turns = Rows(TURN)
        self._work = Rows(WORK)
        self._states = Rows(AGENT_STATE)
        self._decisions = Rows(DECISION)

    def close_contact(self, contact: Contact, *, closed: int | None = None) -> None:
        """Write the row of a contact, in the order of columns of ``CONTACT``."""
        agent = contact.agent
        self._contacts.add(
            contact.offered,
            contact.queued,
            contact.left_queue,
            contact.talk_end,
            self._env.now if closed is None else closed,
            contact.authenticate,
            contact.identify,
            contact.read,
            contact.repeat,
            contact.companion,
            contact.switch,
            contact.closing,
            contact.resume,
            contact.talk,
            contact.wrap_up,
            contact.logging,
            contact.worked,
            contact.self_service,
            contact.case.number,
            -1 if agent is None else agent.number,
            contact.attempt,
            contact.answered_index,
            contact.earlier,
            contact.missing,
            contact.flags,
            contact.emotion,
            -1 if agent is None else agent.team.number,
            contact.turns,
            contact.joined,
            contact.entry_channel.number,
            contact.channel.number,
            contact.end,
        )

    def close_case(self, case: Case, end: CaseEnd) -> None:
        """Write the row of a case, in the order of columns of ``CASE``."""
        self._cases.add(
            case.arrival,
            -1 if end == CaseEnd.OPEN else self._env.now,
            case.wait,
            case.number,
            case.customer,
            case.segment,
            case.intent,
            case.attempts,
            case.answered,
            case.abandoned,
            case.blocked,
            case.closed_out,
            case.long_waits,
            case.repetitions,
            case.switches,
            0,
            case.tried.bit_count(),
            case.emotion,
            case.order & 15,
            end,
        )

    def work(self, contact: Contact, kind: WorkKind, end: int | None = None) -> None:
        """Write a spell of an agent's work that ends now."""
        if contact.agent is None:
            raise AssertionError("work without an agent")
        turn = contact.turn
        self._work.add(
            contact.spell_start,
            self._env.now if end is None else end,
            contact.agent.number,
            contact.case.number,
            contact.attempt,
            0 if turn is None or kind != WorkKind.TALK else turn.number,
            contact.channel.number,
            kind,
        )

    def turn(self, contact: Contact, turn: Turn, ended: int) -> None:
        """Write the row of a turn, in the order of columns of ``TURN``."""
        self._turns.add(
            turn.offered,
            turn.started,
            ended,
            turn.work,
            contact.case.number,
            -1 if turn.agent is None else turn.agent.number,
            contact.attempt,
            turn.number,
            turn.interruptions,
            turn.flags,
            contact.channel.number,
        )

    def decision(self, row: DecisionRow) -> None:
        """Write a decision of the orchestrator."""
        self._decisions.add(*row)

    def settle(self, agent: Agent) -> None:
        """Bring an agent's state up to date after an event and its matching."""
        state = state_of(agent)
        if state == agent.state:
            return
        if agent.state != AgentState.OFF and agent.state_since < self._env.now:
            self.state_spell(agent, self._env.now)
        agent.state = state
        agent.state_since = self._env.now

    def state_spell(self, agent: Agent, end: int) -> None:
        """Write a spell of an agent's state."""
        self._states.add(agent.state_since, end, agent.number, agent.state)

    def tables(self) -> dict[str, StructuredArray]:
        """The rows as structured arrays."""
        return {
            "contacts": self._contacts.table(),
            "cases": self._cases.table(),
            "turns": self._turns.table(),
            "work": self._work.table(),
            "agent_states": self._states.table(),
            "decisions": self._decisions.table(),
        }


def state_of(agent: Agent) -> AgentState:
    """State of an agent from what he or she holds."""
    if not agent.on_duty:
        return AgentState.OFF
    if agent.in_talk:
        return AgentState.BUSY
    if agent.in_wrap_up:
        return AgentState.WRAP_UP
    return AgentState.HELD_SLOT if agent.items else AgentState.AVAILABLE
