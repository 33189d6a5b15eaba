"""What becomes of a case when a contact of it is concluded or taken: solved, others withdrawn."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import close_case, end_contact, remember, write_off
from sim.engine.compiled.dormancy import TO_COME, follow
from sim.engine.compiled.event_list import COMPLETIONS, cancel
from sim.engine.compiled.layout import IN_SELF_SERVICE, WAITING
from sim.engine.compiled.moves import note_setback
from sim.engine.compiled.waiting import stop_waiting
from sim.engine.compiled.world import World
from sim.engine.journal import CaseEnd, ContactEnd
from sim.rules.codes import FLAG_MEDIUM_LACKING, MODE_ASYNC
from sim.rules.emotion import note_wait
from sim.rules.next_move import QUESTION, UNRESOLVED
from sim.rules.outcome import breeds_another, is_solved, note_solution
from sim.rules.work import closing_ticks, sees_duplicate

RESOLVED = int(CaseEnd.RESOLVED)
WITHDRAWN = int(ContactEnd.WITHDRAWN)
CLOSED_AS_DUPLICATE = int(ContactEnd.CLOSED_AS_DUPLICATE)


@compiled
def withdraw_others(w: World, slot: int) -> None:
    """The customer of a contact leaves all other queues and self-service."""
    other = w.cases[w.contacts[slot].case_slot].first_contact
    while other >= 0:
        after = w.contacts[other].next_of_case
        if other != slot and _can_be_withdrawn(w, other):
            end_unserved(w, other, WITHDRAWN, 0, w.contacts[slot].attempt)
        other = after


@compiled
def end_unserved(w: World, slot: int, end: int, joined: int, heir: int) -> None:
    """A contact that waits or is in self-service ends without an answer of its own.

    Args:
        w: all arrays.
        slot: the contact.
        end: how it ends.
        joined: attempt of the contact that it is merged into or closed for; 0: none.
        heir: attempt of the contact to which the messages that joined this one go.
    """
    contact = w.contacts[slot]
    follow(w, contact.case_slot, contact.attempt, heir)
    now = w.run[0].now
    if contact.state == IN_SELF_SERVICE:
        cancel(w, COMPLETIONS, slot)
        contact.self_service = now - contact.offered
    else:
        stop_waiting(w, slot)
        if w.channel[contact.channel].mode != MODE_ASYNC:
            w.trunks_taken[w.channel[contact.channel].trunks_of] -= 1
        contact.left_queue = now
        note_wait(w, contact, w.cases[contact.case_slot], contact.channel, now)
    contact.joined = joined
    end_contact(w, slot, end)


@compiled
def close_duplicates(w: World, slot: int) -> None:
    """An agent who takes a contact closes the messages of the case that he or she sees waiting."""
    contact = w.contacts[slot]
    other = w.cases[contact.case_slot].first_contact
    while other >= 0:
        after = w.contacts[other].next_of_case
        if other != slot and is_waiting_message(w, other) and _is_seen(w, slot, other):
            contact.closing += closing_ticks(w)
            end_unserved(w, other, CLOSED_AS_DUPLICATE, contact.attempt, contact.attempt)
        other = after


@compiled
def is_waiting_message(w: World, slot: int) -> bool:
    """Whether a contact is a message that waits and was never taken."""
    contact = w.contacts[slot]
    if contact.state != WAITING or w.channel[contact.channel].mode != MODE_ASYNC:
        return False
    return w.threads[slot].turn == 1 and w.threads[slot].started < 0


@compiled
def _can_be_withdrawn(w: World, slot: int) -> bool:
    """Whether the customer is connected: waiting in a queue, or in self-service."""
    contact = w.contacts[slot]
    if contact.state == IN_SELF_SERVICE:
        return True
    is_message = w.channel[contact.channel].mode == MODE_ASYNC
    return contact.state == WAITING and not is_message and not contact.silently_abandoned


@compiled
def _is_seen(w: World, slot: int, other: int) -> bool:
    """Whether the agent of a contact sees another one: its channel's system is connected."""
    contact = w.contacts[slot]
    duplicate = w.contacts[other]
    case = w.cases[contact.case_slot]
    return sees_duplicate(w, case, contact.channel, duplicate.attempt, duplicate.channel)


@compiled
def conclude(w: World, slot: int) -> None:
    """The talk is over, or the last turn of a thread is answered."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    remember(w, slot, contact.agent)
    if is_solved(w, contact, case):
        if breeds_another(w, contact, case, contact.channel):
            leave_question(w, slot, QUESTION)
        else:
            solve(w, slot)
    elif not case.closed:
        write_off(w, slot)
        note_setback(w, slot, UNRESOLVED, (contact.flags & FLAG_MEDIUM_LACKING) != 0)


@compiled
def leave_question(w: World, slot: int, cause: int) -> None:
    """A contact has solved its case and bred another: the customer comes back, or waits on."""
    note_solution(w, w.contacts[slot], w.cases[w.contacts[slot].case_slot])
    write_off(w, slot)
    note_setback(w, slot, cause, must_switch=False)


@compiled
def solve(w: World, slot: int) -> None:
    """A contact has solved its case, which is over at once; the customer waits nowhere else."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    follow(w, contact.case_slot, TO_COME, contact.attempt)
    note_solution(w, contact, case)
    write_off(w, slot)
    close_case(w, contact.case_slot, RESOLVED)
    if case.contacts > 1:
        withdraw_others(w, slot)
