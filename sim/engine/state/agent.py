"""What is kept of an agent; spells of work and of agents' states in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sim.declared import (
    AGENT,
    FROM_1,
    TAPE_ROW,
    TICK,
    YES_NO,
    code_of,
    kept,
    place_in,
    written,
)
from sim.rules.codes import AgentState, WorkKind


@dataclass(slots=True, eq=False, kw_only=True)
class AgentFields:
    """A person at work."""

    state: Any = kept("i1", "as it was settled after the last event", reset=AgentState.OFF)
    state_since: int = kept("i8", "tick", reset=0)
    since: int = kept("i8", "tick of the last change of `items`", reset=0)
    on_duty: bool = kept("i1", "is there", reset=False)
    leaving: int = kept("i1", "why nothing new is taken, see sim.rules.presence", reset=0)
    overtime: int = kept("i1", "beyond the shift or head count, as settled last", reset=0)
    away_as: Any = kept("i1", "the state while not on duty", reset=AgentState.OFF)
    absent: int = kept("i1", "does not come to the present shift", reset=0)
    comes: int = kept("i1", "is about to come in this event", reset=0)
    pauses_due: int = kept("i2", "breaks and training that are due and not begun", reset=0)
    next_pause: int = kept("i4", "row of the plan of the first of them", reset=-1)
    late: int = kept("i8", "ticks for which the agent comes back late", reset=0)
    listed: bool = kept("i1", "is in a list of agents with room", reset=False)
    items: int = kept("i4", "contacts in hand", reset=0)
    load: int = kept("i4", "units of capacity taken", reset=0)
    aside: int = kept("i4", "of it, what gives way to live contacts and chats", reset=0)
    in_work: int = kept("i4", "contacts in talk, and turns in work", reset=0)
    in_after_contact_work: int = kept("i4", "contacts in after-contact work", reset=0)
    slowdowns: int = kept("i8", "sum over the shared work of its channels', millionths", reset=0)
    attained: int = kept("i8", "work done on each item since the first one was taken", reset=0)
    attained_at: int = kept("i8", "tick of the last change of `attained`", reset=0)
    last_channel: Any = kept("i1", "of the last contact; -1: none yet", reset=-1)


class WorkFields:
    """A spell of an agent's work on a contact."""

    start: ClassVar[Any] = written("i8", TICK, "beginning of the spell")
    end: ClassVar[Any] = written("i8", TICK, "end of it, or of the run")
    agent: ClassVar[Any] = written("i4", AGENT, "who works")
    case: ClassVar[Any] = written("i4", TAPE_ROW, "on which case")
    attempt: ClassVar[Any] = written("i2", FROM_1, "on which contact of it")
    turn: ClassVar[Any] = written(
        "i2", FROM_1, "on which turn of a thread; 0 in calls, chats and after-contact work"
    )
    channel: ClassVar[Any] = written("i1", place_in("channels"), "on which channel")
    kind: ClassVar[Any] = written("i1", code_of(WorkKind), "what the agent does")


class StateFields:
    """A spell of an agent in one state."""

    start: ClassVar[Any] = written("i8", TICK, "beginning of the spell")
    end: ClassVar[Any] = written("i8", TICK, "end of it, or of the run")
    agent: ClassVar[Any] = written("i4", AGENT, "who")
    state: ClassVar[Any] = written("i2", code_of(AgentState), "in which state")
    overtime: ClassVar[Any] = written(
        "i2", YES_NO, "1: after the end of the shift, or beyond the head count that is due"
    )
