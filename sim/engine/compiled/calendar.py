"""The calendar: channels open and close, head counts change."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import delist, enlist, settle
from sim.engine.compiled.customers import dismiss
from sim.engine.compiled.layout import WAITING, World
from sim.engine.compiled.matching import chat_waits_for
from sim.engine.compiled.service import serve_waiting
from sim.engine.plan import CALENDAR_OPENING


@compiled
def calendar_event(w: World, place: int) -> None:
    """Carry out one row of the calendar."""
    row = w.calendar[place]
    if row.kind == CALENDAR_OPENING:
        w.channel_open[row.which] = row.value
        if row.value == 0 and not w.channel[row.which].serve_at_closing:
            _dismiss_all(w, row.which)
    else:
        _staff(w, row.which, row.value)


@compiled
def use_reserve(w: World) -> None:
    """After a held live contact left its queue, let agents who were kept for it take chats again.

    These are the partly loaded ones.
    """
    run = w.run[0]
    while run.live_left:
        run.live_left = 0
        if not run.reserve:
            break
        for team in range(len(w.team)):
            if not w.team[team].mixed:
                continue
            first = w.team[team].first_agent
            for number in range(first, first + w.team[team].agents):
                if not chat_waits_for(w, team):
                    break
                if w.agents[number].listed and w.agents[number].items > 0:
                    serve_waiting(w, number)


@compiled
def _dismiss_all(w: World, channel: int) -> None:
    """Send away all who wait on a channel, in order of case and attempt."""
    run = w.run[0]
    while True:
        best = -1
        for slot in range(run.contacts_used):
            contact = w.contacts[slot]
            is_waiting = contact.state == WAITING and contact.channel == channel
            if is_waiting and (best < 0 or contact.case < w.contacts[best].case):
                best = slot
        if best < 0:
            break
        dismiss(w, best)


@compiled
def _staff(w: World, team: int, headcount: int) -> None:
    """Bring a team to a head count; who is in the middle of a contact finishes it first."""
    state = w.team_state[team]
    first = w.team[team].first_agent
    last = first + w.team[team].agents
    change = headcount - state.active
    state.active = headcount
    if change < 0:
        for _ in range(-change):
            _send_home(w, _next_to_leave(w, first, last))
        return
    for number in range(first, last):
        agent = w.agents[number]
        if change > 0 and agent.leaving:
            agent.leaving = 0
            state.surplus -= 1
            change -= 1
            enlist(w, number)
            serve_waiting(w, number)
    for number in range(first, last):
        agent = w.agents[number]
        if change > 0 and not agent.on_duty:
            agent.on_duty = 1
            agent.since = w.run[0].now
            agent.last_channel = -1
            change -= 1
            enlist(w, number)
            serve_waiting(w, number)


@compiled
def _next_to_leave(w: World, first: int, last: int) -> int:
    """Who leaves when a head count falls: the least loaded; ties by the highest number."""
    best = -1
    for number in range(first, last):
        agent = w.agents[number]
        is_staying = agent.on_duty and not agent.leaving
        if is_staying and (best < 0 or agent.load <= w.agents[best].load):
            best = number
    return best


@compiled
def _send_home(w: World, number: int) -> None:
    """An agent leaves at once if nothing is held, else after finishing."""
    agent = w.agents[number]
    delist(w, number)
    if agent.items == 0:
        agent.on_duty = 0
        settle(w, number)
    else:
        agent.leaving = 1
        w.team_state[agent.team].surplus += 1
