"""The calendar: channels open and close, head counts change."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import come_on_duty, enlist, go_off_duty, settle
from sim.engine.compiled.dismissals import dismiss_all
from sim.engine.compiled.matching import serves_channel
from sim.engine.compiled.number_sets import (
    LEAVING,
    MAY_TAKE_MESSAGES,
    OFF_DUTY,
    WITH_OWNER_QUEUE,
    add,
    next_member,
)
from sim.engine.compiled.service import pass_on_owner_queue, serve_waiting
from sim.engine.compiled.shifts import do_what_is_due
from sim.engine.compiled.standings import (
    join_leavers,
    line_up_candidates,
    next_to_leave,
    quit_leavers,
)
from sim.engine.compiled.threads import take_nothing_new
from sim.engine.compiled.world import World
from sim.engine.plan import CALENDAR_DUTIES, CALENDAR_OPENING
from sim.engine.plan_rows import CLOSING_CARRY_OVER, CLOSING_DISMISS
from sim.rules.codes import MODE_ASYNC
from sim.rules.presence import LEAVES_FOR_GOOD


@compiled
def calendar_event(w: World, place: int) -> None:
    """Carry out one row of the calendar."""
    row = w.calendar[place]
    if row.kind == CALENDAR_OPENING:
        _open_or_close(w, row.which, row.value)
    elif row.kind == CALENDAR_DUTIES:
        do_what_is_due(w, row.which, row.value)
    else:
        _staff(w, row.which, row.value)


@compiled
def _open_or_close(w: World, channel: int, is_open: int) -> None:
    """A channel opens or closes: those who wait are served again, sent away, or left alone."""
    at_closing = w.channel[channel].at_closing
    w.channel_open[channel] = is_open
    if w.channel[channel].mode != MODE_ASYNC:
        _count_open_synchronous(w, channel, 1 if is_open else -1)
    if at_closing == CLOSING_CARRY_OVER:
        w.channel_served[channel] = is_open
        if is_open:
            _carry_over(w, channel)
    elif at_closing == CLOSING_DISMISS and not is_open:
        dismiss_all(w, channel)


@compiled
def _count_open_synchronous(w: World, channel: int, change: int) -> None:
    """A live or chat channel opens or closes: while none is open, messages are not limited."""
    for team in range(len(w.team)):
        if serves_channel(w, team, channel):
            w.team_state[team].open_synchronous += change
            if change < 0 and w.team[team].limited:
                add(w, MAY_TAKE_MESSAGES, team)


@compiled
def _carry_over(w: World, channel: int) -> None:
    """Contacts that waited while a channel was closed go to agents with room."""
    for team in range(len(w.team)):
        if serves_channel(w, team, channel):
            _serve_team(w, team)


@compiled
def _serve_team(w: World, team: int) -> None:
    """All agents of a team with room, or for whom turns wait, are matched, in order of number.

    Once nobody waits in the team's queues any more, only those for whom turns wait find any.
    """
    number = w.team[team].first_agent
    last = number + w.team[team].agents
    while number < last:
        if not _somebody_waits(w, team):
            number = next_member(w, WITH_OWNER_QUEUE, number)
            if number < 0 or number >= last:
                break
        if w.agents[number].listed or w.agents[number].owner_queue_head >= 0:
            serve_waiting(w, number)
        number += 1


@compiled
def _somebody_waits(w: World, team: int) -> bool:
    """Whether somebody waits in a queue of a team."""
    served = w.team[team]
    for place in range(served.first_queue, served.first_queue + served.queues):
        if w.queue_root[w.team_queues[place]] >= 0:
            return True
    return False


@compiled
def _staff(w: World, team: int, headcount: int) -> None:
    """Bring a team to a head count; agents in the middle of a contact finish it first."""
    state = w.team_state[team]
    first = w.team[team].first_agent
    last = first + w.team[team].agents
    change = headcount - state.active
    state.active = headcount
    if change > 0 and w.team[team].limited:
        add(w, MAY_TAKE_MESSAGES, team)
    if change < 0:
        line_up_candidates(w, team)
        for _ in range(-change):
            _send_home(w, next_to_leave(w, team))
        return
    number = next_member(w, LEAVING, first)
    while change > 0 and 0 <= number < last:
        quit_leavers(w, number)
        enlist(w, number)
        serve_waiting(w, number)
        change -= 1
        number = next_member(w, LEAVING, number + 1)
    number = next_member(w, OFF_DUTY, first)
    while change > 0 and 0 <= number < last:
        come_on_duty(w, number)
        serve_waiting(w, number)
        change -= 1
        number = next_member(w, OFF_DUTY, number + 1)


@compiled
def _send_home(w: World, number: int) -> None:
    """An agent leaves at once if nothing but silent threads is held, else after finishing.

    Those who wait for him or her go to their queues.
    """
    agent = w.agents[number]
    take_nothing_new(w, number, LEAVES_FOR_GOOD)
    if agent.items == 0:
        agent.leaving = 0
        go_off_duty(w, number)
        settle(w, number)
    else:
        join_leavers(w, number)
        settle(w, number)
    pass_on_owner_queue(w, number)
