"""Service: a contact is taken, talked through, wrapped up; chats share their agent."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import release, retire_if_due, seize, settle
from sim.engine.compiled.event_list import COMPLETIONS, PATIENCES, push, remove
from sim.engine.compiled.layout import IN_TALK, IN_WRAP_UP, World
from sim.engine.compiled.matching import best_contact
from sim.engine.compiled.queues import dequeue
from sim.engine.compiled.rows import write_contact, write_work
from sim.engine.compiled.work import draw_work
from sim.engine.journal import ContactEnd, WorkKind
from sim.engine.keys import COMPLETION, event_key
from sim.engine.plan import MODE_CHAT, MODE_LIVE
from sim.rules.sharing import attained, time_to_finish

ANSWERED = int(ContactEnd.ANSWERED)
TALK = int(WorkKind.TALK)
WRAP_UP = int(WorkKind.WRAP_UP)


@compiled
def take(w: World, slot: int, number: int) -> None:
    """An agent takes a contact: all parts of the work are drawn, and the talk begins."""
    run = w.run[0]
    contact = w.contacts[slot]
    contact.left_queue = run.now
    contact.agent = number
    contact.state = IN_TALK
    contact.spell_start = run.now
    work = draw_work(w, slot, number)
    seize(w, number, contact.channel)
    w.cases[contact.case_slot].last_agent = number
    if w.channel[contact.channel].mode == MODE_CHAT:
        _join_chats(w, slot, number, work)
    else:
        _schedule(w, slot, run.now + work)


@compiled
def serve_waiting(w: World, number: int) -> None:
    """An agent with room takes contacts, best first, until nothing more can be matched."""
    run = w.run[0]
    while True:
        slot = best_contact(w, number)
        if slot < 0:
            break
        contact = w.contacts[slot]
        leave_queue(w, slot)
        take(w, slot, number)
        if w.channel[contact.channel].mode == MODE_LIVE:
            run.live_left = 1
    settle(w, number)


@compiled
def leave_queue(w: World, slot: int) -> None:
    """A contact stops waiting; its patience does not matter any more."""
    dequeue(w, w.contacts[slot].queue, slot)
    if w.positions[PATIENCES, slot] >= 0:
        remove(w, PATIENCES, slot)


@compiled
def end_talk(w: World, slot: int) -> None:
    """The customer leaves the agent, who may have after-contact work."""
    run = w.run[0]
    contact = w.contacts[slot]
    number = contact.agent
    contact.talk_end = run.now
    w.in_channel[contact.channel] -= 1
    w.agents[number].in_talk -= 1
    if w.channel[contact.channel].mode == MODE_CHAT:
        _leave_chats(w, slot, number)
    write_work(w, slot, TALK)
    if contact.wrap_up > 0:
        contact.state = IN_WRAP_UP
        contact.spell_start = run.now
        _schedule(w, slot, run.now + contact.wrap_up)
        settle(w, number)
    else:
        _finish(w, slot)


@compiled
def end_wrap_up(w: World, slot: int) -> None:
    """The after-contact work is done."""
    write_work(w, slot, WRAP_UP)
    _finish(w, slot)


@compiled
def _finish(w: World, slot: int) -> None:
    """The agent is rid of a contact: its row is written, the team may shrink, the next is taken."""
    number = w.contacts[slot].agent
    channel = w.contacts[slot].channel
    write_contact(w, slot, ANSWERED)
    release(w, number, channel)
    stays = retire_if_due(w, number)
    serve_waiting(w, number)
    if stays >= 0:
        serve_waiting(w, stays)


@compiled
def _schedule(w: World, slot: int, tick: int) -> None:
    """Enter the end of a contact's talk or after-contact work into the event list."""
    contact = w.contacts[slot]
    push(w, COMPLETIONS, tick, event_key(COMPLETION, contact.case, contact.attempt), slot)


@compiled
def _join_chats(w: World, slot: int, number: int, work: int) -> None:
    """A chat joins those in talk on an agent."""
    agent = w.agents[number]
    _advance(w, number)
    contact = w.contacts[slot]
    contact.target = agent.attained + work
    contact.next_chat = agent.first_chat
    agent.first_chat = slot
    agent.chats += 1
    _schedule_next_chat(w, number)


@compiled
def _leave_chats(w: World, slot: int, number: int) -> None:
    """A chat that is done leaves the others."""
    agent = w.agents[number]
    _advance(w, number)
    agent.attained = max(agent.attained, w.contacts[slot].target)
    if agent.first_chat == slot:
        agent.first_chat = w.contacts[slot].next_chat
    else:
        before = agent.first_chat
        while w.contacts[before].next_chat != slot:
            before = w.contacts[before].next_chat
        w.contacts[before].next_chat = w.contacts[slot].next_chat
    agent.chats -= 1
    agent.next_chat = -1
    if agent.chats == 0:
        agent.attained = 0
    else:
        _schedule_next_chat(w, number)


@compiled
def _advance(w: World, number: int) -> None:
    """Bring the attained-work counter of an agent's chats up to now."""
    agent = w.agents[number]
    now = w.run[0].now
    if agent.chats > 0:
        slowdown = w.team[agent.team].slowdown
        agent.attained = attained(agent.attained, now - agent.attained_at, agent.chats, slowdown)
    agent.attained_at = now


@compiled
def _schedule_next_chat(w: World, number: int) -> None:
    """Of an agent's chats only the one that is done first stands in the event list."""
    run = w.run[0]
    agent = w.agents[number]
    if agent.next_chat >= 0:
        remove(w, COMPLETIONS, agent.next_chat)
    best = agent.first_chat
    slot = w.contacts[best].next_chat
    while slot >= 0:
        if _done_before(w, slot, best):
            best = slot
        slot = w.contacts[slot].next_chat
    agent.next_chat = best
    slowdown = w.team[agent.team].slowdown
    remaining = w.contacts[best].target - agent.attained
    _schedule(w, best, run.now + time_to_finish(remaining, agent.chats, slowdown, run.grid))


@compiled
def _done_before(w: World, one: int, other: int) -> bool:
    """Order of completion among the chats of an agent: target, then case, then attempt."""
    a = w.contacts[one]
    b = w.contacts[other]
    if a.target != b.target:
        return a.target < b.target
    if a.case != b.case:
        return a.case < b.case
    return a.attempt < b.attempt
