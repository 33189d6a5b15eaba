"""Rows of the compiled engine's memory: what is known of a case, a contact, a thread, an agent.

Live contacts and live cases sit in slots that are reused, so the working set stays in the
processor's cache whatever the length of the run. Links between rows are slot numbers, -1 for none.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.engine.stages import Stage

CASE_SLOT: Final = np.dtype(
    [
        ("case", "i8"),  # row of the tape; -1 if the slot is free
        ("key", "u8"),  # entity of all draws of the case
        ("difficulty", "f8"),
        ("latent_patience", "f8"),
        ("arrival", "i8"),
        ("wait", "i8"),
        ("order", "i8"),
        ("intent", "i8"),
        ("segment", "i8"),
        ("customer", "i8"),
        ("emotion", "i8"),
        ("attempts", "i8"),
        ("answered", "i8"),
        ("abandoned", "i8"),
        ("blocked", "i8"),
        ("closed_out", "i8"),
        ("long_waits", "i8"),
        ("repetitions", "i8"),
        ("switches", "i8"),
        ("tried", "i8"),  # bit set of channels
        ("last_agent", "i8"),
        ("entries", "i8"),  # of the history
        ("closed", "i8"),  # its row is written
        ("pending", "i8"),  # a return is scheduled
        ("gave_up", "i8"),  # no more tries
        ("hopes", "i8"),  # live contacts on which the customer still relies
        ("unsettled", "i8"),  # live contacts that may still solve the case
        ("contacts", "i8"),  # contact slots that refer to the case
        ("first_contact", "i8"),  # list of them in order of attempt
        ("last_contact", "i8"),
        ("moving", "i8"),  # 1 while in the list of cases whose customers choose a move
        ("next_moving", "i8"),
        ("failed_channel", "i8"),  # of the contact that ended last in this event,
        ("cause", "i8"),  # why it failed,
        ("must_switch", "i8"),  # and whether that channel lacks what is needed
        ("next_channel", "i8"),  # of the return that is scheduled,
        ("next_flags", "i8"),  # with what the orchestrator decided for it,
        ("next_points", "f8"),
        ("decided", "i8"),  # if it did
        ("next_free", "i8"),
    ],
    align=True,
)

HISTORY: Final = np.dtype([("channel", "i8"), ("agent", "i8"), ("attempt", "i8")], align=True)

CONTACT_SLOT: Final = np.dtype(
    [
        ("case_slot", "i8"),
        ("case", "i8"),
        ("attempt", "i8"),
        ("channel", "i8"),
        ("entry_channel", "i8"),
        ("contact_class", "i8"),
        ("queue", "i8"),
        ("state", "i8"),
        ("agent", "i8"),
        ("offered", "i8"),
        ("queued", "i8"),
        ("queued_at", "i8"),  # when it, or the present turn of a thread, began to wait
        ("left_queue", "i8"),
        ("talk_end", "i8"),
        ("spell_start", "i8"),  # of the agent's present spell of work
        ("target", "i8"),  # attained-work counter at which shared work is done
        ("emotion", "i8"),
        ("earlier", "i8"),
        ("flags", "i8"),
        ("hope", "i8"),  # the customer relies on it
        ("unsettled", "i8"),  # it may still solve the case
        # From here to `missing` all are 0 when a contact begins.
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
        ("answered_index", "i8"),
        ("joined", "i8"),
        ("ghost", "i8"),  # the customer left without a word, the place is still taken
        ("returned", "i8"),  # a turn that stands before all that are new in its queue
        ("looks", "i8"),  # second looks of the orchestrator
        ("missing", "i8"),
        ("resolution_share", "f8"),
        ("orchestrator_points", "f8"),
        ("points", "f8"),
        ("queue_key", "f8"),
        ("child", "i8"),  # of the pairing heap of its queue
        ("sibling", "i8"),
        ("previous", "i8"),
        ("next_shared", "i8"),  # further shared work of the same agent
        ("next_of_case", "i8"),
        ("previous_of_case", "i8"),
        ("next_free", "i8"),
    ],
    align=True,
)

# What a contact slot needs beside that while its channel carries messages.
THREAD_SLOT: Final = np.dtype(
    [
        ("turn", "i8"),  # the present turn, from 1
        ("total", "i8"),  # turns of the whole thread, once the first was taken
        ("worked_turns", "i8"),
        ("worked", "i8"),  # time on the clock of all spells
        ("resume", "i8"),
        ("held", "i8"),  # its agent keeps it while it awaits the customer
        ("remaining", "i8"),  # work left of a turn that was put aside
        ("open", "i8"),  # the row of the present turn is not written yet; the turn's
        ("offered", "i8"),
        ("started", "i8"),
        ("work", "i8"),
        ("agent", "i8"),
        ("interruptions", "i8"),
        ("flags", "i8"),
        ("above", "i8"),  # of the threads of its agent, the one that joined next
        ("below", "i8"),
        ("next_aside", "i8"),  # of those that were put aside just now
        ("next_in_line", "i8"),  # of those who wait for the same agent
        ("previous_in_line", "i8"),
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
        ("team", "i8"),
        ("on_duty", "i8"),
        ("leaving", "i8"),  # goes off duty as soon as nothing is held
        ("load", "i8"),
        ("aside", "i8"),  # of it, what gives way to held contacts
        ("items", "i8"),
        ("in_talk", "i8"),
        ("wrapping", "i8"),  # contacts in after-contact work
        ("shared", "i8"),  # items in work that share the agent: chats and turns
        ("slowdowns", "i8"),  # sum of their channels' slowdowns, millionths
        ("attained", "i8"),  # attained-work counter of the shared work
        ("attained_at", "i8"),
        ("first_shared", "i8"),  # list of shared work
        ("next_done", "i8"),  # the one that is done first, whose completion is scheduled
        ("last_held", "i8"),  # the thread that joined last
        ("line_head", "i8"),  # turns that wait for this agent
        ("line_tail", "i8"),
        ("last_channel", "i8"),
        ("state", "i8"),
        ("state_since", "i8"),
        ("listed", "i8"),  # 1 while in a list of agents with room
        ("since", "i8"),  # tick of the last change of `items`
        ("next", "i8"),  # list of agents with the same number of contacts
        ("previous", "i8"),
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

EVENT: Final = np.dtype([("tick", "i8"), ("key", "i8"), ("item", "i8")], align=True)

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
