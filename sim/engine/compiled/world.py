"""All arrays of a run as one block, which the compiled functions take whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np

from sim.declared import Field, resets
from sim.demand.tape import TAPE_CASE
from sim.engine.compiled.layout import (
    AGENT_FIELDS,
    AGENT_SLOT,
    CASE_SLOT,
    CONTACT_SLOT,
    EVENT,
    HISTORY,
    LOOK,
    READING,
    RECENT,
    ROWS,
    RUN_FIELDS,
    SCALARS,
    TEAM_STATE,
    THREAD_SLOT,
)
from sim.engine.journal import TABLES
from sim.engine.plan import ARRAYS, COUNT, INTEGER, PLACE
from sim.memory import Block, records

CONTACT_SLOTS: Final = "contact slots"
CASE_SLOTS: Final = "case slots"
"""Dimensions that grow during a run."""


class Array(NamedTuple):
    """An array of a run that is not of its plan.

    Attributes:
        dtype: of an element.
        shape: what its dimensions count: one or two.
        meaning: what it holds.
        fill: what it holds to begin with: a number, or the fields of its rows.
    """

    dtype: np.dtype[Any]
    shape: tuple[str, ...]
    meaning: str
    fill: int | Iterable[Field] = 0

    def begun(self, sizes: dict[str, int]) -> Any:
        """The array as it is when a run begins."""
        shape = tuple(sizes[dimension] for dimension in self.shape)
        if self.dtype.names is None:
            return np.full(shape, self.fill, dtype=self.dtype)
        rows = np.zeros(shape, dtype=records(self.dtype))
        if not isinstance(self.fill, int):
            for name, value in resets(list(self.fill)).items():
                rows[name] = value
        return rows


STATE: Final = {
    "run": Array(SCALARS, ("one",), "the numbers of the run", RUN_FIELDS),
    "channel_open": Array(INTEGER, ("channels",), "whether it is open"),
    "channel_served": Array(INTEGER, ("channels",), "whether those who wait are served"),
    "trunks_taken": Array(INTEGER, ("channels",), "contacts on trunks of its own, see trunks_of"),
    "waiting_on": Array(INTEGER, ("channels",), "contacts in its queues"),
    "queue_root": Array(INTEGER, ("queues",), "root of the queue's heap", -1),
    "queue_waiting": Array(INTEGER, ("queues",), "how many wait in it"),
    "queue_class": Array(INTEGER, ("queues",), "its first class of contacts"),
    "readings": Array(READING, ("queues",), "of the queues by the orchestrator"),
    "needs": Array(INTEGER, ("window",), "the last needs looked at, see sim.rules.priority"),
    "need_counts": Array(INTEGER, ("needs",), "how many of them are of each kind and segment"),
    "bucket_head": Array(INTEGER, ("teams", "items"), "agents with room by contacts in hand", -1),
    "bucket_tail": Array(INTEGER, ("teams", "items"), "the last of them", -1),
    "agent_count": Array(COUNT, ("agents", "channels"), "contacts in hand"),
    "team_state": Array(TEAM_STATE, ("teams",), "head counts"),
    "agents": Array(AGENT_SLOT, ("agents",), "people", AGENT_FIELDS),
    "heap_agents": Array(INTEGER, ("heaps", "agents"), "see agent_heaps"),
    "heap_key": Array(INTEGER, ("heaps", "agents"), "likewise"),
    "heap_place": Array(INTEGER, ("heaps", "agents"), "likewise"),
    "heap_count": Array(INTEGER, ("heaps", "teams"), "likewise"),
    "cases": Array(CASE_SLOT, (CASE_SLOTS,), "live cases"),
    "contacts": Array(CONTACT_SLOT, (CONTACT_SLOTS,), "live contacts"),
    "threads": Array(THREAD_SLOT, (CONTACT_SLOTS,), "what they need as threads"),
    "case_channel_attempts": Array(COUNT, (CASE_SLOTS, "channels"), "contacts made"),
    "history": Array(HISTORY, (CASE_SLOTS, "entries"), "what was said before"),
    "recent": Array(RECENT, ("channels", "buckets"), "what was finished lately"),
    "looks": Array(LOOK, ("channels",), "of the orchestrator"),
    "event_count": Array(INTEGER, ("lists",), "events in each list, see event_list"),
    "events": Array(EVENT, ("lists", "slots"), "likewise"),
    "positions": Array(PLACE, ("lists", "slots"), "likewise", -1),
}
"""What changes while a run goes on, but for the journal, the tape and sets of numbers."""


def _typed(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype if dtype.names is None else records(dtype)


class World(Block):
    """All arrays of a run: the plan's, the demand, what changes, and the journal.

    ``tape`` is the demand or a window of it, ``number_sets`` is described in
    :mod:`sim.engine.compiled.number_sets`, the others where they are declared: in
    :mod:`sim.engine.plan`, and in :data:`STATE`.
    """

    constant: ClassVar = frozenset(("tape", "queue_class", *ARRAYS))
    arrays: ClassVar = {
        "tape": (records(TAPE_CASE), 1),
        **{name: (_typed(one.dtype), one.dimensions) for name, one in ARRAYS.items()},
        **{name: (_typed(one.dtype), len(one.shape)) for name, one in STATE.items()},
        "number_sets": (INTEGER, 2),
        **{name: (records(TABLES[table]), 1) for table, name in ROWS.items()},
    }
