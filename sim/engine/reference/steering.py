"""Steering: which channel would solve the case soonest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.engine.reference.readings import Readings
from sim.engine.reference.rules import is_saturated, resolution_seconds, worth_offering
from sim.rules.orchestration import ENDLESS_SECONDS
from sim.rules.parameters import RETURN_SECONDS

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Case


MOST_ORDERS = 10_000


@dataclass(slots=True, eq=False)
class Option:
    """A channel that comes into question."""

    channel: Channel
    wait: float  # expected, seconds
    resolution: float  # expected time to resolution, seconds
    is_free: bool  # somebody has room right now
    is_excluded: bool = False  # saturated, with a better alternative


class Look(NamedTuple):
    """What the orchestrator sees when it looks for the best channel."""

    wanted: Option
    choice: Option
    options: tuple[Option, ...]
    is_offer: bool  # another channel than the wanted one is worth an offer


class Steering:
    """Looks for the best channel of a case."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._known: dict[tuple[int, int, int, int], list[Channel]] = {}
        self._readings = Readings(
            centre.plan,
            centre.lines,
            centre.kinds,
            centre.agent_choice,
            centre.hours,
            centre.recent,
        )

    def look(self, case: Case, wanted: Channel) -> Look:
        """Compare the channels that the customer likes, and the wanted one."""
        self._readings.refresh(self._centre.now)
        options = self._options(case, wanted)
        not_open = Option(wanted, ENDLESS_SECONDS, ENDLESS_SECONDS, is_free=False)
        mine = next((o for o in options if o.channel is wanted), not_open)
        choice = _choice(options, mine)
        is_offer = choice.channel is not wanted and worth_offering(
            mine.resolution, choice.resolution, self._centre.plan.offer
        )
        return Look(mine, choice, options, is_offer)

    def _options(self, case: Case, wanted: Channel) -> tuple[Option, ...]:
        """The channels in question, in order of preference, with the excluded ones marked."""
        centre = self._centre
        is_open = centre.hours.is_open
        options = tuple(
            self._option(case, channel)
            for channel in self._acceptable(case, wanted)
            if channel.is_async or is_open[channel.number]
        )
        least = min([option.resolution for option in options], default=ENDLESS_SECONDS)
        for option in options:
            if least < option.resolution:
                tolerance = option.channel.tolerance
                option.is_excluded = is_saturated(option.wait, tolerance, centre.parameters)
        return options

    def _acceptable(self, case: Case, wanted: Channel) -> list[Channel]:
        """The channels that the customer likes best, and the wanted one.

        Remembered: few orders of preference come up again and again.
        """
        key = (case.order, case.segment, case.intent, wanted.number)
        if len(self._known) > MOST_ORDERS:
            self._known.clear()
        if key not in self._known:
            liked, left = self._centre.tables.liked[case.segment], self._centre.plan.acceptable
            found = []
            for channel in self._centre.preferences(case):
                is_liked = (liked >> channel.number) & 1
                if channel is wanted or (is_liked and left > 0):
                    found.append(channel)
                left -= is_liked
            self._known[key] = [channel for channel in found if not channel.is_self_service]
        return self._known[key]

    def _option(self, case: Case, channel: Channel) -> Option:
        centre = self._centre
        kind = centre.kind(case, channel)
        wait = self._readings.wait_seconds(kind.queue)
        between = centre.parameters[RETURN_SECONDS]
        resolution = resolution_seconds(wait, kind.service_seconds, kind.chance, between)
        is_free = centre.agent_choice.is_somebody_free(centre.lines[kind.queue])
        return Option(channel, wait, resolution, is_free)


def _choice(options: tuple[Option, ...], wanted: Option) -> Option:
    """The wanted channel if somebody is free there, else a faster one that is, else the fastest."""
    able = [option for option in options if not option.is_excluded]
    for option in able:
        if option.channel is wanted.channel and option.is_free:
            return option
    for option in able:
        if option.is_free and option.resolution < wanted.resolution:
            return option
    return min(able, key=lambda option: option.resolution, default=wanted)
