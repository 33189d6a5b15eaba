"""Cases, contacts and agents while they are live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from sim.engine.journal import AgentState, ContactEnd

if TYPE_CHECKING:
    from simpy import Event


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


class Case:
    """A customer's need, from the moment it arises until it is resolved or given up."""

    __slots__ = (
        "abandoned",
        "answered",
        "arrival",
        "attempts",
        "attempts_on",
        "blocked",
        "channel",
        "closed_out",
        "customer",
        "difficulty",
        "emotion",
        "history",
        "intent",
        "key",
        "last_agent",
        "latent_patience",
        "long_waits",
        "number",
        "order",
        "repetitions",
        "segment",
        "switches",
        "tried",
        "wait",
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
        self.channel = self.order & 15
        self.attempts = self.answered = self.abandoned = self.blocked = self.closed_out = 0
        self.long_waits = self.repetitions = self.switches = self.wait = self.tried = 0
        self.attempts_on: dict[int, int] = {}
        self.history: list[tuple[int, int]] = []  # channel and agent of each answered contact
        self.last_agent = -1


class Contact:
    """One attempt of a case to be served."""

    __slots__ = (
        "agent",
        "answered_index",
        "attempt",
        "authenticate",
        "case",
        "channel",
        "companion",
        "contact_class",
        "earlier",
        "emotion",
        "end",
        "ended",
        "flags",
        "identify",
        "in_wrap_up",
        "left_queue",
        "logging",
        "missing",
        "offered",
        "over",
        "place",
        "points",
        "queue",
        "read",
        "repeat",
        "resolution_share",
        "spell_start",
        "switch",
        "talk",
        "talk_end",
        "target",
        "wrap_up",
    )

    def __init__(self, case: Case, now: int, contact_class: int, queue: WaitingLine) -> None:
        self.case = case
        self.attempt = case.attempts
        self.channel = case.channel
        self.contact_class = contact_class
        self.queue = queue
        self.offered = now
        self.left_queue = -1
        self.talk_end = -1
        self.spell_start = -1
        self.agent: Agent | None = None
        self.earlier = case.answered
        self.emotion = case.emotion
        self.flags = self.missing = self.answered_index = self.target = 0
        self.authenticate = self.identify = self.read = self.repeat = self.companion = 0
        self.switch = self.talk = self.wrap_up = self.logging = 0
        self.points = self.resolution_share = 0.0
        self.end = ContactEnd.OPEN
        self.ended = False  # answered or not, the customer is free to move on
        self.in_wrap_up = False
        self.over: Event | None = None  # what the customer's generator waits for
        self.place: tuple[float, int, int, int] | None = None  # in the queue, while waiting


class WaitingLine:
    """A queue of waiting contacts, kept in order: priority, then the longer wait."""

    __slots__ = ("channel", "groups", "members", "number", "teams")

    def __init__(self, number: int, channel: int) -> None:
        self.number = number
        self.channel = channel
        self.teams: list[Team] = []  # most specialised first
        self.groups: list[list[Team]] = []  # the same, equally specialised teams together
        self.members: list[tuple[tuple[float, int, int, int], Contact]] = []

    @property
    def head(self) -> Contact | None:
        """Contact that is served next, or None."""
        return self.members[0][1] if self.members else None


class Agent:
    """A person at work."""

    __slots__ = (
        "attained",
        "attained_at",
        "chats",
        "count",
        "in_talk",
        "items",
        "last_channel",
        "leaving",
        "load",
        "number",
        "on_duty",
        "since",
        "state",
        "state_since",
        "team",
        "version",
        "with_room",
    )

    def __init__(self, number: int, team: Team, channels: int) -> None:
        self.number = number
        self.team = team
        self.on_duty = self.leaving = self.with_room = False
        self.items = self.in_talk = self.load = 0
        self.count = [0] * channels  # contacts held, by channel
        self.chats: list[Contact] = []  # in talk
        self.attained = self.attained_at = 0  # work done on each chat since the first one
        self.version = 0  # of the scheduled end of a chat; older ones are ignored
        self.last_channel = -1
        self.since = 0
        self.state = AgentState.OFF
        self.state_since = 0


class Team:
    """Agents with the same skills."""

    __slots__ = (
        "active",
        "agents",
        "first_agent",
        "handle_time_factor",
        "lightest",
        "mixed",
        "number",
        "queues",
        "resolution_shift",
        "slowdown",
        "specialisation",
        "surplus",
        "with_room",
    )

    def __init__(self, number: int, row: Any) -> None:
        self.number = number
        self.first_agent = int(row["first_agent"])
        self.specialisation = int(row["specialisation"])
        self.lightest = int(row["lightest"])
        self.mixed = bool(row["mixed"])
        self.handle_time_factor = float(row["handle_time_factor"])
        self.resolution_shift = float(row["resolution_shift"])
        self.slowdown = float(row["slowdown"])
        self.agents: list[Agent] = []
        self.queues: list[WaitingLine] = []
        self.active = 0  # head count that is due
        self.surplus = 0  # agents beyond it who finish what they hold
        # Agents with room by the number of contacts they hold, longest unchanged first.
        self.with_room: list[dict[Agent, None]] = []
