"""What of the model one run reaches: read from its journal, or from a run without the mechanism.

Some mechanisms leave a mark in the journal (a flag, an end). Of the others the question is whether
they changed anything: the same tape is served again with the mechanism switched off in the plan,
and the journals are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.compiled.driver import run_compiled
from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SAME_AGENT,
    FLAG_SECONDARY_SKILL,
    FLAG_WRONG_RECORD,
    TABLES,
    AgentState,
    CaseEnd,
    ContactEnd,
    Journal,
    WorkKind,
)
from sim.engine.plan import CALENDAR_STAFFING, MODE_CHAT, Plan
from sim.engine.planning import build_plan
from sim.engine.run import simulate
from sim.measures.sweeps import Spells, peak_by_owner
from sim.rules.context import SCOPE_CASE
from sim.scenario.schema import Scenario
from sim.service_models.registry import resolve
from tests.property.journals import equal_rows

Ticks = npt.NDArray[np.int64]

RANKS: Final = ("calendar", "completion", "arrival", "return", "expiry")
TIES: Final = tuple(" and ".join(pair) for pair in combinations_with_replacement(RANKS, 2))
"""Pairs of events at one tick; of the same rank too. None of them is impossible."""

SIMULATED_ENDS: Final = tuple(
    ContactEnd[name] for name in ("OPEN", "ANSWERED", "ABANDONED", "BLOCKED", "CLOSED_OUT")
)
SIMULATED_STATES: Final = tuple(AgentState[name] for name in ("AVAILABLE", "BUSY", "WRAP_UP"))
SIMULATED_CASE_ENDS: Final = (CaseEnd.OPEN, CaseEnd.RESOLVED, CaseEnd.GIVEN_UP)


@dataclass(frozen=True)
class Run:
    """A scenario under one service model, served by the compiled engine."""

    scenario: Scenario
    plan: Plan
    journal: Journal

    @property
    def contacts(self) -> Any:
        """Rows of all contacts."""
        return self.journal.contacts

    def without(self, **changes: Any) -> bool:
        """Whether the journal differs from that of the same plan with these changes."""
        tables = run_compiled(replace(self.plan, **changes), self.journal.tape)
        return not all(equal_rows(getattr(self.journal, t), tables[t]) for t in TABLES)

    def channels_with(self, **columns: Any) -> Any:
        """The plan's channels with some columns changed."""
        table = self.plan.channels.copy()
        for name, value in columns.items():
            table[name] = value
        return table


def served(scenario: Scenario, model: str) -> Run:
    """Run a scenario on the compiled engine."""
    plan = build_plan(scenario, resolve(model, scenario).capabilities)
    return Run(scenario, plan, simulate(scenario, model, engine="compiled"))


def reached(run: Run) -> Iterator[str]:
    """Names of everything that a run reaches, of those in `EVERYTHING`."""
    ends = set(run.contacts["end"].tolist())
    yield from (f"contact {end.name.lower()}" for end in SIMULATED_ENDS if end in ends)
    ends = set(run.journal.cases["end"].tolist())
    yield from (f"case {end.name.lower()}" for end in SIMULATED_CASE_ENDS if end in ends)
    states = set(run.journal.agent_states["state"].tolist())
    yield from (f"agent {s.name.lower()}" for s in SIMULATED_STATES if s in states)
    events = ticks_of_events(run)
    yield from (f"rank {name}" for name, ticks in events.items() if len(ticks))
    yield from _ties(events)
    yield from (name for name, shown in MECHANISMS.items() if shown(run))


def ticks_of_events(run: Run) -> dict[str, Ticks]:
    """When events of each rank happened, in order of time."""
    contacts, work = run.contacts, run.journal.work
    end = run.journal.end_ticks
    return {
        "calendar": run.plan.calendar["tick"],
        "completion": np.sort(work["end"][work["end"] < end]),
        "arrival": run.journal.tape.cases["arrival"],
        "return": np.sort(contacts["offered"][contacts["attempt"] > 1]),
        "expiry": np.sort(contacts["left_queue"][contacts["end"] == ContactEnd.ABANDONED]),
    }


def _ties(events: dict[str, Ticks]) -> Iterator[str]:
    """Pairs of ranks that met at one tick."""
    for one, other in combinations_with_replacement(RANKS, 2):
        if one == other:
            tied = bool((np.diff(events[one]) == 0).any())
        else:
            tied = bool(np.isin(events[one], events[other]).any())
        if tied:
            yield f"{one} and {other}"


# --- marks in the journal ------------------------------------------------------------------------


def _flag(bit: int) -> Callable[[Run], bool]:
    return lambda run: bool((run.contacts["flags"] & bit).any())


def _part(name: str) -> Callable[[Run], bool]:
    return lambda run: bool((run.contacts[name] > 0).any())


