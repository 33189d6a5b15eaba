"""What is allowed but probably not meant: said before a run, never refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.language.note import Note
from sim.sections.demand import IntervalTableSource
from sim.sections.modes import BY_AGENTS, SYNCHRONOUS
from sim.units import TICKS_PER_HOUR
from sim.workload.capacity import Bottleneck, Workload

if TYPE_CHECKING:
    from sim.sections.channels import Channel
    from sim.sections.whole import Sections

Bools = NDArray[np.bool_]
MOST_OVERLOADS = 4
MOST_ALL = 40


def never_leaves(scenario: Sections, channel: str) -> bool:
    """Whether no customer ever loses patience on a channel."""
    return all(
        math.isinf(scenario.patience(segment, channel).mean_seconds)
        for segment in scenario.segments
    )


def _several_messages(scenario: Sections, _: Workload) -> Iterator[Note]:
    """Single messages that an agent works on at once without getting more done."""
    for name, channel in scenario.channels.items():
        most = min(channel.max_per_agent, math.floor(1 / channel.capacity_weight + 1e-9))
        gains = channel.total_speed(most) > 1.0
        if channel.mode == "async" and channel.turns_most == 1 and most > 1 and not gains:
            yield Note("warning.several_messages", name, most=most)


def _silent_threads(scenario: Sections, _: Workload) -> Iterator[Note]:
    """Threads that keep agents from calls while a customer is silent."""
    for name, channel in scenario.channels.items():
        silent = channel.mode == "async" and channel.turns_most > 1
        if not silent or channel.interruptible or not channel.silence_release_minutes:
            continue
        kept = [
            (team, _without_room(scenario, team, channel)) for team in _teams_of(scenario, name)
        ]
        teams = tuple(team for team, others in kept if others)
        others = tuple(dict.fromkeys(other for _, several in kept for other in several))
        if others:
            minutes = channel.silence_release_minutes
            yield Note("warning.silent_threads", name, minutes=minutes, others=others, teams=teams)


def _teams_of(scenario: Sections, channel: str) -> list[str]:
    return [team for team in scenario.teams if channel in scenario.served_channels(team)]


def _without_room(scenario: Sections, team: str, thread: Channel) -> list[str]:
    """Calls and chats that do not fit on an agent of the team beside one thread."""
    return [
        name
        for name in scenario.served_channels(team)
        if scenario.channels[name].mode in SYNCHRONOUS
        and scenario.channels[name].capacity_weight + thread.capacity_weight > 1 + 1e-6
    ]


def _self_service(scenario: Sections, work: Workload) -> Iterator[Note]:
    """Self-service that solves nothing or hands over to nobody, or to a closed channel."""
    for name, channel in scenario.channels.items():
        if channel.mode in BY_AGENTS:
            continue
        visits = {one: float(work.cases[one].sum()) for one in work.cases if one[0] == name}
        for (_, intent), cases in visits.items():
            if cases > 0 and scenario.intents[intent].self_service_resolution_share == 0:
                yield Note("warning.solves_nothing", channel=name, intent=intent, cases=cases)
        if not channel.hand_over_to:
            yield Note("warning.hands_over_nowhere", channel=name)
        elif channel.hand_over_to not in work.served_share:
            yield from _handed_to_closed(name, channel.hand_over_to, work)


def _handed_to_closed(name: str, target: str, work: Workload) -> Iterator[Note]:
    handed = [amounts for need, amounts in work.hands_over.items() if need[0] == name]
    total = sum(float(amounts.sum()) for amounts in handed)
    closed = 1 - work.open_share[target]
    lost = sum(float((amounts * closed).sum()) for amounts in handed)
    if total and lost / total > 0.001:
        yield Note("warning.handed_to_closed", channel=name, target=target, share=lost / total)


def _without_effect(scenario: Sections, _: Workload) -> Iterator[Note]:
    """Shares that nothing, or hardly anything, comes of."""
    channels = scenario.channels
    with_agents = [name for name, channel in channels.items() if channel.mode in BY_AGENTS]
    if len(with_agents) == len(channels):
        for name, intent in scenario.intents.items():
            if intent.self_service_resolution_share > 0:
                yield Note("warning.no_self_service", intent=name)
    for name, segment in scenario.segments.items():
        liked = [one for one in with_agents if segment.channel_preference.get(one, 0.0) > 0]
        if segment.parallel_contact_share > 0 and len(liked) < 2:
            yield Note("warning.single_channel", segment=name)
    for name, channel in channels.items():
        if channel.silent_abandonment_share > 0 and never_leaves(scenario, name):
            yield Note("warning.nobody_abandons", name)


CHANNEL_WARNINGS: tuple[Callable[[Sections, Workload], Iterator[Note]], ...] = (
    _self_service,
    _silent_threads,
    _several_messages,
    _without_effect,
)


def warnings_of(scenario: Sections, work: Workload, sets: list[Bottleneck]) -> list[Note]:
    """Warnings of a scenario, the weightiest first."""
    parts = (
        _unserved(scenario, work),
        _overloads(scenario, work, sets),
        _left_behind(work, sets),
        _closed(work),
        _chats(scenario),
        *(check(scenario, work) for check in CHANNEL_WARNINGS),
        _tables(scenario),
        _sources(scenario, work),
        _patience(scenario, sets),
    )
    return [note for part in parts for note in part][:MOST_ALL]


def _unserved(scenario: Sections, work: Workload) -> Iterator[Note]:
    for (channel, intent), teams in work.served_by.items():
        contacts = float(work.contacts((channel, intent)).sum())
        if not teams and contacts > 0:
            trained = [name for name, team in scenario.teams.items() if channel in team.channels]
            blended = trained and not scenario.staffing.blending
            hint = Note("warning.blending", teams=tuple(trained)) if blended else ""
            facts = {"channel": channel, "intent": intent, "cases": contacts}
            yield Note("warning.unserved", **facts, hint=hint)


def _overloads(scenario: Sections, work: Workload, sets: list[Bottleneck]) -> Iterator[Note]:
    """Spells in which calls and chats exceed agents.

    A joint set only where none of its parts is short by itself.
    """
    found: list[tuple[float, Note]] = []
    told: list[tuple[set[str], Bools]] = []
    for one in sorted(sets, key=lambda each: len(each.teams)):
        short = one.synchronous > one.agents * (1 + 1e-9) + 1e-12
        for teams, spells in told:
            if teams <= set(one.teams):
                short = short & ~spells
        if short.any():
            told.append((set(one.teams), short))
            excess = float(np.maximum(one.synchronous - one.agents, 0)[short].sum())
            found.append((excess, _overload(scenario, work, one, short)))
    found.sort(key=lambda each: -each[0])
    return iter([note for _, note in found[:MOST_OVERLOADS]])


def _overload(scenario: Sections, work: Workload, one: Bottleneck, short: Bools) -> Note:
    staffed = short & (one.agents > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = one.synchronous / one.agents
    finite = (
        np.where(staffed, ratios, -1.0) if staffed.any() else np.where(short, one.synchronous, -1.0)
    )
    first = last = int(np.argmax(finite))
    while first > 0 and short[first - 1]:
        first -= 1
    while last + 1 < len(short) and short[last + 1]:
        last += 1
    at = [
        scenario.run.start + timedelta(microseconds=i * work.interval_ticks)
        for i in (first, last + 1)
    ]
    channels = tuple(name for name in one.channels if name not in one.waiting)
    share = float(ratios[int(np.argmax(finite))])
    some = bool(staffed.any())
    day = "warning.same_day" if at[1] - at[0] < timedelta(days=1) else "warning.later_day"
    rest, empty = int(short.sum()) - (last - first + 1), int((short & ~staffed).sum())
    return Note(
        "warning.overload",
        number=len(channels),
        channels=channels,
        teams=one.teams,
        what=Note("warning.of_capacity", share=share) if some else Note("warning.without_agents"),
        first=at[0],
        last=Note(day, end=at[1]),
        more=Note("warning.more_intervals", number=rest) if rest else "",
        nobody=Note("warning.nobody_there", intervals=empty) if empty and some else "",
    )


def _left_behind(work: Workload, sets: list[Bottleneck]) -> Iterator[Note]:
    """Messages beyond the room for them; a joint set only where no part of it has too many."""
    told: list[set[str]] = []
    hours = work.interval_ticks / TICKS_PER_HOUR
    for one in sorted(sets, key=lambda each: len(each.teams)):
        excess = one.left_behind * hours
        if excess and not any(teams <= set(one.teams) for teams in told):
            told.append(set(one.teams))
            room = float(one.room.sum()) * hours
            facts = {"channels": one.waiting, "teams": one.teams}
            yield Note("warning.left_behind", work=room + excess, room=room, **facts)


def _closed(work: Workload) -> Iterator[Note]:
    for name, opened in work.open_share.items():
        if name in work.served_share:
            continue  # messages may be left at any time
        cases = np.sum(
            [cases for (channel, _), cases in work.cases.items() if channel == name], axis=0
        )
        lost, total = float(np.sum(cases * (1 - opened))), float(np.sum(cases))
        if total and lost / total > 0.001:
            yield Note("warning.arise_closed", channel=name, share=lost / total)


def _chats(scenario: Sections) -> Iterator[Note]:
    for name, channel in scenario.channels.items():
        if channel.capacity_weight * channel.max_per_agent > 1 + 1e-9:
            fit = math.floor(1 / channel.capacity_weight + 1e-9)
            weight, most = channel.capacity_weight, channel.max_per_agent
            yield Note("warning.no_room", name, weight=weight, fit=fit, most=most)
        for team, one in scenario.teams.items():
            asked = one.max_per_agent.get(name, 0)
            if asked > channel.max_per_agent and channel.capacity_weight * asked > 1 + 1e-9:
                fit = math.floor(1 / channel.capacity_weight + 1e-9)
                yield Note("warning.weight_binds", team, channel=name, most=asked, fit=fit)
        if channel.mode == "live" and channel.max_per_agent > 1:
            yield Note("warning.several_calls", name, most=channel.max_per_agent)


def _tables(scenario: Sections) -> Iterator[Note]:
    end = scenario.run.horizon_ticks
    for key, table in scenario.tables.items():
        if not len(table):
            continue
        first, last = int(table.start_ticks[0]), int(table.start_ticks[-1]) + table.interval_ticks
        days = [scenario.run.start + timedelta(microseconds=tick) for tick in (first, last)]
        if last <= 0 or first >= end:
            yield Note("warning.outside", key, first=days[0], last=days[1])
        elif first > 24 * 3_600_000_000 or last < end - 24 * 3_600_000_000:
            yield Note("warning.not_covered", key, first=days[0], last=days[1])
        outside = int(((table.start_ticks < 0) | (table.start_ticks >= end)).sum())
        if table.interval_ticks == 0 and 0 < outside < len(table):
            yield Note("warning.not_replayed", key, outside=outside, rows=len(table))


def _sources(scenario: Sections, work: Workload) -> Iterator[Note]:
    if not scenario.demand.sources:
        yield Note("warning.no_sources")
    elif not any(cases.sum() > 0 for cases in work.cases.values()) and all(
        s.kind != "replay" for s in scenario.demand.sources
    ):
        yield Note("warning.no_volumes")
    if not scenario.teams:
        yield Note("warning.no_teams")
    for source in scenario.demand.sources:
        if source.counts == "contacts":
            yield Note("warning.counts_contacts", source=source.name)
        if source.counts == "forecast":
            yield Note("warning.counts_forecast", source=source.name)
        if (
            isinstance(source, IntervalTableSource)
            and source.channel is None
            and source.channel_shares is None
        ):
            table = scenario.tables.get(f"demand.sources.{source.name}")
            if table is not None and "channel" not in table.columns and len(scenario.channels) > 1:
                yield Note("warning.no_channel", source.name)


def _patience(scenario: Sections, sets: list[Bottleneck]) -> Iterator[Note]:
    for one in sets:
        endless = [name for name in one.channels if never_leaves(scenario, name)]
        if (
            endless
            and not one.waiting
            and len(one.channels) == len(endless)
            and float(one.erlangs.sum()) > float(one.agents.sum()) > 0
        ):
            yield Note("warning.endless_patience", channels=tuple(endless))
