"""Offered work against agents, interval by interval, before anything is simulated.

Work is that of first contacts alone: repeats, retries and abandonment come on top or take off,
which is what the simulation is for. Where teams share channels, a set of channels is short of
staff exactly when its work exceeds the agents of all teams that serve any of it (max-flow
min-cut), so all sets are looked at, and no allocation is assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.calendar import opening_ticks
from sim.scenario.expected import Stream, expected_streams, recorded_streams
from sim.scenario.headcount import headcount_plan
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.scenario.sections import Sections

Floats = NDArray[np.float64]
Need = tuple[str, str]
_MOST_GROUPS = 9


@dataclass(frozen=True)
class Workload:
    """Expected first contacts and their work on a common grid.

    Attributes:
        interval_ticks: length of an interval.
        cases: (channel, intent) to float64[n], expected cases per interval.
        agent_seconds: (channel, intent) to mean seconds of one agent that a case takes (chats
            shared out over the most that an agent may hold, slowed down accordingly).
        agents: team to float64[n], agents present.
        served_by: (channel, intent) to the teams that may serve it.
        open_share: channel to float64[n], share of each interval in which it is open.
    """

    interval_ticks: int
    cases: dict[Need, Floats]
    agent_seconds: dict[Need, float]
    agents: dict[str, Floats]
    served_by: dict[Need, frozenset[str]]
    open_share: dict[str, Floats]

    def erlangs(self, need: Need) -> Floats:
        """Work offered by a need while its channel is open, in agents kept busy."""
        return (
            self.cases[need]
            * self.open_share[need[0]]
            * self.agent_seconds[need]
            * TICKS_PER_SECOND
            / self.interval_ticks
        )


@dataclass(frozen=True)
class Bottleneck:
    """A set of needs that the same teams must serve.

    Attributes:
        channels: the channels in it. teams: all teams that serve any of it.
        erlangs, agents: float64[n], work offered and agents present.
    """

    channels: tuple[str, ...]
    teams: tuple[str, ...]
    erlangs: Floats
    agents: Floats

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
    served = {need: _serving(scenario, *need) for need in cases}
    seconds = {need: agent_seconds(scenario, *need) for need in cases}
    opened = {name: _open_share(scenario, name, interval, count) for name in scenario.channels}
    return Workload(interval, cases, seconds, agents, served, opened)


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
    """Mean handle time of a first contact alone with an agent, without repetition."""
    recognised = scenario.channels[channel].recognised_share
    identify = (1 - recognised) * scenario.handling.identify.mean_seconds
    talk = scenario.talk(intent, channel).mean_seconds
    after = scenario.after_contact_work(intent, channel).mean_seconds
    return scenario.intents[intent].authenticate.mean_seconds + identify + talk + after


def agent_seconds(scenario: Sections, channel: str, intent: str) -> float:
    """Mean seconds of one agent that a first contact takes when agents hold as many as they may."""
    settings = scenario.channels[channel]
    most = max(1, min(settings.max_per_agent, math.floor(1 / settings.capacity_weight + 1e-9)))
    after = scenario.after_contact_work(intent, channel).mean_seconds
    talk = handle_seconds(scenario, channel, intent) - after
    return (talk * (1 + settings.slowdown_per_extra_contact * (most - 1)) + after) / most


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
    erlangs = np.sum([work.erlangs(need) for need in needs], axis=0)
    agents = np.sum([work.agents[team] for team in teams], axis=0)
    ordered = tuple(team for team in work.agents if team in teams)
    return Bottleneck(
        tuple(dict.fromkeys(channel for channel, _ in needs)), ordered, erlangs, agents
    )


def per_hour(amounts: Floats, interval_ticks: int) -> Floats:
    """Amounts per interval as amounts per hour."""
    return amounts * (TICKS_PER_HOUR / interval_ticks)
