"""A record is compared in the hours of its first day, which an empty start would falsify."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.engine.run import simulate
from sim.measures.table import Reader
from sim.measures.window import Window
from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable
from sim.study.record import read_record
from sim.study.record_sums import simulate_record
from sim.study.recorded import compared
from sim.units import TICKS_PER_HOUR
from tests.unit.study import recorded_centre as known


def _round_the_clock(**changes: Any) -> Scenario:
    """A line that is open day and night, whose customers come back half a day later."""
    busy = {"distribution": "exponential", "mean_seconds": 60}
    later = {"distribution": "lognormal", "median_seconds": 43_200, "sigma": 0.3}
    shares = {"retry_share": 1.0, "switch_share": 0.0}
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T00:00", "horizon_days": 3, "seed": 4, **changes},
            "channels": {"voice": {"patience": busy, "talk": 200}},
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
            "intents": {"any": {"share": 1, "resolution_share": 0.5}},
            "behaviour": {"after_unresolved": {**shares, "retry_delay": later}},
            "demand": {
                "sources": [
                    {
                        "name": "calls",
                        "kind": "interval_table",
                        "file": "calls.csv",
                        "channel": "voice",
                        "interval_minutes": 60,
                    }
                ],
                "busyness": known.NO_BUSYNESS,
            },
            "teams": {"team": {"channels": ["voice"], "headcount": [2] * 6 + [20] * 18}},
        }
    )


def test_the_first_hours_of_a_record_are_not_those_of_an_empty_centre() -> None:
    """Most who call at night were not helped in the day before: 2 new cases and 50 who return."""
    hours = np.tile([2.0] * 6 + [100.0] * 6 + [2.0] * 12, 3)
    table = IntervalTable(
        np.arange(72, dtype=np.int64) * TICKS_PER_HOUR, TICKS_PER_HOUR, {"offered": hours}
    )
    truth = _round_the_clock(cycles_before=1, run_out_days=0)
    truth = truth.with_tables({"demand.sources.calls": table})
    journals = [simulate(truth, "multichannel", 9, number) for number in range(20)]
    window = Window.of(journals[0], TICKS_PER_HOUR)
    names = ("answered", "abandoned", "wait_answered")
    sums = [Reader(one, truth, window).sums(names, ("interval",)) for one in journals]
    means = {name: np.mean([one[name] for one in sums], axis=0) for name in names}
    record = {
        "offered": means["answered"] + means["abandoned"],
        "answered": means["answered"],
        "abandoned": means["abandoned"],
        "answered_wait_seconds_sum": means["wait_answered"],
    }
    assert record["offered"][0] > 20  # of whom 2 are new
    apart = {}
    for begins in ({}, {"starts_empty": True}):
        centre = _round_the_clock(**begins, run_out_days=0)
        known_record = centre.with_tables(
            {"demand.sources.calls": replace(table, columns={**record, "offered": hours})}
        )
        shown = read_record(known_record, ("calls",))
        by_time = {**shown.by_time, "offered": record["offered"][np.newaxis]}
        found = simulate_record(shown, known_record, 6)
        beside = compared(replace(shown, by_time=by_time), found)
        apart[bool(begins)] = sum(
            not row.agrees for row in beside.first_day if row.measure == "offered"
        )
        first = beside.find("offered", 0, day="2026-01-05")
        assert first.agrees is not bool(begins)
        assert "hours of the first day, 2026-01-05" in beside.notes[-1]
    assert apart[False] < 3 < apart[True]
