"""A channel closes and sends away those who wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact
from sim.engine.compiled.layout import WAITING
from sim.engine.compiled.moves import fail
from sim.engine.compiled.waiting import note_wait, stop_waiting
from sim.engine.compiled.withdrawals import is_fresh_message
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.engine.plan import MODE_ASYNC
from sim.rules.emotion import raised
from sim.rules.next_move import CLOSED
from sim.rules.parameters import RISE_CLOSED

ABANDONED = int(ContactEnd.ABANDONED)
CLOSED_OUT = int(ContactEnd.CLOSED_OUT)


@compiled
def dismiss_all(w: World, channel: int) -> None:
    """Send away all who wait on a channel, in order of case and attempt.

    Threads under way stay and are served.
    """
    while True:
        best = -1
        for slot in range(w.run[0].contacts_used):
            if _may_be_dismissed(w, slot, channel) and (best < 0 or _stands_before(w, slot, best)):
                best = slot
        if best < 0:
            break
        _dismiss(w, best)


@compiled
def _may_be_dismissed(w: World, slot: int, channel: int) -> bool:
    """Whether a slot holds a contact that waits on a channel and is not under way."""
    contact = w.contacts[slot]
    if contact.state != WAITING or contact.channel != channel:
        return False
    return w.channel[channel].mode != MODE_ASYNC or is_fresh_message(w, slot)


@compiled
def _stands_before(w: World, one: int, other: int) -> bool:
    """Order of dismissal: case, then attempt."""
    a = w.contacts[one]
    b = w.contacts[other]
    return a.case < b.case or (a.case == b.case and a.attempt < b.attempt)


@compiled
def _dismiss(w: World, slot: int) -> None:
    """One who waits is sent away; of one who left without a word only the place is given free."""
    contact = w.contacts[slot]
    stop_waiting(w, slot)
    if w.channel[contact.channel].mode != MODE_ASYNC:
        w.in_channel[contact.channel] -= 1
    if contact.ghost:
        end_contact(w, slot, ABANDONED)
        return
    case = w.cases[contact.case_slot]
    case.closed_out += 1
    contact.left_queue = w.run[0].now
    note_wait(w, slot)
    case.emotion = raised(case.emotion, w.parameters[RISE_CLOSED])
    fail(w, slot, CLOSED, must_switch=False)
    end_contact(w, slot, CLOSED_OUT)
