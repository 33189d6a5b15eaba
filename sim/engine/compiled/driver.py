"""Runs the compiled loop: lays out memory, grows it when it fills, collects the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.compiled.agent_heaps import GIVES_WAY
from sim.engine.compiled.event_list import LISTS
from sim.engine.compiled.layout import (
    AGENT_SLOT,
    CASE_SLOT,
    CONTACT_SLOT,
    COUNT,
    EVENT,
    HISTORY,
    LOOK,
    PLACE,
    RECENT,
    SCALARS,
    TEAM_STATE,
    THREAD_SLOT,
    records,
)
from sim.engine.compiled.loop import FULL, MARGIN, advance
from sim.engine.compiled.memory_pool import recycled
from sim.engine.compiled.number_sets import OFF_DUTY, empty_sets, fill
from sim.engine.compiled.open_rows import open_rows
from sim.engine.compiled.world import World
from sim.engine.journal import TABLES, StructuredArray
from sim.engine.plan import CLOSING_CARRY_OVER
from sim.rules.codes import MODE_ASYNC
from sim.rules.orchestration import BUCKETS

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

GROW_WITH_CONTACTS: Final = ("contacts", "threads")
GROW_WITH_CASES: Final = ("cases", "case_channel_attempts", "history")

ROWS: Final = {
    "contacts": "contact_rows",
    "cases": "case_rows",
    "turns": "turn_rows",
    "work": "work_rows",
    "agent_states": "state_rows",
    "decisions": "decision_rows",
}
"""Name of the array with the rows of a table, and of the scalar that says how many there are."""

Tables = dict[str, StructuredArray]


def run_compiled(plan: Plan, tape: Tape) -> Tables:
    """Serve a tape with the compiled engine.

    Returns:
        the tables of the journal by name, see ``sim.engine.journal``.
    """
    world = lay_out(plan, tape)
    while advance(world) == FULL:
        world = grown(world)
    return _tables(world)


def lay_out(plan: Plan, tape: Tape | TapeWindow, buffer_rows: int | None = None) -> World:
    """Arrays of a run.

    Args:
        plan: what is simulated.
        tape: the demand, or its first window.
        buffer_rows: rows of each table of the journal to make room for; None: a first guess of
            what the run will write.
    """
    # Most contacts an agent may hold: by weight and by each channel's maximum together.
    items = int(min(plan.team_maximum.sum(axis=1, initial=0).max(initial=1), 1_000))
    return World(
        **_of_plan(plan),
        **_of_queues(plan),
        **_of_agents(plan, items),
        **_slots(plan),
        **_journal(_guess(plan, len(tape.cases)) if buffer_rows is None else _all(buffer_rows)),
        run=_scalars(plan, tape, items),
        tape=as_records(tape.cases),
        recent=_filled((len(plan.channels), BUCKETS), RECENT, bucket=LONG_AGO),
        looks=_filled(len(plan.channels), LOOK),
    )


def _of_plan(plan: Plan) -> dict[str, Any]:
    """Arrays that the engine only reads."""
    return {
        "channel": as_records(plan.channels),
        "contact_class": as_records(plan.classes),
        "queue": as_records(plan.queues),
        "team": as_records(plan.teams),
        "queue_teams": plan.queue_teams,
        "queue_rank": plan.queue_rank,
        "team_queues": plan.team_queues,
        "team_secondary": plan.team_secondary,
        "team_maximum": plan.team_maximum,
        "usable": plan.usable,
        "has_medium": plan.has_medium,
        "patience": plan.patience,
        "liked": plan.liked,
        "correlation": plan.correlation,
        "points": plan.points,
        "parallel_share": plan.parallel_share,
        "value": plan.value,
        "distributions": plan.distributions,
        "quantile_table": plan.quantile_table,
        "retry_delay": plan.retry_delay,
        "switch_delay": plan.switch_delay,
        "parameters": plan.parameters,
        "calendar": as_records(plan.calendar),
        "opening_from": plan.opening_from,
        "opening_until": plan.opening_until,
        "opening_first": plan.opening_first,
    }


def _of_queues(plan: Plan) -> dict[str, Any]:
    """Channels before the first opening, and queues in which nobody waits."""
    channels, queues = len(plan.channels), len(plan.queues)
    first_class = np.zeros(queues, dtype=np.int64)
    for number, queue in reversed(list(enumerate(plan.classes["queue"].tolist()))):
        first_class[queue] = number
    return {
        "channel_open": np.zeros(channels, dtype=np.int64),
        "channel_served": (plan.channels["at_closing"] != CLOSING_CARRY_OVER).astype(np.int64),
        "in_channel": np.zeros(channels, dtype=np.int64),
        "queue_root": np.full(queues, -1, dtype=np.int64),
        "queue_waiting": np.zeros(queues, dtype=np.int64),
        "queue_class": first_class,
        "queue_reading": np.zeros(queues),
    }


def _of_agents(plan: Plan, items: int) -> dict[str, Any]:
    """Agents before their first shift."""
    links = (
        *("first_shared", "next_done", "last_held", "line_head", "line_tail"),
        *("last_channel", "next", "previous"),
    )
    agents = _filled(plan.agents, AGENT_SLOT, **dict.fromkeys(links, -1))
    agents["team"] = plan.names.agent_team
    return {
        "agents": agents,
        "agent_count": np.zeros((plan.agents, len(plan.channels)), dtype=COUNT),
        "team_state": _filled(len(plan.teams), TEAM_STATE),
        **_of_orders(plan),
        "bucket_head": np.full((len(plan.teams), items + 1), -1, dtype=np.int64),
        "bucket_tail": np.full((len(plan.teams), items + 1), -1, dtype=np.int64),
    }


def _of_orders(plan: Plan) -> dict[str, Any]:
    """Sets of agents and teams, and heaps of agents: all are off duty."""
    sets = empty_sets(max(plan.agents, len(plan.teams)))
    fill(sets, OFF_DUTY, plan.agents)
    heaps = GIVES_WAY + len(plan.channels)
    return {
        "number_sets": sets,
        "heap_agents": np.zeros((heaps, plan.agents), dtype=np.int64),
        "heap_key": np.zeros((heaps, plan.agents), dtype=np.int64),
        "heap_place": np.zeros((heaps, plan.agents), dtype=np.int64),
        "heap_count": np.zeros((heaps, len(plan.teams)), dtype=np.int64),
    }


def _slots(plan: Plan) -> dict[str, Any]:
    """Slots of live cases and contacts, and the event lists."""
    slots = FEW + plan.agents
    return {
        "cases": _filled(slots, CASE_SLOT),
        "contacts": _filled(slots, CONTACT_SLOT),
        "threads": _filled(slots, THREAD_SLOT),
        "case_channel_attempts": np.zeros((slots, len(plan.channels)), dtype=COUNT),
        "history": _filled((slots, MOST_ENTRIES), HISTORY),
        "event_count": np.zeros(LISTS, dtype=np.int64),
        "events": _filled((LISTS, slots), EVENT),
        "positions": np.full((LISTS, slots), -1, dtype=PLACE),
    }


def _guess(plan: Plan, cases: int) -> dict[str, int]:
    """Rows of each table that a run may write; memory that is not written costs nothing."""
    rows = FEW + 2 * cases + 2 * plan.agents
    has_threads = (plan.channels["mode"] == MODE_ASYNC).any()
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


def _filled(shape: int | tuple[int, ...], dtype: np.dtype[Any], **values: int) -> Any:
    """An array of rows whose fields are 0 but for those given."""
    rows = np.zeros(shape, dtype=records(dtype))
    for name, value in values.items():
        rows[name] = value
    return rows


def as_records(array: StructuredArray) -> Any:
    """The same rows, with fields that plain Python can read as attributes too."""
    return array.view(records(array.dtype))


def _scalars(plan: Plan, tape: Tape | TapeWindow, items: int) -> Any:
    """The scalars of a run: all fields of the plan of that name, and where the run stands."""
    none = ("free_case", "free_contact", "arriving", "freed", "first_aside", "first_moving")
    run = _filled(1, SCALARS, **dict.fromkeys((*none, "block", "snapshot_at"), -1))
    for name in set(SCALARS.names or ()) & {*plan.__slots__, "orchestrates"}:
        run[name] = getattr(plan, name)
    run["channel_count"] = len(plan.channels)
    run["end"] = plan.end_ticks
    run["max_items"] = items
    run["interruptible"] = plan.channels["interruptible"].any()
    run["seed"] = tape.seed
    run["replication"] = tape.replication
    return run


def grown(world: World) -> World:
    """The same world with twice the room in every array that is nearly full."""
    run = world.run[0]
    contacts = int(run.contacts_used) + MARGIN
    cases = int(run.cases_used) + MARGIN
    used = {
        "contact_rows": int(run.contact_rows) + contacts,
        "case_rows": int(run.case_rows) + contacts,
        "turn_rows": int(run.turn_rows) + contacts,
        "work_rows": int(run.work_rows) + 2 * contacts,
        "state_rows": int(run.state_rows) + MARGIN + len(world.agents),
        "decision_rows": int(run.decision_rows) + MARGIN,
        **dict.fromkeys(GROW_WITH_CONTACTS, contacts),
        **dict.fromkeys(GROW_WITH_CASES, cases),
    }
    grown = {name: _longer(getattr(world, name), rows) for name, rows in used.items()}
    slots = max(len(grown["contacts"]), len(grown["cases"]))
    if slots > world.events.shape[1]:
        grown["events"] = _filled((LISTS, slots), EVENT)
        grown["positions"] = np.full((LISTS, slots), -1, dtype=PLACE)
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
