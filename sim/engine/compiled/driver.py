"""Runs the compiled loop: lays out memory, grows it when it fills, collects the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.compiled.agent_heaps import GIVES_WAY
from sim.engine.compiled.event_list import ALL_LISTS
from sim.engine.compiled.layout import ROWS
from sim.engine.compiled.loop import FULL, MARGIN, advance
from sim.engine.compiled.memory_pool import recycled
from sim.engine.compiled.number_sets import OFF_DUTY, empty_sets, fill
from sim.engine.compiled.open_rows import open_rows
from sim.engine.compiled.world import CASE_SLOTS, CONTACT_SLOTS, STATE, World
from sim.engine.journal import TABLES, StructuredArray
from sim.engine.plan import ARRAYS, NUMBERS_OF_A_RUN
from sim.engine.plan_rows import CLOSING_CARRY_OVER
from sim.memory import records
from sim.rules.codes import MODE_ASYNC
from sim.rules.expected_wait import BUCKETS
from sim.rules.priority import KINDS, PRIORITY_WINDOW

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.demand.windows import TapeWindow
    from sim.engine.plan import Plan

MOST_ENTRIES: Final = 64
"""Length of a case's history: the scenario schema allows 32 attempts, each of which may be handed
over once by self-service."""

FEW: Final = 1_024
"""Slots and rows to begin with."""

LONG_AGO: Final = -BUCKETS
"""A part of the window that is over when the run begins."""

Tables = dict[str, StructuredArray]


def run_compiled(plan: Plan, tape: Tape) -> Tables:
    """Serve a tape with the compiled engine.

    Returns:
        the tables of the journal by name, see ``sim.engine.journal``.
    """
    world = lay_out(plan, tape)
    while advance(world) == FULL:
        world = grown(world)
    return tables(world)


def lay_out(plan: Plan, tape: Tape | TapeWindow, buffer_rows: int | None = None) -> World:
    """Arrays of a run.

    Args:
        plan: what is simulated.
        tape: the demand, or its first window.
        buffer_rows: rows of each table of the journal to make room for; None: a first guess of
            what the run will write.
    """
    sizes = _sizes(plan)
    state: dict[str, Any] = {name: one.begun(sizes) for name, one in STATE.items()}
    _set_up(state, plan, tape, sizes)
    return World(
        **{name: _as_rows(getattr(plan, name)) for name in ARRAYS},
        **state,
        number_sets=_everybody_off_duty(plan),
        tape=as_records(tape.cases),
        **_journal(_guess(plan, len(tape.cases)) if buffer_rows is None else _all(buffer_rows)),
    )


def _sizes(plan: Plan) -> dict[str, int]:
    """What the dimensions of the arrays come to."""
    # Most contacts an agent may hold: by weight and by each channel's maximum together.
    items = int(min(plan.team_maximum.sum(axis=1, initial=0).max(initial=1), 1_000))
    slots = FEW + plan.agents
    return {
        "one": 1,
        "channels": len(plan.channel),
        "queues": len(plan.queue),
        "teams": len(plan.team),
        "agents": plan.agents,
        "items": items + 1,
        "heaps": GIVES_WAY + len(plan.channel),
        "entries": MOST_ENTRIES,
        "buckets": BUCKETS,
        "window": PRIORITY_WINDOW,
        "needs": KINDS * len(plan.value),
        "lists": ALL_LISTS,
        "slots": slots,
        CASE_SLOTS: slots,
        CONTACT_SLOTS: slots,
    }


def _set_up(
    state: dict[str, Any], plan: Plan, tape: Tape | TapeWindow, sizes: dict[str, int]
) -> None:
    """Fill in what differs between runs: numbers, channels before the first opening, teams."""
    state["channel_served"][:] = plan.channel["at_closing"] != CLOSING_CARRY_OVER
    for number, queue in reversed(list(enumerate(plan.contact_class["queue"].tolist()))):
        state["queue_class"][queue] = number
    state["agents"]["team"] = plan.names.agent_team
    state["recent"]["bucket"] = LONG_AGO
    run = state["run"]
    for name, one in NUMBERS_OF_A_RUN.items():
        run[name] = getattr(plan, one.name)
    run["orchestrates"] = plan.orchestrates
    run["channel_count"] = len(plan.channel)
    run["max_items"] = sizes["items"] - 1
    run["interruptible"] = plan.channel["interruptible"].any()
    run["seed"] = tape.seed
    run["replication"] = tape.replication


def _everybody_off_duty(plan: Plan) -> Any:
    """Sets of agents and teams before the first shift."""
    sets = empty_sets(max(plan.agents, len(plan.team)))
    fill(sets, OFF_DUTY, plan.agents)
    return sets


def _guess(plan: Plan, cases: int) -> dict[str, int]:
    """Rows of each table that a run may write; memory that is not written costs nothing."""
    rows = FEW + 2 * cases + 2 * plan.agents
    has_threads = (plan.channel["mode"] == MODE_ASYNC).any()
    return {
        "contacts": rows,
        "cases": FEW + plan.agents + cases,
        "turns": 2 * rows if has_threads else FEW + plan.agents,
        "work": 3 * rows if has_threads else 2 * rows,
        "agent_states": 2 * rows,
        "decisions": rows if plan.orchestrates else FEW,
    }


def _all(rows: int) -> dict[str, int]:
    """The same number of rows for each table."""
    return dict.fromkeys(TABLES, rows)


def _journal(rows: dict[str, int]) -> dict[str, Any]:
    """Room for rows of the journal."""
    return {ROWS[table]: recycled(rows[table], records(dtype)) for table, dtype in TABLES.items()}


def as_records(array: StructuredArray) -> Any:
    """The same rows, with fields that plain Python can read as attributes too."""
    return array.view(records(array.dtype))


def _as_rows(array: Any) -> Any:
    return array if array.dtype.names is None else as_records(array)


def grown(world: World, rows_left: int = 1) -> World:
    """The same world with twice the room in every array that is nearly full.

    Args:
        world: that is full.
        rows_left: how many times the rows that are in a table have to fit into it.
    """
    run = world.run[0]
    contacts = int(run.contacts_used) + MARGIN
    cases = int(run.cases_used) + MARGIN
    used = {
        "contact_rows": rows_left * int(run.contact_rows) + contacts,
        "case_rows": rows_left * int(run.case_rows) + contacts,
        "turn_rows": rows_left * int(run.turn_rows) + contacts,
        "work_rows": rows_left * int(run.work_rows) + 2 * contacts,
        "state_rows": rows_left * int(run.state_rows) + MARGIN + len(world.agents),
        "decision_rows": rows_left * int(run.decision_rows) + MARGIN,
        **{name: contacts for name, one in STATE.items() if one.shape[0] == CONTACT_SLOTS},
        **{name: cases for name, one in STATE.items() if one.shape[0] == CASE_SLOTS},
    }
    grown: dict[str, Any] = {}
    for name, rows in used.items():
        array = getattr(world, name)
        if rows > len(array):
            grown[name] = _longer(array, rows)
    slots = max(len(grown.get(name, getattr(world, name))) for name in ("contacts", "cases"))
    if slots > world.events.shape[1]:
        for name in ("events", "positions"):
            grown[name] = STATE[name].begun({"lists": ALL_LISTS, "slots": slots})
            grown[name][:, : world.events.shape[1]] = getattr(world, name)
    return world.replace(**grown) if grown else world


def _longer(array: Any, rows: int) -> Any:
    """The array, or a copy of twice the length needed if it is too short."""
    if rows <= len(array):
        return array
    longer = np.zeros((2 * rows, *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def tables(world: World) -> Tables:
    """The journal: rows written during the run, then what is still open, by key."""
    run = world.run[0]
    still_open = open_rows(world)
    return {
        table: _joined(getattr(world, name), int(run[name]), still_open[table])
        for table, name in ROWS.items()
    }


def _joined(rows: Any, count: int, still_open: StructuredArray) -> StructuredArray:
    """Written rows and open ones after them, without copying the journal."""
    total = count + len(still_open)
    table: StructuredArray = _longer(rows, total)[:total].view(still_open.dtype, np.ndarray)
    table[count:] = still_open
    return table
