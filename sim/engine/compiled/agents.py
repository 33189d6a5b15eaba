"""Agents: who has room, what they hold, and in which state they are."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agent_heaps import LEAVERS, first_of, put
from sim.engine.compiled.event_list import AGENTS, cancel, push
from sim.engine.compiled.number_sets import (
    MAY_TAKE_MESSAGES,
    OFF_DUTY,
    PARTLY_LOADED,
    add,
    discard,
)
from sim.engine.compiled.standings import note_giving_way, quit_leavers
from sim.engine.compiled.world import World
from sim.engine.journal import AgentState
from sim.engine.keys import CALENDAR, event_key
from sim.rules.codes import CAPACITY
from sim.rules.presence import LEAVES_FOR_GOOD, ticks_late

OFF = int(AgentState.OFF)
AVAILABLE = int(AgentState.AVAILABLE)
BUSY = int(AgentState.BUSY)
AFTER_CONTACT_WORK = int(AgentState.AFTER_CONTACT_WORK)
HELD_SLOT = int(AgentState.HELD_SLOT)


@compiled(inline=True)
def has_room(w: World, number: int, channel: int) -> bool:
    """Whether an agent can take one more contact of a channel."""
    agent = w.agents[number]
    return (
        agent.load + w.channel[channel].weight <= CAPACITY
        and w.agent_count[number, channel] < w.team_maximum[agent.team, channel]
    )


@compiled
def places_at(w: World, number: int, channel: int) -> int:
    """How many more contacts of a channel an agent can take."""
    agent = w.agents[number]
    of_channel = w.team_maximum[agent.team, channel] - w.agent_count[number, channel]
    return max(0, min((CAPACITY - agent.load) // w.channel[channel].weight, of_channel))


@compiled(inline=True)
def takes_new(w: World, number: int) -> bool:
    """Whether an agent is there and may get something new."""
    agent = w.agents[number]
    return agent.on_duty != 0 and not agent.leaving


@compiled
def enlist(w: World, number: int) -> None:
    """Put an agent with room at the end of the list of those who hold as many contacts."""
    agent = w.agents[number]
    if not takes_new(w, number) or agent.load + w.team[agent.team].lightest > CAPACITY:
        return
    tail = w.bucket_tail[agent.team, agent.items]
    agent.previous = tail
    agent.next = -1
    if tail < 0:
        w.bucket_head[agent.team, agent.items] = number
    else:
        w.agents[tail].next = number
    w.bucket_tail[agent.team, agent.items] = number
    agent.listed = 1
    if agent.items > 0:
        add(w, PARTLY_LOADED, number)
    else:
        w.team_state[agent.team].free += 1


@compiled
def delist(w: World, number: int) -> None:
    """Take an agent out of the list of those with room, if there."""
    agent = w.agents[number]
    if not agent.listed:
        return
    if agent.previous < 0:
        w.bucket_head[agent.team, agent.items] = agent.next
    else:
        w.agents[agent.previous].next = agent.next
    if agent.next < 0:
        w.bucket_tail[agent.team, agent.items] = agent.previous
    else:
        w.agents[agent.next].previous = agent.previous
    agent.listed = 0
    if agent.items > 0:
        discard(w, PARTLY_LOADED, number)
    else:
        w.team_state[agent.team].free -= 1


@compiled
def seize(w: World, number: int, channel: int) -> None:
    """Give an agent one more contact of a channel."""
    agent = w.agents[number]
    delist(w, number)
    agent.items += 1
    agent.load += w.channel[channel].weight
    agent.since = w.run[0].now
    w.agent_count[number, channel] += 1
    if w.channel[channel].holds_place:
        w.team_state[agent.team].message_load += w.channel[channel].weight
    enlist(w, number)
    if agent.aside > 0:
        note_giving_way(w, number)


@compiled(inline=True)
def begin_work(w: World, number: int, channel: int) -> None:
    """An agent turns to a contact that he or she holds."""
    agent = w.agents[number]
    agent.in_work += 1
    agent.last_channel = channel


@compiled
def release(w: World, number: int, channel: int) -> None:
    """Take a contact that needs nothing more from an agent."""
    agent = w.agents[number]
    delist(w, number)
    agent.items -= 1
    agent.load -= w.channel[channel].weight
    agent.since = w.run[0].now
    w.agent_count[number, channel] -= 1
    if w.channel[channel].holds_place:
        w.team_state[agent.team].message_load -= w.channel[channel].weight
        if w.team[agent.team].limited:
            add(w, MAY_TAKE_MESSAGES, agent.team)
    enlist(w, number)
    if agent.aside > 0:
        note_giving_way(w, number)
    if w.heap_place[LEAVERS, number] > 0:
        put(w, LEAVERS, number, -agent.load)


@compiled
def settle(w: World, number: int) -> None:
    """Update an agent's state after an event and its matching; write the spell it ends."""
    agent = w.agents[number]
    if not agent.on_duty:
        state = agent.away_as
    elif agent.in_work > 0:
        state = BUSY
    elif agent.in_after_contact_work > 0:
        state = AFTER_CONTACT_WORK
    elif agent.items > 0:
        state = HELD_SLOT
    else:
        state = AVAILABLE
    overtime = int(agent.on_duty != 0 and agent.leaving == LEAVES_FOR_GOOD)
    if state == agent.state and overtime == agent.overtime:
        return
    run = w.run[0]
    if agent.state != OFF and agent.state_since < run.now:
        row = w.state_rows[run.state_rows]
        row.start = agent.state_since
        row.end = run.now
        row.agent = number
        row.state = agent.state
        row.overtime = agent.overtime
        run.state_rows += 1
    agent.state = state
    agent.overtime = overtime
    agent.state_since = run.now


