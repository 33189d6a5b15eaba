"""One long run in place of many: where the start is forgotten, and batch means.

A centre without opening hours, calendar and busyness has a steady state, and then one long run can
be cut instead of starting anew again and again. Two questions come up: from when on does the empty
start not matter (warm-up), and how precise is a mean over values that depend on each other.

**Warm-up** by MSER-5 (White, Simulation 69, 1997; White, Cobb and Spratt, WSC 2000): of the means
of five values each, cut off the d first for which the standard error of the rest, as if its values
were independent, is smallest. A d in the second half means that the run is too short to tell.

**Batch means**: cut the rest into batches, and treat their means as independent. They are, if the
batches are much longer than the memory of the series; von Neumann's ratio (Annals of Mathematical
Statistics 12, 1941) tests that, and batches are made longer until they pass. A mean weighed by
contacts (such as a wait) is a ratio of batch sums, with the jackknife's interval as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.sections.demand import ReplaySource
from sim.study.precision import Estimate, Floats, estimate, pseudo_values
from sim.study.reducing import reduced
from sim.study.replication_sums import OVER_TIME
from sim.workload.expected import expected_streams

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

MSER_BATCH: Final = 5

BATCHES: Final = (60, 30, 20, 10)
"""Numbers of batches that are tried, many short ones first."""

_SIGNIFICANCE: Final = 0.10
"""Of the test of independence: batches that look dependent at this level are made longer."""


@dataclass(frozen=True, slots=True)
class SteadyState:
    """A mean in steady state.

    Attributes:
        estimate: with its interval; ``replications`` is the number of batches.
        warm_up: values at the start that are left out.
        batch_length: values in a batch.
        correlation: of each batch mean with the next one.
        independent: whether the batches passed the test of independence; if none did, the interval
            is too short and the run should be longer.
        settled: whether the warm-up ends in the first half, so that it can be believed.
    """

    estimate: Estimate
    warm_up: int
    batch_length: int
    correlation: float
    independent: bool
    settled: bool


def mser(values: Floats, batch: int = MSER_BATCH) -> int:
    """Values at the start of a series that are better left out, by MSER (with 5, MSER-5).

    Args:
        values: in the order of time.
        batch: values that are averaged first.

    Returns:
        a multiple of ``batch``; it lies in the second half if the series does not settle.

    Raises:
        StudyError: the series is shorter than ten batches.
    """
    count = len(values) // batch
    if count < 10:
        raise StudyError(f"{len(values)} values are too few to look for a warm-up.")
    means = values[: count * batch].reshape(count, batch).mean(axis=1)
    # Sums over the last k means, for all k at once; centred first, so that nothing cancels.
    centred = means - means.mean()
    left = np.arange(count, 0, -1)
    total, squares = (np.cumsum(part[::-1])[::-1] for part in (centred, centred**2))
    statistic = (squares - total**2 / left) / left.astype(np.float64) ** 2
    # Of very few means the statistic is small by chance (Hoad, Robinson and Davies, 2010).
    return int(np.argmin(statistic[: count - MSER_BATCH])) * batch


def batch_means(
    numerator: Floats, denominator: Floats | None = None, warm_up: int | None = None
) -> SteadyState:
    """A mean, or a ratio of means, in steady state.

    Args:
        numerator: one value per step of time, for example the sum of waits in each interval.
        denominator: likewise, for example the number of waits; None for a plain mean.
        warm_up: steps that are left out; found by MSER-5 if None.

    Raises:
        StudyError: the series is too short.
    """
    weights = np.ones(len(numerator)) if denominator is None else denominator
    skipped = mser(_series(numerator, weights)) if warm_up is None else warm_up
    kept, of = numerator[skipped:], weights[skipped:]
    if len(kept) < 2 * min(BATCHES):
        raise StudyError(f"{len(kept)} steps after the warm-up are too few for batch means.")
    tried = [n for n in BATCHES if len(kept) >= 2 * n]
    for number in tried:
        length = len(kept) // number
        # What does not fill a batch is left out at the start, where the warm-up is close.
        sums, sizes = (part[len(kept) - number * length :] for part in (kept, of))
        sums, sizes = (part.reshape(number, length).sum(axis=1) for part in (sums, sizes))
        values = pseudo_values(sums, sizes, lambda ratio: ratio)
        ratio, independent = _independent(values)
        if independent or number == tried[-1]:
            settled = skipped <= len(numerator) / 2
            return SteadyState(estimate(values), skipped, length, ratio, independent, settled)
    raise AssertionError  # the last number of batches always returns


def _series(numerator: Floats, denominator: Floats) -> Floats:
    """What is looked at for a warm-up: each step's share in the ratio, as the ratio deviates."""
    total = denominator.sum()
    if total == 0:
        raise StudyError("nothing happened that a mean could be taken of.")
    if (denominator == denominator[0]).all():
        return numerator
    return np.asarray(numerator - numerator.sum() / total * denominator)


def _independent(values: Floats) -> tuple[float, bool]:
    """First autocorrelation of a series, and whether von Neumann's test finds no dependence.

    The ratio of the mean squared difference of neighbours to twice the variance is 1 for
    independent values, smaller if neighbours are alike; its variance is (n - 2) / (n^2 - 1).
    """
    count = len(values)
    centred = values - values.mean()
    spread = float((centred**2).sum())
    if spread == 0:
        return 0.0, True
    correlation = float((centred[1:] * centred[:-1]).sum()) / spread
    ratio = float((np.diff(values) ** 2).sum()) / (2 * spread)
    score = (1 - ratio) / math.sqrt((count - 2) / (count**2 - 1))
    from scipy.special import ndtri

    return correlation, score <= float(ndtri(1 - _SIGNIFICANCE))


