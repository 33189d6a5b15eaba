"""Directions that must hold for messages, self-service and merging, paired over the same customers.

A direction holds if the mean difference of replications is 3.5 standard errors on its side of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import AgentState, ContactEnd, Journal, WorkKind
from sim.engine.run import simulate
from sim.scenario.schema import Scenario

REPLICATIONS: Final = 40
SEED: Final = 20_261
LIMIT: Final = 3.5

MIXTURES: Final = {
    "sees": {"base": "multichannel", "context_scope": "case", "duplicates_visible": True},
    "merges": {
        "base": "multichannel",
        "context_scope": "case",
        "duplicates_visible": True,
        "merge_on_arrival": True,
    },
}
CENTRE: Final[dict[str, Any]] = {
    "scenario": {"start": "2026-01-05T09:00", "horizon_days": 0.3, "drain_hours": 6},
    "channels": {
        "calls": {"patience": {"distribution": "exponential", "mean_seconds": 240}},
        "mail": {
            "mode": "async",
            "turns_most": 2,
            "max_per_agent": 2,
            "interruptible": True,
            "patience": {"distribution": "exponential", "mean_seconds": 1200},
            "customer_reply_delay": {"distribution": "exponential", "mean_seconds": 300},
        },
        "bot": {"mode": "self_service", "hand_over_to": "calls"},
    },
    "segments": {
        "all": {"share": 1, "channel_preference": {"calls": 0.4, "mail": 0.4, "bot": 0.2}}
    },
    "intents": {"any": {"share": 1, "self_service_resolution_share": 0.2}},
    "demand": {
        "sources": [
            {"name": "day", "kind": "inline", "interval_minutes": 60, "expected_cases": [120]}
        ],
        "busyness": {"day_cv": 0, "block_cv": 0},
    },
    "teams": {"all": {"channels": ["calls", "mail"], "headcount": 15}},
    "service_models": MIXTURES,
}


def _work(journal: Journal) -> float:
    """Hours of agents' work."""
    rows = journal.work
    return float((rows["end"] - rows["start"]).sum()) / 3.6e9


def _closed(journal: Journal) -> float:
    """Messages that an agent had to close because the case was in hand."""
    return float((journal.contacts["end"] == ContactEnd.CLOSED_AS_DUPLICATE).sum())


def _wait(channel: int) -> Callable[[Journal], float]:
    """Mean wait of the answered, seconds."""

    def found(journal: Journal) -> float:
        rows = journal.contacts[journal.contacts["channel"] == channel]
        rows = rows[np.isin(rows["end"], (ContactEnd.ANSWERED, ContactEnd.CHASED))]
        return float((rows["left_queue"] - rows["queued"]).mean()) / 1e6

    return found


def _time_to_answer(journal: Journal) -> float:
    """Mean time from a message to its answer, seconds."""
    turns = journal.turns[journal.turns["ended"] >= 0]
    return float((turns["ended"] - turns["offered"]).mean()) / 1e6


def _held(journal: Journal) -> float:
    """Hours in which agents held a place and did nothing."""
    rows = journal.agent_states[journal.agent_states["state"] == AgentState.HELD_SLOT]
    return float((rows["end"] - rows["start"]).sum()) / 3.6e9


def _silent(journal: Journal) -> float:
    rows = journal.work[journal.work["kind"] == WorkKind.SILENT]
    return float((rows["end"] - rows["start"]).sum()) / 3.6e9


def _resumed(journal: Journal) -> float:
    return float(journal.contacts["resume"].sum()) / 3.6e9


Change = Callable[[dict[str, Any]], None]


def _set(*path: str, value: Any) -> Change:
    """A change of one key."""

    def change(raw: dict[str, Any]) -> None:
        for name in path[:-1]:
            raw = raw.setdefault(name, {})
        raw[path[-1]] = value

    return change


def _chat(silent: float) -> Change:
    """Calls become chats of which a share is left without a word."""

    def change(raw: dict[str, Any]) -> None:
        raw["channels"]["calls"] |= {
            "mode": "chat",
            "max_per_agent": 2,
            "silent_abandonment_share": silent,
        }
        raw["teams"]["all"]["headcount"] = 8  # two chats each: so that some are abandoned

    return change


INTENT, MAIL, SEGMENT = ("intents", "any"), ("channels", "mail"), ("segments", "all")
ORCHESTRATOR = ("orchestrator", "merge_recall_share")

# What is measured; under which model; less of it with the first change than with the second.
DIRECTIONS: Final[dict[str, tuple[Callable[[Journal], float], str, Change, Change]]] = {
    "a bot that solves more leaves less work": (
        _work,
        "multichannel",
        _set(*INTENT, "self_service_resolution_share", value=0.6),
        _set(*INTENT, "self_service_resolution_share", value=0.1),
    ),
    "what is merged on arrival no agent has to close": (
        _closed,
        "merges",
        _set(*ORCHESTRATOR, value=1.0),
        _set(*ORCHESTRATOR, value=0.0),
    ),
    "interruption shortens the wait of calls": (
        _wait(0),
        "multichannel",
        _set(*MAIL, "interruptible", value=True),
        _set(*MAIL, "interruptible", value=False),
    ),
    "interruption lengthens the way to an answer": (
        _time_to_answer,
        "multichannel",
        _set(*MAIL, "interruptible", value=False),
        _set(*MAIL, "interruptible", value=True),
    ),
    "places are held longer if silence is waited for": (
        _held,
        "multichannel",
        _set(*MAIL, "silence_release_minutes", value=0),
        _set(*MAIL, "silence_release_minutes", value=20),
    ),
    "resuming takes the longer the longer it takes": (
        _resumed,
        "multichannel",
        _set("handling", "resume_seconds", value=5),
        _set("handling", "resume_seconds", value=60),
    ),
    "the silent take agents' time": (_silent, "multichannel", _chat(0.0), _chat(0.9)),
    "parallel contacts make no less work": (
        _work,
        "multichannel",
        _set(*SEGMENT, "parallel_contact_share", value=0.0),
        _set(*SEGMENT, "parallel_contact_share", value=0.8),
    ),
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_direction(name: str) -> None:
    measure, model, less, more = DIRECTIONS[name]
    found = []
    for change in (less, more):
        raw = deepcopy(CENTRE)
        change(raw)
        scenario = Scenario.model_validate(raw)
        journals = (simulate(scenario, model, SEED, replication=r) for r in range(REPLICATIONS))
        found.append(np.array([measure(journal) for journal in journals]))
    gap = found[1] - found[0]
    error = float(gap.std(ddof=1)) / REPLICATIONS**0.5
    assert gap.mean() > LIMIT * error, f"{found[0].mean():.4g} and {found[1].mean():.4g}"
    assert gap.mean() > 0
