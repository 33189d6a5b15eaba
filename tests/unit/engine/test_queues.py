"""The pairing heap of a queue against a sorted list."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.queues import dequeue, enqueue, outranks
from sim.engine.compiled.world import World
from sim.rules.priority import queue_key
from tests.unit.engine.worlds import world

QUEUE = 0
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "enter", "serve", "abandon"]),
        st.integers(0, 2),  # priority points
        st.integers(0, 10**6),
    ),
    max_size=80,
)


def _contact(w: World, slot: int, case: int, offered: int, points: float) -> None:
    contact = w.contacts[slot]
    contact.case, contact.attempt, contact.queued_at = case, 1, offered
    contact.points, contact.channel, contact.queue = points, 0, QUEUE
    ageing = w.channel[0].ageing_per_second
    contact.queue_key = queue_key(points, ageing, offered)


def _place(w: World, slot: int) -> tuple[float, int, int]:
    contact = w.contacts[slot]
    return (-contact.queue_key, contact.queued_at, contact.case)


@settings(deadline=None, max_examples=40)
@given(ACTIONS)
def test_the_head_is_the_first_of_a_sorted_list(actions: list[tuple[str, int, int]]) -> None:
    w = world()
    waiting: list[int] = []
    for number, (what, points, choice) in enumerate(actions):
        if what == "enter":
            # Cases of one tick enter in any order of their numbers.
            _contact(w, number, choice * 200 + number, 60_000_000 * (number // 10), points)
            enqueue(w, QUEUE, number)
            waiting.append(number)
        elif waiting:
            gone = w.queue_root[QUEUE] if what == "serve" else waiting[choice % len(waiting)]
            dequeue(w, QUEUE, gone)
            waiting.remove(gone)
        waiting.sort(key=lambda slot: _place(w, slot))
        assert w.queue_root[QUEUE] == (waiting[0] if waiting else -1)
        assert w.queue_waiting[QUEUE] == len(waiting)
    while waiting:
        assert w.queue_root[QUEUE] == waiting[0]
        dequeue(w, QUEUE, waiting.pop(0))
    assert w.queue_root[QUEUE] == -1


def test_priority_then_the_longer_wait_then_the_case_decides() -> None:
    w = world()
    _contact(w, 0, case=9, offered=60_000_000, points=0.0)
    _contact(w, 1, case=8, offered=120_000_000, points=2.0)
    _contact(w, 2, case=7, offered=120_000_000, points=1.0)
    _contact(w, 3, case=6, offered=60_000_000, points=0.0)
    w.run[0].now = 300_000_000
    assert outranks(w, 1, 0), "a minute is worth a point, priority two"
    assert outranks(w, 0, 2), "equal priority, longer wait"
    assert outranks(w, 3, 0), "equal in all, lower case"
    assert not outranks(w, 0, 3)


def test_a_returned_turn_stands_before_all_that_are_new_in_its_queue() -> None:
    w = world()
    _contact(w, 0, case=1, offered=60_000_000, points=9.0)
    _contact(w, 1, case=2, offered=120_000_000, points=0.0)
    _contact(w, 2, case=3, offered=180_000_000, points=1.0)
    w.contacts[1].returned = w.contacts[2].returned = 1
    for slot in range(3):
        enqueue(w, QUEUE, slot)
    order = []
    while w.queue_root[QUEUE] >= 0:
        order.append(int(w.queue_root[QUEUE]))
        dequeue(w, QUEUE, order[-1])
    assert order == [1, 2, 0], (
        "by their own ranks: 0 + 3 and 1 + 2 points are equal, 1 is longer there"
    )
