"""Offered work against agents, interval by interval, before anything is simulated.

Work is that of first contacts alone: repeats, retries and abandonment come on top or take off,
which is what the simulation is for. Where teams share channels, a set of channels is short of
staff exactly when its work exceeds the agents of all teams that serve any of it (max-flow
min-cut), so all sets are looked at, and no allocation is assumed.

Calls and chats need an agent when they arrive. Messages can wait: their work counts whenever they
are written, and is spread over the time in which the agents have room beside calls and chats and
the channel is served. So messages are too many only if they exceed that room as a whole.

Self-service takes no agent. Of the visits while it is open, the share (1 - solved) x (1 - leaves)
is handed over, and is added to the contacts of the channel that takes over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.sections.calendar import opening_ticks
from sim.sections.modes import BY_AGENTS
from sim.units import SECONDS_PER_MINUTE, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.workload.expected import Stream, expected_streams, recorded_streams
from sim.workload.headcount import headcount_plan

if TYPE_CHECKING:
    from sim.sections.channels import Channel
    from sim.sections.whole import Sections

Floats = NDArray[np.float64]
Need = tuple[str, str]
_MOST_GROUPS = 9


@dataclass(frozen=True)
class Workload:
    """Expected first contacts and their work on a common grid.

    Attributes:
        interval_ticks: length of an interval.
        cases: (channel, intent) to float64[n], expected cases per interval.
        hands_over: likewise, what self-service hands over to another channel.
        taken_over: likewise, what a channel takes over from self-service.
        agent_seconds: (channel, intent) to mean seconds of one agent that a case takes, see the
            function of that name.
        agents: team to float64[n], agents present.
        served_by: (channel, intent) to the teams that may serve it; self-service is left out.
        open_share: channel to float64[n], share of each interval in which it is open.
        served_share: channel to float64[n], share in which messages left there are answered; only
            channels whose work can wait.
    """

    interval_ticks: int
    cases: dict[Need, Floats]
    hands_over: dict[Need, Floats]
    taken_over: dict[Need, Floats]
    agent_seconds: dict[Need, float]
    agents: dict[str, Floats]
    served_by: dict[Need, frozenset[str]]
    open_share: dict[str, Floats]
    served_share: dict[str, Floats]

    @property
    def needs(self) -> list[Need]:
        """All needs, those of first contacts before those that are only taken over."""
        return list(dict.fromkeys([*self.cases, *self.taken_over]))

    def can_wait(self, need: Need) -> bool:
        """Whether the work of a need can be done later."""
        return need[0] in self.served_share

    def contacts(self, need: Need) -> Floats:
        """Contacts of a need per interval: first ones and those it takes over."""
        nothing = np.zeros(len(self.open_share[need[0]]))
        return self.cases.get(need, nothing) + self.taken_over.get(need, nothing)

    def erlangs(self, need: Need) -> Floats:
        """Work offered by a need when it arises, in agents kept busy.

        Of calls and chats what arises while the channel is open; messages may be left at any time.
        """
        offered = self.contacts(need)
        if not self.can_wait(need):
            offered = offered * self.open_share[need[0]]
        return offered * self.agent_seconds[need] * TICKS_PER_SECOND / self.interval_ticks

    def done(self, need: Need, room: Floats) -> Floats:
        """Work of a need when it can be done: at once, or spread over the room there is for it.

        Args:
            need: whose work it is.
            room: float64[n], agents with time for it. Where there is none at all, the work stays
                where it arises.
        """
        work = self.erlangs(need)
        if not self.can_wait(need):
            return work
        places = room * self.served_share[need[0]]
        total = float(places.sum())
        return places * (float(work.sum()) / total) if total > 0 else work


@dataclass(frozen=True)
class Bottleneck:
    """A set of needs that the same teams must serve.

    Attributes:
        channels: the channels in it. waiting: those of them whose work can wait.
        teams: all teams that serve any of it.
        synchronous: float64[n], work of calls and chats. later: of messages, where there is room.
        room: float64[n], agents with time for messages. agents: float64[n], agents present.
    """

    channels: tuple[str, ...]
    waiting: tuple[str, ...]
    teams: tuple[str, ...]
    synchronous: Floats
    later: Floats
    room: Floats
    agents: Floats

    @property
    def erlangs(self) -> Floats:
        """All work, agents kept busy."""
        return self.synchronous + self.later

    @property
    def left_behind(self) -> float:
        """Work of messages beyond the room for it, agents kept busy, added up over intervals."""
        excess = float(self.later.sum()) - float(self.room.sum())
        return excess if excess > 1e-9 * float(self.later.sum()) else 0.0

    @property
    def ratio(self) -> Floats:
        """Work offered / agents present (0 without work, infinite without agents)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.erlangs <= 1e-12, 0.0, self.erlangs / self.agents)


