"""When in the week the cases of each channel arise: the profile by which customers come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.units import DAYS_PER_WEEK, TICKS_PER_DAY
from sim.workload.capacity import first_needs
from sim.workload.expected import expected_streams, recorded_streams, since_midnight

if TYPE_CHECKING:
    from sim.sections.whole import Sections

Floats = NDArray[np.float64]

AT_ANY_TIME: Final = 1e-6
"""Share of a profile that is spread evenly over the week, so that a return finds a moment where no
case arises while a channel is open. Too small to be seen elsewhere."""


def week_profile(scenario: Sections, bin_ticks: int) -> Floats:
    """Share of the cases of each channel that arise before each moment of the week.

    A weekly pattern says it; of recorded volumes and logs it is the mean of the days recorded for
    each weekday. A weekday, or an hour of it, that lies outside the horizon has the mean of all
    days. A channel on which no case begins has the profile of all cases together.

    Args:
        scenario: whose demand it is.
        bin_ticks: length of the bins, a divisor of a day.

    Returns:
        float64[channels, bins of a week + 1] from 0, on Monday at midnight, to 1, always rising.
    """
    cases = _cases_by_bin(scenario, bin_ticks)
    cases = np.where(cases.any(axis=1, keepdims=True), cases, cases.sum(axis=0))
    bins = cases.shape[1]
    total = cases.sum(axis=1, keepdims=True)
    shares = np.divide(cases, total, where=total > 0, out=np.full(cases.shape, 1 / bins))
    rising = (1 - AT_ANY_TIME) * shares + AT_ANY_TIME / bins
    return np.cumsum(np.pad(rising, ((0, 0), (1, 0))), axis=1)


def _cases_by_bin(scenario: Sections, bin_ticks: int) -> Floats:
    """Expected first contacts of each channel by bins of a week, float64[channels, bins]."""
    offset = since_midnight(scenario)
    horizon = scenario.run.horizon_ticks
    days = -(-(offset + horizon) // TICKS_PER_DAY)
    bins = np.arange(days * (TICKS_PER_DAY // bin_ticks) + 1) * bin_ticks - offset
    edges = np.clip(bins, 0, horizon)
    numbers = {name: place for place, name in enumerate(scenario.channels)}
    cases = np.zeros((len(numbers), len(edges) - 1))
    for stream in (*expected_streams(scenario), *recorded_streams(scenario, bin_ticks)):
        borders = np.arange(len(stream.rates) + 1) * stream.interval_ticks
        before = np.concatenate([[0.0], np.cumsum(stream.rates)])
        by_bin = np.diff(np.interp(edges, borders, before))
        for (channel, _), share in first_needs(scenario, stream).items():
            cases[numbers[channel]] += by_bin * share
    weekday = (scenario.run.start.weekday() + np.arange(days)) % DAYS_PER_WEEK
    return np.array([_by_weekday(own, np.diff(edges) / bin_ticks, weekday) for own in cases])


def _by_weekday(cases: Floats, seen: Floats, weekday: NDArray[np.int64]) -> Floats:
    """Mean day of each weekday, one after the other from Monday.

    Args:
        cases: by bin of the days.
        seen: the share of each bin that lies in the horizon.
        weekday: of the days.
    """
    by_day, seen = (one.reshape(len(weekday), -1) for one in (cases, seen))
    week = np.tile(_mean(by_day, seen, np.zeros(by_day.shape[1])), (DAYS_PER_WEEK, 1))
    for day in range(DAYS_PER_WEEK):
        week[day] = _mean(by_day[weekday == day], seen[weekday == day], week[day])
    return week.reshape(-1)


def _mean(cases: Floats, seen: Floats, otherwise: Floats) -> Floats:
    """Cases by time of day on the mean of some days; what no day has seen is given."""
    times = seen.sum(axis=0)
    return np.where(times > 0, cases.sum(axis=0) / np.where(times > 0, times, 1), otherwise)
