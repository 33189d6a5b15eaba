"""Runs the compiled loop: lays out memory, grows it when it fills, collects the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.compiled.event_list import LISTS
from sim.engine.compiled.layout import (
    AGENT_SLOT,
    CASE_SLOT,
    CONTACT_SLOT,
    EVENT,
    FREE,
    IN_WRAP_UP,
    SCALARS,
    TEAM_STATE,
    World,
    records,
)
from sim.engine.compiled.loop import FULL, MARGIN, advance
from sim.engine.compiled.memory_pool import recycled
from sim.engine.journal import (
    AGENT_STATE,
    CASE,
    CONTACT,
    WORK,
    AgentState,
    CaseEnd,
    ContactEnd,
    StructuredArray,
    WorkKind,
)

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan

MOST_ATTEMPTS = 32
"""Length of a case's history; the scenario schema allows no more attempts."""

Tables = dict[str, StructuredArray]


def run_compiled(plan: Plan, tape: Tape) -> Tables:
    """Serve a tape with the compiled engine.

    Returns:
        the tables of the journal by name, see ``sim.engine.journal``.
    """
    world = lay_out(plan, tape)
    while advance(world) == FULL:
        world = _grown(world)
    return _tables(world)


def lay_out(plan: Plan, tape: Tape) -> World:
    """Arrays of a run, with room for a first guess of what it will write."""
    run = np.zeros(1, dtype=records(SCALARS))
    agents = _agents(plan)
    cases = len(tape.cases)
    # Most contacts an agent may hold: by weight and by each channel's maximum together.
    items = int(min(plan.team_maximum.sum(axis=1, initial=0).max(initial=1), 1_000))
    slots = 1_024 + plan.agents
    rows = 1_024 + 2 * cases + 2 * plan.agents  # memory that is not written costs nothing
    _fill_scalars(run, plan, tape, items)
    return World(
        run=run,
        tape=_as_records(tape.cases),
        channel=_as_records(plan.channels),
        contact_class=_as_records(plan.classes),
        queue=_as_records(plan.queues),
        team=_as_records(plan.teams),
        queue_teams=plan.queue_teams,
        team_queues=plan.team_queues,
        team_secondary=plan.team_secondary,
        team_maximum=plan.team_maximum,
        usable=plan.usable,
        has_medium=plan.has_medium,
        patience=plan.patience,
        correlation=plan.correlation,
        points=plan.points,
        distributions=plan.distributions,
        quantile_table=plan.quantile_table,
        retry_delay=plan.retry_delay,
        switch_delay=plan.switch_delay,
        parameters=plan.parameters,
        calendar=_as_records(plan.calendar),
        opening_from=plan.opening_from,
        opening_until=plan.opening_until,
        opening_first=plan.opening_first,
        channel_open=np.zeros(len(plan.channels), dtype=np.int64),
        in_channel=np.zeros(len(plan.channels), dtype=np.int64),
        queue_root=np.full(len(plan.queues), -1, dtype=np.int64),
        bucket_head=np.full((len(plan.teams), items + 1), -1, dtype=np.int64),
        bucket_tail=np.full((len(plan.teams), items + 1), -1, dtype=np.int64),
        agent_count=np.zeros((plan.agents, len(plan.channels)), dtype=np.int64),
        team_state=np.zeros(len(plan.teams), dtype=records(TEAM_STATE)),
        agents=agents,
        cases=np.zeros(slots, dtype=records(CASE_SLOT)),
        contacts=np.zeros(slots, dtype=records(CONTACT_SLOT)),
        case_channel_attempts=np.zeros((slots, len(plan.channels)), dtype=np.int64),
        history_channel=np.zeros((slots, MOST_ATTEMPTS), dtype=np.int64),
        history_agent=np.zeros((slots, MOST_ATTEMPTS), dtype=np.int64),
        event_count=np.zeros(LISTS, dtype=np.int64),
        events=np.zeros((LISTS, slots), dtype=records(EVENT)),
        positions=np.full((LISTS, slots), -1, dtype=np.int64),
        contact_rows=recycled(rows, records(CONTACT)),
        case_rows=recycled(1_024 + cases, records(CASE)),
        work_rows=recycled(rows, records(WORK)),
        state_rows=recycled(rows, records(AGENT_STATE)),
    )


def _as_records(array: StructuredArray) -> Any:
    return array.view(records(array.dtype))


def _agents(plan: Plan) -> Any:
    """Agents before their first shift."""
    agents = np.zeros(plan.agents, dtype=records(AGENT_SLOT))
    agents["team"] = plan.names.agent_team
    for link in ("first_chat", "next_chat", "last_channel", "next", "previous"):
        agents[link] = -1
    return agents


def _fill_scalars(run: Any, plan: Plan, tape: Tape, items: int) -> None:
    values = {
        "seed": tape.seed,
        "replication": tape.replication,
        "grid": plan.grid,
        "end": plan.end_ticks,
        "free_case": -1,
        "free_contact": -1,
        "companion": plan.companion,
        "scope": plan.scope,
        "same_agent": plan.same_agent,
        "shared_record": plan.shared_record,
        "pack": plan.pack,
        "reserve": plan.reserve,
        "identify": plan.identify,
        "repeat": plan.repeat,
        "hub": plan.hub,
        "max_attempts": plan.max_attempts,
        "channels": len(plan.channels),
        "max_items": items,
    }
    for name, value in values.items():
        run[name] = value