@compiled
def retire_if_due(w: World, number: int) -> int:
    """After a contact was finished, send the agent off duty if the team has to shrink.

    An agent who holds nothing goes in place of a colleague who was to go but is still busy.

    Returns:
        the colleague who stays instead and may have room, or -1.
    """
    agent = w.agents[number]
    team = w.team_state[agent.team]
    if agent.items > 0 or team.surplus == 0 or not agent.on_duty:
        return -1
    stays = -1
    if agent.leaving:
        quit_leavers(w, number)
    else:
        stays = first_of(w, LEAVERS, agent.team)  # the busiest
        quit_leavers(w, stays)
        enlist(w, stays)
    go_off_duty(w, number)
    return stays


@compiled
def go_off_duty(w: World, number: int) -> None:
    """An agent who holds nothing goes home."""
    delist(w, number)
    w.agents[number].on_duty = 0
    add(w, OFF_DUTY, number)


@compiled
def come_on_duty(w: World, number: int) -> None:
    """An agent comes, and has room."""
    agent = w.agents[number]
    agent.on_duty = 1
    agent.since = w.run[0].now
    agent.last_channel = -1
    discard(w, OFF_DUTY, number)
    enlist(w, number)


@compiled
def leave_now(w: World, number: int) -> None:
    """An agent who works in shifts and holds nothing goes home, or begins the pause that is due."""
    agent = w.agents[number]
    goes_home = agent.leaving == LEAVES_FOR_GOOD
    agent.leaving = 0
    go_off_duty(w, number)
    if goes_home:
        agent.away_as = OFF
    else:
        begin_pause(w, number)


@compiled
def begin_pause(w: World, number: int) -> None:
    """An agent who is not on duty begins the first pause that is due, in full length."""
    agent = w.agents[number]
    duty = w.duties[agent.next_pause]
    agent.next_pause = duty.following
    agent.pauses_due -= 1
    agent.away_as = duty.state
    agent.late = ticks_late(w, agent.team, duty)
    stay_away(w, number, duty.length)


@compiled
def stay_away(w: World, number: int, delay: int) -> None:
    """Something else is due of an agent who is away after so many ticks; an older event is void."""
    cancel(w, AGENTS, number)
    key = event_key(CALENDAR, len(w.calendar) + number, 0)
    push(w, AGENTS, w.run[0].now + delay, key, number)
