"""A tape drawn in windows is the tape."""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand.tape import draw_tape, plan_tape
from sim.demand.windows import tape_windows
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
