"""What of the model one run reaches: read from its journal, or from a run without the mechanism.

Some mechanisms leave a mark in the journal (a flag, an end). Of the others the question is whether
they changed anything: the same tape is served again with the mechanism switched off in the plan,
and the journals are compared.

Two that the contract speaks of cannot happen and are not listed. A case is never closed while a
customer is in self-service: the visit is withdrawn at that moment. And nobody joins a visit to
self-service: whoever is there relies on it, and does not turn up elsewhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from sim.demand.foresight import Foresight
from sim.engine.journal import (
    EMOTION_KINDS,
    FLAG_NAMES,
    TURN_FLAG_NAMES,
    AgentState,
    Answer,
    CaseEnd,
    ContactEnd,
    Presence,
    WorkKind,
)
from tests.property.mechanisms_agents import AGENTS
from tests.property.mechanisms_contacts import CONTACTS
from tests.property.mechanisms_orchestrator import ORCHESTRATOR
from tests.property.mechanisms_parallel import PARALLEL
from tests.property.mechanisms_threads import THREADS
from tests.property.runs import Mechanism, Run, flag, turn_flag
from tests.property.ties import RANKS, TIES, ticks_of_events, tied

NOT_SIMULATED: Final = ("NO_SHOW", "LAPSED", "OFF")
"""Codes of what no engine does yet, and of the state that is not written."""

ENDS: Final = tuple(end for end in ContactEnd if end.name not in NOT_SIMULATED)
CASE_ENDS: Final = tuple(end for end in CaseEnd if end.name not in NOT_SIMULATED)
STATES: Final = tuple(state for state in AgentState if state.name not in NOT_SIMULATED)

CODES: Final = {
    "contact": ("contacts", "end", {end.value: end.name.lower() for end in ENDS}),
    "case": ("cases", "end", {end.value: end.name.lower() for end in CASE_ENDS}),
    "foresight": ("cases", "foreseen", {code.value: code.name.lower() for code in Foresight}),
    "agent": ("agent_states", "state", {state.value: state.name.lower() for state in STATES}),
    "work": ("work", "kind", {kind.value: kind.name.lower() for kind in WorkKind}),
    "offer": ("decisions", "answer", {answer.value: answer.name.lower() for answer in Answer}),
    "presence": ("decisions", "outcome", {each.value: each.name.lower() for each in Presence}),
    "emotion read": ("decisions", "read", dict(enumerate(EMOTION_KINDS))),
}
"""Columns whose every code has to be reached: table, column, names."""

MECHANISMS: Final[dict[str, Mechanism]] = {
    **{f"flag {name}": flag(bit) for name, bit in FLAG_NAMES.items()},
    **{f"turn flag {name}": turn_flag(bit) for name, bit in TURN_FLAG_NAMES.items()},
    **CONTACTS,
    **AGENTS,
    **THREADS,
    **PARALLEL,
    **ORCHESTRATOR,
}

EVERYTHING: Final = (
    *(f"{what} {name}" for what, (_, _, names) in CODES.items() for name in names.values()),
    *(f"rank {rank}" for rank in RANKS),
    *TIES,
    *MECHANISMS,
)


def reached(run: Run, known: Container[str] = ()) -> Iterator[str]:
    """Names of what a run reaches, of those in `EVERYTHING`; `known` mechanisms are left out.

    To know a mechanism may cost another run, without it.
    """
    for what, (table, column, names) in CODES.items():
        found = set(getattr(run.journal, table)[column].tolist())
        yield from (f"{what} {name}" for code, name in names.items() if code in found)
    events = ticks_of_events(run)
    yield from (f"rank {name}" for name, ticks in events.items() if len(ticks))
    yield from tied(events)
    yield from (name for name, shown in MECHANISMS.items() if name not in known and shown(run))
