"""The calendar: channels open and close, head counts change."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from sim.engine.keys import CALENDAR
from sim.engine.plan import CALENDAR_OPENING
from sim.engine.reference.scalar import event_key

if TYPE_CHECKING:
    from simpy import Event

    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Team


def calendar(centre: Centre) -> Generator[Event, object, None]:
    """Carry out the calendar, row by row."""
    for place, (tick, kind, which, value) in enumerate(centre.plan.calendar.tolist()):
        yield centre.until(tick, event_key(CALENDAR, place, 0))
        if kind == CALENDAR_OPENING:
            _open_or_close(centre, which, is_open=bool(value))
        else:
            _staff(centre, centre.teams[which], value)
        centre.use_reserve()


def _open_or_close(centre: Centre, channel: int, *, is_open: bool) -> None:
    centre.hours.is_open[channel] = is_open
    if is_open or centre.plan.channels["serve_at_closing"][channel]:
        return
    waiting = [contact for contact in centre.waiting if contact.channel == channel]
    for contact in sorted(waiting, key=lambda contact: contact.case.number):
        centre.dismiss(contact)


def _staff(centre: Centre, team: Team, headcount: int) -> None:
    """Bring a team to a head count; who is in the middle of a contact finishes it first."""
    change = headcount - team.active
    team.active = headcount
    for _ in range(-change):
        _send_home(centre, _next_to_leave(team))
    for agent in team.agents:
        if change > 0 and agent.leaving:
            agent.leaving = False
            team.surplus -= 1
            change -= 1
            centre.desk.enlist(agent)
            centre.serve_waiting(agent)
    for agent in team.agents:
        if change > 0 and not agent.on_duty:
            agent.on_duty = True
            agent.since = centre.env.now
            agent.last_channel = -1
            change -= 1
            centre.desk.enlist(agent)
            centre.serve_waiting(agent)


def _next_to_leave(team: Team) -> Agent:
    """Who leaves when a head count falls: the least loaded; ties by the highest number."""
    staying = (agent for agent in team.agents if agent.on_duty and not agent.leaving)
    return min(staying, key=lambda agent: (agent.load, -agent.number))


def _send_home(centre: Centre, agent: Agent) -> None:
    """An agent leaves at once if nothing is held, else after finishing."""
    centre.desk.delist(agent)
    if agent.items:
        agent.leaving = True
        agent.team.surplus += 1
    else:
        agent.on_duty = False
        centre.journal.settle(agent)
