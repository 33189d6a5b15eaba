"""What an attribution means, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.measures.definitions import MEASURES
from sim.study.attribution.parts import Part
from sim.study.wording import amount, few, listed, spread

_EVIDENCE_ONLY: Final = "retention_rate_evidence_only"


def lines(
    found: Sequence[Part],
    origin: str,
    target: str,
    replications: int,
    sampled: int | None,
    missing: Sequence[str],
) -> list[str]:
    """Sentences on every measure.

    Args:
        found: all parts.
        origin: the model that is left.
        target: the model that is reached.
        replications: behind the parts.
        sampled: number of orders that were sampled; None if all were counted.
        missing: labels of capabilities that are not simulated yet.
    """
    how = "all feasible orders" if sampled is None else f"{sampled} sampled orders"
    runs = f"({replications} replications, the same customers)"
    told = [f"From {origin} to {target}: what each step adds, averaged over {how} {runs}."]
    for total in (part for part in found if part.method == "total"):
        own = [p for p in found if p.measure == total.measure and p.method == "share"]
        told += _measure_lines(total, own)
    if missing:
        told.append(
            "Not simulated yet, so neither gain nor cost is in these numbers: "
            f"{'; '.join(missing)}."
        )
    told += _cautions(found, replications)
    return told


def _measure_lines(total: Part, own: Sequence[Part]) -> list[str]:
    label = MEASURES[total.measure].label
    if total.nothing and all(part.nothing for part in own):
        return [f"{label}: exactly the same, and no step changes it."]
    told = [f"{label}: {_size(total)}, {_WORDS[total.outcome]}."]
    claimed = [p for p in own if p.outcome not in ("none", "unknown")]
    for part in sorted(claimed, key=lambda p: -abs(p.amount)):
        of_total = (
            f", {part.share_of_total:.0%} of it"
            if part.share_of_total == part.share_of_total
            else ""
        )
        apart = {"staffing": " (staffing, no capability)", "licence": " (price alone)"}
        told.append(
            f"  {part.outcome}: {part.label}{apart.get(part.kind, '')} {_size(part)}{of_total}."
        )
    quiet = [p.label for p in own if p.outcome == "none" and not p.nothing]
    if quiet:
        told.append(f"  cannot be told from nothing: {'; '.join(quiet)}.")
    unknown = [p.label for p in own if p.outcome == "unknown"]
    if unknown:
        told.append(f"  unknown from these replications: {'; '.join(unknown)}.")
    idle = [p.label for p in own if p.nothing and p.kind != "licence"]
    if idle:
        told.append(f"  exactly nothing: {'; '.join(idle)}.")
    if claimed and total.outcome == "none":
        told.append("  As a whole the two models cannot be told apart all the same.")
    return told


_WORDS: Final = {
    "better": "significantly better",
    "worse": "significantly worse",
    "more": "significantly more",
    "less": "significantly less",
    "none": "no significant difference",
    "unknown": "cannot be told from these replications",
}


def _size(part: Part) -> str:
    between = spread(part.low, part.high, part.unit)
    return f"{amount(part.amount, part.unit, signed=True)}{f' ({between})' if between else ''}"


def _cautions(found: Sequence[Part], replications: int) -> list[str]:
    told = []
    outcomes = {(p.measure, p.step): p.outcome for p in found if p.method != "ladder"}
    flips = [
        step
        for (measure, step), outcome in outcomes.items()
        if measure == _EVIDENCE_ONLY and outcomes.get(("retention_rate", step)) != outcome
    ]
    if flips:
        told.append(
            f"Driven by assumption: with the {MEASURES['retention_rate'].assumption} at zero, "
            f"which have no source, the verdict on retention is another for {listed(flips)}."
        )
    return [*told, *few(replications)]
