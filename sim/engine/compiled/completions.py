"""Completions: a talk, a turn, after-contact work is done, silence is noticed; what follows."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import release, settle
from sim.engine.compiled.cases import end_contact, remember
from sim.engine.compiled.conclusion import conclude
from sim.engine.compiled.event_list import CUSTOMERS, ROUTER, cancel, push
from sim.engine.compiled.layout import AWAITING_CUSTOMER, IN_AFTER_CONTACT_WORK
from sim.engine.compiled.orchestration import note_work
from sim.engine.compiled.rows import AFTER_CONTACT_WORK, HANDLING, SILENT, write_turn, write_work
from sim.engine.compiled.sharing import leave_sharing_done, schedule_completion
from sim.engine.compiled.threads import begin_turn, free_place, leave_owner_queue, leave_threads
from sim.engine.compiled.turns import write_spell_of_turn
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_CHASED, ContactEnd
from sim.engine.keys import OF_CONTACT, RETURN, ROUTER_TIMER, event_key
from sim.rules.codes import MODE_ASYNC, MODE_CHAT
from sim.rules.threads import ticks_until_reply
from sim.rules.timing import NEVER

ANSWERED = int(ContactEnd.ANSWERED)
CHASED = int(ContactEnd.CHASED)
ABANDONED = int(ContactEnd.ABANDONED)


@compiled
def end_talk(w: World, slot: int) -> None:
    """A live contact or a chat is over; the agent may have after-contact work."""
    contact = w.contacts[slot]
    number = contact.agent
    conclude(w, slot)
    contact.talk_end = w.run[0].now
    w.trunks_taken[w.channel[contact.channel].trunks_of] -= 1
    w.agents[number].in_work -= 1
    if w.channel[contact.channel].mode == MODE_CHAT:
        leave_sharing_done(w, slot, number)
    write_work(w, slot, HANDLING, 0)
    _after_contact_work(w, slot)


@compiled
def end_turn(w: World, slot: int) -> None:
    """A turn is answered: the thread is concluded, or the customer's next message awaited."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    number = contact.agent
    note_work(w, contact.channel, run.now - contact.spell_start)
    write_spell_of_turn(w, slot)
    write_turn(w, slot, run.now)
    leave_sharing_done(w, slot, number)
    w.agents[number].in_work -= 1
    contact.talk_end = run.now
    if thread.turn == thread.turns_total or w.cases[contact.case_slot].closed:
        conclude(w, slot)
        leave_threads(w, slot)
        _after_contact_work(w, slot)
    else:
        _await_customer(w, slot)


@compiled
def end_after_contact_work(w: World, slot: int) -> None:
    """The after-contact work is done."""
    w.agents[w.contacts[slot].agent].in_after_contact_work -= 1
    write_work(w, slot, AFTER_CONTACT_WORK, 0)
    _finish(w, slot)


@compiled
def end_silence(w: World, slot: int) -> None:
    """The agent notices that nobody is there."""
    contact = w.contacts[slot]
    number = contact.agent
    channel = contact.channel
    write_work(w, slot, SILENT, 0)
    w.trunks_taken[w.channel[channel].trunks_of] -= 1
    end_contact(w, slot, ABANDONED)
    release(w, number, channel)
    w.run[0].freed = number


@compiled(inline=True)
def end_of_answered(flags: int) -> int:
    """How an answered contact ends: answered, or chased."""
    return CHASED if flags & FLAG_CHASED else ANSWERED


@compiled
def _after_contact_work(w: World, slot: int) -> None:
    """The customer is gone: after-contact work, if there is any."""
    run = w.run[0]
    contact = w.contacts[slot]
    if contact.after_contact_work > 0:
        contact.state = IN_AFTER_CONTACT_WORK
        contact.spell_start = run.now
        w.agents[contact.agent].in_after_contact_work += 1
        schedule_completion(w, slot, run.now + contact.after_contact_work)
        settle(w, contact.agent)
    else:
        _finish(w, slot)


@compiled
def _finish(w: World, slot: int) -> None:
    """The agent has finished a contact: its row is written, then the next is taken."""
    contact = w.contacts[slot]
    number = contact.agent
    channel = contact.channel
    if w.channel[channel].mode != MODE_ASYNC:
        note_work(w, channel, w.run[0].now - contact.left_queue)
    end_contact(w, slot, end_of_answered(contact.flags))
    release(w, number, channel)
    w.run[0].freed = number


@compiled
def _await_customer(w: World, slot: int) -> None:
    """The agent keeps a thread for a while, unless he or she is about to leave."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    number = contact.agent
    channel = w.channel[contact.channel]
    contact.state = AWAITING_CUSTOMER
    _expect_reply(w, slot)
    if channel.silence == 0 or w.agents[number].leaving:
        free_place(w, slot)
        run.freed = number
        return
    thread.kept = 1
    if channel.silence < NEVER:
        key = event_key(ROUTER_TIMER, contact.case, contact.attempt)
        push(w, ROUTER, run.now + channel.silence, key, slot)
    settle(w, number)


@compiled
def _expect_reply(w: World, slot: int) -> None:
    """The customer will answer, unless the run is over by then."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    turn = w.threads[slot].turn + 1
    due = run.now + ticks_until_reply(w, contact, case, contact.channel, turn)
    if due < run.end:
        key = event_key(RETURN, contact.case, OF_CONTACT + contact.attempt)
        push(w, CUSTOMERS, due, key, slot)


@compiled
def reply(w: World, slot: int) -> None:
    """The customer's next message is due."""
    contact = w.contacts[slot]
    if w.cases[contact.case_slot].closed:
        _say_nothing_more(w, slot)
        return
    contact.queued_at = w.run[0].now
    contact.queue = w.contact_class[contact.contact_class].queue
    begin_turn(w, slot)
    cancel(w, ROUTER, slot)
    w.run[0].arriving = slot


@compiled
def fall_silent(w: World, slot: int) -> None:
    """The customer has been silent for so long that the agent takes something else."""
    free_place(w, slot)
    w.run[0].freed = w.contacts[slot].agent


@compiled
def stop_waiting_for_owner(w: World, slot: int) -> None:
    """The owner has not come in time: anybody may take the turn."""
    leave_owner_queue(w, slot)
    w.run[0].arriving = slot


@compiled
def _say_nothing_more(w: World, slot: int) -> None:
    """The case is over, so the customer does not write again; nothing is left to be done."""
    contact = w.contacts[slot]
    contact.after_contact_work = 0
    contact.logging = 0
    remember(w, slot, contact.agent)
    if w.threads[slot].kept:
        free_place(w, slot)
        w.run[0].freed = contact.agent
    end_contact(w, slot, end_of_answered(contact.flags))
