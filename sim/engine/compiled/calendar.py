"""The calendar: channels open and close, head counts change."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import delist, enlist, settle
from sim.engine.compiled.dismissals import dismiss_all
from sim.engine.compiled.held_threads import free_place
from sim.engine.compiled.layout import AWAITING_CUSTOMER
from sim.engine.compiled.matching import serves_channel
from sim.engine.compiled.service import disband_line, serve_waiting
from sim.engine.compiled.world import World
from sim.engine.plan import CALENDAR_OPENING, CLOSING_CARRY_OVER, CLOSING_DISMISS


@compiled
def calendar_event(w: World, place: int) -> None:
    """Carry out one row of the calendar."""
    row = w.calendar[place]
    if row.kind == CALENDAR_OPENING:
        _open_or_close(w, row.which, row.value)
    else:
        _staff(w, row.which, row.value)


@compiled
def _open_or_close(w: World, channel: int, is_open: int) -> None:
    """A channel opens or closes: those who wait are served again, sent away, or left alone."""
    at_closing = w.channel[channel].at_closing
    w.channel_open[channel] = is_open
    if at_closing == CLOSING_CARRY_OVER:
        w.channel_served[channel] = is_open
        if is_open:
            _serve_carried_over(w, channel)
    elif at_closing == CLOSING_DISMISS and not is_open:
        dismiss_all(w, channel)


@compiled
def _serve_carried_over(w: World, channel: int) -> None:
    """Those who have waited while a channel was closed are served by whoever has room."""
    for team in range(len(w.team)):
        if not serves_channel(w, team, channel):
            continue
        first = w.team[team].first_agent
        for number in range(first, first + w.team[team].agents):
            if w.agents[number].listed or w.agents[number].line_head >= 0:
                serve_waiting(w, number)


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
    """An agent leaves at once if nothing but silent threads is held, else after finishing.

    Those who wait for him or her go to their queues.
    """
    agent = w.agents[number]
    delist(w, number)
    agent.leaving = 1  # so that nobody puts the agent among those with room again
    slot = agent.last_held
    while slot >= 0:
        below = w.threads[slot].below
        if w.contacts[slot].state == AWAITING_CUSTOMER:
            free_place(w, slot)
        slot = below
    if agent.items == 0:
        agent.leaving = 0
        agent.on_duty = 0
        settle(w, number)
    else:
        w.team_state[agent.team].surplus += 1
    disband_line(w, number)
