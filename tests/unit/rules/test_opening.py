"""When customers come who found a channel closed: by the profile of its cases, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiling import interpreted
from sim.randomness.counter import uniform
from sim.randomness.purposes import REOPENING
from sim.rules import opening
from sim.rules.opening import BIN_TICKS, BY_PROFILE
from sim.rules.timing import NEVER
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_WEEK
from tests.unit.rules import records as r

HOUR, DAY, SECOND = TICKS_PER_HOUR, TICKS_PER_DAY, r.SECOND
PER_HOUR = HOUR // BIN_TICKS
when_open = interpreted(opening.when_open)
next_spell = interpreted(opening.next_spell)


def tables(
    spells: list[tuple[float, float]],
    cases: dict[tuple[int, int], float] | None = None,
    start: float = 0,
    grid: int = 1,
    spread: float = BY_PROFILE,
) -> Any:
    """One channel that opens at some hours after the start, and its cases by (weekday, hour).

    The start is so many hours after midnight of Monday.
    """
    per_bin = np.full(TICKS_PER_WEEK // BIN_TICKS, 1e-6)
    for (weekday, hour), number in (cases or {}).items():
        first = (24 * weekday + hour) * PER_HOUR
        per_bin[first : first + PER_HOUR] += number / PER_HOUR
    w = r.tables({"grid": grid, "since_monday": int(start * HOUR)}, reopening_spread_seconds=spread)
    w.opening_from = [int(first * HOUR) for first, _ in spells]
    w.opening_until = [int(last * HOUR) for _, last in spells]
    w.opening_first = [0, len(spells)]
    w.profile = [np.concatenate([[0.0], np.cumsum(per_bin)]).tolist()]
    return w


def returns(w: Any, due: float, count: int = 2000) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Hours at which so many customers come who mean to at an hour."""
    found = []
    for number in range(count):
        case = SimpleNamespace(key=np.uint64(number), attempts=2)
        found.append(when_open(w, case, 0, int(due * HOUR)))
    return np.array(found) / HOUR


def share(hours: np.ndarray[Any, np.dtype[np.float64]], first: float, last: float) -> float:
    """Share of the hours in a span."""
    return float(((hours >= first) & (hours < last)).mean())


def test_who_comes_while_it_is_open_comes_when_due() -> None:
    w = tables([(8, 12)])
    assert when_open(w, r.case(), 0, 9 * HOUR) == 9 * HOUR
    assert when_open(w, r.case(), 0, 8 * HOUR) == 8 * HOUR
    assert when_open(w, r.case(), 0, 12 * HOUR) == NEVER, "it closes at twelve"


def test_after_a_night_customers_come_as_cases_do() -> None:
    day = {(1, 9): 1.0, (1, 10): 3.0, (1, 15): 4.0, (1, 20): 100.0}
    hours = returns(tables([(9, 18), (33, 42)], {(0, 9): 50.0, **day}), 19)
    assert share(hours, 33, 34) == pytest.approx(1 / 8, abs=0.03)
    assert share(hours, 34, 35) == pytest.approx(3 / 8, abs=0.04)
    assert share(hours, 39, 40) == pytest.approx(4 / 8, abs=0.04)
    assert share(hours, 33, 42) == 1.0, "none when it is closed, whatever the profile says"


def test_the_median_of_an_even_hour_is_its_middle() -> None:
    w = tables([(9, 18), (33, 42)], {(1, 10): 1.0})
    assert np.median(returns(w, 19)) == pytest.approx(34.5, abs=0.05)


def test_after_a_lunch_break_customers_come_the_same_day() -> None:
    w = tables([(9, 13), (15, 18), (33, 42)], {(0, 10): 9.0, (0, 16): 1.0, (1, 10): 9.0})
    hours = returns(w, 13.5)
    assert share(hours, 16, 17) == pytest.approx(1.0, abs=0.01)


