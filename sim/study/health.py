"""Whether a system is a working centre: targets met channel by channel, and no flood of work.

A comparison over a collapsed baseline shows what happens to a centre that lacks agents, not what a
service model is worth. So the targets of every channel are looked at one by one; a service level
over channels whose targets are seconds and hours says nothing, and none is formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures.definitions import MEASURES
from sim.sections.modes import BY_AGENTS, SYNCHRONOUS
from sim.study.precision import estimate
from sim.study.replication_sums import ReplicationSums

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MOST_ABANDONED: Final = 0.12
"""Share of the calls and chats that give up above which a centre counts as overloaded: 9.1 % was
the record mean of UK centres (ContactBabel 2023), 12 % the mean of the customers of a
vendor (2015)."""

FULLEST: Final = 0.95
"""Occupancy above which nobody has time to breathe; 85 % is where the field sees the limit."""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A channel against its own target.

    Attributes:
        channel: name. wanted: share to be answered within `seconds`. value, low, high: share that
            was, with its 95 % interval. met: whether the estimate reaches what is wanted.
    """

    channel: str
    wanted: float
    seconds: float
    value: float
    low: float
    high: float
    met: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What tells a working centre from a broken one.

    Attributes:
        targets: of all channels with contacts that agents answer.
        abandoned: share of the calls and chats that gave up, NaN without any. occupancy: of agents.
    """

    targets: tuple[TargetResult, ...]
    abandoned: float
    occupancy: float

    @property
    def missed(self) -> tuple[TargetResult, ...]:
        """Channels that miss their target."""
        return tuple(target for target in self.targets if not target.met)

    @property
    def overloaded(self) -> bool:
        """Whether so many give up, or agents are so busy, that more work cannot be done."""
        return self.abandoned > MOST_ABANDONED or self.occupancy > FULLEST

    @property
    def works(self) -> bool:
        """Whether a comparison may be made over it without a word."""
        return not self.missed and not self.overloaded


def health(result: ReplicationSums, scenario: Scenario) -> Health:
    """How a system does against its targets.

    Args:
        result: its sums.
        scenario: that was simulated.
    """
    found = estimate(result.pseudo_values("service_level", "channel"), _BOUNDS)
    targets = []
    for place, name in enumerate(result.channels):
        channel = scenario.channels.get(name)
        value = float(found.mean[place])
        if channel is None or channel.mode not in BY_AGENTS or np.isnan(value):
            continue
        wanted = channel.service_level.target_share
        ends = float(found.low[place]), float(found.high[place])
        seconds = channel.service_level.threshold_seconds
        targets.append(TargetResult(name, wanted, seconds, value, *ends, value >= wanted))
    return Health(tuple(targets), _abandoned(result, scenario), _occupancy(result))


_BOUNDS: Final = MEASURES["service_level"].bounds


def _abandoned(result: ReplicationSums, scenario: Scenario) -> float:
    """Share of those who hold the line or a chat that gives up, all such channels together."""
    held = [
        place
        for place, name in enumerate(result.channels)
        if name in scenario.channels and scenario.channels[name].mode in SYNCHRONOUS
    ]
    gone, all_of = (parts[:, held].sum() for parts in result.parts("abandonment_rate", "channel"))
    return float(gone / all_of) if all_of else float("nan")


def _occupancy(result: ReplicationSums) -> float:
    busy, staffed = (parts.sum() for parts in result.parts("occupancy"))
    return float(busy / staffed) if staffed else float("nan")
