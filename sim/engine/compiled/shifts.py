"""Shifts: agents come, go on breaks and come back, and go home, each at the own time."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import (
    OFF,
    begin_pause,
    come_on_duty,
    enlist,
    leave_now,
    settle,
    stay_away,
    takes_new,
)
from sim.engine.compiled.event_list import AGENTS, cancel
from sim.engine.compiled.number_sets import MAY_TAKE_MESSAGES, add
from sim.engine.compiled.service import pass_on_owner_queue, serve_waiting
from sim.engine.compiled.standings import note_giving_way
from sim.engine.compiled.threads import take_nothing_new
from sim.engine.compiled.world import World
from sim.engine.journal import AgentState
from sim.engine.plan_rows import COMES, PAUSES
from sim.rules.presence import LEAVES_FOR_GOOD, LEAVES_FOR_PAUSE, is_absent, ticks_late

ABSENT = int(AgentState.ABSENT)


@compiled
def do_what_is_due(w: World, first: int, count: int) -> None:
    """What is due of agents of one team at this tick: who goes first, then who comes."""
    team = w.agents[w.duties[first].agent].team
    before = w.team_state[team].active
    for place in range(first, first + count):
        _note(w, place)
    _may_take_messages(w, team, before)
    for place in range(first, first + count):
        if not takes_new(w, w.duties[place].agent):
            _keep_away(w, place)
    place = _next_to_leave(w, first, count)
    while place >= 0:
        _send_away(w, place)
        place = _next_to_leave(w, first, count)
    for place in range(first, first + count):
        if w.duties[place].action == COMES:
            _come(w, w.duties[place].agent)


@compiled
def _note(w: World, place: int) -> None:
    """Count who will be there, before anybody comes or goes."""
    duty = w.duties[place]
    agent = w.agents[duty.agent]
    state = w.team_state[agent.team]
    is_there = agent.on_duty != 0 and not agent.leaving
    if duty.action == COMES:
        agent.absent = is_absent(w, agent.team, duty) and not agent.on_duty
        agent.late = 0 if agent.absent or agent.on_duty else ticks_late(w, agent.team, duty)
        agent.comes = not agent.absent and agent.late == 0
        state.active += agent.comes
    elif duty.action == PAUSES and agent.absent:
        pass
    else:
        if is_there or agent.comes:
            state.active -= 1
        agent.comes = 0
        if duty.action == PAUSES:
            if agent.pauses_due == 0:
                agent.next_pause = place
            agent.pauses_due += 1


@compiled
def _may_take_messages(w: World, team: int, before: int) -> None:
    """More agents than before are there: their team may take more messages."""
    if w.team_state[team].active > before and w.team[team].limited:
        add(w, MAY_TAKE_MESSAGES, team)


@compiled
def _next_to_leave(w: World, first: int, count: int) -> int:
    """Row of the one who goes next of those who are to go and still take contacts; -1: none.

    The least loaded, as where a head count falls; ties: the highest number.
    """
    best = -1
    load = 0
    for place in range(first, first + count):
        number = w.duties[place].agent
        if w.duties[place].action == COMES or not takes_new(w, number):
            continue
        if best < 0 or w.agents[number].load <= load:
            best = place
            load = w.agents[number].load
    return best


@compiled
def _send_away(w: World, place: int) -> None:
    """An agent goes at once if nothing but silent threads is held, else after finishing.

    Those who wait for him or her go to their queues. At the end of a shift no pause is made up for.
    """
    number = w.duties[place].agent
    reason = LEAVES_FOR_PAUSE
    if w.duties[place].action != PAUSES:
        reason = LEAVES_FOR_GOOD
        w.agents[number].pauses_due = 0
    take_nothing_new(w, number, reason)
    if w.agents[number].items == 0:
        leave_now(w, number)
    settle(w, number)
    pass_on_owner_queue(w, number)


@compiled
def _keep_away(w: World, place: int) -> None:
    """A pause is due, or the shift ends, of an agent who is away or about to leave.

    A pause follows those that were due before. Who is absent is not paid for one without pay.
    """
    duty = w.duties[place]
    number = duty.agent
    agent = w.agents[number]
    if duty.action == PAUSES:
        if agent.absent and duty.state == OFF:
            agent.away_as = OFF
            settle(w, number)
            stay_away(w, number, duty.length)
    elif duty.action != COMES:
        agent.absent = 0
        agent.pauses_due = 0
        if agent.on_duty:
            agent.leaving = LEAVES_FOR_GOOD
        else:
            cancel(w, AGENTS, number)
            agent.away_as = OFF
        settle(w, number)


@compiled
def _come(w: World, number: int) -> None:
    """A shift begins."""
    agent = w.agents[number]
    agent.comes = 0
    if agent.on_duty:  # still busy with what was in hand when the last shift ended
        agent.leaving = LEAVES_FOR_PAUSE if agent.pauses_due > 0 else 0
        if not agent.leaving:
            if agent.aside > 0:
                note_giving_way(w, number)
            enlist(w, number)
        serve_waiting(w, number)
    elif agent.absent:
        agent.away_as = ABSENT
        settle(w, number)
    else:
        _come_unless_away(w, number)


@compiled
def _come_unless_away(w: World, number: int) -> None:
    """An agent begins a pause that is due, or is late, or comes and takes what waits."""
    agent = w.agents[number]
    if agent.pauses_due > 0:
        begin_pause(w, number)
        settle(w, number)
    elif agent.late > 0:
        agent.away_as = ABSENT
        settle(w, number)
        stay_away(w, number, agent.late)
        agent.late = 0
    else:
        come_on_duty(w, number)
        serve_waiting(w, number)


@compiled
def end_absence(w: World, number: int) -> None:
    """A pause is over, or the time by which an agent is late."""
    agent = w.agents[number]
    if agent.absent:
        agent.away_as = ABSENT
        settle(w, number)
        return
    if agent.pauses_due == 0 and agent.late == 0:
        before = w.team_state[agent.team].active
        w.team_state[agent.team].active += 1
        _may_take_messages(w, agent.team, before)
    _come_unless_away(w, number)