def _followed(run: Run) -> tuple[Any, Any]:
    """Contacts and the next of the same case, row by row."""
    rows = run.contacts[np.lexsort((run.contacts["attempt"], run.contacts["case"]))]
    again = rows["case"][1:] == rows["case"][:-1]
    return rows[:-1][again], rows[1:][again]


def _retry(run: Run) -> bool:
    before, after = _followed(run)
    return bool((before["channel"] == after["channel"]).any())


def _switch(run: Run) -> bool:
    return bool(run.journal.cases["switches"].any())


def _hub(run: Run) -> bool:
    before, after = _followed(run)
    return bool(((before["channel"] != run.plan.hub) & (after["channel"] == run.plan.hub)).any())


def _dismissed(run: Run) -> bool:
    rows = run.contacts[run.contacts["end"] == ContactEnd.CLOSED_OUT]
    return bool((rows["left_queue"] > rows["offered"]).any())


def _found_closed(run: Run) -> bool:
    rows = run.contacts[run.contacts["end"] == ContactEnd.CLOSED_OUT]
    return bool((rows["left_queue"] == rows["offered"]).any())


def _is_open(run: Run, channel: int, ticks: Ticks) -> npt.NDArray[np.bool_]:
    first, last = run.plan.opening_first[channel : channel + 2]
    spells = Spells(run.plan.opening_from[first:last], run.plan.opening_until[first:last])
    return spells.count_at(ticks) > 0


def _served_after_closing(run: Run) -> bool:
    for channel in range(len(run.plan.channels)):
        rows = run.contacts[(run.contacts["channel"] == channel) & (run.contacts["agent"] >= 0)]
        if not _is_open(run, channel, rows["left_queue"]).all():
            return True
    return False


def _reopening(run: Run) -> bool:
    """Somebody came back in the hour after a channel opened again, not before."""
    return run.without(parameters=_with(run.plan.parameters, _REOPENING_SPREAD, 7200.0))


def _drain(run: Run) -> bool:
    return bool((run.contacts["left_queue"] > run.journal.horizon_ticks).any())


def _coverage_miss(run: Run) -> bool:
    if run.plan.scope != SCOPE_CASE:
        return False
    wrong = (run.contacts["flags"] & FLAG_WRONG_RECORD) != 0
    return bool(((run.contacts["missing"] > 0) & ~wrong).any())


def _remembered(run: Run) -> bool:
    """The same agent had the case's contact before: he or she need not read."""
    before, after = _followed(run)
    return bool(((before["agent"] == after["agent"]) & (after["agent"] >= 0)).any())


def _most_attempts(run: Run) -> bool:
    cases, most = run.journal.cases, run.plan.max_attempts
    return most > 1 and bool(
        ((cases["attempts"] == most) & (cases["end"] == CaseEnd.GIVEN_UP)).any()
    )


def _several_chats(run: Run) -> bool:
    work = run.journal.work
    chats = run.plan.channels["mode"][work["channel"]] == MODE_CHAT
    work = work[chats & (work["kind"] == WorkKind.TALK)]
    ones = np.ones(len(work), dtype=np.int64)
    agents = run.plan.agents
    peak = peak_by_owner(work["agent"], Spells(work["start"], work["end"]), ones, agents)
    return bool((peak > 1).any())


def _nobody_ever(run: Run) -> bool:
    """A contact of a kind that no agent who ever works may take."""
    intents = run.journal.tape.cases["intent"][run.contacts["case"]]
    kinds = intents.astype(np.int64) * len(run.plan.channels) + run.contacts["channel"]
    for queue in np.unique(run.plan.classes["queue"][kinds]):
        row = run.plan.queues[queue]
        teams = run.plan.queue_teams[row["first_team"] : row["first_team"] + row["teams"]]
        if not run.plan.teams["agents"][teams].any():
            return True
    return False


# --- shrinking teams -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Drop:
    """A head count that fell: when, of which team, from what to what, and until when."""

    tick: int
    team: int
    before: int
    after: int
    until: int


def _drops(run: Run) -> Iterator[Drop]:
    """All falls of head counts."""
    rows = run.plan.calendar[run.plan.calendar["kind"] == CALENDAR_STAFFING]
    for team in range(len(run.plan.teams)):
        mine = [(int(r["tick"]), int(r["value"])) for r in rows[rows["which"] == team]]
        for (_, before), (tick, after), (until, _) in zip(
            mine, mine[1:], [*mine[2:], (run.journal.end_ticks, 0)], strict=False
        ):
            if after < before:
                yield Drop(tick, team, before, after, until)


def _on_duty(run: Run, agent: int, tick: int) -> bool:
    """Whether an agent is on duty just after a tick."""
    states = run.journal.agent_states
    mine = states[states["agent"] == agent]
    return bool(((mine["start"] <= tick) & (mine["end"] > tick)).any())


