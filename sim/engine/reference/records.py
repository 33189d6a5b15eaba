"""Writes the journal of the reference engine, row by row."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.declared import fields_of, table_type
from sim.engine.journal import TABLES, AgentState, CaseEnd, StructuredArray, WorkKind
from sim.engine.reference.rules import most_preferred
from sim.engine.state.agent import StateFields, WorkFields
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import ContactFields, TurnFields
from sim.engine.state.decision import DecisionFields
from sim.rules.presence import LEAVES_FOR_GOOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.reference.clock import TickEnvironment
    from sim.engine.reference.people import Agent, Case, Contact, Turn


class Rows:
    """Rows of the table of a record, as int64 numbers one behind the other.

    A list of tuples would keep Python's garbage collector busy for a third of the run, and an
    array takes numbers one by one: packing a row at once costs a sixth of that.
    """

    def __init__(self, record: type, said: tuple[str, ...], objects: tuple[str, ...] = ()) -> None:
        """An empty table.

        Args:
            record: whose rows they are.
            said: columns whose numbers are given with every row; the others are read from a record.
            objects: of those, columns whose records hold an object with a number.
        """
        self._dtype = table_type(record)
        read = [one for one in fields_of(record) if one.column and one.column not in said]
        self._columns = [*(one.column for one in read), *said]
        places = [f"{one.name}.number" if one.name in objects else one.name for one in read]
        # Written out: `attrgetter` takes four times as long.
        numbers = "".join(f"of.{place}, " for place in places)
        self._read: Callable[[object], Any] = eval(f"lambda of: ({numbers})")  # noqa: S307  # ours
        self._packed = bytearray()
        self._pack: Final = Struct(f"={len(self._columns)}q").pack

    def add(self, of: object, *said: int) -> None:
        """Add the row of a record."""
        self._packed += self._pack(*self._read(of), *said)

    def table(self, first: int = 0) -> StructuredArray:
        """The rows as a structured array, from one of them on."""
        # Copied, since rows are added later to what a view of them would hold.
        packed = bytes(memoryview(self._packed)[first * 8 * len(self._columns) :])
        matrix = np.frombuffer(packed, dtype=np.int64).reshape(-1, len(self._columns))
        rows = np.zeros(len(matrix), dtype=self._dtype)
        for place, name in enumerate(self._columns):
            rows[name] = matrix[:, place]
        return rows


class Recorder:
    """Rows are written once, when what they describe is closed, in the order of events."""

    def __init__(self, env: TickEnvironment) -> None:
        self._env = env
        self._contacts = Rows(
            ContactFields,
            ("closed", "agent", "team", "end"),
            ("case", "channel", "entry_channel"),
        )
        self._cases = Rows(CaseFields, ("closed", "transfers", "channels", "first_channel", "end"))
        self._turns = Rows(TurnFields, ("ended", "case", "agent", "attempt", "channel"))
        self._work = Rows(WorkFields, TABLES["work"].names or ())
        self._states = Rows(StateFields, TABLES["agent_states"].names or ())
        self._decisions = Rows(DecisionFields, ())

    def write_contact(self, contact: Contact, *, closed: int | None = None) -> None:
        """Write the row of a contact."""
        agent = contact.agent
        self._contacts.add(
            contact,
            self._env.now if closed is None else closed,
            -1 if agent is None else agent.number,
            -1 if agent is None else agent.team.number,
            contact.end,
        )

    def write_case(self, case: Case, end: CaseEnd) -> None:
        """Write the row of a case."""
        closed = -1 if end == CaseEnd.OPEN else self._env.now
        first_channel = most_preferred(case.order)
        self._cases.add(case, closed, 0, case.tried.bit_count(), first_channel, end)

    def write_work(self, contact: Contact, kind: WorkKind, end: int | None = None) -> None:
        """Write a spell of an agent's work that ends now."""
        if contact.agent is None:
            raise AssertionError("work without an agent")
        turn = contact.turn
        self._work.add(
            (),
            contact.spell_start,
            self._env.now if end is None else end,
            contact.agent.number,
            contact.case.number,
            contact.attempt,
            0 if turn is None or kind != WorkKind.HANDLING else turn.number,
            contact.channel.number,
            kind,
        )

    def write_turn(self, contact: Contact, turn: Turn, ended: int) -> None:
        """Write the row of a turn."""
        self._turns.add(
            turn,
            ended,
            contact.case.number,
            -1 if turn.agent is None else turn.agent.number,
            contact.attempt,
            contact.channel.number,
        )

    def write_decision(self, decision: DecisionFields) -> None:
        """Write a decision of the orchestrator."""
        self._decisions.add(decision)

    def settle(self, agent: Agent) -> None:
        """Bring an agent's state up to date after an event and its matching."""
        state = state_of(agent)
        overtime = int(agent.on_duty and agent.leaving == LEAVES_FOR_GOOD)
        if state == agent.state and overtime == agent.overtime:
            return
        if agent.state != AgentState.OFF and agent.state_since < self._env.now:
            self.write_state(agent, self._env.now)
        agent.state = state
        agent.overtime = overtime
        agent.state_since = self._env.now

    def write_state(self, agent: Agent, end: int) -> None:
        """Write a spell of an agent's state."""
        self._states.add((), agent.state_since, end, agent.number, agent.state, agent.overtime)

    def contacts_since(self, row: int) -> StructuredArray:
        """The contacts that were written after so many others."""
        return self._contacts.table(row)

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
        return AgentState(agent.away_as)
    if agent.in_work:
        return AgentState.BUSY
    if agent.in_after_contact_work:
        return AgentState.AFTER_CONTACT_WORK
    return AgentState.HELD_SLOT if agent.items else AgentState.AVAILABLE
