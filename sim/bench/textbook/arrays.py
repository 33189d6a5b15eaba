"""What the loop of :mod:`sim.bench.textbook.loop` works on: one block of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np

from sim.demand.tape import TAPE_CASE
from sim.engine.journal import AGENT_STATE, CASE, CONTACT, WORK
from sim.memory import Block
from sim.rules.parameters import FALL_RESOLVED, RISE_ABANDONED, RISE_BEYOND_THRESHOLD

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan

EVENT: Final = np.dtype([("tick", "i8"), ("case", "i8"), ("agent", "i8")])
"""The end of a service, or of the patience of somebody who waits (without an agent)."""

AGENT: Final = np.dtype([("taken", "i8"), ("since", "i8"), ("busy", "i8")])
"""When the present contact was taken; since when the state lasts; whether it is ``BUSY``."""

NUMBERS: Final = np.dtype(
    [
        *(("now", "i8"), ("end", "i8")),
        *(("busy", "i8"), ("impatient", "i8"), ("first_idle", "i8"), ("first_waiting", "i8")),
        *(("contacts", "i8"), ("cases", "i8"), ("work", "i8"), ("states", "i8")),
        *(("seed", "u8"), ("replication", "u8"), ("patience_ordinal", "i8")),
        *(("service_seconds", "f8"), ("patience_seconds", "f8"), ("wait_threshold", "i8")),
        *(("rise_beyond_threshold", "f8"), ("rise_abandoned", "f8"), ("fall_resolved", "f8")),
    ]
)
"""Where the run stands, how many rows are written, and the constants of the queue."""


class Arrays(Block):
    """Everything that the loop reads and writes."""

    constant: ClassVar = frozenset({"tape"})
    arrays = {  # noqa: RUF012  # as the base class declares it
        "numbers": (NUMBERS, 1),
        "tape": (TAPE_CASE, 1),
        "ends": (EVENT, 1),  # a heap of those who are served
        "patiences": (EVENT, 1),  # a heap of those who wait, and of some who were served since
        "gone": (np.dtype("u1"), 1),  # by case: whether the customer has hung up
        "idle": (np.dtype("i8"), 1),  # a ring of agents, idle longest first
        "agents": (AGENT, 1),
        "contact_rows": (CONTACT, 1),
        "case_rows": (CASE, 1),
        "work_rows": (WORK, 1),
        "state_rows": (AGENT_STATE, 1),
    }


class Queue(NamedTuple):
    """An M/M/s+M queue. Times in seconds; the arrivals come from a tape."""

    agents: int
    service_seconds: float
    patience_seconds: float


def lay_out(queue: Queue, plan: Plan, most_cases: int) -> Arrays:
    """Arrays for tapes of up to so many cases, to be used again for one run after the other.

    Args:
        queue: what is simulated.
        plan: of a scenario that says the same, for what else the journal asks for: how emotions
            move, and which waits count as long.
        most_cases: of a tape.
    """
    numbers = np.zeros(1, dtype=NUMBERS)
    numbers["service_seconds"] = queue.service_seconds
    numbers["patience_seconds"] = queue.patience_seconds
    numbers["patience_ordinal"] = (int(plan.channel["code"][0]) << 8) | 1
    numbers["wait_threshold"] = plan.channel["wait_threshold"][0]
    numbers["rise_beyond_threshold"] = plan.parameters[RISE_BEYOND_THRESHOLD]
    numbers["rise_abandoned"] = plan.parameters[RISE_ABANDONED]
    numbers["fall_resolved"] = plan.parameters[FALL_RESOLVED]
    return Arrays(
        numbers=numbers,
        tape=np.zeros(0, dtype=TAPE_CASE),
        ends=np.zeros(queue.agents, dtype=EVENT),
        patiences=np.empty(most_cases, dtype=EVENT),
        gone=np.zeros(most_cases, dtype=np.uint8),
        idle=np.zeros(queue.agents, dtype=np.int64),
        agents=np.zeros(queue.agents, dtype=AGENT),
        contact_rows=np.empty(most_cases, dtype=CONTACT),
        case_rows=np.empty(most_cases, dtype=CASE),
        work_rows=np.empty(most_cases, dtype=WORK),
        state_rows=np.empty(2 * most_cases + queue.agents, dtype=AGENT_STATE),
    )


def take_up(arrays: Arrays, tape: Tape) -> Arrays:
    """The same memory at the beginning of a run: nobody is served, and all agents are idle."""
    numbers = arrays.numbers
    for name in ("busy", "impatient", "first_idle", "first_waiting", "now"):
        numbers[name] = 0
    for name in ("contacts", "cases", "work", "states"):
        numbers[name] = 0
    numbers["end"] = tape.end_ticks
    numbers["seed"] = tape.seed
    numbers["replication"] = tape.replication
    arrays.gone[:] = 0
    arrays.idle[:] = np.arange(len(arrays.idle))
    arrays.agents[:] = 0
    return arrays.replace(tape=tape.cases)
