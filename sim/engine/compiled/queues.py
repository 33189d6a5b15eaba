"""Queues of waiting contacts: one pairing heap per queue, linked through the contact slots.

A contact enters, leaves from the head, or leaves from the middle (patience, closing) without a
scan over those who wait.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.rules.priority import rank, waiting_since


@compiled
def enqueue(w: World, queue: int, slot: int) -> None:
    """Put a contact into its queue."""
    contact = w.contacts[slot]
    contact.child = -1
    contact.sibling = -1
    contact.previous = -1
    root = w.queue_root[queue]
    w.queue_root[queue] = slot if root < 0 else _meld(w, root, slot)
    w.queue_waiting[queue] += 1
    w.waiting_on[contact.channel] += 1


@compiled
def dequeue(w: World, queue: int, slot: int) -> None:
    """Take a contact, head or not, out of its queue."""
    contact = w.contacts[slot]
    rest = _merge_pairs(w, contact.child)
    if w.queue_root[queue] == slot:
        w.queue_root[queue] = rest
    else:
        _cut(w, slot)
        if rest >= 0:
            w.queue_root[queue] = _meld(w, w.queue_root[queue], rest)
    contact.child = -1
    w.queue_waiting[queue] -= 1
    w.waiting_on[contact.channel] -= 1


@compiled(inline=True)
def goes_before(w: World, one: int, other: int) -> bool:
    """Whether a contact stands before another of the same queue: first what has come back to it."""
    a = w.contacts[one]
    b = w.contacts[other]
    if a.returned != b.returned:
        return a.returned > b.returned
    if a.queue_key != b.queue_key:
        return a.queue_key > b.queue_key
    return waits_longer(w, one, other)


@compiled
def count_before(w: World, slot: int) -> int:
    """How many stand before a contact in its queue and in those of the same channel and teams."""
    alike = w.queue[w.contacts[slot].queue].alike
    count = 0
    for queue in range(alike, len(w.queue)):
        if w.queue[queue].alike == alike:
            count += _count_before(w, queue, slot)
    return count


@compiled
def _count_before(w: World, queue: int, slot: int) -> int:
    """How many of a queue stand before a contact.

    Who does not stand before it has nobody below in the heap who does: only the others are visited.
    """
    count = 0
    node = w.queue_root[queue]
    while node >= 0:
        if node != slot and goes_before(w, node, slot):
            count += 1
            if w.contacts[node].child >= 0:
                node = w.contacts[node].child
                continue
        node = _next_beside(w, node)
    return count


@compiled
def _next_beside(w: World, node: int) -> int:
    """The next sibling of a node of a heap, or of the nearest node above that has one; or -1."""
    while node >= 0 and w.contacts[node].sibling < 0:
        before = w.contacts[node].previous
        while before >= 0 and w.contacts[before].child != node:
            node = before
            before = w.contacts[node].previous
        node = before
    return node if node < 0 else w.contacts[node].sibling


@compiled
def outranks(w: World, one: int, other: int) -> bool:
    """Whether a contact outranks another, of any queue, now: priority, then the longer wait."""
    a = w.contacts[one]
    b = w.contacts[other]
    now = w.run[0].now
    rank_a = rank(a.points, w.channel[a.channel].ageing_per_second, waiting_since(a), now)
    rank_b = rank(b.points, w.channel[b.channel].ageing_per_second, waiting_since(b), now)
    if rank_a != rank_b:
        return rank_a > rank_b
    return waits_longer(w, one, other)


@compiled
def outranks_for(w: World, team: int, one: int, other: int) -> bool:
    """Whether a contact outranks another now for the agents of a team, who may prefer their own."""
    if w.team[team].own_skill_points == 0.0:
        return outranks(w, one, other)
    a = w.contacts[one]
    b = w.contacts[other]
    now = w.run[0].now
    rank_a = rank(a.points, w.channel[a.channel].ageing_per_second, waiting_since(a), now)
    rank_b = rank(b.points, w.channel[b.channel].ageing_per_second, waiting_since(b), now)
    rank_a += w.own_points[team, a.queue]
    rank_b += w.own_points[team, b.queue]
    if rank_a != rank_b:
        return rank_a > rank_b
    return waits_longer(w, one, other)


@compiled
def waits_longer(w: World, one: int, other: int) -> bool:
    """Whether a contact began to wait before another; ties by case and attempt."""
    a = w.contacts[one]
    b = w.contacts[other]
    if waiting_since(a) != waiting_since(b):
        return waiting_since(a) < waiting_since(b)
    if a.case != b.case:
        return a.case < b.case
    return a.attempt < b.attempt


@compiled
def _meld(w: World, one: int, other: int) -> int:
    """Join two heaps; returns the root. The other becomes the first child of the winner."""
    if goes_before(w, other, one):
        one, other = other, one
    top = w.contacts[one]
    child = w.contacts[other]
    child.sibling = top.child
    if top.child >= 0:
        w.contacts[top.child].previous = other
    child.previous = one
    top.child = other
    top.sibling = -1
    top.previous = -1
    return one


@compiled
def _cut(w: World, slot: int) -> None:
    """Take a heap that is not a root out of its parent's children."""
    contact = w.contacts[slot]
    before = w.contacts[contact.previous]
    if before.child == slot:
        before.child = contact.sibling
    else:
        before.sibling = contact.sibling
    if contact.sibling >= 0:
        w.contacts[contact.sibling].previous = contact.previous
    contact.sibling = -1
    contact.previous = -1


@compiled
def _merge_pairs(w: World, first: int) -> int:
    """Join a list of sibling heaps in two passes; returns the root, -1 for an empty list."""
    stack = -1
    while first >= 0:
        second = w.contacts[first].sibling
        if second < 0:
            after = -1
            pair = first
        else:
            after = w.contacts[second].sibling
            pair = _meld(w, first, second)
        w.contacts[pair].sibling = stack
        stack = pair
        first = after
    root = -1
    while stack >= 0:
        following = w.contacts[stack].sibling
        root = stack if root < 0 else _meld(w, root, stack)
        stack = following
    if root >= 0:
        w.contacts[root].sibling = -1
        w.contacts[root].previous = -1
    return root