def _grown(world: World) -> World:
    """The same world with twice the room in every array that is nearly full."""
    run = world.run[0]
    need = MARGIN + int(run.waiting)
    agents = len(world.agents)
    used = {
        "contact_rows": int(run.contact_rows) + need,
        "case_rows": int(run.case_rows) + need,
        "work_rows": int(run.work_rows) + MARGIN,
        "state_rows": int(run.state_rows) + MARGIN + agents,
    }
    used["contacts"] = int(run.contacts_used) + MARGIN
    cases = int(run.cases_used) + MARGIN
    used |= dict.fromkeys(
        ("cases", "case_channel_attempts", "history_channel", "history_agent"), cases
    )
    grown = {name: _longer(getattr(world, name), rows) for name, rows in used.items()}
    slots = max(len(grown["contacts"]), len(grown["cases"]))
    if slots > world.events.shape[1]:
        grown["events"] = np.zeros((LISTS, slots), dtype=world.events.dtype)
        grown["positions"] = np.full((LISTS, slots), -1, dtype=np.int64)
        for name in ("events", "positions"):
            grown[name][:, : world.events.shape[1]] = getattr(world, name)
    return world.replace(**grown)


def _longer(array: Any, rows: int) -> Any:
    """The array, or a copy of twice the length needed if it is too short."""
    if rows <= len(array):
        return array
    longer = np.zeros((2 * rows, *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def _tables(world: World) -> Tables:
    """The journal: rows written during the run, then what is still open, by key."""
    run = world.run[0]
    contacts = world.contacts[: int(run.contacts_used)]
    contacts = contacts[contacts["state"] != FREE]
    cases = world.cases[: int(run.cases_used)]
    cases = cases[cases["case"] >= 0]
    return {
        "contacts": _joined(
            world.contact_rows, int(run.contact_rows), _open_contacts(world, contacts)
        ),
        "cases": _joined(world.case_rows, int(run.case_rows), _open_cases(cases)),
        "work": _joined(world.work_rows, int(run.work_rows), _open_work(contacts, int(run.end))),
        "agent_states": _joined(
            world.state_rows, int(run.state_rows), _open_states(world.agents, int(run.end))
        ),
    }


def _joined(rows: Any, count: int, still_open: StructuredArray) -> StructuredArray:
    """Written rows and open ones after them, without copying the journal."""
    total = count + len(still_open)
    table: StructuredArray = _longer(rows, total)[:total].view(still_open.dtype, np.ndarray)
    table[count:] = still_open
    return table


def _copied(dtype: np.dtype[Any], slots: Any, order: npt.NDArray[np.int64]) -> StructuredArray:
    """Rows with the columns of ``dtype`` that the slots have, in the given order."""
    rows = np.zeros(len(slots), dtype=dtype)
    for name in set(dtype.names or ()) & set(slots.dtype.names):
        rows[name] = slots[name][order]
    return rows


def _open_contacts(world: World, slots: Any) -> StructuredArray:
    order = np.lexsort((slots["attempt"], slots["case"]))
    rows = _copied(CONTACT, slots, order)
    wrapping = slots["state"][order] == IN_WRAP_UP
    rows["closed"] = -1
    rows["end"] = np.where(wrapping, ContactEnd.ANSWERED, ContactEnd.OPEN)
    teams = world.agents["team"]
    served = rows["agent"] >= 0
    rows["team"] = -1
    rows["team"][served] = teams[rows["agent"][served]]
    return rows


def _open_cases(slots: Any) -> StructuredArray:
    order = np.argsort(slots["case"])
    rows = _copied(CASE, slots, order)
    rows["closed"] = -1
    rows["end"] = CaseEnd.OPEN
    rows["first_channel"] = slots["order"][order] & 15
    rows["channels"] = [int(tried).bit_count() for tried in slots["tried"][order]]
    return rows


def _open_work(slots: Any, end: int) -> StructuredArray:
    slots = slots[slots["agent"] >= 0]
    order = np.lexsort((slots["attempt"], slots["case"], slots["agent"]))
    rows = _copied(WORK, slots, order)
    rows["start"] = slots["spell_start"][order]
    rows["end"] = end
    rows["kind"] = np.where(slots["state"][order] == IN_WRAP_UP, WorkKind.WRAP_UP, WorkKind.TALK)
    return rows


def _open_states(agents: Any, end: int) -> StructuredArray:
    numbers = np.flatnonzero((agents["state"] != AgentState.OFF) & (agents["state_since"] < end))
    rows = np.zeros(len(numbers), dtype=AGENT_STATE)
    rows["start"] = agents["state_since"][numbers]
    rows["end"] = end
    rows["agent"] = numbers
    rows["state"] = agents["state"][numbers]
    return rows
