"""Memory of the compiled engine: what lives in which array.

Live contacts and live cases sit in slots that are reused, so the working set stays in the
processor's cache whatever the length of the run. Links between rows are slot numbers, -1 for none.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

import numpy as np

from sim.demand.tape import TAPE_CASE
from sim.engine.journal import AGENT_STATE, CASE, CONTACT, WORK
from sim.engine.plan import CALENDAR, CHANNEL, CONTACT_CLASS, QUEUE, TEAM
from sim.memory import Block

CASE_SLOT: Final = np.dtype(
    [
        ("case", "i8"),  # row of the tape
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
        ("channel", "i8"),  # of the present or next contact
        ("next_free", "i8"),
    ],
    align=True,
)

CONTACT_SLOT: Final = np.dtype(
    [
        ("case_slot", "i8"),
        ("case", "i8"),
        ("attempt", "i8"),
        ("channel", "i8"),
        ("contact_class", "i8"),
        ("queue", "i8"),
        ("state", "i8"),
        ("agent", "i8"),
        ("offered", "i8"),
        ("left_queue", "i8"),
        ("talk_end", "i8"),
        ("spell_start", "i8"),  # of the agent's present spell of work
        ("target", "i8"),  # attained-work counter at which a chat is done
        ("authenticate", "i8"),
        ("identify", "i8"),
        ("read", "i8"),
        ("repeat", "i8"),
        ("companion", "i8"),
        ("switch", "i8"),
        ("talk", "i8"),
        ("wrap_up", "i8"),
        ("logging", "i8"),
        ("answered_index", "i8"),
        ("earlier", "i8"),
        ("missing", "i8"),
        ("emotion", "i8"),
        ("flags", "i8"),
        ("resolution_share", "f8"),
        ("points", "f8"),
        ("queue_key", "f8"),
        ("child", "i8"),  # of the pairing heap of its queue
        ("sibling", "i8"),
        ("previous", "i8"),
        ("next_chat", "i8"),  # further chat in talk of the same agent
        ("next_free", "i8"),
    ],
    align=True,
)

# States of a contact slot.
FREE: Final = 0
WAITING: Final = 1
IN_TALK: Final = 2
IN_WRAP_UP: Final = 3

AGENT_SLOT: Final = np.dtype(
    [
        ("team", "i8"),
        ("on_duty", "i8"),
        ("leaving", "i8"),  # goes off duty as soon as nothing is held
        ("load", "i8"),
        ("items", "i8"),
        ("in_talk", "i8"),
        ("chats", "i8"),  # chats in talk
        ("attained", "i8"),  # attained-work counter of the chats
        ("attained_at", "i8"),
        ("first_chat", "i8"),  # list of chats in talk
        ("next_chat", "i8"),  # the chat that is done first, whose completion is scheduled
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

# Agents of a team whose head count has fallen and who still hold contacts.
TEAM_STATE: Final = np.dtype([("surplus", "i8"), ("active", "i8")], align=True)

EVENT: Final = np.dtype([("tick", "i8"), ("key", "i8"), ("item", "i8")], align=True)

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
        ("waiting", "i8"),
        ("live_left", "i8"),  # a held live contact left its queue during this event
        ("contact_rows", "i8"),
        ("case_rows", "i8"),
        ("work_rows", "i8"),
        ("state_rows", "i8"),
        ("companion", "i8"),  # the service model
        ("scope", "i8"),
        ("same_agent", "i8"),
        ("shared_record", "i8"),
        ("pack", "i8"),
        ("reserve", "i8"),
        ("identify", "i8"),
        ("repeat", "i8"),
        ("hub", "i8"),
        ("max_attempts", "i8"),
        ("channels", "i8"),
        ("max_items", "i8"),
    ],
    align=True,
)


INTEGER: Final = np.dtype(np.int64)
FLOAT: Final = np.dtype(np.float64)
BYTE: Final = np.dtype(np.int8)


class Row(np.record):  # type: ignore[misc]  # final only in the stubs
    """A row whose fields plain Python can read as attributes, as compiled code does.

    NumPy's own class finds its methods ``item`` and ``repeat`` before fields of that name.
    """

    def __getattribute__(self, name: str) -> Any:
        fields = np.void.__getattribute__(self, "dtype").fields
        if name in fields:
            return self.getfield(*fields[name][:2])
        return super().__getattribute__(name)


def records(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same layout, with fields that plain Python can read as attributes too."""
    return np.dtype((Row, dtype))


class World(Block):
    """All arrays of a run; the compiled functions take it whole.

    ``run`` holds the scalars. ``tape`` to ``opening_first`` are the demand and the plan.
    ``channel_open`` and ``in_channel`` say by channel whether it is open and how many contacts are
    on its lines. ``queue_root`` is the root of each queue's heap. ``bucket_head`` and
    ``bucket_tail``, [teams, items + 1], are lists of agents with room by contacts held.
    ``agent_count`` is [agents, channels]. ``case_channel_attempts`` is [case slots, channels], the
    histories are [case slots, attempts]. ``event_count``, ``events`` and ``positions`` are the
    event lists, see :mod:`sim.engine.compiled.event_list`. The last four arrays are the journal.
    """

    arrays: ClassVar = {
        "run": (records(SCALARS), 1),
        "tape": (records(TAPE_CASE), 1),
        "channel": (records(CHANNEL), 1),
        "contact_class": (records(CONTACT_CLASS), 1),
        "queue": (records(QUEUE), 1),
        "team": (records(TEAM), 1),
        "queue_teams": (INTEGER, 1),
        "team_queues": (INTEGER, 1),
        "team_secondary": (BYTE, 2),
        "team_maximum": (INTEGER, 2),
        "usable": (INTEGER, 1),
        "has_medium": (INTEGER, 1),
        "patience": (INTEGER, 2),
        "correlation": (FLOAT, 1),
        "points": (FLOAT, 1),
        "distributions": (FLOAT, 2),
        "quantile_table": (FLOAT, 1),
        "retry_delay": (INTEGER, 1),
        "switch_delay": (INTEGER, 1),
        "parameters": (FLOAT, 1),
        "calendar": (records(CALENDAR), 1),
        "opening_from": (INTEGER, 1),
        "opening_until": (INTEGER, 1),
        "opening_first": (INTEGER, 1),
        "channel_open": (INTEGER, 1),
        "in_channel": (INTEGER, 1),
        "queue_root": (INTEGER, 1),
        "bucket_head": (INTEGER, 2),
        "bucket_tail": (INTEGER, 2),
        "agent_count": (INTEGER, 2),
        "team_state": (records(TEAM_STATE), 1),
        "agents": (records(AGENT_SLOT), 1),
        "cases": (records(CASE_SLOT), 1),
        "contacts": (records(CONTACT_SLOT), 1),
        "case_channel_attempts": (INTEGER, 2),
        "history_channel": (INTEGER, 2),
        "history_agent": (INTEGER, 2),
        "event_count": (INTEGER, 1),
        "events": (records(EVENT), 2),
        "positions": (INTEGER, 2),
        "contact_rows": (records(CONTACT), 1),
        "case_rows": (records(CASE), 1),
        "work_rows": (records(WORK), 1),
        "state_rows": (records(AGENT_STATE), 1),
    }
