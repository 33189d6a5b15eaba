"""Small centres staged by hand: who turns up when and where is said, every duration is fixed.

Journals of the SimPy engine come as dictionaries with times in seconds, so that a test can be read
against a sum on paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.demand.preference import pack
from sim.demand.tape import Tape, draw_tape
from sim.engine.journal import TABLES, AgentState, Answer, CaseEnd, ContactEnd, Presence
from sim.engine.plan import Plan
from sim.engine.planning import build_plan
from sim.engine.reference.driver import run_reference
from sim.scenario.schema import Scenario
from sim.service_models.capabilities import Capabilities
from sim.units import TICKS_PER_SECOND

Row = dict[str, Any]

BARE = Capabilities()
ORCHESTRATED = Capabilities(
    context_scope="case",
    duplicates_visible=True,
    merge_on_arrival=True,
    steering=True,
    priority_from_emotion_and_value=True,
)

CHANNELS: dict[str, dict[str, Any]] = {
    "voice": {"mode": "live", "talk": 200, "after_contact_work": 0, "recognised_share": 1},
    "chat": {
        "mode": "chat",
        "max_per_agent": 2,
        "talk": 200,
        "after_contact_work": 0,
        "recognised_share": 1,
    },
    "mail": {
        "mode": "async",
        "max_per_agent": 2,
        "talk": 600,
        "after_contact_work": 0,
        "recognised_share": 1,
        "turns_least": 1,
        "turns_most": 1,
        "customer_reply_delay": 60,
        "at_closing": "serve",
    },
    "bot": {"mode": "self_service", "talk": 100},
}
NEVER_AGAIN = {"retry_share": 0, "switch_share": 0}
CAUSES = ("abandoned", "blocked", "closed", "unresolved", "unanswered", "self_service")
TIMES = {
    "contacts": (
        *("offered", "queued", "left_queue", "talk_end", "closed", "switch", "closing", "read"),
        *("resume", "talk", "after_contact_work", "logging", "worked", "self_service"),
    ),
    "cases": ("arrival", "closed", "wait"),
    "turns": ("offered", "started", "ended", "work"),
    "work": ("start", "end"),
    "agent_states": ("start", "end"),
    "decisions": ("tick", "wait_wanted", "wait_chosen", "resolution_wanted", "resolution_chosen"),
}
WORDS: dict[tuple[str, str], Any] = {
    ("contacts", "end"): ContactEnd,
    ("cases", "end"): CaseEnd,
    ("agent_states", "state"): AgentState,
    ("decisions", "answer"): Answer,
    ("decisions", "outcome"): Presence,
}


@dataclass(frozen=True)
class Stage:
    """A centre that is staged: a plan and a tape."""

    plan: Plan
    tape: Tape

    def play(self, plan: Plan | None = None) -> dict[str, list[Row]]:
        """The journal of the SimPy engine, by table."""
        tables = run_reference(plan or self.plan, self.tape)
        return {table: [_row(table, row) for row in tables[table]] for table in TABLES}


def stage(
    visits: list[tuple[float, str]],
    capabilities: Capabilities = BARE,
    *,
    teams: dict[str, tuple[Any, str]] | None = None,
    **changes: Any,
) -> Stage:
    """Stage a centre.

    Args:
        visits: second of arrival, and channels in order of preference ("mail voice").
        capabilities: of the service model.
        teams: by name the head count and the channels; default: one agent for all channels.
        changes: what differs, with the sections of a scenario, such as
            ``channels={"mail": {"turns_most": 2}}``.
    """
    scenario = Scenario.model_validate(_settings(teams or {"all": (1, "voice chat mail")}, changes))
    plan = build_plan(scenario, capabilities)
    drawn = draw_tape(scenario, 1, 0)
    names = list(scenario.channels)
    cases = np.zeros(len(visits), dtype=drawn.cases.dtype)
    for number, (case, (second, wanted)) in enumerate(zip(cases, visits, strict=True)):
        case["arrival"] = int(second * TICKS_PER_SECOND)
        case["key"], case["customer"], case["difficulty"] = 1000 + number, number, 1.0
        order = [names.index(name) for name in wanted.split()]
        scores = np.full(len(names), np.inf)
        scores[order] = np.arange(len(order))
        case["order"] = pack(scores)
    return Stage(plan, replace(drawn, cases=cases))


def _settings(teams: dict[str, tuple[int, str]], changes: dict[str, Any]) -> dict[str, Any]:
    """A scenario in which nothing happens by chance, with what a test changes."""
    settings: dict[str, Any] = {
        "scenario": {"start": "2026-01-05T00:00", "horizon_days": 0.25, "drain_hours": 2},
        "channels": {name: dict(channel) for name, channel in CHANNELS.items()},
        "segments": {
            "all": {
                "share": 1,
                "channel_preference": {name: 1 / len(CHANNELS) for name in CHANNELS},
            }
        },
        "intents": {"need": {"share": 1, "resolution_share": 1}},
        "demand": {
            "sources": [
                {"name": "one", "kind": "inline", "interval_minutes": 30, "expected_cases": [1]}
            ]
        },
        "teams": {
            # One agent and a limit: what mail takes is tried elsewhere.
            name: {"headcount": count, "channels": served.split(), "message_capacity_share": 1.0}
            for name, (count, served) in teams.items()
        },
        "handling": {"channel_switch_seconds": 0, "emotion_handle_time_effect": 0},
        "behaviour": {f"after_{cause}": dict(NEVER_AGAIN) for cause in CAUSES},
    }
    for section, values in changes.items():
        target = settings.setdefault(section, {})
        for key, value in values.items():
            if isinstance(value, dict) and isinstance(target.get(key), dict):
                target[key].update(value)
            else:
                target[key] = value
    return settings


def _row(table: str, row: Any) -> Row:
    """A row with seconds instead of ticks, and words instead of codes."""
    found: Row = {}
    for name in row.dtype.names:
        value = int(row[name])
        if (table, name) in WORDS:
            found[name] = WORDS[table, name](value).name.lower()
        elif name in TIMES[table]:
            found[name] = value / TICKS_PER_SECOND if value >= 0 else None
        else:
            found[name] = value
    return found


def columns(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of rows."""
    return [tuple(row[name] for name in names) for row in rows]
