"""A journal of one hour that fits on a page, and the scenario it belongs to.

`docs/measures.md` tells its story in words. Times below are seconds from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

import numpy as np

from sim.demand.tape import Tape
from sim.engine.journal import (
    AGENT_STATE,
    CASE,
    CONTACT,
    DECISION,
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_RESOLVED,
    TURN,
    WORK,
    AgentState,
    CaseEnd,
    ContactEnd,
    Journal,
    Names,
    StructuredArray,
    WorkKind,
)
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_SECOND

TIMED = {
    *("queued", "talk_end", "closed", "worked", "self_service", "after_contact_work", "logging"),
    *("authenticate", "identify", "read", "repeat", "companion", "switch", "closing", "resume"),
    "talk",
}
"""Columns of a contact that are given in seconds."""

VOICE, CHAT = 0, 1
REGULAR, GOLD = 0, 1
BILLING, REPAIR = 0, 1
PHONE, WEB = 0, 1

SCENARIO: dict[str, Any] = {
    "name": "tiny",
    "scenario": {"horizon_days": 1 / 24, "replications": 3},
    "channels": {
        "voice": {
            "wait_threshold_seconds": 60,
            "service_level": {"threshold_seconds": 20},
            "variable_cost_per_contact": 0.5,
            "variable_cost_per_minute": 0.1,
        },
        "chat": {
            "mode": "chat",
            "max_per_agent": 2,
            "capacity_weight": 0.5,
            "wait_threshold_seconds": 60,
            "service_level": {"threshold_seconds": 60},
            "variable_cost_per_contact": 0.2,
        },
    },
    "segments": {
        "regular": {"share": 0.6, "channel_preference": {"voice": 0.7, "chat": 0.3}},
        "gold": {
            "share": 0.4,
            "channel_preference": {"voice": 1.0},
            "value_per_year": 100,
            "churn_logit_shift": -0.5,
        },
    },
    "intents": {
        "billing": {"share": 0.6, "purchase": True, "conversion_share": 0.1, "margin": 30},
        "repair": {"share": 0.4},
    },
    "demand": {
        "sources": [
            {
                "name": "week",
                "kind": "inline",
                "interval_minutes": 60,
                "expected_cases": [7.0],
            }
        ]
    },
    "teams": {
        "phone": {
            "channels": ["voice"],
            "headcount": 2,
            "wage_per_hour": 12,
            "shrinkage_share": 0.25,
        },
        "web": {
            "channels": ["chat"],
            "headcount": 1,
            "wage_per_hour": 15,
            "shrinkage_share": 0.5,
        },
    },
    "costs": {
        "hours_per_agent_year": 1764,
        "weeks_per_year": 52,
        "overhead_share": 0.5,
        "platform_per_agent_month": {"multichannel": 21},
        "integration_per_channel_month": {"multichannel": 10},
    },
    "churn": {
        "preset": "stated",
        "baseline_logit": -2.94,
        "per_repeat": 0.45,
        "per_abandon": 0.9,
        "wait": 0.2,
        "emotion": 0.5,
        "cases_per_year": 2,
        "background_churn": 0.05,
    },
}


def scenario(**sections: Mapping[str, Any]) -> Scenario:
    """The tiny scenario, with keys of whole sections replaced."""
    plain = {key: {**SCENARIO.get(key, {}), **value} for key, value in sections.items()}
    return Scenario.model_validate({**SCENARIO, **plain})


def rows(dtype: np.dtype[np.void], records: list[dict[str, Any]]) -> StructuredArray:
    """A table from records; columns that a record leaves out are 0."""
    table = np.zeros(len(records), dtype=dtype)
    for row, record in enumerate(records):
        for column, value in record.items():
            table[row][column] = value
    return table


def contact(
    case: int, attempt: int, channel: int, end: ContactEnd, offered: float, left: float, **more: Any
) -> dict[str, Any]:
    """One contact; times in seconds. `talk_end` and the rest say when an agent was done."""
    record: dict[str, Any] = {
        "case": case,
        "attempt": attempt,
        "entry_channel": channel,
        "channel": channel,
        "end": end,
        "offered": _ticks(offered),
        "queued": _ticks(offered),
        "left_queue": _ticks(left),
        "talk_end": -1,
        "agent": -1,
        "team": -1,
        "closed": _ticks(left),
    }
    if "talk_end" in more:
        record["closed"] = _ticks(more["talk_end"] + more["after_contact_work"])
        record["worked"] = _ticks(more["talk_end"] - left)
    if "agent" in more:
        record["team"] = WEB if more["agent"] >= 2 else PHONE
    return record | {key: _ticks(v) if key in TIMED else v for key, v in more.items()}


def case(number: int, segment: int, intent: int, end: CaseEnd, **more: Any) -> dict[str, Any]:
    """One case; `arrival`, `closed` and `wait` in seconds."""
    record: dict[str, Any] = {
        "case": number,
        "customer": number,
        "segment": segment,
        "intent": intent,
        "end": end,
        "attempts": 1,
        "channels": 1,
        "closed": -1,
    }
    timed = {"arrival", "closed", "wait"}
    return record | {key: _ticks(v) if key in timed else v for key, v in more.items()}


def spells(agent: int, *edges: tuple[float, AgentState]) -> list[dict[str, Any]]:
    """States of an agent from (start, state) pairs; the last one ends them."""
    return [
        {"agent": agent, "start": _ticks(start), "end": _ticks(end), "state": state}
        for (start, state), (end, _) in pairwise(edges)
    ]


def work(
    agent: int, number: int, attempt: int, channel: int, *edges: float
) -> list[dict[str, Any]]:
    """Talk between the first two edges, after-contact work between the last two."""
    common = {"agent": agent, "case": number, "attempt": attempt, "channel": channel}
    kinds = zip((WorkKind.HANDLING, WorkKind.AFTER_CONTACT_WORK), edges, edges[1:], strict=False)
    return [
        {**common, "kind": kind, "start": _ticks(start), "end": _ticks(end)}
        for kind, start, end in kinds
    ]


def thread_work(
    agent: int, number: int, attempt: int, channel: int, turn: int, start: float, end: float
) -> dict[str, Any]:
    """One spell of work on a turn of a thread."""
    (spell,) = work(agent, number, attempt, channel, start, end)
    return {**spell, "turn": turn}


def turn(
    number: int, attempt: int, channel: int, turn: int, *edges: float, **more: Any
) -> dict[str, Any]:
    """One turn of a thread from the seconds at which it was offered, started and ended."""
    offered, started, ended = (*edges, -1, -1)[:3]
    record: dict[str, Any] = {
        "case": number,
        "attempt": attempt,
        "channel": channel,
        "turn": turn,
        "agent": -1,
        "offered": _ticks(offered),
        "started": _ticks(started),
        "ended": _ticks(ended),
    }
    return record | {key: _ticks(v) if key == "work" else v for key, v in more.items()}


def decision(number: int, attempt: int, tick: float, wanted: int, **more: Any) -> dict[str, Any]:
    """One decision of the orchestrator; waits in seconds."""
    record: dict[str, Any] = {
        "case": number,
        "attempt": attempt,
        "tick": _ticks(tick),
        "wanted": wanted,
        "chosen": -1,
        "read": -1,
    }
    timed = {"wait_wanted", "wait_chosen"}
    return record | {key: _ticks(v) if key in timed else v for key, v in more.items()}


def _ticks(seconds: float) -> int:
    return -1 if seconds < 0 else round(seconds * TICKS_PER_SECOND)


ANSWERED, ABANDONED = ContactEnd.ANSWERED, ContactEnd.ABANDONED

CONTACTS = [
    contact(1, 1, VOICE, ABANDONED, 100, 180, flags=FLAG_BEYOND_WAIT_THRESHOLD),
    contact(3, 1, VOICE, ContactEnd.BLOCKED, 200, 200),
    contact(
        0, 1, VOICE, ANSWERED, 0, 10, agent=0, talk_end=260, after_contact_work=50, logging=10,
        authenticate=20, identify=30, talk=200, answered_index=1, flags=FLAG_RESOLVED,
    ),
    contact(
        1, 2, VOICE, ANSWERED, 600, 630, agent=1, talk_end=930, after_contact_work=40,
        identify=30, talk=270, answered_index=1,
    ),
    contact(
        1, 3, CHAT, ANSWERED, 1500, 1540, agent=2, talk_end=1940, after_contact_work=30,
        identify=30, repeat=90, talk=180, answered_index=2, earlier=1, missing=1000,
        flags=FLAG_RESOLVED,
    ),
    contact(
        2, 1, CHAT, ANSWERED, 1700, 1700, agent=2, talk_end=2000, after_contact_work=20,
        identify=30, talk=170, answered_index=1,
    ),
    contact(4, 1, VOICE, ABANDONED, 3000, 3015),
    contact(6, 1, CHAT, ContactEnd.CLOSED_OUT, 3500, 3500),
    contact(
        5, 1, VOICE, ANSWERED, 3300, 3305, agent=0, talk_end=3570, after_contact_work=30,
        identify=30, talk=235, answered_index=1,
    ),
    contact(4, 2, VOICE, ContactEnd.OPEN, 3400, -1),
]  # fmt: skip

CASES = [
    case(3, REGULAR, BILLING, CaseEnd.GIVEN_UP, arrival=200, closed=200, blocked=1, emotion=400),
    case(0, REGULAR, BILLING, CaseEnd.RESOLVED, arrival=0, closed=260, answered=1, wait=10),
    case(
        1, GOLD, REPAIR, CaseEnd.RESOLVED, arrival=100, closed=1940, attempts=3, answered=2,
        abandoned=1, repetitions=1, switches=1, channels=2, waits_beyond_threshold=1, wait=150,
        emotion=200,
    ),
    case(
        2, REGULAR, BILLING, CaseEnd.GIVEN_UP, arrival=1700, closed=2000, answered=1,
        first_channel=CHAT, emotion=600,
    ),
    case(
        6, REGULAR, BILLING, CaseEnd.GIVEN_UP, arrival=3500, closed=3500, closed_out=1,
        first_channel=CHAT, emotion=300,
    ),
    case(4, GOLD, BILLING, CaseEnd.OPEN, arrival=3000, attempts=2, abandoned=1, wait=15),
    case(5, REGULAR, REPAIR, CaseEnd.OPEN, arrival=3300, answered=1, wait=5),
]  # fmt: skip

_S = AgentState
AGENT_STATES = [
    *spells(
        0, (10, _S.BUSY), (260, _S.AFTER_CONTACT_WORK), (310, _S.AVAILABLE), (500, _S.BREAK),
        (700, _S.AVAILABLE), (2900, _S.TRAINING), (3305, _S.BUSY), (3570, _S.AFTER_CONTACT_WORK),
        (3600, _S.OFF),
    ),
    *spells(1, (630, _S.BUSY), (930, _S.AFTER_CONTACT_WORK), (970, _S.AVAILABLE), (2400, _S.OFF)),
    *spells(
        2, (1540, _S.BUSY), (2000, _S.AFTER_CONTACT_WORK), (2020, _S.AVAILABLE), (3600, _S.OFF)
    ),
]  # fmt: skip

WORK_SPELLS = [
    *work(0, 0, 1, VOICE, 10, 260, 310),
    *work(1, 1, 2, VOICE, 630, 930, 970),
    *work(2, 1, 3, CHAT, 1540, 1940, 1970),
    *work(2, 2, 1, CHAT, 1700, 2000, 2020),
    *work(0, 5, 1, VOICE, 3305, 3570, 3600),
]


def _as_written(spells_of_time: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spells in the order in which they are written: by their end, what is open by agent."""
    return sorted(spells_of_time, key=lambda spell: (spell["end"], spell["agent"]))


