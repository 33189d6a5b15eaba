"""What a service model or a process written in Python sees of the centre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sim.engine.journal import ContactEnd
from sim.engine.reference.steering import expected_wait
from sim.errors import CcsimError
from sim.rules.codes import CAPACITY
from sim.service_models.protocol import AgentView, ContactView
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Case, Contact
    from sim.scenario.schema import Scenario


def contact_view(centre: Centre, contact: Contact) -> ContactView:
    """What a router knows of a contact."""
    names, case = centre.plan.names, contact.case
    return ContactView(
        case=case.number,
        attempt=contact.attempt,
        channel=names.channels[contact.channel.number],
        intent=names.intents[case.intent],
        segment=names.segments[case.segment],
        waited_seconds=(centre.now - contact.queued_at) / TICKS_PER_SECOND,
        emotion=case.emotion / 1000,
        priority_points=contact.points,
        answered_before=case.answered,
        last_agent=case.last_agent,
    )


def visit_view(centre: Centre, case: Case, wanted: int) -> ContactView:
    """What a router knows of a contact that is about to be made."""
    names = centre.plan.names
    return ContactView(
        case=case.number,
        attempt=case.attempts + 1,
        channel=names.channels[wanted],
        intent=names.intents[case.intent],
        segment=names.segments[case.segment],
        waited_seconds=0.0,
        emotion=case.emotion / 1000,
        priority_points=0.0,
        answered_before=case.answered,
        last_agent=case.last_agent,
    )


def agent_view(centre: Centre, agent: Agent) -> AgentView:
    """What a router knows of an agent."""
    return AgentView(
        agent=agent.number,
        team=centre.plan.names.teams[agent.team.number],
        items=agent.items,
        load=agent.load / CAPACITY,
        idle_seconds=(centre.now - agent.since) / TICKS_PER_SECOND,
    )


class Surroundings:
    """What views need to know of the scenario, and have counted so far.

    Args:
        scenario: that is simulated.
    """

    def __init__(self, scenario: Scenario) -> None:
        channels = scenario.channels.values()
        self._threshold = [c.service_level.threshold_seconds * TICKS_PER_SECOND for c in channels]
        self._since_midnight = _since_midnight(scenario.run.start)
        self._counted = Counted(-1, [0] * len(channels), [0] * len(channels))
        self._read = 0  # rows of contacts that are counted

    def service_levels(self, centre: Centre) -> list[float]:
        """Service level of today by channel; NaN where there is none yet."""
        today = self._day(centre.now)
        if self._counted.day != today:
            none = [0] * len(self._threshold)
            self._counted = Counted(today, none, list(none))
        rows = centre.journal.contacts_since(self._read)
        self._read += len(rows)
        for row in rows[["channel", "queued", "left_queue", "closed", "end"]].tolist():
            self._count(*row)
        pairs = zip(self._counted.in_time, self._counted.counted, strict=True)
        return [done / all_ if all_ else math.nan for done, all_ in pairs]

    def _count(self, channel: int, queued: int, left: int, closed: int, end: int) -> None:
        """Count a contact that has ended, if it did so today, after waiting for an agent."""
        is_answered = end in (ContactEnd.ANSWERED, ContactEnd.CHASED)
        if queued < 0 or self._day(closed) != self._counted.day:
            return
        in_time = left - queued <= self._threshold[channel]
        if is_answered or (end == ContactEnd.ABANDONED and not in_time):
            self._counted.counted[channel] += 1
            self._counted.in_time[channel] += is_answered and in_time

    def _day(self, tick: int) -> int:
        return (tick + self._since_midnight) // TICKS_PER_DAY


@dataclass(slots=True)
class Counted:
    """Contacts of a day that have ended: in time, and all that count; by channel."""

    day: int
    in_time: list[int]
    counted: list[int]


def _since_midnight(start: datetime) -> int:
    """Ticks from the midnight before the start."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return round((start - midnight).total_seconds() * TICKS_PER_SECOND)


class LiveView:
    """The centre at this moment; see :class:`sim.service_models.protocol.CentreView`.

    Args:
        centre: that is looked at.
        around: what has to be known beside.
    """

    __slots__ = ("_around", "_centre", "_tick")

    def __init__(self, centre: Centre, around: Surroundings) -> None:
        self._centre, self._around, self._tick = centre, around, centre.now

    @property
    def now_seconds(self) -> float:
        """Time since the start of the scenario."""
        return self._live.now / TICKS_PER_SECOND

    @property
    def waiting(self) -> dict[str, int]:
        """Contacts waiting, by channel."""
        found = self._by_channel(0)
        for contact in self._live.waiting:
            found[self._channel_of(contact)] += 1
        return found

    @property
    def oldest_wait_seconds(self) -> dict[str, float]:
        """Longest wait of those who wait, by channel; 0 if nobody does."""
        found = self._by_channel(0.0)
        for contact in self._live.waiting:
            name, waited = self._channel_of(contact), self._tick - contact.queued_at
            found[name] = max(found[name], waited / TICKS_PER_SECOND)
        return found

    @property
    def expected_wait_seconds(self) -> dict[str, float]:
        """Expected wait of a contact that joins the channel now, by channel."""
        found = self._by_channel(0.0)
        for queue in self._live.queues:
            name = self._live.plan.names.channels[queue.channel.number]
            found[name] = max(found[name], expected_wait(self._live, queue))
        return found

    @property
    def service_level(self) -> dict[str, float]:
        """Service level so far today, by channel."""
        levels = self._around.service_levels(self._live)
        return dict(zip(self._live.plan.names.channels, levels, strict=True))

    @property
    def on_duty(self) -> dict[str, int]:
        """Agents on duty, by team."""
        names, teams = self._live.plan.names.teams, self._live.teams
        return {
            name: sum(agent.on_duty for agent in team.agents)
            for name, team in zip(names, teams, strict=True)
        }

    @property
    def free(self) -> dict[str, int]:
        """Agents on duty who hold nothing, by team."""
        names, teams = self._live.plan.names.teams, self._live.teams
        return {
            name: sum(bool(agent.on_duty) and not agent.items for agent in team.agents)
            for name, team in zip(names, teams, strict=True)
        }

    @property
    def _live(self) -> Centre:
        """The centre, as long as it is the one that was shown.

        Raises:
            CcsimError: the clock has moved on, so that answers would come from the future.
        """
        if self._centre.now != self._tick:
            raise CcsimError(
                "a view of the centre is looked at after its moment: keep the numbers that are "
                "needed later, not the view."
            )
        return self._centre

    def _by_channel(self, value: Any) -> dict[str, Any]:
        return dict.fromkeys(self._live.plan.names.channels, value)

    def _channel_of(self, contact: Contact) -> str:
        return self._centre.plan.names.channels[contact.channel.number]
