"""The profile by which customers come back: when in the week the cases of a channel arise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.units import TICKS_PER_HOUR
from sim.workload.week_profile import week_profile

CHANNELS: dict[str, Any] = {"voice": {}, "chat": {"mode": "chat"}, "mail": {"mode": "async"}}
SEGMENTS = {"all": {"share": 1, "channel_preference": {"voice": 0.6, "chat": 0.4}}}
EARLY, LATE = [*[0.0] * 9, 0.25, 0.75, *[0.0] * 13], [*[0.0] * 20, 1.0, *[0.0] * 3]


def profile(sources: list[dict[str, Any]], start: str, days: float) -> np.ndarray[Any, Any]:
    """Shares by channel, weekday and hour."""
    raw = {
        "scenario": {"start": start, "horizon_days": days},
        "channels": CHANNELS,
        "segments": SEGMENTS,
        "intents": {"any": {"share": 1}},
        "demand": {"sources": sources},
        "teams": {"team": {"channels": [*CHANNELS], "headcount": 1}},
    }
    found = week_profile(sim.Scenario.model_validate(raw), TICKS_PER_HOUR)
    assert (np.diff(found) > 0).all(), "it always rises"
    assert found[:, -1] == pytest.approx(1)
    return np.diff(found).reshape(len(CHANNELS), 7, 24)


def weekly(shares: Any, **more: Any) -> dict[str, Any]:
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), 0.15) | {"sat": 0.25, "sun": 0.0}
    return {
        "name": f"weekly {len(more)}",
        "kind": "weekly",
        "cases_per_week": 1000,
        "day_shares": days,
        "intraday_shares": shares,
        **more,
    }


def inline(cases: list[float]) -> dict[str, Any]:
    return {"name": "i", "kind": "inline", "interval_minutes": 60, "expected_cases": cases}


def test_a_weekly_pattern_is_its_own_profile() -> None:
    voice = profile([weekly(EARLY)], "2026-01-05T00:00", 14)[0]
    assert voice[0, 9:11] == pytest.approx([0.15 * 0.25, 0.15 * 0.75], rel=1e-4)
    assert voice[5, 10] == pytest.approx(0.25 * 0.75, rel=1e-4)
    assert voice[6].sum() < 1e-6


def test_each_channel_has_its_own() -> None:
    found = profile([weekly(EARLY), weekly(LATE, channel="chat")], "2026-01-05T00:00", 7)
    assert found[0, 0, 20] < 1e-6
    assert found[1, 0, 20] / found[1, 0].sum() == pytest.approx(1000 / 1400, rel=1e-4)


def test_where_no_case_begins_all_cases_together_count() -> None:
    voice, _, mail = profile([weekly(EARLY)], "2026-01-05T00:00", 7)
    assert mail == pytest.approx(voice)


def test_days_outside_the_horizon_have_the_mean_of_all_days() -> None:
    """Wednesday 18:00 and 24 hours on: Thursday's evening and all other days are not seen."""
    cases = [float(n) for n in range(24)]  # from 18:00 on Wednesday
    found = profile([inline(cases)], "2026-01-07T18:00", 1)[0]
    by_hour = np.roll(cases, 18)
    for day in range(7):
        assert found[day] == pytest.approx(by_hour / by_hour.sum() / 7, abs=1e-6)


def test_a_record_counts_as_the_mean_of_its_weekdays() -> None:
    """Two weeks of which the second has twice the cases, on Mondays at nine only at first."""
    cases = np.zeros(14 * 24)
    cases[9], cases[7 * 24 + 10], cases[24 + 12], cases[8 * 24 + 12] = 10, 20, 30, 60
    found = profile([inline(cases.tolist())], "2026-01-05T00:00", 14)[0]
    assert found[0, 9:11] == pytest.approx([10 / 120, 20 / 120], rel=1e-4)
    assert found[1, 12] == pytest.approx(90 / 120, rel=1e-4)


def test_a_start_between_bins_splits_what_crosses_them() -> None:
    found = profile([inline([4.0] * 24)], "2026-01-05T08:30", 1)[0]
    assert found[0, 9:24] == pytest.approx(np.full(15, 1 / 168), rel=1e-3)
