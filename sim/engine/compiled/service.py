"""Service: an agent takes contacts, finishes them, and takes the next; the reserve is used."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import begin_work, leave_now, retire_if_due, seize, settle
from sim.engine.compiled.conclusion import close_duplicates, withdraw_others
from sim.engine.compiled.dormancy import TO_COME, follow
from sim.engine.compiled.event_list import ROUTER, cancel
from sim.engine.compiled.layout import IN_SILENCE, IN_WORK, WAITING
from sim.engine.compiled.matching import best_contact, find_agent, message_to_offer
from sim.engine.compiled.number_sets import (
    CHATS_WAIT,
    MAY_TAKE_MESSAGES,
    PARTLY_LOADED,
    discard,
    is_member,
    next_member,
)
from sim.engine.compiled.sharing import join_sharing, schedule_completion
from sim.engine.compiled.threads import leave_owner_queue
from sim.engine.compiled.turns import make_room, take_turn
from sim.engine.compiled.waiting import join_queue, stop_clocks, stop_waiting
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_CHAT
from sim.rules.emotion import note_wait
from sim.rules.work import fill_in_work, notice_ticks


@compiled
def take(w: World, slot: int, number: int) -> None:
    """An agent takes a contact that does not wait any more.

    Turns that give way to it and need not wait for the same agent are offered to others.
    """
    contact = w.contacts[slot]
    channel = w.channel[contact.channel]
    if channel.mode == MODE_ASYNC:
        take_turn(w, slot, number)
        return
    if w.agents[number].load + channel.weight > CAPACITY:
        make_room(w, number, contact.channel)
    if contact.silently_abandoned:
        _face_silence(w, slot, number)
    else:
        _answer(w, slot, number)
    if w.run[0].first_aside >= 0:
        _offer_put_aside(w)


@compiled
def serve_waiting(w: World, number: int) -> None:
    """An agent with room takes contacts, best first, until nothing more can be matched."""
    while True:
        slot = best_contact(w, number)
        if slot < 0:
            break
        stop_waiting(w, slot)
        take(w, slot, number)
    settle(w, number)


@compiled
def go_on(w: World, number: int) -> None:
    """An agent who has finished something leaves, or takes the next contact."""
    stays = retire_if_due(w, number)
    if w.agents[number].leaving and w.agents[number].items == 0:
        leave_now(w, number)
    serve_waiting(w, number)  # who is off duty now takes nothing
    if not w.agents[number].on_duty:
        pass_on_owner_queue(w, number)
    if stays >= 0:
        serve_waiting(w, stays)


@compiled
def pass_on_owner_queue(w: World, number: int) -> None:
    """An agent leaves: the turns that wait for him or her go to their queues, one by one."""
    while True:
        slot = w.agents[number].owner_queue_head
        if slot < 0:
            break
        leave_owner_queue(w, slot)
        cancel(w, ROUTER, slot)
        send_to_queue(w, slot)


@compiled
def send_to_queue(w: World, slot: int) -> None:
    """A turn whose agent cannot have it goes to anybody: at once, or before all that are new."""
    contact = w.contacts[slot]
    contact.returned = 1
    number = find_agent(w, slot, with_affinity=False)
    if number < 0:
        join_queue(w, slot)
    else:
        stop_clocks(w, slot)
        take_turn(w, slot, number)
        settle(w, number)


@compiled
def _offer_put_aside(w: World) -> None:
    """Turns that gave way to a contact and may go to anybody are offered, in that order."""
    run = w.run[0]
    while run.first_aside >= 0:
        slot = run.first_aside
        run.first_aside = w.threads[slot].next_aside
        send_to_queue(w, slot)


@compiled
def _answer(w: World, slot: int, number: int) -> None:
    """A live contact or a chat is answered: all parts of the work are drawn, the talk begins."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    if case.contacts > 1:
        withdraw_others(w, slot)
        if run.duplicates_visible:
            close_duplicates(w, slot)
    follow(w, contact.case_slot, TO_COME, contact.attempt)
    contact.left_queue = run.now
    contact.agent = number
    contact.state = IN_WORK
    contact.spell_start = run.now
    channel = contact.channel
    agent = w.agents[number]
    history = w.history[contact.case_slot]
    note_wait(w, contact, case, channel, run.now)
    work = fill_in_work(w, contact, case, history, channel, agent, number, agent.team, 1)
    seize(w, number, contact.channel)
    begin_work(w, number, contact.channel)
    case.last_agent = number
    if w.channel[contact.channel].mode == MODE_CHAT:
        join_sharing(w, slot, number, work)
    else:
        schedule_completion(w, slot, run.now + work)


@compiled
def _face_silence(w: World, slot: int, number: int) -> None:
    """An agent gets a chat that was left silently, and waits a while before closing it."""
    run = w.run[0]
    contact = w.contacts[slot]
    contact.agent = number
    contact.state = IN_SILENCE
    contact.spell_start = run.now
    seize(w, number, contact.channel)
    notice = notice_ticks(w, contact, w.cases[contact.case_slot], contact.channel)
    schedule_completion(w, slot, run.now + notice)


@compiled
def offer_revived(w: World) -> None:
    """After an event: messages that came back to life in it and still wait look for agents."""
    run = w.run[0]
    while run.first_revived >= 0:
        slot = run.first_revived
        run.first_revived = w.threads[slot].next_revived
        if w.contacts[slot].state != WAITING:
            continue
        number = find_agent(w, slot, with_affinity=False)
        if number >= 0:
            stop_waiting(w, slot)
            take(w, slot, number)
            settle(w, number)


@compiled
def offer_messages(w: World) -> None:
    """After an event: teams that may take more messages than before do so, in order.

    Messages that wait look for agents like new ones, while somebody has room for them.
    """
    team = next_member(w, MAY_TAKE_MESSAGES, 0)
    while team >= 0:
        discard(w, MAY_TAKE_MESSAGES, team)
        while True:
            slot = message_to_offer(w, team)
            if slot < 0:
                break
            number = find_agent(w, slot, with_affinity=False)
            stop_waiting(w, slot)
            take(w, slot, number)
            settle(w, number)
        team = next_member(w, MAY_TAKE_MESSAGES, team + 1)


@compiled
def use_reserve(w: World) -> None:
    """After a live contact left its queue, let agents who were kept for it take chats again.

    These are the partly loaded ones.
    """
    run = w.run[0]
    while run.live_left:
        run.live_left = 0
        if not run.reserve:
            break
        team = next_member(w, CHATS_WAIT, 0)
        while team >= 0:
            _use_reserve_of(w, team)
            team = next_member(w, CHATS_WAIT, team + 1)


@compiled
def _use_reserve_of(w: World, team: int) -> None:
    """The partly loaded agents of a team who have room, in order of number, while chats wait."""
    number = next_member(w, PARTLY_LOADED, w.team[team].first_agent)
    last = w.team[team].first_agent + w.team[team].agents
    while 0 <= number < last and is_member(w, CHATS_WAIT, team):
        serve_waiting(w, number)
        number = next_member(w, PARTLY_LOADED, number + 1)
