"""Customers who wait too long: they abandon, chase a message, or try another channel as well."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact, stop_awaiting, write_off
from sim.engine.compiled.dormancy import rely_on_joined
from sim.engine.compiled.layout import IN_AFTER_CONTACT_WORK
from sim.engine.compiled.moves import note_setback
from sim.engine.compiled.orchestrator import turn_up
from sim.engine.compiled.waiting import stop_clocks, stop_waiting
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import FLAG_CHASED, FLAG_PARALLEL, FLAG_SILENT, MODE_ASYNC
from sim.rules.doors import channel_beside
from sim.rules.emotion import note_failure, note_wait
from sim.rules.next_move import ABANDONED, UNANSWERED
from sim.rules.patience import leaves_silently

END_ABANDONED = int(ContactEnd.ABANDONED)


@compiled
def lose_patience(w: World, slot: int) -> None:
    """The patience of a customer who waits is over."""
    if w.channel[w.contacts[slot].channel].mode == MODE_ASYNC:
        _chase(w, slot)
    else:
        _abandon(w, slot)


@compiled
def _abandon(w: World, slot: int) -> None:
    """A customer abandons; a silently abandoned chat keeps its place."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    contact.left_queue = run.now
    note_wait(w, contact, case, contact.channel, run.now)
    note_failure(w, case, ABANDONED)
    note_setback(w, slot, ABANDONED, must_switch=False)
    if leaves_silently(w, contact, case, contact.channel):
        contact.flags |= FLAG_SILENT
        contact.silently_abandoned = 1
        write_off(w, slot)
        rely_on_joined(w, slot)  # dormant until somebody notices, but its customer has only that
        stop_clocks(w, slot)
    else:
        stop_waiting(w, slot)
        w.trunks_taken[w.channel[contact.channel].trunks_of] -= 1
        end_contact(w, slot, END_ABANDONED)


@compiled
def _chase(w: World, slot: int) -> None:
    """A message is not answered in time; it goes on waiting, the customer may not."""
    contact = w.contacts[slot]
    contact.flags |= FLAG_CHASED
    note_failure(w, w.cases[contact.case_slot], UNANSWERED)
    stop_awaiting(w, slot)
    note_setback(w, slot, UNANSWERED, must_switch=False)


@compiled
def open_parallel(w: World, slot: int) -> None:
    """It is time for a second contact beside one that still waits, if there is a channel for it."""
    case_slot = w.contacts[slot].case_slot
    if w.cases[case_slot].attempts >= w.run[0].max_attempts:
        return
    channel = channel_beside(w, w.cases[case_slot], _in_use(w, case_slot))
    if channel >= 0:
        turn_up(w, case_slot, channel, FLAG_PARALLEL)


@compiled
def _in_use(w: World, case_slot: int) -> int:
    """Bit set of the channels of the case's contacts, but for after-contact work."""
    channels = 0
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        contact = w.contacts[slot]
        if contact.state != IN_AFTER_CONTACT_WORK:
            channels |= 1 << contact.channel
        slot = contact.next_of_case
    return channels
