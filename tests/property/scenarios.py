"""Random small contact centres that reach every mechanism, and often two of them at one tick.

`random_settings` makes one from any `random.Random`; `scenarios` is the same for Hypothesis, which
then shrinks what fails; `seeded` numbers them for fixed samples. Most are a short day of 2 to 5
hours with 20 to 300 cases. Many run on a coarse clock, where everything happens at the same few
ticks, so that the order of events has to be right.
"""

from __future__ import annotations

import random
from typing import Any, Final

from hypothesis import strategies as st

from sim.scenario.schema import Scenario

Settings = dict[str, Any]

MIXTURE: Final = "mixture"
MODELS: Final = ("multichannel", "multimodal", "omnichannel", "orchestrated", MIXTURE)
"""The service models of every random scenario; the last is a random mixture."""

FIRST_HOUR: Final = 8
HALF_HOURS_PER_DAY: Final = 48
GRIDS: Final = (1e-6, 60.0, 10.0, 1.0, 60.0)
MEDIA: Final = ("text", "photo")
CHANNELS: Final = ("voice", "chat", "video", "branch")
SEGMENTS: Final = ("old", "young", "firms")
INTENTS: Final = ("bill", "fault", "order")
TEAMS: Final = ("front", "web", "all_round", "night")
SCOPES: Final = ("channel", "interaction", "case")


def seeded(number: int) -> tuple[Scenario, str]:
    """The random scenario of that number, and which of `MODELS` it is to be run under."""
    rng = random.Random(number)
    return Scenario.model_validate(random_settings(rng)), MODELS[number % len(MODELS)]


def scenarios() -> st.SearchStrategy[Scenario]:
    """Random scenarios for Hypothesis: some that it makes simple and shrinks, some rich ones."""
    sources = st.one_of(st.integers(0, 2**32).map(random.Random), st.randoms(use_true_random=False))
    return sources.map(random_settings).map(Scenario.model_validate)


def random_settings(rng: random.Random) -> Settings:
    """One random scenario, as a scenario file would say it."""
    grid = rng.choice(GRIDS)
    hours = rng.randint(2, 5)
    cases = rng.choice([40, 80, 20, 150, 250])
    channels = CHANNELS[: rng.randint(1, 4)]
    segments = SEGMENTS[: rng.randint(1, 3)]
    intents = INTENTS[: rng.randint(1, 3)]
    teams = {name: _team(rng, channels, intents) for name in TEAMS[: rng.randint(1, 4)]}
    # Talks are as long as the load on those who are there asks for.
    heads = [count for team in teams.values() for count in _on_duty(team, hours)]
    seconds = rng.uniform(0.5, 1.5) * max(sum(heads), 1) * 1800 / cases
    times = _Durations(rng, grid, min(max(seconds, 20.0), 900.0))
    chosen = {name: _channel(rng, name, hours, times) for name in channels}
    media = sorted({medium for channel in chosen.values() for medium in channel["media"]})
    start = f"2026-01-05T{FIRST_HOUR:02d}:00"
    return {
        "scenario": {
            "start": start,
            "horizon_days": hours / 24,
            "drain_hours": rng.choice([0.0, 0.5, 3.0]),
            "clock_grid_seconds": grid,
            "seed": rng.randint(0, 2**31),
        },
        "channels": chosen,
        "segments": _segments(rng, segments, channels, times),
        "intents": _intents(rng, intents, channels, media, times),
        "demand": _demand(rng, cases, hours, channels),
        "teams": teams,
        "staffing": {
            "blending": rng.random() < 0.5,
            "packing": rng.choice(["pack", "spread"]),
            "reserve": rng.random() < 0.85,
        },
        "handling": _handling(rng, times),
        "context": {"coverage_share": {c: rng.choice([0.6, 1.0, 0.0]) for c in channels}},
        "behaviour": _behaviour(rng, channels, times),
        "emotion": {"rise_long_wait": rng.choice([0.1, 0.0, 0.5])},
        "service_models": {MIXTURE: _mixture(rng)},
    }


