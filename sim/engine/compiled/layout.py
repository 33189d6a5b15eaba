"""Rows of the compiled engine's memory: what is known of a case, a contact, a thread, an agent.

Live contacts and live cases sit in slots that are reused, so the working set stays in the
processor's cache whatever the length of the run, and their columns are no wider than they must be.
A slot holds what :mod:`sim.engine.state` declares, and what only this engine needs to find its way:
lists, heaps and counts. Compiled code and plain Python read every integer column as int64. Links
between rows are slot numbers, -1 for none.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.declared import Field, kept_fields, only_here, slot_type
from sim.engine.plan import NUMBERS_OF_A_RUN
from sim.engine.stages import Stage
from sim.engine.state.agent import AgentFields
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import THREAD, ContactFields, TurnFields
from sim.engine.state.decision import LOOK_COLUMNS, READING_COLUMNS

ROWS: Final = {
    "contacts": "contact_rows",
    "cases": "case_rows",
    "turns": "turn_rows",
    "work": "work_rows",
    "agent_states": "state_rows",
    "decisions": "decision_rows",
}
"""Name of the array with the rows of a table, and of the number that says how many there are."""

CASE_FIELDS: Final = (
    *kept_fields(CaseFields),
    *only_here("i4", "contacts", "contact slots that refer to the case", reset=0),
    *only_here("i4", "first_contact last_contact", "list of them in order of attempt", reset=-1),
    *only_here("i2", "entries", "of its history", reset=0),
    *only_here("i2", "dormant", "messages that joined another contact of it", reset=0),
    *only_here("i1", "moving", "in the list of cases whose customers choose a move", reset=0),
    *only_here("i4", "next_moving", "the next in that list"),
    *only_here("i4", "next_free", "the next free slot"),
    *only_here("i1", "failed_channel cause must_switch", "of the contact that ended last"),
    *only_here("i1", "next_channel decided", "of the return that is scheduled; by whom"),
    *only_here("i4", "next_flags", "of the contact with which the customer will be back"),
    *only_here("f8", "next_points", "of that contact, if the orchestrator decided it"),
    *only_here("i2", "next_offers", "what the contact to come takes over from", reset=0),
    *only_here("i8", "next_declined next_kept next_used", "the wait before it, if", reset=0),
    *only_here("f8", "next_quantile", "it goes on", reset=0.0),
)

HISTORY: Final = np.dtype([("agent", "i4"), ("attempt", "i2"), ("channel", "i1")], align=True)

CONTACT_FIELDS: Final = (
    *kept_fields(ContactFields),
    *only_here("f8", "queue_key", "order within its queue, highest first"),
    *only_here("i4", "case_slot", "slot of its case"),
    *only_here("i4", "contact_class queue", "what it is like, and where it waits"),
    *only_here("i4", "child sibling previous", "in the pairing heap of its queue"),
    *only_here("i4", "next_shared", "further shared work of the same agent"),
    *only_here("i4", "next_of_case previous_of_case", "in the list of its case"),
    *only_here("i4", "next_free", "the next free slot"),
    *only_here("i1", "state", "stage, as below"),
)

TURN_FIELDS: Final = (
    *kept_fields(TurnFields),
    *only_here("i1", "open", "the row of the present turn is not written yet", reset=1),
)
"""What is kept of the present turn of a thread."""

THREAD_FIELDS: Final = (
    *kept_fields(ContactFields, THREAD),
    *only_here("i1", "kept", "its agent keeps it while it awaits the customer", reset=0),
)
"""What is kept of a thread from its first turn to its last."""

THREAD_SLOT: Final = slot_type(
    *TURN_FIELDS,
    *THREAD_FIELDS,
    *only_here("i4", "above below", "in the list of the threads of its agent, the last on top"),
    *only_here("i4", "next_revived", "of those that came back to life just now"),
    *only_here("i4", "next_aside", "of those that were put aside just now"),
    *only_here(
        "i4", "next_in_owner_queue previous_in_owner_queue", "of those who wait for the same agent"
    ),
)
"""What a contact slot needs beside that while its channel carries messages."""

CASE_SLOT: Final = slot_type(*CASE_FIELDS)
CONTACT_SLOT: Final = slot_type(*CONTACT_FIELDS)

# States of a contact slot: the stages of a contact.
FREE: Final = Stage.OVER.value
ARRIVING: Final = Stage.ARRIVING.value
WAITING: Final = Stage.WAITING.value
WAITING_FOR_OWNER: Final = Stage.WAITING_FOR_OWNER.value
IN_SELF_SERVICE: Final = Stage.SELF_SERVICE.value
AWAITING_CUSTOMER: Final = Stage.AWAITING_CUSTOMER.value
IN_WORK: Final = Stage.IN_WORK.value
IN_AFTER_CONTACT_WORK: Final = Stage.AFTER_CONTACT_WORK.value
IN_SILENCE: Final = Stage.SILENT.value
DORMANT: Final = Stage.DORMANT.value

AGENT_FIELDS: Final = (
    *kept_fields(AgentFields),
    *only_here("i2", "team", "whose it is", reset=0),
    *only_here("i4", "shared", "items in work that share the agent: chats and turns", reset=0),
    *only_here("i4", "first_shared", "list of them", reset=-1),
    *only_here("i4", "next_done", "the one that is done first, whose end is scheduled", reset=-1),
    *only_here("i4", "next previous", "in the list of agents with as many contacts", reset=-1),
    *only_here("i4", "last_in_hand", "the thread that joined last", reset=-1),
    *only_here(
        "i4", "owner_queue_head owner_queue_tail", "turns that wait for this agent", reset=-1
    ),
)
AGENT_SLOT: Final = slot_type(*AGENT_FIELDS)

TEAM_STATE: Final = slot_type(
    *only_here("i8", "surplus", "agents who are to leave and still hold contacts", reset=0),
    *only_here("i8", "active", "head count", reset=0),
    *only_here("i8", "free", "agents on duty who hold nothing and do not leave", reset=0),
    *only_here("i8", "message_load", "units taken by messages that do not give way", reset=0),
    *only_here("i8", "open_synchronous", "live and chat channels it serves, open now", reset=0),
    *only_here("i8", "chat_queues", "queues of chats in which somebody waits", reset=0),
)

EVENT: Final = np.dtype([("tick", "i8"), ("key", "i8"), ("item", "i4")], align=True)

RECENT: Final = np.dtype([("bucket", "i8"), ("done", "i8"), ("busy", "i8")], align=True)
"""What was finished lately on a channel, by parts of the window."""

LOOK: Final = np.dtype([(name, "f8") for name in LOOK_COLUMNS], align=True)
"""What the orchestrator's present look at a channel came to."""

