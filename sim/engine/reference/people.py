"""Cases, contacts, turns, agents and queues while they are live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from sim.engine.journal import AgentState, ContactEnd
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from simpy import Event

    from sim.engine.reference.channels import Channel, ContactKind

Place = tuple[float, ...]
"""Place in a queue: who compares less is served before."""


class TapeRow(NamedTuple):
    """One row of the tape, see ``sim.demand.tape.TAPE_CASE``."""

    arrival: int
    key: int
    customer: int
    segment: int
    intent: int
    order: int
    difficulty: float
    latent_patience: float
    emotion: int
    stream: int


class Entry(NamedTuple):
    """What was said before in a case."""

    channel: int
    agent: int  # -1: self-service
    attempt: int


class Setback(NamedTuple):
    """A contact has not solved the case."""

    channel: Channel
    cause: int  # see sim.rules.next_move
    must_switch: bool  # the channel cannot carry what the case needs


class Visit(NamedTuple):
    """A customer turns up on a channel."""

    channel: Channel
    due: int | None = None  # tick; None: now
    is_decided: bool = False  # the orchestrator has seen it
    is_parallel: bool = False
    flags: int = 0  # that the contact will have
    points: float = 0.0  # of priority, from the orchestrator
    joins: Contact | None = None  # the contact is merged into this one at once
    is_false_merge: bool = False  # or into one of somebody else


class Case:
    """A customer's need, from the moment it arises until it is resolved or given up."""

    __slots__ = (
        *("number", "arrival", "key", "customer", "segment", "intent", "order"),
        *("difficulty", "latent_patience", "emotion"),
        *("attempts", "answered", "abandoned", "blocked", "closed_out", "long_waits"),
        *("repetitions", "switches", "wait", "tried", "attempts_on", "history", "last_agent"),
        *("closed", "pending", "gave_up", "hopes", "unsettled", "contacts"),
        *("setback", "invitation", "word"),
    )

    def __init__(self, number: int, row: TapeRow) -> None:
        self.number = number
        self.arrival = row.arrival
        # Numba takes a plain int for a signed number.
        self.key = cast(int, np.uint64(row.key))
        self.customer = row.customer
        self.segment = row.segment
        self.intent = row.intent
        self.order = row.order
        self.difficulty = row.difficulty
        self.latent_patience = row.latent_patience
        self.emotion = row.emotion
        self.attempts = self.answered = self.abandoned = self.blocked = self.closed_out = 0
        self.long_waits = self.repetitions = self.switches = self.wait = self.tried = 0
        self.attempts_on: dict[int, int] = {}  # by number of the channel
        self.history: list[Entry] = []
        self.last_agent = -1
        self.closed = False  # its row is written
        self.pending = False  # a return is planned
        self.gave_up = False  # no more tries; the customer may still wait for a message
        self.hopes = 0  # live contacts that the customer relies on
        self.unsettled = 0  # live contacts that may still solve the case
        self.contacts: list[Contact] = []  # live, in order of attempt
        self.setback: Setback | None = None  # that the customer has not reacted to
        self.invitation: Visit | None = None  # accepted, to another channel
        self.word: Event | None = None  # what the customer's generator waits for

    @property
    def entries(self) -> int:
        """Number of entries of the history."""
        return len(self.history)


@dataclass(slots=True, eq=False)
class Turn:
    """A message of the customer and the work on it."""

    number: int
    offered: int
    started: int = -1
    work: int = 0
    agent: Agent | None = None
    interruptions: int = 0
    flags: int = 0

    @property
    def is_begun(self) -> bool:
        """Whether an agent has ever worked on it."""
        return self.started >= 0


