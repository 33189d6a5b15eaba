"""What is kept of a case, and its row in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sim.declared import (
    DURATION,
    SHARE,
    TAPE_ROW,
    TICK,
    Unit,
    code_of,
    column,
    kept,
    place_in,
    written,
)
from sim.demand.foresight import ACTIONS, Foresight
from sim.rules.codes import CaseEnd

CONTACTS = Unit("contacts")


@dataclass(slots=True, eq=False, kw_only=True)
class CaseFields:
    """A customer's need, from the moment it arises until it is resolved or given up."""

    arrival: int = column("i8", TICK, "when the need arose")
    closed_at: ClassVar[Any] = written(
        "i8",
        TICK,
        "end of the talk that solved it, or the moment of giving up; −1 if still open",
        name="closed",
    )
    wait: int = column(
        "i8", DURATION, "time in queues of calls and chats, all attempts together", reset=0
    )
    number: int = column("i4", TAPE_ROW, "its number", name="case")
    customer: int = column(
        "i4",
        TAPE_ROW,
        "number of the customer: the row of his or her first case. Rows of a replayed log that "
        "name the same customer share one, and needs of one customer of a base; in all other "
        "demand each case is of a customer of its own",
    )
    segment: int = column("i2", place_in("segments"), "group of customers")
    intent: int = column("i2", place_in("intents"), "the need")
    attempts: int = column("i2", CONTACTS, "contacts made, parallel ones included", reset=0)
    answered: int = column("i2", CONTACTS, "of those, taken by an agent", reset=0)
    abandoned: int = column("i2", CONTACTS, "of those, abandoned", reset=0)
    blocked: int = column("i2", CONTACTS, "of those, blocked", reset=0)
    balked: int = column("i2", CONTACTS, "of those, given up at the sight of the queue", reset=0)
    closed_out: int = column(
        "i2", CONTACTS, "of those, turned away because the channel was closed", reset=0
    )
    waits_beyond_threshold: int = column(
        "i2",
        Unit("waits"),
        "waits beyond the channel's wait threshold: of contacts, and of later turns of threads",
        reset=0,
        former="long_waits",
    )
    repetitions: int = column(
        "i2",
        CONTACTS,
        "answered contacts in which something had to be explained again",
        reset=0,
    )
    switches: int = column(
        "i2",
        Unit("changes"),
        "changes of channel between one attempt and the next",
        reset=0,
    )
    transfers: ClassVar[Any] = written(
        "i2",
        Unit("transfers"),
        "handovers between agents; 0, as long as transfers are not simulated",
    )
    channels: ClassVar[Any] = written(
        "i2", Unit("channels"), "different channels used, self-service included"
    )
    emotion: int = column("i2", SHARE, "of the customer at the end")
    first_channel: ClassVar[Any] = written(
        "i1",
        place_in("channels"),
        "the channel that the customer wanted first: that of the first attempt, unless the "
        "orchestrator steered it to another",
    )
    foreseen: int = column(
        "i1", code_of(Foresight), "what came of predicting it; none unless the model is proactive"
    )
    proactive_actions: int = column(
        "i4",
        ACTIONS,
        "proactive actions behind it, its share of the false alarms among them; 0 unless handled",
    )
    how_it_ended: ClassVar[Any] = written("i1", code_of(CaseEnd), "how it ended", name="end")
    key: int = kept("u8", "entity of all draws of the case")
    difficulty: float = kept("f8", "lengthens every talk of the case")
    latent_patience: float = kept("f8", "normal score of the customer's patience")
    recorded_handling: int = kept(
        "i8", "ticks of the first answered contact that a log tells; 0: they are drawn"
    )
    order: int = kept("i8", "channels as the customer prefers them, see `sim.demand.preference`")
    tried: int = kept("i8", "bit set of the channels used", reset=0)
    closed: bool = kept("i1", "its row is written", reset=False)
    pending: bool = kept("i1", "a return is scheduled", reset=False)
    gave_up: bool = kept(
        "i1", "no more tries; the customer may still wait for a message", reset=False
    )
    answered_for: bool = kept(
        "i1", "was solved, and the customer has a question about the answer", reset=False
    )
    awaited_contacts: int = kept("i4", "live contacts on which the customer still relies", reset=0)
    open_contacts: int = kept("i4", "live contacts that may still solve the case", reset=0)
    priority_points: float = kept("f8", "given by the orchestrator, and kept", reset=0.0)
    sent_to: int = kept("i4", "queue to which the orchestrator has sent it; -1: none", reset=-1)
    last_agent: int = kept("i4", "who served it last; -1: nobody", reset=-1)
