"""A tape drawn in windows is the tape."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np
import pytest

from sim.demand import windows as drawing
from sim.demand.tape import draw_tape, plan_tape
from sim.demand.windows import SharedTapes, tape_windows
from tests.property.scenarios import seeded
from tests.unit.demand.test_replay import ROWS, table
from tests.unit.demand.test_replay import scenario as of_a_log
from tests.unit.engine.worlds import scenario


@pytest.mark.parametrize("cases", [1, 40, 10**6])
@pytest.mark.parametrize("number", [None, *range(12)])
def test_windows_are_the_tape(cases: int, number: int | None) -> None:
    given = scenario() if number is None else seeded(number)[0]
    whole = draw_tape(given, 5, 2).cases
    plan = plan_tape(given)
    windows = list(tape_windows(plan, 5, 2, cases))
    assert np.array_equal(np.concatenate([window.cases for window in windows]), whole)
    assert [window.is_last for window in windows] == [*[False] * (len(windows) - 1), True]
    rows = [0, *np.cumsum([len(window.cases) for window in windows]).tolist()]
    assert [window.first_row for window in windows] == rows[:-1]
    if cases == 1:
        assert len(windows) >= min(2, plan.arrivals.blocks - 1)
    assert {(window.seed, window.replication) for window in windows} == {(5, 2)}


def test_customers_who_call_again_are_known_in_later_windows() -> None:
    given = of_a_log().with_tables(table(ROWS))
    windows = list(tape_windows(plan_tape(given), 1, 0, 1))
    assert [window.cases["customer"].tolist() for window in windows if len(window.cases)] == [
        [0],
        [0, 2],
    ]


def test_a_tape_that_several_runs_serve_is_drawn_once_and_then_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = scenario()
    plan = plan_tape(given)
    whole = draw_tape(given, 5, 2).cases
    drawn: list[int] = []

    def counting(*args: int) -> object:
        drawn.append(args[2])
        return tape_windows(plan, *args[1:])

    monkeypatch.setattr(drawing, "tape_windows", counting)
    shared = SharedTapes(plan, runs=3, most=100 * len(whole))
    # Two runs take turns, the third comes when they are through.
    first, second = [], []
    for one, other in zip_longest(shared.windows(5, 2, 1), shared.windows(5, 2, 1)):
        first.append(one.cases)
        second.append(other.cases)
    assert len(first) > 1
    third = [window.cases for window in shared.windows(5, 2, 1)]
    for found in (first, second, third):
        assert np.array_equal(np.concatenate(found), whole)
    assert drawn == [2]
    assert not third[0].flags.writeable, "one run cannot change what another serves"
    list(shared.windows(5, 2, 1))
    list(shared.windows(6, 2, 1))
    assert drawn == [2, 2, 2], "the first three have had theirs; another seed is another tape"


def test_long_tapes_are_not_kept_and_no_more_than_there_is_room_for() -> None:
    given = scenario()
    plan = plan_tape(given)
    expected = float(plan.arrivals.pieces.expected.sum())
    alone = SharedTapes(plan, runs=2, most=int(0.9 * expected))
    one, other = (next(alone.windows(5, 2, 10**6)) for _ in range(2))
    assert one is not other
    two_fit = SharedTapes(plan, runs=2, most=int(2.1 * expected))
    found = [next(two_fit.windows(5, number, 10**6)) for number in (0, 1, 2, 2, 1, 0)]
    assert [found[n] is found[5 - n] for n in (2, 1, 0)] == [True, True, False]
