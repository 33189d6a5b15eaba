"""A channel closes and dismisses the contacts that wait."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact
from sim.engine.compiled.conclusion import is_waiting_message
from sim.engine.compiled.moves import note_setback
from sim.engine.compiled.waiting import stop_waiting
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import MODE_ASYNC
from sim.rules.emotion import note_failure, note_wait
from sim.rules.next_move import CLOSED

ABANDONED = int(ContactEnd.ABANDONED)
CLOSED_OUT = int(ContactEnd.CLOSED_OUT)


@compiled
def dismiss_all(w: World, channel: int) -> None:
    """Dismiss all contacts that wait on a channel, in order of case and attempt.

    Threads under way stay and are served.
    """
    first = -1
    for queue in range(len(w.queue)):
        if w.queue[queue].channel == channel:
            first = _add_waiting(w, queue, first)
    slot = _sorted(w, first)
    while slot >= 0:
        after = w.contacts[slot].next_free
        _dismiss(w, slot)
        slot = after


@compiled
def _add_waiting(w: World, queue: int, first: int) -> int:
    """Put the contacts of a queue that are dismissed before a list; returns its first.

    Contacts in the list are linked by ``next_free``, which nobody else looks at while they are in
    use. Nobody joins or leaves the queue meanwhile, so its heap is walked node by node.
    """
    slot = w.queue_root[queue]
    while slot >= 0:
        if _may_be_dismissed(w, slot):
            w.contacts[slot].next_free = first
            first = slot
        below = w.contacts[slot].child
        slot = below if below >= 0 else _next_branch(w, slot)
    return first


@compiled
def _next_branch(w: World, slot: int) -> int:
    """Where a walk over a heap goes on after all below a node: its sibling, or its parent's."""
    while slot >= 0 and w.contacts[slot].sibling < 0:
        before = w.contacts[slot].previous
        while before >= 0 and w.contacts[before].child != slot:  # to the first of the siblings
            slot = before
            before = w.contacts[slot].previous
        slot = before
    return w.contacts[slot].sibling if slot >= 0 else -1


@compiled
def _sorted(w: World, first: int) -> int:
    """A list in order of case and attempt, by merging runs of 1, 2, 4... contacts."""
    length = 1
    while True:
        rest = first
        first = -1
        last = -1
        runs = 0
        while rest >= 0:
            runs += 1
            one = rest
            other = _after_run(w, one, length)
            rest = _after_run(w, other, length)
            head, tail = _merged(w, one, other)
            if last < 0:
                first = head
            else:
                w.contacts[last].next_free = head
            last = tail
        if runs <= 1:
            return first
        length *= 2


@compiled
def _after_run(w: World, slot: int, length: int) -> int:
    """Cut a list after this many contacts; returns what follows, or -1."""
    for _ in range(length - 1):
        if slot < 0:
            break
        slot = w.contacts[slot].next_free
    if slot < 0:
        return -1
    after = w.contacts[slot].next_free
    w.contacts[slot].next_free = -1
    return after


@compiled
def _merged(w: World, one: int, other: int) -> tuple[int, int]:
    """Two lists in order become one; returns its first and its last contact."""
    first = -1
    last = -1
    while one >= 0 or other >= 0:
        if other < 0 or (one >= 0 and _stands_before(w, one, other)):
            slot = one
            one = w.contacts[one].next_free
        else:
            slot = other
            other = w.contacts[other].next_free
        if last < 0:
            first = slot
        else:
            w.contacts[last].next_free = slot
        last = slot
    return first, last


@compiled
def _may_be_dismissed(w: World, slot: int) -> bool:
    """Whether a contact that waits is not under way."""
    channel = w.contacts[slot].channel
    return w.channel[channel].mode != MODE_ASYNC or is_waiting_message(w, slot)


@compiled
def _stands_before(w: World, one: int, other: int) -> bool:
    """Order of dismissal: case, then attempt."""
    a = w.contacts[one]
    b = w.contacts[other]
    return a.case < b.case or (a.case == b.case and a.attempt < b.attempt)


@compiled
def _dismiss(w: World, slot: int) -> None:
    """A contact that waits is dismissed; of a silently abandoned chat only the place is freed."""
    contact = w.contacts[slot]
    stop_waiting(w, slot)
    if w.channel[contact.channel].mode != MODE_ASYNC:
        w.trunks_taken[w.channel[contact.channel].trunks_of] -= 1
    if contact.silently_abandoned:
        end_contact(w, slot, ABANDONED)
        return
    case = w.cases[contact.case_slot]
    contact.left_queue = w.run[0].now
    note_wait(w, contact, case, contact.channel, w.run[0].now)
    note_failure(w, case, CLOSED)
    note_setback(w, slot, CLOSED, must_switch=False)
    end_contact(w, slot, CLOSED_OUT)
