"""Paired differences between systems that served the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.measures.definitions import HEADLINES, MEASURES
from sim.measures.table import unit
from sim.study.precision import CONFIDENCE, Difference, Estimate, difference, estimate, holm
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
        value, baseline_value: estimates. difference, low, high: of value - baseline_value.
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
    found = {
        (label, key): _difference(results[label], results[baseline], key)
        for label in others
        for key in measures
    }
    family = [(label, key) for label in others for key in headlines]
    adjusted = dict(zip(family, holm([float(found[pair].p_value) for pair in family]), strict=True))
    return [
        _contrast(results, label, baseline, key, found[label, key], adjusted.get((label, key)))
        for label in others
        for key in measures
    ]


def _difference(system: ReplicationSums, baseline: ReplicationSums, key: str) -> Difference:
    """Paired difference of one measure of the whole run."""
    return difference(system.pseudo_values(key)[:, 0], baseline.pseudo_values(key)[:, 0])


def _contrast(
    results: Mapping[str, ReplicationSums],
    label: str,
    baseline: str,
    key: str,
    found: Difference,
    adjusted: float | None,
) -> Contrast:
    own, reference = (float(value(results[name], key).mean) for name in (label, baseline))
    gap = float(found.estimate.mean)
    tested = float(found.p_value) if adjusted is None else adjusted
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
        p_value=float(found.p_value),
        p_adjusted=float("nan") if adjusted is None else adjusted,
        variance_reduction=float(found.variance_reduction),
        outcome=outcome_of(key, gap, tested),
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
