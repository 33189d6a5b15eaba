"""Who is absent, and how late people begin."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.compiling import interpreted
from sim.rules import presence

HOUR = 3_600_000_000
is_absent = interpreted(presence.is_absent)
ticks_late = interpreted(presence.ticks_late)


def tables(absence: float = 0.0, adherence: float = 1.0, grid: int = 1) -> Any:
    """Two people of a team."""
    team = SimpleNamespace(absence_share=absence, adherence_share=adherence)
    run = SimpleNamespace(seed=7, replication=3, grid=grid)
    return SimpleNamespace(run=[run], team=[team], person=[11, 2**63 + 5])


def duty(agent: int = 0, day: int = 0, beginning: int = 0, stretch: int = HOUR) -> Any:
    """A shift or a pause."""
    ordinal = day << presence.STRETCH_BITS | beginning
    return SimpleNamespace(agent=agent, ordinal=ordinal, stretch=stretch)


def test_absence_is_of_the_person_and_the_day() -> None:
    w = tables(absence=0.3)
    found = [[is_absent(w, 0, duty(who, day)) for day in range(2000)] for who in (0, 1)]
    for days in found:
        # Standard error of a share of .3 in 2000 draws: .0102.
        assert np.mean(days) == pytest.approx(0.3, abs=4 * 0.0103)
    both = np.mean(np.array(found[0]) & np.array(found[1]))
    assert both == pytest.approx(0.09, abs=4 * 0.0064)
    assert is_absent(w, 0, duty(0, 5, 0)) == is_absent(w, 0, duty(0, 5, 3))  # the same day
    assert not any(is_absent(tables(), 0, duty(0, day)) for day in range(50))
    assert all(is_absent(tables(absence=1.0), 0, duty(0, day)) for day in range(50))


def test_what_adherence_lacks_is_lost_by_beginning_late() -> None:
    w = tables(adherence=0.9)
    late = np.array(
        [ticks_late(w, 0, duty(0, day, place)) for day in range(500) for place in (0, 1)]
    )
    # Even between 0 and .2: a mean of .1 with a standard deviation of .2 / sqrt(12).
    assert late.mean() / HOUR == pytest.approx(0.1, abs=4 * 0.2 / np.sqrt(12 * len(late)))
    assert late.min() >= 0
    assert 0.19 * HOUR < late.max() <= 0.2 * HOUR
    assert np.mean(late < 0.05 * HOUR) == pytest.approx(0.25, abs=4 * np.sqrt(0.1875 / len(late)))
    assert len(set(late.tolist())) == len(late)


def test_nobody_is_late_with_full_adherence_nor_later_than_the_end() -> None:
    assert ticks_late(tables(), 0, duty()) == 0
    w = tables(adherence=0.5, grid=HOUR)
    found = {ticks_late(w, 0, duty(0, day, stretch=HOUR // 3)) for day in range(100)}
    assert found == {0}, "rounded to the clock's grid"
    w = tables(adherence=0.5, grid=HOUR // 2)
    found = {ticks_late(w, 0, duty(0, day, stretch=HOUR // 3)) for day in range(100)}
    assert found == {0, HOUR // 3}, "at most all of the stretch"
