"""A textbook queue as an ordinary scenario: what a real centre adds is switched off, key by key.

A row states its rates in the publication's unit of time; `Centre.unit` says how many seconds that
is. Nothing but the public schema of scenarios is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.schema import Scenario

Law = Mapping[str, Any] | float | str
"""Distribution of a duration as a scenario writes it."""

SECONDS_PER_DAY = 86_400.0
CHANNEL = "contact"

NOTHING_BUT_TALK = {
    "identify": 0,
    "repeat": 0,
    "read_base_seconds": 0,
    "read_per_contact_seconds": 0,
    "logging_seconds": 0,
    "companion_seconds": 0,
    "channel_switch_seconds": 0,
    "emotion_handle_time_effect": 0,
    "wrong_record_share": 0,
}
CALM = {
    f"rise_{cause}": 0
    for cause in ("long_wait", "abandoned", "blocked", "closed", "repeat", "unresolved")
}
GONE = {"retry_share": 0, "switch_share": 0}


def exponential(mean: float) -> Law:
    """Exponential; seconds."""
    return {"distribution": "exponential", "mean_seconds": mean}


def erlang(phases: int, mean: float) -> Law:
    """Erlang; seconds."""
    return {"distribution": "erlang", "shape": phases, "mean_seconds": mean}


def lognormal(mean: float, scv: float) -> Law:
    """Lognormal by squared coefficient of variation; seconds."""
    return {"distribution": "lognormal", "mean_seconds": mean, "cv": scv**0.5}


def hyperexponential(share: float, first: float, second: float) -> Law:
    """A share of the durations has mean ``first``, the others ``second``; seconds."""
    return {
        "distribution": "hyperexponential",
        "share_first": share,
        "mean_first_seconds": first,
        "mean_second_seconds": second,
    }


@dataclass(frozen=True)
class Team:
    """Agents who serve some of the classes.

    Attributes:
        agents: a number, or a list that divides the day evenly.
        classes: what they can serve.
    """

    agents: int | Sequence[int]
    classes: Sequence[str]


@dataclass(frozen=True)
class Centre:
    """One channel, one or more classes of contacts, one or more teams.

    Attributes:
        arrivals: by class, contacts per unit of time, or a list of expected contacts per interval
            that is repeated.
        service: law of the talk. patience: law of the patience.
        agents: of the only team, if `teams` is empty.
        unit: seconds in the publication's unit of time.
        lines: contacts waiting and in talk together; None: no limit.
        points: priority points by class; the rest has none. Nobody gains priority by waiting.
        teams: by name, where there are several.
        channel, after_abandoned, busyness, staffing: more keys of these sections.
        interval_minutes: in which volumes are written.
    """

    arrivals: Mapping[str, float | Sequence[float]]
    service: Law
    agents: int | Sequence[int] = 0
    patience: Law = "never"
    unit: float = 180.0
    lines: int | None = None
    points: Mapping[str, float] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    channel: Mapping[str, Any] = field(default_factory=dict)
    after_abandoned: Mapping[str, Any] = field(default_factory=lambda: GONE)
    busyness: Mapping[str, float] = field(default_factory=dict)
    staffing: Mapping[str, Any] = field(default_factory=dict)
    interval_minutes: int = 60

    @property
    def contacts_per_day(self) -> float:
        """Expected first contacts of all classes in a day."""
        per_day = 1440 / self.interval_minutes
        return per_day * sum(
            sum(pattern) / len(pattern) for pattern in map(self._pattern, self.arrivals.values())
        )

    def _pattern(self, rate: float | Sequence[float]) -> Sequence[float]:
        """Expected contacts per interval."""
        if isinstance(rate, int | float):
            return [rate * self.interval_minutes * 60.0 / self.unit]
        return rate

    def scenario(self, days: float, drain_hours: float = 0.0) -> Scenario:
        """The scenario over so many days."""
        classes = list(self.arrivals)
        teams = self.teams or {"agents": Team(self.agents, classes)}
        return Scenario.model_validate(
            {
                "name": "textbook",
                "scenario": {"horizon_days": days, "drain_hours": drain_hours},
                "channels": {CHANNEL: self._channel()},
                "segments": {
                    name: {
                        "share": 1.0 / len(classes),
                        "channel_preference": {CHANNEL: 1.0},
                        "priority_points": self.points.get(name, 0.0),
                    }
                    for name in classes
                },
                "intents": {
                    name: {"share": 1.0 / len(classes), "resolution_share": 1.0} for name in classes
                },
                "demand": {
                    "sources": [self._source(name, rate) for name, rate in self.arrivals.items()],
                    "busyness": {"day_cv": 0, "block_cv": 0, **self.busyness},
                },
                "staffing": dict(self.staffing),
                "teams": {
                    name: {
                        "channels": [CHANNEL],
                        "intents": list(team.classes),
                        "headcount": team.agents
                        if isinstance(team.agents, int)
                        else list(team.agents),
                    }
                    for name, team in teams.items()
                },
                "handling": NOTHING_BUT_TALK,
                "behaviour": {
                    "after_abandoned": dict(self.after_abandoned),
                    "after_blocked": GONE,
                    "max_attempts": 32,
                },
                "emotion": CALM,
            }
        )

    def _channel(self) -> dict[str, Any]:
        return {
            "talk": self.service,
            "after_contact_work": 0,
            "patience": self.patience,
            "lines": self.lines,
            "ageing_points_per_minute": 0,
            **self.channel,
        }

    def _source(self, name: str, rate: float | Sequence[float]) -> dict[str, Any]:
        return {
            "name": name,
            "kind": "inline",
            "interval_minutes": self.interval_minutes,
            "expected_cases": list(self._pattern(rate)),
            "segment": name,
            "intent": name,
        }
