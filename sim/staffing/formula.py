"""What a planner's sheet says: agents by channel and interval by Erlang's formulas, then by team.

Every channel is a queue of its own. A chat agent counts as so many places as he or she may have
chats, slowed down accordingly; a message as a call without patience whose threshold runs in opening
hours, what is written while the channel is closed spread over the first hours after opening. The
agents of a channel are shared out over its teams as the simulated work is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.queueing.requirement import Goal, least_agents, least_agents_over_time
from sim.sections.modes import BY_AGENTS
from sim.staffing.targets import Target
from sim.units import SECONDS_PER_HOUR
from sim.workload.capacity import workload

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Evaluation, Judgement

Floats = npt.NDArray[np.float64]

MOST_SHARE: Final = 0.999
"""Service level that a formula is asked for at most: no number of agents answers all in time."""

_ASKED: Final = {
    "service_level": "service_level",
    "delay_probability": "delay_probability",
    "asa_seconds": "asa",
    "abandonment_rate": "abandonment_rate",
}
"""Measures of targets that a formula knows."""


@dataclass(frozen=True, eq=False)
class Offered:
    """Work as a sheet sees it.

    Attributes:
        contacts: float64[channels, intervals], that come to agents.
        handle_seconds: float64[channels], mean of one contact on the clock.
        patience_seconds: float64[channels], mean; infinity where nobody gives up.
        places: int[channels], contacts that an agent has at once at most.
    """

    contacts: Floats
    handle_seconds: Floats
    patience_seconds: Floats
    places: tuple[int, ...]

    def agent_hours(self) -> Floats:
        """Hours of agents that the work of each channel takes, float64[channels]."""
        seconds = self.contacts.sum(axis=1) * self.handle_seconds / np.array(self.places)
        return np.asarray(seconds / SECONDS_PER_HOUR)


def table_alone(evaluator: Evaluator) -> Offered:
    """First contacts as the scenario's table or pattern has them, without repeats and returns."""
    scenario = evaluator.scenario
    work = workload(scenario)
    intervals = len(evaluator.starts)
    contacts = np.zeros((len(scenario.channels), intervals))
    seconds = np.zeros(len(scenario.channels))
    for need in work.needs:
        channel = evaluator.channels.index(need[0])
        mine = _onto(work.contacts(need), work.interval_ticks, evaluator)
        contacts[channel] += mine
        at_once = _places(scenario, need[0])
        seconds[channel] += mine.sum() * work.agent_seconds[need] * at_once
    totals = contacts.sum(axis=1)
    handle = np.divide(seconds, totals, out=np.zeros(len(totals)), where=totals > 0)
    places = tuple(_places(scenario, name) for name in scenario.channels)
    return Offered(contacts, handle, _patience(scenario), places)


def with_repeats(evaluator: Evaluator, seen: Evaluation) -> Offered:
    """Contacts and handle times as they were simulated: with repeats, returns and switches.

    Args:
        evaluator: that simulated.
        seen: of a plan that about meets the targets; how often customers come again depends on it.
    """
    scenario = evaluator.scenario
    of = seen.sums["channel"]
    contacts = of["queued"].mean(axis=0)
    handled = of["handled"].sum(axis=(0, 2))
    spent = of["handle"].sum(axis=(0, 2))
    handle = np.divide(spent, handled, out=np.zeros(len(handled)), where=handled > 0)
    gone = of["abandoned"].sum(axis=(0, 2))
    waited = (of["wait_answered"] + of["wait_abandoned"]).sum(axis=(0, 2))
    patience = np.divide(waited, gone, out=np.full(len(gone), inf), where=(gone > 0) & (waited > 0))
    places = tuple(_places(scenario, name) for name in scenario.channels)
    is_live = [scenario.channels[name].mode != "async" for name in scenario.channels]
    return Offered(contacts, handle, np.where(is_live, patience, inf), places)


def shares_of_teams(evaluator: Evaluator, seen: Judgement) -> Floats:
    """Share of the work of each channel that each team does, float64[teams, channels]."""
    scenario = evaluator.scenario
    serves = np.array(
        [[c in scenario.served_channels(t) for c in scenario.channels] for t in scenario.teams],
        dtype=np.float64,
    ).reshape(seen.load.shape)
    load = np.where(seen.load.sum(axis=0) > 0, seen.load, serves)
    total = load.sum(axis=0)
    return np.asarray(np.divide(load, total, out=np.zeros(load.shape), where=total > 0))


