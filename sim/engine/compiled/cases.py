"""Cases: their live contacts, what the customer relies on, and how they end."""

from __future__ import annotations

from sim.compiling import compiled
from sim.demand.tape import TAPE_CASE
from sim.engine.compiled.dormancy import first_joined, is_answer, next_joined, revive
from sim.engine.compiled.event_list import RETURNS, cancel
from sim.engine.compiled.generated import copier, resetter
from sim.engine.compiled.layout import CASE_FIELDS, CASE_SLOT, FREE
from sim.engine.compiled.orchestration import is_up
from sim.engine.compiled.rows import write_case, write_contact, write_turn
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import MODE_ASYNC
from sim.rules.orchestration import arrive
from sim.rules.outcome import HANDLED, RESOLVED, TURNS_UP, what_arises

MERGED = int(ContactEnd.MERGED)

reset_case = resetter(CASE_FIELDS)
copy_from_tape = copier(CASE_SLOT, TAPE_CASE)


@compiled
def begin_case(w: World, number: int) -> int:
    """A need arises: the slot in which a row of the tape becomes a live case.

    -1: no customer turns up, since it is handled before, or was none.
    """
    run = w.run[0]
    slot = run.free_case
    if slot >= 0:
        run.free_case = w.cases[slot].next_free
    else:
        slot = run.cases_used
        run.cases_used += 1
    source = w.tape[number - run.tape_first]
    case = w.cases[slot]
    reset_case(case)
    copy_from_tape(case, source)
    case.number = number
    for channel in range(run.channel_count):
        w.case_channel_attempts[slot, channel] = 0
    found = what_arises(case, run.proactive and (not run.orchestrates or is_up(w)))
    if found == TURNS_UP:
        return slot
    if found == HANDLED:
        write_case(w, slot, RESOLVED)
    case.closed = 1
    _free_if_over(w, slot)
    return -1


@compiled
def close_case(w: World, case_slot: int, end: int) -> None:
    """A case is solved or given up: its row is written, and the customer does not come back."""
    case = w.cases[case_slot]
    case.closed = 1
    arrive(w, case)
    write_case(w, case_slot, end)
    cancel_return(w, case_slot)
    _free_if_over(w, case_slot)


@compiled
def cancel_return(w: World, case_slot: int) -> None:
    """The customer need not come back: served elsewhere, or the case is over."""
    case = w.cases[case_slot]
    if case.pending:
        case.pending = 0
        cancel(w, RETURNS, case_slot)


@compiled
def add_contact(w: World, case_slot: int, slot: int) -> None:
    """A contact slot begins to refer to its case, behind all others: it is the latest attempt."""
    case = w.cases[case_slot]
    contact = w.contacts[slot]
    case.contacts += 1
    case.awaited_contacts += 1
    case.open_contacts += 1
    contact.next_of_case = -1
    contact.previous_of_case = case.last_contact
    if case.last_contact < 0:
        case.first_contact = slot
    else:
        w.contacts[case.last_contact].next_of_case = slot
    case.last_contact = slot


@compiled(inline=True)
def stop_awaiting(w: World, slot: int) -> None:
    """The customer does not rely on a contact any more."""
    contact = w.contacts[slot]
    if contact.is_awaited:
        contact.is_awaited = 0
        w.cases[contact.case_slot].awaited_contacts -= 1


@compiled
def write_off(w: World, slot: int) -> None:
    """A contact will not solve its case any more, or has done so."""
    stop_awaiting(w, slot)
    contact = w.contacts[slot]
    if contact.is_open:
        contact.is_open = 0
        w.cases[contact.case_slot].open_contacts -= 1


@compiled
def end_contact(w: World, slot: int, end: int) -> None:
    """Write the row of a contact, and that of a turn that ends with it; free the slot.

    What joined it has its answer with it, or comes back to life.
    """
    contact = w.contacts[slot]
    if w.cases[contact.case_slot].dormant == 0:
        _write_off_and_free(w, slot, end)
        return
    case_slot = contact.case_slot
    attempt = contact.attempt
    has_answer = is_answer(end, contact.flags)
    _write_off_and_free(w, slot, end)
    message = first_joined(w, case_slot, attempt)
    while message >= 0:
        after = next_joined(w, message, attempt)
        if has_answer:
            w.cases[case_slot].dormant -= 1
            _write_off_and_free(w, message, MERGED)
        else:
            revive(w, message)
        message = after


@compiled
def _write_off_and_free(w: World, slot: int, end: int) -> None:
    """A contact is over: its rows are written, and its slot is free."""
    run = w.run[0]
    contact = w.contacts[slot]
    if contact.is_open:
        write_off(w, slot)
    if w.channel[contact.channel].mode == MODE_ASYNC and w.threads[slot].open:
        write_turn(w, slot, -1)
    write_contact(w, slot, end)
    _remove_contact(w, slot)
    contact.state = FREE
    contact.next_free = run.free_contact
    run.free_contact = slot


@compiled
def remember(w: World, slot: int, agent: int) -> None:
    """What was said in a contact joins the history of its case; -1: to self-service."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    entry = w.history[contact.case_slot, case.entries]
    entry.channel = contact.channel
    entry.agent = agent
    entry.attempt = contact.attempt
    case.entries += 1


@compiled
def _remove_contact(w: World, slot: int) -> None:
    """A contact slot does not refer to its case any more."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    case.contacts -= 1
    if case.contacts == 0:
        case.first_contact = -1
        case.last_contact = -1
        _free_if_over(w, contact.case_slot)
        return
    if contact.previous_of_case < 0:
        case.first_contact = contact.next_of_case
    else:
        w.contacts[contact.previous_of_case].next_of_case = contact.next_of_case
    if contact.next_of_case < 0:
        case.last_contact = contact.previous_of_case
    else:
        w.contacts[contact.next_of_case].previous_of_case = contact.previous_of_case


@compiled
def _free_if_over(w: World, case_slot: int) -> None:
    """The slot of a closed case is free once no contact refers to it."""
    case = w.cases[case_slot]
    if case.closed and case.contacts == 0:
        run = w.run[0]
        case.number = -1
        case.next_free = run.free_case
        run.free_case = case_slot
