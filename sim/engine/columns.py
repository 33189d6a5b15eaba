"""Columns, codes and flags of the journal's tables; see :mod:`sim.engine.journal`."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from sim.rules.codes import (
    FLAG_CHASED,
    FLAG_COMPANION,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_RECOGNISED,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_SILENT,
    FLAG_STALE,
    FLAG_STEERED,
    FLAG_WRONG_RECORD,
    TURN_OTHER_AGENT,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
)


class ContactEnd(IntEnum):
    """How a contact ended; ``OPEN`` if it had not when the run ended."""

    OPEN = 0
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3
    BALKED = 4
    CLOSED_OUT = 5
    MERGED = 6
    CLOSED_AS_DUPLICATE = 7
    WITHDRAWN = 8
    CONTAINED = 9
    CHASED = 10
    NO_SHOW = 11


class CaseEnd(IntEnum):
    """How a case ended; ``OPEN`` if it had not when the run ended."""

    OPEN = 0
    RESOLVED = 1
    GIVEN_UP = 2
    LAPSED = 3


class WorkKind(IntEnum):
    """What an agent does for a contact in a spell of work."""

    TALK = 1  # with the customer, or on one turn of a thread
    WRAP_UP = 2
    SILENT = 3  # a place held for somebody who left without a word


class AgentState(IntEnum):
    """State of an agent. Spells of ``OFF`` are not written."""

    OFF = 0
    AVAILABLE = 1
    BUSY = 2
    WRAP_UP = 3
    HELD_SLOT = 4
    BREAK = 5
    TRAINING = 6
    ABSENT = 7


EMOTION_KINDS: Final = ("positive", "neutral", "negative", "furious")
"""Kinds of emotion, calm first."""


class Answer(IntEnum):
    """What a customer said to an offer of the orchestrator."""

    NO_OFFER = 0
    ACCEPTED = 1
    DECLINED = 2


class Presence(IntEnum):
    """What the orchestrator did about other contacts of the same customer."""

    ALONE = 0  # none was noticed
    JOINS_OTHER = 1  # the arriving contact is merged into one that is there
    ABSORBS_OTHER = 2  # a message that waits is merged into the arriving contact
    SEEN = 3  # noticed, nothing to merge
    FALSE_MERGE = 4  # taken for a contact of somebody else's case


FLAG_NAMES: Final = {
    "resolved": FLAG_RESOLVED,
    "long_wait": FLAG_LONG_WAIT,
    "wrong_record": FLAG_WRONG_RECORD,
    "companion_used": FLAG_COMPANION,
    "medium_lacking": FLAG_MEDIUM_LACKING,
    "secondary_skill": FLAG_SECONDARY_SKILL,
    "same_agent": FLAG_SAME_AGENT,
    "recognised": FLAG_RECOGNISED,
    "stale": FLAG_STALE,
    "parallel": FLAG_PARALLEL,
    "was_chased": FLAG_CHASED,
    "silent": FLAG_SILENT,
    "steered": FLAG_STEERED,
    "prioritised": FLAG_PRIORITISED,
    "false_merge": FLAG_FALSE_MERGE,
    "handed_over": FLAG_HANDED_OVER,
}

TURN_FLAG_NAMES: Final = {
    "other_agent": TURN_OTHER_AGENT,
    "waited_for_owner": TURN_WAITED_FOR_OWNER,
    "stale": TURN_STALE,
}

CONTACT: Final = np.dtype(
    [
        ("offered", "i8"),  # tick at which the contact reached the centre
        ("queued", "i8"),  # when it came before the agents: after self-service, else as offered
        ("left_queue", "i8"),  # first answered, abandoned, turned away...; -1 while waiting
        ("talk_end", "i8"),  # when the customer left the agent, or the last turn was answered
        ("closed", "i8"),  # tick at which the row was written; -1 if still open at the end
        ("authenticate", "i8"),  # content of the work in ticks, as drawn; for chats the time on
        ("identify", "i8"),  # the clock is longer while several are in hand
        ("read", "i8"),
        ("repeat", "i8"),
        ("companion", "i8"),
        ("switch", "i8"),
        ("closing", "i8"),  # closing duplicates that the agent sees
        ("resume", "i8"),  # taking up work again after interruptions
        ("talk", "i8"),
        ("wrap_up", "i8"),  # after-contact work, logging included
        ("logging", "i8"),
        ("worked", "i8"),  # time on the clock of all spells before the after-contact work
        ("self_service", "i8"),  # time in self-service
        ("case", "i4"),
        ("agent", "i4"),  # -1 if not answered
        ("attempt", "i2"),  # number of this contact within its case, from 1
        ("answered_index", "i2"),  # number among the answered contacts of the case; 0 if not
        ("earlier", "i2"),  # answered contacts of the case before this one
        ("missing", "i2"),  # share of those whose context the agent lacks, thousandths
        ("flags", "i4"),  # bits, see FLAG_NAMES
        ("emotion", "i2"),  # of the customer when the contact began, thousandths
        ("team", "i2"),  # -1 if not answered
        ("turns", "i2"),  # turns of a thread that were worked; 0 if it is none
        ("joined", "i2"),  # attempt of the contact it was merged into or closed for; 0 if none
        ("entry_channel", "i1"),  # where it was offered: the self-service that handed it over
        ("channel", "i1"),
        ("end", "i1"),  # ContactEnd
    ],
    align=True,
)

CASE: Final = np.dtype(
    [
        ("arrival", "i8"),  # tick at which the need arose
        ("closed", "i8"),  # tick of resolution or of giving up; -1 if still open
        ("wait", "i8"),  # ticks in queues, all attempts together
        ("case", "i4"),
        ("customer", "i4"),
        ("segment", "i2"),
        ("intent", "i2"),
        ("attempts", "i2"),
        ("answered", "i2"),
        ("abandoned", "i2"),
        ("blocked", "i2"),
        ("closed_out", "i2"),
        ("long_waits", "i2"),  # attempts that waited beyond what the channel promises
        ("repetitions", "i2"),  # answered contacts in which something was explained again
        ("switches", "i2"),  # changes of channel
        ("transfers", "i2"),
        ("channels", "i2"),  # number of different channels used
        ("emotion", "i2"),  # at the end, thousandths
        ("first_channel", "i1"),
        ("end", "i1"),  # CaseEnd
    ],
    align=True,
)

WORK: Final = np.dtype(
    [
        ("start", "i8"),
        ("end", "i8"),
        ("agent", "i4"),
        ("case", "i4"),
        ("attempt", "i2"),
        ("turn", "i2"),  # of a thread, from 1; else 0
        ("channel", "i1"),
        ("kind", "i1"),  # WorkKind
    ],
    align=True,
)

AGENT_STATE: Final = np.dtype(
    [("start", "i8"), ("end", "i8"), ("agent", "i4"), ("state", "i4")], align=True
)

TURN: Final = np.dtype(
    [
        ("offered", "i8"),  # tick at which the customer's message arrived
        ("started", "i8"),  # tick at which an agent first worked on it; -1 if never
        ("ended", "i8"),  # tick at which it was answered; -1 if it never was
        ("work", "i8"),  # content of the work in ticks, resuming included
        ("case", "i4"),
        ("agent", "i4"),  # who worked on it last; -1 if nobody did
        ("attempt", "i2"),
        ("turn", "i2"),  # from 1
        ("interruptions", "i2"),
        ("flags", "i2"),  # bits, see TURN_FLAG_NAMES
        ("channel", "i1"),
    ],
    align=True,
)

DECISION: Final = np.dtype(
    [
        ("tick", "i8"),
        ("wait_wanted", "i8"),  # expected wait in ticks on the wanted and on the chosen channel
        ("wait_chosen", "i8"),
        ("resolution_wanted", "i8"),  # expected time to resolution in ticks, likewise
        ("resolution_chosen", "i8"),
        ("case", "i4"),
        ("present", "i4"),  # bit sets of channels: with a live contact of this customer,
        ("considered", "i4"),  # looked at,
        ("excluded", "i4"),  # saturated, with a better alternative,
        ("free", "i4"),  # with a suitable agent free
        ("points", "i4"),  # priority points given, thousandths
        ("attempt", "i2"),  # the contact that is about to be made, or that waits
        ("look", "i2"),  # 0 on arrival, then the k-th look at a contact that waits
        ("joined", "i2"),  # attempt of the contact that this one joins, or that joins it; 0: none
        ("emotion", "i2"),  # shown by the customer, thousandths
        ("wanted", "i1"),
        ("chosen", "i1"),  # -1 if nothing was looked for
        ("answer", "i1"),  # Answer
        ("read", "i1"),  # kind of emotion that was read, 0 positive .. 3 furious; -1 if none was
        ("outcome", "i1"),  # Presence
    ],
    align=True,
)

TABLES: Final = {
    "contacts": CONTACT,
    "cases": CASE,
    "turns": TURN,
    "work": WORK,
    "agent_states": AGENT_STATE,
    "decisions": DECISION,
}
"""The tables of a journal and their columns."""
