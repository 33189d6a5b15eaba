"""Those who wait are dismissed in order of case and attempt, whatever their place in the queue."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.dismissals import _add_waiting, _sorted
from sim.engine.compiled.queues import dequeue, enqueue
from tests.unit.engine.worlds import world

QUEUE = 0


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 3), st.integers(0, 9)),
        max_size=40,
        unique_by=lambda contact: contact[:2],
    ),
    st.lists(st.integers(0, 99), max_size=15),
)
def test_all_in_a_queue_are_listed_in_order(
    contacts: list[tuple[int, int, int]], leaving: list[int]
) -> None:
    w = world()
    for slot, (case, attempt, points) in enumerate(contacts):
        row = w.contacts[slot]
        row.case, row.attempt, row.queue_key = case, attempt, points
        enqueue(w, QUEUE, slot)
    waiting = list(range(len(contacts)))
    for choice in leaving:  # so that the heap has been melded
        if waiting:
            victim = w.queue_root[QUEUE] if choice % 2 else waiting[choice % len(waiting)]
            waiting.remove(victim)
            dequeue(w, QUEUE, victim)
    slot = _sorted(w, _add_waiting(w, QUEUE, -1))
    found = []
    while slot >= 0:
        found.append(slot)
        slot = w.contacts[slot].next_free
    assert found == sorted(waiting, key=lambda slot: contacts[slot][:2])
