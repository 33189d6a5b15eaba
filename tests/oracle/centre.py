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
    "missing_context_resolution_loss": 0,
    "read_base_seconds": 0,
    "read_per_contact_seconds": 0,
    "logging_seconds": 0,
    "companion_seconds": 0,
    "channel_switch_seconds": 0,
    "emotion_handle_time_effect": 0,
    "wrong_record_share": 0,
    "resume_seconds": 0,
    "duplicate_close_seconds": 0,
    "stale_reply_seconds": 0,
}
CAUSES_OF_ANGER = ("beyond_threshold", "abandoned", "blocked", "closed", "repeat", "unresolved")
CAUSES_OF_ANGER += ("balked", "unanswered", "self_service", "steered")
CALM = {f"rise_{cause}": 0 for cause in CAUSES_OF_ANGER}
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
    """One channel or several, one or more classes of contacts, one or more teams.

    Attributes:
        arrivals: by class, contacts per unit of time, or a list of expected contacts per interval
            that is repeated.
        service: law of the talk. patience: law of the patience.
        agents: of the only team, if `teams` is empty.
        unit: seconds in the publication's unit of time.
        trunks: contacts waiting and in talk together; None: no limit.
        points: priority points by class; the rest has none. Nobody gains priority by waiting.
        teams: by name, where there are several; team: more keys of each.
        channel, after_abandoned, busyness, staffing: more keys of these sections.
        channels: more keys of each channel, where there are several, beside those of `channel`.
        turns_to: by class, the channels that customers prefer, with shares; else the first one.
        segments, intents: more keys of these sections, for every class; by_class: of segments, by
            class.
        sections: more keys of whole sections, by the name of the section.
        interval_minutes: in which volumes are written.
    """

    arrivals: Mapping[str, float | Sequence[float]]
    service: Law
    agents: int | Sequence[int] = 0
    patience: Law = "never"
    unit: float = 180.0
    trunks: int | None = None
    points: Mapping[str, float] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    team: Mapping[str, Any] = field(default_factory=dict)
    channel: Mapping[str, Any] = field(default_factory=dict)
    after_abandoned: Mapping[str, Any] = field(default_factory=lambda: GONE)
    busyness: Mapping[str, float] = field(default_factory=dict)
    staffing: Mapping[str, Any] = field(default_factory=dict)
    channels: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {CHANNEL: {}})
    turns_to: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    segments: Mapping[str, Any] = field(default_factory=dict)
    intents: Mapping[str, Any] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
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
        written: dict[str, dict[str, Any]] = {
            "scenario": {"horizon_days": days, "drain_hours": drain_hours},
            "channels": {name: self._channel(more) for name, more in self.channels.items()},
            "segments": {name: self._segment(name) for name in self.arrivals},
            "intents": {
                name: {"share": 1.0 / len(self.arrivals), "resolution_share": 1.0, **self.intents}
                for name in self.arrivals
            },
            "demand": {
                "sources": [self._source(name, rate) for name, rate in self.arrivals.items()],
                "busyness": {"day_cv": 0, "block_cv": 0, **self.busyness},
            },
            "staffing": dict(self.staffing),
            "teams": self._teams(),
            "handling": NOTHING_BUT_TALK,
            "behaviour": {
                "after_abandoned": dict(self.after_abandoned),
                "after_blocked": GONE,
                "after_balked": GONE,
                "max_attempts": 32,
            },
            "emotion": CALM,
        }
        for section, more in self.sections.items():
            written[section] = {**written.get(section, {}), **more}
        return Scenario.model_validate({"name": "textbook", **written})

    def _segment(self, name: str) -> dict[str, Any]:
        """Customers of one class."""
        return {
            "share": 1.0 / len(self.arrivals),
            "channel_preference": self.turns_to.get(name, {next(iter(self.channels)): 1.0}),
            "priority_points": self.points.get(name, 0.0),
            **self.segments,
            **self.by_class.get(name, {}),
        }

    def _teams(self) -> dict[str, dict[str, Any]]:
        """All teams; each serves all channels that need agents."""
        teams = self.teams or {"agents": Team(self.agents, list(self.arrivals))}
        served = [c for c, more in self.channels.items() if more.get("mode") != "self_service"]
        return {
            name: {
                "channels": served,
                "intents": list(team.classes),
                "headcount": team.agents if isinstance(team.agents, int) else list(team.agents),
                **self.team,
            }
            for name, team in teams.items()
        }

    def _channel(self, more: Mapping[str, Any]) -> dict[str, Any]:
        if more.get("mode") == "self_service":
            return dict(more)
        return {
            "talk": self.service,
            "after_contact_work": 0,
            "patience": self.patience,
            "trunks": self.trunks,
            "ageing_points_per_minute": 0,
            **self.channel,
            **more,
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