@dataclass(slots=True, eq=False)
class Contact:
    """One attempt of a case to be served."""

    case: Case
    attempt: int
    channel: Channel
    entry_channel: Channel
    kind: ContactKind
    queue: WaitingLine
    offered: int
    queued: int  # when it first came before the agents
    queued_at: int  # since when it waits, or the present turn does
    emotion: int
    earlier: int
    flags: int
    points_given: float  # by the orchestrator
    stage: Stage = Stage.ARRIVING
    end: ContactEnd = ContactEnd.OPEN
    is_hope: bool = True  # the customer relies on it
    is_unsettled: bool = True  # it may still solve the case
    is_ghost: bool = False  # the customer has left without a word
    # In a queue.
    points: float = 0.0
    place: Place | None = None
    is_returned: bool = False  # it was with an agent before, and stands before those who were not
    waits_for: Agent | None = None  # in whose line it waits, if not in the queue
    looks: int = 0  # of the orchestrator, while it waits
    clock: Event | None = None  # end of patience
    timer: Event | None = None  # end of silence, of the wait for the owner, or the next look
    # With an agent.
    agent: Agent | None = None  # who worked on it last
    owner: Agent | None = None  # of a thread
    is_held: bool = False  # takes a place of its agent
    spell_start: int = -1
    target: int = 0  # of the agent's attained work, where it is done
    remaining: int = 0  # work on a turn that was put aside
    turn: Turn | None = None  # the present one, until it is answered
    turns_total: int = 1
    resolution_share: float = 0.0
    # Columns of the journal.
    left_queue: int = -1
    talk_end: int = -1
    authenticate: int = 0
    identify: int = 0
    read: int = 0
    repeat: int = 0
    companion: int = 0
    switch: int = 0
    closing: int = 0
    resume: int = 0
    talk: int = 0
    wrap_up: int = 0
    logging: int = 0
    worked: int = 0
    self_service: int = 0
    answered_index: int = 0
    missing: int = 0
    turns: int = 0
    joined: int = 0

    @property
    def is_waiting_message(self) -> bool:
        """Whether it is a message that waits and that no agent has taken yet."""
        turn = self.turn
        waits = self.stage is Stage.WAITING
        return waits and turn is not None and turn.number == 1 and not turn.is_begun


@dataclass(slots=True, eq=False)
class WaitingLine:
    """A queue of waiting contacts, kept in order: priority, then the longer wait."""

    number: int
    channel: Channel
    is_served: bool = True  # False while its channel is closed and carries over
    teams: list[Team] = field(default_factory=list)  # most specialised first
    groups: list[list[Team]] = field(default_factory=list)  # the same, equal ones together
    suited: list[list[Team]] = field(default_factory=list)  # likewise, best suited first
    members: list[tuple[Place, Contact]] = field(default_factory=list)

    @property
    def head(self) -> Contact | None:
        """Contact that is served next, or None."""
        return self.members[0][1] if self.members and self.is_served else None


@dataclass(slots=True, eq=False)
class Agent:
    """A person at work."""

    number: int
    team: Team
    count: list[int]  # contacts held, by number of the channel
    on_duty: bool = False
    leaving: bool = False
    with_room: bool = False
    items: int = 0
    load: int = 0
    aside: int = 0  # part of the load that gives way to held contacts
    in_talk: int = 0
    in_wrap_up: int = 0
    threads: list[Contact] = field(default_factory=list)  # held, in work or silent, last one last
    line: list[tuple[Place, Contact]] = field(default_factory=list)  # who waits for this agent
    shared: list[Contact] = field(default_factory=list)  # worked on side by side
    slowdowns: int = 0  # sum over them, millionths
    attained: int = 0  # work done on each of them since the first one
    attained_at: int = 0
    next_end: Event | None = None  # of the one that is done first
    last_channel: int = -1
    since: int = 0  # when the number of contacts held changed last
    state: AgentState = AgentState.OFF
    state_since: int = 0


@dataclass(slots=True, eq=False)
class Team:
    """Agents with the same skills."""

    number: int
    first_agent: int
    lightest: int
    mixed: bool
    handle_time_factor: float
    resolution_shift: float
    maximum: list[int]  # contacts of a channel that one agent may hold, by number of the channel
    agents: list[Agent] = field(default_factory=list)
    held_queues: list[WaitingLine] = field(default_factory=list)  # live and chat
    message_queues: list[WaitingLine] = field(default_factory=list)
    active: int = 0  # head count that is due
    surplus: int = 0  # agents beyond it who finish what they hold
    # Agents who hold threads that give way to a customer on a line, in no order that matters.
    giving_way: dict[Agent, None] = field(default_factory=dict)
    # Agents with room by the number of contacts they hold, longest unchanged first.
    with_room: list[dict[Agent, None]] = field(default_factory=list)