READING: Final = np.dtype(list(READING_COLUMNS.items()), align=True)
"""What the orchestrator read of a queue last."""

RUN_FIELDS: Final = (
    *only_here("u8", "seed replication", "of all draws"),
    *only_here("i8", "now", "the tick", reset=0),
    *only_here("i8", "next_case", "row of the tape", reset=0),
    *only_here("i8", "tape_first", "row of the tape with which the array `tape` begins", reset=0),
    *only_here("i8", "tape_goes_on", "behind the array, a window of it", reset=0),
    *only_here("i8", "next_calendar", "row of the calendar", reset=0),
    *only_here("i8", "free_case free_contact", "heads of the lists of free slots", reset=-1),
    *only_here("i8", "cases_used contacts_used", "slots ever used", reset=0),
    *only_here("i8", "arriving", "contact that looks for an agent after this event", reset=-1),
    *only_here("i8", "freed", "agent who got rid of something in this event", reset=-1),
    *only_here("i8", "first_aside", "turns put aside just now that anybody may take", reset=-1),
    *only_here("i8", "last_aside", "the last of them", reset=0),
    *only_here("i8", "first_revived", "messages that came to life in this event", reset=-1),
    *only_here("i8", "last_revived", "the last of them", reset=0),
    *only_here("i8", "live_left", "a live contact left its queue during this event", reset=0),
    *only_here("i8", "first_moving", "cases whose customers choose a move", reset=-1),
    *only_here("i8", "last_moving", "the last of them", reset=0),
    *only_here("i8", " ".join(ROWS.values()), "rows written", reset=0),
    *only_here("i8", "orchestrates", "there is an orchestrator"),
    *only_here("i8", "block", "block of time for which is known", reset=-1),
    *only_here("i8", "up", "whether the orchestrator works", reset=0),
    *only_here("i8", "snapshot_at", "when the queues were read last", reset=-1),
    *only_here("i8", "evaluated", "contacts whose priority was considered", reset=0),
    *only_here("i8", "prioritised", "of them", reset=0),
    *only_here("i8", "window_prioritised", "of the last of them", reset=0),
    *only_here("i8", "channel_count", "channels"),
    *only_here("i8", "max_items", "most contacts that an agent may hold"),
    *only_here("i8", "interruptible", "whether work on any channel gives way"),
    *(Field(name, one.dtype, one.unit, one.meaning) for name, one in NUMBERS_OF_A_RUN.items()),
)
"""The numbers of a run, in one record: where it stands, and the numbers of its plan."""

SCALARS: Final = slot_type(*RUN_FIELDS)
