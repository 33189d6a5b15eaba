"""The calendar: channels open and close, head counts change."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from sim.engine.keys import CALENDAR
from sim.engine.plan import CALENDAR_DUTIES, CALENDAR_OPENING
from sim.engine.plan_rows import CLOSING_CARRY_OVER, CLOSING_DISMISS
from sim.engine.reference.impatience import dismiss
from sim.engine.reference.rules import event_key
from sim.engine.reference.service import pass_on_owner_queue, serve_waiting
from sim.engine.reference.shifts import come_on_duty, do_what_is_due, take_nothing_new
from sim.rules.presence import LEAVES_FOR_GOOD

if TYPE_CHECKING:
    from simpy import Event

    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact, Team
    from sim.engine.reference.tables import Channel


def calendar(centre: Centre) -> Generator[Event, object, None]:
    """Carry out the calendar, row by row."""
    for place, (tick, kind, which, value) in enumerate(centre.plan.calendar.tolist()):
        yield centre.until(tick, event_key(CALENDAR, place, 0))
        if kind == CALENDAR_OPENING:
            open_or_close(centre, centre.channels[which], is_open=bool(value))
        elif kind == CALENDAR_DUTIES:
            do_what_is_due(centre, which, value)
        else:
            staff(centre, centre.teams[which], value)
        centre.end_event()


def open_or_close(centre: Centre, channel: Channel, *, is_open: bool) -> None:
    """A channel opens or closes; what waits is dismissed, served on, or left for the opening."""
    centre.is_open[channel.number] = channel.is_open = is_open
    for team in centre.teams:
        is_line_of_it = any(queue.channel is channel for queue in team.synchronous_queues)
        team.may_take_messages |= is_line_of_it and not is_open
    if channel.at_closing == CLOSING_CARRY_OVER:
        carry_over(centre, channel, is_open=is_open)
    elif channel.at_closing == CLOSING_DISMISS and not is_open:
        waiting = [contact for contact in centre.waiting if may_be_dismissed(contact, channel)]
        for contact in sorted(waiting, key=lambda contact: (contact.case.number, contact.attempt)):
            dismiss(centre, contact)


def may_be_dismissed(contact: Contact, channel: Channel) -> bool:
    """Whether a closing ends the wait of a contact: threads under way go on."""
    return contact.channel is channel and (channel.is_synchronous or contact.is_waiting_message)


def carry_over(centre: Centre, channel: Channel, *, is_open: bool) -> None:
    """Queues of the channel rest until it opens again; then agents look at them."""
    queues = [queue for queue in centre.queues if queue.channel is channel]
    for queue in queues:
        queue.is_served = is_open
    if is_open:
        teams = {team.number for queue in queues for team in queue.teams}
        for agent in centre.agents:
            if agent.team.number in teams and (agent.listed or agent.owner_queue):
                serve_waiting(centre, agent)


def staff(centre: Centre, team: Team, headcount: int) -> None:
    """Bring a team to a head count; agents in the middle of a contact finish it first."""
    change = headcount - team.active
    team.active = headcount
    team.may_take_messages |= change > 0
    for _ in range(-change):
        send_home(centre, _next_to_leave(team))
    for agent in team.agents:
        if change > 0 and agent.leaving:
            agent.leaving = 0
            team.surplus -= 1
            change -= 1
            centre.occupancy.enlist(agent)
            serve_waiting(centre, agent)
    for agent in team.agents:
        if change > 0 and not agent.on_duty:
            change -= 1
            come_on_duty(centre, agent)
            serve_waiting(centre, agent)


def _next_to_leave(team: Team) -> Agent:
    """Who leaves when a head count falls: the least loaded; ties by the highest number."""
    staying = (agent for agent in team.agents if agent.on_duty and not agent.leaving)
    return min(staying, key=lambda agent: (agent.load, -agent.number))


def send_home(centre: Centre, agent: Agent) -> None:
    """An agent leaves at once if nothing is in hand, else after finishing.

    Threads whose customers have to write next are let go; who waits for the agent goes to the
    queue.
    """
    take_nothing_new(centre, agent, LEAVES_FOR_GOOD)
    if agent.items:
        agent.team.surplus += 1
    else:
        agent.leaving, agent.on_duty = 0, False
    centre.journal.settle(agent)
    pass_on_owner_queue(centre, agent)
