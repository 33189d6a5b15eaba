"""The event lists against a sorted list, whatever is pushed, popped and removed."""

from __future__ import annotations

from bisect import insort

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.event_list import (
    ALL_LISTS,
    COMPLETIONS,
    PATIENCES,
    RETURNS,
    pop,
    push,
    remove,
)
from sim.engine.keys import (
    ARRIVAL,
    CALENDAR,
    COMPLETION,
    EXPIRY,
    RETURN,
    ROUTER_TIMER,
    WAKE,
    event_key,
)
from tests.unit.engine.worlds import world

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["push", "push", "push", "pop", "remove"]),
        st.integers(0, 5),  # tick: few, so that many are equal
        st.integers(0, 10**6),
    ),
    max_size=80,
)


@settings(deadline=None, max_examples=40)
@given(ACTIONS, st.sampled_from([COMPLETIONS, PATIENCES, RETURNS]))
def test_the_heap_gives_what_a_sorted_list_gives(
    actions: list[tuple[str, int, int]], number: int
) -> None:
    w = world()
    expected: list[tuple[int, int, int]] = []
    for item, (what, tick, choice) in enumerate(actions):
        if what == "push":
            key = event_key(COMPLETION, choice % 50, item)
            push(w, number, tick, key, item)
            insort(expected, (tick, key, item))
        elif expected and what == "pop":
            assert pop(w, number) == expected.pop(0)[2]
        elif expected:
            victim = expected.pop(choice % len(expected))
            remove(w, number, victim[2])
            assert w.positions[number, victim[2]] == -1
        assert w.event_count[number] == len(expected)
        if expected:
            first = w.events[number, 0]
            assert (first.tick, first.key, first.item) == expected[0]
    for _, _, item in expected:
        assert w.events[number, w.positions[number, item]].item == item
    assert [pop(w, number) for _ in range(len(expected))] == [item for *_, item in expected]
    assert all(w.event_count[other] == 0 for other in range(ALL_LISTS))


def test_lists_do_not_disturb_each_other() -> None:
    w = world()
    for number in range(ALL_LISTS):
        push(w, number, 10 - number, 1, 3)
    remove(w, PATIENCES, 3)
    assert w.event_count.tolist() == [1, 0, *[1] * (ALL_LISTS - 2)]
    assert pop(w, RETURNS) == 3
    assert w.positions[COMPLETIONS, 3] == 0


def test_keys_order_by_rank_then_subject_then_ordinal() -> None:
    ranks = [WAKE, CALENDAR, COMPLETION, ROUTER_TIMER, ARRIVAL, RETURN, EXPIRY]
    assert ranks == sorted(ranks)
    triples = [(r, s, o) for r in ranks for s in (0, 1, 2**31) for o in (0, 1, 40)]
    keys = [event_key(*triple) for triple in triples]
    assert keys == sorted(set(keys))
    assert keys[-1] < 2**63
