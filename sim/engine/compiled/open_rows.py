"""The end of a journal: what is still open when the run ends follows, in order of key."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiling import plain
from sim.declared import kept_fields
from sim.demand.preference import most_preferred
from sim.engine.compiled.layout import (
    FREE,
    IN_AFTER_CONTACT_WORK,
    IN_SELF_SERVICE,
    IN_SILENCE,
    IN_WORK,
)
from sim.engine.compiled.rows import bits
from sim.engine.compiled.world import World
from sim.engine.journal import (
    AGENT_STATE,
    CASE,
    CONTACT,
    DECISION,
    FLAG_CHASED,
    TURN,
    WORK,
    AgentState,
    CaseEnd,
    ContactEnd,
    StructuredArray,
    WorkKind,
)
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import THREAD, ContactFields, TurnFields
from sim.rules.codes import MODE_ASYNC

Order = npt.NDArray[np.int64]


def open_rows(world: World) -> dict[str, StructuredArray]:
    """What is open at the end, by table of the journal."""
    return {
        "contacts": open_contacts(world),
        "cases": open_cases(world),
        "turns": open_turns(world),
        "work": open_work(world),
        "agent_states": open_states(world),
        "decisions": np.zeros(0, dtype=DECISION),
    }


def open_contacts(world: World) -> StructuredArray:
    """Rows of the contacts that have not ended, by case and attempt."""
    slots, threads = _live(world)
    order = np.lexsort((slots["attempt"], slots["case"]))
    slots, threads = slots[order], threads[order]
    rows = copied(ContactFields, CONTACT, slots)
    rows["closed"] = -1
    rows["end"] = _ends(slots)
    served = slots["agent"] >= 0
    rows["team"] = -1
    rows["team"][served] = world.agents["team"][slots["agent"][served]]
    talked = slots["talk_end"] >= 0
    rows["worked"] = np.where(talked, slots["talk_end"] - slots["left_queue"], 0)
    is_thread = world.channel["mode"][slots["channel"]] == MODE_ASYNC
    of_threads = copied(ContactFields, CONTACT, threads, THREAD)
    for one in kept_fields(ContactFields, THREAD):
        if one.column:
            rows[one.column][is_thread] = of_threads[one.column][is_thread]
    inside = slots["state"] == IN_SELF_SERVICE
    rows["self_service"][inside] = int(world.run[0].end) - slots["offered"][inside]
    return rows


def open_turns(world: World) -> StructuredArray:
    """Rows of the turns that wait or are in work, by case and attempt."""
    slots, threads = _live(world)
    chosen = (world.channel["mode"][slots["channel"]] == MODE_ASYNC) & (threads["open"] != 0)
    slots, threads = slots[chosen], threads[chosen]
    order = np.lexsort((slots["attempt"], slots["case"]))
    rows = copied(TurnFields, TURN, threads[order])
    for name in ("case", "attempt", "channel"):
        rows[name] = slots[name][order]
    rows["ended"] = -1
    return rows


def open_cases(world: World) -> StructuredArray:
    """Rows of the cases that are neither solved nor given up, by number."""
    slots = world.cases[: int(world.run[0].cases_used)]
    slots = slots[(slots["number"] >= 0) & (slots["closed"] == 0)]
    slots = slots[np.argsort(slots["number"])]
    rows = copied(CaseFields, CASE, slots)
    rows["closed"] = -1
    rows["end"] = CaseEnd.OPEN
    rows["first_channel"] = [plain(most_preferred)(int(order)) for order in slots["order"]]
    rows["channels"] = [bits(int(tried)) for tried in slots["tried"]]
    return rows


def open_work(world: World) -> StructuredArray:
    """Spells of work that the end of the run cuts off, by agent, case and attempt."""
    slots, threads = _live(world)
    chosen = np.isin(slots["state"], (IN_WORK, IN_AFTER_CONTACT_WORK, IN_SILENCE))
    slots, threads = slots[chosen], threads[chosen]
    order = np.lexsort((slots["attempt"], slots["case"], slots["agent"]))
    slots, threads = slots[order], threads[order]
    rows = np.zeros(len(slots), dtype=WORK)
    for name in ("agent", "case", "attempt", "channel"):
        rows[name] = slots[name]
    rows["start"] = slots["spell_start"]
    rows["end"] = world.run[0].end
    kinds = {
        IN_WORK: WorkKind.HANDLING,
        IN_AFTER_CONTACT_WORK: WorkKind.AFTER_CONTACT_WORK,
        IN_SILENCE: WorkKind.SILENT,
    }
    for state, kind in kinds.items():
        rows["kind"][slots["state"] == state] = kind
    in_turn = world.channel["mode"][slots["channel"]] == MODE_ASYNC
    in_turn &= slots["state"] == IN_WORK
    rows["turn"][in_turn] = threads["turn"][in_turn]
    return rows


def open_states(world: World) -> StructuredArray:
    """Spells of agents' states that the end of the run cuts off, by agent."""
    agents, end = world.agents, int(world.run[0].end)
    numbers = np.flatnonzero((agents["state"] != AgentState.OFF) & (agents["state_since"] < end))
    rows = np.zeros(len(numbers), dtype=AGENT_STATE)
    rows["start"] = agents["state_since"][numbers]
    rows["end"] = end
    rows["agent"] = numbers
    rows["state"] = agents["state"][numbers]
    rows["overtime"] = agents["overtime"][numbers]
    return rows


def _live(world: World) -> tuple[Any, Any]:
    """Contact slots in use, and what belongs to them as threads."""
    used = int(world.run[0].contacts_used)
    slots, threads = world.contacts[:used], world.threads[:used]
    live = slots["state"] != FREE
    return slots[live], threads[live]


def _ends(slots: Any) -> Order:
    """How far contacts have come: open, answered but for after-contact work, or abandoned."""
    chased = slots["flags"] & FLAG_CHASED != 0
    ends = np.full(len(slots), ContactEnd.OPEN, dtype=np.int64)
    in_after_contact_work = slots["state"] == IN_AFTER_CONTACT_WORK
    ends[in_after_contact_work] = np.where(
        chased[in_after_contact_work], ContactEnd.CHASED, ContactEnd.ANSWERED
    )
    ends[slots["silently_abandoned"] != 0] = ContactEnd.ABANDONED
    return ends


def copied(record: type, dtype: np.dtype[Any], slots: Any, part: str = "") -> StructuredArray:
    """Rows of a table with the columns that are kept in the slots."""
    rows = np.zeros(len(slots), dtype=dtype)
    for one in kept_fields(record, part):
        if one.column:
            rows[one.column] = slots[one.name]
    return rows