def journal(
    contacts: list[dict[str, Any]] | None = None,
    cases: list[dict[str, Any]] | None = None,
    work_spells: list[dict[str, Any]] | None = None,
    agent_states: list[dict[str, Any]] | None = None,
    turns: list[dict[str, Any]] | None = None,
    decisions: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Journal:
    """The tiny journal, with tables or attributes replaced."""
    hour = 3600 * TICKS_PER_SECOND
    given: dict[str, Any] = {
        "start": datetime(2026, 1, 5),  # noqa: DTZ001 - local time without zone, like a scenario's
        "warm_up_ticks": 0,
        "horizon_ticks": hour,
        "end_ticks": hour,
        "model": "multichannel",
        "engine": "compiled",
        "seed": 1,
        "replication": 0,
        "tape": cast("Tape", None),
        "names": Names(
            ("voice", "chat"),
            ("regular", "gold"),
            ("billing", "repair"),
            ("phone", "web"),
            np.array([PHONE, PHONE, WEB], dtype=np.int16),
        ),
    }
    return Journal(
        contacts=rows(CONTACT, CONTACTS if contacts is None else contacts),
        cases=rows(CASE, CASES if cases is None else cases),
        work=rows(WORK, _as_written(WORK_SPELLS if work_spells is None else work_spells)),
        agent_states=rows(
            AGENT_STATE, _as_written(AGENT_STATES if agent_states is None else agent_states)
        ),
        turns=rows(TURN, turns or []),
        decisions=rows(DECISION, decisions or []),
        **(given | more),
    )
