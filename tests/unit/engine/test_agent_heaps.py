"""Heaps of agents against a sorted list, and who leaves against a plain search."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.agent_heaps import GIVES_WAY, LEAVERS, drop, first_of, put
from sim.engine.compiled.standings import line_up_candidates, next_to_leave
from tests.unit.engine.worlds import world

LOADS = st.integers(0, 3).map(lambda parts: parts * 250_000)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(-3, 3))), max_size=60)
)
def test_the_first_is_the_least(actions: list[tuple[int, int | None]]) -> None:
    w = world()  # four agents of the first team, two of the second
    teams = w.agents["team"].tolist()
    expected: dict[int, int] = {}
    for number, key in actions:
        if key is None:
            drop(w, LEAVERS, number)
            expected.pop(number, None)
        else:
            put(w, LEAVERS, number, key)
            expected[number] = key
        for team in (0, 1):
            there = [(k, n) for n, k in expected.items() if teams[n] == team]
            assert first_of(w, LEAVERS, team) == min(there, default=(0, -1))[1]
            assert w.heap_count[LEAVERS, team] == len(there)
        assert {n for n in range(6) if w.heap_place[LEAVERS, n]} == set(expected)
    assert not w.heap_count[GIVES_WAY:].any()


def _least_loaded(w: Any, numbers: set[int]) -> int:
    return min(numbers, key=lambda number: (w.agents["load"][number], -number))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(LOADS, st.booleans(), st.booleans()), min_size=6, max_size=6),
    st.lists(st.tuples(st.integers(0, 3), LOADS), max_size=4),
)
def test_the_least_loaded_go_though_loads_rise_meanwhile(
    agents: list[tuple[int, bool, bool]], rises: list[tuple[int, int]]
) -> None:
    w = world()
    for number, (load, on_duty, leaving) in enumerate(agents):
        w.agents[number].load = load
        w.agents[number].on_duty = on_duty
        w.agents[number].leaving = leaving
    for _ in range(2):  # what an earlier fall left over does not matter
        line_up_candidates(w, 0)
        staying = {n for n in range(4) if agents[n][1] and not agents[n][2]}
        assert w.heap_count[1, 0] == len(staying)
    rising = iter(rises)
    while staying:
        expected = _least_loaded(w, staying)
        assert next_to_leave(w, 0) == expected
        staying.remove(expected)
        number, more = next(rising, (0, 0))
        w.agents[number].load += more
