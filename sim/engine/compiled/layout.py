"""Rows of the compiled engine's memory: what is known of a case, a contact, a thread, an agent.

Live contacts and live cases sit in slots that are reused, so the working set stays in the
processor's cache whatever the length of the run, and their columns are no wider than they must be.
Compiled code and plain Python read every integer column as int64. Links between rows are slot
numbers, -1 for none.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.engine.stages import Stage

CASE_SLOT: Final = np.dtype(
    [
        ("key", "u8"),  # entity of all draws of the case
        ("difficulty", "f8"),
        ("latent_patience", "f8"),
        ("arrival", "i8"),
        ("wait", "i8"),
        ("order", "i8"),
        ("next_points", "f8"),  # what the orchestrator decided for the return that is scheduled
        ("case", "i4"),  # row of the tape; -1 if the slot is free
        ("customer", "i4"),
        ("tried", "i4"),  # bit set of channels
        ("last_agent", "i4"),
        ("contacts", "i4"),  # contact slots that refer to the case
        ("first_contact", "i4"),  # list of them in order of attempt
        ("last_contact", "i4"),
        ("hopes", "i4"),  # live contacts on which the customer still relies
        ("unsettled", "i4"),  # live contacts that may still solve the case
        ("next_moving", "i4"),  # list of cases whose customers choose a move
        ("next_free", "i4"),
        ("next_flags", "i4"),  # of the return that is scheduled, if the orchestrator decided it
        ("intent", "i2"),
        ("segment", "i2"),
        ("emotion", "i2"),
        ("attempts", "i2"),
        ("answered", "i2"),
        ("abandoned", "i2"),
        ("blocked", "i2"),
        ("closed_out", "i2"),
        ("long_waits", "i2"),
        ("repetitions", "i2"),
        ("switches", "i2"),
        ("entries", "i2"),  # of the history
        ("closed", "i1"),  # its row is written
        ("pending", "i1"),  # a return is scheduled
        ("gave_up", "i1"),  # no more tries
        ("moving", "i1"),  # in the list of cases whose customers choose a move
        ("failed_channel", "i1"),  # of the contact that ended last in this event,
        ("cause", "i1"),  # why it failed,
        ("must_switch", "i1"),  # and whether that channel lacks what is needed
        ("next_channel", "i1"),  # of the return that is scheduled,
        ("decided", "i1"),  # and whether the orchestrator decided it
    ],
    align=True,
)

HISTORY: Final = np.dtype([("agent", "i4"), ("attempt", "i2"), ("channel", "i1")], align=True)

CONTACT_SLOT: Final = np.dtype(
    [
        ("offered", "i8"),
        ("queued", "i8"),
        ("queued_at", "i8"),  # when it, or the present turn of a thread, began to wait
        ("left_queue", "i8"),
        ("talk_end", "i8"),
        ("spell_start", "i8"),  # of the agent's present spell of work
        ("target", "i8"),  # attained-work counter at which shared work is done
        ("points", "f8"),
        ("queue_key", "f8"),
        ("resolution_share", "f8"),
        ("orchestrator_points", "f8"),
        # From here to `self_service`, and from `flags` to `looks`, all are 0 when a contact begins.
        ("authenticate", "i8"),
        ("identify", "i8"),
        ("read", "i8"),
        ("repeat", "i8"),
        ("companion", "i8"),
        ("switch", "i8"),
        ("closing", "i8"),
        ("talk", "i8"),
        ("wrap_up", "i8"),
        ("logging", "i8"),
        ("self_service", "i8"),
        ("case_slot", "i4"),
        ("case", "i4"),
        ("agent", "i4"),
        ("contact_class", "i4"),
        ("queue", "i4"),
        ("child", "i4"),  # of the pairing heap of its queue
        ("sibling", "i4"),
        ("previous", "i4"),
        ("next_shared", "i4"),  # further shared work of the same agent
        ("next_of_case", "i4"),
        ("previous_of_case", "i4"),
        ("next_free", "i4"),
        ("flags", "i4"),
        ("answered_index", "i2"),
        ("joined", "i2"),
        ("missing", "i2"),
        ("ghost", "i1"),  # the customer left without a word, the place is still taken
        ("returned", "i1"),  # a turn that stands before all that are new in its queue
        ("looks", "i2"),  # second looks of the orchestrator
        ("attempt", "i2"),
        ("emotion", "i2"),
        ("earlier", "i2"),
        ("channel", "i1"),
        ("entry_channel", "i1"),
        ("state", "i1"),
        ("hope", "i1"),  # the customer relies on it
        ("unsettled", "i1"),  # it may still solve the case
    ],
    align=True,
)

# What a contact slot needs beside that while its channel carries messages.
THREAD_SLOT: Final = np.dtype(
    [
        ("worked", "i8"),  # time on the clock of all spells
        ("resume", "i8"),
        ("remaining", "i8"),  # work left of a turn that was put aside
        ("offered", "i8"),  # the present turn's
        ("started", "i8"),
        ("work", "i8"),
        ("agent", "i4"),
        ("above", "i4"),  # of the threads of its agent, the one that joined next
        ("below", "i4"),
        ("next_aside", "i4"),  # of those that were put aside just now
        ("next_in_line", "i4"),  # of those who wait for the same agent
        ("previous_in_line", "i4"),
        ("turn", "i4"),  # the present turn, from 1
        ("turns_total", "i4"),  # turns of the whole thread, once the first was taken
        ("worked_turns", "i4"),
        ("interruptions", "i4"),  # of the present turn
        ("flags", "i2"),
        ("open", "i1"),  # the row of the present turn is not written yet
        ("held", "i1"),  # its agent keeps it while it awaits the customer
    ],
    align=True,
)

# States of a contact slot: the stages of a contact.
FREE: Final = Stage.OVER.value
ARRIVING: Final = Stage.ARRIVING.value
WAITING: Final = Stage.WAITING.value
WAITING_FOR_OWNER: Final = Stage.WAITING_FOR_OWNER.value
IN_SELF_SERVICE: Final = Stage.SELF_SERVICE.value
AWAITING_CUSTOMER: Final = Stage.AWAITING_CUSTOMER.value
IN_TALK: Final = Stage.IN_WORK.value
IN_WRAP_UP: Final = Stage.WRAP_UP.value
HELD_IN_SILENCE: Final = Stage.SILENT.value

AGENT_SLOT: Final = np.dtype(
    [
        ("state_since", "i8"),
        ("since", "i8"),  # tick of the last change of `items`
        ("attained", "i8"),  # attained-work counter of the shared work
        ("attained_at", "i8"),
        ("slowdowns", "i8"),  # sum of their channels' slowdowns, millionths
        ("load", "i4"),
        ("aside", "i4"),  # of it, what gives way to held contacts
        ("next", "i4"),  # list of agents with the same number of contacts
        ("previous", "i4"),
        ("first_shared", "i4"),  # list of shared work
        ("next_done", "i4"),  # the one that is done first, whose completion is scheduled
        ("last_held", "i4"),  # the thread that joined last
        ("line_head", "i4"),  # turns that wait for this agent
        ("line_tail", "i4"),
        ("items", "i4"),
        ("in_talk", "i4"),
        ("wrapping", "i4"),  # contacts in after-contact work
        ("shared", "i4"),  # items in work that share the agent: chats and turns
        ("team", "i2"),
        ("last_channel", "i1"),
        ("state", "i1"),
        ("on_duty", "i1"),
        ("leaving", "i1"),  # goes off duty as soon as nothing is held
        ("listed", "i1"),  # in a list of agents with room
    ],
    align=True,
)

TEAM_STATE: Final = np.dtype(
    [
        ("surplus", "i8"),  # agents who are to leave and still hold contacts
        ("active", "i8"),  # head count
        ("chat_queues", "i8"),  # queues of chats of the team in which somebody waits
    ],
    align=True,
)

EVENT: Final = np.dtype([("tick", "i8"), ("key", "i8"), ("item", "i4")], align=True)

# What was finished lately on a channel, by parts of the window.
RECENT: Final = np.dtype([("bucket", "i8"), ("done", "i8"), ("busy", "i8")], align=True)

# What the orchestrator's present look at a channel came to.
LOOK: Final = np.dtype([("wait", "f8"), ("resolution", "f8")], align=True)

# Scalars of the run, in one record.
SCALARS: Final = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("now", "i8"),
        ("grid", "i8"),
        ("end", "i8"),
        ("next_case", "i8"),  # row of the tape
        ("tape_first", "i8"),  # row of the whole tape with which the array `tape` begins
        ("tape_goes_on", "i8"),  # behind the array, which is but a window of it
        ("next_calendar", "i8"),
        ("free_case", "i8"),  # heads of the lists of free slots
        ("free_contact", "i8"),
        ("cases_used", "i8"),  # slots ever used
        ("contacts_used", "i8"),
        ("arriving", "i8"),  # contact that looks for an agent after this event; -1: none
        ("freed", "i8"),  # agent who got rid of something in this event; -1: nobody
        ("first_aside", "i8"),  # turns put aside just now for which anybody is looked for
        ("last_aside", "i8"),
        ("live_left", "i8"),  # a held live contact left its queue during this event
        ("first_moving", "i8"),  # cases whose customers choose a move after this event
        ("last_moving", "i8"),
        ("contact_rows", "i8"),
        ("case_rows", "i8"),
        ("turn_rows", "i8"),
        ("work_rows", "i8"),
        ("state_rows", "i8"),
        ("decision_rows", "i8"),
        ("companion", "i8"),  # the service model
        ("scope", "i8"),
        ("same_agent", "i8"),
        ("shared_record", "i8"),
        ("duplicates_visible", "i8"),
        ("merge", "i8"),
        ("steering", "i8"),
        ("priority", "i8"),
        ("orchestrates", "i8"),  # one of the last three at least
        ("orchestrator", "u8"),  # entity of its draws
        ("latency", "i8"),
        ("offer", "i8"),
        ("refresh", "i8"),
        ("look_again", "i8"),
        ("outage_block", "i8"),
        ("bucket", "i8"),
        ("acceptable", "i8"),
        ("block", "i8"),  # block of time for which is known
        ("up", "i8"),  # whether the orchestrator works
        ("snapshot_at", "i8"),  # when the queues were read last; -1: never
        ("evaluated", "i8"),  # contacts whose priority was considered
        ("prioritised", "i8"),
        ("credit", "i8"),
        ("pack", "i8"),
        ("reserve", "i8"),
        ("identify", "i8"),
        ("repeat", "i8"),
        ("hub", "i8"),
        ("max_attempts", "i8"),
        ("parallel_delay", "i8"),
        ("parallel_admitted", "i8"),
        ("channel_count", "i8"),
        ("max_items", "i8"),
        ("interruptible", "i8"),  # whether work on any channel gives way
    ],
    align=True,
)


INTEGER: Final = np.dtype(np.int64)
FLOAT: Final = np.dtype(np.float64)
BYTE: Final = np.dtype(np.int8)
PLACE: Final = np.dtype(np.int32)  # of a slot or a row
COUNT: Final = np.dtype(np.int16)  # of contacts


class Row(np.record):  # type: ignore[misc]  # final only in the stubs
    """A row whose fields plain Python can read as attributes, as compiled code does.

    Narrow integers come as int64. NumPy's own class gives them narrow, and finds its methods
    ``item`` and ``repeat`` before fields of that name.
    """

    def __getattribute__(self, name: str) -> Any:
        fields = np.void.__getattribute__(self, "dtype").fields
        if name in fields:
            value = self.getfield(*fields[name][:2])
            return np.int64(value) if value.dtype.kind == "i" else value
        return super().__getattribute__(name)


def records(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same layout, with fields that plain Python can read as attributes too."""
    return np.dtype((Row, dtype))
