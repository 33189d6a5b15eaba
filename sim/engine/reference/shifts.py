"""Shifts: agents come, go on breaks and come back, and go home, each at the own time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import AgentState
from sim.engine.keys import CALENDAR
from sim.engine.plan_rows import COMES, PAUSES
from sim.engine.reference.rules import event_key, is_absent, ticks_late
from sim.engine.reference.service import free_place, pass_on_owner_queue, serve_waiting
from sim.engine.stages import Stage
from sim.rules.presence import LEAVES_FOR_GOOD, LEAVES_FOR_PAUSE

if TYPE_CHECKING:
    from types import SimpleNamespace

    from simpy import Event

    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent


def do_what_is_due(centre: Centre, first: int, count: int) -> None:
    """What is due of agents of one team at this tick: who goes first, then who comes."""
    duties = centre.tables.duties[first : first + count]
    team = centre.agents[duties[0].agent].team
    before = team.active
    for place, duty in enumerate(duties, first):
        _note(centre, duty, place)
    team.may_take_messages |= team.active > before
    going = [duty for duty in duties if duty.action != COMES]
    for duty in going:
        if not _takes_new(centre.agents[duty.agent]):
            _keep_away(centre, centre.agents[duty.agent], duty)
    while going := [duty for duty in going if _takes_new(centre.agents[duty.agent])]:
        # As where a head count falls: the least loaded goes first; ties: the highest number.
        duty = min(going, key=lambda one: (centre.agents[one.agent].load, -one.agent))
        _send_away(centre, centre.agents[duty.agent], duty)
    for duty in duties:
        if duty.action == COMES:
            _come(centre, centre.agents[duty.agent])


def _note(centre: Centre, duty: SimpleNamespace, place: int) -> None:
    """Count who will be there, before anybody comes or goes."""
    agent = centre.agents[duty.agent]
    if duty.action == COMES:
        is_new = not agent.on_duty
        agent.absent = is_new and is_absent(centre.tables, agent.team.number, duty)
        agent.late = 0
        if is_new and not agent.absent:
            agent.late = ticks_late(centre.tables, agent.team.number, duty)
        agent.comes = not agent.absent and agent.late == 0
        agent.team.active += agent.comes
        return
    if duty.action == PAUSES and agent.absent:
        return
    if agent.comes or (agent.on_duty and not agent.leaving):
        agent.team.active -= 1
    agent.comes = False
    if duty.action == PAUSES:
        if not agent.pauses_due:
            agent.next_pause = place
        agent.pauses_due += 1


def _takes_new(agent: Agent) -> bool:
    """Whether an agent is there and may get something new."""
    return bool(agent.on_duty) and not agent.leaving


def _keep_away(centre: Centre, agent: Agent, duty: SimpleNamespace) -> None:
    """A pause is due, or the shift ends, of an agent who is away or about to leave.

    A pause follows those that were due before. Who is absent is not paid for one without pay.
    """
    if duty.action == PAUSES:
        if agent.absent and duty.state == AgentState.OFF:
            _away(centre, agent, AgentState.OFF, duty.length)
        return
    agent.absent = False
    agent.pauses_due = 0
    if agent.on_duty:
        agent.leaving = LEAVES_FOR_GOOD
    else:
        agent.absence = None
        agent.away_as = AgentState.OFF
    centre.journal.settle(agent)


def _send_away(centre: Centre, agent: Agent, duty: SimpleNamespace) -> None:
    """An agent goes at once if nothing but silent threads is held, else after finishing."""
    reason = LEAVES_FOR_PAUSE
    if duty.action != PAUSES:  # at the end of a shift no pause is made up for
        reason = LEAVES_FOR_GOOD
        agent.pauses_due = 0
    take_nothing_new(centre, agent, reason)
    if not agent.items:
        leave_now(centre, agent)
    centre.journal.settle(agent)
    pass_on_owner_queue(centre, agent)


def take_nothing_new(centre: Centre, agent: Agent, reason: int) -> None:
    """An agent is about to leave: threads whose customers have to write next are let go."""
    centre.occupancy.delist(agent)
    agent.leaving = reason
    for thread in agent.threads[::-1]:
        if thread.stage is Stage.AWAITING_CUSTOMER:
            free_place(centre, thread)


def leave_now(centre: Centre, agent: Agent) -> None:
    """An agent who works in shifts and holds nothing goes home, or begins the pause that is due."""
    goes_home = agent.leaving == LEAVES_FOR_GOOD
    centre.occupancy.delist(agent)
    agent.leaving = 0
    agent.on_duty = False
    if goes_home:
        agent.away_as = AgentState.OFF
    else:
        _begin_pause(centre, agent)


def _begin_pause(centre: Centre, agent: Agent) -> None:
    """An agent who is not on duty begins the first pause that is due, in full length."""
    duty = centre.tables.duties[agent.next_pause]
    agent.next_pause = duty.following
    agent.pauses_due -= 1
    agent.late = ticks_late(centre.tables, agent.team.number, duty)
    agent.away_as = duty.state
    _until(centre, agent, duty.length)


def _away(centre: Centre, agent: Agent, state: int, delay: int) -> None:
    """An agent is in a state in which he or she does not work, for so long."""
    agent.away_as = state
    centre.journal.settle(agent)
    _until(centre, agent, delay)


def _until(centre: Centre, agent: Agent, delay: int) -> None:
    """Something else is due of an agent who is away after so many ticks."""

    def ring(event: Event) -> None:
        if agent.absence is event:
            agent.absence = None
            _end_absence(centre, agent)
            centre.end_event()

    key = event_key(CALENDAR, len(centre.plan.calendar) + agent.number, 0)
    agent.absence = centre.call(centre.now + delay, key, ring)


def _come(centre: Centre, agent: Agent) -> None:
    """A shift begins."""
    agent.comes = False
    if agent.on_duty:  # still busy with what was in hand when the last shift ended
        agent.leaving = LEAVES_FOR_PAUSE if agent.pauses_due else 0
        centre.occupancy.enlist(agent)
        serve_waiting(centre, agent)
    elif agent.absent:
        agent.away_as = AgentState.ABSENT
        centre.journal.settle(agent)
    else:
        _come_unless_away(centre, agent)


def _come_unless_away(centre: Centre, agent: Agent) -> None:
    """An agent begins a pause that is due, or is late, or comes and takes what waits."""
    if agent.pauses_due:
        _begin_pause(centre, agent)
        centre.journal.settle(agent)
    elif agent.late:
        late, agent.late = agent.late, 0
        _away(centre, agent, AgentState.ABSENT, late)
    else:
        come_on_duty(centre, agent)
        serve_waiting(centre, agent)


def come_on_duty(centre: Centre, agent: Agent) -> None:
    """An agent comes, and has room."""
    agent.on_duty = True
    agent.since = centre.now
    agent.last_channel = -1
    centre.occupancy.enlist(agent)


def _end_absence(centre: Centre, agent: Agent) -> None:
    """A pause is over, or the time by which an agent is late."""
    if agent.absent:
        agent.away_as = AgentState.ABSENT
        centre.journal.settle(agent)
        return
    if not agent.pauses_due and not agent.late:
        agent.team.active += 1
        agent.team.may_take_messages = True
    _come_unless_away(centre, agent)
