"""Paired differences between systems that served the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.measures.definitions import HEADLINES, MEASURES
from sim.measures.table import unit
from sim.study.precision import (
    CONFIDENCE,
    Difference,
    Estimate,
    difference,
    estimate,
    holm,
    holm_confidence,
)
from sim.study.replication_sums import ReplicationSums

Outcome = Literal["better", "worse", "more", "less", "none", "unknown"]
"""``better`` or ``worse`` if a difference is significant, ``more`` or ``less`` where neither way is
better, ``none`` if it is not significant, ``unknown`` without a test."""

_LEVEL: Final = 1 - CONFIDENCE


@dataclass(frozen=True, slots=True)
class Contrast:
    """One measure of one system against the baseline, over the same customers.

    Attributes:
        measure: key. system, baseline: labels.
        value, baseline_value: estimates. difference, low, high: of value - baseline_value, with its
            95 % interval.
        stated_low, stated_high: the interval that says what `outcome` says. It leaves out zero
            where the difference is significant, so after Holm's correction it is the wider one.
        confidence: of that interval.
        relative: difference as a share of the baseline's value.
        p_value: two-sided. p_adjusted: after Holm's correction; for headline measures alone.
        variance_reduction: what pairing gained; see :class:`sim.study.precision.Difference`.
        outcome: what a significant difference means.
        unit: of the difference.
    """

    measure: str
    system: str
    baseline: str
    value: float
    baseline_value: float
    difference: float
    low: float
    high: float
    relative: float
    p_value: float
    p_adjusted: float
    stated_low: float
    stated_high: float
    confidence: float
    variance_reduction: float
    outcome: Outcome
    unit: str


def contrasts(
    results: Mapping[str, ReplicationSums],
    baseline: str,
    headlines: Sequence[str] = HEADLINES,
) -> list[Contrast]:
    """Every measure of every system against the baseline; Holm over the headline measures.

    Args:
        results: of the same seed and replications, by label.
        baseline: label of the system that the others are compared with.
        headlines: measures that are tested together.
    """
    others = [label for label in results if label != baseline]
    measures = [m.key for m in results[baseline].measures()]
    return paired(results, [(label, baseline) for label in others], measures, headlines)


def paired(
    results: Mapping[str, ReplicationSums],
    pairs: Sequence[tuple[str, str]],
    measures: Sequence[str],
    headlines: Sequence[str] = HEADLINES,
) -> list[Contrast]:
    """Measures of systems, each against one of its own; Holm over the headline measures of all.

    Args:
        results: of the same seed and replications, by label.
        pairs: labels of a system and of what it is compared with.
        measures: keys.
        headlines: those of them that are tested together.
    """
    found = {(pair, key): _difference(results, pair, key) for pair in pairs for key in measures}
    family = [(pair, key) for pair in pairs for key in headlines if key in measures]
    p_values = [float(found[one].p_value) for one in family]
    corrected = zip(holm(p_values), holm_confidence(p_values), strict=True)
    tested = dict(zip(family, corrected, strict=True))
    return [
        _contrast(results, pair, key, found[pair, key], tested.get((pair, key)))
        for pair in pairs
        for key in measures
    ]


def of_two(results: Mapping[str, ReplicationSums], label: str, baseline: str, key: str) -> Contrast:
    """One measure of a system against another, judged as a comparison of these two judges it.

    Args:
        results: of the same seed and replications, by label.
        label: of the system.
        baseline: label of the other one.
        key: of a measure; a headline is corrected for the others, whatever else is asked.
    """
    measures = HEADLINES if key in HEADLINES else (key,)
    return next(one for one in paired(results, [(label, baseline)], measures) if one.measure == key)


def _difference(
    results: Mapping[str, ReplicationSums], pair: tuple[str, str], key: str
) -> Difference:
    """Paired difference of one measure of the whole run."""
    first, second = (results[label].pseudo_values(key)[:, 0] for label in pair)
    return difference(first, second)


def _contrast(
    results: Mapping[str, ReplicationSums],
    pair: tuple[str, str],
    key: str,
    found: Difference,
    tested: tuple[float, float] | None,
) -> Contrast:
    label, baseline = pair
    own, reference = (float(value(results[name], key).mean) for name in pair)
    gap = float(found.estimate.mean)
    p_value = float(found.p_value)
    adjusted, confidence = (float("nan"), CONFIDENCE) if tested is None else tested
    stated = found.estimate.interval(confidence)
    return Contrast(
        measure=key,
        system=label,
        baseline=baseline,
        value=own,
        baseline_value=reference,
        difference=gap,
        low=float(found.estimate.low),
        high=float(found.estimate.high),
        relative=gap / abs(reference) if reference else float("nan"),
        p_value=p_value,
        p_adjusted=adjusted,
        stated_low=float(stated[0]),
        stated_high=float(stated[1]),
        confidence=confidence,
        variance_reduction=float(found.variance_reduction),
        outcome=outcome_of(key, gap, p_value if tested is None else adjusted),
        unit=unit(MEASURES[key], results[baseline].currency),
    )


def value(result: ReplicationSums, key: str) -> Estimate:
    """A measure of the whole run with its interval."""
    return estimate(result.pseudo_values(key)[:, 0], MEASURES[key].bounds)


def outcome_of(key: str, gap: float, p_value: float) -> Outcome:
    """What a significant difference means for the company or its customers."""
    if np.isnan(p_value):
        return "unknown"
    if p_value >= _LEVEL:
        return "none"
    better = MEASURES[key].better
    if better == "neither":
        return "more" if gap > 0 else "less"
    return "better" if (gap > 0) == (better == "higher") else "worse"
