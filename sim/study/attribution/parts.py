"""From the results of all sets to the parts of the difference, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from sim.measures.terms import Floats
from sim.study.attribution.orders import Orders
from sim.study.attribution.shapley import exact_shares, order_gains, sampled_estimate, settled
from sim.study.attribution.steps import Step
from sim.study.contrast import Outcome, outcome_of
from sim.study.precision import CONFIDENCE, Estimate, difference, holm, holm_confidence, t_quantile
from sim.study.replication_sums import ReplicationSums
from sim.study.tables import unit_of

Method = Literal["share", "ladder", "total"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one step adds to one measure.

    Attributes:
        measure: key.
        method: ``share`` (averaged over all feasible orders), ``ladder`` (in one order), ``total``.
        position: in the ladder, from 1; 0 elsewhere.
        step, label: names. kind: ``capability``, ``staffing``, ``licence``, ``decisions`` or
            ``total``.
        amount, low, high: what it adds, with the interval that goes with the outcome: wider than
            95 % as the correction for testing several asks.
        share_of_total: the amount over the whole difference; NaN unless that is significant.
        p_value: two-sided. p_adjusted: after Holm's correction over all parts of the same method.
        outcome: what a significant amount means.
        unit: of the amount.
    """

    measure: str
    method: Method
    position: int
    step: str
    label: str
    kind: str
    amount: float
    low: float
    high: float
    share_of_total: float
    p_value: float
    p_adjusted: float
    outcome: Outcome
    unit: str

    @property
    def nothing(self) -> bool:
        """Whether the step changes the measure by exactly nothing."""
        return self.amount == 0 and self.low == self.high == 0


LICENCE: Final = Step("licence", "licence", (), kind="licence")
"""What the target costs beyond its steps."""

OWN_DECISIONS: Final = Step("decisions", "its own decisions, and licence", (), kind="decisions")
"""The same of a model written in Python, which decides for itself besides."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The results that parts are computed from.

    Attributes:
        steps: what lies between the models. orders: what needs what.
        ladder: the order that is told step by step.
        sampled: orders that shares are averaged over; None for all there are.
        sets: sums of each set of steps. target: of the target with its own prices.
        rest: what lies between all steps and the target.
    """

    steps: tuple[Step, ...]
    orders: Orders
    ladder: tuple[int, ...]
    sampled: tuple[tuple[int, ...], ...] | None
    sets: Mapping[int, ReplicationSums]
    target: ReplicationSums
    rest: Step = LICENCE


def parts(evidence: Evidence, measures: Sequence[str]) -> list[Part]:
    """All parts of all measures: totals, shares, then the ladder."""
    totals, shares, ladder = [], [], []
    for key in measures:
        values = {members: sums.pseudo_values(key)[:, 0] for members, sums in evidence.sets.items()}
        unit = unit_of(evidence.target, key)
        whole = evidence.target.pseudo_values(key)[:, 0]
        licence = _settled_gap(whole, values[evidence.orders.everything])
        total = _part(key, "total", "total", _paired(_settled_gap(whole, values[0])), unit)
        totals.append(total)
        rest = _part(key, "share", evidence.rest, _paired(licence), unit)
        shares += [*_shares(key, values, evidence, unit), rest]
        ladder += _ladder(key, values, evidence, unit)
        ladder.append(replace(rest, method="ladder", position=len(evidence.steps) + 1))
    totals, shares, ladder = (_tested(each, evidence) for each in (totals, shares, ladder))
    return [*totals, *_of_totals(shares, totals), *_of_totals(ladder, totals)]


def _settled_gap(first: Floats, second: Floats) -> Floats:
    return settled(first - second, {0: first, 1: second})


def _shares(key: str, values: Mapping[int, Floats], evidence: Evidence, unit: str) -> list[Part]:
    """Shares of the steps, over all orders or over the sampled ones."""
    if evidence.sampled is None:
        found = [_paired(one) for one in exact_shares(values, evidence.orders)]
    else:
        gains = np.stack([order_gains(values, order) for order in evidence.sampled])
        found = [_sampled(gains[:, place]) for place in range(len(evidence.steps))]
    return [
        _part(key, "share", step, one, unit)
        for step, one in zip(evidence.steps, found, strict=True)
    ]


def _ladder(key: str, values: Mapping[int, Floats], evidence: Evidence, unit: str) -> list[Part]:
    gains = order_gains(values, evidence.ladder)
    return [
        _part(key, "ladder", evidence.steps[step], _paired(gains[step]), unit, position)
        for position, step in enumerate(evidence.ladder, start=1)
    ]


def _paired(values: Floats) -> tuple[Estimate, float]:
    """Mean, interval and test of a paired amount."""
    found = difference(values, np.zeros_like(values))
    return found.estimate, float(found.p_value)


def _sampled(gains: Floats) -> tuple[Estimate, float]:
    """The same for gains in sampled orders, float64[orders, replications]."""
    from scipy.special import stdtr

    found = sampled_estimate(gains)
    if found.standard_error == 0:
        return found, 1.0 if found.mean == 0 else 0.0
    t = abs(float(found.mean)) / float(found.standard_error)
    return found, float(2 * stdtr(found.replications - 1, -t))


def _part(
    key: str,
    method: Method,
    step: Step | str,
    found: tuple[Estimate, float],
    unit: str,
    position: int = 0,
) -> Part:
    name = step if isinstance(step, str) else step.key
    return Part(
        measure=key,
        method=method,
        position=position,
        step=name,
        label=name if isinstance(step, str) else step.label,
        kind=name if isinstance(step, str) else step.kind,
        amount=float(found[0].mean),
        low=float(found[0].low),
        high=float(found[0].high),
        share_of_total=float("nan"),
        p_value=found[1],
        p_adjusted=float("nan"),
        outcome="unknown",
        unit=unit,
    )


def _tested(found: list[Part], evidence: Evidence) -> list[Part]:
    """With Holm's correction over all parts that are not exactly nothing."""
    p_values = [float("nan") if part.nothing else part.p_value for part in found]
    corrected = zip(found, holm(p_values), holm_confidence(p_values), strict=True)
    return [
        _corrected(part, p, confidence, _observations(part, evidence))
        for part, p, confidence in corrected
    ]


def _observations(part: Part, evidence: Evidence) -> int:
    """How many observations an interval rests on."""
    replications = len(evidence.target.replications)
    if part.method != "share" or part.step == evidence.rest.key or evidence.sampled is None:
        return replications
    return min(replications, len(evidence.sampled))


def _corrected(part: Part, adjusted: float, confidence: float, observations: int) -> Part:
    """A part with the outcome of the corrected test, and the interval that goes with it."""
    if part.nothing:
        outcome = outcome_of(part.measure, part.amount, part.p_value)
        return replace(part, p_adjusted=part.p_value, outcome=outcome)
    wider = 1.0
    if not np.isnan(confidence):
        wider = t_quantile(observations, confidence) / t_quantile(observations, CONFIDENCE)
    return replace(
        part,
        low=part.amount - wider * (part.amount - part.low),
        high=part.amount + wider * (part.high - part.amount),
        p_adjusted=adjusted,
        outcome=outcome_of(part.measure, part.amount, adjusted),
    )


def _of_totals(found: list[Part], totals: list[Part]) -> list[Part]:
    """With the share of a total that is significant."""
    whole = {
        part.measure: part.amount for part in totals if part.outcome not in ("none", "unknown")
    }
    return [
        replace(part, share_of_total=part.amount / whole[part.measure] + 0.0)  # no -0
        if part.measure in whole
        else part
        for part in found
    ]
