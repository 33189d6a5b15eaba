"""Service: an agent takes contacts, puts threads aside for them, and takes the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import WorkKind
from sim.engine.reference.cases import close_duplicates, withdraw_others
from sim.engine.reference.rules import (
    fill_in_work,
    note_wait,
    notice_ticks,
    resumed_work,
    turn_work,
)
from sim.engine.reference.sharing import join_sharing, leave_sharing_undone, schedule_next_end
from sim.engine.reference.waiting import join_owner_queue, join_queue, leave, start_clock
from sim.engine.stages import Stage
from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact, Team
    from sim.engine.reference.tables import Channel


def make_room(centre: Centre, agent: Agent, channel: Channel) -> list[Contact]:
    """Put threads aside until a contact of a channel fits: silent ones first, of these the last.

    Returns:
        threads whose turn may go on with somebody else.
    """
    interrupted = []
    while agent.load + channel.weight > CAPACITY:
        able = [c for c in reversed(agent.threads) if c.channel.interruptible]
        silent = [c for c in able if c.stage is Stage.AWAITING_CUSTOMER]
        if silent:
            free_place(centre, silent[0])
        else:
            _put_aside(centre, agent, able[0])
            interrupted.append(able[0])
    if interrupted:
        schedule_next_end(centre, agent)
    return [contact for contact in interrupted if contact.waits_for is None]


def free_place(centre: Centre, contact: Contact) -> None:
    """A thread between two turns takes no place any more; it still has its owner."""
    if contact.owner is None:
        raise AssertionError("a silent thread without an owner")
    contact.timer = None
    centre.occupancy.release(contact.owner, contact)


def _put_aside(centre: Centre, agent: Agent, contact: Contact) -> None:
    """Work on a turn stops; it waits for its owner, or is about to be given to anyone."""
    now, turn = centre.now, contact.turn
    if turn is None:
        raise AssertionError("work on a thread without a turn")
    contact.remaining = leave_sharing_undone(centre, agent, contact)
    centre.journal.write_work(contact, WorkKind.HANDLING)
    contact.worked += now - contact.spell_start
    turn.interruptions += 1
    agent.in_work -= 1
    centre.occupancy.release(agent, contact)
    if contact.channel.suspended_to_owner:
        join_owner_queue(centre, contact, agent)


def take(centre: Centre, contact: Contact, agent: Agent) -> None:
    """An agent takes a contact that has just arrived or has left its queue."""
    channel = contact.channel
    if channel.is_async:
        centre.occupancy.seize(agent, contact)
        work_on_turn(centre, contact, agent)
        return
    interrupted = []
    if agent.load + channel.weight > CAPACITY:
        interrupted = make_room(centre, agent, channel)
    contact.agent = agent
    contact.spell_start = centre.now
    if contact.silently_abandoned:
        _face_silence(centre, contact, agent)
    else:
        _answer(centre, contact, agent)
    for other in interrupted:
        send_to_queue(centre, other, is_new=False)


def _answer(centre: Centre, contact: Contact, agent: Agent) -> None:
    """All parts of the work are drawn, and the talk begins."""
    contact.stage = Stage.IN_WORK
    contact.clock = None
    contact.left_queue = centre.now
    withdraw_others(centre, contact)
    close_duplicates(centre, contact)
    case, number, tables = contact.case, contact.channel.number, centre.tables
    note_wait(tables, contact, case, number, centre.now)
    work = fill_in_work(
        *(tables, contact, case, case.history, number, agent, agent.number, agent.team.number, 1)
    )
    centre.occupancy.seize(agent, contact)
    _begin_work(contact, agent)
    if contact.channel.is_shared:
        join_sharing(centre, agent, contact, work)
        schedule_next_end(centre, agent)
    else:
        centre.schedule_completion(work, contact)


def _face_silence(centre: Centre, contact: Contact, agent: Agent) -> None:
    """Nobody answers, which the agent takes a while to notice."""
    contact.stage = Stage.SILENT
    centre.occupancy.seize(agent, contact)
    notice = notice_ticks(centre.tables, contact, contact.case, contact.channel.number)
    centre.schedule_completion(notice, contact)


def send_to_queue(centre: Centre, contact: Contact, *, is_new: bool) -> None:
    """A turn whose owner cannot take it goes to whoever may, before those who are new there.

    Args:
        centre: the centre.
        contact: whose turn it is about.
        is_new: the turn has just arrived; otherwise its clock, if any, goes on.
    """
    agent = _somebody_else(centre, contact)
    if agent is not None:
        take(centre, contact, agent)
        centre.journal.settle(agent)
        return
    contact.returned = True
    join_queue(centre, contact)
    if is_new:
        start_clock(centre, contact)


def _somebody_else(centre: Centre, contact: Contact) -> Agent | None:
    if centre.router is not None:
        return centre.router.choose_agent(contact, may_return=False)
    return centre.agent_choice.find_agent(contact, may_return=False)


def work_on_turn(centre: Centre, contact: Contact, agent: Agent) -> None:
    """An agent who holds a thread begins the work on its turn, or takes it up again."""
    now, turn = centre.now, contact.turn
    if turn is None:
        raise AssertionError("work on a thread without a turn")
    contact.stage = Stage.IN_WORK
    contact.clock = contact.timer = None
    contact.spell_start = now
    tables, case, number = centre.tables, contact.case, contact.channel.number
    by_another = agent is not contact.agent
    if turn.is_begun:
        work = resumed_work(tables, contact, contact, turn, by_another)
    else:
        if turn.number == 1:
            contact.left_queue = now
            if not case.closed:
                close_duplicates(centre, contact)
        note_wait(tables, contact, case, number, now)
        work = turn_work(
            *(tables, contact, case, contact, turn, case.history, number),
            *(agent, agent.number, agent.team.number, turn.number, by_another),
        )
        turn.started = now
        contact.turns += 1
    contact.agent = contact.owner = turn.agent = agent
    _begin_work(contact, agent)
    join_sharing(centre, agent, contact, work)
    schedule_next_end(centre, agent)


def _begin_work(contact: Contact, agent: Agent) -> None:
    agent.in_work += 1
    agent.last_channel = contact.channel.number
    if not contact.case.closed:
        contact.case.last_agent = agent.number


def serve_waiting(centre: Centre, agent: Agent) -> None:
    """An agent with room takes contacts, best first, until nothing more can be matched."""
    while True:
        choices = centre.contact_choice.candidates(agent)
        if centre.router is not None:
            choices = centre.router.choose_contact(agent, choices)
        if not choices:
            break
        contact = choices[0]
        leave(centre, contact)
        take(centre, contact, agent)
        if contact.channel.is_live:
            centre.live_left = True
    centre.journal.settle(agent)


def use_reserve(centre: Centre) -> None:
    """After a live contact left its queue, let agents kept for it take chats again.

    These are the partly loaded ones.
    """
    while centre.live_left:
        centre.live_left = False
        if not centre.plan.reserve:
            return
        for team in centre.teams:
            if not team.mixed:
                continue
            for agent in team.agents:
                if not centre.contact_choice.chat_waits_for(team):
                    break
                if agent.listed and agent.items:
                    serve_waiting(centre, agent)


def offer_revived(centre: Centre) -> None:
    """After an event: messages that came back to life in it and still wait look for agents."""
    revived, centre.revived = centre.revived, []
    for message in revived:
        agent = _somebody_else(centre, message) if message.stage is Stage.WAITING else None
        if agent is not None:
            leave(centre, message)
            take(centre, message, agent)
            centre.journal.settle(agent)


def offer_messages(centre: Centre) -> None:
    """After an event: teams that may take more messages than before do so, in order."""
    for team in centre.limited_teams:
        if team.may_take_messages:
            team.may_take_messages = False
            _offer_to_team(centre, team)


def _offer_to_team(centre: Centre, team: Team) -> None:
    """Messages that wait for a team look for agents like new ones, while somebody has room."""
    while True:
        message = centre.contact_choice.message_to_offer(team, centre.agent_choice)
        agent = _somebody_else(centre, message) if message is not None else None
        if message is None or agent is None:
            return
        leave(centre, message)
        take(centre, message, agent)
        centre.journal.settle(agent)


def go_on(centre: Centre, agent: Agent) -> None:
    """An agent who has finished something leaves, or takes the next contact."""
    stays = centre.occupancy.retire_if_due(agent)
    if agent.leaving and not agent.items:
        centre.handlers.leave(agent)
    if stays is not None:
        centre.journal.settle(agent)
        pass_on_owner_queue(centre, agent)
    serve_waiting(centre, agent)
    if stays is not None:
        serve_waiting(centre, stays)


def pass_on_owner_queue(centre: Centre, agent: Agent) -> None:
    """An agent leaves: who waits for him or her goes to the queue."""
    while agent.owner_queue:
        contact = agent.owner_queue[0][1]
        leave(centre, contact)
        send_to_queue(centre, contact, is_new=False)
