"""The four modes in which a channel is served, and what differs between them by default.

live: an agent is wholly taken while the customer waits for the answer. chat: an agent may hold
several customers at once. async: customers leave messages; a thread goes back and forth in turns.
self_service: no agent takes part; what it does not solve may be handed over to another channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

MOST_CHANNELS = 63
"""Channels of a scenario: a set of channels is a word of as many bits, with one for the sign."""

Mode = Literal["live", "chat", "async", "self_service"]
Closing = Literal["dismiss", "serve", "carry_over"]

SYNCHRONOUS: tuple[Mode, ...] = ("live", "chat")
"""Modes in which customers stay connected while they wait."""

BY_AGENTS: tuple[Mode, ...] = ("live", "chat", "async")
"""Modes in which agents serve."""


def _lognormal(mean_seconds: float) -> dict[str, Any]:
    # A sigma of .92 of the logarithm is a coefficient of variation of 1.15.
    return {"distribution": "lognormal", "mean_seconds": mean_seconds, "cv": 1.15}


def _exponential(mean_seconds: float) -> dict[str, Any]:
    return {"distribution": "exponential", "mean_seconds": mean_seconds}


DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "live": {
        "talk": _lognormal(330.0),
        "after_contact_work": _exponential(50.0),
        "slowdown_per_extra_contact": 0.0,
        "at_closing": "dismiss",
        "wait_threshold_seconds": 60.0,
    },
    "chat": {
        "talk": _lognormal(420.0),
        "after_contact_work": _exponential(30.0),
        "slowdown_per_extra_contact": 0.35,
        "at_closing": "dismiss",
        "wait_threshold_seconds": 60.0,
    },
    "async": {
        "talk": _lognormal(360.0),
        "after_contact_work": _exponential(20.0),
        "slowdown_per_extra_contact": 1.0,
        "at_closing": "carry_over",
        "wait_threshold_seconds": 3600.0,
    },
    "self_service": {
        "talk": _lognormal(150.0),
        "after_contact_work": 0.0,
        "slowdown_per_extra_contact": 0.0,
        "at_closing": "dismiss",
        "wait_threshold_seconds": 60.0,
    },
}

MEANT: Mapping[str, Mode] = {
    **dict.fromkeys(("voice", "phone", "telephone", "call", "calls", "video", "branch"), "live"),
    **dict.fromkeys(("web chat", "webchat", "chats"), "chat"),
    **dict.fromkeys(("email", "e-mail", "mail", "message", "messages", "messaging"), "async"),
    **dict.fromkeys(("asynchronous", "whatsapp", "sms", "social"), "async"),
    **dict.fromkeys(("bot", "chatbot", "ivr", "portal", "app"), "self_service"),
}
"""Modes of channels that somebody might name in place of the mode."""

ONLY_FOR: Mapping[str, tuple[Mode, ...]] = {
    "capacity_weight": BY_AGENTS,
    "max_per_agent": BY_AGENTS,
    "slowdown_per_extra_contact": BY_AGENTS,
    "speeds": ("chat",),
    "trunks": SYNCHRONOUS,
    "trunks_shared_with": SYNCHRONOUS,
    "queue_places": SYNCHRONOUS,
    "position_visible": SYNCHRONOUS,
    "balks_at": SYNCHRONOUS,
    "balking_share": SYNCHRONOUS,
    "balking_half_at": SYNCHRONOUS,
    "at_closing": BY_AGENTS,
    "patience": BY_AGENTS,
    "wait_threshold_seconds": BY_AGENTS,
    "recognised_share": BY_AGENTS,
    "after_contact_work": BY_AGENTS,
    "service_level": BY_AGENTS,
    "priority_points": BY_AGENTS,
    "ageing_points_per_minute": BY_AGENTS,
    "backlog_contacts": ("async",),
    "turns_least": ("async",),
    "turns_most": ("async",),
    "customer_reply_delay": ("async",),
    "silence_release_minutes": ("async",),
    "owner_wait_minutes": ("async",),
    "interruptible": ("async",),
    "suspended_to": ("async",),
    "reaction_share": ("live", "chat"),
    "reaction_time": ("live", "chat"),
    "silent_abandonment_share": ("chat",),
    "silent_abandonment_notice": ("chat",),
    "hand_over_to": ("self_service",),
}
"""Keys of a channel that mean something in some modes only; elsewhere they keep their default."""

THRESHOLDS: Mapping[str, float] = {"async": 3600.0}
"""Thresholds of the service level, seconds, where they differ from the general default."""


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """A channel as written, with the defaults that depend on its other keys filled in.

    Args:
        data: the raw channel, whatever a user wrote.
    """
    channel = dict(data)
    mode = str(data.get("mode", "live"))
    if data.get("speeds"):
        channel.setdefault("slowdown_per_extra_contact", 0.0)  # it does not matter then
    for key, value in DEFAULTS.get(mode, DEFAULTS["live"]).items():
        channel.setdefault(key, value)
    service_level = channel.get("service_level", {})
    if mode in THRESHOLDS and isinstance(service_level, dict):
        channel["service_level"] = {"threshold_seconds": THRESHOLDS[mode], **service_level}
    most = data.get("max_per_agent", 1)
    usable = isinstance(most, int) and not isinstance(most, bool) and most >= 1
    channel.setdefault("capacity_weight", 1.0 / most if usable else 1.0)
    return channel