def test_several_spells_of_a_day_share_by_their_cases() -> None:
    w = tables([(33, 37), (39, 42)], {(1, 10): 1.0, (1, 16): 3.0, (1, 13): 50.0})
    hours = returns(w, 20)
    assert share(hours, 34, 35) == pytest.approx(1 / 4, abs=0.03)
    assert share(hours, 40, 41) == pytest.approx(3 / 4, abs=0.03)


def test_a_closed_day_is_passed_over() -> None:
    hours = returns(tables([(9, 18), (57, 66)], {(1, 10): 9.0, (2, 12): 1.0}), 19)
    assert share(hours, 60, 61) == pytest.approx(1.0, abs=0.01)


def test_without_any_case_every_open_moment_is_alike() -> None:
    hours = returns(tables([(9, 18), (33, 37), (39, 43)]), 19)
    assert share(hours, 33, 37) == pytest.approx(0.5, abs=0.04)
    assert np.quantile(hours, 0.25) == pytest.approx(35, abs=0.25)


def test_a_night_shift_counts_up_to_midnight() -> None:
    hours = returns(tables([(22, 30)], {(0, 23): 1.0, (1, 3): 9.0}), 12)
    assert share(hours, 23, 24) == pytest.approx(1.0, abs=0.01)


def test_a_sunday_is_the_last_day_of_the_week_and_the_weekday_of_the_start_counts() -> None:
    """Start on Saturday at eight, open on Sunday from ten to twelve o'clock and 22 to 24."""
    cases = {(6, 10): 1.0, (6, 23): 2.0, (0, 10): 50.0}
    hours = returns(tables([(26, 28), (38, 40)], cases, start=5 * 24 + 8), 20)
    assert share(hours, 26, 27) == pytest.approx(1 / 3, abs=0.04)
    assert share(hours, 39, 40) == pytest.approx(2 / 3, abs=0.04)


def test_the_draw_is_that_of_this_return() -> None:
    w, case = tables([(9, 10)], {(0, 9): 1.0}), r.case(attempts=3)
    u = uniform(r.SEED, r.REPLICATION, r.KEY, REOPENING, 3)
    assert when_open(w, case, 0, 0) == pytest.approx(9 * HOUR + u * HOUR, abs=10 * SECOND)
    assert when_open(w, r.case(attempts=4), 0, 0) != when_open(w, case, 0, 0)


def test_with_a_spread_customers_come_evenly_after_the_opening() -> None:
    w = tables([(9, 18)], {(0, 15): 1.0}, spread=100.0)
    u = uniform(r.SEED, r.REPLICATION, r.KEY, REOPENING, 3)
    assert when_open(w, r.case(attempts=3), 0, 0) == 9 * HOUR + int(u * 100 * SECOND)
    w = tables([(9, 18)], spread=0.0)
    assert when_open(w, r.case(), 0, 0) == 9 * HOUR


@given(st.integers(0, 2**32), st.sampled_from([1, 7 * SECOND]), st.floats(0, 60))
def test_a_return_lies_in_open_time_and_on_the_grid(key: int, grid: int, due: float) -> None:
    spells = [(9, 13), (15, 18), (33, 42)]
    w = tables(spells, {(0, 10): 9.0, (1, 8): 1.0, (1, 9): 0.1}, grid=grid)
    due_tick = int(due * HOUR)
    tick = when_open(w, SimpleNamespace(key=np.uint64(key), attempts=1), 0, due_tick)
    if due >= 42:
        assert tick == NEVER
        return
    assert tick >= due_tick
    assert any(first * HOUR <= tick < last * HOUR for first, last in spells)
    opened = max((int(first * HOUR) for first, _ in spells if first * HOUR <= tick), default=0)
    assert tick == due_tick or (tick - opened) % grid == 0


def test_the_next_spell_of_open_time() -> None:
    w = tables([(9, 13), (15, 18)])
    w.opening_first = [0, 1, 2]  # the second spell is another channel's
    assert [next_spell(w, 0, int(h * HOUR)) for h in (0, 9, 12.99, 13, 20)] == [0, 0, 0, 1, 1]
    assert [next_spell(w, 1, int(h * HOUR)) for h in (0, 16, 18)] == [1, 1, 2]
