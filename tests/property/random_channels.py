"""Random channels of all four modes."""

from __future__ import annotations

import random
from typing import Any, Final

from tests.property.durations import Durations

Settings = dict[str, Any]

FIRST_HOUR: Final = 8
MEDIA: Final = ("text", "photo")
HELD: Final = ("voice", "chat", "video", "branch")
ASYNC: Final = ("mail", "messenger")
SELF_SERVICE: Final = "bot"


def random_names(rng: random.Random) -> tuple[str, ...]:
    """Names of the channels of one scenario: one to four that agents hold, messages, a bot."""
    names = list(HELD[: rng.choice([1, 2, 2, 3, 4])])
    messages = ASYNC[: rng.choice([0, 1, 1, 1, 2])]
    names += messages
    if rng.random() < 0.5:
        names.append(SELF_SERVICE)
    if messages and rng.random() < 0.1:
        names = [name for name in names if name not in HELD]
    return tuple(names)


def random_channels(
    rng: random.Random, names: tuple[str, ...], hours: int, times: Durations
) -> dict[str, Settings]:
    """All channels of a scenario, by name."""
    served = [name for name in names if name != SELF_SERVICE]
    found = {}
    for name in names:
        if name == SELF_SERVICE:
            found[name] = _self_service(rng, served, hours, times)
        elif name in ASYNC:
            found[name] = _messages(rng, hours, times)
        else:
            found[name] = _held(rng, name, hours, times)
    return found


def _held(rng: random.Random, name: str, hours: int, times: Durations) -> Settings:
    """A channel on which customers wait for the answer: live or chat."""
    chat = name == "chat" or rng.random() < 0.3
    most = rng.randint(2, 4) if chat else rng.choice([1, 1, 1, 2])
    channel: Settings = {
        "mode": "chat" if chat else "live",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "max_per_agent": most,
        "capacity_weight": rng.choice([1 / 3, 1 / 2, 0.6, 0.25, 1.0] if chat else [1.0, 1.0, 0.6]),
        "slowdown_per_extra_contact": rng.choice([0.35, 0.0, 1.0]) if chat else 0.0,
        "at_closing": rng.choice(["dismiss", "serve", "serve", "carry_over"]),
        "patience": times.patience(),
        "wait_tolerance_seconds": rng.choice([60, 0, 300]),
        "talk": times.around(times.talk),
        "after_contact_work": times.maybe(0.7, times.talk / 4),
        **_every(rng, hours),
    }
    if rng.random() < 0.35:
        channel["lines"] = rng.randint(1, 5)
    if chat and rng.random() < 0.7:
        channel["silent_abandonment_share"] = rng.choice([0.7, 1.0])
        channel["silent_abandonment_notice"] = times.maybe(0.85, 60.0)
    return channel


def _messages(rng: random.Random, hours: int, times: Durations) -> Settings:
    """A channel of messages: threads of one to four turns, often interruptible."""
    least = rng.choice([1, 1, 2])
    return {
        "mode": "async",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "max_per_agent": rng.choice([1, 2, 3, 5]),
        "capacity_weight": rng.choice([1.0, 1 / 2, 1 / 3, 0.25]),
        "slowdown_per_extra_contact": rng.choice([1.0, 0.35, 0.0]),
        "at_closing": rng.choice(["carry_over", "carry_over", "carry_over", "serve", "dismiss"]),
        "patience": times.patience(120.0, 600.0, 1800.0),
        "wait_tolerance_seconds": rng.choice([60, 600, 3600]),
        "talk": times.around(times.talk * rng.choice([1.0, 2.0])),
        "after_contact_work": times.maybe(0.5, times.talk / 6),
        "turns_least": least,
        "turns_most": rng.randint(least, 4),
        "customer_reply_delay": times.maybe(0.9, rng.choice([30.0, 120.0, 600.0])),
        "silence_release_minutes": rng.choice([0.0, 1.0, 3.0, 10.0]),
        "owner_wait_minutes": rng.choice([0.0, 1.0, 4.0, 15.0, 10_080.0]),
        "interruptible": rng.random() < 0.65,
        "suspended_to": rng.choice(["owner", "anyone"]),
        **_every(rng, hours),
    }


def _self_service(rng: random.Random, served: list[str], hours: int, times: Durations) -> Settings:
    """A bot; mostly it hands over to another channel."""
    return {
        "mode": "self_service",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "talk": times.maybe(0.9, rng.choice([30.0, 120.0, 600.0])),
        "hand_over_to": rng.choice([*served, *served, ""]),
        "opening": _opening(rng, hours) if rng.random() < 0.3 else "always",
    }


def _every(rng: random.Random, hours: int) -> Settings:
    """What every channel with agents has."""
    return {
        "opening": _opening(rng, hours),
        "recognised_share": rng.choice([0.0, 0.5, 1.0]),
        "priority_points": rng.choice([0.0, 0.0, 3.0]),
        "ageing_points_per_minute": rng.choice([1.0, 0.0, 4.0]),
    }


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
