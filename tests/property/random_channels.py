"""Random channels of all four modes."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.property.durations import Durations

Settings = dict[str, Any]

FIRST_HOUR: Final = 8
MEDIA: Final = ("text", "photo")
SYNCHRONOUS: Final = ("voice", "chat", "video", "branch")
ASYNC: Final = ("mail", "messenger")
SELF_SERVICE: Final = "bot"


@dataclass(frozen=True)
class Theme:
    """What a scenario has much of, so that mechanisms that need each other meet.

    Attributes:
        bot: chance of self-service. messages: numbers of channels of messages to choose from.
        always: chance that a channel is always open.
        turns: least numbers of turns to choose from. most_turns: of any thread.
        closing: behaviour at closing of synchronous channels to choose from.
        hub: whether self-service is the hub.
        patience: mean patience on synchronous channels to choose from, seconds.
    """

    bot: float = 0.5
    messages: tuple[int, ...] = (0, 1, 1, 2)
    always: float = 0.5
    turns: tuple[int, ...] = (1, 1, 2)
    most_turns: int = 4
    closing: tuple[str, ...] = ("dismiss", "serve", "carry_over")
    hub: bool = False
    parallel: tuple[float, ...] = (0.5, 1.0, 1.0, 0.2, 0.8)
    liked: tuple[str, ...] = ()
    owner_wait: tuple[float, ...] = (0.0, 4.0, 15.0, 10_080.0)
    served: float = 0.65
    steady: float = 0.3
    load: tuple[float, float] = (0.5, 1.5)
    chase: tuple[float, ...] = (60.0, 300.0, 1200.0)
    retries: tuple[float, ...] = (0.5, 0.0, 0.8, 1.0)
    replies: tuple[float, ...] = (60.0, 300.0, 1200.0)
    visits: tuple[float, ...] = (30.0, 300.0, 1200.0)
    returns: tuple[float, ...] = (30.0, 300.0, 1200.0)
    patience: tuple[float, ...] = (60.0, 300.0, 900.0)


_MESSAGES: Final = Theme(
    messages=(1, 1, 2),
    always=0.35,
    turns=(1, 2, 3),
    patience=(300.0, 900.0, 3600.0),
    liked=("mail",),
    owner_wait=(4.0, 15.0, 10_080.0, 10_080.0),
    served=0.9,
    steady=0.0,
    load=(0.8, 1.6),
    retries=(0.5, 0.3),
    replies=(60.0, 600.0, 3600.0),
)
_BOT_AS_HUB: Final = replace(
    _MESSAGES,
    bot=1.0,
    turns=(1, 1, 2),
    hub=True,
    liked=("mail", "bot"),
    load=(0.6, 1.2),
    retries=(0.2,),
    chase=(60.0, 300.0),
    visits=(1200.0, 3600.0),
    returns=(30.0, 300.0),
)
_CHASED: Final = replace(
    _MESSAGES,
    turns=(1,),
    most_turns=1,
    parallel=(1.0, 0.5),
    liked=("mail", "voice"),
    served=0.5,
    chase=(60.0, 300.0),
    retries=(0.5, 0.2),
    returns=(1200.0, 30.0),
    patience=(900.0, 3600.0),
)
_CLOSING: Final = Theme(
    always=0.0,
    patience=(1800.0, 7200.0),
    closing=("carry_over", "carry_over", "dismiss"),
    load=(1.0, 2.5),
    turns=(1, 2, 3),
)
THEMES: Final = (
    *(Theme(), Theme(bot=0.9, messages=(0, 1)), _MESSAGES, _BOT_AS_HUB, _BOT_AS_HUB),
    *(_CHASED, _CHASED, _CLOSING, _CLOSING),
)


def random_names(rng: random.Random, theme: Theme) -> tuple[str, ...]:
    """Names of the channels of one scenario: one to four that agents hold, messages, a bot."""
    names = list(SYNCHRONOUS[: rng.choice([1, 2, 2, 3, 4])])
    messages = ASYNC[: rng.choice(theme.messages)]
    names += messages
    if rng.random() < theme.bot:
        names.append(SELF_SERVICE)
    if messages and rng.random() < 0.1:
        names = [name for name in names if name not in SYNCHRONOUS]
    return tuple(names)


def random_channels(
    rng: random.Random, names: tuple[str, ...], theme: Theme, hours: int, times: Durations
) -> dict[str, Settings]:
    """All channels of a scenario, by name."""
    served = [name for name in names if name != SELF_SERVICE]
    found = {}
    for name in names:
        if name == SELF_SERVICE:
            found[name] = _self_service(rng, theme, served, times)
        elif name in ASYNC:
            found[name] = _messages(rng, theme, times)
        else:
            found[name] = _held(rng, name, theme, times)
        bot_or_theme = 0.7 if name == SELF_SERVICE else theme.always
        found[name]["opening"] = _opening(rng, hours, bot_or_theme)
    return found


def _held(rng: random.Random, name: str, theme: Theme, times: Durations) -> Settings:
    """A channel on which customers wait for the answer: live or chat."""
    chat = name == "chat" or rng.random() < 0.3
    most = rng.randint(2, 4) if chat else rng.choice([1, 1, 1, 2])
    channel: Settings = {
        "mode": "chat" if chat else "live",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "max_per_agent": most,
        "capacity_weight": rng.choice([1 / 3, 1 / 2, 0.6, 0.25, 1.0] if chat else [1.0, 1.0, 0.6]),
        "slowdown_per_extra_contact": rng.choice([0.35, 0.0, 1.0]) if chat else 0.0,
        "at_closing": rng.choice(theme.closing),
        "patience": times.patience(*theme.patience),
        "wait_threshold_seconds": rng.choice([60, 0, 300]),
        "talk": times.around(times.talk),
        "after_contact_work": times.maybe(0.7, times.talk / 4),
        **_every(rng),
    }
    if rng.random() < 0.45:
        channel["trunks"] = rng.randint(1, 4)
    if chat and rng.random() < 0.85:
        channel["silent_abandonment_share"] = rng.choice([0.7, 1.0])
        channel["silent_abandonment_notice"] = times.maybe(
            0.9, rng.choice([60.0, 600.0, 1800.0, 1800.0])
        )
    beside = random.Random(f"reaction {channel!r}")  # beside the others, which stay as they are
    if beside.random() < 0.3:
        channel["reaction_share"] = beside.choice([0.05, 0.3, 0.9])
        channel["reaction_time"] = beside.choice([0, times.talk / 3, times.talk])
    return channel


def _messages(rng: random.Random, theme: Theme, times: Durations) -> Settings:
    """A channel of messages: threads of one to four turns, often interruptible."""
    least = rng.choice(theme.turns)
    return {
        "mode": "async",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "max_per_agent": rng.choice([1, 2, 3, 5]),
        "capacity_weight": rng.choice([1.0, 1 / 2, 1 / 2, 1 / 3]),
        "slowdown_per_extra_contact": rng.choice([1.0, 0.35, 0.0]),
        "at_closing": rng.choice(["carry_over", "carry_over", "serve", "dismiss"]),
        "patience": times.patience(*theme.chase),
        "wait_threshold_seconds": rng.choice([60, 600, 3600]),
        "talk": times.around(times.talk * rng.choice([1.0, 2.0])),
        "after_contact_work": times.maybe(0.5, times.talk / 6),
        "turns_least": least,
        "turns_most": rng.randint(least, theme.most_turns),
        "customer_reply_delay": times.maybe(0.9, rng.choice(theme.replies)),
        "silence_release_minutes": rng.choice([0.0, 4.0, 30.0, 30.0]),
        "owner_wait_minutes": rng.choice(theme.owner_wait),
        "interruptible": rng.random() < 0.8,
        "suspended_to": rng.choice(["owner", "owner", "anyone"]),
        **_every(rng),
    }


def _self_service(
    rng: random.Random, theme: Theme, served: list[str], times: Durations
) -> Settings:
    """A bot; mostly it hands over to another channel."""
    return {
        "mode": "self_service",
        "media": [medium for medium in MEDIA if rng.random() < 0.4],
        "talk": times.maybe(0.9, rng.choice(theme.visits)),
        "hand_over_to": rng.choice([*served, *served, ""]),
    }


def _every(rng: random.Random) -> Settings:
    """What every channel with agents has."""
    return {
        "recognised_share": rng.choice([0.0, 0.5, 1.0]),
        "priority_points": rng.choice([0.0, 0.0, 3.0]),
        "ageing_points_per_minute": rng.choice([1.0, 0.0, 4.0]),
    }


def _opening(rng: random.Random, hours: int, always: float) -> Any:
    """Always open, or one or two spells within the scenario."""
    if rng.random() < always:
        return "always"
    end = FIRST_HOUR + hours
    late, early = rng.choice([0, 30]), rng.choice([0, 30])
    spans = [f"{FIRST_HOUR:02d}:{late:02d}-{end - 1:02d}:{early:02d}"]
    if rng.random() < 0.8:
        middle, gap = rng.randint(FIRST_HOUR + 1, end - 1), rng.choice([10, 10, 30])
        first = f"{FIRST_HOUR:02d}:{late:02d}-{middle:02d}:00"
        spans = [first, f"{middle:02d}:{gap:02d}-{end + 1:02d}:00"]
    return {"all": spans}
