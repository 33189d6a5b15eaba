"""As many replications as a wanted precision takes.

A few replications come first; from their spread follows how many will do, and so on until the
intervals are short enough. Results are looked at only when a whole batch is done, and the batches
depend on results alone, so the outcome does not depend on workers or interruptions.

Stopping because an interval looks short favours samples that happen to spread little: coverage is a
little below the nominal one. The known remedies are used here (Law, Simulation Modeling and
Analysis, 5th ed. 2015, section 9.4.1): at least ten replications first; more than the formula asks
for, so that few looks are taken; and the adjusted target g / (1 + g), since a share g of the
estimate is not one of the true value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES, MEASURES
from sim.study.decision_findings import PrecisionFound
from sim.study.findings import Finding
from sim.study.precision import CONFIDENCE, difference, estimate, t_quantile
from sim.study.replication_sums import Progress, ReplicationSums, joined
from sim.study.running import Running, run_systems
from sim.study.systems import System
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.workload.expected import expected_streams, recorded_streams

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Of = Literal["values", "differences"]
Outcome = Literal["reached", "not reached", "near zero"]

MINIMUM: Final = 10
MAXIMUM: Final = 2000
FINEST: Final = 1e-9
"""Smallest precision, as a share of the value, that can be asked for."""

_OVERSHOOT: Final = 1.1
"""More than the formula asks for, so that a second look is seldom needed."""

_GROWTH: Final = 4
"""A few replications tell their spread too badly to trust a longer leap than this."""

_ROUND: Final = 10
"""Batches end at multiples of this."""


@dataclass(frozen=True, slots=True)
class Precision:
    """A precision that a study runs for.

    Attributes:
        relative_half_width: of the intervals, as a share of the estimate (0.02: 2 %).
        measures: keys of the measures that have to be so precise, in every system.
        confidence: of the intervals.
        minimum, maximum: replications to begin with, and to stop at whatever is reached.
        control: whether the number of cases, whose expectation is known, corrects the estimates for
            replications that happen to have more or fewer; see :func:`precision.controlled`.
        of: ``values``: every value of every system. ``differences``: every paired difference to the
            first system, as a share of the first system's value; far fewer replications do.
    """

    relative_half_width: float
    measures: tuple[str, ...] = HEADLINES
    confidence: float = CONFIDENCE
    minimum: int = MINIMUM
    maximum: int = MAXIMUM
    of: Of = "values"
    control: bool = True

    def check(self) -> None:
        """Complain if this cannot be meant.

        Raises:
            StudyError: says what is wrong.
        """
        if not FINEST <= self.relative_half_width < 1:
            raise StudyError(
                f"a precision of {self.relative_half_width:g} makes no sense: it is a share of the "
                f"value, {FINEST:g} or more and below 1, such as 0.02 for 2 %."
            )
        if not 0 < self.confidence < 1:
            raise StudyError(f"confidence {self.confidence:g} is not between 0 and 1.")
        unknown = [key for key in self.measures if key not in MEASURES]
        if unknown or not self.measures:
            raise StudyError(f"a precision of unknown measures: {', '.join(unknown) or 'none'}.")
        if not 2 <= self.minimum <= self.maximum:
            raise StudyError(
                f"{self.minimum} to {self.maximum} replications make no sense: at least 2 come "
                "first, and the most are not fewer."
            )


@dataclass(frozen=True, slots=True)
class Reached:
    """How precisely one measure of one system is known.

    Attributes:
        system: label. measure: key.
        relative_half_width: share of the value (of the first system's, for differences).
        replications: behind it.
        needed: replications that would reach the wanted precision, by the spread so far.
        outcome: ``near zero`` where the value cannot be told from 0, so that a share of it means
            nothing; such a measure is not waited for.
    """

    system: str
    measure: str
    relative_half_width: float
    replications: int
    needed: float
    outcome: Outcome


def run_to_precision(
    systems: Sequence[System],
    wanted: Precision,
    seed: int | None = None,
    running: Running | None = None,
    *,
    over_time: bool = True,
) -> dict[str, ReplicationSums]:
    """Simulate replications of every system until the measures are as precise as wanted.

    All systems get the same replications, so that they can be compared pairwise.

    Args:
        systems: with different labels; the first is the one that differences are taken to.
        wanted: the precision.
        seed: root of all draws; the first system's scenario's if None.
        running: workers, progress and the like; one worker if None.
        over_time: whether sums by interval are kept too.

    Returns:
        sums by label; :func:`precision_reached` says how precise they are.

    Raises:
        StudyError: the precision makes no sense, or see :func:`sim.study.running.run_systems`.
    """
    wanted.check()
    how = running or Running()
    found: dict[str, ReplicationSums] = {}
    have, goal = 0, wanted.minimum
    while have < goal:
        told = _shifted(how.progress, have, goal, len(systems))
        more = run_systems(
            systems, goal - have, seed, have, replace(how, progress=told), over_time=over_time
        )
        found = {s: joined([found[s], one]) if found else one for s, one in more.items()}
        if wanted.control:
            found = {
                s.label: replace(found[s.label], expected_cases=expected_cases(s.scenario))
                for s in systems
            }
        have, goal = goal, next_look(precision_reached(found, wanted), wanted)
    return found


def expected_cases(scenario: Scenario) -> float | None:
    """Expected number of cases in the measured window, from the end of the warm-up to the horizon.

    Busyness has mean 1, so it changes nothing. Cases of an interval are spread evenly over it, so
    of an interval that the window cuts a share is expected.

    Returns:
        None where recorded cases are replayed and the warm-up cuts an interval of them.
    """
    run = scenario.run
    start, end = round(run.warm_up_hours * TICKS_PER_HOUR), run.horizon_ticks
    total = 0.0
    for stream in expected_streams(scenario):
        edges = np.arange(len(stream.rates) + 1) * stream.interval_ticks
        inside = np.minimum(edges[1:], end) - np.maximum(edges[:-1], start)
        total += float((stream.rates * np.maximum(inside, 0) / stream.interval_ticks).sum())
    interval = TICKS_PER_MINUTE
    replayed = recorded_streams(scenario, interval)
    if replayed and start % interval:
        return None
    return total + sum(float(stream.rates[start // interval :].sum()) for stream in replayed)


def precision_reached(
    results: Mapping[str, ReplicationSums], wanted: Precision
) -> tuple[Reached, ...]:
    """How precisely every wanted measure of every system is known.

    Args:
        results: by label, the one that differences are taken to first.
        wanted: the precision.
    """
    labels = list(results)
    judged = labels if wanted.of == "values" else labels[1:]
    first = results[labels[0]]
    return tuple(
        _reached(label, key, results[label], first, wanted)
        for label in judged
        for key in wanted.measures
    )


def precision_findings(reached: Sequence[Reached], wanted: Precision) -> list[Finding]:
    """What a reader should know of the precision."""
    count = max((one.replications for one in reached), default=0)
    missed = [one for one in reached if one.outcome == "not reached"]
    zero = [one for one in reached if one.outcome == "near zero"]

    def found(code: str, which: Sequence[Reached] = ()) -> Finding:
        return PrecisionFound(
            code=code,
            relative_half_width=wanted.relative_half_width,
            of=wanted.of,
            replications=count,
            needed=max((one.needed for one in which), default=math.nan),
            measures=tuple((one.measure, one.system, one.relative_half_width) for one in which),
        )

    told = [found("missed", missed) if missed else found("reached")]
    told += [found("controlled")] if wanted.control else []
    return [*told, *([found("near_zero", zero)] if zero else [])]


def _reached(
    label: str, key: str, own: ReplicationSums, first: ReplicationSums, wanted: Precision
) -> Reached:
    """How precisely one measure of one system is known."""
    values = own.pseudo_values(key)[:, 0]
    found = estimate(values)
    scale = abs(float(found.mean))
    if wanted.of == "differences":
        reference = first.pseudo_values(key)[:, 0]
        found = difference(values, reference).estimate
        scale = abs(float(estimate(reference).mean))
    half = float(found.standard_error) * t_quantile(len(values), wanted.confidence)
    if not math.isfinite(half) or scale == 0 or (half >= scale and wanted.of == "values"):
        return Reached(label, key, math.nan, len(values), math.nan, "near zero")
    share = half / scale
    target = wanted.relative_half_width / (1 + wanted.relative_half_width)
    needed = len(values) * (share / target) ** 2
    return Reached(
        label, key, share, len(values), needed, "reached" if share <= target else "not reached"
    )


def next_look(reached: Sequence[Reached], wanted: Precision) -> int:
    """Replications at which to look again; as many as there are if nothing is waited for.

    Args:
        reached: how precise everything is now.
        wanted: the precision.
    """
    have = max(one.replications for one in reached)
    missed = [one.needed for one in reached if one.outcome == "not reached"]
    if not missed or have >= wanted.maximum:
        return have
    goal = min(_OVERSHOOT * max(missed), _GROWTH * have)
    rounded = math.ceil(max(goal, have + 1) / _ROUND) * _ROUND
    return int(min(rounded, wanted.maximum))


def _shifted(progress: Progress | None, before: int, goal: int, systems: int) -> Progress | None:
    """Progress of a batch as progress towards what is known to be needed so far."""
    if progress is None:
        return None
    told = progress
    return lambda done, _: told(before * systems + done, goal * systems)
