"""Warnings on messages, self-service, parallel contacts and silent abandonment."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim.sections.modes import BY_AGENTS, HELD
from sim.workload.capacity import Workload

if TYPE_CHECKING:
    from sim.sections.channels import Channel
    from sim.sections.whole import Sections


def never_leaves(scenario: Sections, channel: str) -> bool:
    """Whether no customer ever loses patience on a channel."""
    return all(
        math.isinf(scenario.patience(segment, channel).mean_seconds)
        for segment in scenario.segments
    )


def _several_messages(scenario: Sections, _: Workload) -> Iterator[str]:
    """Single messages that an agent works on at once without getting more done."""
    for name, channel in scenario.channels.items():
        most = min(channel.max_per_agent, math.floor(1 / channel.capacity_weight + 1e-9))
        gains = channel.slowdown_per_extra_contact < 1
        if channel.mode == "async" and channel.turns_most == 1 and most > 1 and not gains:
            yield (
                f"{name}: {most} messages at once on one agent take {most} times as long each and "
                "get no more done; max_per_agent = 1 answers the first ones sooner"
            )


def _silent_threads(scenario: Sections, _: Workload) -> Iterator[str]:
    """Threads that keep agents from calls while a customer is silent."""
    for name, channel in scenario.channels.items():
        silent = channel.mode == "async" and channel.turns_most > 1
        if not silent or channel.interruptible or not channel.silence_release_minutes:
            continue
        kept = [
            (team, _without_room(scenario, team, channel)) for team in _teams_of(scenario, name)
        ]
        teams = ", ".join(team for team, others in kept if others)
        others = dict.fromkeys(other for _, several in kept for other in several)
        if others:
            yield (
                f"{name}: a thread keeps its place for up to {channel.silence_release_minutes:g} "
                f"min while the customer is silent, and its agent takes no {' or '.join(others)} "
                f"meanwhile ({teams}); a shorter silence_release_minutes, or interruptible = true, "
                "leaves room"
            )


def _teams_of(scenario: Sections, channel: str) -> list[str]:
    return [team for team in scenario.teams if channel in scenario.served_channels(team)]


def _without_room(scenario: Sections, team: str, thread: Channel) -> list[str]:
    """Calls and chats that do not fit on an agent of the team beside one thread."""
    return [
        name
        for name in scenario.served_channels(team)
        if scenario.channels[name].mode in HELD
        and scenario.channels[name].capacity_weight + thread.capacity_weight > 1 + 1e-6
    ]


def _self_service(scenario: Sections, work: Workload) -> Iterator[str]:
    """Self-service that solves nothing or hands over to nobody, or to a closed channel."""
    for name, channel in scenario.channels.items():
        if channel.mode in BY_AGENTS:
            continue
        visits = {one: float(work.cases[one].sum()) for one in work.cases if one[0] == name}
        for (_, intent), cases in visits.items():
            if cases > 0 and scenario.intents[intent].self_service_resolution_share == 0:
                yield (
                    f"{name} solves no {intent} ({cases:,.0f} cases): "
                    f"intents.{intent}.self_service_resolution_share is 0"
                )
        if not channel.hand_over_to:
            yield f"{name} hands over to no channel, so whoever it does not solve leaves it"
        elif channel.hand_over_to not in work.served_share:
            yield from _handed_to_closed(name, channel.hand_over_to, work)


def _handed_to_closed(name: str, target: str, work: Workload) -> Iterator[str]:
    handed = [amounts for need, amounts in work.hands_over.items() if need[0] == name]
    total = sum(float(amounts.sum()) for amounts in handed)
    closed = 1 - work.open_share[target]
    lost = sum(float((amounts * closed).sum()) for amounts in handed)
    if total and lost / total > 0.001:
        yield f"{100 * lost / total:.0f} % of what {name} hands over finds {target} closed"


def _without_effect(scenario: Sections, _: Workload) -> Iterator[str]:
    """Shares that nothing, or hardly anything, comes of."""
    channels = scenario.channels
    with_agents = [name for name, channel in channels.items() if channel.mode in BY_AGENTS]
    if len(with_agents) == len(channels):
        for name, intent in scenario.intents.items():
            if intent.self_service_resolution_share > 0:
                yield (
                    f"intents.{name}.self_service_resolution_share has no effect, since there is "
                    "no self-service channel"
                )
    for name, segment in scenario.segments.items():
        liked = [one for one in with_agents if segment.channel_preference.get(one, 0.0) > 0]
        if segment.parallel_contact_share > 0 and len(liked) < 2:
            yield (
                f"segments.{name}.parallel_contact_share has little effect, since its customers "
                "prefer a single channel with agents"
            )
    for name, channel in channels.items():
        if channel.silent_abandonment_share > 0 and never_leaves(scenario, name):
            yield (
                f"{name}: silent_abandonment_share has no effect, since patience is endless and "
                "nobody abandons"
            )


CHANNEL_WARNINGS: tuple[Callable[[Sections, Workload], Iterator[str]], ...] = (
    _self_service,
    _silent_threads,
    _several_messages,
    _without_effect,
)
