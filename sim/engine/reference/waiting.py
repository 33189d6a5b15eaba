"""Standing in line: a contact joins a queue or its owner's queue, and leaves it."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from sim.engine.keys import OF_CONTACT, RETURN
from sim.engine.reference.rules import (
    event_key,
    join_virtually,
    note_wait,
    patience_begins,
    queue_key,
    stop_moving,
    ticks_of_patience,
    ticks_of_reaction,
    ticks_until_chase,
    ticks_until_parallel,
    waiting_since,
)
from sim.engine.stages import Stage
from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact


def join_queue(centre: Centre, contact: Contact, held: int = 0) -> None:
    """The contact waits in its queue; its place is fixed now.

    Args:
        centre: the centre.
        contact: that waits.
        held: ticks for which it stands beside the queue, so that nobody takes it.
    """
    since, ageing = waiting_since(contact), contact.channel.ageing_per_second
    key = queue_key(contact.points, ageing, since)
    first = 0 if contact.returned else 1
    contact.place = (first, -key, since, contact.case.number, contact.attempt)
    contact.stage = Stage.WAITING
    if held:
        centre.set_release(held, contact)
    insort(centre.held if held else contact.queue.members, (contact.place, contact))
    if not held:
        _await_ring(centre, contact)
    centre.waiting[contact] = None


def _await_ring(centre: Centre, contact: Contact) -> None:
    """Further teams may serve a contact once it has waited so long."""
    if contact.queue.next_ring is not None:
        due = contact.queued_at + contact.queue.ring_after
        centre.set_ring(max(due, centre.now), contact)


def go_to_next_ring(centre: Centre, contact: Contact) -> None:
    """A contact that waits may be served by further teams from now on; its place stays."""
    queue, place = contact.queue, contact.place
    if queue.next_ring is None or place is None:
        raise AssertionError("a contact in no queue that leads to another")
    del queue.members[bisect_left(queue.members, (place,))]
    contact.queue = queue.next_ring
    insort(contact.queue.members, (place, contact))
    _await_ring(centre, contact)


def join_owner_queue(centre: Centre, contact: Contact, owner: Agent) -> None:
    """The contact waits for its owner, first come first served."""
    contact.place = (waiting_since(contact), contact.case.number, contact.attempt)
    contact.waits_for = owner
    contact.stage = Stage.WAITING_FOR_OWNER
    insort(owner.owner_queue, (contact.place, contact))
    centre.waiting[contact] = None


def leave(centre: Centre, contact: Contact) -> None:
    """A contact stops waiting where it waits; its timer does not matter any more."""
    members = contact.queue.members if contact.waits_for is None else contact.waits_for.owner_queue
    if contact.release is not None:
        members, contact.release = centre.held, None
    if members[0][1] is contact:
        members.pop(0)
    else:
        del members[bisect_left(members, (contact.place,))]
    contact.place = contact.waits_for = contact.timer = contact.ring = None
    contact.returned = False
    stop_moving(centre.tables, contact, contact.case)
    del centre.waiting[contact]


def end_hold(centre: Centre, contact: Contact) -> None:
    """A contact is not held any longer; what it waits for beside goes on."""
    del centre.held[bisect_left(centre.held, (contact.place,))]
    contact.release = contact.place = None
    del centre.waiting[contact]


def start_clock(centre: Centre, contact: Contact) -> None:
    """The customer waits with a patience drawn anew, from the moment at which the wait began."""
    case, number, turn = contact.case, contact.channel.number, contact.turn
    if turn is not None and turn.number > 1:
        limit = ticks_until_chase(centre.tables, contact, case, number, turn.number)
    else:
        attempt = contact.channel_attempt
        limit = ticks_of_patience(centre.tables, contact, case, number, attempt)
        if contact.channel.is_synchronous:
            others = _others_waiting(centre, contact)
            limit = min(limit, ticks_of_reaction(centre.tables, contact, case, number, others))
    if limit < NEVER:
        due = patience_begins(centre.tables, contact.queued_at) + limit
        centre.set_clock(max(due - centre.now, 0), contact)


def _others_waiting(centre: Centre, contact: Contact) -> int:
    """How many others wait in the queues of the channel of a contact that has just joined."""
    queues = [queue for queue in centre.queues if queue.channel is contact.channel]
    return sum(len(queue.members) for queue in queues) - (contact.release is None)


def start_waiting(centre: Centre, contact: Contact, held: int = 0) -> None:
    """A contact that has just come before the agents finds nobody, or is held for some ticks."""
    join_virtually(centre.tables, contact, contact.case)
    join_queue(centre, contact, held)
    start_clock(centre, contact)
    if contact.channel.is_synchronous:
        _plan_parallel_contact(centre, contact)
        if centre.plan.steering and centre.is_orchestrated:
            watch(centre, contact)


def watch(centre: Centre, contact: Contact) -> None:
    """The orchestrator will look again at a contact that waits, or an offer to it will be over."""
    if contact.moving_to >= 0:
        centre.set_timer(centre.channels[contact.moving_to].offer, contact)
    elif centre.plan.look_again > 0 and contact.offers < centre.plan.most_offers:
        centre.set_timer(centre.plan.look_again, contact)


def _plan_parallel_contact(centre: Centre, contact: Contact) -> None:
    """Some who wait open a second contact beside."""
    case = contact.case
    delay = ticks_until_parallel(centre.tables, contact, case)
    if delay < NEVER:
        key = event_key(RETURN, case.number, OF_CONTACT + contact.attempt)
        centre.call(centre.now + delay, key, lambda _: centre.handlers.parallel(contact))


def stop_waiting(centre: Centre, contact: Contact) -> None:
    """A contact leaves its queue unserved."""
    channel = contact.channel
    if channel.is_live:
        centre.live_left = True
    leave(centre, contact)
    free_trunk(centre, contact)
    contact.left_queue = centre.now
    note_wait(centre.tables, contact, contact.case, channel.number, centre.now)


def free_trunk(centre: Centre, contact: Contact) -> None:
    """The trunk of a contact is free again."""
    if contact.channel.is_synchronous:
        centre.trunks_taken[contact.channel.trunks_of] -= 1
