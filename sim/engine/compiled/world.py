"""All arrays of a run as one block, which the compiled functions take whole."""

from __future__ import annotations

from typing import ClassVar

from sim.demand.tape import TAPE_CASE
from sim.engine.compiled.layout import (
    AGENT_SLOT,
    BYTE,
    CASE_SLOT,
    CONTACT_SLOT,
    COUNT,
    EVENT,
    FLOAT,
    HISTORY,
    INTEGER,
    LOOK,
    PLACE,
    RECENT,
    SCALARS,
    TEAM_STATE,
    THREAD_SLOT,
    records,
)
from sim.engine.journal import AGENT_STATE, CASE, CONTACT, DECISION, TURN, WORK
from sim.engine.plan import CALENDAR, CHANNEL, CONTACT_CLASS, QUEUE, TEAM
from sim.memory import Block

OF_THE_PLAN = (
    *("tape", "channel", "contact_class", "queue", "team", "queue_teams", "queue_rank"),
    *("team_queues", "team_secondary", "team_maximum", "usable", "has_medium", "patience", "liked"),
    *("correlation", "points", "parallel_share", "value", "retry_delay", "switch_delay"),
    *("distributions", "quantile_table", "parameters"),
    *("calendar", "opening_from", "opening_until", "opening_first", "queue_class"),
)
"""What a run only reads."""


class World(Block):
    """All arrays of a run.

    ``run`` holds the scalars. ``tape`` to ``opening_first`` are the demand and the plan.
    ``channel_open``, ``channel_served`` and ``in_channel`` say by channel whether it is open,
    whether those who wait are served, and how many contacts are on its lines. ``queue_root`` is the
    root of each queue's heap, ``queue_waiting`` how many wait in it, ``queue_class`` its first
    class of contacts, ``queue_reading`` the wait in seconds that the orchestrator last read there.
    ``bucket_head`` and ``bucket_tail``, [teams, items + 1], are lists of agents with room by
    contacts held. ``agent_count`` is [agents, channels]. ``number_sets`` is described in
    :mod:`sim.engine.compiled.number_sets`, the ``heap_`` arrays in
    :mod:`sim.engine.compiled.agent_heaps`. ``case_channel_attempts`` is [case slots,
    channels], ``history`` [case slots, entries]. ``threads`` goes with ``contacts``. ``recent`` is
    [channels, parts of the window], ``looks`` goes by channel. ``event_count``, ``events`` and
    ``positions`` are the event lists, see :mod:`sim.engine.compiled.event_list`. The last six
    arrays are the journal.
    """

    constant: ClassVar = frozenset(OF_THE_PLAN)
    arrays: ClassVar = {
        "run": (records(SCALARS), 1),
        "tape": (records(TAPE_CASE), 1),
        "channel": (records(CHANNEL), 1),
        "contact_class": (records(CONTACT_CLASS), 1),
        "queue": (records(QUEUE), 1),
        "team": (records(TEAM), 1),
        "queue_teams": (INTEGER, 1),
        "queue_rank": (INTEGER, 1),
        "team_queues": (INTEGER, 1),
        "team_secondary": (BYTE, 2),
        "team_maximum": (INTEGER, 2),
        "usable": (INTEGER, 1),
        "has_medium": (INTEGER, 1),
        "patience": (INTEGER, 2),
        "liked": (INTEGER, 1),
        "correlation": (FLOAT, 1),
        "points": (FLOAT, 1),
        "parallel_share": (FLOAT, 1),
        "value": (FLOAT, 1),
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
        "channel_served": (INTEGER, 1),
        "in_channel": (INTEGER, 1),
        "queue_root": (INTEGER, 1),
        "queue_waiting": (INTEGER, 1),
        "queue_class": (INTEGER, 1),
        "queue_reading": (FLOAT, 1),
        "bucket_head": (INTEGER, 2),
        "bucket_tail": (INTEGER, 2),
        "agent_count": (COUNT, 2),
        "team_state": (records(TEAM_STATE), 1),
        "agents": (records(AGENT_SLOT), 1),
        "number_sets": (INTEGER, 2),
        "heap_agents": (INTEGER, 2),
        "heap_key": (INTEGER, 2),
        "heap_place": (INTEGER, 2),
        "heap_count": (INTEGER, 2),
        "cases": (records(CASE_SLOT), 1),
        "contacts": (records(CONTACT_SLOT), 1),
        "threads": (records(THREAD_SLOT), 1),
        "case_channel_attempts": (COUNT, 2),
        "history": (records(HISTORY), 2),
        "recent": (records(RECENT), 2),
        "looks": (records(LOOK), 1),
        "event_count": (INTEGER, 1),
        "events": (records(EVENT), 2),
        "positions": (PLACE, 2),
        "contact_rows": (records(CONTACT), 1),
        "case_rows": (records(CASE), 1),
        "turn_rows": (records(TURN), 1),
        "work_rows": (records(WORK), 1),
        "state_rows": (records(AGENT_STATE), 1),
        "decision_rows": (records(DECISION), 1),
    }
