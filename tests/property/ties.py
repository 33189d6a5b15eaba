"""When events of each rank happened in a run, and which met at one tick.

The journal does not tell every event: of those who chase a message only the chase itself is known,
not its time. What is told is enough to know that a pair of ranks met.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from sim.engine.journal import TURN_WAITED_FOR_OWNER, ContactEnd, WorkKind
from tests.property.runs import Run, Ticks

RANKS: Final = ("calendar", "completion", "router timer", "arrival", "return", "expiry")
TIES: Final = tuple(" and ".join(pair) for pair in combinations_with_replacement(RANKS, 2))
"""Pairs of events at one tick; of the same rank too. None of them is impossible."""


def ticks_of_events(run: Run) -> dict[str, Ticks]:
    """When events of each rank happened, in order of time."""
    contacts = run.contacts
    abandoned = contacts["end"] == ContactEnd.ABANDONED
    found = {
        "calendar": run.plan.calendar["tick"],
        "completion": _completions(run),
        "router timer": _timers(run),
        "arrival": run.journal.tape.cases["arrival"],
        "return": _returns(run),
        "expiry": contacts["left_queue"][abandoned],
    }
    end = run.journal.end_ticks
    return {name: np.sort(ticks[ticks < end]) for name, ticks in found.items()}


def _completions(run: Run) -> Ticks:
    """Ends of talks, of turns, of after-contact work, of held places and of self-service."""
    work, contacts = run.journal.work, run.contacts
    whole = (work["turn"] == 0) | (work["kind"] != WorkKind.HANDLING)
    turns = run.turns["ended"][run.turns["ended"] >= 0]
    visits = contacts[(contacts["self_service"] > 0) & (contacts["end"] != ContactEnd.WITHDRAWN)]
    ends = visits["offered"] + visits["self_service"]
    return np.concatenate([work["end"][whole], turns, ends])


def _timers(run: Run) -> Ticks:
    """Silent threads released, waits for the owner over, second looks."""
    before, after = run.next_turns
    silence = run.channel("silence", before)
    released = (silence > 0) & (after["offered"] >= before["ended"] + silence)
    waited = run.turns[(run.turns["flags"] & TURN_WAITED_FOR_OWNER) != 0]
    over = waited["offered"] + run.channel("owner_wait", waited)
    over = over[(waited["started"] < 0) | (waited["started"] >= over)]
    looks = run.decisions["tick"][run.decisions["look"] > 0]
    return np.concatenate([(before["ended"] + silence)[released], over, looks])


def _returns(run: Run) -> Ticks:
    """Further contacts, answers of customers, and contacts after a decision that took time."""
    contacts, decisions = run.contacts, run.decisions
    later = contacts["offered"][contacts["attempt"] > 1]
    replies = run.turns["offered"][run.turns["turn"] > 1]
    first = decisions[(decisions["look"] == 0) & (decisions["attempt"] == 1)]
    arrivals = contacts[(contacts["attempt"] == 1) & np.isin(contacts["case"], first["case"])]
    decided = np.zeros(len(run.journal.tape.cases), dtype=np.int64)
    decided[first["case"]] = first["tick"]
    delayed = arrivals["offered"][arrivals["offered"] > decided[arrivals["case"]]]
    return np.concatenate([later, replies, delayed])


def tied(events: dict[str, Ticks]) -> Iterator[str]:
    """Pairs of ranks that met at one tick."""
    for one, other in combinations_with_replacement(RANKS, 2):
        if one == other:
            met = bool((np.diff(events[one]) == 0).any())
        else:
            met = bool(np.isin(events[one], events[other]).any())
        if met:
            yield f"{one} and {other}"