class _Durations:
    """Makes distributions of durations around the talk time of the scenario."""

    def __init__(self, rng: random.Random, grid: float, talk: float) -> None:
        self._rng = rng
        self._grid = grid
        self.talk = talk
        self._fixed = rng.random() < 0.3  # every duration a multiple of the grid

    def multiple(self, mean: float) -> float:
        """A fixed duration that the grid divides, of 0 to 2 means."""
        step = max(self._grid, 1.0)
        return step * self._rng.randint(0, max(1, round(2 * mean / step)))

    def around(self, mean: float) -> Any:
        """Any distribution with about this mean."""
        choices = ["fixed", "exponential", "lognormal", "erlang", "gamma", "weibull"]
        choices += ["hyperexponential", "uniform", "triangular", "empirical"]
        kind = "fixed" if self._fixed else self._rng.choice(choices)
        shapes: dict[str, Any] = {
            "fixed": self.multiple(mean) if kind == "fixed" else 0,
            "exponential": {"mean_seconds": mean},
            "lognormal": {"mean_seconds": mean, "cv": 1.15},
            "erlang": {"mean_seconds": mean, "shape": 3},
            "gamma": {"mean_seconds": mean, "shape": 0.7},
            "weibull": {"mean_seconds": mean, "shape": 1.5},
            "hyperexponential": {
                "share_first": 0.4,
                "mean_first_seconds": 0.0,
                "mean_second_seconds": mean / 0.6,
            },
            "uniform": {"low_seconds": 0.0, "high_seconds": 2 * mean},
            "triangular": {"low_seconds": 0.0, "mode_seconds": mean, "high_seconds": 2 * mean},
            "empirical": {"values_seconds": [0.0, mean, mean, 2 * mean]},
        }
        shape = shapes[kind]
        return shape if kind == "fixed" else {"distribution": kind, **shape}

    def patience(self) -> Any:
        """Patience, also of those who never lose it or leave at once."""
        if self._rng.random() < 0.1:
            return "never"
        return self.around(self._rng.choice([60.0, 300.0, 900.0]))


