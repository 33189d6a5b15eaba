"""What an attribution comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.study.attribution.parts import Part
from sim.study.decision_findings import (
    AttributedShare,
    AttributedTotal,
    QuietSteps,
    RestsOnAssumption,
)
from sim.study.findings import Finding

_EVIDENCE_ONLY: Final = "retention_rate_evidence_only"


def found_of_measures(found: Sequence[Part]) -> Iterator[Finding]:
    """The whole difference of every measure, and what its steps add to it."""
    for total in (part for part in found if part.method == "total"):
        own = [p for p in found if p.measure == total.measure and p.method == "share"]
        same = total.nothing and all(part.nothing for part in own)
        yield AttributedTotal(
            code="same" if same else "total",
            measure=total.measure,
            outcome=total.outcome,
            amount=total.amount,
            low=total.low,
            high=total.high,
            unit=total.unit,
        )
        if not same:
            yield from _of_steps(total, own)


def _of_steps(total: Part, own: Sequence[Part]) -> Iterator[Finding]:
    """What the steps add to one measure, the largest first, and which add nothing that shows."""
    claimed = [p for p in own if p.outcome not in ("none", "unknown")]
    for part in sorted(claimed, key=lambda p: -abs(p.amount)):
        yield AttributedShare(
            code=part.outcome,
            measure=part.measure,
            step=part.step,
            label=part.label,
            kind=part.kind,
            amount=part.amount,
            low=part.low,
            high=part.high,
            share_of_total=part.share_of_total,
            unit=part.unit,
        )
    quiet = {
        "no_significant_effect": [p for p in own if p.outcome == "none" and not p.nothing],
        "effect_unknown": [p for p in own if p.outcome == "unknown"],
        "no_effect": [p for p in own if p.nothing and p.kind != "licence"],
    }
    for code, parts in quiet.items():
        if parts:
            yield QuietSteps(
                code=code,
                measure=total.measure,
                steps=tuple(part.step for part in parts),
                labels=tuple(part.label for part in parts),
            )
    if claimed and total.outcome == "none":
        yield QuietSteps(code="whole_not_significant", measure=total.measure)


def found_of_assumptions(found: Sequence[Part]) -> Iterator[Finding]:
    """Steps whose verdict on retention needs weights that nobody has measured."""
    outcomes = {(p.measure, p.step): p.outcome for p in found if p.method != "ladder"}
    flips = [
        step
        for (measure, step), outcome in outcomes.items()
        if measure == _EVIDENCE_ONLY and outcomes.get(("retention_rate", step)) != outcome
    ]
    if flips:
        yield RestsOnAssumption(
            code="driven_by_assumption", measure="retention_rate", steps=tuple(flips)
        )
