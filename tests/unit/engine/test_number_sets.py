"""Sets of numbers against Python's own sets."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.number_sets import (
    LEAVING,
    OFF_DUTY,
    PARTLY_LOADED,
    SETS,
    add,
    discard,
    empty_sets,
    fill,
    is_member,
    next_member,
)
from tests.unit.engine.worlds import world

MEMBERS = 40_000
"""Three levels of words, and a part of a fourth."""


def _world(members: int = MEMBERS) -> Any:
    return world().replace(number_sets=empty_sets(members))


NUMBERS = st.one_of(
    st.integers(0, MEMBERS - 1),
    st.sampled_from([0, 31, 32, 1023, 1024, 32_767, 32_768, MEMBERS - 1]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), NUMBERS), max_size=60), st.lists(NUMBERS, max_size=8))
def test_members_are_found_in_order(actions: list[tuple[bool, int]], asked: list[int]) -> None:
    w, expected = _world(), set()
    for joins, number in actions:
        (add if joins else discard)(w, LEAVING, number)
        (expected.add if joins else expected.discard)(number)
        assert is_member(w, LEAVING, number) == joins
    for first in [0, *asked, *(number + 1 for number in expected)]:
        assert next_member(w, LEAVING, first) == min(
            (number for number in expected if number >= first), default=-1
        )
    found, number = [], next_member(w, LEAVING, 0)
    while number >= 0:
        found.append(number)
        number = next_member(w, LEAVING, number + 1)
    assert found == sorted(expected)
    assert all(next_member(w, other, 0) == -1 for other in range(SETS) if other != LEAVING)


def test_a_filled_set_holds_all() -> None:
    for members in (0, 1, 32, 33, 1024, 1025, 5000):
        w = _world(members)
        fill(w.number_sets, OFF_DUTY, members)
        assert [next_member(w, OFF_DUTY, n) for n in range(members)] == list(range(members))
        assert next_member(w, OFF_DUTY, members) == -1
        assert next_member(w, PARTLY_LOADED, 0) == -1
        for number in range(members):
            discard(w, OFF_DUTY, number)
        assert not w.number_sets.any()
