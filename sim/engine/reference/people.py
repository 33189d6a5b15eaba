"""Cases, contacts, turns, agents and queues while they are live.

What both engines keep of them is declared in :mod:`sim.engine.state`; added here is what they are
linked with, as objects.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sim.engine.journal import ContactEnd
from sim.engine.plan_rows import TeamRow
from sim.engine.stages import Stage
from sim.engine.state.agent import AgentFields
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import ContactFields, TurnFields
from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from simpy import Event

    from sim.engine.reference.tables import Channel

T = TypeVar("T")

Place = tuple[float, ...]
"""Place in a queue: who compares less is served before."""


def quickly_made(record: type[T]) -> type[T]:
    """Let a record of many fields take its arguments by place, which makes one in 0.7 of the time.

    Python looks up by name every default of an argument that can only be given by keyword. Type
    checkers still see those keywords, and all callers use them.
    """
    changed: Any = record
    kinds = [(one.name, one.default, one.default_factory) for one in fields(changed)]
    kinds.sort(key=lambda kind: kind[1:] != (MISSING, MISSING))
    same: list[Any] = [
        (name, Any, field(default=default, default_factory=factory))
        for name, default, factory in kinds
    ]
    changed.__init__ = make_dataclass(record.__name__, same).__init__  # type: ignore[misc]  # same fields
    return record


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
    # What it takes over from the wait before it, or from an offer on arrival; see ContactFields.
    offers: int = 0
    declined: int = 0
    kept_place: int = 0
    patience_used: int = 0
    patience_quantile: float = 0.0


@quickly_made
@dataclass(slots=True, eq=False, kw_only=True)
class Case(CaseFields):
    """A customer's need, from the moment it arises until it is resolved or given up."""

    attempts_on: dict[int, int] = field(default_factory=dict)  # by number of the channel
    history: list[Entry] = field(default_factory=list)  # what was said before
    contacts: list[Contact] = field(default_factory=list)  # live, in order of attempt
    setback: Setback | None = None  # that the customer has not reacted to
    wake_event: Event | None = None  # what the customer's generator waits for

    @property
    def entries(self) -> int:
        """Number of entries of the history."""
        return len(self.history)


@quickly_made
@dataclass(slots=True, eq=False, kw_only=True)
class Turn(TurnFields):
    """A message of the customer and the work on it."""

    agent: Agent | None = None

    @property
    def number(self) -> int:
        """Its number within the thread, from 1."""
        return self.turn

    @property
    def is_begun(self) -> bool:
        """Whether an agent has ever worked on it."""
        return self.started >= 0


@quickly_made
@dataclass(slots=True, eq=False, kw_only=True)
class Contact(ContactFields):
    """One attempt of a case to be served."""

    case: Case
    channel: Channel
    entry_channel: Channel
    queue: Queue
    stage: Stage = Stage.ARRIVING
    end: ContactEnd = ContactEnd.OPEN
    # In a queue.
    place: Place | None = None
    waits_for: Agent | None = None  # in whose line it waits, if not in the queue
    release: Event | None = None  # until then it is held, and stands in no queue
    clock: Event | None = None  # end of patience
    ring: Event | None = None  # further teams may serve it
    timer: Event | None = None  # end of silence, of the wait for the owner, or the next look
    # With an agent.
    agent: Agent | None = None  # who worked on it last
    owner: Agent | None = None  # of a thread
    in_hand: bool = False  # takes a place of its agent
    turn: Turn | None = None  # the present one, until it is answered

    @property
    def is_waiting_message(self) -> bool:
        """Whether it is a message that waits and that no agent has taken yet."""
        turn = self.turn
        waits = self.stage is Stage.WAITING
        return waits and turn is not None and turn.number == 1 and not turn.is_begun


@dataclass(slots=True, eq=False)
class Queue:
    """A queue of waiting contacts, kept in order: priority, then the longer wait."""

    number: int
    channel: Channel
    is_served: bool = True  # False while its channel is closed and carries over
    teams: list[Team] = field(default_factory=list)  # most specialised first
    groups: list[list[Team]] = field(default_factory=list)  # the same, equal ones together
    suited: list[list[Team]] = field(default_factory=list)  # likewise, best suited first
    members: list[tuple[Place, Contact]] = field(default_factory=list)
    next_ring: Queue | None = None  # where who still waits goes on
    ring_after: int = NEVER  # ticks of waiting after which that is
    alike: list[Queue] = field(default_factory=list)  # of its channel and teams, itself included

    @property
    def head(self) -> Contact | None:
        """Contact that is served next, or None."""
        return self.members[0][1] if self.members and self.is_served else None


@dataclass(slots=True, eq=False, kw_only=True)
class Agent(AgentFields):
    """A person at work."""

    number: int
    team: Team
    count: list[int]  # contacts in hand, by number of the channel
    threads: list[Contact] = field(default_factory=list)  # held, in work or silent, last one last
    owner_queue: list[tuple[Place, Contact]] = field(
        default_factory=list
    )  # who waits for this agent
    shared: list[Contact] = field(default_factory=list)  # worked on side by side
    next_end: Event | None = None  # of the one that is done first
    absence: Event | None = None  # end of a pause, or of being late


@dataclass(slots=True, eq=False, kw_only=True)
class Team(TeamRow):
    """Agents with the same skills."""

    number: int
    maximum: list[int]  # contacts of a channel that one agent may hold, by number of the channel
    agents: list[Agent] = field(default_factory=list)
    synchronous_queues: list[Queue] = field(default_factory=list)  # live and chat
    message_queues: list[Queue] = field(default_factory=list)
    own_points: list[float]  # by number of the queue: of priority of what is its own skill
    kept_free: list[int]  # by number of the queue: agents who stay free after one takes from it
    message_load: int = 0  # units of capacity that messages take that do not give way
    may_take_messages: bool = False  # more than before this event, though no agent asked for them
    active: int = 0  # head count that is due
    surplus: int = 0  # agents beyond it who finish what they hold
    # Agents who hold threads that give way to a customer on a line, in no order that matters.
    giving_way: dict[Agent, None] = field(default_factory=dict)
    # Agents with room by the number of contacts they hold, longest unchanged first.
    with_room: list[dict[Agent, None]] = field(default_factory=list)
