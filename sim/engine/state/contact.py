"""What is kept of a contact and of a turn of a thread, and their rows in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sim.declared import (
    AGENT,
    DURATION,
    FROM_1,
    SHARE,
    TAPE_ROW,
    TICK,
    Unit,
    code_of,
    column,
    flags_of,
    kept,
    place_in,
    written,
)
from sim.rules.codes import CONTACT_FLAGS, TURN_FLAGS, ContactEnd

THREAD: Final = "thread"
"""The part of a contact that only channels with messages need."""


@dataclass(slots=True, eq=False, kw_only=True)
class ContactFields:
    """One attempt of a case to be served."""

    offered: int = column("i8", TICK, "when the contact reached the centre")
    queued: int = column(
        "i8",
        TICK,
        "when it came before the agents: when self-service handed it over, else the same tick as "
        "`offered`; −1 if it ended in self-service",
    )
    left_queue: int = column(
        "i8",
        TICK,
        "when an agent first took it, or when it was abandoned, blocked, turned away, merged, "
        "closed as a duplicate or withdrawn; at the door (blocked, turned away or merged on "
        "arrival): the same tick as `queued`; −1 while it waits, and if it ended in self-service",
        reset=-1,
    )
    talk_end: int = column(
        "i8",
        TICK,
        "when the customer left the agent; in a thread the end of the last turn that was answered; "
        "−1 if there was none",
        reset=-1,
    )
    closed_at: ClassVar[Any] = written(
        "i8",
        TICK,
        "when the row was written: after the after-contact work, or when the contact failed; for "
        "a silently abandoned chat when the agent had noticed; −1 if still open at the end",
        name="closed",
    )
    authenticate: int = column("i8", DURATION, "work content: legal authentication", reset=0)
    identify: int = column(
        "i8",
        DURATION,
        "work content: finding out who the customer is; 0 if recognised",
        reset=0,
    )
    read: int = column(
        "i8",
        DURATION,
        "work content: reading what is recorded of earlier contacts, or of the thread by an agent "
        "who takes it over",
        reset=0,
    )
    repeat: int = column(
        "i8", DURATION, "work content: hearing again what the agent does not know", reset=0
    )
    companion: int = column(
        "i8", DURATION, "work content: opening a second medium beside the first", reset=0
    )
    switch: int = column(
        "i8", DURATION, "work content: the agent changing from another channel", reset=0
    )
    closing: int = column(
        "i8", DURATION, "work content: closing duplicates that the agent sees", reset=0
    )
    resume: int = column(
        "i8",
        DURATION,
        "work content: taking up work again after interruptions",
        reset=0,
        part=THREAD,
    )
    talk: int = column(
        "i8",
        DURATION,
        "work content: solving the need; in a thread of all turns together; of a stale message "
        "reading and a short reply",
        reset=0,
    )
    after_contact_work: int = column(
        "i8",
        DURATION,
        "work content: after-contact work, `logging` included",
        reset=0,
        former="wrap_up",
    )
    logging: int = column(
        "i8", DURATION, "the part of `after_contact_work` that goes into the shared record", reset=0
    )
    worked: int = column(
        "i8",
        DURATION,
        "time on the clock before the after-contact work: of calls and chats `talk_end` − "
        "`left_queue`, of threads all spells of work together; of a contact in hand when the run "
        "ended, what had been written by then",
        reset=0,
        part=THREAD,
    )
    self_service: int = column("i8", DURATION, "time in self-service", reset=0)
    virtual_wait: int = column(
        "i8",
        DURATION,
        "virtual waiting time with which it joined its queue, the time of an offer that was "
        "declined on arrival included; 0 if it did not wait",
        reset=0,
    )
    case: Any = column("i4", TAPE_ROW, "the case it belongs to")
    agent: Any = column(
        "i4",
        AGENT,
        "who answered, or took the place of somebody who had left; in a thread who worked last; −1 "
        "if nobody did",
        reset=-1,
    )
    attempt: int = column("i2", FROM_1, "number of the contact within its case")
    answered_index: int = column(
        "i2",
        FROM_1,
        "number among the answered contacts of the case; 0 if not answered, or only when the case "
        "was over",
        reset=0,
    )
    earlier: int = column(
        "i2",
        Unit("contacts"),
        "contacts of the case that were over before an agent took this one: answered, or left in "
        "self-service unsolved",
    )
    missing: int = column(
        "i2",
        SHARE,
        "share of those earlier contacts whose context the agent lacks",
        reset=0,
        frame="missing_context_share",
        frame_text="`missing_context_share`",
    )
    flags: int = column("i4", flags_of(CONTACT_FLAGS), "see [Flags](#flags)")
    emotion: int = column(
        "i2", SHARE, "of the customer when the contact began: 0 calm, 1000 furious"
    )
    team: ClassVar[Any] = written(
        "i2", place_in("teams"), "the agent's team; −1 if nobody answered"
    )
    turns: int = column(
        "i2",
        Unit("turns"),
        "turns of a thread that an agent began with; 0 if it is none",
        reset=0,
        part=THREAD,
    )
    joined: int = column(
        "i2",
        FROM_1,
        "attempt of the contact of the same case that this one was merged into or closed for, or "
        "had joined before it came back to life; 0 if none, and after a false merge",
        reset=0,
    )
    entry_channel: Any = column("i1", place_in("channels"), "the channel on which it began")
    channel: Any = column(
        "i1",
        place_in("channels"),
        "the channel on which it was served: another one if self-service handed it over",
    )
    how_it_ended: ClassVar[Any] = written("i1", code_of(ContactEnd), "how it ended", name="end")
    queued_at: int = kept("i8", "tick since which it, or the present turn of a thread, waits")
    spell_start: int = kept("i8", "tick at which the agent's present spell of work began", reset=-1)
    target: int = kept("i8", "attained work of its agent at which shared work is done", reset=0)
    points: float = kept("f8", "of priority", reset=0.0)
    resolution_share: float = kept("f8", "chance that it solves the case", reset=0.0)
    orchestrator_points: float = kept("f8", "of priority, given by the orchestrator")
    looks: int = kept("i2", "second looks of the orchestrator", reset=0)
    channel_attempt: int = kept("i2", "the how-many-th attempt of its case on its channel", reset=0)
    too_long_since: int = kept(
        "i8", "since when the wait ran that was last counted as too long", reset=-1
    )
    offers: int = kept("i2", "offers during this wait", reset=0)
    declined: int = kept("i8", "bit set of the channels that were declined in it", reset=0)
    kept_place: int = kept(
        "i8", "ticks of an offer before it, in which the place was kept", reset=0
    )
    moving_to: int = kept("i2", "channel that was accepted while waiting; -1: none", reset=-1)
    patience_used: int = kept(
        "i8", "ticks of patience on this channel that the wait before has used up", reset=0
    )
    patience_quantile: float = kept(
        "f8", "of the patience that goes on with this wait; 0: it is drawn", reset=0.0
    )
    silently_abandoned: bool = kept(
        "i1", "the customer has left, the slot is still taken", reset=False
    )
    returned: bool = kept(
        "i1", "a turn that stands before all that are new in its queue", reset=False
    )
    is_awaited: bool = kept("i1", "the customer relies on it", reset=True)
    is_open: bool = kept("i1", "it may still solve the case", reset=True)
    turns_total: int = kept(
        "i4", "turns of a thread, once the first is in work", reset=1, part=THREAD
    )
    remaining: int = kept("i8", "ticks of work left of a turn put aside", reset=0, part=THREAD)


@dataclass(slots=True, eq=False, kw_only=True)
class TurnFields:
    """A message of the customer and the work on it."""

    offered: int = column("i8", TICK, "when the message arrived")
    started: int = column("i8", TICK, "when an agent first worked on it; −1 if never", reset=-1)
    ended: ClassVar[Any] = written(
        "i8",
        TICK,
        "when it was answered; −1 if it never was, because its contact ended or the run did",
    )
    work: int = column(
        "i8",
        DURATION,
        "work content, taking it up again after interruptions included",
        reset=0,
    )
    case: ClassVar[Any] = written("i4", TAPE_ROW, "the case it belongs to")
    agent: Any = column("i4", AGENT, "who worked on it last; −1 if nobody did", reset=-1)
    attempt: ClassVar[Any] = written("i2", FROM_1, "the contact it belongs to")
    turn: int = column("i2", FROM_1, "its number within the thread")
    interruptions: int = column(
        "i2", Unit("times"), "how often work on it gave way to a call or chat", reset=0
    )
    flags: int = column(
        "i2", flags_of(TURN_FLAGS), "see [Flags of turns](#flags-of-turns)", reset=0
    )
    channel: ClassVar[Any] = written("i1", place_in("channels"), "the channel")