def agents_of_channels(
    evaluator: Evaluator,
    offered: Offered,
    targets: Sequence[Target],
    *,
    with_patience: bool,
    is_carried: bool = False,
) -> Floats:
    """Agents that each channel needs in each interval, as a queue of its own.

    Args:
        evaluator: whose intervals.
        offered: the work.
        targets: those of the channel are all kept; without one it needs what its work takes.
        with_patience: by Erlang A; else by Erlang C.
        is_carried: with what earlier intervals leave behind (modified offered load).

    Returns:
        float64[channels, intervals], whole numbers.
    """
    scenario = evaluator.scenario
    found = np.zeros(offered.contacts.shape)
    length = evaluator.interval_hours * SECONDS_PER_HOUR
    for place, (name, channel) in enumerate(scenario.channels.items()):
        handle = float(offered.handle_seconds[place])
        if channel.mode not in BY_AGENTS or handle <= 0.0:
            continue
        goals = [g for one in targets if one.of == name and (g := _goal(one)) is not None]
        rates = offered.contacts[place] / length
        is_open = open_share(evaluator, name)
        patience = float(offered.patience_seconds[place]) if with_patience else inf
        if channel.mode == "async":
            within = max((one.within_seconds for one in targets if one.of == name), default=length)
            rates, patience = in_opening_hours(rates, is_open, within / length), inf
        agents = least_agents_over_time(
            rates.tolist(),
            length,
            handle,
            patience,
            goals,
            offered.places[place],
            is_carried=is_carried and channel.mode != "async",
        )
        found[place] = np.where(is_open > 0, agents, 0)
    return found


def of_teams(shares: Floats, agents: Floats) -> npt.NDArray[np.int64]:
    """Agents of channels shared out over teams, rounded up, int64[teams, intervals]."""
    return np.ceil(shares @ agents - 1e-9).astype(np.int64)


def pooled_hours(
    evaluator: Evaluator, offered: Offered, targets: Sequence[Target], channels: Sequence[int]
) -> float:
    """Agent hours if all these channels were one queue, with the strictest of their goals.

    Args:
        evaluator: whose intervals.
        offered: the work.
        targets: of the channels.
        channels: their numbers; calls and chats.
    """
    names = {evaluator.channels[c] for c in channels}
    goals = [g for one in targets if one.of in names and (g := _goal(one)) is not None]
    length = evaluator.interval_hours * SECONDS_PER_HOUR
    agent_seconds = offered.handle_seconds / np.array(offered.places)
    hours = 0.0
    for interval in range(offered.contacts.shape[1]):
        contacts = offered.contacts[channels, interval]
        work = float(contacts @ agent_seconds[channels])
        if work > 0.0:
            mean = work / float(contacts.sum())
            hours += least_agents(float(contacts.sum()) / length, mean, inf, goals)
    return hours * evaluator.interval_hours


def in_opening_hours(rates: Floats, is_open: Floats, within: float) -> Floats:
    """Messages at the time at which they are to be worked on, float64[intervals].

    What is written while nobody answers is due within the threshold of the opening, evenly.

    Args:
        rates: as they are written.
        is_open: share of each interval in which they are answered.
        within: threshold, in intervals.
    """
    found, waiting = np.zeros(len(rates)), 0.0
    left, share = 0.0, 0.0
    for place, rate in enumerate(rates):
        if is_open[place] <= 0.0:
            waiting += rate
            left = 0.0
            continue
        if left <= 0.0 and waiting > 0.0:
            left = max(1.0, float(floor(within)))
            share = waiting / left
        part = min(share, waiting) if left > 0.0 else 0.0
        found[place] = rate + part
        waiting -= part
        left -= 1.0
        if left <= 0.0 and waiting < 1e-12:
            waiting = 0.0
    return found


def open_share(evaluator: Evaluator, channel: str) -> Floats:
    """Share of each interval in which a channel is open, float64[intervals]."""
    edges = evaluator.window.edges("interval")
    found = np.zeros(len(edges) - 1)
    for begin, end in evaluator.spells(channel):
        found += np.clip(np.minimum(edges[1:], end) - np.maximum(edges[:-1], begin), 0, None)
    return np.asarray(found / np.diff(edges))


def _goal(target: Target) -> Goal | None:
    """A target as a formula knows it; None for one that no formula knows."""
    if target.measure not in _ASKED:
        return None
    limit = min(target.limit, MOST_SHARE) if target.measure == "service_level" else target.limit
    definition = target.definition or "offered_minus_short_abandons"
    measure = _ASKED[target.measure]
    return Goal(measure, limit, target.within_seconds, definition)  # type: ignore[arg-type]


def _places(scenario: Scenario, channel: str) -> int:
    """Contacts of a channel that an agent has at once at most."""
    one = scenario.channels[channel]
    if one.mode not in BY_AGENTS:
        return 1
    return max(1, min(one.max_per_agent, floor(1 / one.capacity_weight + 1e-9)))


def _patience(scenario: Scenario) -> Floats:
    """Mean patience of all customers by channel; endless for messages."""
    shares = np.array([one.share for one in scenario.segments.values()])
    found = []
    for name, channel in scenario.channels.items():
        means = [scenario.patience(s, name).mean_seconds for s in scenario.segments]
        found.append(inf if channel.mode == "async" else float(shares @ np.array(means)))
    return np.array(found)


def _onto(values: Floats, length: int, evaluator: Evaluator) -> Floats:
    """Amounts per interval of the scenario as amounts per interval of plans."""
    edges = evaluator.window.edges("interval") - evaluator.lead_ticks
    borders = np.arange(len(values) + 1) * length
    before = np.concatenate([[0.0], np.cumsum(values)])
    return np.diff(np.interp(edges, borders, before))


__all__ = [
    "Offered",
    "agents_of_channels",
    "in_opening_hours",
    "of_teams",
    "open_share",
    "pooled_hours",
    "shares_of_teams",
    "table_alone",
    "with_repeats",
]