def workload(scenario: Sections) -> Workload:
    """Expected first contacts, their work and the agents, per measurement interval."""
    interval = scenario.run.measurement_interval_minutes * TICKS_PER_MINUTE
    count = -(-scenario.run.horizon_ticks // interval)
    cases: dict[Need, Floats] = {}
    for stream in (*expected_streams(scenario), *recorded_streams(scenario, interval)):
        rates = regrid(stream.rates, stream.interval_ticks, interval, count)
        for need, share in first_needs(scenario, stream).items():
            cases[need] = cases.get(need, np.zeros(count)) + rates * share
    plan = headcount_plan(scenario)
    scale = plan.interval_ticks / interval
    agents = {
        team: regrid(plan.present[index].astype(np.float64), plan.interval_ticks, interval, count)
        * scale
        for index, team in enumerate(plan.teams)
    }
    opened = {name: _open_share(scenario, name, interval, count) for name in scenario.channels}
    hands_over = _handed_over(scenario, cases, opened)
    taken_over: dict[Need, Floats] = {}
    for (channel, intent), handed in hands_over.items():
        need = (scenario.channels[channel].hand_over_to, intent)
        taken_over[need] = taken_over.get(need, np.zeros(count)) + handed
    needs = dict.fromkeys([*cases, *taken_over])
    with_agents = [need for need in needs if scenario.channels[need[0]].mode in BY_AGENTS]
    return Workload(
        interval,
        cases,
        hands_over,
        taken_over,
        {need: agent_seconds(scenario, *need) for need in needs},
        agents,
        {need: _serving(scenario, *need) for need in with_agents},
        opened,
        {
            name: opened[name] if channel.at_closing == "carry_over" else np.ones(count)
            for name, channel in scenario.channels.items()
            if channel.mode == "async"
        },
    )


def _handed_over(
    scenario: Sections, cases: dict[Need, Floats], opened: dict[str, Floats]
) -> dict[Need, Floats]:
    """Visits per interval that each need hands over to another channel."""
    found: dict[Need, Floats] = {}
    for need, amounts in cases.items():
        channel, intent = scenario.channels[need[0]], scenario.intents[need[1]]
        unsolved = 1 - intent.self_service_resolution_share
        share = unsolved * (1 - intent.self_service_leaves_share) if channel.hand_over_to else 0.0
        found[need] = amounts * opened[need[0]] * share
    return {need: handed for need, handed in found.items() if handed.any()}


def _open_share(scenario: Sections, channel: str, interval: int, count: int) -> Floats:
    share = np.zeros(count)
    edges = np.arange(count + 1) * interval
    for first, last in opening_ticks(
        scenario.channels[channel].opening, scenario.run.start, count * interval
    ):
        share += (
            np.clip(np.minimum(edges[1:], last) - np.maximum(edges[:-1], first), 0, None) / interval
        )
    return share


def regrid(amounts: Floats, old: int, new: int, count: int) -> Floats:
    """Amounts per old interval as amounts per new interval, split in proportion to time."""
    edges = np.concatenate([[0.0], np.cumsum(amounts)])
    at = np.clip(np.arange(count + 1) * (new / old), 0, len(amounts))
    return np.diff(np.interp(at, np.arange(len(edges)), edges))


def first_needs(scenario: Sections, stream: Stream) -> dict[Need, float]:
    """Share of a stream's cases by first channel and intent."""
    names = list(scenario.channels)
    found: dict[Need, float] = {}
    for intent, intent_share in zip(scenario.intents, stream.intent_shares, strict=True):
        raised = scenario.raised_on(intent)
        for segment, segment_share in zip(
            scenario.segments.values(), stream.segment_shares, strict=True
        ):
            if stream.channel_shares is not None:
                mix = dict(zip(names, stream.channel_shares, strict=True))
            else:
                mix = dict(segment.channel_preference)
            if stream.channel is None:
                mix = {channel: mix.get(channel, 0.0) for channel in raised}
            total = math.fsum(mix.values())
            for channel, share in mix.items():
                weight = float(intent_share * segment_share * share / total) if total else 0.0
                if weight > 0:
                    found[channel, intent] = found.get((channel, intent), 0.0) + weight
    return found


def handle_seconds(scenario: Sections, channel: str, intent: str) -> float:
    """Mean handle time of a first contact alone with an agent, without repetition.

    Of messages that of a whole thread; 0 in self-service.
    """
    if scenario.channels[channel].mode not in BY_AGENTS:
        return 0.0
    recognised = scenario.channels[channel].recognised_share
    identify = (1 - recognised) * scenario.handling.identify.mean_seconds
    talk = scenario.talk(intent, channel).mean_seconds
    after = scenario.after_contact_work(intent, channel).mean_seconds
    return scenario.intents[intent].authenticate.mean_seconds + identify + talk + after


def agent_seconds(scenario: Sections, channel: str, intent: str) -> float:
    """Mean seconds of one agent that a first contact takes when agents hold as many as they may.

    Chats, and threads of messages, are shared out over the most that an agent may hold, slowed
    down accordingly. A thread also holds its place while the customer is silent, until it is
    released: what counts is the greater of the work and of the time for which a place is taken.
    """
    settings = scenario.channels[channel]
    most = max(1, min(settings.max_per_agent, math.floor(1 / settings.capacity_weight + 1e-9)))
    whole = handle_seconds(scenario, channel, intent)
    after = scenario.after_contact_work(intent, channel).mean_seconds
    slower = (whole - after) * (most / settings.total_speed(most) - 1.0)
    return (whole + max(slower, _silent_seconds(settings))) / most


def _silent_seconds(channel: Channel) -> float:
    """Mean time for which a thread keeps its place at an agent while the customer is silent.

    The mean delay of an answer is cut at the release, which is a little more than the mean of what
    is cut.
    """
    if channel.mode != "async":
        return 0.0
    longest = channel.silence_release_minutes * SECONDS_PER_MINUTE
    delays = (channel.turns_least + channel.turns_most) / 2 - 1
    return delays * min(channel.customer_reply_delay.mean_seconds, longest)


def _serving(scenario: Sections, channel: str, intent: str) -> frozenset[str]:
    return frozenset(
        name
        for name, team in scenario.teams.items()
        if channel in scenario.served_channels(name)
        and (team.intents == "all" or intent in team.intents)
    )


def bottlenecks(work: Workload) -> list[Bottleneck]:
    """Every set of needs worth looking at, single ones first; needs without a team are left out."""
    groups: dict[frozenset[str], list[Need]] = {}
    for need, teams in work.served_by.items():
        if teams:
            groups.setdefault(teams, []).append(need)
    keys = list(groups)
    largest = len(keys) if len(keys) <= _MOST_GROUPS else 2
    chosen = [set_ for size in range(1, largest + 1) for set_ in combinations(keys, size)]
    if largest < len(keys):
        chosen.append(tuple(keys))
    return [
        _bottleneck(work, [need for key in set_ for need in groups[key]], frozenset().union(*set_))
        for set_ in chosen
    ]


def _bottleneck(work: Workload, needs: list[Need], teams: frozenset[str]) -> Bottleneck:
    agents = np.sum([work.agents[team] for team in teams], axis=0)
    nothing = np.zeros(len(agents))
    synchronous = sum((work.erlangs(need) for need in needs if not work.can_wait(need)), nothing)
    waiting = [need for need in needs if work.can_wait(need)]
    room = np.maximum(agents - synchronous, 0.0)
    served = [work.served_share[channel] for channel, _ in waiting]
    return Bottleneck(
        tuple(dict.fromkeys(channel for channel, _ in needs)),
        tuple(dict.fromkeys(channel for channel, _ in waiting)),
        tuple(team for team in work.agents if team in teams),
        synchronous,
        sum((work.done(need, room) for need in waiting), nothing),
        room * np.max(served, axis=0) if served else nothing,
        agents,
    )


def per_hour(amounts: Floats, interval_ticks: int) -> Floats:
    """Amounts per interval as amounts per hour."""
    return amounts * (TICKS_PER_HOUR / interval_ticks)
