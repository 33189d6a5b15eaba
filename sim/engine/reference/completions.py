"""Completions: a talk, a turn, after-contact work is done, silence is noticed; what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    TURN_WAITED_FOR_OWNER,
    ContactEnd,
    WorkKind,
)
from sim.engine.keys import OF_CONTACT, RETURN
from sim.engine.reference.cases import conclude, end_contact, note_setback, write_off
from sim.engine.reference.matching import has_room
from sim.engine.reference.people import Entry, Turn
from sim.engine.reference.rules import event_key, kind_of, ticks_until_reply
from sim.engine.reference.service import go_on, send_to_queue, take, work_on_turn
from sim.engine.reference.sharing import leave_sharing_done, schedule_next_end
from sim.engine.reference.waiting import free_trunk, join_owner_queue, leave, start_clock
from sim.engine.stages import Stage
from sim.rules.next_move import QUESTION, UNRESOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact


def end_talk(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The customer leaves the agent, who may have after-contact work."""
    now = centre.now
    conclude(centre, contact)
    contact.talk_end = now
    contact.worked = now - contact.left_queue
    free_trunk(centre, contact)
    agent.in_work -= 1
    if contact.channel.is_shared:
        leave_sharing_done(centre, agent, contact)
        schedule_next_end(centre, agent)
    centre.journal.write_work(contact, WorkKind.HANDLING)
    after_contact_work(centre, contact, agent)


def after_contact_work(centre: Centre, contact: Contact, agent: Agent) -> None:
    """After-contact work follows, if there is any; the customer moves on."""
    if contact.after_contact_work > 0:
        contact.stage = Stage.AFTER_CONTACT_WORK
        contact.spell_start = centre.now
        agent.in_after_contact_work += 1
        centre.occupancy.leave_threads(agent, contact)
        centre.schedule_completion(contact.after_contact_work, contact)
        centre.journal.settle(agent)
    else:
        finish(centre, contact, agent)
    if contact.flags & FLAG_RESOLVED:
        note_setback(centre, contact, QUESTION)  # unless the case is closed
    else:
        must_switch = bool(contact.flags & FLAG_MEDIUM_LACKING)
        note_setback(centre, contact, UNRESOLVED, must_switch=must_switch)


def end_after_contact_work(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The after-contact work is done."""
    centre.journal.write_work(contact, WorkKind.AFTER_CONTACT_WORK)
    agent.in_after_contact_work -= 1
    finish(centre, contact, agent)


def finish(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The agent has finished an answered contact."""
    if contact.channel.is_synchronous:
        centre.recent.note_work(contact.channel, centre.now - contact.left_queue, centre.now)
    end_contact(centre, contact, end_of_answered(contact))
    centre.occupancy.release(agent, contact)
    go_on(centre, agent)


def end_of_answered(contact: Contact) -> ContactEnd:
    """How an answered contact ends: answered, or chased."""
    return ContactEnd.CHASED if contact.flags & FLAG_CHASED else ContactEnd.ANSWERED


def end_silence(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The agent notices that nobody is there."""
    centre.journal.write_work(contact, WorkKind.SILENT)
    free_trunk(centre, contact)
    end_contact(centre, contact, ContactEnd.ABANDONED)
    centre.occupancy.release(agent, contact)
    go_on(centre, agent)


def end_turn(centre: Centre, contact: Contact, agent: Agent) -> None:
    """A turn is answered: the thread is over, or it is the customer's turn."""
    now, turn = centre.now, contact.turn
    if turn is None:
        raise AssertionError("a turn ends that never began")
    spell = now - contact.spell_start
    centre.journal.write_work(contact, WorkKind.HANDLING)
    centre.journal.write_turn(contact, turn, ended=now)
    contact.turn = None
    contact.worked += spell
    contact.talk_end = now
    leave_sharing_done(centre, agent, contact)
    schedule_next_end(centre, agent)
    agent.in_work -= 1
    centre.recent.note_work(contact.channel, spell, now)
    if contact.case.closed or turn.number == contact.turns_total:
        conclude(centre, contact)
        after_contact_work(centre, contact, agent)
    else:
        _await_customer(centre, contact, agent, turn.number + 1)


def _await_customer(centre: Centre, contact: Contact, agent: Agent, number: int) -> None:
    """The customer is to write turn ``number``; for a while the agent keeps the thread."""
    contact.stage = Stage.AWAITING_CUSTOMER
    case, channel = contact.case, contact.channel
    delay = ticks_until_reply(centre.tables, contact, case, channel.number, number)
    key = event_key(RETURN, case.number, OF_CONTACT + contact.attempt)
    if centre.now + delay < centre.plan.end_ticks:
        centre.call(centre.now + delay, key, lambda _: centre.handlers.reply(contact, number))
    if agent.leaving or channel.silence == 0:
        centre.occupancy.release(agent, contact)
        go_on(centre, agent)
    else:
        centre.set_timer(channel.silence, contact)
        centre.journal.settle(agent)


def fall_silent(centre: Centre, contact: Contact) -> None:
    """The customer has not written for so long that the thread frees its place."""
    owner = owner_of(contact)
    centre.occupancy.release(owner, contact)
    go_on(centre, owner)


def owner_of(contact: Contact) -> Agent:
    """The agent to whom a thread belongs."""
    if contact.owner is None:
        raise AssertionError("a thread without an owner")
    return contact.owner


def reply(centre: Centre, contact: Contact, number: int) -> None:
    """The customer writes again, unless the case is solved by now."""
    if contact.case.closed:
        _say_nothing_more(centre, contact)
        return
    now, owner = centre.now, owner_of(contact)
    contact.turn = turn = Turn(turn=number, offered=now)
    contact.queued_at = now
    contact.queue = centre.queues[
        kind_of(centre.tables, contact.case, contact.channel.number).queue
    ]
    if contact.in_hand:
        work_on_turn(centre, contact, owner)
        centre.journal.settle(owner)
        return
    channel = contact.channel
    is_there = owner.on_duty and not owner.leaving
    if is_there and contact.queue.is_served and has_room(owner, channel):
        take(centre, contact, owner)
        centre.journal.settle(owner)
    elif is_there and channel.owner_wait > 0:
        turn.flags |= TURN_WAITED_FOR_OWNER
        join_owner_queue(centre, contact, owner)
        start_clock(centre, contact)
        centre.set_timer(channel.owner_wait, contact)
    else:
        send_to_queue(centre, contact, is_new=True)


def _say_nothing_more(centre: Centre, contact: Contact) -> None:
    """There is nothing more to write about: the thread ends with the last answer."""
    owner = owner_of(contact)
    case = contact.case
    case.history.append(Entry(contact.channel.number, owner.number, contact.attempt))
    contact.after_contact_work = contact.logging = 0
    write_off(contact)
    end_contact(centre, contact, end_of_answered(contact))
    if contact.in_hand:
        centre.occupancy.release(owner, contact)
        go_on(centre, owner)


def stop_waiting_for_owner(centre: Centre, contact: Contact) -> None:
    """The owner has not come in time: anybody may take the turn."""
    leave(centre, contact)
    send_to_queue(centre, contact, is_new=False)