def _chosen(run: Run, drop: Drop) -> tuple[list[int], list[int]]:
    """Of a team that shrinks, who has to go, and those among them who finish something first.

    Nobody, where some were still to go since an earlier fall: the journal does not tell who.
    """
    states, contacts = run.journal.agent_states, run.contacts
    there = (states["start"] < drop.tick) & (states["end"] >= drop.tick)
    there &= run.plan.names.agent_team[states["agent"]] == drop.team
    agents = np.unique(states["agent"][there]).tolist()
    if len(agents) != drop.before:
        return [], []
    held = contacts[
        (contacts["agent"] >= 0)
        & (contacts["left_queue"] < drop.tick)
        & ((contacts["closed"] >= drop.tick) | (contacts["closed"] < 0))
    ]
    weights = run.plan.channels["weight"][held["channel"]]
    load = np.bincount(held["agent"], weights, minlength=run.plan.agents)
    leaving = sorted(agents, key=lambda a: (load[a], -a))[: drop.before - drop.after]
    return leaving, [agent for agent in leaving if load[agent] > 0]


def _finishes_first(run: Run) -> bool:
    """A head count fell, and somebody finished a contact before leaving."""
    return any(_chosen(run, drop)[1] for drop in _drops(run))


def _swap(run: Run) -> bool:
    """A head count fell, and somebody left in place of a colleague who was to go."""
    for drop in _drops(run):
        leaving, finishing = _chosen(run, drop)
        if not finishing:
            continue
        for agent in np.flatnonzero(run.plan.names.agent_team == drop.team).tolist():
            stayed = agent not in leaving and _on_duty(run, agent, drop.tick)
            if stayed and not _on_duty(run, agent, drop.until - 1):
                return True
    return False


# --- runs without the mechanism ------------------------------------------------------------------

_REOPENING_SPREAD: Final = 20
_REPEAT_LOSS: Final = 11


def _with(row: npt.NDArray[np.float64], place: int, value: float) -> npt.NDArray[np.float64]:
    changed = row.copy()
    changed[place] = value
    return changed


def _priorities(run: Run) -> bool:
    return run.without(
        channels=run.channels_with(points=0.0), points=np.zeros_like(run.plan.points)
    )


def _ageing(run: Run) -> bool:
    return run.without(channels=run.channels_with(ageing_per_second=0.0))


def _correlation(run: Run) -> bool:
    return bool(run.plan.correlation.any()) and run.without(
        correlation=np.zeros_like(run.plan.correlation)
    )


MECHANISMS: Final[dict[str, Callable[[Run], bool]]] = {
    "retry": _retry,
    "switch": _switch,
    "switch to the hub": _hub,
    "most attempts reached": _most_attempts,
    "dismissed at closing": _dismissed,
    "found closed": _found_closed,
    "served after closing": _served_after_closing,
    "back after reopening": _reopening,
    "drain": _drain,
    "companion channel": _flag(FLAG_COMPANION),
    "medium lacking": _flag(FLAG_MEDIUM_LACKING),
    "same agent again": _flag(FLAG_SAME_AGENT),
    "agent remembers": _remembered,
    "wrong record": _flag(FLAG_WRONG_RECORD),
    "system not covered": _coverage_miss,
    "secondary skill": _flag(FLAG_SECONDARY_SKILL),
    "recognised": _flag(FLAG_RECOGNISED),
    "long wait": _flag(FLAG_LONG_WAIT),
    "authenticate": _part("authenticate"),
    "identify": _part("identify"),
    "read": _part("read"),
    "repeat": _part("repeat"),
    "channel switch": _part("switch"),
    "logging": _part("logging"),
    "several chats at once": _several_chats,
    "nobody may ever take it": _nobody_ever,
    "finishes before leaving": _finishes_first,
    "leaves for a colleague": _swap,
    "reserve matters": lambda run: run.plan.reserve and run.without(reserve=False),
    "packing matters": lambda run: run.without(pack=not run.plan.pack),
    "priorities matter": _priorities,
    "ageing matters": _ageing,
    "correlated patience matters": _correlation,
    "missing context costs resolution": lambda run: run.without(
        parameters=_with(run.plan.parameters, _REPEAT_LOSS, 0.0)
    ),
}

EVERYTHING: Final = (
    *(f"contact {end.name.lower()}" for end in SIMULATED_ENDS),
    *(f"case {end.name.lower()}" for end in SIMULATED_CASE_ENDS),
    *(f"agent {state.name.lower()}" for state in SIMULATED_STATES),
    *(f"rank {rank}" for rank in RANKS),
    *TIES,
    *MECHANISMS,
)