def steady_measures(
    sums: Mapping[str, Floats], parts: Mapping[str, tuple[str, str]], warm_up: int | None = None
) -> dict[str, SteadyState]:
    """Several measures of one long run, with one warm-up: the longest that any of them asks for.

    Args:
        sums: by name, one value per interval of the run.
        parts: numerator and denominator of each measure; an empty denominator for 1.
        warm_up: intervals that are left out; found by MSER-5 if None.

    Raises:
        StudyError: the run is too short.
    """
    series = {
        key: (sums[numerator], sums[denominator] if denominator else np.ones(len(sums[numerator])))
        for key, (numerator, denominator) in parts.items()
    }
    series = {key: (n, d) for key, (n, d) in series.items() if d.sum() > 0}
    skipped = (
        max((mser(_series(n, d)) for n, d in series.values()), default=0)
        if warm_up is None
        else warm_up
    )
    return {key: batch_means(n, d, skipped) for key, (n, d) in series.items()}


_LEFT_OUT = frozenset({"fte", "total_cost", "paid_hours", "agents_on_duty"})
"""Sums that are given by the staffing, or grow with the length of the run."""


@dataclass(frozen=True, slots=True)
class LongRun:
    """Measures of one long run in steady state.

    Attributes:
        measures: by key. units: likewise.
        interval_minutes: length of the steps that warm-up and batches are counted in.
        intervals: of the run, after the scenario's own warm-up.
    """

    measures: dict[str, SteadyState]
    units: dict[str, str]
    interval_minutes: float
    intervals: int

    @property
    def warm_up_hours(self) -> float:
        """Time at the start that is left out."""
        skipped = max((one.warm_up for one in self.measures.values()), default=0)
        return skipped * self.interval_minutes / 60

    def cautions(self) -> list[str]:
        """What a reader has to know: the run is too short in one way or another."""
        dependent = [MEASURES[k].label for k, one in self.measures.items() if not one.independent]
        lines = []
        if any(not one.settled for one in self.measures.values()):
            lines.append(ENGLISH.say("steady.not_settled"))
        if dependent:
            lines.append(ENGLISH.say("steady.dependent", measures=dependent))
        return lines

    def to_json(self) -> dict[str, Any]:
        """Plain values: intervals, warm-up, measures with ``{mean, ci95, unit, batches, ...}``."""
        return {
            "intervals": self.intervals,
            "interval_minutes": self.interval_minutes,
            "warm_up_hours": self.warm_up_hours,
            "measures": {
                key: {
                    "mean": float(one.estimate.mean),
                    "ci95": [float(one.estimate.low), float(one.estimate.high)],
                    "unit": self.units[key],
                    "batches": one.estimate.replications,
                    "batch_intervals": one.batch_length,
                    "correlation": one.correlation,
                    "independent": one.independent,
                    "settled": one.settled,
                }
                for key, one in self.measures.items()
            },
            "cautions": self.cautions(),
        }


def long_run(journal: Journal, scenario: Scenario) -> LongRun:
    """Measures of a journal in steady state, by batch means after a warm-up found by MSER-5.

    Args:
        journal: of one long run.
        scenario: that was simulated.

    Raises:
        StudyError: the scenario has no steady state, or the run is too short.
    """
    require_steady_state(scenario)
    found = reduced(journal, scenario)
    sums = {name: values[0] for name, values in found.sums["interval"].items()}
    parts = {
        m.key: (m.numerator, m.denominator)
        for m in found.measures("interval")
        if m.key in OVER_TIME and m.denominator and m.key not in _LEFT_OUT
    }
    measures = steady_measures(sums, parts)
    return LongRun(
        measures,
        {key: unit(MEASURES[key], found.currency) for key in measures},
        scenario.run.measurement_interval_minutes,
        len(next(iter(sums.values()))),
    )


def require_steady_state(scenario: Scenario) -> None:
    """Complain about a scenario that changes over time.

    Raises:
        StudyError: says what changes.
    """
    reasons = reasons_against(scenario)
    if reasons:
        raise StudyError(
            f"{scenario.name} has no steady state: {'; '.join(reasons)}. Such a centre is studied "
            "by replications: ccsim compare."
        )


def reasons_against(scenario: Scenario) -> list[str]:
    """Why a scenario is not the same at every hour; empty if it has a steady state."""
    reasons = []
    if any(isinstance(source, ReplaySource) for source in scenario.demand.sources):
        reasons.append(ENGLISH.say("unsteady.replay"))
    if any(s.rates.size and s.rates.min() != s.rates.max() for s in expected_streams(scenario)):
        reasons.append(ENGLISH.say("unsteady.volumes"))
    closed = [name for name, one in scenario.channels.items() if one.opening != "always"]
    if closed:
        reasons.append(ENGLISH.say("unsteady.closes", channels=closed))
    staffed = [t.headcount for t in scenario.teams.values()]
    if not all(isinstance(heads, (int, float)) for heads in staffed):
        reasons.append(ENGLISH.say("unsteady.staff"))
    return reasons