def _on_duty(team: Settings, hours: int) -> list[int]:
    """Heads of a team in each half-hour of the scenario."""
    heads: list[int] = team["headcount"]
    first = FIRST_HOUR * len(heads) // 24
    return heads[first : first + hours * len(heads) // 24] * (HALF_HOURS_PER_DAY // len(heads))


def _team(rng: random.Random, channels: tuple[str, ...], intents: tuple[str, ...]) -> Settings:
    served = _some(rng, channels)
    team: Settings = {
        "channels": served,
        "headcount": _headcount(rng),
        "handle_time_factor": rng.choice([1.0, 0.8, 1.25]),
        "resolution_shift": rng.choice([0.0, -0.2, 0.2]),
    }
    if rng.random() < 0.4:
        team["home_channels"] = served[:1]
    if rng.random() < 0.3:
        team["intents"] = _some(rng, intents)
    if rng.random() < 0.4:
        team["secondary_intents"] = _some(rng, tuple(team.get("intents", intents)))
    if rng.random() < 0.3:
        team["max_per_agent"] = {rng.choice(served): rng.randint(1, 4)}
    return team


def _headcount(rng: random.Random) -> list[int]:
    """Heads by half-hour or hour of the day: always the same, or up and down, also to none."""
    per_day = rng.choice([HALF_HOURS_PER_DAY, 24])
    most = rng.choice([2, 1, 3, 4, 6])
    if rng.random() < 0.3:
        return [rng.choice([most, most, most, 0])] * per_day
    return [rng.choice([most, 0, most // 2, most - 1]) for _ in range(per_day)]


def _channel(rng: random.Random, name: str, hours: int, times: _Durations) -> Settings:
    chat = name == "chat" or rng.random() < 0.3
    most = rng.randint(2, 4) if chat else rng.choice([1, 1, 1, 2])
    channel: Settings = {
        "mode": "chat" if chat else "live",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "max_per_agent": most,
        "capacity_weight": rng.choice([1 / 3, 1 / 2, 0.6, 0.25, 1.0] if chat else [1.0, 1.0, 0.6]),
        "slowdown_per_extra_contact": rng.choice([0.35, 0.0, 1.0]) if chat else 0.0,
        "opening": _opening(rng, hours),
        "at_closing": rng.choice(["dismiss", "serve", "serve"]),
        "patience": times.patience(),
        "wait_tolerance_seconds": rng.choice([60, 0, 300]),
        "recognised_share": rng.choice([0.0, 0.5, 1.0]),
        "talk": times.around(times.talk),
        "after_contact_work": times.around(times.talk / 4) if rng.random() < 0.7 else 0,
        "priority_points": rng.choice([0.0, 0.0, 3.0]),
        "ageing_points_per_minute": rng.choice([1.0, 0.0, 4.0]),
    }
    if rng.random() < 0.35:
        channel["lines"] = rng.randint(1, 5)
    return channel


def _opening(rng: random.Random, hours: int) -> Any:
    """Always open, or one or two spells within the scenario."""
    if rng.random() < 0.5:
        return "always"
    end = FIRST_HOUR + hours
    late, early = rng.choice([0, 30]), rng.choice([0, 30])
    spans = [f"{FIRST_HOUR:02d}:{late:02d}-{end - 1:02d}:{early:02d}"]
    if rng.random() < 0.6:
        middle = rng.randint(FIRST_HOUR + 1, end - 1)
        first = f"{FIRST_HOUR:02d}:{late:02d}-{middle:02d}:00"
        spans = [first, f"{middle:02d}:30-{end + 1:02d}:00"]
    return {"all": spans}


def _segments(
    rng: random.Random, names: tuple[str, ...], channels: tuple[str, ...], times: _Durations
) -> Settings:
    found = {}
    for name, share in zip(names, _shares(rng, len(names)), strict=True):
        liked = _some(rng, channels)
        found[name] = {
            "share": share,
            "channel_preference": dict(zip(liked, _shares(rng, len(liked)), strict=True)),
            "patience": {c: times.patience() for c in channels if rng.random() < 0.3},
            "patience_correlation": rng.choice([0.0, 0.5, 0.9]),
            "priority_points": rng.choice([0.0, 2.0, -1.0, 5.0]),
        }
    return found


def _intents(
    rng: random.Random,
    names: tuple[str, ...],
    channels: tuple[str, ...],
    media: list[str],
    times: _Durations,
) -> Settings:
    found = {}
    for name, share in zip(names, _shares(rng, len(names)), strict=True):
        intent: Settings = {
            "share": share,
            "authenticate": times.around(20.0) if rng.random() < 0.3 else 0,
            "resolution_share": rng.choice([0.7, 0.3, 0.5, 1.0, 0.0]),
            "difficulty_cv": rng.choice([0.0, 0.6]),
            "difficulty_resolution_effect": rng.choice([0.0, 1.0]),
        }
        if media and rng.random() < 0.55:
            intent["medium"] = rng.choice(media)
        if rng.random() < 0.3:
            intent["channels"] = _some(rng, channels)
        if rng.random() < 0.3:
            intent["talk"] = {rng.choice(channels): times.around(times.talk)}
        if rng.random() < 0.3:
            intent["later_resolution_share"] = rng.choice([0.5, 1.0])
        found[name] = intent
    return found


def _demand(rng: random.Random, cases: int, hours: int, channels: tuple[str, ...]) -> Settings:
    """One or two sources whose expected cases add up to about `cases`."""
    count = rng.choice([1, 1, 2])
    sources = []
    for number in range(count):
        weights = [rng.choice([1.0, 0.0, 2.0, 5.0]) for _ in range(2 * hours)]
        weights[0] = max(weights[0], 1.0)
        source: Settings = {
            "name": f"source {number}",
            "kind": "inline",
            "interval_minutes": 30,
            "expected_cases": [w * cases / count / sum(weights) for w in weights],
            "arrivals": rng.choice(["poisson", "as_recorded"]),
        }
        if number:
            source["channel"] = rng.choice(channels)
        sources.append(source)
    variation = rng.choice([0.0, 0.3])
    return {"sources": sources, "busyness": {"day_cv": variation, "block_cv": variation}}


def _handling(rng: random.Random, times: _Durations) -> Settings:
    def seconds() -> float:
        return rng.choice([0.0, times.multiple(10.0), 10.0])

    return {
        "identify": times.around(20.0) if rng.random() < 0.6 else 0,
        "repeat": times.around(60.0) if rng.random() < 0.85 else 0,
        "read_base_seconds": seconds(),
        "read_per_contact_seconds": seconds(),
        "read_max_seconds": rng.choice([60.0, 15.0]),
        "logging_seconds": seconds(),
        "companion_seconds": seconds(),
        "channel_switch_seconds": seconds(),
        "wrong_record_share": rng.choice([0.3, 0.0, 1.0]),
        "missing_context_resolution_loss": rng.choice([0.0, 0.3]),
        "emotion_handle_time_effect": rng.choice([0.1, 0.0]),
    }


def _behaviour(rng: random.Random, channels: tuple[str, ...], times: _Durations) -> Settings:
    found: Settings = {"max_attempts": rng.choice([6, 4, 3, 2, 1, 6])}
    for cause in ("abandoned", "blocked", "closed", "unresolved"):
        retry = rng.choice([0.5, 0.0, 0.8, 1.0])
        found[f"after_{cause}"] = {
            "retry_share": retry,
            "switch_share": rng.choice([0.5, 1.0]) * (1 - retry),
            "retry_delay": times.around(rng.choice([30.0, 300.0, 1200.0])),
            "switch_delay": times.around(rng.choice([30.0, 300.0])),
        }
    if rng.random() < 0.4:
        found["hub_channel"] = rng.choice(channels)
    found["reopening_spread_minutes"] = rng.choice([10.0, 0.0, 60.0])
    return found


def _mixture(rng: random.Random) -> Settings:
    return {
        "base": "multichannel",
        "context_scope": rng.choice(SCOPES),
        "companion_channel": rng.random() < 0.5,
        "same_agent": rng.random() < 0.7,
    }


def _some(rng: random.Random, names: tuple[str, ...]) -> list[str]:
    """One or more of the names, in their order."""
    chosen = [name for name in names if rng.random() < 0.65]
    return chosen or [rng.choice(names)]


def _shares(rng: random.Random, count: int) -> list[float]:
    """Shares that sum to 1; now and then one of them is 0."""
    weights = [rng.choice([1.0, 2.0, 3.0, 0.0]) for _ in range(count)]
    weights[-1] = max(weights[-1], 1.0)
    return [weight / sum(weights) for weight in weights]
